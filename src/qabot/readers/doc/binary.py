"""The streams of a Word document of 97 to 2003 ([MS-DOC]): its characters and where they are.

A character position (CP) counts UTF-16 code units of the text; an offset (FC) counts bytes of the
main stream. Pieces say which offsets the positions have.
"""

from __future__ import annotations

import io
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import olefile

from qabot.errors import DocumentError
from qabot.messages import Code

_WORD_97 = 193  # number of the format of Word 97, the oldest that is read
_ENCRYPTED, _OTHER_TABLE = 0x100, 0x200  # flags of the header
_COUNTS, _PLACES = 76, 154  # offsets of the lengths of the stories, and of the list of structures
_COMPRESSED = 1 << 30
_MOST_UNITS = 20_000_000
CLX, STYLES, LISTS, OVERRIDES = 33, 1, 73, 74  # structures by their place in the list
CHARACTERS, PARAGRAPHS = 12, 13
SHAPES, BOXES = 40, 56


@dataclass(frozen=True, slots=True)
class Piece:
    """Positions from ``start`` on that are at offsets from ``offset`` on, ``width`` bytes each."""

    start: int
    end: int
    offset: int
    width: int
    changes: bytes = b""


@dataclass(slots=True)
class Word:
    """An opened document: its code units, pieces and the structures in its table stream."""

    main: bytes
    table: bytes
    data: bytes
    units: array[int] = field(default_factory=lambda: array("H"))
    pieces: list[Piece] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    stories: Sequence[int] = ()

    def structure(self, number: int) -> bytes:
        """A structure by its place in the list; empty where the document has none."""
        at = _PLACES + 8 * number
        if len(self.main) < at + 8:
            return b""
        offset, size = struct.unpack_from("<II", self.main, at)
        return self.table[offset : offset + size]

    def behind(self, number: int) -> bytes:
        """What follows a structure in its stream."""
        offset, size = struct.unpack_from("<II", self.main, _PLACES + 8 * number)
        return self.table[offset + size :]

    def offset(self, position: int) -> int:
        """Where the character at this position is in the file, in bytes."""
        piece = self.pieces[max(bisect_right(self.starts, position) - 1, 0)]
        return piece.offset + (position - piece.start) * piece.width

    def text(self, start: int, end: int) -> str:
        """The characters from one position to another."""
        return self.units[start:end].tobytes().decode("utf-16-le", "replace")

    def story(self, number: int) -> tuple[int, int]:
        """Where a story begins and ends: text, notes, headers, macros, comments …"""
        start = sum(self.stories[:number])
        return start, start + self.stories[number]


def open_word(content: bytes) -> Word:
    """Raises DocumentError when the document is damaged, older than Word 97 or encrypted."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            main = file.openstream("WordDocument").read()
            flags = struct.unpack_from("<H", main, 10)[0]
            if flags & _ENCRYPTED:
                raise DocumentError(Code.PASSWORD_OFFICE)
            if struct.unpack_from("<H", main, 2)[0] < _WORD_97:
                raise DocumentError(Code.OLD_WORD)
            name = "1Table" if flags & _OTHER_TABLE else "0Table"
            table = file.openstream(name).read()
            data = file.openstream("Data").read() if file.exists("Data") else b""
    except (OSError, struct.error, ValueError, IndexError, TypeError) as error:
        raise DocumentError(Code.OLD_WORD) from error
    word = Word(main, table, data)
    counts = struct.unpack_from("<8i", main.ljust(_PLACES, b"\0"), _COUNTS)
    word.stories = [max(count, 0) for count in counts]
    for piece, units in _pieces(word):
        word.pieces.append(piece)
        word.starts.append(piece.start)
        word.units.extend(units)
        if len(word.units) > _MOST_UNITS:
            raise DocumentError(Code.TOO_LONG, limit=_MOST_UNITS)
    if not word.pieces:
        raise DocumentError(Code.OLD_WORD)
    return word


def plc(structure: bytes, size: int) -> Iterator[tuple[int, int, bytes]]:
    """The entries of a list of positions: where each begins and ends, and its data of that size."""
    count = max((len(structure) - 4) // (4 + size), 0)
    places = struct.unpack_from(f"<{count + 1}I", structure) if count else (0,)
    for number in range(count):
        at = 4 * (count + 1) + size * number
        yield places[number], places[number + 1], structure[at : at + size]


def _pieces(word: Word) -> Iterator[tuple[Piece, array[int]]]:
    clx = word.structure(CLX)
    changes: list[bytes] = []
    at = 0
    while clx[at : at + 1] == b"\x01":
        size = int.from_bytes(clx[at + 1 : at + 3], "little")
        changes.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    last = 0
    for start, end, entry in plc(clx[at + 5 :], 8) if clx[at : at + 1] == b"\x02" else ():
        if start != last or end < start:
            return  # what follows a broken piece has no place
        last = end
        offset, change = struct.unpack_from("<IH", entry, 2)
        is_narrow = bool(offset & _COMPRESSED)
        width = 1 if is_narrow else 2
        offset = (offset & ~_COMPRESSED) // (2 if is_narrow else 1)
        data = word.main[offset : offset + (end - start) * width]
        if len(data) < (end - start) * width:
            return
        prm = changes[change >> 1] if change & 1 and change >> 1 < len(changes) else b""
        text = data.decode("cp1252", "replace").encode("utf-16-le") if is_narrow else data
        yield Piece(start, end, offset, width, prm), array("H", text)
