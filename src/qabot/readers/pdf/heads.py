"""Running heads, feet and page numbers: what returns at the edge of page after page."""

from __future__ import annotations

import re
import statistics
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.rules import Grid

_MARGIN = 0.09  # share of the page's height in which running heads and feet are
_DEEP = 0.25  # of the height: the farthest from the edge that one is
_FEWEST = 3  # pages on which a line must return whose figures differ
_SHARE = 0.4  # of the pages on which a line must return: odd and even pages may differ
_MOST_LINES = 3  # of a head or a foot
_FULL = 0.85  # of the width of the text: a line of text fills more, a head less
_SAME_HEIGHT = 3.0  # points by which a head is higher or lower
_LARGE = 1.1  # times the size of the page's lines: what returns and is larger is a title
_FORMS = 0.3  # share of the lines in common by which pages are copies of one form
_LONGEST_LABEL = 20  # characters of a line of a form
_FEWEST_LINES = 3  # of a page between heads and feet that make it a form
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,6}|[一二三四五六七八九十百〇零]{1,4})"
_PAGE_NUMBER = re.compile(  # in a line without white space
    rf"[-—–~·\[（(]*(?:第|page|p\.)?{_NUMBER}[页頁]?"
    rf"(?:(?:[/,，]|of)?(?:共|总)?{_NUMBER}[页頁]?)?[-—–~·\]）)]*",
    re.IGNORECASE,
)

_Line = list[Run]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The runs of a page, where it ends below and above, and the lines drawn on it."""

    runs: Sequence[Run]
    bottom: float
    top: float
    grid: Grid = field(default=Grid(), repr=False)

    @property
    def height(self) -> float:
        """The height of the page, in points."""
        return self.top - self.bottom


def running_heads(pages: Sequence[Leaf]) -> list[set[int]]:
    """For each page the ids of the runs that are its running heads and feet.

    A line is one that returns on two pages in five and does not end as a sentence: in the margin
    with any figures in it, on three pages and more; else word for word at the same height, where
    only the number of the page may differ. Nothing is one on pages that are copies of one form.
    """
    lines = [_lines(page.runs) for page in pages]
    often = _in_margins(pages, lines)
    same = _at_one_height(pages, lines)
    heads: list[set[int]] = []
    for at, (page, found) in enumerate(zip(pages, lines, strict=True)):
        kept = [line for line in found if _is_in_margin(page, line) and _masked(line) in often]
        for order in (found, found[::-1]):
            kept += _peeled(page, order, {id(line) for line in same[at]})
        heads.append({id(run) for line in kept for run in line})
    return heads


def _lines(runs: Sequence[Run]) -> list[_Line]:
    """The lines of a page from the top down, each whole: a cell alone is not a head."""
    lines: list[_Line] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if lines and lines[-1][0].is_level_with(run):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.x) for line in lines]


def _is_in_margin(page: Leaf, line: _Line) -> bool:
    margin = _MARGIN * page.height
    return not page.bottom + margin <= line[0].y <= page.top - margin


def _in_margins(pages: Sequence[Leaf], lines: Sequence[Sequence[_Line]]) -> set[str]:
    """What lines of the margins say that return, figures masked."""
    counts: Counter[str] = Counter()
    for page, found in zip(pages, lines, strict=True):
        margin = [line for line in found if _is_in_margin(page, line) and not _is_sentence(line)]
        counts.update({_masked(line) for line in margin})
    least = max(_FEWEST, _SHARE * len(pages))
    return {said for said, count in counts.items() if count >= least}


def _masked(line: _Line) -> str:
    return re.sub(r"\d+", "#", _text(line))


def _text(line: _Line) -> str:
    return "".join("".join(run.text.split()) for run in line)


def _is_sentence(line: _Line) -> bool:
    return _text(line)[-1:] in "。！？"


def _at_one_height(pages: Sequence[Leaf], lines: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """For each page the lines near its edges that say the same at one height of other pages."""
    wide = max((_width(found) for found in lines), default=0)
    outer = [_outer(page, found, wide) for page, found in zip(pages, lines, strict=True)]
    if len(pages) < 2 or _are_forms(lines, outer):
        return [[] for _ in pages]
    heights: defaultdict[str, list[float]] = defaultdict(list)
    for number, found in enumerate(outer):
        for line in found:
            heights[_said(line, number)].append(line[0].y)
    for places in heights.values():
        places.sort()
    least = max(2, _SHARE * len(pages))
    return [
        [line for line in found if _count_near(heights[_said(line, number)], line[0].y) >= least]
        for number, found in enumerate(outer)
    ]


def _count_near(places: Sequence[float], place: float) -> int:
    """How many of the sorted places are about this one."""
    return bisect(places, place + _SAME_HEIGHT) - bisect(places, place - _SAME_HEIGHT)


def _width(lines: Sequence[_Line]) -> float:
    if not lines:
        return 0.0
    return max(line[-1].right for line in lines) - min(line[0].x for line in lines)


def _outer(page: Leaf, lines: Sequence[_Line], width: float) -> list[_Line]:
    """The first and last few lines of a page near its edges, no titles and no whole lines."""
    deep = _DEEP * page.height
    few = [line for line in lines[:_MOST_LINES] if line[0].y > page.top - deep]
    few += [line for line in lines[-_MOST_LINES:] if line[0].y < page.bottom + deep]
    if not few:
        return []
    largest = _LARGE * statistics.median(line[0].size for line in lines)
    return [
        line
        for line in few
        if line[0].size <= largest
        and not _is_sentence(line)
        and line[0].right - line[0].x < _FULL * width  # else a line of text
    ]


def _said(line: _Line, number: int) -> str:
    """What a line says, the number of the page masked; ``number`` is the page's own from 0.

    A number without a word or a dash around it is masked only as far as it grows with the pages.
    """
    return "|".join(_part("".join(run.text.split()), number) for run in line)


def _part(text: str, number: int) -> str:
    if text.isascii() and text.isdigit():
        return f"#{int(text) - number}"
    marked = _PAGE_NUMBER.fullmatch(text) and not text.isalnum()
    return "#" if marked or re.fullmatch(r"第.{1,4}[页頁](?:共.{1,4}[页頁])?", text) else text


def _are_forms(lines: Sequence[Sequence[_Line]], outer: Sequence[Sequence[_Line]]) -> bool:
    """True where pages have many labels in common between their heads and feet, too."""
    inner = []
    for found, edge in zip(lines, outer, strict=True):
        left_out = {id(line) for line in edge}
        inner.append({_label(line) for line in found if id(line) not in left_out})
    told = [(a, b) for a, b in pairwise(inner) if min(len(a), len(b)) >= _FEWEST_LINES]
    alike = sum(
        sum(len(said) <= _LONGEST_LABEL and said[-1] not in "。！？；，" for said in a & b)
        > _FORMS * min(len(a), len(b))
        for a, b in told
    )
    return alike > 0.5 * len(told)


def _label(line: _Line) -> str:
    return re.split("(?<=[:：])", _masked(line), maxsplit=1)[0]


def _peeled(page: Leaf, lines: Sequence[_Line], same: set[int]) -> list[_Line]:
    """The lines from the edge inwards that return; none that continues as a table."""
    found = list(takewhile(lambda line: id(line) in same, lines[:_MOST_LINES]))
    inside = lines[len(found)] if len(found) < len(lines) else None
    if found and inside and _is_one_table(page.grid, found[-1], inside):
        return []
    return found


def _is_one_table(grid: Grid, line: _Line, inside: _Line) -> bool:
    """True for a row of a table, whose heads return as it continues over the pages."""
    if len(line) > 1 and len(line) == len(inside):
        return True
    cells = [grid.cell((run.x + run.right) / 2, run.y) for run in (line[0], inside[0])]
    return None not in cells
