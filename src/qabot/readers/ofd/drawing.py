"""What is drawn on a page of OFD -> its glyphs and straight lines, in points, y upwards."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lxml import etree

from qabot.readers.ofd.package import child, children, numbers
from qabot.readers.ofd.stacked import lined_up
from qabot.readers.ofd.text import Matrix, Pen, glyphs_of
from qabot.readers.pdf.glyphs import MOST_GLYPHS, Glyph
from qabot.readers.pdf.rules import MOST_LINES, Line
from qabot.readers.xml import local

_MOST_OBJECTS = 100_000  # of one page
_DEEPEST = 6  # blocks and drawings in one another
_THICK = 3.0  # points; a box that is thinner is one line
_PART = re.compile(r"[A-Za-z]|[-+]?[\d.]+(?:[eE][-+]?\d+)?")
_MARK_SIZE = 4.0  # mm: a picture that is smaller in both directions is a mark, not counted


@dataclass(slots=True)
class Drawing:
    """What one page shows; ``pictures`` counts those left out, ``unseen`` the invisible texts."""

    glyphs: list[tuple[Glyph, int]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    pictures: int = 0
    unseen: int = 0
    objects: int = 0

    @property
    def is_cut(self) -> bool:
        """True where a page has more than is read of one."""
        return len(self.glyphs) >= MOST_GLYPHS or self.objects >= _MOST_OBJECTS


def draw(
    drawing: Drawing,
    element: etree._Element,
    pen: Pen,
    units: Mapping[str, etree._Element],
    depth: int = 0,
) -> None:
    """Adds the objects in an element (a layer, a block, an appearance), in their order.

    ``units`` are the drawings that objects refer to, by ID. What is invisible or fully
    transparent is left out and counted.
    """
    for part in lined_up(list(element)):
        if drawing.is_cut:
            return
        drawing.objects += 1
        kind = local(part.tag)
        if _is_unseen(part):
            drawing.unseen += kind == "TextObject"
        elif kind == "TextObject":
            inner = within(part, pen)
            drawing.glyphs += glyphs_of(part, inner)
        elif kind == "PathObject":
            drawing.lines += _lines(part, within(part, pen))
        elif kind == "ImageObject":
            drawing.pictures += _is_picture(part)
        elif kind == "CompositeObject" and depth < _DEEPEST:
            content = child(units.get(part.get("ResourceID") or ""), "Content")
            if content is not None:
                draw(drawing, content, within(part, pen), units, depth + 1)
        elif kind in ("PageBlock", "Layer", "Content") and depth < _DEEPEST:
            draw(drawing, part, pen, units, depth + 1)


def within(element: etree._Element, pen: Pen) -> Pen:
    """The pen inside an object: its own matrix, then the corner of its box."""
    box, own = numbers(element.get("Boundary")), numbers(element.get("CTM"))
    x, y = box[:2] if len(box) == 4 else (0.0, 0.0)
    a, b, c, d, e, f = own if len(own) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return replace(pen, matrix=_times((a, b, c, d, e + x, f + y), pen.matrix))


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        *(a * p + b * r, a * q + b * s),
        *(c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )


def _is_unseen(part: etree._Element) -> bool:
    if part.get("Visible") in ("false", "0") or _is_zero(part.get("Alpha")):
        return True
    if local(part.tag) != "TextObject":
        return False
    if part.get("Fill") == "false" and part.get("Stroke") not in ("true", "1"):
        return True
    colour = child(part, "FillColor")
    return colour is not None and _is_zero(colour.get("Alpha")) and part.get("Stroke") != "true"


def _is_zero(given: str | None) -> bool:
    return bool(given) and numbers(given) == [0.0]


def _is_picture(part: etree._Element) -> bool:
    box = numbers(part.get("Boundary"))
    return len(box) != 4 or max(box[2:]) >= _MARK_SIZE


def _lines(part: etree._Element, pen: Pen) -> list[Line]:
    """The straight lines of a path that is drawn; a thin box is one line along its middle."""
    if part.get("Stroke") == "false" and part.get("Fill") not in ("true", "1"):
        return []
    data = child(part, "AbbreviatedData")
    found: list[Line] = []
    for points in _strokes("" if data is None else data.text or "", pen):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if len(points) > 2 and min(width, height) < _THICK <= max(width, height):
            x, y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
            found.append((min(xs), y, max(xs), y) if width > height else (x, min(ys), x, max(ys)))
        else:
            found += [(*a, *b) for a, b in pairwise(points)]
    return found


def _strokes(data: str, pen: Pen) -> list[list[tuple[float, float]]]:
    """The points of each part of a path that is drawn without lifting; not of one with curves."""
    strokes: list[list[tuple[float, float]]] = []
    points: list[tuple[float, float]] = []
    straight = True
    for operator, values in _operations(data):
        if operator in ("S", "M"):
            strokes += [points] if straight and len(points) > 1 else []
            points, straight = [], True
        if operator in ("S", "M", "L") and len(values) == 2:
            points.append(pen.place(*values))
        elif operator == "C" and points:
            points.append(points[0])
        elif operator not in ("S", "M", "L", "C"):
            straight = False
    return [*strokes, points] if straight and len(points) > 1 else strokes


def _operations(data: str) -> list[tuple[str, Sequence[float]]]:
    """``M 0 0 L 5 0`` -> ``[("M", [0, 0]), ("L", [5, 0])]``; no more than 20,000."""
    found: list[tuple[str, list[float]]] = []
    for part in _PART.findall(data[: 40 * MOST_LINES]):
        if part.isalpha():
            found.append((part, []))
        elif found:
            found[-1][1].extend(numbers(part))
    return [(operator, values) for operator, values in found[:MOST_LINES]]


def layers(content: etree._Element | None) -> list[etree._Element]:
    """The layers of a page's content from the lowest up: background, body, foreground."""
    order = {"Background": 0, "Foreground": 2}
    return sorted(children(content, "Layer"), key=lambda e: order.get(e.get("Type") or "", 1))
