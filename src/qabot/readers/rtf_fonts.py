"""The bytes of text in RTF -> characters, by the character set of the font that they are in.

Programs that write Chinese put the set in the font (``\\fcharset134``), in the head of the file
(``\\ansicpg936``), or in one and mean the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qabot.readers.symbols import symbol

SYMBOLS = 2  # the character set of fonts that draw signs
_SETS = {  # \fcharset -> encoding; 0 is that of the file
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gb18030",
    136: "big5hkscs",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
_PAGES = {936: "gb18030", 54936: "gb18030", 950: "big5hkscs", 65001: "utf-8", 10000: "mac_roman"}
_WIDE = frozenset({"gb18030", "big5hkscs", "cp932", "cp949", "johab", "utf-8"})
_HIGH = re.compile(rb"[\x80-\xff]+")


@dataclass(slots=True)
class Font:
    """A font of the file: its character set and name."""

    charset: int = 0
    name: str = ""


def page_of(number: int) -> str:
    """The encoding of a code page (936 -> gb18030); Windows-1252 where it is not known."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def characters(data: bytes, font: Font, eastern: Font, page: str) -> str:
    """The text of bytes in a font; ``eastern`` is the one for Chinese that goes with it.

    The encoding is that of the font, of the one for Chinese, or of the file: the first in which
    all bytes are text. Others become U+FFFD.
    """
    if font.charset == SYMBOLS:
        return "".join(_sign(font.name, code) for code in data)
    own, beside = _SETS.get(font.charset, ""), _SETS.get(eastern.charset, "")
    for encoding in dict.fromkeys((own, beside if beside in _WIDE else "", page, "cp1252")):
        if encoding and (encoding in (own, "cp1252") or _may_be(data, encoding)):
            try:
                return _decoded(data, encoding)
            except UnicodeDecodeError:
                continue
    return _as_windows(data, own or page)


def _sign(font: str, code: int) -> str:
    return chr(code) if code == 0x20 else symbol(font or "Symbol", 0xF000 + code)


def _may_be(data: bytes, encoding: str) -> bool:
    """False for a single letter with an accent, which would swallow the letter behind it."""
    if encoding not in _WIDE:
        return True
    runs = _HIGH.findall(data)
    return not runs or any(len(run) > 1 for run in runs) or len(data) == 2


def _decoded(data: bytes, encoding: str) -> str:
    return data.decode(encoding)


def _as_windows(data: bytes, encoding: str) -> str:
    """As Windows reads it: the byte 0x80 is € in the Chinese code page, others are broken."""
    if encoding == "gb18030":
        return data.decode(encoding, "qabot.euro")
    return data.decode(encoding, "replace")
