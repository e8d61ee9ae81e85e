"""The properties in a winmail.dat: each with its type, number and values. Source: [MS-OXTNEF]."""

from __future__ import annotations

import struct
from collections.abc import Mapping

MOST = 10_000  # properties of a mail, and values of a property
_SIZES = {  # in bytes, by type
    **dict.fromkeys((0x2, 0xB), 2),
    **dict.fromkeys((0x3, 0x4, 0xA), 4),
    **dict.fromkeys((0x5, 0x6, 0x7, 0x14, 0x40), 8),
    0x48: 16,
}
_OF_ANY_SIZE = (0x1E, 0x1F, 0x102, 0x0D)  # texts, bytes, objects
_MANY = 0x1000
_NAMED = 0x8000  # numbers from here on have a name of their own behind them


class _EndError(Exception):
    """The bytes end in the middle of a property, or its type is not known."""


class _Bytes:
    """The bytes, read from their beginning to their end."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, size: int) -> bytes:
        """So many bytes; what fills them up to a multiple of four is passed over."""
        end = self._at + size
        if end > len(self._data):
            raise _EndError
        taken = self._data[self._at : end]
        self._at = end + -size % 4
        return taken

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")


def properties_of(data: bytes) -> Mapping[int, bytes]:
    """The first value of each property by its tag: the number, then the type, in 16 bits each.

    What comes after a broken one is left out.
    """
    found: dict[int, bytes] = {}
    rest = _Bytes(data)
    try:
        for _ in range(min(rest.number(), MOST)):
            kind, number = struct.unpack("<HH", rest.take(4))
            if number >= _NAMED:
                _pass_name(rest)
            value = _value(rest, kind)
            if number < _NAMED:
                found.setdefault(number << 16 | kind & ~_MANY, value)
    except _EndError:
        pass
    return found


def _pass_name(rest: _Bytes) -> None:
    rest.take(16)
    if rest.number():
        rest.take(rest.number())
    else:
        rest.number()


def _value(rest: _Bytes, kind: int) -> bytes:
    """The value, or the first of several."""
    plain = kind & ~_MANY
    if plain in _OF_ANY_SIZE:
        values = [rest.take(rest.number()) for _ in range(_count(rest))]
    elif plain in _SIZES:
        count = _count(rest) if kind & _MANY else 1
        values = [rest.take(_SIZES[plain]) for _ in range(count)]
    else:
        raise _EndError
    return values[0] if values else b""


def _count(rest: _Bytes) -> int:
    count = rest.number()
    if count > MOST:
        raise _EndError
    return count
