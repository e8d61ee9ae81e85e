"""What org and reStructuredText have in common: tables drawn with signs, lists by their marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qabot.readers.blocks import Block
from qabot.readers.tables import TableCell, table_blocks

ITEM = re.compile(r"(\s*)([-+*•]|\(?\d{1,4}[.)]|#\.|[A-Za-z][.)]|\([A-Za-z]\))(\s+|$)(?=(.*))")
_BULLETS = frozenset("-+*•")
_DEEPEST = 9
_RULE = re.compile(r"[-=+:|\s]+")


def indent_of(line: str) -> int:
    """Columns of white space at the beginning of a line."""
    return len(line) - len(line.lstrip())


class Levels:
    """How deep an item is in lists, by the indents of the items before it."""

    def __init__(self) -> None:
        self._indents: list[int] = []

    def level(self, indent: int) -> int:
        """From 1; the level of the item that begins at this indent."""
        while self._indents and self._indents[-1] > indent:
            self._indents.pop()
        if not self._indents or self._indents[-1] < indent:
            self._indents.append(indent)
        return min(len(self._indents), _DEEPEST)

    def clear(self) -> None:
        """The list ends."""
        self._indents.clear()


class Lines:
    """The lines of a text, read once; ``number`` is that of the next one, from 1."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at = 0

    def __bool__(self) -> bool:
        """True while there are lines."""
        return self._at < len(self._lines)

    @property
    def number(self) -> int:
        """The line, from 1, that is read next."""
        return self._at + 1

    def peek(self, ahead: int = 0) -> str:
        """The next line, or one behind it; empty beyond the end."""
        place = self._at + ahead
        return self._lines[place] if place < len(self._lines) else ""

    def take(self) -> str:
        """The next line."""
        line = self.peek()
        self._at += 1
        return line

    def take_while(self, belongs: Callable[[str], bool]) -> list[str]:
        """The lines from here on that belong together."""
        found: list[str] = []
        while self and belongs(self.peek()):
            found.append(self.take())
        return found

    def take_indented(self, indent: int) -> list[str]:
        """The lines that are blank or indented by more than that, without blank ones at the end."""
        first = self._at
        last = first
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip() and indent_of(line) <= indent:
                break
            self._at += 1
            last = self._at if line.strip() else last
        self._at = last
        return list(self._lines[first:last])


def item_text(mark: str, text: str) -> str:
    """An item with its number; a bullet is not shown."""
    return text if mark in _BULLETS else f"{mark} {text}"


def piped_rows(lines: Sequence[str], first: int) -> Iterator[Block]:
    """``| a | b |`` as rows; those above the first rule are heads. ``first`` is a line's number."""
    rows: list[list[TableCell]] = []
    heads = 0
    for number, line in enumerate(lines):
        text = line.strip()
        if is_rule(text):
            heads = heads or len(rows)
            continue
        cells = text.removeprefix("|").removesuffix("|").split("|")
        rows.append([TableCell(cell.strip(), line=first + number) for cell in cells])
    marked = [
        [TableCell(c.text, is_head=n < heads < len(rows), line=c.line) for c in row]
        for n, row in enumerate(rows)
    ]
    yield from table_blocks(marked)


def is_rule(line: str) -> bool:
    """True for a line between rows: ``|---+---|``."""
    return bool(_RULE.fullmatch(line)) and ("-" in line or "=" in line)
