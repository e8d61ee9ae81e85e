"""Presentations and drawings of OpenDocument -> their pages: title, shapes, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from qabot.language.text import is_cjk
from qabot.messages import Loss
from qabot.readers.content import Block
from qabot.readers.odf.source import DRAW, PRESENTATION, SVG
from qabot.readers.odf.text import ANCHORED
from qabot.readers.odf.walk import Walker
from qabot.readers.pptx_order import Box, ordered
from qabot.readers.xml import local

_LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d+)?)(cm|mm|in|pt|pc|px)?")
_UNITS = {"cm": 10.0, "mm": 1.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6, "px": 25.4 / 96}
_BESIDES = ("page-number", "page", "date-time")  # shapes of a page that say nothing of their own
_LONGEST = 60  # characters of a text that a label names


def page_blocks(body: etree._Element, walker: Walker) -> Iterator[Block]:
    """The pages in order, each with its title as a heading; hidden ones are left out."""
    for page in body.iterchildren(f"{DRAW}page"):
        style = page.get(f"{DRAW}style-name")
        seen = walker.styles.says(
            "drawing-page", style, "drawing-page-properties", f"{PRESENTATION}visibility"
        )
        if seen == "hidden":
            walker.lost[Loss.HIDDEN_SLIDE] += 1
            yield Block("", breaks=(0,))
        else:
            yield from _page(page, walker)


def _page(page: etree._Element, walker: Walker) -> Iterator[Block]:
    shapes = [e for e in page if local(e.tag) in ANCHORED and _class(e) not in _BESIDES]
    title = next((e for e in shapes if _class(e) == "title"), None)
    text = "" if title is None else " ".join(b.text for b in walker.anchored(title, 0))
    yield Block(" ".join(text.split()), level=1, breaks=(0,))
    boxes = [_box(e, list(walker.anchored(e, 0))) for e in shapes if e is not title]
    for group in ordered([box for box in boxes if box.shape]):
        if len(group) == 2 and (pair := _pair(*group)):
            yield pair
        else:
            for box in group:
                yield from box.shape
    for notes in page.iterchildren(f"{PRESENTATION}notes"):
        for shape in notes:
            if _class(shape) == "notes":
                yield from walker.anchored(shape, 0)


def _class(shape: etree._Element) -> str:
    return shape.get(f"{PRESENTATION}class") or ""


def _box(shape: etree._Element, blocks: list[Block]) -> Box:
    left, top, width, height = (
        _length(shape.get(f"{SVG}{name}")) for name in ("x", "y", "width", "height")
    )
    text = "\n".join(block.text for block in blocks).strip()
    return Box(blocks, left, top, width, height, text)


def _length(given: str | None) -> int:
    """In hundredths of a millimetre; 0 for none."""
    found = _LENGTH.fullmatch(given or "")
    return round(100 * float(found[1]) * _UNITS[found[2] or "px"]) if found else 0


def _pair(label: Box, value: Box) -> Block | None:
    """A short label with the short text that it names, as one entry; None for longer ones."""
    if not label.text or not value.text or len(value.text) > _LONGEST or "\n" in label.text:
        return None
    text = " ".join(value.text.split())
    if label.text[-1] in ":：":
        return Block(label.text + text, kind="paragraph")
    sign = "：" if any(map(is_cjk, label.text + text)) else ": "
    return Block(f"{label.text}{sign}{text}", kind="paragraph")
