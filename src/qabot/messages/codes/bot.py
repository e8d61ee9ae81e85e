"""What keeps the bot from starting."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded


class Bot:
    """What keeps the bot from starting."""

    BOT_IDS_NOT_ALL = worded(
        "QABOT_TELEGRAM_ADMINS and QABOT_TELEGRAM_UPLOADERS take ids of users, not *",
        "QABOT_TELEGRAM_ADMINS 和 QABOT_TELEGRAM_UPLOADERS 只能填用户 ID，不能填 *",
    )
    BOT_PROXY = worded(
        "{name} is '{value}': expected http://host:port or socks5://host:port, as your proxy "
        "program names it",
        "{name} 是“{value}”：应写成 http://host:port 或 socks5://host:port，以代理程序给出的为准",
    )
    BOT_NO_TOKEN = worded(
        "There is no token: write to @BotFather in Telegram, send /newbot, and set "
        "QABOT_TELEGRAM_TOKEN to what it answers, or QABOT_TELEGRAM_TOKEN_FILE to a file that "
        "contains it",
        "还没有令牌：在 Telegram 里给 @BotFather 发送 /newbot，把它回复的令牌设为 "
        "QABOT_TELEGRAM_TOKEN，或把令牌存进文件，用 QABOT_TELEGRAM_TOKEN_FILE 指定该文件",
    )
    BOT_TOKEN_FORM = worded(
        "The token does not look like one, as in 123456:ABC-DEF: copy it anew from @BotFather",
        "令牌的格式不对（应类似 123456:ABC-DEF）：请从 @BotFather 重新复制",
    )
    BOT_IDS = worded(
        "{name} contains '{value}': expected ids such as 123456789 or -1001234567890, with "
        "commas between them. A user name is not an id, since it can pass to another person. "
        "The bot shows their own id to people who write to it",
        "{name} 里有“{value}”：应填 123456789 或 -1001234567890 这样的 ID，用逗号分隔。用户名可"
        "能转给别人，不能当 ID 用；给机器人发消息，它会告诉您自己的 ID",
    )
    BOT_URL = worded(
        "{name} is '{value}': expected an address with https://",
        "{name} 是“{value}”：应为 https:// 开头的地址",
    )
    BOT_SECRET = worded(
        "With QABOT_TELEGRAM_WEBHOOK_URL set QABOT_TELEGRAM_WEBHOOK_SECRET, too: 1 to 256 "
        "letters, digits, _ and -, as `openssl rand -hex 32` gives. Without it anybody could "
        "send updates",
        "设置了 QABOT_TELEGRAM_WEBHOOK_URL，还要设置 QABOT_TELEGRAM_WEBHOOK_SECRET：1 到 256 个"
        "字母、数字、_ 或 -，可用 `openssl rand -hex 32` 生成。没有它，任何人都能冒充 Telegram "
        "发送更新",
    )
    BOT_LISTEN = worded(
        "{name} is '{value}': expected host:port or a port",
        "{name} 是“{value}”：应为 主机:端口 或端口号",
    )
    BOT_STATE_NEWER = worded(
        "{path} was written by a newer qabot: use that one, or move the file away",
        "{path} 是由更新版本的 qabot 写的：请使用那个版本，或把该文件移走",
    )
    BOT_STATE_DAMAGED = worded(
        "What the bot remembers cannot be used: {path}: {error}. It is damaged: move the file "
        "away, together with {name}-wal and {name}-shm: then it begins anew, and who was let "
        "in by chat has to be let in again",
        "机器人的记录无法使用：{path}：{error}。文件已损坏：请把它连同 {name}-wal 和 "
        "{name}-shm 一起移走，机器人会重新开始记录；在聊天中获准使用的人需要重新批准",
    )
    BOT_STATE_UNUSABLE = worded(
        "What the bot remembers cannot be used: {path}: {error}. Allow reading and writing "
        "there, free space, or move the file away, together with {name}-wal and {name}-shm: "
        "then it begins anew, and who was let in by chat has to be let in again",
        "机器人的记录无法使用：{path}：{error}。请允许读写该处、腾出空间，或把文件连同 "
        "{name}-wal 和 {name}-shm 一起移走，机器人会重新开始记录；在聊天中获准使用的人需要重新"
        "批准",
    )
    BOT_ADDRESS_TAKEN = worded(
        "Cannot listen at {host}:{port}: another program does, or it is not allowed. Set "
        "QABOT_TELEGRAM_LISTEN to another address",
        "无法监听 {host}:{port}：已被其他程序占用，或没有权限。请把 QABOT_TELEGRAM_LISTEN 设为"
        "其他地址",
    )
    BOT_WEBHOOK = worded(
        "Telegram does not take the webhook {url}: {error}. It must be an https address that "
        "the internet can reach",
        "Telegram 不接受 webhook 地址 {url}：{error}。它必须是互联网可以访问的 https 地址",
    )
    BOT_FOLDER = worded(
        "Cannot write in {folder}: {error}. Allow writing there",
        "无法写入 {folder}：{error}。请允许写入",
    )
    BOT_RUNS = worded(
        "A bot runs with the index {folder} already: stop it first, or pass another --index",
        "已有机器人在使用索引 {folder}：请先停止它，或用 --index 指定另一个索引",
    )
    BOT_FIRST_REQUEST = worded(
        "Telegram does not take the bot's first request: {error}. Check QABOT_TELEGRAM_BASE_URL",
        "Telegram 不接受机器人的第一个请求：{error}。请检查 QABOT_TELEGRAM_BASE_URL",
    )
    BOT_TOKEN_REFUSED = worded(
        "Telegram refuses the token: set QABOT_TELEGRAM_TOKEN anew, as @BotFather shows it",
        "Telegram 拒绝了令牌：请按 @BotFather 显示的重新设置 QABOT_TELEGRAM_TOKEN",
    )
    BOT_UNREACHABLE = worded(
        "Telegram cannot be reached: {error}. Check the network, or set HTTPS_PROXY or "
        "QABOT_TELEGRAM_BASE_URL",
        "连接不上 Telegram：{error}。请检查网络，或设置 HTTPS_PROXY 或 QABOT_TELEGRAM_BASE_URL",
    )
    BOT_FILE = worded(
        "Cannot write {path}: {error}. Allow writing there", "无法写入 {path}：{error}。请允许写入"
    )
