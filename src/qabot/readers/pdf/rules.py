"""The lines that are drawn on a page: what they divide, and which cells of a table they enclose."""

from __future__ import annotations

import ctypes
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from operator import attrgetter
from typing import Any

import pypdfium2.raw as pdfium

Line = tuple[float, float, float, float]  # x, y at one end, x, y at the other
MOST_LINES = 20_000  # of one page; more are a drawing or a map, whose lines enclose no cells
_MOST_RULES = 1_000  # of one page, lines that go on one another counted once
_MOST_PARTS = 100_000  # of one page that are looked at
_DEEPEST = 3  # forms in one another
_SHORTEST = 4  # points
_LEVEL = 1.0  # points by which the ends of a line across differ
_THICK = 3.0  # points; a box that is thinner is one line
_SAME = 2.0  # points within which lines are one, and a gap in a line counts for nothing
_Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: _Matrix = (1, 0, 0, 1, 0, 0)
_PATH, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A line from ``start`` to ``end`` at the height, or for an upright one at the x, of ``at``."""

    at: float
    start: float
    end: float

    def covers(self, place: float) -> bool:
        """True where the rule passes this place."""
        return self.start - _SAME <= place <= self.end + _SAME


@dataclass(frozen=True, slots=True)
class Cell:
    """The box of a cell; ``rules`` are those around it, by which it is known to be of a table."""

    left: float
    bottom: float
    right: float
    top: float
    rules: frozenset[tuple[bool, Rule]]


@dataclass(frozen=True, slots=True)
class Grid:
    """The lines of a page, in order; those that go on one another are one."""

    across: Sequence[Rule] = ()
    upright: Sequence[Rule] = ()

    def divides(self, left: float, right: float, y: float) -> bool:
        """True where an upright line passes between two places at this height."""
        if not self.upright:
            return False  # on most pages, for each glyph
        first = bisect_left(self.upright, left, key=attrgetter("at"))
        last = bisect_right(self.upright, right, key=attrgetter("at"))
        return any(rule.covers(y) for rule in self.upright[first:last])

    def cell(self, x: float, y: float) -> Cell | None:
        """The cell around a place; None where lines above, below and on one side do not enclose it.

        Lines across reach from side to side: a shorter one marks words. Where a table is open at
        a side, they end there.
        """
        left = next((r for r in reversed(self.upright) if r.at <= x and r.covers(y)), None)
        right = next((r for r in self.upright if r.at > x and r.covers(y)), None)
        places = [x, *(side.at for side in (left, right) if side)]
        if len(places) == 1:
            return None
        across = [rule for rule in self.across if all(map(rule.covers, places))]
        above = next((rule for rule in across if rule.at > y), None)
        below = next((rule for rule in reversed(across) if rule.at <= y), None)
        if above is None or below is None:
            return None
        return Cell(
            left.at if left else max(above.start, below.start),
            below.at,
            right.at if right else min(above.end, below.end),
            above.at,
            frozenset((r in (above, below), r) for r in (above, below, left, right) if r),
        )


def grid_of(lines: Iterable[Line]) -> Grid:
    """The grid of lines; slanted ones count for nothing, and too many make none."""
    across, upright = [], []
    for x0, y0, x1, y1 in lines:
        if abs(y0 - y1) < _LEVEL:
            across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) < _LEVEL:
            upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    grid = Grid(_merged(across), _merged(upright))
    return grid if len(grid.across) + len(grid.upright) <= _MOST_RULES else Grid()


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Lines that lie on one another or go on from one another as one; short ones are left out."""
    rows: list[list[Rule]] = []
    for rule in sorted(rules):
        if rows and rule.at - rows[-1][0].at < _SAME:
            rows[-1].append(rule)
        else:
            rows.append([rule])
    merged: list[Rule] = []
    for row in rows:
        row.sort(key=lambda rule: rule.start)
        last = row[0]
        for rule in row[1:]:
            if rule.start - last.end <= _SAME:
                last = Rule(last.at, last.start, max(last.end, rule.end))
            else:
                merged.append(last)
                last = rule
        merged.append(last)
    return sorted(rule for rule in merged if rule.end - rule.start >= _SHORTEST)


def lines_of(page: Any) -> list[Line]:
    """The straight lines of a pypdfium2 page, in points; none of a drawing, or a page of many."""
    lines: list[Line] = []
    for number, (part, kind, matrix) in enumerate(_parts(page.raw, _IDENTITY, 0)):
        if kind == _PATH:
            lines += islice(_path(part, _times(_matrix(part), matrix)), MOST_LINES + 1)
        if number == _MOST_PARTS or len(lines) > MOST_LINES:
            return []
    return lines


def _parts(holder: Any, matrix: _Matrix, depth: int) -> Iterator[tuple[Any, int, _Matrix]]:
    """What a page, or a form on it, is made of, each with its kind and the matrix around it."""
    count, part_at = (
        (pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
        if depth
        else (pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    )
    for index in range(count(holder)):
        part = part_at(holder, index)
        kind = pdfium.FPDFPageObj_GetType(part)
        yield part, kind, matrix
        if kind == _FORM and depth < _DEEPEST:
            yield from _parts(part, _times(_matrix(part), matrix), depth + 1)


def _path(path: Any, matrix: _Matrix) -> Iterator[Line]:
    """The straight lines of a path that is drawn; a thin box is one line along its middle."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not (fill.value or stroke.value):
        return
    for points in _strokes(path, matrix):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if min(width, height) < _THICK <= max(width, height):
            x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
            yield (min(xs), y, max(xs), y) if width > height else (x, min(ys), x, max(ys))
        else:
            yield from ((*a, *b) for a, b in pairwise(points))


def _strokes(path: Any, matrix: _Matrix) -> Iterator[list[tuple[float, float]]]:
    """The points of each part of a path that is drawn without lifting; not of one with curves."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    curved = False
    for index in range(min(pdfium.FPDFPath_CountSegments(path), 2 * MOST_LINES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == pdfium.FPDF_SEGMENT_BEZIERTO
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        place = _moved(x.value, y.value, matrix)
        if all(map(math.isfinite, place)):
            points.append(place)
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _matrix(part: Any) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(part, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    return (
        *(a * outer[0] + b * outer[2], a * outer[1] + b * outer[3]),
        *(c * outer[0] + d * outer[2], c * outer[1] + d * outer[3]),
        *_moved(e, f, outer),
    )


def _moved(x: float, y: float, matrix: _Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
