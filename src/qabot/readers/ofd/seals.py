"""The name in an electronic seal (GB/T 38540, GM/T 0031): the first text of its properties."""

from __future__ import annotations

from collections.abc import Iterator

_SEQUENCE, _TEXT = 0x30, 0x0C  # tags of DER: a sequence, a text in UTF-8
_DEEPEST = 8
_LONGEST = 200  # characters of a name
_MOST = 2000  # values that are looked at


def seal_name(data: bytes) -> str:
    """The name that a seal in DER shows, without white space around it; empty for none."""
    for count, (tag, value) in enumerate(_values(data, 0)):
        if tag == _TEXT:
            text = " ".join(value.decode("utf-8", "replace").split())
            return "" if "\ufffd" in text or len(text) > _LONGEST else text
        if count > _MOST:
            break
    return ""


def _values(data: bytes, depth: int) -> Iterator[tuple[int, bytes]]:
    """The plain values in order, those of sequences in their place; ends where they are broken."""
    at = 0
    while at + 2 <= len(data):
        tag, size, at = data[at], data[at + 1], at + 2
        if size & 0x80:
            count = size & 0x7F
            if count > 4 or not count:
                return
            size, at = int.from_bytes(data[at : at + count], "big"), at + count
        value = data[at : at + size]
        if len(value) < size:
            return
        if tag == _SEQUENCE and depth < _DEEPEST:
            yield from _values(value, depth + 1)
        else:
            yield tag, value
        at += size
