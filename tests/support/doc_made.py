"""Old Word documents ([MS-DOC], Word 97) from paragraphs with their binary properties."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from tests.support.xls_made import compound

TEXT_AT = 2048  # offset of the text in the main stream
PAGE = 512
Run = tuple[str, bytes]  # text and changes of its characters
Paragraph = tuple[bytes, Sequence[Run]]  # changes of the paragraph and its runs, mark included

DELETED, HIDDEN, STRUCK = b"\x00\x08\x01", b"\x3c\x08\x01", b"\x37\x08\x01"
RAISED, SPECIAL = b"\x48\x2a\x01", b"\x55\x08\x01"
IN_TABLE, ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"


def p(*runs: str | Run, changes: bytes = b"", end: str = "\r") -> Paragraph:
    whole = [run if isinstance(run, tuple) else (run, b"") for run in runs]
    return changes, [*whole, (end, b"")]


def row(*cells: str, edges: Sequence[int] = (), flags: Sequence[int] = ()) -> list[Paragraph]:
    """The paragraphs of a row; ``edges`` are where its cells begin and the last one ends."""
    edges = edges or [1000 * n for n in range(len(cells) + 1)]
    body = struct.pack(f"<B{len(edges)}h", len(cells), *edges)
    for number in range(len(cells)):
        body += struct.pack("<H", flags[number] if flags else 0) + bytes(18)
    table = b"\x08\xd6" + struct.pack("<H", len(body) + 1) + body
    inner = [p(cell, changes=IN_TABLE, end="\x07") for cell in cells]
    return [*inner, (IN_TABLE + ROW_END + table, [("\x07", b"")])]


def styles(*given: tuple[int, str, bytes, bytes]) -> bytes:
    """Paragraph styles: built-in number (4094: none), name, changes of paragraph and text."""
    found = struct.pack("<HHH", 4, len(given), 10)
    for identity, name, paragraph, characters in given:
        base = struct.pack("<HHHHH", identity, 0xFFF1, 2, 0, 0)
        label = struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
        body = base + label
        for change in (b"\0\0" + paragraph, characters):
            body += struct.pack("<H", len(change)) + change + b"\0" * (len(change) % 2)
        found += struct.pack("<H", len(body)) + body
    return found


def doc(
    paragraphs: Sequence[Paragraph],
    *,
    notes: Sequence[Paragraph] = (),
    margins: Sequence[Sequence[Paragraph]] = (),
    structures: Mapping[int, bytes] | None = None,
    flags: int = 0,
    version: int = 193,
    narrow: bool = False,
    counts: Sequence[int] | None = None,
) -> bytes:
    """A whole .doc; ``notes`` are footnotes, one for each ``\\x02`` in the text.

    ``margins`` are the texts of headers and footers, ``structures`` replace those of the table.
    """
    stories = [list(paragraphs), list(notes), [x for group in margins for x in group]]
    units = [sum(_units(x) for x in story) for story in stories]
    every = [x for story in stories for x in story]
    text = "".join(said for _, runs in every for said, _ in runs)
    width = 1 if narrow else 2
    main = text.encode("cp1252" if narrow else "utf-16-le")
    main = main.ljust(-(-len(main) // PAGE) * PAGE, b"\0")
    characters, lines, at = [], [], TEXT_AT
    for changes, runs in every:
        start = at
        for said, look in runs:
            size = width * len(said.encode("utf-16-le")) // 2
            characters.append((at, at + size, bytes([len(look)]) + look))
            at += size
        body = b"\0\0" + changes
        body += b"\0" * (len(body) % 2 == 0)
        lines.append((start, at, bytes([(len(body) + 1) // 2]) + body))
    first = (TEXT_AT + len(main)) // PAGE
    pages = [_page(group, 1) for group in _grouped(characters)]
    table, places = b"", dict[int, bytes]()
    places[12] = _bins(_grouped(characters), first)
    places[13] = _bins(_grouped(lines), first + len(pages))
    pages += [_page(group, 13) for group in _grouped(lines)]
    total = sum(units)
    offset = TEXT_AT * 2 | 1 << 30 if narrow else TEXT_AT
    piece = struct.pack("<IIHIH", 0, total, 0, offset, 0)
    places[33] = b"\x02" + struct.pack("<I", len(piece)) + piece
    if notes:
        marks = [n for n, c in enumerate(text[: units[0]]) if c == "\x02"]
        places[2] = struct.pack(f"<{len(marks) + 1}I", *marks, units[0]) + b"\1\0" * len(marks)
        ends = [sum(map(_units, notes[:n])) for n in range(len(notes) + 1)]
        places[3] = struct.pack(f"<{len(ends) + 1}I", *ends, ends[-1] + 3)
    if margins:
        sizes = [0] * 6 + [sum(map(_units, group)) for group in margins]
        ends = [sum(sizes[:n]) for n in range(len(sizes) + 1)]
        places[11] = struct.pack(f"<{len(ends) + 1}I", *ends, ends[-1])
    header = bytearray(TEXT_AT)
    struct.pack_into("<HHHHHH", header, 0, 0xA5EC, version, 0, 0x804, 0, flags)
    struct.pack_into("<8i", header, 76, *(counts or [*units, 0, 0, 0, 0, 0]))
    for number, content in {**places, **(structures or {})}.items():
        struct.pack_into("<II", header, 154 + 8 * number, len(table), len(content))
        table += content
    return compound({"WordDocument": bytes(header) + main + b"".join(pages), "0Table": table})


def _units(paragraph: Paragraph) -> int:
    return sum(len(said.encode("utf-16-le")) // 2 for said, _ in paragraph[1])


def _grouped(entries: Sequence[tuple[int, int, bytes]]) -> list[Sequence[tuple[int, int, bytes]]]:
    """As many as fit on a page: a few."""
    return [entries[at : at + 4] for at in range(0, len(entries), 4)]


def _bins(groups: Sequence[Sequence[tuple[int, int, bytes]]], first: int) -> bytes:
    places = [group[0][0] for group in groups] + [groups[-1][-1][1]]
    return struct.pack(f"<{len(places)}I", *places) + struct.pack(
        f"<{len(groups)}I", *range(first, first + len(groups))
    )


def _page(group: Sequence[tuple[int, int, bytes]], size: int) -> bytes:
    page = bytearray(PAGE)
    places = [entry[0] for entry in group] + [group[-1][1]]
    struct.pack_into(f"<{len(places)}I", page, 0, *places)
    end = PAGE - 2
    for number, (_, _, data) in enumerate(group):
        end -= len(data) + len(data) % 2
        page[end : end + len(data)] = data
        page[4 * len(places) + size * number] = end // 2
    page[-1] = len(group)
    return bytes(page)
