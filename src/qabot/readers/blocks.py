"""What a reader of a format gives: paragraphs, headings, items of lists, rows of tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qabot.structure import Cell, Kind


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list or a row of a table, as a reader gives it.

    ``level`` is 0 for running text, else the depth of a heading (1 = top); of an item of a list,
    how deep its list is in others (1 = in none). ``name`` is the heading's title where it is not
    the text itself; a heading without text has only its name. ``joined`` is true for a row that
    is on the line after the block before it; other blocks have an empty line before them.
    ``breaks`` are offsets of ``text`` at which a new page begins. ``kind`` is one of those of
    `qabot.structure`, or empty: a heading or a paragraph, as ``level`` says. ``cells`` are those of
    a row, as offsets of its text, which must be in normal form without white space around it.
    ``line`` is the line of the file, from 1, at which it begins; 0 where the format has no lines.
    """

    text: str
    level: int = 0
    name: str = ""
    joined: bool = False
    breaks: tuple[int, ...] = ()
    kind: Kind | Literal[""] = ""
    cells: tuple[Cell, ...] = ()
    line: int = 0
