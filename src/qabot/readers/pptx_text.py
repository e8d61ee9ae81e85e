"""Text of the shapes of slides -> paragraphs and items of lists, with the numbers that are seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import etree

from qabot.messages import Loss
from qabot.readers.content import Block
from qabot.readers.drawing import paragraph_text
from qabot.readers.numbering import number_text
from qabot.readers.xml import local

_BULLETS = ("buNone", "buChar", "buAutoNum", "buBlip")
_KINDS = {
    "arabic": "decimal",
    "alphaLc": "lowerLetter",
    "alphaUc": "upperLetter",
    "romanLc": "lowerRoman",
    "romanUc": "upperRoman",
    "circleNum": "decimalEnclosedCircle",
    "ea1Chs": "chineseCounting",
    "ea1Cht": "chineseCounting",
}
_ENDS = {"Period": ".", "ParenR": ")", "ParenBoth": ")", "Minus": "-"}


def frame_blocks(shape: Any, lost: Counter[Loss]) -> Iterator[Block]:
    """The paragraphs of a shape; those with a bullet or a number are items of a list."""
    counts: dict[int, int] = {}
    lists = _list_styles(shape)
    for paragraph in shape.text_frame.paragraphs:
        text = paragraph_text(paragraph._p, lost)
        depth = int(paragraph.level)
        bullet = _bullet(paragraph._p, depth, lists)
        numbered = bullet is not None and local(bullet.tag) == "buAutoNum"
        for deeper in [key for key in counts if key > depth or (key == depth and not numbered)]:
            del counts[deeper]
        if not text.strip():
            continue
        if bullet is None or local(bullet.tag) == "buNone":
            yield Block(text)
            continue
        label = _label(bullet, depth, counts) if numbered else ""
        yield Block(label + text, level=depth + 1, kind="item")


def frame_text(frame: Any, lost: Counter[Loss]) -> str:
    """The paragraphs of a title or a cell, one below the other."""
    texts = (paragraph_text(paragraph._p, lost) for paragraph in frame.paragraphs)
    return "\n".join(text for text in texts if text.strip())


def _label(bullet: etree._Element, depth: int, counts: dict[int, int]) -> str:
    start = bullet.get("startAt") or "1"
    counts[depth] = counts.get(depth, int(start) - 1 if start.isdecimal() else 0) + 1
    kind = bullet.get("type") or "arabicPeriod"
    form = next((form for name, form in _KINDS.items() if kind.startswith(name)), "decimal")
    end = next((sign for name, sign in _ENDS.items() if kind.endswith(name)), "")
    return f"{'(' if kind.endswith('Both') else ''}{number_text(counts[depth], form)}{end} "


def _bullet(
    paragraph: etree._Element, depth: int, lists: list[etree._Element]
) -> etree._Element | None:
    """What is in front of a paragraph: by itself, its shape, the layout, the master."""
    own = [e for e in paragraph if local(e.tag) == "pPr"]
    name = f"lvl{depth + 1}pPr"
    for properties in (*own, *(e for style in lists for e in style if local(e.tag) == name)):
        for element in properties:
            if local(element.tag) in _BULLETS:
                return element
    return None


def _list_styles(shape: Any) -> list[etree._Element]:
    """The styles that decide over the bullets of a shape, the nearest first."""
    elements = [shape._element]
    styles: list[etree._Element] = []
    if shape.is_placeholder:
        kind, part = shape.placeholder_format, shape.part
        name = str(kind.type)
        layout = getattr(part, "slide_layout", None)
        if layout is not None and not any(word in name for word in ("TITLE", "FOOTER", "DATE")):
            inherited = [p for p in layout.placeholders if p.placeholder_format.idx == kind.idx]
            elements += [p._element for p in inherited]
            styles = [e for e in layout.slide_master._element.iter() if local(e.tag) == "bodyStyle"]
    found = (e for element in elements for e in element.iter() if local(e.tag) == "lstStyle")
    return [*found, *styles]
