"""What lies on the sheets of an old workbook: texts of boxes, and how many pictures and charts.

The records are those of [MS-XLS]: OBJ says what a shape is, TXO has its text in records after it.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_BOUNDSHEET, _BOF, _EOF, _OBJ, _TXO, _CONTINUE = 0x85, 0x809, 0x0A, 0x5D, 0x1B6, 0x3C
_CHART, _TEXT, _PICTURE, _NOTE = 0x05, 0x06, 0x08, 0x19  # kinds of shapes
_WORKSHEET = 0x10  # kind of a stream inside the workbook's
_LONGEST = 100_000  # characters of a box
_MOST = 10_000  # boxes of a workbook


@dataclass(slots=True)
class Shapes:
    """Texts of boxes by the place of their sheet's stream, and counts of what has no text."""

    texts: dict[int, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def read_shapes(stream: bytes) -> Shapes:
    """The shapes of all sheets in a workbook's stream; a broken end is not read."""
    found = Shapes()
    sheet, depth, kind, length, is_note = -1, 0, 0, 0, False
    for place, code, data in _records(stream):
        if code == _BOF:
            depth += 1
            if depth == 1:
                sheet = place
                kind = _short(data, 2)
        elif code == _EOF:
            depth -= 1
        elif code == _OBJ and kind == _WORKSHEET:
            shape = _short(data, 4) if _short(data, 0) == 0x15 else 0
            is_note = shape == _NOTE
            found.counts["picture"] += shape == _PICTURE
            found.counts["chart"] += shape == _CHART
        elif code == _TXO:
            length = 0 if is_note or kind != _WORKSHEET else min(_short(data, 10), _LONGEST)
            if length and sum(map(len, found.texts.values())) < _MOST:
                found.texts.setdefault(sheet, []).append("")
        elif code == _CONTINUE and length and sheet in found.texts:
            text = _text(data, length)
            found.texts[sheet][-1] += text
            length -= len(text) or length
    return found


def sheet_places(stream: bytes) -> list[int]:
    """Where the streams of the sheets begin, in the order of the sheets."""
    return [
        struct.unpack_from("<I", data)[0]
        for _, code, data in _records(stream)
        if code == _BOUNDSHEET and len(data) >= 4
    ]


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        yield at, code, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _text(data: bytes, length: int) -> str:
    """The characters of a record: its first byte says whether they have one byte or two."""
    if data[:1] == b"\x01":
        return data[1 : 1 + 2 * length].decode("utf-16-le", "replace").replace("\r", "\n")
    return data[1 : 1 + length].decode("latin-1").replace("\r", "\n")


def _short(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "little")
