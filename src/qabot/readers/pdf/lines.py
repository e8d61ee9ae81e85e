"""Glyphs -> runs: stretches of one line that no gap divides, with the spaces that were meant."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.readers.pdf.glyphs import Glyph

# Between two of these no space is ever meant, between one and a letter it is a matter of layout.
CJK = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—·\U00020000-\U0003ffff]"
)
MAYBE = "\ue0f0"  # stands for such a gap until the document has shown whether it writes spaces
_SAME_LINE = 0.35  # of the size, by which baselines in one line differ
_SPACE = 0.2  # of the size; a wider gap between letters is a space
_FAR = 1.3  # of the size; a wider gap divides runs
_NEAR = 0.8  # of the size; runs drawn apart and closer than this are one


@dataclass(slots=True)
class Run:
    """A stretch of a line: where it is (points, y upwards), its text and its place in drawing."""

    x: float
    right: float
    y: float
    size: float
    text: str
    order: int

    @property
    def top(self) -> float:
        return self.y + 0.85 * self.size

    @property
    def bottom(self) -> float:
        return self.y - 0.15 * self.size

    def is_level_with(self, other: Run | Glyph) -> bool:
        return abs(self.y - other.y) < _SAME_LINE * min(self.size, other.size)


def runs_of(glyphs: Sequence[Glyph]) -> list[Run]:
    """The runs of a page in the order in which they are drawn; runs without text are left out."""
    runs: list[Run] = []
    for glyph in glyphs:
        if not runs or not _append(runs[-1], glyph):
            if glyph.text.isspace() and glyph.text != "\u3000":
                continue
            x, y = glyph.x, glyph.y
            runs.append(Run(x, max(glyph.right, x), y, glyph.size, glyph.text, len(runs)))
    return _joined([run for run in runs if run.text.strip()])


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


def _append(run: Run, glyph: Glyph) -> bool:
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
    if gap < -0.7 * size and run.text[-1] == glyph.text and glyph.text not in "—…":
        return True  # bold type that is drawn twice
    if gap > _SPACE * size and run.text[-1] != " ":
        run.text += _between(run.text[-1], glyph.text)
    run.text += glyph.text
    run.right = max(run.right, glyph.right)
    return True


def _between(first: str, second: str) -> str:
    wide = bool(CJK.match(first)) + bool(CJK.match(second))
    return ("" if wide == 2 else MAYBE) if wide else " "


def _joined(runs: list[Run]) -> list[Run]:
    """Runs that touch on one line become one, wherever they stand in the drawing."""
    joined: list[Run] = []
    for run in sorted(runs, key=lambda run: (-round(run.y / 2), run.x)):
        last = joined[-1] if joined else None
        if last and last.is_level_with(run) and 0.8 < last.size / run.size < 1.25:
            gap = run.x - last.right
            if -0.3 * last.size <= gap < _NEAR * last.size:
                if gap > _SPACE * last.size and last.text[-1] != " ":
                    last.text += _between(last.text[-1], run.text[0])
                last.text += run.text
                last.right = max(last.right, run.right)
                last.order = min(last.order, run.order)
                continue
        joined.append(run)
    return sorted(joined, key=lambda run: run.order)
