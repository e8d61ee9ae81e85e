"""The commands that Telegram offers, in both languages, by scope."""

from __future__ import annotations

import logging
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError
from telegram.ext import ExtBot

from qabot.telegram.services import Services
from qabot.telegram.texts import CHINESE, ENGLISH, Texts

_LANGUAGES = ((ENGLISH, None), (CHINESE, "zh"))  # None = every other language
_IN_GROUPS = ("ask", "new", "help")
_LOG = logging.getLogger(__name__)


async def set_menus(bot: ExtBot[Any], here: Services) -> None:
    """Commands and descriptions; not being able to set them is not a reason to stop."""
    try:
        for words, code in _LANGUAGES:
            everybody, some = _commands(words), _commands(words, group=True)
            await bot.set_my_commands(
                everybody, scope=BotCommandScopeAllPrivateChats(), language_code=code
            )
            await bot.set_my_commands(
                some, scope=BotCommandScopeAllGroupChats(), language_code=code
            )
            await bot.set_my_description(words.description, language_code=code)
            await bot.set_my_short_description(words.short_description, language_code=code)
    except TelegramError as error:
        _LOG.warning("The menus were not set: %s", error)
    for admin in sorted(here.admins()):
        await set_admin_menu(bot, admin)


async def set_admin_menu(bot: ExtBot[Any], admin: int) -> None:
    """Works only after the admin has written to the bot once."""
    try:
        for words, code in _LANGUAGES:
            await bot.set_my_commands(
                _commands(words, admin=True), scope=BotCommandScopeChat(admin), language_code=code
            )
    except TelegramError as error:
        _LOG.info("Admin %d gets no menu yet: %s", admin, error)


def _commands(words: Texts, *, admin: bool = False, group: bool = False) -> list[BotCommand]:
    listed = [*words.commands, *(words.admin_commands if admin else ())]
    return [BotCommand(*entry) for entry in listed if not group or entry[0] in _IN_GROUPS]
