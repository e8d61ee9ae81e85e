"""A table of a page -> its own rows and cells, distinguished from those of tables inside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from lxml import etree

CELLS = frozenset({"td", "th"})
LONGEST_CELL = 200  # characters; longer ones are columns of a layout
_LONGEST_HEAD = 40  # characters
_MANY_ROWS = 4
_MOST_COVERED = 1000  # columns or rows, as browsers have it
_NUMBER = re.compile(r"\s*\+?(\d{1,6})")
_SECTIONS = {"thead": 0, "tfoot": 2}


def is_data(table: etree._Element) -> bool:
    """True for a table of data; false for one that lays out a page."""
    rows = [list(cells_of(row)) for row in rows_of(table)]
    cells = [cell for row in rows for cell in row]
    wide = max(map(len, rows), default=0)
    tags = {cell.tag for cell in cells}
    if wide < 2 or (len(rows) < 2 and tags != CELLS):
        return False
    if table.find(".//table") is not None and "th" not in tags and not _has_border(table):
        return False
    if any(cell.find(".//h1") is not None for cell in cells):
        return False
    return all(_length(cell) <= LONGEST_CELL for cell in cells) or _has_heads(table, rows)


def _has_heads(table: etree._Element, rows: list[list[etree._Element]]) -> bool:
    """True where a row names the columns of rows as wide as itself, however long these.

    Rows of one cell above it are titles.
    """
    titles = sum(1 for _ in takewhile(lambda row: len(row) == 1, rows))
    heads = rows[titles] if titles < len(rows) - 1 else []
    named = all(is_head(cell) for cell in heads) or len(rows) > _MANY_ROWS or _has_border(table)
    short = bool(heads) and all(_length(cell) <= _LONGEST_HEAD for cell in heads)
    return named and short and len(set(_widths(rows))) == 1


def _widths(rows: list[list[etree._Element]]) -> Iterator[int]:
    """How many columns each row has, those with it that cells from above cover."""
    covering: list[tuple[int, int]] = []  # columns, rows that are still covered
    for row in rows:
        yield sum(map(columns_covered, row)) + sum(columns for columns, _ in covering)
        covering += [(columns_covered(cell), _number(cell.get("rowspan"))) for cell in row]
        covering = [(columns, left - 1) for columns, left in covering if left != 1]


def _length(cell: etree._Element) -> int:
    """How many characters are in a cell; of a long one no more are counted than say that."""
    length = 0
    for text in cell.itertext():
        length += len(text)
        if length > LONGEST_CELL:
            break
    return length


def rows_of(table: etree._Element) -> list[etree._Element]:
    """The rows of a table, without those of tables inside it; heads first, feet last."""
    rows = _own(table, "tr", within="table")
    return sorted(rows, key=lambda row: _SECTIONS.get(str(_parent(row).tag), 1))


def cells_of(row: etree._Element) -> Iterator[etree._Element]:
    """The cells of a row itself, not those of tables in it."""
    return _own(row, *CELLS, within="tr")


def _own(element: etree._Element, *tags: str, within: str) -> Iterator[etree._Element]:
    """The elements of these tags in another, but not in one of the tag ``within`` inside that.

    Tables in tables are not entered: that would take each as often as it is deep.
    """
    waiting = list(reversed(element))
    while waiting:
        inner = waiting.pop()
        if inner.tag in tags:
            yield inner
        if inner.tag != within:
            waiting.extend(reversed(inner))


def is_head(cell: etree._Element) -> bool:
    """True for a cell of the table's head."""
    return cell.tag == "th" or _owner(cell, "thead", "table").tag == "thead"


def columns_covered(cell: etree._Element) -> int:
    """How many columns a cell covers, at least 1."""
    return max(1, _number(cell.get("colspan")))


def rows_covered(cell: etree._Element, row: etree._Element) -> int:
    """How many rows of its section a cell covers; 0 in the page means all that are left."""
    covered = _number(cell.get("rowspan"))
    if covered == 1:
        return 1
    left = 1 + sum(1 for _ in islice(row.itersiblings("tr"), _MOST_COVERED - 1))
    return min(covered or left, left)


def _number(value: str | None) -> int:
    found = _NUMBER.match(value or "")
    return min(int(found[1]), _MOST_COVERED) if found else 1


def _owner(element: etree._Element, *tags: str) -> etree._Element:
    return next(element.iterancestors(*tags), element)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _has_border(table: etree._Element) -> bool:
    return (table.get("border") or "0").strip() not in ("0", "")
