"""A written answer: sentences, what the check says of each, and the quotes that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qabot.messages import Message
from qabot.types import Answer, Quote

if TYPE_CHECKING:
    from qabot.writing.claims import Standing


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a model wrote; ``quotes`` are numbers of `Written.sources`, from 0."""

    text: str
    quotes: tuple[int, ...]
    verdict: Standing
    reasons: tuple[Message, ...] = ()

    @property
    def is_struck(self) -> bool:
        """True for a sentence that is not shown."""
        return self.verdict in ("contradicted", "unreferenced")


@dataclass(frozen=True, slots=True)
class Written:
    """What a model wrote about an answer.

    ``answer`` is the one without the model: its quotes are shown in any case. ``sources`` are the
    quotes that sentences rest on, in the order in which they were first named. ``complete`` is
    false if the model stopped before its end; ``notice`` says why, and what to do, or why there is
    nothing to show.
    """

    answer: Answer
    model: str
    sentences: tuple[Sentence, ...] = ()
    sources: tuple[Quote, ...] = ()
    complete: bool = True
    notice: Message | None = None

    @property
    def struck(self) -> int:
        """How many sentences are not shown."""
        return sum(sentence.is_struck for sentence in self.sentences)
