"""A written answer: sentences, what the check says of each, and the quotes that they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qabot.messages import Message
from qabot.types import Answer, Quote

if TYPE_CHECKING:
    from qabot.writing.claims import Standing


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote; ``quotes`` are numbers of `Written.sources`, from 0.

    ``sources`` are those quotes themselves, in the same order.
    """

    text: str
    quotes: tuple[int, ...]
    verdict: Standing
    reasons: tuple[Message, ...] = ()
    sources: tuple[Quote, ...] = field(default=(), repr=False)

    @property
    def is_struck(self) -> bool:
        """True for a sentence that is not shown."""
        return self.verdict in ("contradicted", "unreferenced")


@dataclass(frozen=True, slots=True)
class Search:
    """A question that the model asked in between; ``found``: it brought more source sentences."""

    question: str
    found: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote about an answer.

    ``answer`` is the one without the model: its quotes are shown in any case. ``sources`` are the
    quotes that sentences rest on, in the order in which they were first named. ``complete`` is
    false if the model stopped before its end; ``notice`` says why, and what to do, or why there is
    nothing to show. ``searches`` are what the model asked for besides.
    """

    answer: Answer
    model: str
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[Quote, ...] = ()
    complete: bool = True
    notice: Message | None = None
    searches: tuple[Search, ...] = ()

    @property
    def struck(self) -> int:
        """How many sentences are not shown."""
        return sum(sentence.is_struck for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Cited:
    """What is quoted below sentences, each place once; their numbers lead there."""

    quotes: tuple[Quote, ...]

    def numbers(self, sentence: Sentence) -> tuple[int, ...]:
        """Which of the quotes a sentence that is shown rests on, counted from 1."""
        places = [_place(quote) for quote in self.quotes]
        return tuple(places.index(_place(quote)) + 1 for quote in sentence.sources)


def cited(answer: Answer, sentences: Sequence[Sentence]) -> Cited:
    """The sources of sentences and the quotes of the answer, in the order in which they are shown.

    What only struck sentences name is left out.
    The sources come first; but where the answer's first two quotes are to be compared with each
    other, those do. A source that the answer quotes as well has the answer's marks. More sentences
    at the end change no number.
    """
    own = {_place(quote): quote for quote in answer.quotes}
    sources = [quote for one in sentences if not one.is_struck for quote in one.sources]
    named = [own.get(_place(source), source) for source in sources]
    order = [*answer.quotes, *named] if answer.conflicting else [*named, *answer.quotes]
    return Cited(tuple({_place(quote): quote for quote in order}.values()))


def _place(quote: Quote) -> tuple[str, int, int]:
    return quote.document.sha256, quote.start, quote.end
