"""A page of a PDF -> its glyphs: each character with its place and size, turned upright."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium

from qabot.readers.pdf.radicals import plain
from qabot.readers.pdf.rules import Grid, Line, grid_of, lines_of

MOST_GLYPHS = 200_000  # of one page; a newspaper page has 15,000
# Full-width characters, by which the size of a glyph is its width; boxes of some fonts are wrong.
WIDE = re.compile(
    "[\u2014\u2026\u2018\u2019\u201c\u201d\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
    "\u3000-\u303f\U00020000-\U0003ffff]"
)
_EITHER = "‘’“”"  # narrow in fonts for Latin
_NARROW = 0.2  # of the size: the least width of these; a smaller one is wrong
_HYPHEN = 2  # what pdfium gives for one at the end of a line
_NO_CHARACTER = frozenset({0, 10, 13, 0xFFFE, 0xFFFF})
_QUARTER = 90  # degrees
_ASCENT, _DESCENT = 0.85, 0.15  # of the size, above and below the baseline


@dataclass(slots=True)
class Glyph:
    """A character with its origin (x, y) on the baseline and where it ends (right), in points.

    y grows upwards. ``size`` is that of the font as it is drawn.
    """

    text: str
    x: float
    y: float
    right: float
    size: float

    @property
    def top(self) -> float:
        """The upper edge of its line, in points."""
        return self.y + _ASCENT * self.size

    @property
    def bottom(self) -> float:
        """The lower edge of its line, in points."""
        return self.y - _DESCENT * self.size


@dataclass(frozen=True, slots=True)
class Sheet:
    """The glyphs of a page in the order in which they are drawn, and the bounds of the page.

    ``is_vertical`` is true where the text runs from top to bottom: x and y are exchanged then, so
    that its columns are lines. ``is_turned`` is true of these and of pages on their side, whose
    glyphs pdfium does not give in the order of drawing. ``slanted`` counts glyphs of watermarks,
    which are left out; ``is_cut`` is true where the page has too many glyphs to read them all.
    ``grid`` are the lines drawn on a page that is not vertical.
    """

    glyphs: list[Glyph]
    bottom: float
    top: float
    is_vertical: bool = False
    is_turned: bool = False
    slanted: int = 0
    is_cut: bool = False
    grid: Grid = field(default=Grid(), repr=False)


def read_sheet(page: Any) -> Sheet:
    """The glyphs of a pypdfium2 page, turned so that most of them are upright.

    Characters that pdfium makes up (spaces, line ends) are left out. At most 200,000 are read.
    """
    found = list(_glyphs(page))
    return sheet_of(
        found, page.get_bbox(), lambda: lines_of(page), is_cut=len(found) == MOST_GLYPHS
    )


def sheet_of(
    found: Sequence[tuple[Glyph, int]],
    box: tuple[float, float, float, float],
    lines: Callable[[], Sequence[Line]],
    *,
    is_cut: bool,
) -> Sheet:
    """A page of glyphs with their angles, and of what ``lines`` gives, turned upright.

    ``box`` is the page's: left, bottom, right, top. ``right`` of each glyph is how far it goes
    from its origin.
    """
    angles = Counter(angle for _, angle in found if angle % _QUARTER == 0)
    if not angles:
        return Sheet([], 0, 0, slanted=len(found))
    main = angles.most_common(1)[0][0]
    left, bottom, right, top = box
    heights = [_turned(x, y, main)[1] for x in (left, right) for y in (bottom, top)]
    glyphs = [_upright(glyph, main) for glyph, angle in found if angle == main]
    vertical = is_vertical(glyphs)
    if vertical:
        glyphs = [
            _exchanged(_upright(glyph, main), lies=angle != main)
            for glyph, angle in found
            if angle % _QUARTER == 0
        ]
    else:
        glyphs += _aside(found, main, below=min(heights) - 2 * (top - bottom + right - left))
    slanted = sum(angle % _QUARTER != 0 for _, angle in found)
    turned = vertical or main != 0
    grid = Grid() if vertical else _grid(lines(), main)
    return Sheet(glyphs, min(heights), max(heights), vertical, turned, slanted, is_cut, grid)


def _grid(lines: Sequence[Line], angle: int) -> Grid:
    return grid_of((*_turned(x0, y0, angle), *_turned(x1, y1, angle)) for x0, y0, x1, y1 in lines)


def _aside(found: Sequence[tuple[Glyph, int]], main: int, *, below: float) -> list[Glyph]:
    """Text along a margin, or a wide table on its side: set below the page, so that it follows."""
    aside = [_upright(g, angle) for g, angle in found if angle != main and angle % _QUARTER == 0]
    for glyph in aside:
        glyph.y += below
    return aside


def is_vertical(glyphs: Sequence[Glyph]) -> bool:
    """True if most glyphs are right below the one before them."""
    down = along = 0
    for first, second in pairwise(glyphs):
        across, fall, size = abs(first.x - second.x), first.y - second.y, max(first.size, 1)
        if across < 0.2 * size and 0.5 * size < fall < 2 * size:
            down += 1
        elif abs(fall) < 0.2 * size:
            along += 1
    return down > 20 and down > 2 * along


def _glyphs(page: Any) -> Iterator[tuple[Glyph, int]]:
    """Glyphs with the angle, in degrees from 0 to 359, of their baseline."""
    textpage = page.get_textpage()
    raw = textpage.raw
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = count = angle = 0
    scale = 1.0
    last: tuple[float, ...] = ()
    for index in range(pdfium.FPDFText_CountChars(raw)):
        if count == MOST_GLYPHS:
            break
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in _NO_CHARACTER or code > 0x10FFFF or pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            high = 0
        pdfium.FPDFText_GetLooseCharBox(raw, index, box)
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        pdfium.FPDFText_GetMatrix(raw, index, matrix)
        turn = matrix.a, matrix.b, matrix.c, matrix.d
        if turn != last:  # on most pages it is the same for all
            scale, angle = math.hypot(matrix.c, matrix.d), _angle(matrix)
            last = turn
        size = pdfium.FPDFText_GetFontSize(raw, index) * scale or box.top - box.bottom
        reach = max(_reach(box, x.value, y.value, angle), 0)
        text = "-" if code == _HYPHEN else plain(chr(code))
        if size > 0 and math.isfinite(size + x.value + y.value + reach):
            count += 1
            wide = WIDE.match(text) and not (text in _EITHER and _NARROW * size < reach < size)
            yield Glyph(text, x.value, y.value, size if wide else reach, size), angle
    textpage.close()


def _angle(matrix: Any) -> int:
    return round(math.degrees(math.atan2(matrix.b, matrix.a))) % 360


def _reach(box: Any, x: float, y: float, angle: int) -> float:
    """How far a glyph goes from its origin, along its line."""
    if angle == 90:
        return float(box.top - y)
    if angle == 180:
        return float(x - box.left)
    if angle == 270:
        return float(y - box.bottom)
    return float(box.right - x)


def _turned(x: float, y: float, angle: int) -> tuple[float, float]:
    """The place after the page is turned back by the angle."""
    if angle == 90:
        return y, -x
    if angle == 180:
        return -x, -y
    if angle == 270:
        return -y, x
    return x, y


def _upright(glyph: Glyph, angle: int) -> Glyph:
    if angle == 0:
        return Glyph(glyph.text, glyph.x, glyph.y, glyph.x + glyph.right, glyph.size)
    x, y = _turned(glyph.x, glyph.y, angle)
    return Glyph(glyph.text, x, y, x + glyph.right, glyph.size)


def _exchanged(glyph: Glyph, *, lies: bool) -> Glyph:
    """Columns from the right become lines from the top; a glyph that lies runs down its column."""
    if lies:
        length = glyph.right - glyph.x
        return Glyph(
            glyph.text, -glyph.y, glyph.x - 0.25 * glyph.size, length - glyph.y, glyph.size
        )
    return Glyph(glyph.text, -glyph.top, glyph.x, -glyph.bottom, glyph.size)
