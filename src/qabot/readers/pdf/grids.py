"""Runs -> runs with each row of a table as one, its cells whole however many lines they take."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.paragraphs import first_width, glued
from qabot.readers.pdf.rules import Cell, Grid
from qabot.readers.pdf.spaced import closed_up
from qabot.readers.rows import row_text
from qabot.readers.tables import TableCell

_MOST_LINES = 6  # of most cells of a table; more are in the columns of a page
_LONGEST = 160  # characters of a cell where no line is drawn between columns
_PADDING = 0.9  # of the size: the most that a cell keeps free at a side
_SAME = 2.0  # points by which edges that are one differ
_PITCH = 1.9  # of the size: the farthest from a line to the next in a cell
_EVEN = 0.12  # share by which pitches in a cell differ
_MEANT = 0.6  # of the size: how much more than the next word a line leaves free that was ended
_APART = 3.5  # of the size: the farthest from a row to the next


def with_ruled_rows(runs: Sequence[Run], grid: Grid, space: str) -> list[Run]:
    """The runs of a page, those of a row of a table as one run with the text ``| a | b |``.

    Cells are found by the lines around them. ``space`` separates Chinese and Latin letters
    where lines are joined.
    """
    cells: dict[Cell, list[Run]] = {}
    for run in runs if len(grid.across) > 1 and grid.upright else ():
        cell = grid.cell((run.x + run.right) / 2, run.y + 0.3 * run.size)
        if cell:
            cells.setdefault(cell, []).append(run)
    rows: list[Run] = []
    taken: set[int] = set()
    for table in _tables(cells):
        if _is_table(table, cells):
            found = {cell: cells[cell] for cell in table}
            rows += _rows(found, space)
            taken.update(id(run) for cell in table for run in cells[cell])
    return _replaced(runs, taken, rows)


def with_drawn_rows(runs: Sequence[Run], space: str) -> list[Run]:
    """The same for tables without lines, by the order in which their cells are drawn.

    Only those are taken that have a cell of several lines: the others are rows as they are.
    """
    rows: list[Run] = []
    taken: set[int] = set()
    for group in _row_groups(_stacks(runs)):
        stacks = [stack for row in group for stack in row]
        if len(group) > 1 and _are_cells(stacks):
            first = min(run.order for stack in stacks for run in stack.runs)
            rows += (_row_of(row, group, first, space) for row in group)
            taken.update(id(run) for stack in stacks for run in stack.runs)
    return _replaced(runs, taken, rows)


def _replaced(runs: Sequence[Run], taken: Collection[int], rows: Sequence[Run]) -> list[Run]:
    """The rows among the runs that they do not replace."""
    rest = [run for run in runs if id(run) not in taken]
    return sorted([*rest, *rows], key=lambda run: run.order)


# tables with lines between their cells


def _tables(cells: dict[Cell, list[Run]]) -> list[list[Cell]]:
    """The cells in groups that have lines in common."""
    groups: list[tuple[set[object], list[Cell]]] = []
    for cell in cells:
        rules: set[object] = set(cell.rules)
        members = [cell]
        apart = []
        for group in groups:
            if rules & group[0]:
                rules |= group[0]
                members = group[1] + members
            else:
                apart.append(group)
        groups = [*apart, (rules, members)]
    return [members for _, members in groups]


def _is_table(table: Sequence[Cell], cells: dict[Cell, list[Run]]) -> bool:
    """True for several columns and rows of cells with a few lines each.

    One row is enough of three columns: the rest of its table is on another page.
    """
    tops, lefts = {cell.top for cell in table}, {cell.left for cell in table}
    lines = statistics.median(len({round(run.y) for run in cells[cell]}) for cell in table)
    return len(lefts) > (1 if len(tops) > 1 else 2) and lines <= _MOST_LINES


def _rows(table: dict[Cell, list[Run]], space: str) -> Iterator[Run]:
    """A run for each row from the top down; cells without text are kept, those grown over not."""
    columns = _distinct([cell.left for cell in table])
    tops = _distinct([cell.top for cell in table])
    first = min(run.order for runs in table.values() for run in runs)
    padding = dict(zip(columns, _paddings(table), strict=True))
    for top in reversed(tops):
        cells = []
        for left in columns:
            cell = next((c for c in table if _covers(c, left, top)), None)
            if cell is None:
                cells.append(TableCell(""))
            elif abs(cell.left - left) < _SAME and abs(cell.top - top) < _SAME:
                text = _text(_lines(table[cell]), _room(cell) - 2 * padding[left], space)
                across = sum(cell.left - _SAME < x < cell.right - _SAME for x in columns)
                down = sum(cell.bottom + _SAME < y < cell.top + _SAME for y in tops)
                cells.append(TableCell(closed_up(text.strip()), across, down))
        yield _row(
            cells, [r for c in table if abs(c.top - top) < _SAME for r in table[c]], first, columns
        )


def _room(cell: Cell) -> float:
    return cell.right - cell.left


def _covers(cell: Cell, left: float, top: float) -> bool:
    """True for a cell in the column and row that begin at these edges."""
    return (
        cell.left - _SAME < left < cell.right - _SAME
        and cell.bottom + _SAME < top < cell.top + _SAME
    )


def _distinct(places: Sequence[float]) -> list[float]:
    """The places from left to right, or from below, those that differ by little once."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] >= _SAME:
            found.append(place)
    return found


def _paddings(table: dict[Cell, list[Run]]) -> list[float]:
    """How much each column keeps free at a side: as much as its fullest line does."""
    found = []
    for left in _distinct([cell.left for cell in table]):
        sides = [
            min(max(run.x - cell.left, 0), _PADDING * run.size)
            for cell, runs in table.items()
            if abs(cell.left - left) < _SAME
            for run in runs
        ]
        found.append(min(sides))
    return found


# tables without


@dataclass(slots=True)
class _Stack:
    """Runs that are drawn one below the other: a cell, or something else."""

    runs: list[Run]

    @property
    def x(self) -> float:
        return min(run.x for run in self.runs)

    @property
    def right(self) -> float:
        return max(run.right for run in self.runs)

    @property
    def top(self) -> float:
        return self.runs[0].top

    @property
    def bottom(self) -> float:
        return self.runs[-1].bottom

    @property
    def length(self) -> int:
        return sum(len(run.text) for run in self.runs)

    def takes(self, run: Run) -> bool:
        """True for a run that is the next line of the stack."""
        last = self.runs[-1]
        fall = last.y - run.y
        if not (0.5 * run.size < fall < _PITCH * run.size and 0.8 < last.size / run.size < 1.25):
            return False
        if len(self.runs) > 1 and abs(fall / (self.runs[-2].y - last.y) - 1) > _EVEN:
            return False
        middle = abs(last.x + last.right - run.x - run.right) / 2
        return min(abs(last.x - run.x), middle, abs(last.right - run.right)) < 1.5


_Row = list[_Stack]


def _are_cells(stacks: Sequence[_Stack]) -> bool:
    """True for stacks of a few lines, one of them at least of two."""
    lines = [len(stack.runs) for stack in stacks]
    return 1 < max(lines) <= _MOST_LINES and max(s.length for s in stacks) <= _LONGEST


def _stacks(runs: Sequence[Run]) -> list[_Stack]:
    stacks: list[_Stack] = []
    for run in runs:
        if stacks and stacks[-1].takes(run):
            stacks[-1].runs.append(run)
        else:
            stacks.append(_Stack([run]))
    return stacks


def _row_groups(stacks: Sequence[_Stack]) -> Iterator[list[_Row]]:
    """Rows of two and more stacks side by side that follow upon one another in columns."""
    rows: list[_Row] = []
    for stack in stacks:
        if rows and _is_beside(rows[-1], stack):
            rows[-1].append(stack)
        else:
            rows.append([stack])
    group: list[_Row] = []
    for row in rows:
        if len(row) > 1 and (not group or _is_below(group, row)):
            group.append(row)
        else:
            if group:
                yield group
            group = [row] if len(row) > 1 else []
    if group:
        yield group


def _is_beside(row: _Row, stack: _Stack) -> bool:
    return (
        stack.x > row[-1].right
        and stack.top > min(other.bottom for other in row)
        and stack.bottom < max(other.top for other in row)
    )


def _is_below(group: Sequence[_Row], row: _Row) -> bool:
    """True for a row right below a group, each of whose stacks is in one of its columns."""
    above = min(stack.bottom for stack in group[-1])
    top, size = max(stack.top for stack in row), row[0].runs[0].size
    if not -0.5 * size < above - top < _APART * size:
        return False
    columns = [
        sum(any(_overlap(stack, other) for other in column) for column in _columns(group))
        for stack in row
    ]
    return all(count == 1 for count in columns)


def _columns(rows: Sequence[_Row]) -> list[list[_Stack]]:
    columns: list[list[_Stack]] = []
    for stack in sorted((stack for row in rows for stack in row), key=lambda stack: stack.x):
        if columns and any(_overlap(stack, other) for other in columns[-1]):
            columns[-1].append(stack)
        else:
            columns.append([stack])
    return columns


def _overlap(stack: _Stack, other: _Stack) -> bool:
    return min(stack.right, other.right) > max(stack.x, other.x)


def _row_of(row: _Row, rows: Sequence[_Row], first: int, space: str) -> Run:
    """A row as one run; a column is as wide as its widest line."""
    cells = []
    for column in _columns(rows):
        room = max(other.right for other in column) - min(other.x for other in column)
        found = [stack for stack in row if any(stack is other for other in column)]
        text = _text([run for s in found for run in s.runs], room, space)
        cells.append(TableCell(closed_up(text.strip())))
    return _row(cells, [run for stack in row for run in stack.runs], first)


# cells


def _row(
    cells: Sequence[TableCell], runs: Sequence[Run], order: int, columns: Sequence[float] = ()
) -> Run:
    return Run(
        min(run.x for run in runs),
        max(run.right for run in runs),
        max(run.y for run in runs),
        statistics.median(run.size for run in runs),
        row_text([cell.text for cell in cells]),
        order,
        is_row=True,
        cells=cells,
        columns=columns,
    )


def _lines(runs: Sequence[Run]) -> list[Run]:
    """The runs of a cell from the top down, those on one line as one."""
    lines: list[Run] = []
    for run in sorted(runs, key=lambda run: (-round(run.y), run.x)):
        last = lines[-1] if lines else None
        if last and last.is_level_with(run):
            text = f"{last.text.rstrip()} {run.text}"
            lines[-1] = Run(last.x, run.right, last.y, last.size, text, last.order)
        else:
            lines.append(run)
    return lines


def _text(lines: Sequence[Run], room: float, space: str) -> str:
    """The lines of a cell as one; a space where a line ends well before its room does."""
    if not lines:
        return ""
    text = lines[0].text
    for line, following in pairwise(lines):
        free = room - (line.right - line.x) - first_width(following.text, following.size)
        if free < _MEANT * line.size:
            text = glued(text, following.text, space)
        else:
            text = f"{text.rstrip()} {following.text}"
    return text
