"""Lists and tables of LaTeX that are open; rows as tables have them, without covered places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from qabot.readers.tables import TableCell


@dataclass(slots=True)
class List:
    """A list that is open: its kind, how many items it had."""

    kind: str
    count: int = 0


@dataclass(slots=True)
class Table:
    """A table that is open: rows of cells, and how many of them are heads."""

    rows: list[list[TableCell]] = field(default_factory=list)
    row: list[TableCell] = field(default_factory=list)
    columns: int = 1
    lines: int = 1
    heads: int = 0

    def end_cell(self, text: str, line: int) -> None:
        """A cell, with the columns and rows that were said to be covered by it."""
        self.row.append(TableCell(text, self.columns, self.lines, line=line))
        self.columns = self.lines = 1

    def end_row(self) -> None:
        """The row ends here."""
        self.rows.append(self.row)
        self.row = []

    def rule(self, name: str) -> None:
        """A line of the table; what is above the first inner one is a head."""
        if name in ("midrule", "endfirsthead", "endhead"):
            self.rows = self.rows[: self.heads] if self.heads else self.rows
            self.heads = self.heads or len(self.rows)
        elif name in ("endfoot", "endlastfoot"):
            self.rows = self.rows[: self.heads]

    def finished(self) -> list[list[TableCell]]:
        """All rows."""
        if any(cell.text for cell in self.row):
            self.end_row()
        return merged(self.rows, self.heads)


def merged(rows: Sequence[Sequence[TableCell]], heads: int) -> list[list[TableCell]]:
    """The rows without the empty cells below one that covers several; the first ``heads`` marked.

    Rows without any text are left out.
    """
    table: list[list[TableCell]] = []
    covered: dict[int, int] = {}  # column -> rows that are covered from here on
    for number, row in enumerate(rows):
        if not any(cell.text for cell in row):
            continue
        kept: list[TableCell] = []
        column = 0
        for cell in row:
            if covered.get(column, 0) > 0 and not cell.text:
                covered[column] -= 1
            else:
                kept.append(replace(cell, is_head=number < heads))
                covered[column] = cell.rows - 1
            column += cell.columns
        table.append(kept)
    return table
