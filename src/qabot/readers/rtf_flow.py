"""The text of RTF as it comes, paragraph by paragraph and row by row -> blocks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from qabot.messages import Loss
from qabot.readers.blocks import Block
from qabot.readers.records import MOST_COLUMNS
from qabot.readers.scripts import lowered, raised
from qabot.readers.tables import TableCell, table_blocks

_BULLETS = "•·●○■□◆◇▪▫–-o➢✓*"
_TYPED = re.compile(r"([•·▪■□●○◆-]|\d{1,3}[.)、．]|[（(]\d{1,3}[)）])\t\s*(?=\S)")  # a typed label
_DEEPEST = 9  # levels of headings, and of lists in lists


@dataclass(slots=True)
class CellShape:
    """A cell as its row describes it: its right edge, and how it is merged with its neighbours."""

    right: int = 0
    goes_right: bool = False
    goes_down: bool = False
    begins_down: bool = False


@dataclass(slots=True)
class RowShape:
    """What comes before or behind the cells of a row: their shapes, and if it is a head."""

    cells: list[CellShape] = field(default_factory=list)
    is_head: bool = False


class Shapes:
    """The shape of the row that is described, word by word."""

    def __init__(self) -> None:
        self.row, self._cell = RowShape(), CellShape()

    def describe(self, word: str, value: int) -> bool:
        """False for a word that does not describe a row."""
        if word == "trowd":
            self.row, self._cell = RowShape(), CellShape()
        elif word == "trhdr":
            self.row.is_head = True
        elif word == "clmrg":
            self._cell.goes_right = True
        elif word == "clvmrg":
            self._cell.goes_down = True
        elif word == "clvmgf":
            self._cell.begins_down = True
        elif word == "cellx":
            self._cell.right = value
            self.row.cells.append(self._cell)
            self._cell = CellShape()
        else:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph is: level of a heading (0 = none), depth in lists, in a table, contents."""

    level: int = 0
    depth: int = 0
    in_table: bool = False
    is_contents: bool = False


_PLAIN = Look()


class Flow:
    """A text with its paragraphs and tables: that of the file, of a note, of a box."""

    def __init__(self, lost: Counter[Loss]) -> None:
        self._lost = lost
        self._blocks: list[Block] = []
        self._runs: list[tuple[str, int]] = []
        self._label = ""
        self._behind: list[Block] = []  # notes and boxes of this paragraph
        self._below: list[Block] = []  # the same of the table
        self._cell: list[str] = []
        self._cells: list[str] = []
        self._rows: list[tuple[RowShape, list[str]]] = []

    def add(self, text: str, shift: int = 0) -> None:
        """Text of the paragraph; ``shift`` is 1 for raised text, -1 for lowered."""
        if self._runs and self._runs[-1][1] == shift:
            self._runs[-1] = (self._runs[-1][0] + text, shift)
        else:
            self._runs.append((text, shift))

    def label(self, text: str) -> None:
        """The number or sign in front of the paragraph."""
        self._label += text

    def behind(self, blocks: Sequence[Block]) -> None:
        """What is to follow on the paragraph: its notes, the text of its boxes."""
        self._behind += blocks

    def end_paragraph(self, look: Look = _PLAIN) -> None:
        """The paragraph ends here."""
        text, label = self._taken()
        if look.in_table:
            self._cell.append(f"{label} {text}" if label else text)
            return
        if text or label or self._rows or self._cell or self._cells:
            self._end_table()
        if text:
            self._blocks.append(_paragraph(text, label, look))
        self._blocks += self._behind
        self._behind = []

    def end_cell(self) -> None:
        """The cell ends here."""
        text, label = self._taken()
        self._cell.append(f"{label} {text}" if label else text)
        self._cells.append(" ".join(part for part in self._cell if part))
        self._below += self._behind
        self._cell, self._behind = [], []

    def end_row(self, shape: RowShape) -> None:
        """The row ends here; cells beyond 256 are left out."""
        if any(self._cell) or self._runs:
            self.end_cell()
        if self._cells:
            self._lost[Loss.CELL] += max(len(self._cells) - MOST_COLUMNS, 0)
            self._rows.append((shape, self._cells[:MOST_COLUMNS]))
        self._cells = []

    def finished(self) -> list[Block]:
        """All blocks; nothing can be added afterwards."""
        self.end_paragraph()
        self._end_table()
        return self._blocks + self._behind

    def _taken(self) -> tuple[str, str]:
        """The text of the paragraph and its label; the next one begins."""
        shown = (
            raised(text) if shift > 0 else lowered(text) if shift < 0 else text
            for text, shift in self._runs
        )
        text, label = "".join(shown).strip(), self._label.strip()
        self._runs, self._label = [], ""
        if not label and (typed := _TYPED.match(text)):
            return text[typed.end() :], typed[1]
        return text, label

    def _end_table(self) -> None:
        """Rows become a table; what was begun without an end of a row are paragraphs."""
        if self._rows:
            self._blocks += table_blocks(_table(self._rows))
        self._blocks += (Block(text) for text in (*self._cells, *self._cell) if text)
        self._blocks += self._below
        self._rows, self._cells, self._cell, self._below = [], [], [], []


def _paragraph(text: str, label: str, look: Look) -> Block:
    whole = f"{label} {text}" if label and label not in _BULLETS else text
    if look.is_contents:
        return Block(whole, kind="contents")
    if look.level:
        return Block(whole, level=min(look.level, _DEEPEST))
    if label:
        return Block(whole, level=min(look.depth + 1, _DEEPEST), kind="item")
    return Block(whole)


def _table(rows: Sequence[tuple[RowShape, list[str]]]) -> list[list[TableCell]]:
    """The cells with the rows and columns that they cover, by their edges."""
    edges = sorted({cell.right for shape, _ in rows for cell in shape.cells[:MOST_COLUMNS]})
    table: list[list[TableCell]] = []
    above: dict[int, tuple[int, int]] = {}  # column -> row and place of the cell that goes down
    for number, (shape, texts) in enumerate(rows):
        table.append([])
        for column, columns, text, cell in _placed(shape, texts, edges):
            if cell.goes_down and column in above:
                y, x = above[column]
                table[y][x] = replace(table[y][x], rows=number - y + 1)
                continue
            above.pop(column, None)
            if cell.begins_down:
                above[column] = (number, len(table[-1]))
            table[-1].append(TableCell(text, columns=columns, is_head=shape.is_head))
    return table


def _placed(
    shape: RowShape, texts: Sequence[str], edges: Sequence[int]
) -> Iterator[tuple[int, int, str, CellShape]]:
    """Column, columns covered, text and shape of each cell that is not covered in its row."""
    shapes = shape.cells if len(shape.cells) >= len(texts) else []
    column = 0
    place = 0
    while place < len(texts):
        if not shapes:
            yield column, 1, texts[place], CellShape()
            column, place = column + 1, place + 1
            continue
        first, parts = shapes[place], [texts[place]]
        while place + 1 < len(texts) and shapes[place + 1].goes_right:
            place += 1
            parts.append(texts[place])
        end = max(bisect_left(edges, shapes[place].right) + 1, column + 1)
        yield column, end - column, " ".join(part for part in parts if part), first
        column, place = end, place + 1
