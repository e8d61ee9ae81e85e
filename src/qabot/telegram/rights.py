"""Groups in which the bot may not write: no fault of the bot, and an admin's to mend."""

from __future__ import annotations

import logging

from telegram import Chat as TelegramChat
from telegram.error import BadRequest

from qabot.system.legible import one_line
from qabot.telegram.services import Context

_TOPIC = ("topic_closed", "topic closed", "topic is closed")
_WRITING = (
    "not enough rights",
    "no rights to send",
    "need administrator rights",
    "have no write access",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_",  # CHAT_SEND_PLAIN_FORBIDDEN and its like
    "chat_guest_send_forbidden",
)
_LOG = logging.getLogger(__name__)


def missing_right(error: BaseException | None) -> str | None:
    """ "topic" for a topic that is closed, "write" where the bot may not write; None otherwise."""
    if not isinstance(error, BadRequest):
        return None
    text = str(error).lower()
    if any(part in text for part in _TOPIC):
        return "topic"
    return "write" if any(part in text for part in _WRITING) else None


async def tell_missing_right(context: Context, right: str, chat: TelegramChat) -> None:
    """Notifies the admins, once for each group and right, which it is and what to do."""
    _LOG.warning("Group %d takes no answer: the bot may not write there (%s)", chat.id, right)
    await context.here.tell_once(
        context.bot,
        f"right {right} {chat.id}",
        lambda words: (words.notice_topic if right == "topic" else words.notice_right).format(
            title=one_line(chat.title or "") or "?", chat=chat.id
        ),
    )
