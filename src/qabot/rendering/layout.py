"""How a quote is laid out for a person: a row of a table as lines ``列名：值``, a list counted.

Only the layout is made here; every character shown of a document is cut from it.
"""

from __future__ import annotations

from dataclasses import dataclass

from qabot.documents.lists import list_at
from qabot.documents.places import cells_at
from qabot.documents.readings import companions_of
from qabot.structure import Cell
from qabot.types import Document

_BEFORE = ("caption", "announcement", "question", "speaker", "key")
_LONGEST_BESIDE = 160  # characters of what is next to a quote


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of the document that is shown by itself, with the name of its column, if any.

    ``beside`` is true for what is not the quote but makes it understood. ``is_cut`` is true where
    the stretch continues behind ``end``.
    """

    start: int
    end: int
    label: str = ""
    beside: bool = False
    is_cut: bool = False


def lines_of(document: Document, start: int, end: int) -> list[Line]:
    """The quote ``text[start:end]`` in lines, with what makes it understood above and below it."""
    companions = companions_of(document, start, end, every=True)
    cells = [c for c in cells_at(document, start, end) if c.start < end and c.end > start]
    named = any(cell.head for cell in cells)
    above = [c for c in companions if c.role in _BEFORE]
    below = [c for c in companions if c.role == "unit" or (c.role == "heads" and not named)]
    body = [_cell_line(cell, start, end) for cell in cells] if named else [Line(start, end)]
    return [
        *(_beside(document, c.start, c.end) for c in above),
        *body,
        *(_beside(document, c.start, c.end) for c in below),
    ]


def _cell_line(cell: Cell, start: int, end: int) -> Line:
    return Line(max(cell.start, start), min(cell.end, end), cell.head)


def _beside(document: Document, start: int, end: int) -> Line:
    """What is next to a quote, with the name of its column where it is a cell."""
    label = next((c.head for c in cells_at(document, start, end) if c.start == start), "")
    last = min(end, start + _LONGEST_BESIDE)
    return Line(start, last, label, beside=True, is_cut=last < end)


def items_shown(document: Document, start: int, end: int) -> tuple[int, int]:
    """How many items of a list a quote contains, and how many it has; (0, 0) for all else."""
    if not len(document.structure):
        return 0, 0
    inside = [b for b in document.structure.between(start, end) if b.kind == "item"]
    listed = list_at(document, inside[0]) if inside else None
    return (len(inside), len(listed.items)) if listed else (0, 0)
