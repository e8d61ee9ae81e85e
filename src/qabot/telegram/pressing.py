"""Buttons under answers, which work for as long as the answer is remembered."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from telegram import CallbackQuery, Update
from telegram.error import BadRequest, TelegramError

from qabot.telegram.asking import after_interruption, give_answer
from qabot.telegram.callbacks import Action, Callback, decode
from qabot.telegram.document_buttons import ABOUT_DOCUMENTS, on_document_press
from qabot.telegram.keyboards import (
    Button,
    Keyboard,
    answer_keyboard,
    context_keyboard,
    more_keyboard,
    readings_row,
    reason_rows,
    refusal_keyboard,
    struck_row,
)
from qabot.telegram.remembered import Place, Record
from qabot.telegram.rendering import MORE, Shown, context_message, more_message, related_message
from qabot.telegram.sending import Chat, again, edit, edit_keyboard, send, send_file
from qabot.telegram.sentences import struck_message
from qabot.telegram.services import Context, may_ask, words_for
from qabot.telegram.styled import Styled
from qabot.telegram.talking import read_talk
from qabot.telegram.texts import Texts, texts

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: by whom, under which message, about which answer.

    ``repeated``: it was begun before, and the process was stopped meanwhile.
    """

    context: Context
    callback: Callback
    update: int
    user: int
    number: int
    record: Record
    words: Texts
    repeated: bool

    @property
    def chat(self) -> Chat:
        """Where the message is; of an old one Telegram does not say the topic."""
        asked = self.record.asked
        return Chat(asked.chat, asked.thread, self.number)

    @property
    def answer(self) -> int:
        """The number of the answer under which the button is."""
        return self.record.id


async def on_press(update: Update, context: Context) -> None:
    """Does what a button says, and notifies Telegram, or the button would keep turning."""
    query = update.callback_query
    assert query is not None
    callback = decode(query.data or "")
    words = words_for(update, context)
    problem = _may_not_press(update, context, words)
    if problem:
        await tell(query, problem, alert=True)
        return
    if callback and callback.action in (Action.LANGUAGE, Action.FORGET):
        await _about_the_person(query, callback, update, context)
        return
    if callback and callback.action in ABOUT_DOCUMENTS:
        note = await on_document_press(update, context, callback)
        await tell(query, note or "", alert=bool(note))
        return
    message, state = query.message, context.here.state
    record = state.answer(callback.answer) if callback else None
    if callback is None or record is None or message is None:
        await tell(query, words.expired, alert=True)
        return
    if record.asked.chat != message.chat.id:
        _LOG.warning("User %d pressed a button of another chat", query.from_user.id)
        await tell(query, words.not_yours, alert=True)
        return
    number, user = update.update_id, query.from_user.id
    repeated = state.attempts(number) > 1
    press = Press(context, callback, number, user, message.message_id, record, words, repeated)
    if repeated and callback.action in _ONCE:
        note = words.press_interrupted
    else:
        note = await _DEEDS[callback.action](press)
    await tell(query, note or "")


def _may_not_press(update: Update, context: Context, words: Texts) -> str | None:
    """Why the person who pressed gets nothing by it; None when they do. Counts the press."""
    query = update.callback_query
    assert query is not None
    if not may_ask(update, context):
        return words.inline_stranger
    seconds = context.here.access.count_press(query.from_user.id)
    return None if seconds is None else words.slow_down.format(seconds=seconds)


async def tell(query: CallbackQuery, text: str, *, alert: bool = False) -> None:
    """Answers a press; one that is too old for is not an error, its deed is done all the same."""
    try:
        await again(lambda: query.answer(text or None, show_alert=alert))
    except BadRequest as error:
        _LOG.info("A press was not answered in time: %s", error)


async def _related(press: Press) -> str | None:
    shown = await _opened(press, press.record.places)
    if not shown:
        return await _gone(press, press.record.places)
    rows = tuple(_context_button(press, n) for n in range(len(shown)))
    await send(press.context.bot, press.chat, related_message(shown, press.words), (rows,))
    return None


def _context_button(press: Press, number: int) -> Button:
    text = f"📖 {press.words.show_context} {number + 1}"
    return Button(text, Callback(Action.CONTEXT, press.answer, (number, 0)))


async def _more(press: Press) -> str | None:
    """The next few passages; which there are is settled at the first press."""
    here, record = press.context.here, press.record
    places = record.more
    if places is None:
        question = record.asked.understood
        found = await here.work(here.library.further, question, record.places)
        here.state.add_more(press.answer, found)
        places = tuple(found)
    first = max(press.callback.argument(0), 0)
    chosen = places[first : first + MORE]
    shown = await _opened(press, chosen)
    if not shown:
        return await _gone(press, chosen) if chosen else press.words.no_more
    message = more_message(shown, first + 1, len(places), press.words)
    keyboard = more_keyboard(press.answer, first + len(chosen), len(places), press.words)
    await send(press.context.bot, press.chat, message, keyboard)
    return None


async def _struck(press: Press) -> str | None:
    """Sentences of the model that were struck."""
    sentences = press.context.here.state.struck.of(press.answer)
    if not sentences:
        return press.words.expired
    await send(press.context.bot, press.chat, struck_message(sentences, press.words))
    return None


async def _context(press: Press) -> str | None:
    return await _show_page(press, page=0, anew=True)


async def _page(press: Press) -> str | None:
    return await _show_page(press, page=press.callback.argument(1), anew=False)


async def _show_page(press: Press, *, page: int, anew: bool) -> str | None:
    number = press.callback.argument(0)
    quote = await _quote(press, number)
    message = context_message(quote, page, press.words) if quote else None
    if quote is None or message is None:
        return await _gone(press, press.record.places[number : number + 1])
    keyboard = context_keyboard(press.answer, number, quote, page, press.words)
    bot = press.context.bot
    if anew:
        await send(bot, press.chat, message, keyboard)
    else:
        await edit(bot, press.chat.id, press.number, message, keyboard)
    return None


async def _document(press: Press) -> str | None:
    """The document that was quoted from, as a file."""
    number = press.callback.argument(0)
    here, quote = press.context.here, await _quote(press, number)
    if quote is None:
        return await _gone(press, press.record.places[number : number + 1])
    name, data = await here.work(here.library.file_of, quote)
    await send_file(press.context.bot, press.chat, data, name)
    return None


async def _vote(press: Press) -> str | None:
    state, value = press.context.here.state, press.callback.argument(0)
    if value not in (1, -1):
        return press.words.expired
    if press.repeated:  # a verdict that was given is not taken back
        await _redraw(press, ())
        return press.words.press_interrupted
    stands = state.vote(press.answer, press.user, value)
    asks = stands and value == -1
    await _redraw(press, reason_rows(press.answer, press.words) if asks else ())
    if asks:
        return press.words.ask_reason
    return press.words.voted if stands else press.words.unvoted


async def _reason(press: Press) -> str | None:
    reason = press.callback.argument(0)
    if 0 <= reason < len(press.words.reasons):
        press.context.here.state.give_reason(press.answer, press.user, reason)
    await _redraw(press, ())
    return press.words.thanks


async def _redraw(press: Press, rows: Keyboard) -> None:
    """The answer's keyboard with the verdicts as they are now, and rows below it."""
    record, votes = press.record, press.context.here.state.votes(press.answer)
    words = texts("zh" if record.asked.language == "zh" else "en")
    shown = await _opened(press, record.places)
    if record.found and shown:
        keyboard = answer_keyboard(press.answer, shown, votes, words)
    else:
        keyboard = refusal_keyboard(press.answer, votes, words, related=bool(shown))
    struck = len(press.context.here.state.struck.of(press.answer))
    keyboard = (*keyboard, struck_row(press.answer, struck, words))
    followed = record.asked.understood != record.asked.question
    readings = readings_row(press.answer, words, _near(press)) if followed else ()
    await edit_keyboard(
        press.context.bot, press.chat.id, press.number, (*keyboard, *readings, *rows)
    )


def _near(press: Press) -> tuple[str, ...]:
    """The other readings of the question that an answer is to."""
    talk = read_talk(press.context.here.state.turn_of(press.answer))
    return talk.near if talk else ()


async def _again(press: Press) -> str | None:
    """Asks the same question again, as a new answer to the message that asked it.

    As it was understood, in its own words, which then are understood by themselves, or in the
    other reading of them.
    """
    here, asked = press.context.here, press.record.asked
    chat = replace(press.chat, reply_to=asked.message)
    earlier = here.state.answer_to(press.update)
    if earlier and earlier.status != "asked":
        await after_interruption(press.context, earlier, chat, press.words)
        return None
    if earlier is None and (refusal := _not_in_measure(press)):
        return refusal
    understood = asked.understood
    if press.callback.action is Action.LITERAL:
        understood = asked.question
    elif press.callback.action is Action.OTHER:
        understood = next(iter(_near(press)), asked.question)
    again_asked = replace(asked, understood=understood, update=press.update, user=press.user)
    answer = earlier.id if earlier else here.state.ask(again_asked)
    try:
        await edit_keyboard(press.context.bot, press.chat.id, press.number, ())
    except TelegramError as error:
        _LOG.info("The button stays: %s", error)
    await give_answer(press.context, answer, replace(asked, question=understood), chat)
    return None


def _not_in_measure(press: Press) -> str | None:
    """Counts a question; why it may not be asked now, None when it may."""
    here = press.context.here
    refused = here.access.count(press.user)
    if refused is None:
        return None
    if refused.seconds is None:
        return press.words.quota.format(limit=here.settings.per_day)
    return press.words.too_fast.format(seconds=refused.seconds)


async def _gone(press: Press, places: tuple[Place, ...]) -> str:
    """Why quotes cannot be opened."""
    purged = await press.context.here.work(press.context.here.library.is_purged, places)
    return press.words.document_purged if purged else press.words.document_gone


async def _quote(press: Press, number: int) -> Shown | None:
    places = press.record.places
    if not 0 <= number < len(places):
        return None
    opened = await _opened(press, places[number : number + 1])
    return opened[0] if opened else None


async def _opened(press: Press, places: tuple[Place, ...]) -> list[Shown]:
    here = press.context.here
    opened = await here.work(lambda: [here.library.open(place) for place in places])
    return [shown for shown in opened if shown is not None]


_DEEDS: Mapping[Action, Callable[[Press], Awaitable[str | None]]] = {
    Action.RELATED: _related,
    Action.MORE: _more,
    Action.CONTEXT: _context,
    Action.PAGE: _page,
    Action.DOCUMENT: _document,
    Action.STRUCK: _struck,
    Action.VOTE: _vote,
    Action.REASON: _reason,
    Action.AGAIN: _again,
    Action.LITERAL: _again,
    Action.OTHER: _again,
}
# what sends a message: whether it came, who pressed sees, and presses again if it did not
_ONCE = frozenset({Action.RELATED, Action.MORE, Action.STRUCK, Action.CONTEXT, Action.DOCUMENT})


def _is_own(query: CallbackQuery, callback: Callback) -> bool:
    """True for who has asked for these buttons; older ones, which do not say, work in private."""
    if callback.answer:
        return callback.answer == query.from_user.id
    return query.message is not None and query.message.chat.type == "private"


async def _about_the_person(
    query: CallbackQuery, callback: Callback, update: Update, context: Context
) -> None:
    """The language, or forgetting: of the person who asked for the buttons, and of nobody else."""
    state, user = context.here.state, query.from_user.id
    if not _is_own(query, callback):
        words = words_for(update, context)
        is_forgetting = callback.action is Action.FORGET
        text = words.not_your_forget if is_forgetting else words.not_your_language
        await tell(query, text, alert=True)
        return
    if callback.action is Action.LANGUAGE:
        state.set_language(user, "en" if callback.argument(0) else "zh")
        done = words_for(update, context).language_set
    elif callback.argument(0):
        answers, votes = state.forget(user)
        done = words_for(update, context).forgotten.format(answers=answers, votes=votes)
    else:
        done = words_for(update, context).cancelled
    if query.message:
        await edit(context.bot, query.message.chat.id, query.message.message_id, Styled(done))
    await tell(query, "")
