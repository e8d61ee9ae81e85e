"""Styles of OpenDocument: what is hidden, struck, raised, a title, and how lists are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from qabot.readers.odf.source import STYLE, TEXT
from qabot.readers.xml import local

_DEEPEST = 30  # styles that inherit from one another
_TITLES = ("Title", "标题")
_FORMATS: Mapping[str, str] = {  # of numbers, as Word calls them
    "1": "decimal",
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "一": "chineseCounting",
    "壹": "chineseLegalSimplified",
    "甲": "ideographTraditional",
    "子": "ideographZodiac",
    "①": "decimalEnclosedCircle",
    "１": "decimalFullWidth",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a text is shown; ``script`` is ``superscript``, ``subscript`` or empty."""

    hidden: bool = False
    struck: bool = False
    script: str = ""

    def within(self, outer: Look) -> Look:
        """Together with the look of the text around it."""
        return Look(
            self.hidden or outer.hidden, self.struck or outer.struck, self.script or outer.script
        )


@dataclass(frozen=True, slots=True)
class Level:
    """One depth of a list: how it counts; ``kind`` is ``bullet`` or ``none`` without a number."""

    kind: str
    before: str = ""
    behind: str = ""
    start: int = 1
    shown: int = 1
    spaced: bool = True


class Styles:
    """The styles of a file by their family and name."""

    def __init__(self, roots: Sequence[etree._Element]) -> None:
        self._styles: dict[tuple[str, str], etree._Element] = {}
        self._lists: dict[str, Mapping[int, Level]] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        self.outline: Mapping[int, Level] = {}
        for root in reversed(roots):  # those of the content come last and win
            for element in root.iter(f"{STYLE}style"):
                key = element.get(f"{STYLE}family") or "", element.get(f"{STYLE}name") or ""
                self._styles[key] = element
            for element in root.iter(f"{TEXT}list-style"):
                self._lists[element.get(f"{STYLE}name") or ""] = _levels(element)
            for element in root.iter(f"{TEXT}outline-style"):
                self.outline = _levels(element)

    def look(self, family: str, name: str | None) -> Look:
        """How text of a style is shown, inherited values included."""
        key = family, name or ""
        if key not in self._looks:
            position = self._said(family, name, "text-properties", f"{STYLE}text-position")
            line = [
                self._said(family, name, "text-properties", f"{STYLE}text-line-through-{kind}")
                for kind in ("style", "type")
            ]
            display = self._said(family, name, "text-properties", f"{TEXT}display")
            struck = any(value not in ("", "none") for value in line) and "none" not in line
            self._looks[key] = Look(display == "none", struck, _script(position))
        return self._looks[key]

    def is_title(self, name: str | None) -> bool:
        """True for a style that a title of the document has."""
        return any(
            element.get(f"{STYLE}name") in _TITLES for element in self._chain("paragraph", name)
        )

    def list_of(self, name: str | None) -> Mapping[int, Level]:
        """The levels of a list style, from 1; empty for an unknown one."""
        return self._lists.get(name or "", {})

    def says(self, family: str, name: str | None, properties: str, attribute: str) -> str:
        """A value of a style or of those that it inherits from; empty where none says it."""
        return self._said(family, name, properties, attribute)

    def _said(self, family: str, name: str | None, properties: str, attribute: str) -> str:
        for element in self._chain(family, name):
            for part in element.iterchildren(f"{STYLE}{properties}"):
                if (value := part.get(attribute)) is not None:
                    return value
        return ""

    def _chain(self, family: str, name: str | None) -> Iterator[etree._Element]:
        for _ in range(_DEEPEST):
            element = self._styles.get((family, name or ""))
            if element is None:
                return
            yield element
            name = element.get(f"{STYLE}parent-style-name")


def _script(position: str) -> str:
    """``super 58%`` -> ``superscript``; ``-33% 58%`` -> ``subscript``."""
    first = position.split()[0] if position.split() else ""
    if first in ("super", "sub"):
        return f"{first}script"
    share = first.removesuffix("%")
    try:
        raised = float(share) if share else 0.0
    except ValueError:
        return ""
    return "superscript" if raised > 0 else "subscript" if raised < 0 else ""


def _levels(element: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for part in element:
        depth = part.get(f"{TEXT}level") or ""
        if not depth.isdecimal() or len(depth) > 2:
            continue
        kind = local(part.tag)
        if kind in ("list-level-style-bullet", "list-level-style-image"):
            levels[int(depth)] = Level("bullet")
            continue
        form = part.get(f"{STYLE}num-format") or ""
        followed = next(
            (
                e.get(f"{TEXT}label-followed-by")
                for e in part.iter(f"{STYLE}list-level-label-alignment")
            ),
            "",
        )
        levels[int(depth)] = Level(
            _FORMATS.get(form[:1], "decimal") if form else "none",
            part.get(f"{STYLE}num-prefix") or "",
            part.get(f"{STYLE}num-suffix") or "",
            whole(part.get(f"{TEXT}start-value"), 1),
            whole(part.get(f"{TEXT}display-levels"), 1),
            followed != "nothing",
        )
    return levels


def whole(given: str | None, otherwise: int) -> int:
    """A number that a file gives; ``otherwise`` for none, or one that cannot be."""
    return int(given) if given and given.isdecimal() and len(given) < 8 else otherwise
