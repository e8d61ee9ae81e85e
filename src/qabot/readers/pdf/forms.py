"""Values of form fields -> runs where their boxes are, behind their labels: ``姓名：李明``."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace

from qabot.readers.pdf.annotations import Field
from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.rules import Grid

_NEAR = 1.5  # of the size: the farthest from a box to what it ticks, from a value to its unit
_FAR = 3.0  # of the size: the farthest from a label that does not end in a colon to its value
_COLONS = (":", "：")
_SIZE = 10.0  # points, where a page has nothing but values


def with_fields(runs: Sequence[Run], fields: Sequence[Field], grid: Grid) -> list[Run]:
    """The runs of a page with what is filled in; each is of the kind ``field`` then."""
    found = list(runs)
    size = statistics.median(run.size for run in runs) if runs else _SIZE
    for field in fields:
        level = [run for run in found if _is_level(run, field)]
        level = [run for run in level if not _is_divided(run, field, grid)]
        if field.is_box:
            _tick(found, level, field)
        elif label := _label(level, field):
            _fill(found, level, label, field)
        else:
            found.insert(_place(found, field), _run(field, size))
    return [replace(run, order=order) for order, run in enumerate(found)]


def _is_level(run: Run, field: Field) -> bool:
    return field.bottom - 2 <= run.y + 0.35 * run.size <= field.top + 2


def _is_divided(run: Run, field: Field, grid: Grid) -> bool:
    y = (field.bottom + field.top) / 2
    if run.x >= field.right - 2:
        return grid.divides(field.right - 1, run.x + 1, y)
    return grid.divides(run.right - 1, field.left + 1, y)


def _label(level: Sequence[Run], field: Field) -> Run | None:
    """The run before a field that names it."""
    before = [run for run in level if run.x < field.left and run.right < field.left + run.size]
    label = max(before, key=lambda run: run.x, default=None)
    if label is None:
        return None
    near = field.left - label.right < _FAR * label.size
    return label if near or label.text.rstrip().endswith(_COLONS) else None


def _fill(found: list[Run], level: Sequence[Run], label: Run, field: Field) -> None:
    """Writes the value behind its label, and behind it the unit that follows the box."""
    label.text = label.text.rstrip() + field.text
    label.right = min(max(label.right, field.left + _width(field.text, label.size)), field.right)
    label.kind = "field"
    for run in level:
        if 0 <= run.x - field.right + 2 < _NEAR * run.size and not set(_COLONS) & set(run.text):
            label.text += run.text
            label.right = run.right
            _remove(found, run)
            return


def _tick(found: list[Run], level: Sequence[Run], field: Field) -> None:
    """Writes the box before what is right of it, else behind what is left of it."""
    after = min((r for r in level if r.x >= field.right - 2), key=lambda r: r.x, default=None)
    before = max((r for r in level if r.right <= field.left + 2), key=lambda r: r.x, default=None)
    if after and after.x - field.right < _NEAR * after.size:
        if before and (before.kind == "field" or before.text.rstrip().endswith(_COLONS)):
            space = "" if before.text.rstrip().endswith(_COLONS) else " "
            before.text = f"{before.text.rstrip()}{space}{field.text}{after.text}"
            before.right, before.kind = after.right, "field"
            _remove(found, after)
        else:
            after.text, after.x, after.kind = field.text + after.text, field.left, "field"
    elif before and field.left - before.right < _NEAR * before.size:
        before.text, before.right, before.kind = before.text + field.text, field.right, "field"
    elif field.text != "□":
        found.insert(_place(found, field), _run(field, field.top - field.bottom))


def _remove(found: list[Run], run: Run) -> None:
    found[:] = [other for other in found if other is not run]


def _run(field: Field, size: float) -> Run:
    size = min(size, max(field.top - field.bottom, 1))
    y = (field.bottom + field.top) / 2 - 0.35 * size
    right = max(min(field.left + _width(field.text, size), field.right), field.left + 1)
    return Run(field.left, right, y, size, field.text, 0, kind="field")


def _width(text: str, size: float) -> float:
    return sum(size * (0.5 if character.isascii() else 1) for character in text)


def _place(found: Sequence[Run], field: Field) -> int:
    """Where a value is read: behind the last run above it or before it on its line."""
    y = (field.bottom + field.top) / 2
    for place in range(len(found), 0, -1):
        run = found[place - 1]
        if run.bottom > y or (_is_level(run, field) and run.x < field.left):
            return place
    return 0
