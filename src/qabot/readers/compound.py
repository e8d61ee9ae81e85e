"""Compound files, the small file systems in which old Office programs save: streams by path.

Source: [MS-CFB]. Every chain is followed with a count, so that a circle ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from qabot.errors import DocumentError
from qabot.messages import Code

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA  # numbers above it have a meaning of their own
_NO_ENTRY = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_ENTRY = 128  # bytes
_MOST_ENTRIES = 50_000
_DEEPEST = 20  # storages in storages


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """The streams of a compound file, by path: ``"storage/stream"``.

    Raises DocumentError when it is damaged.
    """

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_MAGIC) or len(data) < 512:
            raise DocumentError(Code.DAMAGED_COMPOUND)
        self._data = data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DocumentError(Code.DAMAGED_COMPOUND)
        self._sector, self._mini = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, mini_table = struct.unpack_from("<II", data, 56)
        self._table = self._numbers(b"".join(map(self._at, self._table_sectors())))
        self._mini_table = self._numbers(self._chain(mini_table))
        self._entries = [self._entry(raw) for raw in _parts(self._chain(directory))]
        if not self._entries or self._entries[0].kind != _ROOT:
            raise DocumentError(Code.DAMAGED_COMPOUND)
        self._small = self._chain(self._entries[0].start)
        self._paths = dict(self._walk(self._entries[0].child, "", 0, set()))

    def __iter__(self) -> Iterator[str]:
        """The paths of all streams."""
        return iter(self._paths)

    def read(self, path: str) -> bytes:
        """The bytes of a stream, as far as they are in the file; none where there is no stream."""
        entry = self._paths.get(path)
        if entry is None:
            return b""
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        parts = (
            self._small[number * self._mini : (number + 1) * self._mini]
            for number in _followed(entry.start, self._mini_table)
        )
        return b"".join(parts)[: entry.size]

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._data[start : start + self._sector]

    def _table_sectors(self) -> list[int]:
        """The sectors in which the table of sectors is: 109 in the head, others in a chain."""
        numbers = list(struct.unpack_from("<109I", self._data, 76))
        following, count = struct.unpack_from("<II", self._data, 68)
        most = len(self._data) // self._sector
        while following < _LAST_SECTOR and count and len(numbers) <= most + 109:
            found = self._numbers(self._at(following))
            if not found:
                break
            numbers += found[:-1]
            following, count = found[-1], count - 1
        return [number for number in numbers if number < most]

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._at, _followed(start, self._table)))

    @staticmethod
    def _numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    @staticmethod
    def _entry(raw: bytes) -> _Entry:
        length, kind = struct.unpack_from("<HB", raw, 64)
        left, right, child = struct.unpack_from("<III", raw, 68)
        start, size = struct.unpack_from("<II", raw, 116)
        name = raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        return _Entry(name, kind, left, right, child, start, size)

    def _walk(
        self, first: int, above: str, depth: int, seen: set[int]
    ) -> Iterator[tuple[str, _Entry]]:
        """The streams of a storage, whose entries are a tree, and of those in it."""
        waiting = [first]
        while waiting:
            number = waiting.pop()
            if number == _NO_ENTRY or number >= len(self._entries) or number in seen:
                continue
            seen.add(number)
            entry = self._entries[number]
            waiting += (entry.left, entry.right)
            if entry.kind == _STREAM:
                yield above + entry.name, entry
            elif entry.kind == _STORAGE and depth < _DEEPEST:
                yield from self._walk(entry.child, f"{above}{entry.name}/", depth + 1, seen)


def _parts(data: bytes) -> Iterator[bytes]:
    for start in range(0, min(len(data), _MOST_ENTRIES * _ENTRY) - _ENTRY + 1, _ENTRY):
        yield data[start : start + _ENTRY]


def _followed(start: int, table: tuple[int, ...]) -> Iterator[int]:
    """The sectors of a chain; a chain that comes back to itself ends."""
    seen: set[int] = set()
    while start < len(table) and start not in seen:
        seen.add(start)
        yield start
        start = table[start]
