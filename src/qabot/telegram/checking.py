"""``qabot bot --check``: what is right with token, index and rights, and what to do. Read only."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence, Set
from contextlib import suppress
from pathlib import Path

from telegram import Bot, ChatMemberRestricted
from telegram.error import BadRequest, Forbidden, InvalidToken, TelegramError

from qabot.errors import QabotError
from qabot.telegram.configuration import BotSettings
from qabot.telegram.library import BotLibrary, documents_beside
from qabot.telegram.state import FILE, State


def check(settings: BotSettings, library: BotLibrary) -> Sequence[tuple[bool, str]]:
    """What is right and what is not, each with what to do; nothing is changed."""
    return asyncio.run(_checked(settings, library))


async def _checked(settings: BotSettings, library: BotLibrary) -> list[tuple[bool, str]]:
    remembered: list[tuple[bool, str]] = []
    people: dict[int, str] = {}
    groups: set[int] = set()
    try:
        people, groups = _invited(library)
    except QabotError as error:
        remembered = [(False, f"memory: {error}")]
    bot = Bot(settings.token, base_url=settings.base_url, base_file_url=settings.base_file_url)
    try:
        token = await _check_token(bot, settings)
        in_groups = [] if not token[0][0] else await _check_groups(bot, settings.groups | groups)
    finally:
        with suppress(TelegramError, RuntimeError):
            await bot.shutdown()
    folders = [library.folder, settings.documents or documents_beside(library.folder)]
    return [
        *token,
        *_check_index(library),
        *map(_check_folder, folders),
        *remembered,
        *_check_access(settings, people, groups),
        *in_groups,
    ]


async def _check_token(bot: Bot, settings: BotSettings) -> list[tuple[bool, str]]:
    try:
        me = await bot.get_me()
        hook = await bot.get_webhook_info()
    except InvalidToken:
        return [(False, "token: Telegram refuses it; copy it anew from @BotFather")]
    except TelegramError as error:
        return [
            (False, f"token: Telegram cannot be reached: {error}; check network and HTTPS_PROXY")
        ]
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


def _check_index(library: BotLibrary) -> list[tuple[bool, str]]:
    try:
        manifest = library.status().manifest
        library.warm_up()
    except QabotError as error:
        return [(False, f"index: {error}, or start the bot with --watch FOLDER")]
    return [(True, f"index: {manifest.documents:,} documents, {manifest.passages:,} passages")]


def _check_folder(folder: Path) -> tuple[bool, str]:
    """What is remembered, and documents from chats, are written to folders."""
    there = next((p for p in (folder, *folder.absolute().parents) if p.exists()), Path("/"))
    if there.is_dir() and os.access(there, os.W_OK):
        return True, f"folder: {folder} can be written to"
    return False, f"folder: {folder} cannot be written to; allow it, or set another"


async def _check_groups(bot: Bot, groups: Set[int]) -> list[tuple[bool, str]]:
    """Of each group that is allowed, whether the bot is in it and may write there."""
    lines = []
    for group in sorted(groups):
        try:
            member = await bot.get_chat_member(group, bot.id)
        except (BadRequest, Forbidden):
            lines.append((False, f"group {group}: the bot is not in it; add it there"))
            continue
        except TelegramError as error:
            lines.append((False, f"group {group}: Telegram does not tell: {error}; try again"))
            continue
        if member.status in ("left", "kicked"):
            lines.append((False, f"group {group}: the bot is not in it; add it there"))
        elif isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
            lines.append((False, f"group {group}: the bot may not write; allow it there"))
        else:
            lines.append((True, f"group {group}: the bot is in it"))
    return lines


def _invited(library: BotLibrary) -> tuple[dict[int, str], set[int]]:
    """People with their roles, and groups, that were let in by chat."""
    path = library.folder / FILE
    if not path.exists():
        return {}, set()
    state = State(path)
    try:
        return state.people(), state.groups()
    finally:
        state.close()


def _check_access(
    settings: BotSettings, people: dict[int, str], groups: set[int]
) -> list[tuple[bool, str]]:
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
