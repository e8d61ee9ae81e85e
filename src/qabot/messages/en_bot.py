"""The English wordings of what keeps the bot from starting."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code

BOT: Mapping[Code, str] = {
    Code.BOT_IDS_NOT_ALL: (
        "QABOT_TELEGRAM_ADMINS and QABOT_TELEGRAM_UPLOADERS take ids of users, not *"
    ),
    Code.BOT_PROXY: (
        "{name} is '{value}': expected http://host:port or socks5://host:port, as your proxy "
        "program names it"
    ),
    Code.BOT_TOKEN_TWICE: "Set QABOT_TELEGRAM_TOKEN or QABOT_TELEGRAM_TOKEN_FILE, not both",
    Code.BOT_NO_TOKEN: (
        "There is no token: write to @BotFather in Telegram, send /newbot, and set "
        "QABOT_TELEGRAM_TOKEN to what it answers, or QABOT_TELEGRAM_TOKEN_FILE to a file that "
        "contains it"
    ),
    Code.BOT_TOKEN_FORM: (
        "The token does not look like one, as in 123456:ABC-DEF: copy it anew from @BotFather"
    ),
    Code.BOT_TOKEN_FILE: "The token file {path} cannot be read: {error}",
    Code.BOT_TOKEN_OPEN: "Others may read the token file {path}: run `chmod 600 {path}`",
    Code.BOT_IDS: (
        "{name} contains '{value}': expected ids such as 123456789 or -1001234567890, with "
        "commas between them. A user name is not an id, since it can pass to another person. "
        "The bot shows their own id to people who write to it"
    ),
    Code.BOT_URL: "{name} is '{value}': expected an address with https://",
    Code.BOT_SECRET: (
        "With QABOT_TELEGRAM_WEBHOOK_URL set QABOT_TELEGRAM_WEBHOOK_SECRET, too: 1 to 256 "
        "letters, digits, _ and -, as `openssl rand -hex 32` gives. Without it anybody could "
        "send updates"
    ),
    Code.BOT_LISTEN: "{name} is '{value}': expected host:port or a port",
    Code.BOT_STATE_NEWER: (
        "{path} was written by a newer qabot: use that one, or move the file away"
    ),
    Code.BOT_STATE_DAMAGED: (
        "What the bot remembers cannot be used: {path}: {error}. It is damaged: move the file "
        "away, together with {name}-wal and {name}-shm: then it begins anew, and who was let "
        "in by chat has to be let in again"
    ),
    Code.BOT_STATE_UNUSABLE: (
        "What the bot remembers cannot be used: {path}: {error}. Allow reading and writing "
        "there, free space, or move the file away, together with {name}-wal and {name}-shm: "
        "then it begins anew, and who was let in by chat has to be let in again"
    ),
    Code.BOT_ADDRESS_TAKEN: (
        "Cannot listen at {host}:{port}: another program does, or it is not allowed. Set "
        "QABOT_TELEGRAM_LISTEN to another address"
    ),
    Code.BOT_WEBHOOK: (
        "Telegram does not take the webhook {url}: {error}. It must be an https address that "
        "the internet can reach"
    ),
    Code.BOT_FOLDER: "Cannot write in {folder}: {error}. Allow writing there",
    Code.BOT_RUNS: (
        "A bot runs with the index {folder} already: stop it first, or pass another --index"
    ),
    Code.BOT_FIRST_REQUEST: (
        "Telegram does not take the bot's first request: {error}. Check QABOT_TELEGRAM_BASE_URL"
    ),
    Code.BOT_TOKEN_REFUSED: (
        "Telegram refuses the token: set QABOT_TELEGRAM_TOKEN anew, as @BotFather shows it"
    ),
    Code.BOT_UNREACHABLE: (
        "Telegram cannot be reached: {error}. Check the network, or set HTTPS_PROXY or "
        "QABOT_TELEGRAM_BASE_URL"
    ),
    Code.BOT_FILE: "Cannot write {path}: {error}. Allow writing there",
}
