"""``qabot bot --check``: what is right with token, index and rights, and what to do. Read only."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from qabot.errors import QabotError
from qabot.telegram.configuration import BotSettings
from qabot.telegram.library import Library
from qabot.telegram.state import FILE, State


def check(settings: BotSettings, library: Library) -> Sequence[tuple[bool, str]]:
    """What is right and what is not, each with what to do; nothing is changed."""
    return asyncio.run(_checked(settings, library))


async def _checked(settings: BotSettings, library: Library) -> list[tuple[bool, str]]:
    found = [await _check_token(settings), _check_index(library), _check_access(settings, library)]
    return [line for lines in found for line in lines]


async def _check_token(settings: BotSettings) -> list[tuple[bool, str]]:
    bot = Bot(settings.token, base_url=settings.base_url, base_file_url=settings.base_file_url)
    try:
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        return [(False, "token: Telegram refuses it; copy it anew from @BotFather")]
    except TelegramError as error:
        return [(False, f"token: Telegram cannot be reached: {error}; check network and proxy")]
    finally:
        with suppress(TelegramError, RuntimeError):
            await bot.shutdown()
    lines = [(True, f"token: @{me.username}")]
    if me.can_read_all_group_messages:
        text = "groups: privacy mode is off; the bot sees all messages and answers only its own"
    else:
        text = "groups: privacy mode is on; the bot sees mentions, replies and commands"
    lines.append((True, text))
    inline = "on" if me.supports_inline_queries else "off; /setinline at @BotFather turns it on"
    lines.append((True, f"inline mode: {inline}"))
    if hook.url and hook.url != settings.webhook_url:
        lines.append((True, f"webhook: {hook.url} is set, and will be replaced at the start"))
    if hook.last_error_message:
        lines.append((False, f"webhook: Telegram reports: {hook.last_error_message}"))
    return lines


def _check_index(library: Library) -> list[tuple[bool, str]]:
    try:
        manifest = library.status().manifest
        library.ask("qabot")
    except QabotError as error:
        return [(False, f"index: {error}")]
    return [(True, f"index: {manifest.documents:,} documents, {manifest.passages:,} passages")]


def _check_access(settings: BotSettings, library: Library) -> list[tuple[bool, str]]:
    path = library.folder / FILE
    people: dict[int, str] = {}
    groups: set[int] = set()
    if path.exists():
        state = State(path)
        people, groups = state.people(), state.groups()
        state.close()
    if settings.everyone:
        return [(True, "access: everyone (*)")]
    users = {*settings.users, *people, *settings.uploaders, *settings.admins}
    if not users and not settings.groups | groups:
        return [
            (
                False,
                "access: nobody; set QABOT_TELEGRAM_ALLOW and QABOT_TELEGRAM_ADMINS, or start the "
                "bot and open the link that it prints",
            )
        ]
    admins = settings.admins | {user for user, role in people.items() if role == "admin"}
    counts = (len(users), len(settings.groups | groups), len(admins))
    return [(True, "access: users {}, groups {}, admins {}".format(*counts))]
