"""An answer as the message that is sent: text, buttons, and what is remembered for these."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.messages import Language
from qabot.rendering.wording import stand_in
from qabot.telegram.keyboards import (
    Keyboard,
    answer_keyboard,
    readings_row,
    refusal_keyboard,
    struck_row,
)
from qabot.telegram.library import Answered, shown_quotes
from qabot.telegram.rendering import Shown, answer_message, refusal_message
from qabot.telegram.sentences import notice_line, struck_sentences, written_message
from qabot.telegram.struck import StruckSentence
from qabot.telegram.styled import Styled, joined
from qabot.telegram.texts import Texts
from qabot.writing.answer import Written, cited


@dataclass(frozen=True, slots=True)
class Composed:
    """``quotes`` are those that the buttons open, in the order of their numbers."""

    message: Styled
    keyboard: Keyboard
    quotes: tuple[Shown, ...]
    struck: tuple[StruckSentence, ...] = ()


def composed_answer(
    answer: int, found: Answered, made: Written | None, words: Texts, language: Language
) -> Composed:
    """Sentences with their quotes, quotes alone, or a refusal."""
    understood = found.understood if found.followed else None
    near = found.talk.near if found.talk else ()
    readings = readings_row(answer, words, near) if found.followed else ()
    if not found.quotes:
        keyboard = refusal_keyboard(answer, (0, 0), words, related=bool(found.related))
        message = _noted(refusal_message(words, understood), found)
        return Composed(message, (*keyboard, *readings), found.related)
    struck: tuple[StruckSentence, ...] = ()
    if made is not None and len(made.sentences) > made.struck:
        quotes = shown_quotes(cited(made.answer, made.sentences).quotes)
        message = written_message(made, quotes, words, understood, language)
    else:
        quotes, message = found.quotes, _quotes_alone(found, words, understood)
        if made is not None and made.notice is not None:
            message = message + "\n\n" + notice_line(made.notice, language)
    if made is not None:
        struck = tuple(struck_sentences(made, language))
    keyboard = answer_keyboard(answer, quotes, (0, 0), words)
    row = struck_row(answer, len(struck), words)
    return Composed(_noted(message, found), (*keyboard, row, *readings), quotes, struck)


def _noted(message: Styled, found: Answered) -> Styled:
    """The message, and whether the index on this machine answered for a server that is away."""
    note = stand_in(found.answer)
    return joined([message, Styled(note)], "\n\n") if note else message


def _quotes_alone(found: Answered, words: Texts, understood: str | None) -> Styled:
    return answer_message(
        found.quotes,
        words,
        understood,
        conflicting=found.answer.conflicting,
        parts=found.answer.parts,
    )
