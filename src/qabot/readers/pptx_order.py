"""The order in which the boxes of a slide are read: bands from the top down, columns in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_SLACK = 0.15  # of the lower height: so far bands may reach into one another
_LONGEST_LABEL = 20  # characters


@dataclass(frozen=True, slots=True)
class Box:
    """A shape with its place; ``text`` is empty where it is not a box of text."""

    shape: Any
    left: int
    top: int
    width: int
    height: int
    text: str = ""


def ordered(boxes: Sequence[Box]) -> list[list[Box]]:
    """The boxes in reading order; a label is in one list with the figure that it names.

    Two rows of boxes one right below the other, the upper ones short, are read by columns.
    """
    found: list[list[Box]] = []
    bands = _cut(boxes, lambda box: (box.top, box.height))
    place = matrix_end = 0
    while place < len(bands):
        if place >= matrix_end:
            matrix_end = _matrix_end(bands, place)
        in_matrix = place < matrix_end
        follows = place + 1 < len(bands) and not in_matrix
        pairs = _pairs(bands[place], bands[place + 1]) if follows else []
        if pairs:
            found += pairs
            place += 2
            continue
        columns = _cut(bands[place], lambda box: (box.left, box.width))
        if _is_label_beside(columns):
            found.append([column[0] for column in columns])
        else:
            for column in columns:
                inner = sorted(column, key=lambda box: (box.top, box.left))
                found += ordered(column) if 1 < len(column) < len(boxes) else [[b] for b in inner]
        place += 1
    return found


def _cut(boxes: Sequence[Box], side: Callable[[Box], tuple[int, int]]) -> list[list[Box]]:
    """The boxes in groups that do not overlap on one axis, from its start on."""
    groups: list[list[Box]] = []
    reached = 0
    for box in sorted(boxes, key=side):
        start, size = side(box)
        if groups and start + _SLACK * size < reached:
            groups[-1].append(box)
        else:
            groups.append([box])
        reached = max(reached, start + size)
    return groups


def _pairs(upper: Sequence[Box], lower: Sequence[Box]) -> list[list[Box]]:
    """Each box of a row with the one right below it; empty where there are no such rows."""
    if len(upper) != len(lower) or len(upper) < 2 or not all(map(_is_label, upper)):
        return []
    upper, lower = (sorted(row, key=lambda box: box.left) for row in (upper, lower))
    if any(a.left + a.width > b.left + _SLACK * b.width for a, b in pairwise(upper)):
        return []
    below = zip(upper, lower, strict=True)
    if not all(
        box.text and abs(_middle(label) - _middle(box)) < label.width / 2 for label, box in below
    ):
        return []
    if _is_label_beside([[b] for b in upper]) and _is_label_beside([[b] for b in lower]):
        return []
    return [list(pair) for pair in zip(upper, lower, strict=True)]


def _matrix_end(bands: Sequence[Sequence[Box]], place: int) -> int:
    """The end of a table made of boxes that begins here, which is read row by row.

    Rows of names and rows of figures by turns are not table; then this is ``place`` itself.
    """
    end = place + 1
    while end < len(bands) and len(bands[end]) == len(bands[place]) >= 2:
        if not all(map(_is_label, bands[end])):
            break
        end += 1
    has_figures = [any(c.isdigit() for box in row for c in box.text) for row in bands[place:end]]
    by_turns = len(has_figures) % 2 == 0 and not any(has_figures[::2]) and all(has_figures[1::2])
    return place if end - place < 3 or by_turns else end


def _is_label_beside(columns: Sequence[Sequence[Box]]) -> bool:
    """True for a label without a figure and one box with a figure to its right."""
    if len(columns) != 2 or any(len(column) != 1 for column in columns):
        return False
    label, figure = columns[0][0], columns[1][0]
    has_figure = any(c.isdigit() for c in figure.text) and len(figure.text) <= 2 * _LONGEST_LABEL
    return _is_label(label) and not any(c.isdigit() for c in label.text) and has_figure


def _is_label(box: Box) -> bool:
    text = box.text.strip()
    return 0 < len(text) <= _LONGEST_LABEL and "\n" not in text and text[-1] not in "。！？.!?；;"


def _middle(box: Box) -> float:
    return box.left + box.width / 2
