"""Text in drawings of Office: its paragraphs, and the texts of diagrams (SmartArt)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from qabot.messages import Loss
from qabot.readers.content import Block
from qabot.readers.equations import beside, equation
from qabot.readers.scripts import lowered, raised
from qabot.readers.symbols import is_symbol_font, settled, symbol
from qabot.readers.xml import local

_DEEPEST = 30  # levels of a diagram


def paragraph_text(paragraph: etree._Element, lost: Counter[Loss]) -> str:
    """A paragraph (``a:p``) as it is seen; struck text is left out and counted in ``lost``."""
    pieces: list[tuple[str, int]] = []
    struck = False
    for run in paragraph:
        kind = local(run.tag)
        if kind == "br":
            pieces.append(("\n", 0))
        elif kind in ("m", "AlternateContent") or kind.startswith("oMath"):
            text = _equations(run)
            pieces.append((beside(pieces[-1][0] if pieces else "", text) + text, 0))
        elif kind == "r" or (kind == "fld" and run.get("type") != "slidenum"):
            properties = next((e for e in run if local(e.tag) == "rPr"), None)
            text = _letters(run, properties)
            is_struck = _says(properties, "strike").endswith("Strike")
            if is_struck and text.strip():
                lost[Loss.STRUCK] += not struck
            elif text:
                pieces.append((text, _side(_says(properties, "baseline"))))
            struck = is_struck if text.strip() else struck
    return _joined(pieces)


def diagram_blocks(root: etree._Element | None, lost: Counter[Loss]) -> Iterator[Block]:
    """The texts of a diagram as items of a list, each below what it belongs to.

    Nothing comes from a diagram without texts; ``root`` is its data part.
    """
    if root is None:
        return
    points = {e.get("modelId"): e for e in root.iter() if local(e.tag) == "pt"}
    below: dict[str | None, list[tuple[int, str | None]]] = {}
    for link in root.iter():
        if local(link.tag) == "cxn" and link.get("type") in (None, "parOf"):
            order = link.get("srcOrd") or ""
            place = (int(order) if order.isdecimal() else 0, link.get("destId"))
            below.setdefault(link.get("srcId"), []).append(place)
    seen: set[str | None] = set()
    tops = [key for key, point in points.items() if point.get("type") == "doc"]
    for key in [*tops, *points]:
        yield from _branch(key, 0 if key in tops else 1, (points, below, seen), lost)


_Tree = tuple[
    dict[str | None, etree._Element],
    dict[str | None, list[tuple[int, str | None]]],
    set[str | None],
]


def _branch(key: str | None, depth: int, tree: _Tree, lost: Counter[Loss]) -> Iterator[Block]:
    points, below, seen = tree
    point = points.get(key)
    if key in seen or point is None or depth > _DEEPEST:
        return
    seen.add(key)
    if point.get("type") in (None, "node", "asst"):
        paragraphs = (e for e in point.iter() if local(e.tag) == "p")
        text = "\n".join(filter(None, (paragraph_text(p, lost).strip() for p in paragraphs)))
        if text:
            yield Block(text, level=max(depth, 1), kind="item")
    for _, child in sorted(below.get(key, ()), key=lambda place: place[0]):
        yield from _branch(child, depth + 1, tree, lost)


def _equations(element: etree._Element) -> str:
    if local(element.tag) == "AlternateContent":
        element = next((e for e in element if local(e.tag) == "Choice"), element)
    found = [e for e in element.iter() if local(e.tag) == "oMath"]
    return "\n".join(equation(e) for e in found)


def _letters(run: etree._Element, properties: etree._Element | None) -> str:
    text = "".join(e.text or "" for e in run if local(e.tag) == "t")
    fonts = [] if properties is None else [e for e in properties if e.get("typeface")]
    names = {local(e.tag): e.get("typeface") or "" for e in fonts}
    name = next(filter(is_symbol_font, names.values()), "")
    if names.get("sym") and not any("\uf020" <= c <= "\uf0ff" for c in text):
        name = name if is_symbol_font(names.get("latin", "")) else ""
    if not name:
        return text
    signs = (
        symbol(name, ord(c)) or c if "\x20" < c < "\u0100" or c >= "\uf020" else c for c in text
    )
    return settled("".join(signs))


def _side(baseline: str) -> int:
    """1 for raised, -1 for lowered; per thousands, or per cent in strict files."""
    try:
        height = float(baseline.rstrip("%") or 0)
    except ValueError:
        return 0
    return (height > 0) - (height < 0)


def _says(properties: etree._Element | None, name: str) -> str:
    return "" if properties is None else properties.get(name) or ""


def _joined(pieces: list[tuple[str, int]]) -> str:
    """The pieces as one text; a paragraph that is raised as a whole is only small."""
    sides = {side for text, side in pieces if text.strip()}
    text = ""
    for side, group in groupby(pieces, key=lambda piece: piece[1]):
        part = "".join(piece[0] for piece in group)
        plain = not side or (len(sides) == 1 and len(part.strip()) > 3)
        text += part if plain else raised(part) if side > 0 else lowered(part)
    return text
