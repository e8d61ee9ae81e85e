"""Glyphs -> runs: stretches of one line that no gap divides, with the spaces that were meant."""

from __future__ import annotations

import re
import statistics
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.readers.pdf.glyphs import Glyph
from qabot.readers.pdf.rules import Grid

# Between two of these no space is ever meant, between one and a letter it is a matter of layout.
CJK = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·\U00020000-\U0003ffff]"
)
MAYBE = "\ue0f0"  # stands for such a gap until the document has shown whether it writes spaces
_SAME_LINE = 0.35  # of the size, by which baselines in one line differ
_SPACE = 0.2  # of the size; a wider gap between letters is a space
_FAR = 1.3  # of the size; a wider gap divides runs
_WIDE = 0.6  # of the size; a wider gap may divide cells of a table
_FEWEST_STARTS = 3  # runs that begin at one place where it does
_LEVEL = 1.0  # points by which their beginnings differ
_HALF = "）】」』》”’，。、；：！？"
LABEL = re.compile(  # what stands before the text of an item: a number or a mark
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
    stands for a row of a table: its text is ``| a | b |``.
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

    @property
    def top(self) -> float:
        return self.y + 0.85 * self.size

    @property
    def bottom(self) -> float:
        return self.y - 0.15 * self.size

    def is_level_with(self, other: Run | Glyph) -> bool:
        return abs(self.y - other.y) < _SAME_LINE * min(self.size, other.size)


def runs_of(glyphs: Sequence[Glyph], grid: Grid) -> list[Run]:
    """The runs of a page in the order in which they are drawn; runs without text are left out.

    The lines of the grid divide runs that stand close together in cells of a table.
    """
    runs: list[Run] = []
    for glyph in glyphs:
        if not runs or not _append(runs[-1], glyph, grid):
            if glyph.text.isspace() and glyph.text != "\u3000":
                continue
            x, y = glyph.x, glyph.y
            runs.append(Run(x, max(glyph.right, x), y, glyph.size, glyph.text, len(runs)))
    return _joined(_at_columns([run for run in runs if run.text.strip()]), grid)


def uses_spaces(runs: Sequence[Run]) -> bool:
    """True where most borders of Chinese and Latin have a space of their own (``8 月 17 日``)."""
    text = "\n".join(run.text for run in runs)
    wide, narrow = r"[\u4e00-\u9fff]", "[A-Za-z0-9]"
    spaces = len(re.findall(rf"{wide} {narrow}|{narrow} {wide}", text))
    tight = len(re.findall(rf"{wide}{MAYBE}?{narrow}|{narrow}{MAYBE}?{wide}", text))
    return spaces > 0.5 * tight


def body_size(runs: Sequence[Run]) -> float:
    """The size of most characters, in points; 0 without any."""
    sizes = [round(run.size, 1) for run in runs for _ in run.text]
    return float(statistics.mode(sizes)) if sizes else 0.0


def _append(run: Run, glyph: Glyph, grid: Grid) -> bool:
    """Adds the glyph to the run if it goes on with it."""
    gap, size = glyph.x - run.right, glyph.size
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
    if gap < -0.7 * size and run.text[-1] == glyph.text and glyph.text not in "—…":
        return True  # bold type that is drawn twice
    if gap > _WIDE * size:
        run.gaps = (*run.gaps, (len(run.text), run.right, glyph.x))
    if gap > _SPACE * size and run.text[-1] != " ":
        label = gap > _WIDE * size and LABEL.fullmatch(run.text)
        run.text += " " if label else _between(run.text[-1], glyph.text)
    run.text += glyph.text
    run.right = max(run.right, glyph.right)
    return True


def _at_columns(runs: Sequence[Run]) -> list[Run]:
    """The runs, cut at gaps after which others begin, too: full cells leave little between them."""
    starts = sorted([run.x for run in runs] + [x for run in runs for _, _, x in run.gaps])
    parts: list[Run] = []
    for run in runs:
        cuts = [
            (offset, right, x)
            for offset, right, x in run.gaps
            if not LABEL.fullmatch(run.text[:offset])
            and run.text[offset - 1] not in "—…"  # of which some fonts draw two as one
            and bisect(starts, x + _LEVEL) - bisect(starts, x - _LEVEL) >= _FEWEST_STARTS
        ]
        at, left = 0, run.x
        for offset, right, x in (*cuts, (len(run.text), run.right, run.right)):
            text = run.text[at:offset].lstrip(f" {MAYBE}")
            parts.append(Run(left, right, run.y, run.size, text, len(parts), is_apart=at > 0))
            at, left = offset, x
    return parts


def _inner_edge(run: Run) -> float:
    """Where the ink of a run ends at the latest: a mark at its end may fill half its width."""
    return run.right - (0.6 if run.text[-1] in _HALF else 0.1) * run.size


def _between(first: str, second: str) -> str:
    wide = bool(CJK.match(first)) + bool(CJK.match(second))
    return ("" if wide == 2 else MAYBE) if wide else " "


def _joined(runs: list[Run], grid: Grid) -> list[Run]:
    """Runs that touch on one line become one, wherever they stand in the drawing."""
    joined: list[Run] = []
    for run in sorted(runs, key=lambda run: (-round(run.y / 2), run.x)):
        last = joined[-1] if joined else None
        if last and _goes_on(last, run, grid):
            gap, label = run.x - last.right, LABEL.fullmatch(last.text)
            if gap > _SPACE * last.size and last.text[-1] != " ":
                last.text += " " if label else _between(last.text[-1], run.text[0])
            last.text += run.text
            last.right = max(last.right, run.right)
            last.order = min(last.order, run.order)
        else:
            joined.append(run)
    return sorted(joined, key=lambda run: run.order)


def _goes_on(last: Run, run: Run, grid: Grid) -> bool:
    """True where a run goes on a line: close to what stands before it, or after its label."""
    if run.is_apart or not last.is_level_with(run) or not 0.8 < last.size / run.size < 1.25:
        return False
    far = _LABEL_FAR if LABEL.fullmatch(last.text) else _NEAR
    near = -0.3 * last.size <= run.x - last.right < far * last.size
    return near and not grid.divides(_inner_edge(last), run.x, run.y)
