"""Small glyphs above or below their line -> glyphs in that line: ``km²``, ``10⁻³``, ``CO₂``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qabot.readers.pdf.glyphs import Glyph
from qabot.readers.scripts import lowered, raised

_SMALLER = 0.86  # of the size of the line: the most; browsers draw five sixths
_LEAST_SIZE = 0.35  # of the size of the line: less is a dot or dust
_HIGH = (0.14, 0.7)  # of the size: how far above the baseline
_LOW = (0.06, 0.45)  # and how far below
_BEFORE = 0.45  # of the size: the widest gap to what a figure follows
_AFTER = 0.6  # and, for a mark that begins its line, to what follows it
_BACK = 0.6  # of the size: how far one may be over another, as in ``SO₄²⁻``
_LONGEST = 12  # characters; more are a line of their own
_SAME_LINE = 0.02  # of the size, by which baselines of one stretch differ
_SAME_SIZE = 0.02


@dataclass(slots=True)
class _Stretch:
    """Glyphs of one size that are drawn one after the other on one baseline."""

    start: int
    end: int
    first: Glyph
    last: Glyph

    def takes(self, glyph: Glyph) -> bool:
        size = self.last.size
        return (
            abs(glyph.y - self.last.y) <= _SAME_LINE * size
            and abs(glyph.size - size) <= _SAME_SIZE * size
        )


def with_scripts(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of a page, those set smaller above or below a line on that line's baseline.

    Their text says how they were. What is by itself, as a line of smaller type does, stays.
    """
    found = list(glyphs)
    stretches = _stretches(glyphs)
    base: _Stretch | None = None
    for at, stretch in enumerate(stretches):
        before = stretches[at - 1] if at else None
        after = stretches[at + 1] if at + 1 < len(stretches) else None
        line = None
        if base and before and _follows(before.last, base.last, stretch):
            line = base.last
        elif after and _leads(stretch, after.first):
            line = after.first
        if line is None:
            base = stretch
        else:
            found[stretch.start : stretch.end] = _set(glyphs[stretch.start : stretch.end], line)
    return found


def _stretches(glyphs: Sequence[Glyph]) -> list[_Stretch]:
    stretches: list[_Stretch] = []
    for at, glyph in enumerate(glyphs):
        if glyph.text.isspace():
            continue
        if stretches and stretches[-1].takes(glyph):
            stretches[-1].last, stretches[-1].end = glyph, at + 1
        else:
            stretches.append(_Stretch(at, at + 1, glyph, glyph))
    return stretches


def _follows(last: Glyph, line: Glyph, stretch: _Stretch) -> bool:
    """True if a stretch is right behind a line, or behind what is raised in it."""
    gap = stretch.first.x - last.right
    return _is_set_off(stretch, line) and -_BACK * line.size < gap < _BEFORE * line.size


def _leads(stretch: _Stretch, line: Glyph) -> bool:
    """True for the mark of a note before its text."""
    gap = line.x - stretch.last.right
    return _is_set_off(stretch, line) and -0.1 * line.size < gap < _AFTER * line.size


def _is_set_off(stretch: _Stretch, line: Glyph) -> bool:
    if stretch.end - stretch.start > _LONGEST:
        return False
    size, rise = line.size, stretch.first.y - line.y
    if not _LEAST_SIZE * size < stretch.first.size <= _SMALLER * size:
        return False
    return _HIGH[0] * size < rise < _HIGH[1] * size or _LOW[0] * size < -rise < _LOW[1] * size


def _set(glyphs: Sequence[Glyph], line: Glyph) -> Iterator[Glyph]:
    """The glyphs on the baseline and in the size of their line, each with what it then says."""
    written = raised if glyphs[0].y > line.y else lowered
    in_word = False
    for glyph in glyphs:
        text = written(glyph.text)
        marked = len(text) > len(glyph.text)
        text = text[1:] if marked and in_word else text
        yield replace(glyph, text=text, y=line.y, size=line.size)
        in_word = marked
