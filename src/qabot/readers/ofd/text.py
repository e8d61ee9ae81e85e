"""A text object of OFD -> its glyphs, each at the place that its offsets give it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from qabot.readers.ofd.package import children, numbers
from qabot.readers.pdf.glyphs import WIDE, Glyph
from qabot.readers.pdf.radicals import plain

POINTS = 72 / 25.4  # of a millimetre
_MOST_DELTAS = 100_000  # of one text
_FULL = 1.02  # of the size: Chinese that is farther from the next does not touch it
_CLOSE = 0.75  # of the size: letters that are farther from the next are in boxes, or apart
_GAP = 0.2  # of the size: an offset that is so much wider than the letter leaves room
_WIDTHS = {  # of Latin letters, of the size, in the mean of usual fonts
    **dict.fromkeys("ijl|!.,:;'`", 0.27),
    **dict.fromkeys(' frtI()[]{}/\\-"', 0.34),
    **dict.fromkeys("mwMW@%", 0.85),
    **dict.fromkeys("ABCDGHKNOQRUVXY&", 0.7),
}
_EVEN = 0.52  # of the size: letters of fonts whose letters are all as wide
_WIDTH = 0.53  # of all other letters and of figures
Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Pen:
    """How texts are written: the matrix onto the page (mm, y downwards), and the page's height."""

    matrix: Matrix
    height: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """In points, y upwards."""
        a, b, c, d, e, f = self.matrix
        return (a * x + c * y + e) * POINTS, (self.height - (b * x + d * y + f)) * POINTS


def glyphs_of(element: etree._Element, pen: Pen) -> Iterator[tuple[Glyph, int]]:
    """The glyphs of a TextObject with their angle in degrees from 0 to 359.

    As in `qabot.readers.pdf.glyphs`, ``right`` is how far a glyph goes from its origin.
    """
    a, b, c, d, _, _ = pen.matrix
    size, stretch = _size(element), math.hypot(a, b) * _number(element, "HScale", 1.0)
    drawn, turn = size * math.hypot(c, d) * POINTS, _turn(element, "CharDirection")
    angle = (round(-math.degrees(math.atan2(b, a))) - turn) % 360
    x = y = 0.0
    for code in children(element, "TextCode"):
        x, y = _number(code, "X", x), _number(code, "Y", y)
        text = code.text or ""
        steps = _steps(code, text, size, _turn(element, "ReadDirection"))
        at_x, at_y = x, y
        for character, (right, down) in zip(text, steps, strict=True):
            step = math.hypot(right, down) * stretch * POINTS
            reach = _reach(character, drawn, step, size * stretch * POINTS)
            if drawn > 0 and math.isfinite(drawn + at_x + at_y):
                yield Glyph(plain(character), *pen.place(at_x, at_y), reach, drawn), angle
            at_x, at_y = at_x + right, at_y + down


def _size(element: etree._Element) -> float:
    return _number(element, "Size", _number(element, "size", 0.0))


def _number(element: etree._Element, name: str, otherwise: float) -> float:
    found = numbers(element.get(name))
    return found[0] if len(found) == 1 else otherwise


def _turn(element: etree._Element, name: str) -> int:
    return int(_number(element, name, 0.0)) // 90 * 90 % 360


def _reach(character: str, drawn: float, step: float, across: float) -> float:
    """How far a glyph goes: a wide one its size, a letter its offset unless that leaves a gap."""
    if WIDE.match(character):
        return drawn
    usual = _WIDTHS.get(character, _WIDTH) * across
    return step if 0 < step < max(usual + _GAP * across, _EVEN * across) else usual


def _steps(
    code: etree._Element, text: str, size: float, direction: int
) -> list[tuple[float, float]]:
    """From each character to the next, in mm; without offsets as wide as letters usually are."""
    across, down = (_deltas(code.get(name), text) for name in ("DeltaX", "DeltaY"))
    widths = [size if WIDE.match(c) else _WIDTHS.get(c, _WIDTH) * size for c in text]
    if not down and _are_means(across, text, size):
        stretch = sum(across) / max(sum(widths[:-1]), 0.01)
        return [(width * stretch, 0.0) for width in widths]
    if not across and not down:
        cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[direction]
        return [(width * cos, width * sin) for width in widths]
    return list(zip(_filled(across, len(text)), _filled(down, len(text)), strict=True))


def _are_means(deltas: Sequence[float], text: str, size: float) -> bool:
    """True where Chinese and letters are all as far from the next, and too close for boxes.

    Programs that know only how long a line is divide that by its characters. Letters of fonts
    whose letters are all as wide may be placed so, too.
    """
    if len(deltas) < len(text) - 1 or len(set(deltas)) != 1:
        return False
    wide = [WIDE.match(character) is not None for character in text]
    most = (_FULL if any(wide) else _CLOSE) * size
    return 0 < deltas[0] <= most and any(not a and not b for a, b in pairwise(wide))


def _filled(deltas: Sequence[float], count: int) -> list[float]:
    """As many as characters: where some are missing, the last one is repeated."""
    last = deltas[-1] if deltas else 0.0
    return [*deltas[:count], *[last] * (count - len(deltas))]


def _deltas(given: str | None, text: str) -> list[float]:
    """The offsets, repetitions (``g 3 4.5``) written out, one for each character but the last.

    Programs in Java count characters beyond U+FFFF twice: then such a one has two offsets.
    """
    deltas = _written_out((given or "").split())
    units = sum(1 + (character > "\uffff") for character in text)
    if units == len(text) or len(deltas) != units - 1:
        return deltas
    joined, at = [], 0
    for character in text:
        width = 1 + (character > "\uffff")
        joined.append(sum(deltas[at : at + width]))
        at += width
    return joined


def _written_out(parts: Sequence[str]) -> list[float]:
    found: list[float] = []
    at = 0
    while at < len(parts) and len(found) < _MOST_DELTAS:
        repeated = parts[at] == "g"
        given = numbers(" ".join(parts[at + 1 : at + 3] if repeated else parts[at : at + 1]))
        if repeated and len(given) == 2 and 0 <= given[0] <= _MOST_DELTAS:
            found += [given[1]] * int(given[0])
        elif not repeated and given:
            found += given
        else:
            return found
        at += 3 if repeated else 1
    return found
