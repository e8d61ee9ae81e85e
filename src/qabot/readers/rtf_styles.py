"""What an RTF file says before its text: fonts, styles of paragraphs, title and author."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from qabot.readers.rtf_fonts import Font

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|标题|標題)", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录|目錄)\s*[1-9]", re.IGNORECASE)
SAID = ("title", "author", "creatim", "revtim")  # words for what a file says of itself
DESCRIBED = frozenset(("fonts", "styles", *SAID))
_BODY = 9  # the outline level of text that is not a heading


@dataclass(slots=True)
class Style:
    """A style of paragraphs; ``outline`` is -1 where it has none."""

    name: str = ""
    outline: int = -1
    based: int = -1


@dataclass(slots=True)
class Styles:
    """The fonts by number, the styles by number, and what the file says of itself by word."""

    fonts: defaultdict[int, Font] = field(default_factory=lambda: defaultdict(Font))
    styles: defaultdict[int, Style] = field(default_factory=lambda: defaultdict(Style))
    said: defaultdict[str, str] = field(default_factory=lambda: defaultdict(str))

    _font: int = 0
    _style: int = 0

    def begin(self) -> None:
        """A group begins; a style without a number is the one with 0."""
        self._style = 0

    def describe(self, goes: str, word: str, value: int) -> None:
        """A word in the list of fonts or styles, or a part of a date."""
        if goes == "fonts":
            if word == "f":
                self._font = value
            elif word == "fcharset":
                self.fonts[self._font].charset = value
        elif goes == "styles":
            self._describe_style(word, value)
        elif word in ("yr", "mo", "dy"):
            before = self.said[goes]
            self.said[goes] = f"{before}-{value:02}" if before else f"{value}"

    def _describe_style(self, word: str, value: int) -> None:
        if word == "s":
            self._style = value
        elif word == "outlinelevel":
            self.styles[self._style].outline = value
        elif word == "sbasedon":
            self.styles[self._style].based = value

    def name(self, goes: str, text: str) -> None:
        """Text in the list of fonts or styles, or in what the file says of itself."""
        if goes == "fonts":
            self.fonts[self._font].name += text.partition(";")[0]
        elif goes == "styles":
            self.styles[self._style].name += text.partition(";")[0]
        else:
            self.said[goes] += text

    def properties(self) -> dict[str, str]:
        """Title, author and day of the last change, by their names in office files."""
        told = {key: text.strip() for key, text in self.said.items()}
        return {
            "title": told.get("title", ""),
            "creator": told.get("author", ""),
            "modified": told.get("revtim") or told.get("creatim", ""),
        }

    def level(self, style: int, outline: int) -> int:
        """The level of a heading in a style, with an outline level of its own or -1; 0 = none."""
        if outline >= 0:
            return outline + 1 if outline < _BODY else 0
        seen: set[int] = set()
        while style in self.styles and style not in seen:
            seen.add(style)
            found = self.styles[style]
            if found.outline >= 0:
                return found.outline + 1 if found.outline < _BODY else 0
            named = _HEADING.match(found.name.strip(" ;"))
            if named:
                return int(named[1])
            if _TITLE.fullmatch(found.name.strip(" ;")):
                return 1
            style = found.based
        return 0

    def is_contents(self, style: int) -> bool:
        """True for the lines of a table of contents."""
        return style in self.styles and bool(_CONTENTS.match(self.styles[style].name.strip()))
