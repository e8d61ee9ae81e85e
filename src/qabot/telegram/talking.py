"""What a message follows on from, and the short words for small talk."""

from __future__ import annotations

import logging

from telegram import Message, Update

from qabot.conversation import Context as Talk
from qabot.conversation import Role, role_of
from qabot.conversation.smalltalk import small_talk
from qabot.errors import QabotError
from qabot.telegram.addressing import clean
from qabot.telegram.services import Context, asker_of, chat_of, in_measure, now, reply, words_for

FOLLOWS = 1800.0  # seconds within which a message may go on from the one before
_TITLES = 4
_LOG = logging.getLogger(__name__)


def talk_before(update: Update, context: Context) -> Talk | None:
    """What a message follows on from: the answer that it replies to, or the last one."""
    message, state = update.effective_message, context.here.state
    if message is None:
        return None
    replied = _replied_to(message, context.bot.bot.id)
    if replied is not None:
        turn = read_talk(state.turn_of_message(message.chat.id, replied))
        if turn is not None:
            return turn.about(clean(message.quote.text)) if message.quote else turn
    chat = chat_of(message)
    return read_talk(state.talk_before(chat.id, chat.thread, asker_of(update), now() - FOLLOWS))


def _replied_to(message: Message, me: int) -> int | None:
    replied = message.reply_to_message
    own = replied is not None and replied.from_user is not None and replied.from_user.id == me
    return replied.message_id if replied is not None and own else None


def read_talk(text: str | None) -> Talk | None:
    """What `Context.to_json` has written; None for what an older version has."""
    try:
        return Talk.from_json(text) if text else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


async def answer_small_talk(update: Update, context: Context, question: str) -> bool:
    """True when a message asked nothing of the documents, and a short word was said.

    It is not counted as a question, not searched for, and nothing follows on from it.
    """
    role = role_of(question)
    if role == "question":
        return False
    if await in_measure(update, context):
        await reply(update, context, await _word(update, context, role, question))
    return True


async def _word(update: Update, context: Context, role: Role, question: str) -> str:
    here = context.here
    try:
        status = await here.work(here.library.status)
        documents, titles = (
            status.manifest.documents,
            [entry.title for entry in status.entries[:_TITLES]],
        )
    except QabotError as error:
        _LOG.info("Small talk without an index: %s", error)
        documents, titles = 0, []
    return small_talk(role, question, documents, titles, words_for(update, context).how_to_send)
