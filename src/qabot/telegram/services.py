"""What every handler has at hand, and how it speaks to the person who wrote."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from telegram import Bot, Message, Update, User
from telegram.error import TelegramError
from telegram.ext import Application, CallbackContext, ExtBot

from qabot.errors import QabotError
from qabot.telegram.access import Access
from qabot.telegram.configuration import BotSettings
from qabot.telegram.keyboards import Keyboard
from qabot.telegram.library import BotLibrary
from qabot.telegram.metrics import Metrics
from qabot.telegram.owing import Owing
from qabot.telegram.pieces import Pieces
from qabot.telegram.sending import Chat, Unsure, send
from qabot.telegram.state import State
from qabot.telegram.styled import Styled
from qabot.telegram.texts import Texts, language_of, texts
from qabot.telegram.working import Workers

T = TypeVar("T")
_TYPING_AFTER = 0.4  # seconds; a quicker answer needs no sign that it comes
_TYPING_EVERY = 4.5  # seconds; Telegram shows it for five
_STOPS_TOLD_EVERY = 3600.0  # seconds; a supervisor may start the bot every two minutes
_MONTH = 30 * 86400.0  # seconds
_MOST_TOLD = 10_000  # kinds and chats that are remembered for the cooldown
_WRITERS = 4  # threads that wait for a language model
_LONGEST_WRITING = 180.0  # seconds for all sentences of an answer
_COOLDOWN = 60.0  # seconds between two messages of one kind in one chat
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Services:
    """The parts of one running bot; all but the library belong to the event loop."""

    settings: BotSettings
    state: State
    access: Access
    library: BotLibrary
    metrics: Metrics
    workers: Workers
    writers: Workers = field(default_factory=lambda: Workers(_WRITERS, _LONGEST_WRITING))
    pieces: Pieces = field(default_factory=Pieces)
    albums: set[int] = field(default_factory=set)  # updates that were dealt with before their turn
    pictures: deque[tuple[int, str]] = field(  # chats and albums whose caption was heard
        default_factory=lambda: deque(maxlen=1000)
    )
    writer: asyncio.Lock = field(default_factory=asyncio.Lock)  # one document at a time
    _told: dict[tuple[str, int], float] = field(default_factory=dict)
    owing: Owing = field(init=False)

    def __post_init__(self) -> None:
        self.owing = Owing(self.state)

    def texts_for(self, user: User | None) -> Texts:
        """The wordings in the user's language."""
        return texts(self.language_for(user))

    def language_for(self, user: User | None) -> Any:
        """The language that a user chose, or that of their Telegram."""
        if user is None:
            return language_of(None, None)
        return language_of(self.state.language(user.id), user.language_code)

    async def work(self, function: Callable[..., T], *arguments: Any) -> T:
        """What blocks, in a thread; raises TookTooLongError when it does so for too long."""
        return await self.workers.run(function, *arguments)

    def may_tell(self, kind: str, chat: int) -> bool:
        """True once per minute for one kind of message in one chat."""
        now = self.metrics.clock()
        if len(self._told) > _MOST_TOLD:
            self._told = {k: at for k, at in self._told.items() if now - at < _COOLDOWN}
        if now - self._told.get((kind, chat), -_COOLDOWN) < _COOLDOWN:
            return False
        self._told[kind, chat] = now
        return True

    def move_group(self, old: int, new: int) -> None:
        """A group has another number now: what was said there and what it may go along."""
        allowed = self.access.is_open_group(old)
        self.state.move_group(old, new)
        if allowed:  # by the settings, too, which still have the old number
            self.state.allow_group(new)

    def admins(self) -> set[int]:
        """Those of the settings and, where they can be read, those who were invited."""
        try:
            people = self.state.people()
        except sqlite3.Error as error:
            self.state.met(error)
            people = {}
        return {user for user, role in people.items() if role == "admin"} | self.settings.admins

    async def tell_admins(self, bot: Bot, error: str, kind: str) -> None:
        """A notice to the admins, at most one in a minute."""
        if self.may_tell("notice", 0):
            await self._notify(bot, lambda words: words.notice.format(error=error, kind=kind))

    async def tell_stop(self, bot: Bot, reason: str) -> None:
        """A notice to the admins that the bot ends itself, at most one in an hour."""
        try:
            may = self.state.may_notice("stop", _STOPS_TOLD_EVERY)
        except sqlite3.Error:  # it may be why
            may = True
        if may:
            await self._notify(bot, lambda words: words.notice_stop.format(reason=reason))

    async def tell_hindrance(self, bot: Bot, text: str) -> int:
        """A notice of what has to be mended while the bot continues; how many admins got it."""
        return await self._notify(bot, lambda words: words.notice_hindrance.format(text=text))

    async def tell_once(self, bot: Bot, kind: str, text: Callable[[Texts], str]) -> None:
        """A notice to the admins, once in a month for its kind; what reached none comes again."""
        if self.state.may_notice(kind, _MONTH) and not await self._notify(bot, text):
            self.state.forget_notice(kind)

    async def _notify(self, bot: Bot, text: Callable[[Texts], str]) -> int:
        """Returns how many admins were notified."""
        told = 0
        for admin in sorted(self.admins()):
            words = texts(self._language_of_admin(admin))
            try:
                await send(bot, Chat(admin), Styled(text(words)))
            except (TelegramError, Unsure) as failure:
                _LOG.info("Admin %d was not told: %s", admin, failure)
            else:
                told += 1
        return told

    def _language_of_admin(self, admin: int) -> Any:
        try:
            chosen = self.state.language(admin)
        except sqlite3.Error:
            chosen = None
        return language_of(chosen, None)


_Base = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[str, Any]]


class Context(_Base):
    """PTB's context with our services."""

    @property
    def here(self) -> Services:
        """What handlers share."""
        services: Services = self.bot_data["services"]
        return services


App = Application[Any, Context, Any, Any, Any, None]


def chat_of(message: Message, *, reply: bool = True) -> Chat:
    """Where an answer to this message goes: its chat, and its topic if it is in one."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Chat(message.chat.id, thread or 0, message.message_id if reply else 0)


def asker_of(update: Update) -> int:
    """Whose question it is: a person's, or the channel's or group's in whose name they write.

    A person who writes so has the same user to Telegram, whichever channel or group it is.
    """
    message = update.message or update.edited_message
    if message and message.sender_chat:
        return message.sender_chat.id
    return update.effective_user.id if update.effective_user else 0


def may_ask(update: Update, context: Context) -> bool:
    """True where the person who wrote or pressed may have answers: in this group, or in private."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or chat.type == "channel":
        return False
    return context.here.access.may_ask(user.id, None if chat.type == "private" else chat.id)


async def in_measure(update: Update, context: Context) -> bool:
    """Counts a command or an edit; False, and said so once per minute, when there were too many."""
    user = asker_of(update)
    seconds = context.here.access.count_command(user)
    if seconds is None:
        return True
    text = words_for(update, context).slow_down.format(seconds=seconds)
    await reply_once_a_minute(update, context, f"command {user}", text)
    return False


def words_for(update: Update, context: Context) -> Texts:
    """The wordings in the language of the person who wrote or pressed."""
    return context.here.texts_for(update.effective_user)


async def reply(
    update: Update, context: Context, message: Styled | str, keyboard: Keyboard = ()
) -> int:
    """Answers the message of an update, and returns the number of the message sent."""
    assert update.effective_message is not None
    text = Styled(message) if isinstance(message, str) else message
    return await send(context.bot, chat_of(update.effective_message), text, keyboard)


async def reply_once_a_minute(update: Update, context: Context, kind: str, message: str) -> None:
    """The same, unless this chat was notified so within the last minute."""
    assert update.effective_chat is not None
    if context.here.may_tell(kind, update.effective_chat.id):
        await reply(update, context, message)


async def while_typing(bot: Bot, chat: Chat, work: Coroutine[Any, Any, T]) -> T:
    """What ``work`` gives; meanwhile the chat shows that the bot is typing."""
    sign = asyncio.create_task(_typing(bot, chat))
    try:
        return await work
    finally:
        sign.cancel()


async def _typing(bot: Bot, chat: Chat) -> None:
    await asyncio.sleep(_TYPING_AFTER)
    while True:
        try:
            await bot.send_chat_action(chat.id, "typing", message_thread_id=chat.thread or None)
        except TelegramError as error:
            _LOG.debug("No sign of typing: %s", error)
        await asyncio.sleep(_TYPING_EVERY)


async def report_error(
    context: Context,
    error: BaseException,
    update: Update | None,
    say: Callable[[str], Awaitable[Any]],
) -> None:
    """Logs an error under a short number, sends the person the number, and notifies the admins."""
    number = secrets.token_hex(3)
    here = context.here
    here.metrics.counts["errors"] += 1
    known = isinstance(error, QabotError)
    _LOG.error(
        "error %s in update %s: %s",
        number,
        update.update_id if update else "-",
        error if known else type(error).__name__,
        exc_info=None if known else error,
    )
    chat = update.effective_chat.id if update and update.effective_chat else 0
    if here.may_tell("error", chat):
        try:
            await say(number)
        except (TelegramError, Unsure) as failure:
            _LOG.info("Nobody could be told of error %s: %s", number, failure)
    await here.tell_admins(context.bot, number, type(error).__name__)


def now() -> float:
    """Seconds since 1970."""
    return time.time()
