"""Rows of cells -> blocks: tables with the heads of their columns, forms, questions and answers.

What a cell is depends on the table around it: a value under the head of its column, a value next to
its label, as in forms and in sheets of two columns, or a head itself. A value that covers several
rows or columns belongs to each of them, and so it is written in each row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qabot.readers.blocks import Block
from qabot.readers.heads import (
    Place,
    Rows,
    head_rows,
    is_field_line,
    is_form,
    is_key_value,
    is_note,
    is_unit,
    title_rows,
)
from qabot.readers.question_tables import entries, question_columns
from qabot.readers.rows import (
    LabelledLength,
    bar_row,
    bars,
    cell_text,
    labelled_row,
    line_number,
    line_of,
)
from qabot.structure import Kind

_LONGEST_ROW = 300  # characters that can be quoted at once; a longer row is written in pieces
_LONGEST_KEY = 40  # characters of the cell with which each piece of a long row begins
_MOST_REPEATED = 1000  # rows in which a value that covers them is written
_ORDINAL = re.compile(r"序号|序號|编号|編號|no\.?|#|id", re.IGNORECASE)
_FIGURE = re.compile(r"[-+]?[\d,.]+%?")
Layout = Literal["bars", "labels"]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as it is in a file: its text, how many columns and rows it covers from its own on.

    ``is_head`` is true where the file marks it as a column's or row's head (th, a repeated row).
    ``line`` is the line of the file, from 1, at which its row begins; 0 where there are no lines.
    """

    text: str
    columns: int = 1
    rows: int = 1
    is_head: bool = False
    line: int = 0


def table_blocks(
    rows: Sequence[Sequence[TableCell]], *, level: int = 6, layout: Layout = "bars"
) -> Iterator[Block]:
    """The rows of a table as blocks; a cell that covers several rows is given in its first alone.

    Rows are as the file has them: a covered place has no cell of its own. In ``bars`` a row is
    ``| a | b |`` and its heads are a block before it, in ``labels`` it is ``head：a；head：b``.
    Where the first row names questions and answers, each row becomes a heading of ``level`` with
    the question and a paragraph with the answer. Empty rows are left out.
    """
    yield from placed_blocks(_placed(rows), level=level, layout=layout)


def rows_to_blocks(rows: Sequence[Sequence[str]], *, level: int = 6) -> Iterator[Block]:
    """The same for rows of plain texts, each in a column of its own."""
    yield from table_blocks([[TableCell(text) for text in row] for row in rows], level=level)


def placed_blocks(
    rows: Rows, *, level: int = 6, layout: Layout = "bars", heads: Rows = ()
) -> Iterator[Block]:
    """The same for cells of which each knows its columns, repeated in each row that it covers.

    ``heads`` are head rows from before, for rows that have none of their own. A block of a row has
    the row's number, as its cells know it, for its level.
    """
    rows = [row for row in rows if any(place.text for place in row)]
    if all(len(row) == 1 for row in rows):
        yield from (Block(line_of(row), line=line_number(row)) for row in rows)
        return
    above = title_rows(rows)
    for row in rows[:above]:
        yield Block(line_of(row), kind=_kind_above(row), line=line_number(row))
    rows = rows[above:]
    if is_key_value(rows) or is_form(rows):
        yield from _joined(_pairs(row, layout) for row in rows)
        return
    count = head_rows(rows)
    heads = rows[:count] or heads
    if heads and (columns := question_columns([place.text for place in heads[-1]])):
        asked = [heads[-1], *rows[count:]]
        lines = [line_number(row) for row in asked]
        yield from entries(_as_texts(asked), *columns, level=level, lines=lines)
        return
    yield from _joined(_records(heads, rows[count:], layout, written=count > 0))


def _kind_above(row: Sequence[Place]) -> Kind:
    """What a row of one text is to the table that begins below it."""
    if is_unit(row):
        return "unit"
    return "paragraph" if is_field_line(line_of(row)) else "caption"


def _records(heads: Rows, rows: Rows, layout: Layout, *, written: bool) -> Iterator[Block]:
    """Head rows, where they are written, and the rows below them; notes at the foot as such."""
    names = _names(heads)
    if written and layout == "bars":
        yield from (Block(bars(row), kind="head", line=line_number(row)) for row in heads)
    known = {line_of(row) for row in heads}
    for number, row in enumerate(rows):
        if line_of(row) in known:
            continue  # heads that a page repeats
        if is_unit(row):
            yield Block(line_of(row), kind="unit", line=line_number(row))
        elif is_note(row, is_last=number >= len(rows) - 3):
            yield Block(line_of(row), kind="note", line=line_number(row))
        else:
            named = [replace(place, head=_name(place, names)) for place in row]
            yield from row_blocks(named, layout)


def _joined(blocks: Iterable[Block | Iterable[Block]]) -> Iterator[Block]:
    """Blocks of one table: each on the line after the one before it, but for notes and units."""
    first = True
    for some in blocks:
        for block in [some] if isinstance(some, Block) else some:
            is_apart = block.kind in ("note", "unit")
            yield replace(block, joined=not first and not is_apart)
            first = is_apart


def row_blocks(row: Sequence[Place], layout: Layout) -> Iterator[Block]:
    """A row as one block; a long one with labels in pieces that each begin with its key."""
    filled = [place for place in row if place.text]
    if not filled:
        return
    if layout == "bars":
        yield bar_row(row)
        return
    pieces = [filled]
    if len(labelled_row(filled).text) > _LONGEST_ROW:
        pieces = _pieces(filled)
    yield from (labelled_row(piece) for piece in pieces)


def _pieces(row: Sequence[Place]) -> list[list[Place]]:
    """A long row in parts of at most 300 characters, each with the key that identifies the row."""
    key = key_of(row)
    pieces: list[list[Place]] = []
    length = LabelledLength()
    for place in row:
        if pieces and (length + place).characters <= _LONGEST_ROW:
            pieces[-1].append(place)
            length += place
        else:
            pieces.append([key, place] if pieces and place is not key else [place])
            length = LabelledLength.of(pieces[-1])
    return pieces


def key_of(row: Sequence[Place]) -> Place:
    """The cell that identifies a row: the first with a short text that only counts."""
    short = [place for place in row if len(place.text) <= _LONGEST_KEY]
    telling = [p for p in short if not _ORDINAL.fullmatch(p.head) and not _FIGURE.fullmatch(p.text)]
    return next(iter(telling or short or row))


def _pairs(row: Sequence[Place], layout: Layout) -> Iterator[Block]:
    """A row of labels and values, each value under the name of the label before it."""
    cells: list[Place] = []
    label = ""
    for number, place in enumerate(row):
        if number % 2 == 0:
            label = place.text.rstrip("：: ")
        elif place.text or label:
            cells.append(replace(place, head=label))
    filled = [place for place in cells if place.text]
    if layout == "labels":
        if filled:
            yield labelled_row(filled)
        return
    block = bar_row(row)
    heads = {place.column: place.head for place in filled}
    named = [replace(c, head=heads[c.column]) for c in block.cells if c.column in heads]
    if any(place.text for place in row):
        yield replace(block, cells=tuple(named))


def _names(heads: Rows) -> dict[int, list[str]]:
    """For each column the texts of the head rows above it, from the top down, each once.

    A name above others that leaves the columns next to it empty goes for these, too.
    """
    names: dict[int, list[str]] = {}
    wide = max((place.column + place.columns for row in heads for place in row), default=0)
    for depth, row in enumerate(heads):
        last = ""
        for place in (*row, *_beyond(row, wide)):
            last = place.text or (last if depth < len(heads) - 1 else "")
            for column in range(place.column, place.column + place.columns):
                above = names.setdefault(column, [])
                if last and last not in above:
                    above.append(last)
    return names


def _beyond(row: Sequence[Place], wide: int) -> list[Place]:
    """Empty places up to the width of the table, for a row that ends before."""
    end = max((place.column + place.columns for place in row), default=0)
    return [Place("", column) for column in range(end, wide)]


def _name(place: Place, names: dict[int, list[str]]) -> str:
    return " ".join(names.get(place.column, ()))


def _placed(rows: Sequence[Sequence[TableCell]]) -> list[list[Place]]:
    """The cells with their columns, and those that cover several rows in each of them."""
    covering: dict[int, tuple[Place, int]] = {}  # by column: a cell, rows that it still covers
    found = []
    for row in rows:
        places: list[Place] = []
        column = 0
        for cell in row:
            while column in covering:
                places.append(covering[column][0])
                column += places[-1].columns
            wide = max(cell.columns, 1)
            text = cell_text(cell.text)
            places.append(Place(text, column, wide, is_head=cell.is_head, line=cell.line))
            column += wide
        places += [place for at, (place, _) in sorted(covering.items()) if at >= column]
        found.append(places)
        covering = {at: (p, left - 1) for at, (p, left) in covering.items() if left > 1}
        own = (place for place in places if not place.is_repeated)
        for place, cell in zip(own, row, strict=True):
            if cell.rows > 1:
                rest = min(cell.rows, _MOST_REPEATED) - 1
                covering[place.column] = (replace(place, is_repeated=True), rest)
    return found


def _as_texts(rows: Rows) -> list[list[str]]:
    """The texts of placed cells by column."""
    wide = max((place.column + 1 for row in rows for place in row), default=0)
    found = []
    for row in rows:
        texts = [""] * wide
        for place in row:
            texts[place.column] = place.text
        found.append(texts)
    return found
