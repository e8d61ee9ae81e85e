"""RTF as Outlook packs it in a mail -> RTF. Source: [MS-OXRTFCP]."""

from __future__ import annotations

import struct

_PACKED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW = 4096  # bytes that a reference may go back
_START = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_MOST = 50_000_000  # bytes


def unpacked(data: bytes) -> bytes:
    """The RTF in a packed property, as far as it is whole; none for another kind of data."""
    if len(data) < 16:
        return b""
    size, kind = struct.unpack_from("<4xII", data)
    if kind == _PLAIN:
        return data[16 : 16 + size]
    if kind != _PACKED:
        return b""
    window = bytearray(_START.ljust(_WINDOW, b"\0"))
    return bytes(_followed(data, window, len(_START), min(size, _MOST)))


def _followed(data: bytes, window: bytearray, write: int, size: int) -> bytearray:
    """Literal bytes and references into the window, eight of them behind each byte of flags."""
    text = bytearray()
    at = 16
    while at < len(data) and len(text) < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 1 >= len(data):
                    return text
                reference = data[at] << 8 | data[at + 1]
                at += 2
                offset = reference >> 4
                if offset == write:
                    return text
                length = (reference & 0xF) + 2
            elif at < len(data):
                window[write], offset, length = data[at], write, 1
                at += 1
            else:
                return text
            for _ in range(length):
                byte = window[offset]
                text.append(byte)
                window[write] = byte
                write, offset = (write + 1) % _WINDOW, (offset + 1) % _WINDOW
    return text
