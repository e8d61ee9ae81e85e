"""Messages to Telegram: explicit entities, no previews, and nothing sent twice."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TypeVar

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, NetworkError, TimedOut

from qabot.telegram.keyboards import Keyboard
from qabot.telegram.styled import Styled, entities, split

T = TypeVar("T")
_TRIES = 4
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_LOG = logging.getLogger(__name__)


class Unsure(Exception):  # noqa: N818 - no error: it may well have arrived
    """The message may have arrived: it must not be sent again."""


@dataclass(frozen=True, slots=True)
class Chat:
    """Where to send: a chat, its topic (0 = none), and the message to reply to (0 = none)."""

    id: int
    thread: int = 0
    reply_to: int = 0


async def send(bot: Bot, chat: Chat, message: Styled, keyboard: Keyboard = ()) -> int:
    """Sends a message, in parts if it is long, and returns the number of its last part.

    The keyboard is under the last part. Raises Unsure when it may have arrived but the answer
    did not come back, ChatMigrated when the group has another number now.
    """
    sent = 0
    parts = split(message)
    for number, part in enumerate(parts):
        markup = inline_keyboard(keyboard) if number == len(parts) - 1 else None
        sent = await _send_part(bot, replace(chat, reply_to=sent or chat.reply_to), part, markup)
    return sent


async def _send_part(
    bot: Bot, chat: Chat, part: Styled, markup: InlineKeyboardMarkup | None
) -> int:
    return await _into_topic(chat, lambda place: _sent(bot, place, part, markup))


async def _into_topic(chat: Chat, call: Callable[[Chat], Awaitable[int]]) -> int:
    """Sends once, to the topic, or to the chat when the topic was deleted."""
    try:
        return await once(lambda: call(chat))
    except BadRequest as error:
        if chat.thread and "thread not found" in str(error).lower():
            return await once(lambda: call(replace(chat, thread=0)))
        raise


async def _sent(bot: Bot, chat: Chat, part: Styled, markup: InlineKeyboardMarkup | None) -> int:
    message = await bot.send_message(
        chat.id,
        part.text,
        entities=message_entities(part),
        message_thread_id=chat.thread or None,
        reply_parameters=_reply(chat),
        reply_markup=markup,
        link_preview_options=_NO_PREVIEW,
    )
    return message.message_id


async def send_file(bot: Bot, chat: Chat, data: bytes, name: str) -> int:
    """Sends a file under this name."""

    async def call(place: Chat) -> int:
        message = await bot.send_document(
            place.id,
            InputFile(BytesIO(data), filename=name),
            message_thread_id=place.thread or None,
            reply_parameters=_reply(place),
        )
        return message.message_id

    return await _into_topic(chat, call)


async def edit(bot: Bot, chat: int, number: int, message: Styled, keyboard: Keyboard = ()) -> None:
    """Changes a message, if it is not like this already. Only its first part is kept."""
    part = split(message)[0]

    async def call() -> None:
        await bot.edit_message_text(
            part.text,
            chat_id=chat,
            message_id=number,
            entities=message_entities(part),
            reply_markup=inline_keyboard(keyboard),
            link_preview_options=_NO_PREVIEW,
        )

    await _unless_unmodified(call)


async def edit_keyboard(bot: Bot, chat: int, number: int, keyboard: Keyboard) -> None:
    """Changes the buttons under a message, if they are not like this already."""

    async def call() -> None:
        await bot.edit_message_reply_markup(chat, number, reply_markup=inline_keyboard(keyboard))

    await _unless_unmodified(call)


async def _unless_unmodified(call: Callable[[], Awaitable[None]]) -> None:
    try:
        await again(call)
    except BadRequest as error:
        if "message is not modified" not in str(error).lower():
            raise


async def once(call: Callable[[], Awaitable[T]]) -> T:
    """Sends what must not be sent twice: again only when it surely did not arrive."""
    for attempt in range(1, _TRIES + 1):
        try:
            return await call()
        except BadRequest:
            raise
        except NetworkError as error:
            if not _surely_lost(error):
                raise Unsure(str(error)) from error
            if attempt == _TRIES:
                raise
            await _pause(attempt, error)
    raise AssertionError("unreachable")


async def again(call: Callable[[], Awaitable[T]]) -> T:
    """Sends what may be sent twice without harm, such as an edit."""
    for attempt in range(1, _TRIES):
        try:
            return await call()
        except BadRequest:
            raise
        except NetworkError as error:
            await _pause(attempt, error)
    return await call()


def _surely_lost(error: NetworkError) -> bool:
    """True when no connection came about, so that the server cannot have seen the request."""
    return isinstance(
        error.__cause__, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    )


async def _pause(attempt: int, error: NetworkError) -> None:
    kind = "timed out" if isinstance(error, TimedOut) else "failed"
    _LOG.warning("A request to Telegram %s (%s), attempt %d", kind, error, attempt)
    await asyncio.sleep(0.3 * 2**attempt * (0.5 + random.random()))


def _reply(chat: Chat) -> ReplyParameters | None:
    if not chat.reply_to:
        return None
    return ReplyParameters(chat.reply_to, allow_sending_without_reply=True)


def message_entities(message: Styled) -> list[MessageEntity]:
    """The formats of a message as Telegram's entities."""
    return [MessageEntity(**fields) for fields in entities(message)]  # type: ignore[arg-type]


def inline_keyboard(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """The buttons in Telegram's form; None without any."""
    rows = [
        [InlineKeyboardButton(b.text, callback_data=b.data, url=b.url) for b in row]
        for row in keyboard
        if row
    ]
    return InlineKeyboardMarkup(rows) if rows else None


__all__ = ["Chat", "ChatMigrated", "Unsure", "edit", "edit_keyboard", "send", "send_file"]
