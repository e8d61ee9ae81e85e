"""Document -> units: what can be quoted by itself, a sentence, a row, an item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from qabot.language.text import clause_spans, sentence_spans
from qabot.structure import Block, Kind, Structure, structure_of
from qabot.types import Document, Heading, Span

LONGEST_SENTENCE = 300  # a longer one is cut at a clause, so that a quote can be read on a phone
_LONGEST_ITEM = 120  # characters of an item that is quoted whole, however many sentences it has
_ATOMIC = frozenset({"row", "heading", "statement", "question", "head", "caption", "unit"})


@dataclass(frozen=True, slots=True)
class Unit:
    """What can be quoted by itself: a sentence, a row, an item; ``block`` is where it is."""

    start: int
    end: int
    block: Block


def units(document: Document, start: int, end: int) -> list[Unit]:
    """The sentences, rows, items and headings of ``text[start:end]``, in text order.

    One longer than 300 characters is cut: a row between its cells, all else at its clauses.
    """
    return [
        Unit(first, last, block)
        for block in blocks_between(document, start, end)
        for first, last in _spans(document, block)
        if first < end and last > start and first < last
    ]


def quotable_units(document: Document, start: int, end: int) -> list[Unit]:
    """Those of them that say something by themselves."""
    return [unit for unit in units(document, start, end) if unit.block.is_quotable]


def quotable_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of ``text[start:end]``; one longer than 300 characters is cut at its clauses."""
    spans: list[Span] = []
    for first, last in sentence_spans(text, start, end):
        if last - first <= LONGEST_SENTENCE:
            spans.append((first, last))
        else:
            spans.extend(clause_spans(text, first, last, LONGEST_SENTENCE))
    return spans


def blocks_between(document: Document, start: int, end: int) -> list[Block]:
    """The blocks of a document; of one without structure each line is a block."""
    structure = document.structure
    if not len(structure):
        structure = _lines(document.text, document.headings, document.body)
    return structure.between(start, end)


@lru_cache(maxsize=64)
def _lines(text: str, headings: tuple[Heading, ...], body: int) -> Structure:
    """The structure of a text of which only its headings are known: each line is a block."""
    levels = {heading.start: heading.level for heading in headings}
    ends = {at for at, character in enumerate(text) if character == "\n"}
    cuts = sorted({0, body, len(text), *ends, *levels})
    blocks: list[tuple[Kind, int, int, int, int]] = []
    for start, end in pairwise(cuts):
        level = levels.get(start, 0)
        kind: Kind = "heading" if level else "paragraph"
        blocks += [(kind, *span, level, -1) for span in _trimmed(text, start, end, signs="")]
    return structure_of(blocks)


def _spans(document: Document, block: Block) -> list[Span]:
    """The block whole, in sentences, or in pieces of at most 300 characters."""
    length = block.end - block.start
    if block.kind == "item" and length <= _LONGEST_ITEM:
        return [(block.start, block.end)]
    if block.kind in _ATOMIC and length <= LONGEST_SENTENCE:
        return [(block.start, block.end)]
    if block.kind == "row":
        return list(_row_pieces(document, block))
    return quotable_spans(document.text, block.start, block.end)


def _row_pieces(document: Document, row: Block) -> Iterator[Span]:
    """A long row between its cells, and a long cell in its sentences."""
    cells = document.structure.cells(row)
    first = row.start
    for number, cell in enumerate(cells):
        end = cells[number + 1].start if number + 1 < len(cells) else row.end
        begin = cells[number - 1].end if number else row.start
        if end - first <= LONGEST_SENTENCE:
            continue
        if first < begin:
            yield from _trimmed(document.text, first, begin)
            first = begin
        if cell.end - first > LONGEST_SENTENCE:
            yield from quotable_spans(document.text, first, cell.end)
            first = cell.end
    yield from _trimmed(document.text, first, row.end)


def _trimmed(text: str, start: int, end: int, *, signs: str = "|；;") -> Iterator[Span]:
    """The span without the white space and the signs between cells at its ends."""
    while start < end and (text[start].isspace() or text[start] in signs):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in signs):
        end -= 1
    if start < end:
        yield start, end
