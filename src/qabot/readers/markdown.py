"""Markdown -> blocks without its markup: headings, paragraphs, lists, tables, notes, code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from qabot.language.text import is_cjk
from qabot.messages import Loss, Lost
from qabot.readers.content import LONGEST_HEADING, Block, Content, assemble
from qabot.readers.dialogue import split_dialogue
from qabot.readers.front_matter import read_front_matter
from qabot.readers.inline import BREAK, HARD_BREAK, parser, words_of
from qabot.readers.left_out import left_out
from qabot.readers.lines import begins_anew, display_width, glued, paragraphs, runs_of, wrap_width
from qabot.readers.markdown_tables import INLINE_TABLE, by_tables, cells_of
from qabot.readers.tables import TableCell, table_blocks
from qabot.structure import Kind

if TYPE_CHECKING:
    from markdown_it.token import Token

# CommonMark wants a space behind the signs; Chinese writers often leave it out, or put a wide one.
_TIGHT_HEADING = re.compile(
    r"(?P<signs>#{1,6})[\u00a0\u3000]*(?P<title>[^\x00-\u2e7f\s][^#]*?)(?<![。！；，：、])"
)
_TASK = re.compile(r"\[(?P<tick>[ xX])\][ \t]+")
_PIPES = re.compile(r"\|.*\|")
_SENTENCE_END = re.compile(r"[。！？!?…；;：:.][”’」』）)》\"']*$")
_CONTENTS_LINE = re.compile(r"\S.{0,100}?[.…·]{2,}\s*\d+")  # 第一章 总则……3
_CONTENTS_MARK = re.compile(r"\[toc\]|\[\[_?toc_?\]\]|\{:toc\}", re.IGNORECASE)
_GOES_ON = 36  # columns; a shorter line without punctuation is a title, a name or a caption
_DEEPEST = 98  # levels, which the parser stops at


def read_markdown(text: str, losses: Sequence[Lost] = ()) -> Content:
    """The content of a normalised text in Markdown, without its front matter.

    The title is that of the front matter, else the first heading of level 1, else the first.
    Pictures and struck passages are left out with a loss.
    """
    front = read_front_matter(text)
    lost: Counter[Loss] = Counter()
    first = text.count("\n", 0, front.body) + 1
    blocks = list(split_dialogue(markdown_blocks(text[front.body :], lost, first)))
    return assemble(
        blocks,
        title=front.title or top_title(blocks),
        published=front.published,
        author=front.author,
        url=front.url,
        losses=(*losses, *front.losses, *left_out(lost)),
    )


def markdown_blocks(text: str, lost: Counter[Loss], first: int = 1) -> Iterator[Block]:
    """The blocks of a normalised text; what is left out is counted in ``lost``.

    ``first`` is the number of its first line in the file.
    """
    front = read_front_matter(text)
    if front.end:  # it could not be read, and stays
        yield Block(text[: front.end].strip(), line=first)
        first += text.count("\n", 0, front.end)
        text = text[front.end :]
    lines = text.split("\n")
    walk = _Walk(lost, lines, wrap_width(list(runs_of(lines))), first)
    for token, following in _with_next(parser().parse(text)):
        yield from walk.blocks(token, following)
    yield from walk.item_end()


def top_title(blocks: Sequence[Block]) -> str | None:
    """The first heading of level 1, else the first of all; None without headings."""
    heads = [
        block
        for block in blocks
        if block.level and not block.kind and len(block.name or block.text) <= LONGEST_HEADING
    ]
    top = next((block for block in heads if block.level == 1), heads[0] if heads else None)
    return (top.name or top.text) if top else None


def _with_next(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    return zip(tokens, [*tokens[1:], *tokens[-1:]], strict=True)


@dataclass(slots=True)
class _Item:
    """An item of a list, as far as it was read."""

    level: int
    marker: str
    line: int
    parts: list[str] = field(default_factory=list)
    is_contents: bool = False


class _Walk:
    """Where the walk through the tokens is: the lists it is in, the table it is in."""

    def __init__(self, lost: Counter[Loss], lines: Sequence[str], width: int, first: int) -> None:
        self._lost = lost
        self._first = first
        self._line = first  # of the file, at which the token begins
        self._lines = lines
        self._width = width
        self._items: list[_Item] = []
        self._rows: list[list[TableCell]] = []
        self._row: Token | None = None

    def blocks(self, token: Token, following: Token) -> Iterator[Block]:
        """The blocks that end with a token; ``following`` contains the words of what it opens."""
        if token.map:
            self._line = self._first + token.map[0]
        if token.level >= _DEEPEST and token.nesting == 1:
            self._lost[Loss.TOO_DEEP_LEVELS] += 1
        match token.type:
            case "heading_open":
                yield from self._heading(token, following)
            case "paragraph_open":
                yield from self._paragraph(following)
            case "note_open":
                yield from self._note(token, following)
            case "fence" | "code_block":
                yield from self._code(token)
            case "html_block":
                yield from self._apart(self._html(token.content))
            case "list_item_open" | "list_item_close":
                yield from self._list_item(token)
            case "bullet_list_open" | "ordered_list_open":
                yield from self.item_end()
            case _:
                yield from self._table(token, following)

    def _heading(self, token: Token, words: Token) -> Iterator[Block]:
        """A heading of one line; in lists and quotations, and of several lines, a paragraph."""
        first, last = token.map or (0, 1)
        one_line = last - first == 1 + (token.markup in "-=")
        if token.level or not one_line:
            yield from self._paragraph(words)
        elif title := _one_line(self._words(words)):
            yield Block(title, level=int(token.tag[1:]), line=self._line)

    def _paragraph(self, words: Token) -> Iterator[Block]:
        if len(by_tables(words.content)) > 1:
            yield from self._apart(self._around_tables(words.content))
            return
        if self._items:
            self._in_item(words)
            return
        yield from self._lines_of(words, top=not words.level - 1)

    def _around_tables(self, source: str) -> Iterator[Block]:
        for part in by_tables(source):
            words = part.lstrip()
            blank = part[: len(part) - len(words)].count("\n")
            self._line += blank
            if INLINE_TABLE.fullmatch(part):
                yield from self._html(part)
            elif words:
                yield from self._lines_of(parser().parseInline(words.rstrip())[0], top=False)
            self._line += part.count("\n") - blank

    def _in_item(self, words: Token) -> None:
        item = self._items[-1]
        text = self._words(words)
        if not item.parts:
            if found := _TASK.match(text):
                item.marker = "□ " if found["tick"] == " " else "☑ "
                text = text[found.end() :]
            item.is_contents = _is_inner_link(words)
        soft = BREAK.sub("\n\n", text).split("\n\n")
        item.parts += ["\n".join(map(glued, self._grouped(part.split("\n")))) for part in soft]

    def item_end(self) -> Iterator[Block]:
        """The item that is being read, if it has words."""
        if not self._items:
            return
        item = self._items[-1]
        text = "\n".join(part for part in item.parts if part.strip())
        item.parts.clear()
        if text:
            kind: Kind = "contents" if item.is_contents else "item"
            yield Block(
                item.marker + text,
                level=item.level,
                kind=kind,
                joined=item.is_contents,
                line=item.line,
            )
            item.marker = ""

    def _list_item(self, token: Token) -> Iterator[Block]:
        yield from self.item_end()
        if token.nesting < 0:
            self._items.pop()
            return
        marker = f"{token.info}{token.markup} " if token.info else ""
        self._items.append(_Item(len(self._items) + 1, marker, self._line))

    def _apart(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Blocks that are not words of an item, even in one."""
        yield from self.item_end()
        yield from blocks

    def _note(self, token: Token, words: Token) -> Iterator[Block]:
        text = _one_line(self._words(words))
        yield from self._apart(
            iter([Block(f"[{token.info}] {text}", kind="note", line=self._line)])
        )

    def _code(self, token: Token) -> Iterator[Block]:
        """Code as it is; an indented Chinese paragraph is not code."""
        yield from self.item_end()
        if token.type == "code_block" and any(map(is_cjk, token.content)):
            for run in runs_of(token.content.split("\n")):
                yield from self._lines_of(parser().parseInline("\n".join(run))[0], top=False)
                self._line += len(run) + 1
        elif text := token.content.strip("\n").rstrip():
            yield Block(text, line=self._line + (token.type == "fence"))

    def _lines_of(self, words: Token, *, top: bool) -> Iterator[Block]:
        """The paragraphs that the lines of one in Markdown are, and headings without a space."""
        source = [line.strip() for line in words.content.split("\n")]
        if len(source) > 1 and all(map(_PIPES.fullmatch, source)):
            yield from table_blocks([self._row_of(line, n) for n, line in enumerate(source)])
            return
        first = True
        for text, line in self._texts(self._words(words)):
            tight = _TIGHT_HEADING.fullmatch(text) if top else None
            if tight and len(tight["title"]) <= LONGEST_HEADING:
                yield Block(tight["title"].strip(), level=len(tight["signs"]), line=line)
                first = True
            elif text:
                is_contents = _CONTENTS_LINE.fullmatch(text) or _CONTENTS_MARK.fullmatch(text)
                kind: Kind | Literal[""] = "contents" if is_contents else ""
                yield Block(text, joined=not first, kind=kind, line=line)
                first = False

    def _row_of(self, source: str, number: int) -> list[TableCell]:
        line = self._line + number
        return [TableCell(self._inline(cell), line=line) for cell in cells_of(source)]

    def _texts(self, words: str) -> Iterator[tuple[str, int]]:
        """The paragraphs that are divided by hard breaks and by lines, with their lines."""
        at = lines = 0
        for found in [*BREAK.finditer(words), None]:
            line = self._line + lines
            for part in self._grouped(words[at : found.start() if found else None].split("\n")):
                yield glued(part), line
                line += len(part)
            lines += words.count("\n", at, found.end() if found else None)
            at = found.end() if found else at

    def _grouped(self, lines: Sequence[str]) -> Iterator[list[str]]:
        """Lines that belong together."""
        if self._width:
            yield from paragraphs(lines, self._width)
            return
        part: list[str] = []
        for line in lines:
            if part and not _goes_on(part[-1], line):
                yield part
                part = []
            part.append(line)
        yield part

    def _table(self, token: Token, following: Token) -> Iterator[Block]:
        if token.type == "table_open":
            yield from self.item_end()
            self._rows = []
        elif token.type == "tr_open":
            self._rows.append([])
            self._row = token
        elif token.type in ("th_open", "td_open"):
            text = _one_line(self._words(following))
            is_head = token.type == "th_open"
            self._rows[-1].append(TableCell(text, is_head=is_head, line=self._line))
        elif token.type == "tr_close":
            self._rows[-1] += self._beyond(self._row)
        elif token.type == "table_close":
            yield from table_blocks(self._rows)

    def _beyond(self, row: Token | None) -> Iterator[TableCell]:
        """The cells of a row beyond those of the first, which the parser drops."""
        if row is None or row.map is None or len(self._rows) < 2:
            return
        cells = cells_of(self._lines[row.map[0]].lstrip(" \t>"))
        yield from (TableCell(self._inline(cell)) for cell in cells[len(self._rows[0]) :])

    def _html(self, source: str) -> Iterator[Block]:
        from qabot.readers.html_tables import html_blocks  # loads lxml, which few files need

        for block in html_blocks(source, self._lost):
            yield replace(block, line=self._line)

    def _words(self, inline: Token) -> str:
        return words_of(inline.children or [], self._lost)

    def _inline(self, source: str) -> str:
        return _one_line(self._words(parser().parseInline(source)[0]))


def _goes_on(line: str, below: str) -> bool:
    """True for a long line that breaks off, or one that ends with a comma, in text by hand."""
    line = line.strip()
    if begins_anew(below) or _TIGHT_HEADING.fullmatch(line) or _TIGHT_HEADING.fullmatch(below):
        return False
    if line.endswith(("，", ",", "、")):
        return True
    return display_width(line) >= _GOES_ON and not _SENTENCE_END.search(line)


def _one_line(text: str) -> str:
    return " ".join(text.replace(HARD_BREAK, " ").split())


def _is_inner_link(words: Token) -> bool:
    """True for an item that is nothing but a link to a place in the same text."""
    children = words.children or []
    if len(children) < 3 or children[0].type != "link_open" or children[-1].type != "link_close":
        return False
    return str(children[0].attrs.get("href", "")).startswith("#")
