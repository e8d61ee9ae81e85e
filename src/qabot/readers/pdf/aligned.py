"""Tables without lines whose cells are below one another -> rows, with heads over columns."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from qabot.readers.pdf.lines import Run
from qabot.readers.rows import row_text
from qabot.readers.tables import TableCell

_FEWEST_COLUMNS = 3
_FEWEST_ROWS = 3
_LONGEST = 10  # characters of a cell in the mean; columns of text have more
_APART = 4.5  # of the size: the farthest from a row to the next
_IN_ORDER = 0.8  # share of the cells that are drawn after the one before them
_REACH = 1.5  # of the size: how far over the edges of its columns a head may begin or end

_Line = list[Run]
_Span = tuple[float, float]  # from left to right


def with_aligned_rows(runs: Sequence[Run]) -> list[Run]:
    """The runs of a page, rows of a table whose columns are aligned as one run each.

    A row without a value in some column keeps its place; a head over several columns covers them.
    """
    rows: list[Run] = []
    taken: set[int] = set()
    for block in _blocks([run for run in runs if not (run.is_row or run.kind)]):
        columns = _columns(block)
        if columns:
            first = min(run.order for line in block for run in line)
            heads = next(at for at, line in enumerate(block) if len(line) == len(columns))
            found = [_row(line, columns, first, at < heads) for at, line in enumerate(block)]
            if all(found):
                rows += [row for row in found if row]
                taken |= {id(run) for line in block for run in line}
    rest = [run for run in runs if id(run) not in taken]
    return sorted([*rest, *rows], key=lambda run: run.order)


def _blocks(runs: Sequence[Run]) -> Iterator[list[_Line]]:
    """Lines of several runs that follow close upon one another, from the top down."""
    block: list[_Line] = []
    for line in _lines(runs):
        if block and block[-1][0].y - line[0].y > _APART * line[0].size:
            yield block
            block = []
        if len(line) > 1:
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _lines(runs: Sequence[Run]) -> list[_Line]:
    lines: list[_Line] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if lines and lines[-1][0].is_level_with(run):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.x) for line in lines]


def _columns(block: Sequence[_Line]) -> list[_Span]:
    """Where the columns of a table are, by the lines that have a cell in each; else none."""
    counts = Counter(len(line) for line in block if len(line) >= _FEWEST_COLUMNS)
    most = max((cells for cells, rows in counts.items() if rows >= _FEWEST_ROWS), default=0)
    full = [line for line in block if len(line) == most]
    if not full or not _are_cells(full):
        return []
    columns = [
        (min(run.x for run in cells), max(run.right for run in cells))
        for cells in zip(*full, strict=True)
    ]
    return columns if all(a[1] < b[0] for a, b in pairwise(columns)) else []


def _are_cells(lines: Sequence[_Line]) -> bool:
    """True for short cells that are drawn row by row."""
    length = statistics.mean(len(run.text) for line in lines for run in line)
    steps = [b.order - a.order for line in lines for a, b in pairwise(line)]
    return length < _LONGEST and steps.count(1) >= _IN_ORDER * len(steps)


def _row(line: _Line, columns: Sequence[_Span], order: int, is_head: bool) -> Run | None:
    """A line as a row; None where it does not fit the columns."""
    pieces = [piece for run in line for piece in _cut(run, columns)]
    places = (_over_columns(pieces, columns) if is_head else None) or _places(pieces, columns)
    if places is None:
        return None
    cells: list[TableCell] = []
    at = 0
    for piece, (start, count) in zip(pieces, places, strict=True):
        cells += [TableCell("")] * (start - at)
        cells.append(TableCell(piece.text.strip(), count))
        at = start + count
    cells += [TableCell("")] * (len(columns) - at)
    text = row_text([cell.text for cell in cells])
    whole = replace(line[0], right=line[-1].right, text=text, order=order)
    return replace(whole, is_row=True, cells=cells, gaps=(), seams=())


def _cut(run: Run, columns: Sequence[_Span]) -> Iterator[Run]:
    """The parts of a run that goes over columns, cut between them where its characters part."""
    at, left = 0, run.x
    for one, other in pairwise(columns):
        low, high = one[1] - _REACH * run.size, other[0] + _REACH * run.size
        seams = [(by, offset, x) for offset, x, by in run.seams if offset > at and low < x < high]
        if seams and run.x < one[1] and other[0] < run.right:
            _, offset, x = max(seams)
            yield replace(run, x=left, right=x, text=run.text[at:offset])
            at, left = offset, x
    yield replace(run, x=left, text=run.text[at:])


def _over_columns(pieces: Sequence[Run], columns: Sequence[_Span]) -> list[tuple[int, int]]:
    """The first column of each head and how many it covers: all as many; empty if they do not."""
    for stub in (0, 1):  # a first column has no head over it
        each, rest = divmod(len(columns) - stub, len(pieces))
        groups = [(stub + each * at, each) for at in range(len(pieces))]
        fit = all(_is_within(p, g, columns) for p, g in zip(pieces, groups, strict=True))
        if each > 1 and not rest and fit:
            return groups
    return []


def _is_within(piece: Run, group: tuple[int, int], columns: Sequence[_Span]) -> bool:
    """True for a head between the columns next to those that it covers."""
    start, count = group
    left = columns[start - 1][1] - piece.size if start else piece.x
    end = start + count
    right = columns[end][0] + piece.size if end < len(columns) else piece.right
    return left <= piece.x and piece.right <= right


def _places(pieces: Sequence[Run], columns: Sequence[_Span]) -> list[tuple[int, int]] | None:
    """The column that each part overlaps most; None where two share one, or one has none."""
    found = []
    for piece in pieces:
        shared = [min(piece.right, right) - max(piece.x, left) for left, right in columns]
        if max(shared) <= 0:
            return None
        found.append(shared.index(max(shared)))
    return [(at, 1) for at in found] if all(a < b for a, b in pairwise(found)) else None
