"""Tables of Word -> rows of cells that know which rows and columns they cover."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from qabot.readers.styles import W, is_on, value
from qabot.readers.tables import TableCell
from qabot.readers.xml import local

CONTAINERS = frozenset(
    {"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body", "sect", "sub-section"}
)
_MOST_COLUMNS = 63  # that a table of Word may have


@dataclass(slots=True)
class _Cell:
    text: str
    columns: int
    rows: int = 1


@dataclass(slots=True)
class _Grid:
    """The rows read so far, and the cell that still covers rows below, by its first column."""

    rows: list[list[_Cell]] = field(default_factory=list)
    heads: int = 0
    open: dict[int, _Cell] = field(default_factory=dict)


def table_rows(
    table: etree._Element, text_of: Callable[[etree._Element], str]
) -> list[list[TableCell]]:
    """The rows as Word shows them; a place that a cell covers has no cell of its own."""
    grid = _Grid()
    for row in within(table, "tr"):
        properties = row.find(f"{W}trPr")
        if grid.heads == len(grid.rows) and _says(properties, "tblHeader"):
            grid.heads += 1
        _add_row(grid, row, text_of)
    return [
        [TableCell(cell.text, cell.columns, cell.rows, number < grid.heads) for cell in row]
        for number, row in enumerate(grid.rows)
    ]


def within(element: etree._Element, kind: str) -> Iterator[etree._Element]:
    """Rows of a table, or cells of a row, through what is wrapped around them; not nested ones."""
    for child in element:
        if local(child.tag) == kind:
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif local(child.tag) in CONTAINERS:
            yield from within(child, kind)


def is_frame(rows: Sequence[etree._Element]) -> bool:
    """True for a table of one column that only puts other tables in their places."""
    cells = [list(within(row, "tc")) for row in rows]
    return all(len(row) == 1 for row in cells) and any(
        next(cell.iter(f"{W}tbl"), None) is not None for row in cells for cell in row
    )


def _add_row(grid: _Grid, row: etree._Element, text_of: Callable[[etree._Element], str]) -> None:
    before = _amount(row.find(f"{W}trPr/{W}gridBefore"), 0)
    cells = [_Cell("", before)] if before else []
    column, still_open = before, dict[int, _Cell]()
    for element in within(row, "tc"):
        properties = element.find(f"{W}tcPr")
        columns = _amount(element.find(f"{W}tcPr/{W}gridSpan"), 1)
        merged, across = _merge(properties, "vMerge"), _merge(properties, "hMerge")
        above = grid.open.get(column)
        if across == "continue" and cells:
            cells[-1].columns += columns
        elif merged == "continue" and above is not None:
            above.rows += 1
            still_open[column] = above
        else:
            cells.append(_Cell(text_of(element), columns))
            if merged:
                still_open[column] = cells[-1]
        column += columns
    grid.open = still_open
    grid.rows.append(cells)


def _merge(properties: etree._Element | None, name: str) -> str:
    """``restart`` where a merged cell begins, ``continue`` where it continues, else empty."""
    element = None if properties is None else properties.find(f"{W}{name}")
    if element is None:
        return ""
    return "restart" if value(element) == "restart" else "continue"


def _says(properties: etree._Element | None, name: str) -> bool:
    return properties is not None and is_on(properties.find(f"{W}{name}"))


def _amount(element: etree._Element | None, otherwise: int) -> int:
    written = value(element)
    if not written or not written.isdecimal() or len(written) > 4:
        return otherwise
    return min(int(written), _MOST_COLUMNS) or otherwise
