"""reStructuredText (.rst) -> its headings, paragraphs, lists, tables and code, without its signs.

Unlike docutils, an underline may be as long as the title has characters: a Chinese character is
two columns wide, and writers count one.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.language.text import normalise
from qabot.messages import Loss
from qabot.readers.blocks import Block
from qabot.readers.content import LONGEST_HEADING, Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.inline import with_formulas
from qabot.readers.left_out import left_out
from qabot.readers.lines import glued
from qabot.readers.markdown import top_title
from qabot.readers.markup_lines import ITEM, Levels, Lines, indent_of, item_text
from qabot.readers.rst_tables import grid_rows, is_grid, is_simple, listed_rows, simple_rows
from qabot.readers.scripts import lowered, raised
from qabot.readers.tables import TableCell, table_blocks

_UNDERLINE = re.compile(r"([!-/:-@\[-`{-~])\1{1,}\s*")
_DIRECTIVE = re.compile(r"(\s*)\.\.\s+(?:\|[^|]{1,60}\|\s+)?([\w:+.-]{1,60})::\s*(.*)")
_NOTE = re.compile(r"(\s*)\.\.\s+\[([#*\w.-]{1,60})\]\s*(.*)")
_COMMENT = re.compile(r"(\s*)\.\.(?:\s|$)")
_FIELD = re.compile(r"(\s*):([^:\s][^:]{0,60}):(?:\s+(.*)|$)")
_OPTION = re.compile(r"\s*:[\w-]{1,40}:(?:\s|$)")
_ROLE = re.compile(r":([\w:+.-]{1,40}):`([^`]{1,1000})`|`([^`]{1,1000})`:([\w+.-]{1,40}):")
_TARGET = re.compile(r"`([^`]{1,1000})`_{0,2}")
_TITLED = re.compile(r"\s*<[^<>]{1,500}>$")
_LITERAL = re.compile(r"``(.{1,1000}?)``")
_STRONG = re.compile(r"\*\*(\S(?:.{0,1000}?\S)?)\*\*|\*(\S(?:[^*]{0,1000}?\S)?)\*")
_REFERENCE = re.compile(r"(?<=\w)__?(?!\w)")
_MARK = re.compile(r"\s?\[(?:#[\w-]{0,60}|\*|\d{1,4}|[A-Za-z][\w-]{0,40})\]_")
_REPLACES = re.compile(r"\s*\.\.\s+\|([^|]{1,60})\|\s+replace::\s+(\S.*)")
_SUBSTITUTED = re.compile(r"\|([^|\s](?:[^|\n]{0,60}[^|\s])?)\|_{0,2}")
_CODE = frozenset(("code", "code-block", "sourcecode", "literalinclude", "parsed-literal"))
_PICTURES = frozenset(("image", "figure"))
_DROPPED = frozenset(
    """
    replace toctree contents index only include meta raw highlight currentmodule module automodule
    autoclass autofunction default-role role sectnum target-notes header footer class
    """.split()  # noqa: SIM905
)
_TABLES = frozenset(("table", "list-table", "csv-table"))
_SAID = {"author": "author", "authors": "author", "作者": "author", "date": "date", "日期": "date"}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DEEPEST = 12  # directives in directives


def read_rst(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of a page; comments, settings and what a program would put in are left out.

    Raises DocumentError where the encoding is not known.
    """
    text, losses = decode(data)
    lines = normalise(text).expandtabs(8).split("\n")
    walk = _Walk(lines)
    blocks = list(walk.blocks(lines, 1, 0))
    date = _DATE.search(walk.said.get("date", ""))
    return assemble(
        blocks,
        title=top_title(blocks),
        author=walk.said.get("author"),
        published=date[0] if date else None,
        losses=(*losses, *left_out(walk.lost)),
    )


class _Walk:
    """Where the walk is: the signs of headings so far, what the page says of itself, losses."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.said: dict[str, str] = {}
        self.lost: Counter[Loss] = Counter()
        self._signs: list[str] = []
        found = (_REPLACES.match(line) for line in lines)
        self._substitutes = {one[1].strip(): one[2].strip() for one in found if one}

    def blocks(self, lines: Sequence[str], first: int, depth: int) -> Iterator[Block]:
        """The blocks of lines, of which the first has that number in the file."""
        if depth > _DEEPEST:
            yield Block("\n".join(lines).strip(), line=first)
            return
        rest, levels = Lines(lines), Levels()
        while rest:
            number = first + rest.number - 1
            if not rest.peek().strip():
                rest.take()
            elif heading := self._heading(rest):
                levels.clear()
                yield replace(heading, line=number)
            elif _COMMENT.match(rest.peek()):
                yield from self._explicit(rest, number, depth)
            elif is_grid(rest.peek()):
                table = rest.take_while(lambda line: line.lstrip().startswith(("+", "|")))
                yield from table_blocks(self._cells(grid_rows(table)))
            elif is_simple(rest.peek(), rest.peek(1)):
                yield from table_blocks(self._cells(simple_rows(_simple(rest))))
            elif indent_of(rest.peek()):
                inner = rest.take_indented(0)
                yield from self.blocks(_dedented(inner), number, depth + 1)
            else:
                yield from self._text(rest, number, depth, levels)

    def _heading(self, rest: Lines) -> Block | None:
        """A title with a line of signs below it, or above and below; a rule alone is passed."""
        line, below = rest.peek(), rest.peek(1)
        over = _UNDERLINE.fullmatch(line)
        if over and below.strip() and not _UNDERLINE.fullmatch(below):
            under = _UNDERLINE.fullmatch(rest.peek(2))
            if under and under[1] == over[1]:
                rest.take()
                return self._titled(rest, over[1] * 2)
        if over and len(line.strip()) >= 4 and not below.strip():
            rest.take()
            return Block("")
        under = _UNDERLINE.fullmatch(below)
        if over or not under or line[:1].isspace() or len(line) > LONGEST_HEADING:
            return None
        if len(below.strip()) < min(len(line.strip()), 4):
            return None
        return self._titled(rest, under[1])

    def _titled(self, rest: Lines, sign: str) -> Block:
        title = self._plain(rest.take())
        rest.take()
        if sign not in self._signs:
            self._signs.append(sign)
        return Block(title, level=self._signs.index(sign) + 1)

    def _explicit(self, rest: Lines, number: int, depth: int) -> Iterator[Block]:
        """What begins with two points: a directive, a note; targets and comments are passed."""
        line = rest.take()
        body = rest.take_indented(indent_of(line))
        if directive := _DIRECTIVE.match(line):
            yield from self._directive(directive[2], directive[3], body, number, depth)
        elif note := _NOTE.match(line):
            text = self._plain(glued([note[3], *body]))
            yield Block(text, kind="note", line=number)

    def _directive(
        self, kind: str, argument: str, body: Sequence[str], number: int, depth: int
    ) -> Iterator[Block]:
        name = kind.rpartition(":")[2]
        options = [n for n, text in enumerate(body) if _OPTION.match(text)]
        head = next((n for n, text in enumerate(body) if not text.strip()), len(body))
        own = [text for n, text in enumerate(body[:head]) if n in options]
        inner = [text for n, text in enumerate(body) if not (n in options and n < head)]
        if name in _CODE:
            yield Block("\n".join(_dedented(inner)).strip("\n"), line=number)
        elif name in _TABLES:
            yield from self._table(name, argument, own, inner, number, depth)
        elif name == "math":
            yield Block(with_formulas(f"${glued([argument, *inner])}$"), line=number)
        elif name in _DROPPED:
            self.lost[Loss.PROGRAM_PART] += name in ("include", "csv-table", "raw")
        else:
            self.lost[Loss.PICTURE] += name in _PICTURES
            if argument and name not in _PICTURES:
                inner = [argument, *_dedented(inner)]
            yield from self.blocks(_dedented(inner), number, depth + 1)

    def _table(
        self,
        name: str,
        title: str,
        options: Sequence[str],
        inner: Sequence[str],
        number: int,
        depth: int,
    ) -> Iterator[Block]:
        """A table with its title as caption."""
        if title:
            yield Block(self._plain(title), kind="caption", line=number)
        count = next((re.search(r"\d+", o) for o in options if "header-rows" in o), None)
        heads = int(count[0]) if count else 0
        if name == "list-table":
            yield from table_blocks(self._cells(listed_rows(inner, heads)))
        elif name == "csv-table":
            given = next((o.split(":", 2)[2] for o in options if ":header:" in o), "")
            lines = [given.strip(), *_dedented(inner)] if given else _dedented(inner)
            rows = csv.reader(lines, skipinitialspace=True)
            heads = heads or bool(given)
            cells = [[TableCell(c, is_head=n < heads) for c in row] for n, row in enumerate(rows)]
            yield from table_blocks(self._cells(cells))
        else:
            yield from self.blocks(_dedented(inner), number, depth + 1)

    def _cells(self, rows: Sequence[Sequence[TableCell]]) -> list[list[TableCell]]:
        return [[replace(cell, text=self._plain(cell.text)) for cell in row] for row in rows]

    def _text(self, rest: Lines, number: int, depth: int, levels: Levels) -> Iterator[Block]:
        """An item of a list, a field, code, or a paragraph with the literal text behind it."""
        line = rest.peek()
        if (item := ITEM.match(line)) and (item[4] or item[2] in "-+*"):
            yield from self._item(rest, item, number, depth, levels)
        elif field := _FIELD.match(line):
            rest.take()
            value = self._plain(glued([field[3] or "", *rest.take_indented(0)]))
            if said := _SAID.get(field[2].strip().lower()):
                self.said.setdefault(said, value)
            yield Block(f"{field[2].strip()}：{value}", line=number)
        elif line.startswith((">>> ", "| ")):
            lines = rest.take_while(lambda below: bool(below.strip()))
            yield Block("\n".join(text.removeprefix("| ") for text in lines), line=number)
        else:
            yield from self._paragraph(rest, number)

    def _item(
        self, rest: Lines, item: re.Match[str], number: int, depth: int, levels: Levels
    ) -> Iterator[Block]:
        """An item, and what is in it; its first paragraph begins with its mark."""
        rest.take()
        inner = _dedented(rest.take_indented(0))
        level = levels.level(0)
        mark = item[2]
        for place, block in enumerate(self.blocks([item[4], *inner], number, depth + 1)):
            if place == 0 and not block.kind and not block.level:
                text = item_text(mark, block.text)
                yield replace(block, text=text, kind="item", level=level)
            elif block.kind == "item":
                yield replace(block, level=block.level + 1)
            else:
                yield block

    def _paragraph(self, rest: Lines, number: int) -> Iterator[Block]:
        lines = [rest.take()]
        while rest.peek().strip() and not indent_of(rest.peek()):
            if ITEM.match(rest.peek()) or _COMMENT.match(rest.peek()) or is_grid(rest.peek()):
                break
            lines.append(rest.take())
        text = glued(lines)
        is_literal = text.endswith("::")
        if is_literal:
            text = text[:-2].rstrip() + ("：" if not text[:-2].isascii() else ":")
            text = "" if len(text) == 1 else text
        if text:
            yield Block(self._plain(text), line=number)
        if is_literal:
            rest.take_while(lambda line: not line.strip())
            at = rest.number - 1
            code = "\n".join(_dedented(rest.take_indented(0))).strip("\n")
            yield Block(code, line=number + max(at - number + 1, 1))

    def _plain(self, text: str) -> str:
        """Without roles, signs of emphasis and marks of notes; links as what they show."""
        text = _MARK.sub("", text)
        text = _SUBSTITUTED.sub(lambda f: self._substitutes.get(f[1], f[1]), text)
        text = _ROLE.sub(_of_role, text)
        text = _LITERAL.sub(lambda found: found[1], text)
        text = _TARGET.sub(lambda found: _TITLED.sub("", found[1]) or found[1], text)
        text = _STRONG.sub(lambda found: found[1] or found[2], text)
        text = _REFERENCE.sub("", text)
        return re.sub(r"\\(\s|[^\w\s])", lambda f: f[1].strip(), text).strip()


def _of_role(found: re.Match[str]) -> str:
    """What a role shows: raised, lowered, a formula, or its text."""
    name = (found[1] or found[4]).rpartition(":")[2]
    text = found[2] or found[3]
    if name in ("sup", "superscript"):
        return raised(text)
    if name in ("sub", "subscript"):
        return lowered(text)
    if name == "math":
        return with_formulas(f"${text}$")
    return _TITLED.sub("", text).removeprefix("~")


def _simple(rest: Lines) -> list[str]:
    """The lines of a simple table: down to the rule that an empty line follows."""
    found = [rest.take()]
    edge = found[0].split()
    while rest:
        found.append(rest.take())
        is_edge = found[-1].split() == edge
        if is_edge and not rest.peek().strip():
            break
    return found


def _dedented(lines: Sequence[str]) -> list[str]:
    """The lines without the indent that all of them have."""
    indents = [indent_of(line) for line in lines if line.strip()]
    least = min(indents, default=0)
    return [line[least:] for line in lines]
