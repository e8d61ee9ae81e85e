"""The source sentences that a model is given: quotes of the passages that a question finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qabot.answering.retrieval import prepare, retrieve
from qabot.answering.sentences import is_question
from qabot.documents.places import cells_at, heading_at, page_of
from qabot.documents.readings import companions_of, reading_of
from qabot.documents.units import quotable_units
from qabot.search.backend import Backend
from qabot.types import Answer, Document, Quote

PASSAGES = 6
MOST_CHARACTERS = 6000  # of all source sentences: what small models still read well


@dataclass(frozen=True, slots=True)
class Source:
    """A quote, as a model reads it: a row with the names of its columns."""

    quote: Quote
    text: str

    @property
    def titles(self) -> tuple[str, ...]:
        """What names its subject next to the sentence itself."""
        document = self.quote.document
        text = document.text
        beside = [text[c.start : c.end] for c in self.quote.companions]
        return (document.title, *self.quote.heading, *beside)


def sources_of(index: Backend, answer: Answer) -> list[Source]:
    """The sentences of the answer's quotes and of the passages found, in the documents' order.

    At most 6,000 characters; what answers best is taken first.
    """
    wanted: dict[tuple[str, int, int], Source] = {}
    used = 0
    order: dict[str, int] = {}
    for source in _found(index, answer):
        quote = source.quote
        place = quote.document.id, quote.start, quote.end
        if place in wanted or is_question(source.text):
            continue
        used += len(source.text)
        if used > MOST_CHARACTERS:
            break
        wanted[place] = source
        order.setdefault(quote.document.id, len(order))
    return [wanted[place] for place in sorted(wanted, key=lambda p: (order[p[0]], p[1], p[2]))]


def _found(index: Backend, answer: Answer) -> Iterator[Source]:
    for quote in answer.quotes:
        yield from sentences_between(quote.document, quote.start, quote.end)
    for hit in retrieve(index, prepare(index, answer.question), PASSAGES):
        passage = hit.passage
        yield from sentences_between(passage.document, passage.start, passage.end)


def sentences_between(document: Document, start: int, end: int) -> Iterator[Source]:
    """The sentences, rows and items of ``text[start:end]`` that can be quoted, in text order."""
    for unit in quotable_units(document, start, end):
        text = document.text[unit.start : unit.end]
        if not any(map(str.isalnum, text)):
            continue
        quote = Quote(
            document,
            unit.start,
            unit.end,
            text,
            0.0,
            heading_at(document, unit.start),
            page_of(document, unit.start),
            companions=tuple(companions_of(document, unit.start, unit.end, every=True)),
            cells=cells_at(document, unit.start, unit.end),
        )
        yield Source(quote, reading_of(document, unit.start, unit.end).text)


def texts(sources: Sequence[Source]) -> list[str]:
    """Their texts, as the model reads them."""
    return [source.text for source in sources]
