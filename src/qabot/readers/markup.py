"""The elements of a page -> its pieces: paragraphs, headings, items of lists, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from qabot.readers.definitions import defined
from qabot.readers.heads import is_unit_line
from qabot.readers.list_labels import list_labels
from qabot.readers.page_signs import written_out
from qabot.readers.piece import Piece
from qabot.readers.rows import row_text
from qabot.readers.table_cells import (
    cells_of,
    columns_covered,
    is_data,
    is_head,
    rows_covered,
    rows_of,
)
from qabot.readers.tables import TableCell
from qabot.structure import Kind

__all__ = ["Piece", "cell_content", "has_text", "is_seen", "is_shallow", "pieces", "table_rows"]

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
_LISTS = ("ul", "ol", "menu")
_HOMES = frozenset({"dt", "dd", "summary"})
_TELLING = frozenset({"li", "td", "th", *_HOMES})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_DEPTH_ERROR = "Excessive depth"


def is_shallow(parser: etree.HTMLParser) -> bool:
    """False when the parser gave up over depth, which it does without raising an error."""
    return not any(_DEPTH_ERROR in entry.message for entry in parser.error_log)


def pieces(root: etree._Element) -> Iterator[Piece]:
    """The pieces of a page in order. White space is one space, inline elements leave no trace.

    Scripts, ruby readings and what is hidden are left out.
    """
    return defined(_walked(root))


def table_rows(table: etree._Element) -> list[list[TableCell]]:
    """The cells of a table, row by row; a place that another cell covers has none of its own.

    The tree is changed: raised text, formulas and fields in it become plain text.
    """
    written_out(table)
    return _rows(table)


def _rows(table: etree._Element) -> list[list[TableCell]]:
    return [
        [
            TableCell(
                cell_content(cell), columns_covered(cell), rows_covered(cell, row), is_head(cell)
            )
            for cell in cells_of(row)
            if is_seen(cell)
        ]
        for row in rows_of(table)
        if is_seen(row)
    ]


def cell_content(cell: etree._Element) -> str:
    """The text of a cell in one line."""
    found = (
        [[c.text for c in row] for row in p.rows] or [[p.label + p.text]] for p in pieces(cell)
    )
    return " ".join(text for rows in found for row in rows for text in row if text)


def is_seen(element: etree._Element) -> bool:
    """False for scripts and the like, and for what is hidden."""
    return (
        has_text(element)
        and element.get("hidden") is None
        and not _HIDDEN.search(element.get("style") or "")
        and (element.tag != "dialog" or element.get("open") is not None)
    )


def has_text(element: etree._Element) -> bool:
    """False for scripts, pictures, comments and the like, whose text is not read."""
    return isinstance(element.tag, str) and element.tag not in _UNSEEN


def _walked(root: etree._Element) -> Iterator[Piece]:
    walk = _Walk()
    waiting: list[etree._Element | str | None] = [root]  # None ends the element opened last
    while waiting:
        item = waiting.pop()
        if item is None:
            yield from walk.leave()
        elif isinstance(item, str):
            walk.add(item)
        elif is_seen(item):
            yield from walk.enter(item)
            waiting.append(None)
            if item.tag == "table" and is_data(item):
                yield from walk.table(item)
                continue
            for child in reversed(item):
                if child.tail:
                    waiting.append(child.tail)
                waiting.append(child)
            if item.text:
                waiting.append(item.text)


class _Walk:
    """Where a walk is: the elements it is in, and the text since the last piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open: list[etree._Element] = []
        self._blocks: list[etree._Element] = []  # of these, the blocks,
        self._inner: list[etree._Element] = []  # and what says what a piece is
        self._within: Counter[str] = Counter()
        self._linked = 0
        self._labels: dict[etree._Element, str] = {}  # of the items of ordered lists
        self._label = ""  # of an item, until its text comes

    def add(self, text: str) -> None:
        self._parts.append(text)
        if self._within["a"]:
            self._linked += len(text.strip())

    def enter(self, element: etree._Element) -> Iterator[Piece]:
        if element.tag in _BLOCKS:
            yield from self._flush()
        if element.tag == "ol":
            self._labels |= list_labels(element)
        elif element.tag == "li":
            self._label = self._labels.get(element, "")
        for places in self._places(element):
            places.append(element)
        self._within[str(element.tag)] += 1

    def leave(self) -> Iterator[Piece]:
        element = self._open[-1]
        if element.tag in _BLOCKS:
            yield from self._flush()
        if element.tag == "li":
            self._label = ""
        self._within[str(element.tag)] -= 1
        for places in self._places(element):
            places.pop()

    def _places(self, element: etree._Element) -> Iterator[list[etree._Element]]:
        """The lists in which an element is while the walk is in it."""
        yield self._open
        if element.tag in _BLOCKS or element is self._open[0]:
            yield self._blocks
        if element.tag in _TELLING:
            yield self._inner

    def table(self, table: etree._Element) -> Iterator[Piece]:
        """The caption of a table, and the table."""
        beside, home = self._is_beside(), self._home()
        for caption in table.iterchildren("caption"):
            if text := cell_content(caption) if is_seen(caption) else "":
                kind: Kind = "unit" if is_unit_line(text) else "caption"
                yield Piece(text, table, is_beside=beside, kind=kind, home=home)
        rows = tuple(tuple(row) for row in _rows(table))
        text = "\n".join(filter(None, (row_text([cell.text for cell in row]) for row in rows)))
        if text:
            yield Piece(text, table, is_beside=beside, rows=rows, home=home)

    def _flush(self) -> Iterator[Piece]:
        text = "".join(self._parts)
        if self._within["pre"]:
            text = text.strip("\n").rstrip()
        else:
            text = _SPACES.sub(" ", text).strip(" \u3000")
        if text.strip():
            yield self._piece(text)
            self._label = ""
        self._parts.clear()
        self._linked = 0

    def _piece(self, text: str) -> Piece:
        level = next((depth for depth in range(1, 7) if self._within[f"h{depth}"]), 0)
        is_item = not level and self._is_item()
        return Piece(
            text,
            self._blocks[-1],
            self._depth() if is_item else level,
            self._is_beside(),
            self._linked / len(text),
            "item" if is_item else "",
            self._label,
            home=self._home(),
        )

    def _is_item(self) -> bool:
        """True in an item of a list, unless a definition or a table is in it."""
        return bool(self._inner) and self._inner[-1].tag == "li"

    def _depth(self) -> int:
        return max(1, sum(self._within[tag] for tag in _LISTS))

    def _home(self) -> etree._Element | None:
        return next((e for e in reversed(self._inner) if e.tag in _HOMES), None)

    def _is_beside(self) -> bool:
        return any(self._within[tag] for tag in _BESIDE)
