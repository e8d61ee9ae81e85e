"""Org (.org) -> its headings, paragraphs, lists, tables and code, without its signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qabot.language.text import normalise
from qabot.messages import Loss
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.inline import with_formulas
from qabot.readers.left_out import left_out
from qabot.readers.lines import glued
from qabot.readers.markup_lines import ITEM, Levels, Lines, is_rule, item_text, piped_rows
from qabot.readers.scripts import lowered, raised

_HEADING = re.compile(r"(\*{1,20})\s+(?:(?:TODO|DONE|NEXT|WAITING)\s+)?(?:\[#.\]\s+)?(\S.*)")
_TAGS = re.compile(r"\s+:[\w@#%:]{1,100}:\s*$")
_KEYWORD = re.compile(r"\s*#\+(\w+)(?:\[[^\]]*\])?:\s*(.*)", re.ASCII)
_BEGIN = re.compile(r"\s*#\+begin_(\w+)", re.IGNORECASE)
_DRAWER = re.compile(r"\s*:[\w-]{1,40}:\s*$")
_PLANNED = re.compile(r"\s*(?:SCHEDULED|DEADLINE|CLOSED):\s")
_FOOTNOTE = re.compile(r"\[fn:([\w-]{1,40})\]\s*(.*)")
_LINK = re.compile(r"\[\[([^\[\]]{1,500})\](?:\[([^\[\]]{1,500})\])?\]")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|bmp)$", re.IGNORECASE)
_EMPHASIS = re.compile(
    r"(?<![\w*/_=~+])([*/_=~+])(?=\S)([^\n]{0,300}?\S)\1(?![\w*/_=~+])", re.ASCII
)
_RAISED = re.compile(r"(?<=\S)\^\{([^{}\n]{1,100})\}")
_LOWERED = re.compile(r"(?<=\S)_\{([^{}\n]{1,100})\}")
_MARK = re.compile(r"\[fn:[\w-]{0,40}(?::([^\[\]]{0,300}))?\]")
_MACRO = re.compile(r"\{\{\{[^{}]{0,200}\}\}\}|<<<?[^<>\n]{1,100}>>>?")
_COMMENT = re.compile(r"\s*#(?:\s|$)")
_RULE = re.compile(r"\s*-{5,}\s*")
_CODE = frozenset(("src", "example", "export", "comment"))
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TICKS = {"[ ]": "☐", "[X]": "☑", "[x]": "☑", "[-]": "☐"}


def read_org(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of an outline; comments, drawers and settings are left out.

    Raises DocumentError where the encoding is not known.
    """
    text, losses = decode(data)
    walk = _Walk(normalise(text).split("\n"))
    blocks = list(walk.blocks())
    date = _DATE.search(walk.said.get("date", ""))
    return assemble(
        blocks,
        title=walk.said.get("title"),
        author=walk.said.get("author"),
        published=date[0] if date else None,
        losses=(*losses, *left_out(walk.lost)),
    )


class _Walk:
    """Where the walk through the lines is."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.said: dict[str, str] = {}
        self.lost: Counter[Loss] = Counter()
        self._lines = Lines(lines)
        self._levels = Levels()

    def blocks(self) -> Iterator[Block]:
        """The blocks of all lines."""
        while self._lines:
            line, first = self._lines.peek(), self._lines.number
            if heading := _HEADING.fullmatch(line):
                self._lines.take()
                self._levels.clear()
                yield Block(self._plain(_TAGS.sub("", heading[2])), len(heading[1]), line=first)
            elif begin := _BEGIN.match(line):
                yield from self._environment(begin[1].lower(), first)
            elif _DRAWER.match(line):
                self._lines.take()
                self._lines.take_while(lambda below: below.strip().upper() != ":END:")
                self._lines.take()
            elif _is_row(line):
                rows = self._lines.take_while(_is_row)
                yield from piped_rows([r if is_rule(r) else self._plain(r) for r in rows], first)
            elif not line.strip() or self._is_setting(line):
                self._lines.take()
            else:
                yield from self._text(first)

    def _is_setting(self, line: str) -> bool:
        """True for a line that is not text; what it says of the document is kept."""
        keyword = _KEYWORD.match(line)
        if keyword:
            self.said.setdefault(keyword[1].lower(), keyword[2].strip())
            return keyword[1].lower() != "caption"
        return bool(_COMMENT.match(line) or _PLANNED.match(line) or _RULE.fullmatch(line))

    def _environment(self, kind: str, first: int) -> Iterator[Block]:
        """Code as it is; quotations and the like as text. One that does not end is text."""
        self._lines.take()
        end = f"#+end_{kind}"
        inner = self._lines.take_while(lambda line: line.strip().lower() != end)
        self._lines.take()
        if kind in ("comment", "export"):
            self.lost[Loss.EXPORT_BLOCK] += kind == "export"
        elif kind in _CODE:
            if code := "\n".join(inner).strip("\n"):
                yield Block(code, line=first + 1)
        else:
            for number, run in _runs(inner):
                yield Block(self._plain(glued(run)), line=first + 1 + number)

    def _text(self, first: int) -> Iterator[Block]:
        """An item of a list with the lines that go on with it, a footnote, or a paragraph."""
        line = self._lines.take()
        if keyword := _KEYWORD.match(line):  # a caption
            yield Block(self._plain(keyword[2]), kind="caption", line=first)
        elif note := _FOOTNOTE.match(line):
            rest = self._lines.take_while(self._goes_on)
            yield Block(self._plain(glued([note[2], *rest])), kind="note", line=first)
        elif (item := ITEM.match(line)) and not (item[2] == "*" and not item[1]):
            rest = self._lines.take_while(self._goes_on)
            text = glued([_ticked(item[4]), *rest]).replace(" :: ", "：", 1)
            level = self._levels.level(len(item[1]))
            yield Block(item_text(item[2], self._plain(text)), level, kind="item", line=first)
        else:
            if not line.startswith((" ", "\t")):
                self._levels.clear()
            text = self._plain(glued([line, *self._lines.take_while(self._goes_on)]))
            yield Block(text, line=first)

    def _goes_on(self, line: str) -> bool:
        """True for a line of the same paragraph."""
        begins = (_HEADING, _BEGIN, _DRAWER, _KEYWORD, _FOOTNOTE, ITEM, _COMMENT)
        return bool(line.strip()) and not _is_row(line) and not any(b.match(line) for b in begins)

    def _plain(self, text: str) -> str:
        """Without signs of emphasis, links as what they show, marks of notes left out."""
        text = _LINK.sub(self._link, text)
        text = _MACRO.sub("", _MARK.sub(lambda found: f"（{found[1]}）" if found[1] else "", text))
        for _ in range(3):  # one in the other
            text = _EMPHASIS.sub(self._unmarked, text)
        text = _RAISED.sub(lambda found: raised(found[1]), text)
        text = _LOWERED.sub(lambda found: lowered(found[1]), text)
        return with_formulas(text.replace("---", "—").replace("--", "–")).strip()

    def _unmarked(self, found: re.Match[str]) -> str:
        if found[1] == "+":
            self.lost[Loss.STRUCK] += 1
            return ""
        return found[2]

    def _link(self, found: re.Match[str]) -> str:
        if found[2]:
            return found[2]
        if _PICTURE.search(found[1]):
            self.lost[Loss.PICTURE] += 1
            return ""
        return found[1].removeprefix("file:").lstrip("*#")


def _is_row(line: str) -> bool:
    return line.lstrip().startswith("|")


def _ticked(text: str) -> str:
    sign = _TICKS.get(text[:3])
    return f"{sign} {text[3:].strip()}" if sign else text


def _runs(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines between blank ones, with the number of the first."""
    run: list[str] = []
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            run.append(line)
        elif run:
            yield number - len(run), run
            run = []
