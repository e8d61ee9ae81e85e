"""Where an offset of a document is: its page, its section, its row and cells."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from operator import attrgetter

from qabot.language.text import is_cjk
from qabot.structure import Block, Cell
from qabot.types import Document, Heading

_ROW, _ENGLISH_ROW = "第{}行", "row {}"


def page_of(document: Document, offset: int) -> int | None:
    """Number of the page (from 1) that contains the offset; None where a format has no pages."""
    return bisect_right(document.pages, offset) or None


def heading_at(document: Document, offset: int) -> tuple[str, ...]:
    """Titles of the sections that contain the offset, from the top down; of a row its number, too.

    A heading that is quoted itself is not named by itself.
    """
    headings = document.headings
    number = bisect_right(headings, offset, key=attrgetter("start")) - 1
    parents = _parents(_Same(headings))
    path = []
    while number >= 0:
        path.append(headings[number].title)
        number = parents[number]
    return tuple(reversed(path))


class _Same:
    """Headings as the key of a cache: compared as objects, not by their words."""

    __slots__ = ("headings",)

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self.headings = headings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.headings is self.headings

    def __hash__(self) -> int:
        return id(self.headings)


@lru_cache(maxsize=16)
def _parents(same: _Same) -> list[int]:
    """For each heading the number of the one that it is under, -1 at the top.

    Found once for a document, because there may be as many headings as passages.
    """
    parents: list[int] = []
    above: list[int] = []
    for number, heading in enumerate(same.headings):
        while above and same.headings[above[-1]].level >= heading.level:
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(number)
    return parents


def row_name(document: Document, block: Block) -> str | None:
    """``第12行``: the number of a row in its sheet or list, where rows have any."""
    if block.kind != "row" or not block.level:
        return None
    chinese = any(map(is_cjk, document.text[block.start : block.end]))
    return (_ROW if chinese else _ENGLISH_ROW).format(block.level)


def cells_at(document: Document, start: int, end: int) -> tuple[Cell, ...]:
    """The cells of the row that the slice is of, or is a piece of; none for all else."""
    block = document.structure.at(start) if len(document.structure) else None
    if block is None or block.kind != "row" or end > block.end:
        return ()
    return document.structure.cells(block)
