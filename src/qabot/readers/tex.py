"""LaTeX (.tex) -> its text: headings, paragraphs, lists, tables, notes; commands left out."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from qabot.language.text import normalise
from qabot.messages import Loss
from qabot.readers import tex_commands as known
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.inline import with_formulas
from qabot.readers.left_out import left_out
from qabot.readers.lines import glued
from qabot.readers.scripts import lowered, raised
from qabot.readers.tables import table_blocks
from qabot.readers.tex_rows import List, Table
from qabot.readers.tex_signs import ACCENTS, SIGNS, quoted
from qabot.readers.tex_source import Source
from qabot.readers.tex_tokens import Token, tokens

_DEEPEST = 60  # groups in groups
_MOST_MACROS = 200_000  # tokens written out for commands of the source, all together
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read_tex(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of a source without its commands; what is put in from elsewhere is reported as lost.

    Commands that the source defines are written out where they take no arguments.

    Raises DocumentError where the encoding is not known.
    """
    text, losses = decode(data)
    walk = _Walk(tokens(normalise(text)))
    blocks = walk.blocks()
    date = _DATE.search(walk.said("date"))
    return assemble(
        blocks,
        title=walk.said("title"),
        author=walk.said("author"),
        published="{}-{:0>2}-{:0>2}".format(*date.groups()) if date else None,
        losses=(*losses, *left_out(walk.lost)),
    )


class _Walk:
    """Where the walk through the tokens is."""

    def __init__(self, found: Iterable[Token]) -> None:
        self.lost: Counter[Loss] = Counter()
        self._source = Source(found)
        self._blocks: list[Block] = []
        self._notes: list[Block] = []
        self._parts: list[str] = []
        self._line = 0
        self._lists: list[List] = []
        self._label: str | None = None
        self._tables: list[Table] = []
        self._macros: dict[str, tuple[int, int]] = {}
        self._written_out = 0
        self._captures = 0  # arguments that are read, one in the other
        self._levels = self._known_levels()

    def blocks(self) -> list[Block]:
        """The blocks of the document, without what is set before it begins."""
        self._find_macros()
        first = self._source.place("begin:document") + 1
        end = self._source.place("end:document")
        self._run(first, end if end >= first else len(self._source.tokens), 0)
        self._end_paragraph()
        while self._tables:
            self._end_table()
        return self._blocks

    def said(self, name: str) -> str:
        """What a command such as ``\\title`` says; empty without it."""
        place = self._source.place(name)
        if place < 0:
            return ""
        start, end, _ = self._source.argument(place + 1)
        return self._captured(start, end, 0)

    def _known_levels(self) -> dict[str, int]:
        """The level of each kind of section that there is; a title is above them."""
        used = {token.text for token in self._source.tokens if token.kind == "command"}
        kinds = [kind for kind in known.SECTIONS if kind in used]
        return {kind: place + 1 + ("maketitle" in used) for place, kind in enumerate(kinds)}

    def _find_macros(self) -> None:
        """The commands without arguments that the source defines, with what they print."""
        for place, token in enumerate(self._source.tokens):
            if token.kind == "command" and token.text in known.DEFINES:
                start, end, behind = self._source.argument(place + 1)
                has_arguments, behind = self._source.optional(behind)
                inner, inner_end, _ = self._source.argument(behind)
                if end > start and not has_arguments and inner_end > inner:
                    self._macros[self._source.tokens[start].text] = (inner, inner_end)

    def _run(self, start: int, end: int, depth: int) -> None:
        """Goes through tokens; those of arguments are read with their command."""
        at = start
        while at < end:
            token = self._source.tokens[at]
            at += 1
            if token.kind == "command":
                at = min(self._command(token, at, depth), end)
            elif token.kind == "text":
                self._add(quoted(token.text), token.line)
            elif token.kind in ("formula", "display"):
                printed = with_formulas(f"${' '.join(token.text.split())}$")
                self._add(f" {printed} " if token.kind == "display" else printed, token.line)
            elif token.kind == "cell":
                self._end_cell() if self._tables else self._add("&", token.line)
            elif token.kind == "blank":
                self._end_paragraph()
            elif token.kind == "code":
                self._end_paragraph()
                self._blocks.append(Block(_code(token.text), line=token.line))

    def _command(self, token: Token, at: int, depth: int) -> int:
        """Does what a command does; gives where its arguments end."""
        name = token.text
        if name in SIGNS:
            self._add(SIGNS[name], token.line)
            return at
        if name in ACCENTS:
            return self._accent(ACCENTS[name], at, depth)
        if name in known.SHOWN:
            return self._shown(token, at, depth)
        if name in self._macros:
            self._write_out(*self._macros[name], depth)
            return at
        return self._part(token, at, depth)

    def _part(self, token: Token, at: int, depth: int) -> int:
        """A command that begins or ends a part of the text; others print nothing."""
        name = token.text
        if name in self._levels:
            at = self._section(token, at, depth)
        elif name.startswith(("begin:", "end:")):
            at = self._environment(name, at)
        elif name in known.LINE_ENDS:
            at = self._line_end(at)
        elif name == "item":
            at = self._item(at)
        elif name == "par":
            self._end_paragraph()
        elif name == "maketitle" and (title := self.said("title")):
            self._blocks.append(Block(title, level=1, line=token.line))
        else:
            at = self._unshown(name, at)
        return at

    def _unshown(self, name: str, at: int) -> int:
        """Passes a command that prints nothing, with the arguments that are not text."""
        if name in known.REFERENCES:
            self.lost[Loss.REFERENCE] += 1
        elif name in known.LOST:
            self.lost[known.LOST[name]] += 1
        elif name == "includegraphics":
            self.lost[Loss.PICTURE] += 1
        elif name.startswith("unseen:"):
            self.lost[Loss.DRAWING] += "picture" in name
        elif self._tables and (name in known.RULES or name.startswith("end")):
            self._tables[-1].rule(name)
        if name in known.DEFINES:
            _, _, at = self._source.argument(at)
            for _ in range(2):
                _, at = self._source.optional(at)
            return self._source.argument(at)[2]
        _, at = self._source.optional(at)
        _, at = self._source.optional(at)
        count = (
            1
            if name in known.REFERENCES or name == "includegraphics"
            else known.ARGUMENTS.get(name, 0)
        )
        for _ in range(count):
            if self._source.is_group(at):
                _, _, at = self._source.argument(at)
        return at

    def _shown(self, token: Token, at: int, depth: int) -> int:
        """A command that prints its last argument in its own way."""
        name = token.text
        _, at = self._source.optional(at)
        arguments = []
        for _ in range(known.SHOWN[name]):
            start, end, at = self._source.argument(at)
            arguments.append((start, end))
        texts = [self._captured(*argument, depth) for argument in arguments]
        text = texts[-1]
        if name in ("footnote", "footnotetext"):
            self._notes.append(Block(text, kind="note", line=token.line))
        elif name == "caption":
            self._end_paragraph()
            self._blocks.append(Block(text, line=token.line))
        elif name in ("multicolumn", "multirow") and self._tables and texts[0].isdecimal():
            count = min(max(int(texts[0][:4]), 1), 256)
            if name == "multicolumn":
                self._tables[-1].columns = count
            else:
                self._tables[-1].lines = count
            self._add(text, token.line)
        elif name == "textsuperscript":
            self._add(raised(text), token.line)
        elif name == "textsubscript":
            self._add(lowered(text), token.line)
        else:
            self._add(text, token.line)
        return at

    def _section(self, token: Token, at: int, depth: int) -> int:
        self._end_paragraph()
        _, at = self._source.optional(at)
        start, end, at = self._source.argument(at)
        title = self._captured(start, end, depth)
        self._blocks.append(Block(title, level=self._levels[token.text], line=token.line))
        return at

    def _environment(self, name: str, at: int) -> int:
        begins, _, kind = name.partition(":")
        if kind in known.TABLES:
            self._end_paragraph() if not self._tables else None
            if begins == "begin":
                self._tables.append(Table())
            elif self._tables:
                self._end_table()
        elif kind in known.LISTS:
            self._end_paragraph()
            if begins == "begin":
                self._lists.append(List(kind))
            elif self._lists:
                self._lists.pop()
        else:
            self._end_paragraph()
        if begins == "begin":
            _, at = self._source.optional(at)
            for _ in range(known.SKIPPED_FIRST.get(name, 0)):
                _, _, at = self._source.argument(at) if self._source.is_group(at) else (0, 0, at)
        return at

    def _item(self, at: int) -> int:
        self._end_paragraph()
        own, at = self._source.optional(at)
        if self._lists:
            self._lists[-1].count += not own
            self._label = f"{quoted(own)} " if own else self._number()
        return at

    def _number(self) -> str:
        """The number of an item as LaTeX prints it: ``1.``, ``(a)``, ``i.`` as ``1.``."""
        last = self._lists[-1]
        if not last.kind.endswith(("enumerate", "enum")):
            return ""
        depth = sum(other.kind == last.kind for other in self._lists)
        if depth == 2 and last.count <= len(_LETTERS):
            return f"({_LETTERS[last.count - 1]}) "
        return f"{last.count}. "

    def _accent(self, mark: str, at: int, depth: int) -> int:
        start, end, behind = self._source.argument(at)
        if self._source.is_group(at):
            self._add(unicodedata.normalize("NFC", self._captured(start, end, depth) + mark), 0)
            return behind
        token = self._source.tokens[at] if at < len(self._source.tokens) else Token("blank")
        if token.kind == "text":
            letter, rest = token.text[:1], token.text[1:]
            self._source.tokens[at] = token._replace(text=rest)
            self._add(unicodedata.normalize("NFC", letter + mark) if letter else "", token.line)
        return at

    def _write_out(self, start: int, end: int, depth: int) -> None:
        """What a command of the source prints, within limits."""
        self._written_out += end - start
        if depth < _DEEPEST and self._written_out <= _MOST_MACROS:
            self._run(start, end, depth + 1)

    def _captured(self, start: int, end: int, depth: int) -> str:
        """The text of an argument, in one line."""
        if depth >= _DEEPEST:
            return ""
        outer, line = self._parts, self._line
        self._parts, self._captures = [], self._captures + 1
        self._run(start, end, depth + 1)
        text = self._taken()
        self._parts, self._line, self._captures = outer, line, self._captures - 1
        return text

    def _add(self, text: str, line: int) -> None:
        if not self._line and text.strip():
            self._line = line
        self._parts.append(text)

    def _taken(self) -> str:
        text = glued("".join(self._parts).split("\n"))
        self._parts = []
        return " ".join(text.split())

    def _line_end(self, at: int) -> int:
        _, at = self._source.optional(at)
        if self._tables and not self._captures:
            self._end_cell()
            self._tables[-1].end_row()
        else:
            self._parts.append("\n")
        return at

    def _end_paragraph(self) -> None:
        if self._captures or self._tables:
            self._parts.append("\n")
            return
        text, line = self._taken(), self._line
        self._line = 0
        if text and self._label is not None:
            level = max(len(self._lists), 1)
            self._blocks.append(Block(self._label + text, level=level, kind="item", line=line))
            self._label = None
        elif text:
            self._blocks.append(Block(text, line=line))
        if text:
            self._blocks += self._notes
            self._notes = []

    def _end_cell(self) -> None:
        line, self._line = self._line, 0
        self._tables[-1].end_cell(self._taken(), line)

    def _end_table(self) -> None:
        self._end_cell()
        rows = self._tables.pop().finished()
        if self._tables:  # a table in a cell
            self._parts.append(" ".join(cell.text for row in rows for cell in row))
        else:
            self._blocks += table_blocks(rows)
            self._blocks += self._notes
            self._notes = []


def _code(text: str) -> str:
    """Code without the options behind its beginning."""
    return re.sub(r"\A(?:\[[^\]\n]*\])?(?:\{\w+\})?\n", "", text).strip("\n")
