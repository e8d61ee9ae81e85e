"""The sentences of the passages found: units that say something, with what they are found by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.answering.cells import Match, match
from qabot.answering.retrieval import Query
from qabot.documents.lists import List, list_at
from qabot.documents.readings import reading_of
from qabot.documents.units import Unit, quotable_units
from qabot.language.questions import Wanted, answer_spans
from qabot.search.backend import Backend
from qabot.types import Document, Hit, Span

_ASKS = re.compile(r"[?？][”’」』）)\"'*]*$")  # a question does not answer one
_TELLS_WHO = 6  # letters before reported speech, more than 「有记者问」 has


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit; ``text`` is its reading, ``spans`` are those of the wanted kind, in the document."""

    hit: Hit
    unit: Unit
    text: str
    terms: frozenset[str]
    spans: Sequence[Span]
    match: Match | None
    announces: List | None
    values: frozenset[str] = frozenset()  # terms of a row's cells

    @property
    def start(self) -> int:
        """Where it begins in the document, in characters."""
        return self.unit.start

    @property
    def end(self) -> int:
        """Where it ends in the document, in characters."""
        return self.unit.end


def sentences_of(index: Backend, query: Query, want: Wanted, hit: Hit) -> list[Sentence]:
    """The units of a passage that say something: no names, no bare signs, no questions."""
    document = hit.passage.document
    found = []
    for unit in quotable_units(document, hit.passage.start, hit.passage.end):
        reading = reading_of(document, unit.start, unit.end)
        terms = frozenset(index.segmenter.terms(reading.text))
        announces = _announced(document, unit)
        if (
            not terms
            or is_question(reading.text)
            or (is_announcement(document, unit) and not announces)
        ):
            continue
        read = answer_spans(reading.text, query.text, want, index.segmenter)
        spans = [span for start, end in read if (span := reading.to_document(start, end))]
        cells = document.structure.cells(unit.block) if unit.block.kind == "row" else ()
        matched = match(query.text, query.content, document.text, cells, want) if cells else None
        said = "\n".join(document.text[cell.start : cell.end] for cell in cells)
        values = frozenset(index.segmenter.terms(said)) if cells else frozenset()
        found.append(Sentence(hit, unit, reading.text, terms, spans, matched, announces, values))
    return found


def is_question(text: str) -> bool:
    """True for what ends with a question; not where a sentence says who asked it, and when."""
    asks = _ASKS.search(text)
    if asks is None or not re.search('[”’」』"]', asks[0]):
        return asks is not None
    before = re.split('[“‘「『"]', text, maxsplit=1)[0]
    return sum(map(str.isalnum, before)) < _TELLS_WHO


def is_announcement(document: Document, unit: Unit) -> bool:
    """True for 「收费标准如下：」 at the end of a paragraph: nothing without what follows."""
    ends = unit.end == unit.block.end
    running = unit.block.kind in ("paragraph", "answer")
    return ends and running and document.text[unit.start : unit.end].endswith(("：", ":"))


def _announced(document: Document, unit: Unit) -> List | None:
    """The list that a unit announces, if it announces one."""
    return list_at(document, unit.block) if is_announcement(document, unit) else None
