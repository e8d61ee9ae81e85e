"""The elements of a page -> its pieces of text: paragraphs, headings, rows of tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from qabot.readers.tables import row_text

_BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option
    p pre section summary table tbody td tfoot th thead tr ul
    """.split()  # noqa: SIM905
)
_UNSEEN = frozenset(
    """
    applet audio base button canvas datalist embed head iframe input link map meta noframes
    noscript object rp rt script select style svg template textarea title video
    """.split()  # noqa: SIM905
)
_BESIDE = frozenset({"nav", "header", "footer", "aside"})
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_LONGEST_CELL = 200  # characters; longer ones are columns of a layout
_DEPTH_ERROR = "Excessive depth"


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a heading (``level`` from 1) or a row of a table.

    ``element`` is the block that holds it, the table of a row. ``is_beside`` is true in menus,
    heads, feet and margins; ``linked`` is the share of the text that leads elsewhere.
    """

    text: str
    element: etree._Element
    level: int = 0
    is_beside: bool = False
    is_row: bool = False
    linked: float = 0.0


def is_shallow(parser: etree.HTMLParser) -> bool:
    """False when the parser gave up over depth, which it does without raising an error."""
    return not any(_DEPTH_ERROR in entry.message for entry in parser.error_log)


def pieces(root: etree._Element) -> Iterator[Piece]:
    """The pieces of a page in order. White space is one space, inline elements leave no trace.

    Scripts, forms, ruby readings and what is hidden are left out.
    """
    walk = _Walk()
    waiting: list[etree._Element | str | None] = [root]  # None ends the element opened last
    while waiting:
        item = waiting.pop()
        if item is None:
            yield from walk.leave()
        elif isinstance(item, str):
            walk.add(item)
        elif _is_seen(item):
            yield from walk.enter(item)
            waiting.append(None)
            if _is_table(item):
                yield from walk.rows(item)
                continue
            for child in reversed(item):
                if child.tail:
                    waiting.append(child.tail)
                waiting.append(child)
            if item.text:
                waiting.append(item.text)


class _Walk:
    """Where a walk stands: the elements it is in, and the text since the last piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[etree._Element] = []
        self._within: Counter[str] = Counter()
        self._linked = 0

    def add(self, text: str) -> None:
        self._parts.append(text)
        if self._within["a"]:
            self._linked += len(text.strip())

    def enter(self, element: etree._Element) -> Iterator[Piece]:
        if element.tag in _BLOCKS:
            yield from self._flush()
        self._open.append(element)
        self._within[str(element.tag)] += 1

    def leave(self) -> Iterator[Piece]:
        if self._open[-1].tag in _BLOCKS:
            yield from self._flush()
        self._within[str(self._open.pop().tag)] -= 1

    def rows(self, table: etree._Element) -> Iterator[Piece]:
        for row in table.iter("tr"):
            text = row_text([cell_content(cell) for cell in row if cell.tag in _CELLS])
            if text:
                yield Piece(text, table, is_beside=self._is_beside(), is_row=True)

    def _flush(self) -> Iterator[Piece]:
        text = "".join(self._parts)
        if self._within["pre"]:
            text = text.strip("\n").rstrip()
        else:
            text = _SPACES.sub(" ", text).strip(" \u3000")
        if text.strip():
            block = next(e for e in reversed(self._open) if e.tag in _BLOCKS or e is self._open[0])
            linked = self._linked / len(text)
            yield Piece(text, block, self._level(), self._is_beside(), linked=linked)
        self._parts.clear()
        self._linked = 0

    def _level(self) -> int:
        return next((depth for depth in range(1, 7) if self._within[f"h{depth}"]), 0)

    def _is_beside(self) -> bool:
        return any(self._within[tag] for tag in _BESIDE)


def cell_content(cell: etree._Element) -> str:
    """The text of a cell in one line."""
    return " ".join(piece.text for piece in pieces(cell))


def _is_seen(element: etree._Element) -> bool:
    return (
        isinstance(element.tag, str)  # comments have functions there
        and element.tag not in _UNSEEN
        and element.get("hidden") is None
        and not _HIDDEN.search(element.get("style") or "")
    )


def _is_table(element: etree._Element) -> bool:
    """True for a table of data; false for one that lays out a page."""
    if element.tag != "table" or element.find(".//table") is not None:
        return False
    rows = [[cell for cell in row if cell.tag in _CELLS] for row in element.iter("tr")]
    return (
        len(rows) > 1
        and max(map(len, rows)) > 1
        and all(sum(map(len, cell.itertext())) <= _LONGEST_CELL for row in rows for cell in row)
        and all(cell.find(".//h1") is None for row in rows for cell in row)
    )
