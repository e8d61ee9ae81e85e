"""Styles of Word: how deep a heading is, which list numbers a paragraph, how a run looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

from qabot.readers.symbols import is_symbol_font
from qabot.readers.xml import local

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题|標題) ?([1-9])")
_TITLES = ("title", "标题", "標題")
_DEEPEST = 9  # outline levels from 0 to 8 are headings, 9 is running text
_LONGEST_CHAIN = 20  # styles that build upon one another; more is a circle

_NOT_NUMBERED: tuple[str | None, int | None] = (None, None)

_FONT_KEYS = ("ascii", "hAnsi", "cs", "h-ansi")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Number:
    """The list that numbers a paragraph, and the depth in it (0 = top)."""

    list_id: str
    depth: int


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What the styles say of one paragraph; ``level`` 0 = running text."""

    level: int = 0
    is_title: bool = False
    number: Number | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How a run of text looks; ``script`` is "superscript", "subscript" or empty."""

    script: str = ""
    struck: bool = False
    hidden: bool = False
    font: str = ""
    size: int = 20  # half points
    position: int = 0  # half points above the line


class Styles:
    """The styles of a document; without a styles part only what paragraphs say themselves."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId"): style for style in styles}
        self._default = next((s.get(f"{W}styleId") for s in styles if _is_default(s)), None)
        usual = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._usual = _traits(usual)
        self._bases: dict[tuple[str | None, str | None], Mapping[str, str]] = {}

    def look(self, run: etree._Element, paragraph: str | None) -> Look:
        """How a run looks: by its own properties, its style, and that of its paragraph."""
        properties = run.find(f"{W}rPr")
        style = None if properties is None else value(properties.find(f"{W}rStyle"))
        key = (style, paragraph)
        if key not in self._bases:
            self._bases[key] = {**self._usual, **self._inherited(paragraph or self._default)}
            self._bases[key] = {**self._bases[key], **self._inherited(style)}
        traits = {**self._bases[key], **_traits(properties)}
        return Look(
            script=traits.get("vertAlign", ""),
            struck="on" in (traits.get("strike"), traits.get("dstrike")),
            hidden=traits.get("vanish") == "on",
            font=traits.get("rFonts", ""),
            size=_number(traits.get("sz"), 20),
            position=_number(traits.get("position"), 0),
        )

    def _inherited(self, style: str | None) -> dict[str, str]:
        """What a style says of runs, with those it builds upon behind it."""
        traits: dict[str, str] = {}
        for element in reversed(list(self._chain(style))):
            traits |= _traits(element.find(f"{W}rPr"))
        return traits

    def of(self, paragraph: etree._Element) -> ParagraphStyle:
        """The style of a paragraph: its own properties first, then those of its styles."""
        properties = paragraph.find(f"{W}pPr")
        style = None if properties is None else value(properties.find(f"{W}pStyle"))
        level = _outline(paragraph)
        if level is None:
            level = self._first(style, _level)
        own = _numbered(paragraph) or _NOT_NUMBERED
        inherited = self._first(style, _numbered) or _NOT_NUMBERED
        list_id = own[0] or inherited[0]
        depth = own[1] if own[1] is not None else inherited[1]
        return ParagraphStyle(
            level=level or 0,
            is_title=bool(self._first(style, _is_title)),
            number=Number(list_id, depth or 0) if list_id and list_id != "0" else None,
        )

    def _first(self, style: str | None, trait: Callable[[etree._Element], _T | None]) -> _T | None:
        """The first that the style or those it builds upon say; None when they say nothing."""
        found = (trait(element) for element in self._chain(style))
        return next((item for item in found if item is not None), None)

    def _chain(self, style: str | None) -> Iterator[etree._Element]:
        for _ in range(_LONGEST_CHAIN):
            element = self._styles.get(style) if style else None
            if element is None:
                return
            yield element
            style = value(element.find(f"{W}basedOn"))


def style_of(paragraph: etree._Element) -> str | None:
    """The name of a paragraph's style; None for the usual one."""
    return value(paragraph.find(f"{W}pPr/{W}pStyle"))


def is_on(element: etree._Element | None) -> bool:
    """True for a property that is there and does not say no."""
    return element is not None and element.get(f"{W}val") not in ("0", "false", "off")


def value(element: etree._Element | None) -> str | None:
    """The attribute ``w:val`` of an element; None without one."""
    return None if element is None else element.get(f"{W}val")


def _level(style: etree._Element) -> int | None:
    named = _HEADING.fullmatch(_name(style))
    return int(named[1]) if named else _outline(style)


def _outline(element: etree._Element) -> int | None:
    """The depth from 1 that an outline level gives; 0 where it says that this is not a heading."""
    written = value(element.find(f"{W}pPr/{W}outlineLvl"))
    if written is None or not written.isdecimal():
        return None
    return int(written) + 1 if int(written) < _DEEPEST else 0


def _is_title(style: etree._Element) -> bool | None:
    return True if _name(style) in _TITLES else None


def _name(style: etree._Element) -> str:
    return (value(style.find(f"{W}name")) or "").lower()


def _numbered(element: etree._Element) -> tuple[str | None, int | None] | None:
    """List and depth as written; None where nothing is written."""
    number = element.find(f"{W}pPr/{W}numPr")
    if number is None:
        return None
    depth = value(number.find(f"{W}ilvl"))
    return value(number.find(f"{W}numId")), int(depth) if depth and depth.isdecimal() else None


def _is_default(style: etree._Element) -> bool:
    return style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")


def _traits(properties: etree._Element | None) -> dict[str, str]:
    """The properties of a run that decide how its text is read, as far as they are written."""
    traits: dict[str, str] = {}
    for element in () if properties is None else properties:
        name = local(element.tag)
        if name in ("strike", "dstrike", "vanish"):
            traits[name] = "on" if is_on(element) else "off"
        elif name in ("vertAlign", "sz", "position"):
            traits[name] = value(element) or ""
        elif name == "rFonts":
            fonts = [element.get(f"{W}{key}") or "" for key in _FONT_KEYS]
            if any(fonts):
                traits[name] = next(filter(is_symbol_font, fonts), fonts[0])
    return traits


def _number(written: str | None, otherwise: int) -> int:
    try:
        return int(float(written)) if written else otherwise
    except (ValueError, OverflowError):
        return otherwise
