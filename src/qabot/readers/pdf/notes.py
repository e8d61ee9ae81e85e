"""Footnotes: smaller type at the foot of a page, below a short line or behind a mark."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence

from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.rules import Grid, Rule

_SMALLER = 0.93  # of the size of the text: the most
_LOWER = 0.6  # of the height of the page: where a footnote begins at the highest
_SHORT = 0.55  # of the width of the text: the line above footnotes is no longer
_SHORTEST = 20.0  # points
_NEAR = 2.5  # of the size: the farthest from that line to the first note
_SURE = re.compile(r"\[?[⁰¹²³⁴-⁹]+|[①-⑳㊀-㊉*※†‡]|\[\d{1,3}\]|〔\d{1,3}〕")
_MARK = re.compile(rf"(?:{_SURE.pattern}|注[:：\d]|\d{{1,3}}(?![\d.．%年月日、,，]))")
_FIGURE = re.compile(r"\d{1,3}(?![\d.．%])")


def split_notes(runs: Sequence[Run], grid: Grid, bottom: float, top: float) -> list[list[Run]]:
    """The footnotes of a page, each as its runs; none where there are none."""
    if not runs:
        return []
    size = statistics.mode(round(run.size, 1) for run in runs for _ in run.text)
    lower = [run for run in runs if run.y < bottom + _LOWER * (top - bottom)]
    small = [run for run in lower if run.size <= _SMALLER * size]
    width = max(run.right for run in runs) - min(run.x for run in runs)
    found: list[list[Run]] = []
    taken: set[int] = set()
    for rule in sorted(grid.across, key=lambda rule: -rule.start):
        if _SHORTEST < rule.end - rule.start < _SHORT * width and not _is_of_table(rule, grid):
            notes = [run for run in _below(rule, lower, small) if id(run) not in taken]
            taken |= {id(run) for run in notes}
            found = [*_each(notes), *found]
    return found or list(_each(_marked(runs, small)))


def _is_of_table(rule: Rule, grid: Grid) -> bool:
    return any(
        rule.covers(upright.at) and upright.covers(rule.at) for upright in grid.upright
    ) or any(
        other is not rule and abs(other.start - rule.start) + abs(other.end - rule.end) < 4
        for other in grid.across
    )


def _below(rule: Rule, lower: Sequence[Run], small: Sequence[Run]) -> list[Run]:
    """The runs below a line, if all are of small type, or the first has a mark."""
    under = [run for run in lower if run.y < rule.at and run.x > rule.start - run.size]
    if not under:
        return []
    first = max(under, key=lambda run: (round(run.y), -run.x))
    if rule.at - first.top > _NEAR * first.size or first.x > rule.end:
        return []
    ids = {id(run) for run in small}
    if all(id(run) in ids for run in under) or _SURE.match(first.text):
        return under
    return []


def _marked(runs: Sequence[Run], small: Sequence[Run]) -> list[Run]:
    """The lowest runs of the page, if they are small and the highest of them has a mark."""
    ids = {id(run) for run in small}
    found: list[Run] = []
    for run in sorted(runs, key=lambda run: (run.y, -run.x)):
        if id(run) not in ids:
            break
        found.insert(0, run)
    first = next((at for at, run in enumerate(found) if _MARK.match(run.text)), len(found))
    return found[first:] if len(found) < len(runs) else []


def _each(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The notes one by one: a line begins one by its mark, a bare number by following the last."""
    note: list[Run] = []
    last = 0
    for run in sorted(runs, key=lambda run: (-round(run.y), run.x)):
        begins = not (note and note[-1].is_level_with(run))
        figure = _FIGURE.match(run.text)
        if begins and (_SURE.match(run.text) or (figure and int(figure[0]) == last + 1)):
            if note:
                yield note
            note = []
            last = int(figure[0]) if figure else last
        note.append(run)
    if note:
        yield note
