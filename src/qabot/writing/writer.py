"""Question and sources -> sentences, each checked before it is handed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from qabot.messages import Code, Message, message
from qabot.types import Answer, Quote
from qabot.writing.answer import Sentence, Written
from qabot.writing.claims import check
from qabot.writing.client import Endpoint, ModelError, pieces
from qabot.writing.prompts import NOTHING, messages
from qabot.writing.sources import Source, texts
from qabot.writing.stream import Draft, drafts

Shown = Callable[[Sentence], None]


def write(
    endpoint: Endpoint, answer: Answer, sources: Sequence[Source], shown: Shown | None = None
) -> Written:
    """What a model writes about an answer; ``shown`` gets each sentence once it is checked.

    Nothing is raised for a model that fails: the answer's quotes remain, and the notice says what
    to do. An answer without quotes is not sent to the model.
    """
    if not answer.found or not sources:
        return Written(answer, endpoint.model, notice=message(Code.WRITTEN_REFUSED))
    desk = _Desk(sources)
    complete, notice = True, None
    stream = _Patient(endpoint, answer.question, texts(sources))
    for draft in drafts(stream.pieces()):
        if stream.error is not None and not draft.numbers:
            break  # it was cut in the middle
        if draft.text.strip(" 。.").lower() in NOTHING:
            continue
        sentence = desk.judged(draft)
        if shown is not None:
            shown(sentence)
    if stream.error is not None:
        complete, notice = False, stream.error.message
    return Written(
        answer,
        endpoint.model,
        tuple(desk.sentences),
        tuple(desk.rested_on),
        complete,
        notice or _why_nothing(desk.sentences),
    )


def _why_nothing(sentences: Sequence[Sentence]) -> Message | None:
    if not sentences:
        return message(Code.WRITTEN_NOTHING)
    if all(sentence.is_struck for sentence in sentences):
        return message(Code.WRITTEN_UNSUPPORTED)
    return None


@dataclass(slots=True)
class _Desk:
    """Sentences that were judged, and the quotes that they rest on, numbered as they come up."""

    sources: Sequence[Source]
    sentences: list[Sentence] = field(default_factory=list)
    rested_on: list[Quote] = field(default_factory=list)

    def judged(self, draft: Draft) -> Sentence:
        named = [self.sources[n - 1] for n in draft.numbers if 1 <= n <= len(self.sources)]
        titles = list(dict.fromkeys(title for source in named for title in source.titles))
        verdict = check(draft.text, texts(named), titles)
        quotes = tuple(source.quote for source in named)
        numbers = tuple(map(self._number, quotes))
        sentence = Sentence(draft.text, numbers, verdict.standing, verdict.reasons, quotes)
        self.sentences.append(sentence)
        return sentence

    def _number(self, quote: Quote) -> int:
        if quote not in self.rested_on:
            self.rested_on.append(quote)
        return self.rested_on.index(quote)


@dataclass(slots=True)
class _Patient:
    """The pieces of a model's answer; what goes wrong is kept, so that what came is judged."""

    endpoint: Endpoint
    question: str
    sources: Sequence[str]
    error: ModelError | None = None

    def pieces(self) -> Iterator[str]:
        try:
            yield from pieces(self.endpoint, messages(self.question, self.sources))
        except ModelError as error:
            self.error = error
