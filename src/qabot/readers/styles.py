"""Paragraph styles of Word: how deep a heading stands, and which list numbers a paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题|標題) ?([1-9])")
_TITLES = ("title", "标题", "標題")
_DEEPEST = 9  # outline levels from 0 to 8 are headings, 9 is running text
_LONGEST_CHAIN = 20  # styles that build upon one another; more is a circle

_NOT_NUMBERED: tuple[str | None, int | None] = (None, None)

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


class Styles:
    """The styles of a document; without a styles part only what paragraphs say themselves."""

    def __init__(self, root: etree._Element | None) -> None:
        styles = [] if root is None else root.findall(f"{W}style")
        self._styles = {style.get(f"{W}styleId"): style for style in styles}

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


def value(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(f"{W}val")


def _level(style: etree._Element) -> int | None:
    named = _HEADING.fullmatch(_name(style))
    return int(named[1]) if named else _outline(style)


def _outline(element: etree._Element) -> int | None:
    """The depth from 1 that an outline level gives; 0 where it says that this is no heading."""
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
