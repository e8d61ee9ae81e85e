"""A sheet of cells with what is hidden and merged in it -> the rows that are seen."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qabot.errors import DocumentError
from qabot.language.text import is_cjk
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Block, Content, assemble
from qabot.readers.left_out import left_out, within
from qabot.readers.properties import Properties
from qabot.readers.records import MOST_COLUMNS, MOST_ROWS, Row, capped, record_blocks

MOST_EMPTY = 10_000  # rows one after the other, behind which nothing is looked for
_NAMED = re.compile(r"(?:批注|comment)\s*[:：]\s*", re.IGNORECASE)  # what is said anyhow
_MOST_REPEATED = 1_000_000  # cells of a sheet that only repeat a merged one


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged cell: its first row from 1, its first column from 0, how many of each it covers."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(slots=True)
class Sheet:
    """What a sheet contains: texts by column in each row, by its number, in the file's order."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    notes: list[tuple[int, int, str]] = field(default_factory=list)  # row, column, text
    texts: list[str] = field(default_factory=list)  # of boxes and charts
    is_cut: bool = False

    def add(self, number: int, cells: Mapping[int, str]) -> None:
        """Adds a row; empty cells are left out, and all behind 10,000 empty or too many rows."""
        filled = {column: text for column, text in cells.items() if text}
        if not filled or self.is_cut or len(self.rows) > MOST_ROWS:
            return
        if number - max(next(reversed(self.rows), 0), 0) > MOST_EMPTY:
            self.is_cut = True
            return
        self.rows[number] = filled


def sheet_blocks(sheet: Sheet, losses: list[Lost]) -> Iterator[Block]:
    """A sheet's name as a heading, its rows, its comments and the texts that lie on it."""
    told: list[Lost] = []
    kept, cut = capped(_rows(sheet, told))
    losses += within(sheet.name, (*told, *cut))
    notes = [*_notes(sheet), *filter(None, sheet.texts)]
    if kept or notes:
        yield Block(sheet.name, level=1)
    if kept:
        yield from record_blocks(kept, level=2)
    for text in notes:
        yield Block(text)


def _rows(sheet: Sheet, losses: list[Lost]) -> list[Row]:
    """The rows that are seen, merged values repeated; what is left out goes to ``losses``."""
    if sheet.is_cut:
        losses.append(lost(Loss.ROWS_AFTER_EMPTY, limit=MOST_EMPTY))
    hidden = [number for number in sheet.rows if number in sheet.hidden_rows]
    used = {column for cells in sheet.rows.values() for column in cells}
    away = used & sheet.hidden_columns
    losses += left_out({Loss.HIDDEN_ROW: len(hidden), Loss.HIDDEN_COLUMN: len(away)})
    continued = _repeat(sheet, losses)
    rows = []
    for number, cells in sheet.rows.items():
        if number not in sheet.hidden_rows:
            row = _row(number, cells, continued.get(number, {}), sheet.hidden_columns)
            rows += [row] if any(row.cells) else []
    return rows


def _row(number: int, cells: Mapping[int, str], merged: Mapping[int, int], hidden: set[int]) -> Row:
    """A row without its hidden columns; ``merged`` says which merged cell a column is part of."""
    seen = [column for column in range(max(cells) + 1) if column not in hidden]
    continued = frozenset(
        place
        for place, (left, column) in enumerate(itertools.pairwise(seen), 1)
        if column in merged and merged.get(left) == merged[column]
    )
    texts = [cells.get(column, "") for column in seen]
    while texts and not texts[-1]:
        texts.pop()
    return Row(number, texts, continued)


def _repeat(sheet: Sheet, losses: list[Lost]) -> dict[int, dict[int, int]]:
    """Fills merged cells in each row with a value of its own; which cell is part of which merge.

    A row that a merged cell alone covers says nothing new and stays empty.
    """
    parts: dict[int, dict[int, int]] = {}
    numbers = sorted(sheet.rows) if sheet.merges else []
    too_large = 0
    budget = _MOST_REPEATED
    for order, merge in enumerate(sheet.merges):
        text = sheet.rows.get(merge.row, {}).get(merge.column, "")
        if not text:
            continue
        end = min(merge.column + merge.columns, MOST_COLUMNS)
        first = bisect_left(numbers, merge.row)
        behind = bisect_left(numbers, merge.row + merge.rows)
        size = (behind - first) * max(end - merge.column, 0)
        if size > budget:
            too_large += 1
            continue
        budget -= size
        covered = numbers[first:behind]
        for number in covered:
            for column in range(merge.column, end):
                sheet.rows[number].setdefault(column, text)
                parts.setdefault(number, {})[column] = order
    losses += left_out({Loss.LARGE_MERGE: too_large})
    return parts


def _notes(sheet: Sheet) -> Iterator[str]:
    """``B3 批注：…`` for each comment on a cell that is seen."""
    for row, column, text in sheet.notes:
        line = " ".join(text.split())
        line = line[match.end() :] if (match := _NAMED.match(line)) else line
        if not line or row in sheet.hidden_rows or column in sheet.hidden_columns:
            continue
        words = (line, *(cell for cells in sheet.rows.values() for cell in cells.values()))
        chinese = _is_chinese(words)
        yield f"{letters(column)}{row}" + (" 批注：" if chinese else " comment: ") + line


def _is_chinese(texts: Iterable[str]) -> bool:
    return any(is_cjk(character) for text in texts for character in text)


def letters(column: int) -> str:
    """The name of a column counted from 0: 27 -> AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_of(name: str) -> int:
    """The number from 0 of a column's name: AB -> 27; ValueError for what is not one."""
    number = 0
    for letter in name:
        if not "A" <= letter <= "Z" or number > 1_000:
            raise ValueError(f"no column: {name[:20]}")
        number = number * 26 + ord(letter) - 64
    return number - 1


def whole_workbook(blocks: Callable[[], Iterable[Block]]) -> list[Block]:
    """All blocks of a workbook; raises DocumentError for a broken one."""
    try:
        return list(blocks())
    except (MemoryError, DocumentError):
        raise
    except Exception as error:  # a broken file may break anything
        raise DocumentError(Code.DAMAGED_WORKBOOK, error=type(error).__name__) from error


def workbook_content(
    blocks: Sequence[Block], properties: Properties, losses: Sequence[Lost]
) -> Content:
    """The content of a workbook: no heading of a sheet is its title."""
    return assemble(
        blocks,
        title=properties.title,
        published=properties.published,
        author=properties.author,
        losses=losses,
        title_from_headings=False,
    )
