"""A row of a table as a text of one line: with bars, or with the names of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qabot.language.text import is_cjk, normalise
from qabot.readers.blocks import Block
from qabot.readers.heads import (
    Place,
)
from qabot.structure import Cell


def bar_row(row: Sequence[Place]) -> Block:
    """``| a | b |`` with the places of its cells."""
    parts, cells, at = [], [], 2
    for place in row:
        if place.text:
            end = at + len(place.text)
            cells.append(Cell(at, end, place.column, place.columns, place.head))
        parts.append(place.text)
        at += len(place.text) + 3
    text = f"| {' | '.join(parts)} |"
    return Block(text, row[0].row, kind="row", cells=tuple(cells), line=line_number(row))


def labelled_row(row: Sequence[Place]) -> Block:
    """``城市：济南；人口：920万`` with the places of its cells; what has no value is left out."""
    chinese = any(is_cjk(c) for place in row for c in place.head + place.text)
    colon, end = ("：", "；") if chinese else (": ", "; ")
    text, cells = "", []
    for place in row:
        if not place.text:
            continue
        text += end if text else ""
        text += f"{place.head}{colon}" if place.head else ""
        cells.append(
            Cell(len(text), len(text) + len(place.text), place.column, place.columns, place.head)
        )
        text += place.text
    number = row[0].row if row else 0
    return Block(text, number, kind="row", cells=tuple(cells), line=line_number(row))


@dataclass(frozen=True, slots=True)
class LabelledLength:
    """How long a row is as `labelled_row` writes it, counted cell by cell."""

    letters: int = 0
    signs: int = 0  # between names, values and cells
    is_chinese: bool = False

    @classmethod
    def of(cls, row: Iterable[Place]) -> LabelledLength:
        """The length of a whole row."""
        length = cls()
        for place in row:
            length += place
        return length

    @property
    def characters(self) -> int:
        """Characters of the text."""
        return self.letters + max(0, self.signs - 1) * (1 if self.is_chinese else 2)

    def __add__(self, place: Place) -> LabelledLength:
        if not place.text:
            return self
        return LabelledLength(
            self.letters + len(place.head) + len(place.text),
            self.signs + 1 + bool(place.head),
            self.is_chinese or any(map(is_cjk, place.head + place.text)),
        )


def bars(row: Sequence[Place]) -> str:
    """``| a | b |``."""
    return f"| {' | '.join(place.text for place in row)} |"


def line_of(row: Sequence[Place]) -> str:
    """The different texts of a row, in one line."""
    return " ".join(dict.fromkeys(place.text for place in row if place.text))


def line_number(row: Sequence[Place]) -> int:
    """The line at which the row begins; what covers it from above has the line of its own row."""
    return max((place.line for place in row), default=0)


def cell_text(cell: str) -> str:
    """The text of a cell in one line and in normal form."""
    return " ".join(normalise(cell).split())


def row_text(cells: Sequence[str]) -> str:
    """``| a | b |``, each cell in one line; empty when all cells are."""
    lines = [cell_text(cell) for cell in cells]
    return f"| {' | '.join(lines)} |" if any(lines) else ""


def labelled(cells: Iterable[tuple[str, str]]) -> str:
    """``城市：济南；人口：920万`` of names and values; what has no value is left out."""
    places = [Place(cell_text(value), 0, head=cell_text(name)) for name, value in cells]
    return labelled_row(places).text
