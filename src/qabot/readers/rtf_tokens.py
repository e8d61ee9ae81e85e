"""Bytes of RTF -> tokens: groups, control words, bytes of text. Each byte is looked at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

_TOKEN = re.compile(
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([\s\S]))|([{}])|([^\\{}\r\n]+)"
)
_DOUBLE = re.compile(  # the same where a second byte may be one of the signs of RTF
    rb"\\(?:([a-zA-Z]{1,32})(-?\d{1,10})? ?|'([0-9a-fA-F]{2})|([\s\S]))|([{}])"
    rb"|((?:[^\\{}\r\n\x81-\xfe]+|[\x81-\xfe][\x40-\xfe]|[\x81-\xfe])+)"
)
_DOUBLE_PAGES = frozenset({932, 936, 949, 950, 54936})
_WIDE = re.compile("[^\x00-\x7f]+")
_PAGE = re.compile(rb"\\ansicpg(\d{1,5})")


class Token(NamedTuple):
    """A token; ``word`` is a control word or sign, ``number`` its parameter, ``data`` text."""

    kind: Literal["open", "close", "word", "sign", "text", "escaped"]
    word: str = ""
    number: int | None = None
    data: bytes = b""


_OPEN, _CLOSE = Token("open"), Token("close")


def tokens(data: bytes) -> Iterator[Token]:
    """The tokens of a file in order; line ends and binary data are left out."""
    page = _PAGE.search(data, 0, 4096)
    pattern = _DOUBLE if page and int(page[1]) in _DOUBLE_PAGES else _TOKEN
    at = 0
    while found := pattern.search(data, at):
        at = found.end()
        word, number, escaped, sign, bracket, text = found.groups()
        if word is not None:
            value = int(number) if number else None
            if word == b"bin":
                at += max(value or 0, 0)
            else:
                yield Token("word", word.decode("ascii"), value)
        elif text is not None:
            yield Token("text", data=text)
        elif escaped is not None:
            yield Token("escaped", data=bytes((int(escaped, 16),)))
        elif bracket is not None:
            yield _OPEN if bracket == b"{" else _CLOSE
        else:
            yield Token("sign", sign.decode("latin-1"))


def with_escapes(data: bytes) -> bytes:
    """The file with its characters in UTF-8 written as RTF writes them (``\\u20013?``).

    RTF is ASCII; programs that make it of web pages put UTF-8 into it. Those are taken so if all
    bytes of the file are UTF-8 and Chinese or the like is among them, and its code page is not one
    of two bytes for a character.
    """
    page = _PAGE.search(data, 0, 4096)
    if data.isascii() or (page and int(page[1]) in _DOUBLE_PAGES):
        return data
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data
    if not any(character > "\u07ff" for character in text):
        return data
    return _WIDE.sub(lambda found: _escaped(found[0]), text).encode("ascii")


def _escaped(text: str) -> str:
    """In a group of its own, so that what comes before says nothing about its replacements."""
    data = text.encode("utf-16-le")
    units = (data[n] | data[n + 1] << 8 for n in range(0, len(data), 2))
    return "{\\uc1" + "".join(f"\\u{unit}?" for unit in units) + "}"
