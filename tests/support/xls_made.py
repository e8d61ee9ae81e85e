"""Old workbooks (BIFF8, as Excel 97 to 2003 and WPS write them) from cells and records."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

Value = str | float | bool
SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def wide(text: str, *, count: str = "<H") -> bytes:
    """A text with its length before it, in UTF-16."""
    return struct.pack(count, len(text)) + b"\x01" + text.encode("utf-16-le")


def cell(row: int, column: int, value: Value, style: int = 15) -> bytes:
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, bool):
        return record(0x205, place + struct.pack("<BB", value, 0))
    if isinstance(value, str):
        return record(0x204, place + wide(value))
    return record(0x203, place + struct.pack("<d", value))


def error(row: int, column: int, code: int) -> bytes:
    return record(0x205, struct.pack("<HHHBB", row, column, 15, code, 1))


def merged(*areas: tuple[int, int, int, int]) -> bytes:
    """First and last row, first and last column of each."""
    return record(
        0xE5, struct.pack("<H", len(areas)) + b"".join(struct.pack("<4H", *a) for a in areas)
    )


def box(text: str, kind: int = 6) -> bytes:
    """A shape (6: text box, 8: picture, 5: chart) and its text."""
    shape = record(0x5D, struct.pack("<HHHHH", 0x15, 18, kind, 1, 0) + bytes(12) + bytes(4))
    if not text:
        return shape
    size = struct.pack("<HHHHHHHI", 0, 0, 0, 0, 0, len(text), 16, 0)
    said = record(0x3C, b"\x01" + text.encode("utf-16-le"))
    return shape + record(0x1B6, size) + said + record(0x3C, bytes(16))


def stream(
    sheets: Mapping[str, Sequence[bytes]],
    *,
    formats: Sequence[str] = (),
    hidden: Sequence[str] = (),
    date1904: bool = False,
    before: bytes = b"",
) -> bytes:
    """The stream of a workbook; cells of style 16 and on have the formats, in their order."""
    begin = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    styles = [0] * 16 + [164 + n for n in range(len(formats))]
    globals_ = record(0x809, begin) + before + record(0x42, struct.pack("<H", 1200))
    globals_ += record(0x22, struct.pack("<H", date1904))
    globals_ += (
        record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + b"\x01\x00A")
        * 5
    )
    globals_ += b"".join(
        record(0x41E, struct.pack("<H", 164 + n) + wide(code)) for n, code in enumerate(formats)
    )
    globals_ += b"".join(
        record(0xE0, struct.pack("<HHH", 0, key, 1 if n >= 15 else 0xFFF5) + bytes(14))
        for n, key in enumerate(styles)
    )
    names = {
        name: record(0x85, struct.pack("<IBB", 0, name in hidden, 0) + wide(name, count="<B"))
        for name in sheets
    }
    place = len(globals_) + sum(map(len, names.values())) + 4
    body = b""
    for name, records in sheets.items():
        start = struct.pack("<I", place + len(body))
        names[name] = names[name][:4] + start + names[name][8:]
        inner = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + b"".join(records)
        body += inner + record(0x0A)
    return globals_ + b"".join(names.values()) + record(0x0A) + body


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB], version 3) with these streams in its root."""
    data = {name: content.ljust(4096, b"\0") for name, content in streams.items()}  # none is small
    sectors: list[bytes] = []
    chain: list[int] = []
    starts: dict[str, int] = {}
    for name, content in data.items():
        starts[name] = len(sectors)
        pieces = [
            content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)
        ]
        chain += [len(sectors) + n + 1 for n in range(len(pieces) - 1)] + [_END]
        sectors += pieces
    entries = [_entry("Root Entry", 5, _END, 0, 1)]
    for number, (name, content) in enumerate(data.items()):
        right = number + 2 if number + 1 < len(data) else _FREE
        entries.append(_entry(name, 2, starts[name], len(content), _FREE, right))
    entries += [bytes(128)] * (-len(entries) % 4)
    directory = len(sectors)
    pieces = [b"".join(entries)[at : at + SECTOR] for at in range(0, 128 * len(entries), SECTOR)]
    chain += [directory + n + 1 for n in range(len(pieces) - 1)] + [_END]
    sectors += pieces
    count = -(-(len(sectors) + 1) // 127)
    first = len(sectors)
    chain += [_FAT] * count
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(count * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        bytes(16),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        bytes(6),
        0,
        count,
        directory,
        0,
        4096,
        _END,
        0,
        _END,
        0,
    )
    places = [first + n for n in range(count)]
    header += struct.pack("<109I", *places, *[_FREE] * (109 - count))
    return header + b"".join(sectors) + table


def _entry(name: str, kind: int, start: int, size: int, child: int, right: int = _FREE) -> bytes:
    if kind == 5:
        child, right = child, _FREE
    label = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", label, len(label) + 2, kind, 1, _FREE, right,
        child if kind == 5 else _FREE, bytes(16), 0, 0, 0, start, size,
    )  # fmt: skip


def xls(sheets: Mapping[str, Sequence[bytes]], **given: object) -> bytes:
    """A whole .xls."""
    return compound({"Workbook": stream(sheets, **given)})  # type: ignore[arg-type]
