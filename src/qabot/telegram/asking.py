"""A question in a chat -> its answer, once."""

from __future__ import annotations

import logging
from dataclasses import replace

from telegram import Message, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
)

from qabot.conversation import Context as Talk
from qabot.errors import BrokenIndexError, QuestionError, ServerAwayError
from qabot.messages import Language
from qabot.telegram.addressing import question_of
from qabot.telegram.composing import composed_answer
from qabot.telegram.journal import InOrder
from qabot.telegram.keyboards import Keyboard, again_keyboard
from qabot.telegram.remembered import Asked, Debt, Record
from qabot.telegram.sending import Chat, Unsure, edit, send
from qabot.telegram.services import (
    Context,
    asker_of,
    chat_of,
    in_measure,
    may_ask,
    now,
    reply,
    reply_once_a_minute,
    while_typing,
    words_for,
)
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.talking import answer_small_talk, talk_before
from qabot.telegram.texts import Texts, texts
from qabot.telegram.working import TookTooLongError
from qabot.telegram.writing import sentences_about

STALE = 600.0  # seconds after which a question is not answered any more
_CATCHING_UP = 120.0  # seconds after the start; later nothing has waited, whatever the clocks say
MOST_WAITING = 5  # questions of one conversation that wait
_LOG = logging.getLogger(__name__)


async def on_ask(update: Update, context: Context) -> None:
    """``/ask QUESTION``, or /ask in reply to a message that contains the question."""
    message = update.message
    if message is None:
        return
    question = question_of(message, context.bot.bot)
    if question:
        await take_question(update, context, question)
    elif await in_measure(update, context):
        await reply(update, context, words_for(update, context).usage_ask)


async def on_edited(update: Update, context: Context) -> None:
    """A question has been changed: the new one is answered if wanted.

    A message that asked nothing before is answered like a new one.
    """
    message, here = update.edited_message, context.here
    if message is None or message.from_user is None or not may_ask(update, context):
        return
    question = question_of(message, context.bot.bot)
    if not question:
        return
    before = here.state.answer_to_message(message.chat.id, message.message_id)
    if before is None:
        if _is_new(message):
            await take_question(update, context, question)
    elif before.asked.question != question and await in_measure(update, context):
        await _offer(update, context, before, question)


def _is_new(message: Message) -> bool:
    """True for text that was changed just now."""
    changed = message.edit_date
    return (
        changed is not None
        and now() - changed.timestamp() <= STALE
        and now() - message.date.timestamp() <= 86400
    )


async def _offer(update: Update, context: Context, before: Record, question: str) -> None:
    """Offers to answer a changed question; an offer that is there already gets the new words.

    An offer is an answer that was not begun: no update has asked for it.
    """
    state, words = context.here.state, words_for(update, context)
    if before.status == "asked" and before.asked.update is None and before.sent:
        state.reword(before.id, question)
        keyboard = again_keyboard(before.id, words)
        text = Styled(f"{words.edited}\n{shortened(question, 200)}")
        await edit(context.bot, before.asked.chat, before.sent, text, keyboard)
        return
    asked = replace(before.asked, question=question, understood=question, update=None)
    answer = state.ask(asked)
    state.offered(answer, await reply(update, context, words.edited, again_keyboard(answer, words)))


async def take_question(update: Update, context: Context, question: str) -> None:
    """Answers a question, unless it was answered before, comes too late or is one too many."""
    message, here = update.effective_message, context.here
    assert message is not None
    assert message.from_user is not None
    if not may_ask(update, context):
        here.metrics.counts["denied"] += 1
        _LOG.warning("Update %d got past the gate: not answered", update.update_id)
        return
    if here.pieces.goes_on(message):
        return  # of a question that was too long, as its first piece was reported
    words = words_for(update, context)
    earlier = here.state.answer_to(update.update_id)
    if earlier and earlier.status != "asked":
        await after_interruption(context, earlier, chat_of(message), words)
        return
    waited = now() - message.date.timestamp()
    if waited > STALE and here.metrics.uptime < _CATCHING_UP:
        await reply_once_a_minute(update, context, "late", words.late)
        return
    if earlier is None and await answer_small_talk(update, context, question):
        return
    if earlier is None and not await _in_measure(update, context):
        return
    chat = chat_of(message)
    asked = earlier.asked if earlier else _asked(update, context, chat, question)
    answer = earlier.id if earlier else here.state.ask(asked)
    await give_answer(context, answer, asked, chat, talk_before(update, context))
    _LOG.info(
        "answer %d in chat %d, %.1f s after the question",
        answer,
        chat.id,
        now() - message.date.timestamp(),
    )


def _asked(update: Update, context: Context, chat: Chat, question: str) -> Asked:
    user = update.effective_user
    assert user is not None
    language = context.here.language_for(user)
    return Asked(
        chat.id,
        chat.thread,
        asker_of(update),
        chat.reply_to,
        question,
        question,
        language,
        update.update_id,
    )


async def after_interruption(context: Context, record: Record, chat: Chat, words: Texts) -> None:
    """The process was stopped while it sent: whether it arrived only the person can see."""
    if record.status == "sending":
        context.here.state.failed(record.id)
        keyboard = again_keyboard(record.id, words)
        await send(context.bot, chat, Styled(words.interrupted), keyboard)


async def _in_measure(update: Update, context: Context) -> bool:
    """False, and said so, when too many questions wait or were asked."""
    here, words = context.here, words_for(update, context)
    user = asker_of(update)
    processor = context.application.update_processor
    assert isinstance(processor, InOrder)
    place = processor.place(update)
    if place > MOST_WAITING:
        await reply_once_a_minute(update, context, "busy", words.busy.format(waiting=place - 1))
        return False
    refused = here.access.count(user)
    if refused is None:
        return True
    if refused.seconds is None:
        text = words.quota.format(limit=here.settings.per_day)
    else:
        text = words.too_fast.format(seconds=refused.seconds)
    await reply_once_a_minute(update, context, f"measure {user}", text)
    return False


async def give_answer(
    context: Context, answer: int, asked: Asked, chat: Chat, before: Talk | None = None
) -> None:
    """Asks the index and sends what it says; the answer's buttons work from now on."""
    here = context.here
    started = here.metrics.clock()
    language: Language = "zh" if asked.language == "zh" else "en"
    words = texts(language)
    try:
        work = here.work(here.library.ask, asked.question, before)
        found = await while_typing(context.bot, chat, work)
    except QuestionError as error:
        here.state.failed(answer)
        await send(context.bot, chat, Styled(error.text(language)))
        return
    except TookTooLongError as error:
        here.state.failed(answer)
        here.metrics.counts["errors"] += 1
        _LOG.warning("Answer %d: %s", answer, error)
        text = Styled(words.took_too_long.format(seconds=error.seconds))
        await send(context.bot, chat, text, again_keyboard(answer, words))
        return
    except ServerAwayError as error:
        here.state.failed(answer)
        here.metrics.counts["errors"] += 1
        _LOG.warning("Answer %d: %s", answer, error)
        await send(context.bot, chat, Styled(words.search_away), again_keyboard(answer, words))
        return
    except BrokenIndexError as error:
        here.state.failed(answer)
        _LOG.warning("No answer: %s", error)
        await send(context.bot, chat, Styled(words.no_index))
        return
    if found.talk is not None:
        here.state.set_talk(chat.id, chat.thread, asked.user, found.talk.to_json())
        here.state.set_turn(answer, found.talk.to_json())
    made = await sentences_about(context, answer, found, chat, words)
    composed = composed_answer(answer, found, made, words, language)
    here.state.struck.keep(answer, composed.struck)
    places = [quote.place for quote in composed.quotes]
    here.state.answered(
        answer,
        found.understood,
        places,
        found=found.answer.found,
        confidence=found.answer.confidence,
    )
    await _send_answer(context, answer, chat, composed.message, composed.keyboard)
    here.metrics.answered(found=found.answer.found, seconds=here.metrics.clock() - started)


async def _send_answer(
    context: Context, answer: int, chat: Chat, message: Styled, keyboard: Keyboard
) -> None:
    here = context.here
    try:
        here.state.sent(answer, await send(context.bot, chat, message, keyboard))
    except ChatMigrated as error:
        here.move_group(chat.id, error.new_chat_id)
        moved = Chat(error.new_chat_id)
        here.state.sent(answer, await send(context.bot, moved, message, keyboard))
    except BadRequest:
        here.state.failed(answer)
        raise
    except Forbidden as error:
        here.state.failed(answer)
        _LOG.info("Chat %d takes no answer: %s", chat.id, error)
    except (Unsure, RetryAfter, NetworkError) as error:
        _LOG.warning("Whether answer %d has arrived is not known: %s", answer, error)
        await _owe_answer(context, answer, chat)


async def _owe_answer(context: Context, answer: int, chat: Chat) -> None:
    """The person is notified that it may not have arrived, as soon as that can be said."""
    record = context.here.state.answer(answer)
    user, language = (record.asked.user, record.asked.language) if record else (0, "zh")
    debt = Debt(chat.id, chat.thread, user, chat.reply_to, language, answer)
    await context.here.owing.owe(context.bot, debt)
