"""Of which blocks a document's text consists: paragraphs, rows of tables, items of lists, …

A block is a slice of the text and never divides a sentence. What belongs together, such as the
rows of a table, is a group, with what its blocks need to be understood: the heads of columns, a
unit, the sentence that announces a list. All offsets are those of the document's text.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

Span = tuple[int, int]
Kind = Literal[
    "paragraph",
    "heading",  # names what is below it
    "statement",  # a heading that also states something: an article, a slide's title
    "row",  # of a table
    "head",  # the heads of a table's columns
    "item",  # of a list
    "question",  # in a text of questions and answers
    "answer",
    "speaker",  # who speaks, and when
    "note",  # a footnote, a comment
    "caption",  # of a table
    "unit",  # of a table's figures
    "contents",  # a line of a table of contents
]
KINDS: Final = get_args(Kind)
QUOTABLE: Final = frozenset({"paragraph", "statement", "row", "item", "answer", "note"})
Role = Literal["heads", "unit", "caption", "announcement", "question", "speaker", "key"]
Ints = npt.NDArray[np.int32]
_WIDTH = 8  # figures of a block


@dataclass(frozen=True, slots=True)
class Companion:
    """A slice that makes another one understood."""

    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: where its value is, which columns it covers, and their head's name."""

    start: int
    end: int
    column: int
    columns: int = 1
    head: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block; ``level`` is the depth of a heading or an item, ``group`` -1 where it has none.

    ``line`` is the line of the file at which it begins, from 1; 0 where the format has no lines.
    """

    number: int
    kind: Kind
    start: int
    end: int
    level: int = 0
    group: int = -1
    line: int = 0

    @property
    def is_quotable(self) -> bool:
        """True for what can be quoted by itself."""
        return self.kind in QUOTABLE


@dataclass(frozen=True, slots=True)
class Group:
    """Blocks that belong together, numbers ``first`` to ``last``: a table, a list, a dialogue."""

    first: int
    last: int
    companions: tuple[Companion, ...] = ()

    def companion(self, role: Role) -> Companion | None:
        """The slice with this role; None without one."""
        return next((c for c in self.companions if c.role == role), None)


@dataclass(frozen=True, eq=False)
class Structure:
    """The blocks of a text in its order, without overlaps; made quickly, however many there are.

    ``rows`` has a row for each block: kind, start, end, level, group, first cell, end of cells,
    line of the file.
    ``values`` has a row for each cell: start, end, column, columns covered, number in ``names``.
    """

    rows: Ints
    values: Ints
    names: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def block(self, number: int) -> Block:
        """The block with this number, from 0."""
        kind, start, end, level, group, _, _, line = self.rows[number].tolist()
        return Block(number, KINDS[kind], start, end, level, group, line)

    @property
    def blocks(self) -> list[Block]:
        """All blocks in text order."""
        return [self.block(number) for number in range(len(self))]

    def between(self, start: int, end: int) -> list[Block]:
        """The blocks that have a part in ``[start, end)``."""
        first = int(np.searchsorted(self._ends, start, side="right"))
        last = int(np.searchsorted(self._starts, end, side="left"))
        return [self.block(number) for number in range(first, last)]

    def at(self, offset: int) -> Block | None:
        """The block that contains the offset."""
        return next(iter(self.between(offset, offset + 1)), None)

    def cells(self, block: Block) -> tuple[Cell, ...]:
        """The cells of a row, in the order of its columns; none for other blocks."""
        first, last = self.rows[block.number, 5:7].tolist()
        return tuple(
            Cell(start, end, column, columns, self.names[name])
            for start, end, column, columns, name in self.values[first:last].tolist()
        )

    def group(self, block: Block) -> Group | None:
        """The group of a block; None for one of its own."""
        return self.groups[block.group] if block.group >= 0 else None

    def to_bytes(self) -> bytes:
        """All of it, compressed; the same structure gives the same bytes."""
        return self._data

    @cached_property
    def _data(self) -> bytes:
        groups = [
            [g.first, g.last, *([c.role, c.start, c.end] for c in g.companions)]
            for g in self.groups
        ]
        shapes = [len(self.rows), len(self.values)]
        head = json.dumps([shapes, self.names, groups], ensure_ascii=False).encode()
        parts = (len(head).to_bytes(4, "little"), head, _steps(self.rows), _steps(self.values))
        return zlib.compress(b"".join(parts), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> Structure:
        """Raises ValueError for what `to_bytes` has not made."""
        try:
            plain = zlib.decompress(data)
            length = 4 + int.from_bytes(plain[:4], "little")
            (rows, values), names, groups = json.loads(plain[4:length])
            numbers = np.frombuffer(plain[length:], np.int32)
            wide = (len(numbers) - 5 * values) // max(rows, 1)
            blocks = np.zeros((rows, _WIDTH), np.int32)  # the first structures had no lines
            blocks[:, :wide] = numbers[: wide * rows].reshape(rows, wide)
            return cls(
                np.cumsum(blocks, axis=0, dtype=np.int32),
                np.cumsum(numbers[wide * rows :].reshape(values, 5), axis=0, dtype=np.int32),
                tuple(names),
                tuple(
                    Group(first, last, tuple(Companion(*c) for c in companions))
                    for first, last, *companions in groups
                ),
            )
        except (zlib.error, TypeError, KeyError, IndexError) as error:
            raise ValueError(f"not a structure: {error}") from error

    @cached_property
    def _starts(self) -> Ints:
        return np.ascontiguousarray(self.rows[:, 1])

    @cached_property
    def _ends(self) -> Ints:
        return np.ascontiguousarray(self.rows[:, 2])


def structure_of(
    blocks: Iterable[tuple[Kind, int, int, int, int]],
    cells: Sequence[Sequence[Cell]] = (),
    groups: Sequence[Group] = (),
    lines: Sequence[int] = (),
) -> Structure:
    """The structure of blocks (kind, start, end, level, group), each with its cells and line."""
    rows = [(KINDS.index(kind), *rest) for kind, *rest in blocks]
    cells = cells or [()] * len(rows)
    lines = lines or [0] * len(rows)
    bounds = [0, *accumulate(len(row) for row in cells)]
    names = {name: n for n, name in enumerate(dict.fromkeys(c.head for row in cells for c in row))}
    values = [(c.start, c.end, c.column, c.columns, names[c.head]) for row in cells for c in row]
    return Structure(
        np.array(
            [(*row, bounds[n], bounds[n + 1], lines[n]) for n, row in enumerate(rows)], np.int32
        ).reshape(-1, _WIDTH),
        np.array(values, np.int32).reshape(-1, 5),
        tuple(names),
        tuple(groups),
    )


def _steps(numbers: Ints) -> bytes:
    """Each row as its difference from the one before: small numbers, which compress well."""
    return np.diff(numbers, axis=0, prepend=np.zeros((1, numbers.shape[1]), np.int32)).tobytes()


NO_STRUCTURE: Final = structure_of(())
