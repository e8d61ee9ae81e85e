"""Glyphs -> runs: stretches of one line that no gap divides, with the spaces that were meant."""

from __future__ import annotations

import re
import statistics
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, repeat

from qabot.readers.pdf.glyphs import WIDE, Glyph
from qabot.readers.pdf.rules import Grid
from qabot.readers.tables import TableCell

# Between two of these no space is ever meant, between one and a letter it is a matter of layout.
CJK = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·\U00020000-\U0003ffff]"
)
# Gaps without a space of their own, until the document has shown what they mean: between letters,
# between Chinese and a letter, between Chinese; of these the last two also in stretched lines.
WORDS, BORDER, INSIDE, FAR_BORDER, FAR_INSIDE = GAPS = "\ue0f0\ue0f1\ue0f2\ue0f3\ue0f4"
_SAME_LINE = 0.35  # of the size, by which baselines in one line differ
_SPACE = 0.2  # of the size; a wider gap between letters is a space
_STRETCHED = 0.1  # of the size: the spread of lines in which LibreOffice draws no spaces
_MOST_EVEN = 0.7  # share of the gaps of such a line that are the same
_STRETCHED_SPACE = 0.18  # of the size: the least of a space beyond the spread at its two sides
_WIDEST_SPACE = 0.36  # of the size: in a line that is not stretched
_EQUAL = 0.1  # of the size, by which gaps between words of one line differ
_FAR = 1.3  # of the size; a wider gap divides runs
_WIDE = 0.4  # of the size; a wider gap may divide cells of a table
_SEAM = 0.04  # of the size; a smaller gap is not one
_FEWEST_GAPS = 3  # between Chinese characters, by which a line shows its spread
_FEWEST_STARTS = 3  # runs that begin at one place where it does
_COLUMN = 6  # runs that begin at one place where a column of the page does
_LEVEL = 1.0  # points by which their beginnings differ
_NO_SPACE_BEFORE = "，。、；：！？"
_JOINED = "—…"  # of which some fonts draw two as one
_LEADERS = (*".．·・…‥",)  # from a title to its page
_HALF = "）】」』》”’，。、；：！？"
LABEL = re.compile(  # what is before the text of an item: a number or a mark
    r"[（(]?(?:第?[一二三四五六七八九十百零〇]{1,5}|第?\d{1,4}|[A-Za-z])"
    r"(?:[条條章节節款项項]|[、.．)）])\s*"
    r"|[\s•·●○■□◆◇▪▶➢✓※★☆*\ue000-\uf8ff]+"
)
_LABEL_FAR = 3  # of the size; a wider gap divides a label from its text
_NEAR = 0.8  # of the size; runs drawn apart and closer than this are one


@dataclass(slots=True)
class Run:
    """A stretch of a line: where it is (points, y upwards), its text and its place in drawing.

    ``gaps`` are offsets of the text before which much is free, with where the gap begins and ends;
    ``is_apart`` is true of a run that begins after such a gap. ``is_row`` is true of one that
    is in place of a row of a table: its text is ``| a | b |``, its cells are ``cells``, and where
    lines are drawn between them, its table's columns begin at ``columns``. ``kind`` is ``field`` of
    one that is filled in. ``seams`` are offsets at which characters are not close
    upon one another, with their x and by how much: a cell of a table may begin there.
    """

    x: float
    right: float
    y: float
    size: float
    text: str
    order: int
    gaps: Sequence[tuple[int, float, float]] = ()
    is_apart: bool = False
    is_row: bool = False
    cells: Sequence[TableCell] = ()
    columns: Sequence[float] = ()
    kind: str = ""
    seams: Sequence[tuple[int, float, float]] = ()

    @property
    def top(self) -> float:
        """The upper edge of its line, in points."""
        return self.y + 0.85 * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of its line, in points."""
        return self.y - 0.15 * self.size

    def is_level_with(self, other: Run | Glyph) -> bool:
        """True for what is on the same line."""
        return abs(self.y - other.y) < _SAME_LINE * min(self.size, other.size)


def runs_of(glyphs: Sequence[Glyph], grid: Grid) -> list[Run]:
    """The runs of a page in the order in which they are drawn; runs without text are left out.

    The lines of the grid divide runs that are close together in cells of a table.
    """
    runs: list[Run] = []
    for glyph, spread in zip(glyphs, _spreads(glyphs), strict=True):
        if not runs or not _append(runs[-1], glyph, grid, spread):
            if glyph.text.isspace() and glyph.text != "\u3000":
                continue
            x, y = glyph.x, glyph.y
            runs.append(Run(x, max(glyph.right, x), y, glyph.size, glyph.text, len(runs)))
    return _joined(_at_columns([run for run in runs if run.text.strip()]), grid)


def body_size(runs: Sequence[Run]) -> float:
    """The size of most characters, in points; 0 without any."""
    sizes = [round(run.size, 1) for run in runs for _ in run.text]
    return float(statistics.mode(sizes)) if sizes else 0.0


def _spreads(glyphs: Sequence[Glyph]) -> Iterator[float]:
    """By how much the line of each glyph is drawn apart to fill its room, for each gap."""
    line: list[Glyph] = []
    for glyph in glyphs:
        if line and not (glyph.y == line[-1].y and glyph.x >= line[-1].x):
            yield from _spread(line)
            line = []
        line.append(glyph)
    if line:
        yield from _spread(line)


def _spread(line: Sequence[Glyph]) -> Iterator[float]:
    """The same for one line, for each part between large gaps unless all of it is stretched."""
    gaps = [0.0, *(second.x - first.right for first, second in pairwise(line))]
    apart = _word_spread(line, gaps) or _even_spread(line)
    if apart:
        return repeat(apart, len(line))
    cuts = [at for at, gap in enumerate(gaps) if gap > _FAR * line[at].size]
    parts = pairwise([0, *cuts, len(line)])
    return chain.from_iterable(
        repeat(_part_spread(line[start:end]), end - start) for start, end in parts
    )


def _word_spread(line: Sequence[Glyph], gaps: Sequence[float]) -> float:
    """That of Latin words in a justified line: they differ in length, and gaps do not."""
    size = line[0].size
    ends = [at for at, gap in enumerate(gaps) if gap > _WIDEST_SPACE * size]
    if len(ends) < _FEWEST_GAPS or any(WIDE.match(glyph.text) for glyph in line):
        return 0.0
    widths = [line[b - 1].right - line[a].x for a, b in pairwise([0, *ends, len(line)])]
    wide = [gaps[at] for at in ends]
    if max(wide) - min(wide) > _EQUAL * size or max(widths) - min(widths) < size:
        return 0.0
    return min(wide) - 1.2 * _SPACE * size


def _even_spread(line: Sequence[Glyph]) -> float:
    """That of a justified line of Chinese: between most characters it is the same."""
    gaps = _gaps(line)[2]
    size, usual = line[0].size, statistics.median(gaps) if gaps else 0.0
    even = sum(abs(gap - usual) < _EQUAL * size for gap in gaps)
    if len(gaps) < _FEWEST_GAPS or usual < _STRETCHED * size or even < _MOST_EVEN * len(gaps):
        return 0.0
    return usual


def _gaps(line: Sequence[Glyph]) -> tuple[list[float], list[float], list[float]]:
    """The gaps between letters, next to Chinese characters, and between them."""
    gaps: tuple[list[float], list[float], list[float]] = ([], [], [])
    for first, second in pairwise(line):
        if first.text not in _JOINED:
            wide = bool(WIDE.match(first.text)) + bool(WIDE.match(second.text))
            gaps[wide].append(second.x - first.right)
    return gaps


def _part_spread(line: Sequence[Glyph]) -> float:
    """The usual gap between Chinese characters; if there are few, the least next to them.

    The latter only where spaces, or what cannot be one, show that it is not one.
    """
    words, beside, inside = _gaps(line)
    if len(inside) >= _FEWEST_GAPS:
        return max(statistics.median(inside), 0)
    if inside:
        return max(min(inside), 0)
    size, least = line[0].size if line else 0.0, max(min(beside, default=0), 0)
    spaces = [gap for gap in words if gap > _SPACE * size]
    if least > _WIDEST_SPACE * size or (spaces and min(spaces) > least + 0.5 * _SPACE * size):
        return least
    return 0.0


def _append(run: Run, glyph: Glyph, grid: Grid, spread: float) -> bool:
    """Adds the glyph to the run if it continues it; ``spread`` is a gap that means nothing."""
    size, gap = glyph.size, glyph.x - run.right
    gap -= min(spread, max(gap, 0))
    if glyph.text.isspace() and glyph.text != "\u3000":
        if run.is_level_with(glyph) and run.text[-1] != " ":
            run.text += " "
        return True
    if not (
        run.is_level_with(glyph) and abs(gap) < _FAR * run.size and 0.6 < size / run.size < 1.7
    ):
        return False
    if grid.divides(_inner_edge(run), glyph.x, glyph.y):
        return False
    if _is_drawn_twice(run, glyph):
        return True
    if abs(gap) > _SEAM * size:
        run.seams = (*run.seams, (len(run.text), glyph.x, abs(gap)))
    if gap - spread > _WIDE * size:
        run.gaps = (*run.gaps, (len(run.text), run.right, glyph.x))
    if gap > _SPACE * size and run.text[-1] != " ":
        label = gap > _WIDE * size and LABEL.fullmatch(run.text)
        far = _is_far(gap, spread, size)
        run.text += " " if label else _between(run.text[-1], glyph.text, far=far)
    run.text += glyph.text
    run.right = max(run.right, glyph.right)
    return True


def _is_drawn_twice(run: Run, glyph: Glyph) -> bool:
    """True for bold type made by drawing again; the letters of a ligature (ff) have one place."""
    if run.text[-1] != glyph.text or glyph.text in _JOINED:
        return False
    ligature = glyph.text.islower() and run.right == glyph.right
    return glyph.x - run.right < -0.7 * glyph.size and not ligature


def _at_columns(runs: Sequence[Run]) -> list[Run]:
    """The runs, cut at gaps after which others begin, too: full cells leave little between them."""
    starts = sorted([run.x for run in runs] + [x for run in runs for _, _, x in run.gaps])
    parts: list[Run] = []
    for run in runs:
        cuts = [
            (offset, right, x)
            for offset, right, x in run.gaps
            if not LABEL.fullmatch(run.text[:offset])
            and run.text[offset - 1] not in _JOINED
            and run.text[:offset].rstrip(f" {GAPS}")[-1:] not in _LEADERS
            and _count(starts, x) >= _FEWEST_STARTS
        ]
        at, left = 0, run.x
        for offset, right, x in (*cuts, (len(run.text), run.right, run.right)):
            text = run.text[at:offset].lstrip(f" {GAPS}")
            before = offset - len(text)
            part = Run(left, right, run.y, run.size, text, len(parts), is_apart=at > 0)
            part.seams = [(o - before, x, by) for o, x, by in run.seams if before < o < offset]
            parts.append(part)
            at, left = offset, x
    return parts


def _count(places: Sequence[float], place: float) -> int:
    """How many of the sorted places are at this one."""
    return bisect(places, place + _LEVEL) - bisect(places, place - _LEVEL)


def _inner_edge(run: Run) -> float:
    """Where the ink of a run ends at the latest: a mark at its end may fill half its width."""
    return run.right - (0.6 if run.text[-1] in _HALF else 0.1) * run.size


def _is_far(gap: float, spread: float, size: float) -> bool:
    """True for a gap in a stretched line that is wider than stretching makes it at two sides."""
    return spread > _STRETCHED * size and gap - spread > _STRETCHED_SPACE * size


def _between(first: str, second: str, *, far: bool) -> str:
    if second in _NO_SPACE_BEFORE or first in _JOINED:
        return ""
    wide = bool(CJK.match(first)) + bool(CJK.match(second))
    return ((WORDS, FAR_BORDER, FAR_INSIDE) if far else (WORDS, BORDER, INSIDE))[wide]


def _joined(runs: list[Run], grid: Grid) -> list[Run]:
    """Runs that touch on one line become one, wherever they are in the drawing.

    One that is not drawn next and does not touch is of another column or cell.
    """
    joined: list[Run] = []
    starts = sorted(run.x for run in runs)
    latest = -1
    for run in sorted(runs, key=lambda run: (-round(run.y / 2), run.x)):
        last = joined[-1] if joined else None
        follows = run.order == latest + 1
        latest = run.order
        if not follows and last and run.x > last.right and _count(starts, run.x) >= _COLUMN:
            last = None
        if last and _goes_on(last, run, grid, follows=follows):
            gap, label = run.x - last.right, LABEL.fullmatch(last.text)
            if gap > _SPACE * last.size and last.text[-1] != " ":
                last.text += " " if label else _between(last.text[-1], run.text[0], far=False)
            last.text += run.text
            last.right = max(last.right, run.right)
            last.order = min(last.order, run.order)
        else:
            joined.append(run)
    return sorted(joined, key=lambda run: run.order)


def _goes_on(last: Run, run: Run, grid: Grid, *, follows: bool) -> bool:
    """True if a run belongs on a line: close to what comes before it, or after its label."""
    if run.is_apart or not last.is_level_with(run) or not 0.8 < last.size / run.size < 1.25:
        return False
    far = _LABEL_FAR if LABEL.fullmatch(last.text) else _NEAR if follows else _SPACE
    near = -0.3 * last.size <= run.x - last.right < far * last.size
    return near and not grid.divides(_inner_edge(last), run.x, run.y)
