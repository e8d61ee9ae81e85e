"""The documents of a generation, each read when it is needed and compared with its checksum."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qabot.errors import BrokenIndexError
from qabot.index.entries import NOT_AN_ENTRY, Entry
from qabot.index.manifest import broken
from qabot.messages import Code

DOCUMENTS = "documents.jsonl"
LINES = "lines.npy"
NAMES = "names.json"
Table = npt.NDArray[np.int64]


class Listing:
    """The documents by number, in order of path.

    Made of a file with a line of JSON for each, a table of where each line ends and its checksum,
    and their names; a generation of an older version has the lines alone.
    """

    def __init__(self, generation: Path) -> None:
        """Raises OSError or ValueError when a file is missing or damaged."""
        self._generation = generation
        self._lines = np.memmap(generation / DOCUMENTS, np.uint8, mode="r")
        table = generation / LINES
        self._table: Table = np.load(table) if table.exists() else _table_of(generation)

    def __len__(self) -> int:
        return len(self._table)

    def __getitem__(self, number: int) -> Entry:
        """The document with this number; raises BrokenIndexError when its line was altered."""
        end, expected = self._table[number].tolist()
        start = int(self._table[number - 1, 0]) if number else 0
        line = self._lines[start:end].tobytes()
        if zlib.crc32(line) != expected:
            raise BrokenIndexError(Code.INDEX_ALTERED, folder=self._generation, part=DOCUMENTS)
        try:
            return Entry.from_json(line.decode())
        except NOT_AN_ENTRY as error:
            raise broken(self._generation, error) from error

    @cached_property
    def titles(self) -> list[str]:
        """The titles of the documents, in order."""
        return [title for _, title in self._names]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each document by its id."""
        return {identifier: number for number, (identifier, _) in enumerate(self._names)}

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        path = self._generation / NAMES
        if not path.exists():
            entries = (self[number] for number in range(len(self)))
            return [(entry.id, entry.title) for entry in entries]
        try:
            named: list[Any] = json.loads(path.read_text("utf-8"))
            return [(identifier, title) for identifier, title in named]
        except (OSError, ValueError, TypeError) as error:
            raise broken(self._generation, error) from error


def write_listing(folder: Path, lines: Iterable[str], names: Iterable[tuple[str, str]]) -> None:
    """Writes the lines of JSON of all documents, and the id and title of each."""
    data = [f"{line}\n".encode() for line in lines]
    (folder / DOCUMENTS).write_bytes(b"".join(data))
    np.save(folder / LINES, _table(data))
    (folder / NAMES).write_text(json.dumps(list(names), ensure_ascii=False), encoding="utf-8")


def _table(lines: list[bytes]) -> Table:
    ends = np.cumsum([len(line) for line in lines], dtype=np.int64)
    sums = np.array([zlib.crc32(line) for line in lines], np.int64)
    return np.column_stack((ends, sums))


def _table_of(generation: Path) -> Table:
    lines = (generation / DOCUMENTS).read_bytes().split(b"\n")[:-1]
    return _table([line + b"\n" for line in lines])
