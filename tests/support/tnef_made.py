"""winmail.dat as [MS-OXTNEF] has it: attributes, properties, attachments."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

TEXT, WIDE, BYTES, OBJECT, TIME, NUMBER = 0x1E, 0x1F, 0x102, 0x0D, 0x40, 0x3
SUBJECT, BODY, PAGES, SENT = 0x00018004, 0x0002800C, 0x00069007, 0x00038005
PROPERTIES, BEGINS, TITLE = 0x00069003, 0x00069002, 0x00018010
DATA, OF_ATTACHMENT = 0x0006800F, 0x00069005
_MESSAGE_ID = bytes.fromhex("0703020000000000c000000000000046")


def attribute(level: int, tag: int, data: bytes) -> bytes:
    """One attribute of the mail (level 1) or of an attachment (2), with its checksum."""
    head = struct.pack("<BII", level, tag, len(data))
    return head + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef(*attributes: bytes) -> bytes:
    """A file of these attributes."""
    version = attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    return struct.pack("<IH", 0x223E9F78, 1) + version + b"".join(attributes)


def properties(values: Mapping[tuple[int, int], str | bytes | int], named: bytes = b"") -> bytes:
    """Properties by number and type; ``named`` comes first, as `named_property` makes it."""
    parts = [_property(number, kind, value) for (number, kind), value in values.items()]
    return struct.pack("<I", len(parts) + bool(named)) + named + b"".join(parts)


def named_property(name: str, value: str) -> bytes:
    """A text with a name of its own in place of a number."""
    wide = f"{name}\0".encode("utf-16-le")
    head = struct.pack("<HH16sII", WIDE, 0x8001, bytes(16), 1, len(wide))
    return head + _filled(wide) + _counted([f"{value}\0".encode("utf-16-le")])


def attachment(
    title: bytes, data: bytes, more: Mapping[tuple[int, int], str | bytes | int] | None = None
) -> bytes:
    """The attributes of a file."""
    begins = attribute(2, BEGINS, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
    parts = [begins, attribute(2, TITLE, title + b"\0"), attribute(2, DATA, data)]
    if more:
        parts.append(attribute(2, OF_ATTACHMENT, properties(more)))
    return b"".join(parts)


def mail_inside(inner: bytes) -> bytes:
    """The attributes of a mail in the mail."""
    begins = attribute(2, BEGINS, struct.pack("<HIHHI", 2, 0xFFFFFFFF, 0, 0, 0))
    held = properties({(0x3701, OBJECT): _MESSAGE_ID + inner})
    return begins + attribute(2, OF_ATTACHMENT, held)


def _property(number: int, kind: int, value: str | bytes | int) -> bytes:
    head = struct.pack("<HH", kind, number)
    if isinstance(value, int):
        return head + value.to_bytes(8 if kind == TIME else 4, "little")
    if isinstance(value, str):
        value = f"{value}\0".encode("utf-16-le" if kind == WIDE else "gb18030")
    return head + _counted([value])


def _counted(values: Sequence[bytes]) -> bytes:
    parts: Iterable[bytes] = (struct.pack("<I", len(v)) + _filled(v) for v in values)
    return struct.pack("<I", len(values)) + b"".join(parts)


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
