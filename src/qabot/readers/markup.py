"""The elements of a page -> its pieces of text: paragraphs, headings, rows of tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from qabot.readers.scripts import lowered, raised
from qabot.readers.tables import TableCell, row_text

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

    ``element`` is the block that contains it, the table of a row. ``is_beside`` is true in menus,
    heads, feet and margins; ``linked`` is the share of the text that leads elsewhere. ``cells`` are
    those of a row. ``depth`` is how many lists an item of a list is in, ``label`` the number that
    a browser writes before it. ``is_unfolded`` is true for what a tab or a fold hides at first.
    """

    text: str
    element: etree._Element
    level: int = 0
    is_beside: bool = False
    is_row: bool = False
    linked: float = 0.0
    cells: tuple[TableCell, ...] = ()
    depth: int = 0
    label: str = ""
    is_unfolded: bool = False


def is_shallow(parser: etree.HTMLParser) -> bool:
    """False when the parser gave up over depth, which it does without raising an error."""
    return not any(_DEPTH_ERROR in entry.message for entry in parser.error_log)


def pieces(root: etree._Element) -> Iterator[Piece]:
    """The pieces of a page in order. White space is one space, inline elements leave no trace.

    Raised and lowered figures are written as such. Scripts, forms, ruby readings, what is struck
    out and what is hidden are left out, but for what a tab or a fold shows.
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
        self._label = ""

    def add(self, text: str) -> None:
        if self._within["sup"]:
            text = raised(text)
        elif self._within["sub"]:
            text = lowered(text)
        self._parts.append(text)
        if self._within["a"]:
            self._linked += len(text.strip())

    def enter(self, element: etree._Element) -> Iterator[Piece]:
        if element.tag in _BLOCKS:
            yield from self._flush()
        if element.tag == "li":
            self._label = _number(element)
        if _is_hidden(element):
            self._within[_FOLD] += 1
        self._open.append(element)
        self._within[str(element.tag)] += 1

    def leave(self) -> Iterator[Piece]:
        if self._open[-1].tag in _BLOCKS:
            yield from self._flush()
        element = self._open.pop()
        self._within[str(element.tag)] -= 1
        if _is_hidden(element):
            self._within[_FOLD] -= 1

    def rows(self, table: etree._Element) -> Iterator[Piece]:
        for caption in table.iter("caption"):
            if text := cell_content(caption):
                yield Piece(text, table, is_beside=self._is_beside(), is_unfolded=self._is_unfolded)
        for row in table.iter("tr"):
            cells = tuple(_cell(cell) for cell in row if cell.tag in _CELLS)
            text = row_text([cell.text for cell in cells])
            if text:
                yield Piece(
                    text,
                    table,
                    is_beside=self._is_beside(),
                    is_row=True,
                    cells=cells,
                    is_unfolded=self._is_unfolded,
                )

    @property
    def _is_unfolded(self) -> bool:
        return self._within[_FOLD] > 0

    def _flush(self) -> Iterator[Piece]:
        text = "".join(self._parts)
        if self._within["pre"]:
            text = text.strip("\n").rstrip()
        else:
            text = _SPACES.sub(" ", text).strip(" \u3000")
        if text.strip():
            block = next(e for e in reversed(self._open) if e.tag in _BLOCKS or e is self._open[0])
            linked = self._linked / len(text)
            depth = self._within["ul"] + self._within["ol"] if self._within["li"] else 0
            yield Piece(
                text,
                block,
                self._level(),
                self._is_beside(),
                linked=linked,
                depth=depth,
                label=self._label,
                is_unfolded=self._is_unfolded,
            )
            self._label = ""
        self._parts.clear()
        self._linked = 0

    def _level(self) -> int:
        return next((depth for depth in range(1, 7) if self._within[f"h{depth}"]), 0)

    def _is_beside(self) -> bool:
        return any(self._within[tag] for tag in _BESIDE)


def cell_content(cell: etree._Element) -> str:
    """The text of a cell in one line."""
    return " ".join(piece.label + piece.text for piece in pieces(cell))


def struck_out(root: etree._Element) -> int:
    """How many passages with text are struck out."""
    return sum(1 for e in root.iter() if _is_struck(e) and "".join(map(str, e.itertext())).strip())


def hidden_sections(root: etree._Element) -> int:
    """How many sections of some length are hidden and left out."""
    return sum(
        1
        for element in root.iter()
        if isinstance(element.tag, str)
        and element.tag not in _UNSEEN
        and _is_hidden(element)
        and not _is_fold(element)
        and len(" ".join("".join(map(str, element.itertext())).split())) >= _SECTION
    )


def _cell(cell: etree._Element) -> TableCell:
    wide, high = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
    return TableCell(
        cell_content(cell), wide, high, cell.tag == "th" and cell.get("scope") != "row"
    )


def _span(written: str | None) -> int:
    """How many columns or rows a cell covers; browsers take at most 1,000."""
    return min(max(int(written), 1), 1000) if written and written.strip().isdecimal() else 1


def _number(item: etree._Element) -> str:
    """The number that a browser writes before an item of a numbered list."""
    above = item.getparent()
    if above is None or above.tag != "ol" or "none" in (above.get("style") or ""):
        return ""
    first = above.get("start") or ""
    before = sum(1 for _ in item.itersiblings("li", preceding=True))
    return f"{(int(first) if first.isdecimal() else 1) + before}. "


def _is_seen(element: etree._Element) -> bool:
    return (
        isinstance(element.tag, str)  # comments have functions there
        and element.tag not in _UNSEEN
        and not _is_struck(element)
        and (not _is_hidden(element) or _is_fold(element))
    )


def _is_struck(element: etree._Element) -> bool:
    return element.tag in _STRUCK or bool(_LINE_THROUGH.search(element.get("style") or ""))


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_fold(element: etree._Element) -> bool:
    """True for what a tab, a fold or a list of questions shows when it is pressed.

    It is named so, or stands beside another of the same class that is shown.
    """
    name = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
    if _NOT_CONTENT.search(name):
        return False
    if _FOLDS.search(name):
        return True
    above = element.getparent()
    alike = (
        [] if above is None or not element.get("class") else list(above.iterchildren(element.tag))
    )
    return any(e.get("class") == element.get("class") and not _is_hidden(e) for e in alike)


_STRUCK = frozenset({"s", "strike", "del"})
_LINE_THROUGH = re.compile(r"text-decoration[^;]*line-through", re.I)
_FOLDS = re.compile("tab|pane|panel|collaps|accordion|fold|answer|faq|content|detail", re.I)
_NOT_CONTENT = re.compile(
    "menu|nav|modal|dialog|popup|cookie|toast|tooltip|share|login|search|sidebar|footer|advert"
    "|template|print|comment",
    re.I,
)
_FOLD = "(fold)"  # counted among the elements that a walk is in
_SECTION = 15  # characters


def _has_heads(rows: list[list[etree._Element]]) -> bool:
    """True where the first row names the columns of rows as wide as itself."""
    heads = rows[0]
    named = all(cell.tag == "th" for cell in heads) or len(rows) > _MANY_ROWS
    short = all(_length(cell) <= _LONGEST_HEAD for cell in heads)
    return len(heads) > 1 and named and short and all(len(row) == len(heads) for row in rows)


def _length(cell: etree._Element) -> int:
    return sum(map(len, cell.itertext()))


_LONGEST_HEAD = 40  # characters
_MANY_ROWS = 4


def _is_table(element: etree._Element) -> bool:
    """True for a table of data; false for one that lays out a page."""
    if element.tag != "table" or element.find(".//table") is not None:
        return False
    rows = [[cell for cell in row if cell.tag in _CELLS] for row in element.iter("tr")]
    return (
        len(rows) > 1
        and max(map(len, rows)) > 1
        and (
            _has_heads(rows) or all(_length(cell) <= _LONGEST_CELL for row in rows for cell in row)
        )
        and all(cell.find(".//h1") is None for row in rows for cell in row)
    )
