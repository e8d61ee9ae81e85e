"""Runs of a page -> regions in reading order: columns, boxes, what is above and below them.

Most programs draw text in reading order, also in columns, so the order of drawing is followed,
unless a page is drawn row by row across its columns: then it is cut at its gutters.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

from qabot.readers.pdf.lines import Run

_GUTTER = 0.9  # of the size: the narrowest gap between columns
_OVERLAP = 0.6  # of the size: how far a mark at the end of a line reaches over the gutter
_FULL_LINES = 0.6  # share of the lines that end where the column does, or before
_SHORTEST = 8  # characters in the mean of a column's lines; cells of tables have fewer
_FEWEST = 3  # lines of a column
_DEEPEST = 12  # cuts into one another
_HEADING = 1.25  # times the size: larger than the cells of one row differ
_HOPS = 5  # more than pages have that are drawn column by column
_MOST_HOPS = 0.12  # share of the runs


def regions(runs: Sequence[Run], *, by_gutters: bool) -> list[list[Run]]:
    """The runs in regions that are read one after the other; no region is empty."""
    return _cut(list(runs), 0) if by_gutters else _as_drawn(runs)


def is_drawn_by_rows(runs: Sequence[Run]) -> bool:
    """True where the drawing hops from one column to another again and again."""
    hops = sum(
        max(first.x, second.x) - min(first.right, second.right) > _GUTTER * first.size
        and min(len(first.text), len(second.text)) >= _SHORTEST
        for first, second in pairwise(runs)
    )
    return hops >= _HOPS and hops > _MOST_HOPS * len(runs) and has_gutter(runs)


def has_gutter(runs: Sequence[Run]) -> bool:
    """True for a page in columns."""
    return len(_cut(list(runs), 0)) > 1


def _as_drawn(runs: Sequence[Run]) -> list[list[Run]]:
    """The order of drawing, cut where it jumps up or to another column."""
    found: list[list[Run]] = []
    for run in runs:
        last = found[-1][-1] if found else None
        if last is None or run.y > last.y + 0.5 * run.size or _is_elsewhere(last, run):
            found.append([run])
        else:
            found[-1].append(run)
    return found


def _is_elsewhere(last: Run, run: Run) -> bool:
    """True for a run that has no column in common with the last one: below it, or a heading."""
    if min(last.right, run.right) > max(last.x, run.x):
        return False
    return run.y < last.y - 0.5 * run.size or run.size > _HEADING * last.size


def _cut(runs: list[Run], depth: int) -> list[list[Run]]:
    """Cuts at a gutter, else above or below a band that hides one; else the lines as they are."""
    if len(runs) >= 2 * _FEWEST and depth < _DEEPEST:
        columns = _columns(runs)
        if columns:
            return [region for column in columns for region in _cut(column, depth + 1)]
        rows = sorted(runs, key=lambda run: -run.top)
        for place in _bands(rows):
            for part in (rows[place:], rows[:place]):
                if len(part) >= 2 * _FEWEST and _columns(part):
                    above, below = rows[:place], rows[place:]
                    return [*_cut(above, depth + 1), *_cut(below, depth + 1)]
    return [sorted(runs, key=lambda run: (-round(run.y, 0), run.x))] if runs else []


def _bands(rows: Sequence[Run]) -> list[int]:
    """Places in rows from the top down where white space goes across."""
    size = statistics.median(run.size for run in rows)
    places, lowest = [], rows[0].bottom
    for place, run in enumerate(rows[1:], 1):
        if lowest - run.top > -0.25 * size:
            places.append(place)
        lowest = min(lowest, run.bottom)
    return places


def _columns(runs: Sequence[Run]) -> tuple[list[Run], list[Run]] | None:
    """What is left and right of the first gutter that divides text, not cells of a table.

    Marks that hang over the edge of a column may fill the gutter next to a few of its lines.
    """
    size = statistics.median(run.size for run in runs)
    left: list[Run] = []
    edge = -math.inf
    for place, run in enumerate(rows := sorted(runs, key=lambda run: run.x)):
        if run.x > edge - _OVERLAP * size and _usual_edge(left) < run.x - _GUTTER * size:
            right = rows[place:]
            if _are_columns(left, right):
                return left, right
        left.append(run)
        edge = max(edge, run.right)
    return None


def _usual_edge(runs: Sequence[Run]) -> float:
    """Where most lines that are full end."""
    ends = sorted(run.right for run in runs)
    return ends[int(len(ends) * _FULL_LINES)] if ends else math.inf


def _are_columns(left: Sequence[Run], right: Sequence[Run]) -> bool:
    if min(len(left), len(right)) < _FEWEST:
        return False
    length = min(statistics.mean(len(run.text) for run in side) for side in (left, right))
    shared = sum(any(run.is_level_with(other) for other in right) for run in left) / len(left)
    return length >= _SHORTEST and not (shared > 0.7 and length < 1.5 * _SHORTEST)
