"""Tables of reStructuredText, drawn with signs or given as lists -> rows of cells.

A Chinese character is two columns wide; some writers count one, so both are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import east_asian_width

from qabot.readers.lines import glued
from qabot.readers.tables import TableCell

_FILL = "\0"  # the second column of a wide character
_GRID = re.compile(r"\s*\+(?:[-=]{1,500}\+){1,200}\s*")
_SIMPLE = re.compile(r"\s*=+(?:\s+=+)+\s*")
_SPAN = re.compile(r"\s*-+(?:\s+-+)*\s*")


@dataclass(slots=True)
class _Cell:
    """A cell as it is drawn: its first row and column, and how many it covers."""

    row: int
    column: int
    columns: int
    rows: int = 1
    lines: list[str] = field(default_factory=list)


def is_grid(line: str) -> bool:
    """True for the upper edge of a table: ``+---+---+``."""
    return line.lstrip().startswith("+") and bool(_GRID.fullmatch(line))


def is_simple(line: str, below: str) -> bool:
    """True for the upper edge of a table of several columns: ``=== ===``."""
    return bool(_SIMPLE.fullmatch(line)) and bool(below.strip())


def grid_rows(lines: Sequence[str]) -> list[list[TableCell]]:
    """The rows of a table with drawn edges; those above ``+===+`` are heads."""
    indent = len(lines[0]) - len(lines[0].lstrip())
    plain = [line[indent:].rstrip() for line in lines]
    wide = [_columns(line) for line in plain]
    drawn = wide if _fits(wide) >= _fits(plain) else plain
    edges = sorted(
        {at for line in drawn if _is_edge(line) for at, c in enumerate(line) if c == "+"}
    )
    cells, heads = _drawn(drawn, edges)
    rows = max((cell.row for cell in cells), default=-1) + 1
    table: list[list[TableCell]] = [[] for _ in range(rows)]
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        text = glued(line.replace(_FILL, "") for line in cell.lines)
        table[cell.row].append(TableCell(text, cell.columns, cell.rows, cell.row < heads))
    return table


def _columns(line: str) -> str:
    """The line with one character for each column that it takes."""
    return "".join(c + _FILL if east_asian_width(c) in "WF" else c for c in line)


def _fits(lines: Sequence[str]) -> int:
    """How many lines end where the first one does."""
    return sum(len(line) == len(lines[0]) for line in lines)


def _is_edge(line: str) -> bool:
    return line.startswith("+") or "+-" in line or "+=" in line


def _drawn(lines: Sequence[str], edges: Sequence[int]) -> tuple[list[_Cell], int]:
    """The cells of a drawn table, and how many rows are heads."""
    count = len(edges) - 1
    opened: list[_Cell | None] = [None] * count
    cells: list[_Cell] = []
    row = heads = 0
    for line in lines[1:]:
        closed = [_is_closed(line[edges[k] + 1 : edges[k + 1]]) for k in range(count)]
        if _is_edge(line) and any(closed):
            row += 1
            heads = row if "=" in line and all(closed) and not heads else heads
            opened = [None if closed[k] else opened[k] for k in range(count)]
            for cell in {id(c): c for c in opened if c}.values():
                cell.rows += 1
                cell.lines.append(_slice(line, cell, edges))
            continue
        for cell in _opened(line, edges, opened, row):
            cells.append(cell)
        for cell in {id(c): c for c in opened if c}.values():
            cell.lines.append(_slice(line, cell, edges))
    return cells, heads


def _is_closed(part: str) -> bool:
    return bool(part) and set(part) <= set("-=+")


def _opened(
    line: str, edges: Sequence[int], opened: list[_Cell | None], row: int
) -> Iterator[_Cell]:
    """New cells where none is open, each up to the next edge that the line has."""
    column = 0
    while column < len(opened):
        if opened[column] is not None:
            column += 1
            continue
        end = column + 1
        while end < len(opened) and line[edges[end] : edges[end] + 1] not in ("|", "+"):
            end += 1
        cell = _Cell(row, column, end - column)
        opened[column:end] = [cell] * (end - column)
        yield cell
        column = end


def _slice(line: str, cell: _Cell, edges: Sequence[int]) -> str:
    return line[edges[cell.column] + 1 : edges[cell.column + cell.columns]].strip(" " + _FILL)


def simple_rows(lines: Sequence[str]) -> list[list[TableCell]]:
    """The rows of a table between ``=== ===``; those above the second such line are heads."""
    drawn = [_columns(line.rstrip()) for line in lines]
    starts = [found.start() for found in re.finditer("=+", drawn[0])]
    rules = [n for n, line in enumerate(drawn) if _SIMPLE.fullmatch(line)]
    heads_end = rules[1] if len(rules) > 2 else 0
    rows: list[list[TableCell]] = []
    for number, line in enumerate(drawn[1:], 1):
        if number in rules or not line.strip():
            continue
        if _SPAN.fullmatch(line) and "-" in line and rows:
            rows[-1] = _spanned(drawn[number - 1], line, starts, is_head=number < heads_end)
            continue
        cells = _parts(line, starts)
        if rows and not cells[0] and any(cells):
            rows[-1] = _continued(rows[-1], cells)
        else:
            rows.append([TableCell(text, is_head=number < heads_end) for text in cells])
    return rows


def _parts(line: str, starts: Sequence[int]) -> list[str]:
    """The texts between the columns' beginnings; where a word crosses one, between wide gaps."""
    bounds = [*starts, max(len(line), starts[-1])]
    crossed = any(line[at - 1 : at].strip(" ") for at in starts[1:] if at <= len(line))
    if crossed:
        texts = re.split(r"\s{2,}", line.strip())
        return [text.replace(_FILL, "") for text in texts] + [""] * (len(starts) - len(texts))
    return [line[start:end].replace(_FILL, "").strip() for start, end in pairwise(bounds)]


def _continued(row: Sequence[TableCell], cells: Sequence[str]) -> list[TableCell]:
    """A row with the line below it, whose first cell is empty."""
    longer = [*cells, *[""] * (len(row) - len(cells))]
    return [
        TableCell(glued([cell.text, text]), cell.columns, cell.rows, cell.is_head)
        for cell, text in zip(row, longer, strict=False)
    ]


def _spanned(line: str, rule: str, starts: Sequence[int], *, is_head: bool) -> list[TableCell]:
    """A row below which a rule says which columns its cells cover."""
    cells = []
    for found in re.finditer("-+", rule):
        covered = sum(found.start() <= start < found.end() for start in starts)
        text = line[found.start() : found.end()].replace(_FILL, "").strip()
        cells.append(TableCell(text, max(covered, 1), is_head=is_head))
    return cells


def listed_rows(lines: Sequence[str], heads: int) -> list[list[TableCell]]:
    """The rows of a list of lists: ``* - a`` and ``- b`` are two cells of a row."""
    rows: list[list[list[str]]] = []
    for line in lines:
        text = line.strip()
        if found := re.match(r"[*+-]\s+[*+-](?:\s+|$)(.*)", text):
            rows.append([[found[1]]])
        elif rows and (found := re.match(r"[*+-](?:\s+|$)(.*)", text)):
            rows[-1].append([found[1]])
        elif rows and text:
            rows[-1][-1].append(text)
    return [
        [TableCell(glued(cell), is_head=number < heads) for cell in row]
        for number, row in enumerate(rows)
    ]
