"""Properties of characters and paragraphs of old Word documents, by their offsets."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qabot.readers.doc.binary import CHARACTERS, PARAGRAPHS, Word, plc

PAGE = 512  # bytes of a page of properties
_MOST_PAGES = 100_000
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of an operand, by the top bits of its code; 0: it says
_TABLE_COLUMNS, _TABS, _HUGE = 0xD608, 0xC615, (0x6645, 0x6646)
Sprms = Mapping[int, bytes]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Properties of the offsets from ``start`` to ``end``; ``style`` is that of a paragraph."""

    start: int
    end: int
    sprms: Sprms
    style: int = 0


@dataclass(slots=True)
class Properties:
    """All stretches of a kind in the order of their offsets."""

    stretches: Sequence[Stretch]
    starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = [stretch.start for stretch in self.stretches]

    def at(self, offset: int) -> Stretch:
        """The stretch that an offset is in; one without properties where there is none."""
        place = bisect_right(self.starts, offset) - 1
        if place >= 0 and offset < self.stretches[place].end:
            return self.stretches[place]
        following = self.starts[place + 1] if place + 1 < len(self.starts) else 1 << 40
        return Stretch(offset, following, {})


def sprms_of(data: bytes) -> dict[int, bytes]:
    """The operands of property changes by their codes; the last of each counts."""
    found: dict[int, bytes] = {}
    at = 0
    while at + 2 < len(data):
        code = int.from_bytes(data[at : at + 2], "little")
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            size = data[at]
            if code == _TABLE_COLUMNS:
                size = int.from_bytes(data[at : at + 2], "little") - 1
                at += 1
            at += 1
            if code == _TABS and size == 255:
                return found
        found[code] = data[at : at + size]
        at += max(size, 0)
    return found


def characters(word: Word) -> Properties:
    """The formats of stretches of characters, in their order."""
    return Properties(sorted(_characters(word), key=lambda stretch: stretch.start))


def paragraphs(word: Word) -> Properties:
    """The formats of paragraphs, in their order."""
    return Properties(sorted(_paragraphs(word), key=lambda stretch: stretch.start))


def _pages(word: Word, structure: int) -> Iterator[tuple[bytes, int]]:
    """The pages of properties, each with how many stretches it has."""
    for number, (_, _, entry) in enumerate(plc(word.structure(structure), 4)):
        at = (int.from_bytes(entry, "little") & 0x3FFFFF) * PAGE
        page = word.main[at : at + PAGE]
        if len(page) == PAGE and number < _MOST_PAGES:
            yield page, page[-1]


def _characters(word: Word) -> Iterator[Stretch]:
    for page, count in _pages(word, CHARACTERS):
        if 4 * (count + 1) + count >= PAGE:
            continue
        places = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + number]
            data = page[at + 1 : at + 1 + page[at]] if at else b""
            yield Stretch(places[number], places[number + 1], sprms_of(data))


def _paragraphs(word: Word) -> Iterator[Stretch]:
    for page, count in _pages(word, PARAGRAPHS):
        if 4 * (count + 1) + 13 * count >= PAGE:
            continue
        places = struct.unpack_from(f"<{count + 1}I", page)
        for number in range(count):
            at = 2 * page[4 * (count + 1) + 13 * number]
            data = _paragraph_data(page, at) if at else b""
            style = int.from_bytes(data[:2], "little")
            sprms = sprms_of(data[2:])
            for code in _HUGE:
                if code in sprms:
                    sprms |= _huge(word, sprms[code])
            yield Stretch(places[number], places[number + 1], sprms, style)


def _paragraph_data(page: bytes, at: int) -> bytes:
    """The style and the changes of a paragraph; a first byte of 0 means that the next says more."""
    if page[at]:
        return page[at + 1 : at + 2 * page[at]]
    size = 2 * page[at + 1] if at + 1 < PAGE else 0
    return page[at + 2 : at + 2 + size]


def _huge(word: Word, operand: bytes) -> dict[int, bytes]:
    """Changes that are too long for a page: they are in a stream of their own."""
    at = int.from_bytes(operand, "little")
    size = int.from_bytes(word.data[at : at + 2], "little")
    return sprms_of(word.data[at + 2 : at + 2 + size])
