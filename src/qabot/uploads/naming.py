"""The name that a file that was sent gets: it leads nowhere, and is not another file's."""

from __future__ import annotations

import hashlib
import mimetypes
import re
import unicodedata
from collections.abc import Collection

from qabot.readers.formats import Format
from qabot.readers.picture_marks import picture_ending
from qabot.system.legible import ILLEGIBLE

_LONGEST = 120  # bytes of a name without the number behind it; file systems take 255
_MARK = "…"  # marks where a long name was cut
_AHEAD = 0.6  # share of a cut name that is its beginning; official titles differ at their end
_UNSAFE = re.compile(rf'[\t\n/\\:*?"<>|{ILLEGIBLE}]')
_ENDING = re.compile(r"\.(?:[A-Za-z][A-Za-z0-9]{0,9}|7z|3gp)$", re.ASCII)
_TYPES = {
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/html": ".html",
    "text/csv": ".csv",
    "image/jpeg": ".jpg",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "application/vnd.rar": ".rar",
    "application/x-7z-compressed": ".7z",
}
_OF_FORMATS = {  # the ending under which a format that was detected by content is kept
    Format.MARKDOWN: ".md",
    Format.HTML: ".html",
    Format.MHTML: ".mht",
    Format.PDF: ".pdf",
    Format.DOCX: ".docx",
    Format.PPTX: ".pptx",
    Format.XLSX: ".xlsx",
    Format.CSV: ".csv",
    Format.JSON: ".json",
    Format.EPUB: ".epub",
    Format.ZIP: ".zip",
    Format.MAIL: ".eml",
    Format.MAILBOX: ".mbox",
    Format.OUTLOOK: ".msg",
    Format.RTF: ".rtf",
    Format.XML: ".xml",
}


def safe_name(given: str) -> str:
    """A file's name without what could lead elsewhere, hide it or be too long.

    Of a long name the beginning and the end are kept. Two names may become one by it.
    """
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", given)).strip().lstrip(".~")
    stem, ending = split_ending(name or "document")
    return _cut(stem or "document", _LONGEST - len(ending)) + ending


def nameless(identity: str, kind: str | None, *, word: str = "document") -> str:
    """A name for a file that came without one, from its type and what Telegram names it by.

    It begins with ``word``.
    """
    mark = hashlib.sha256(identity.encode()).hexdigest()[:8]
    return f"{word}-{mark}{_ending_of_type(kind or '')}"


def split_ending(name: str) -> tuple[str, str]:
    """The name without its ending, and that: ``通知.2024年.md`` -> ``通知.2024年`` and ``.md``.

    What is neither letters nor digits, or begins with a digit, is not an ending: ``2024.5号文``.
    """
    found = _ENDING.search(name)
    return (name[: found.start()], found[0]) if found else (name, "")


def with_ending_of(name: str, kind: Format, data: bytes) -> str:
    """The name with the ending of a format that was detected in its content."""
    if kind is Format.PICTURE:
        return name + (picture_ending(data) or ".png")
    return name + _OF_FORMATS.get(kind, ".txt")


def same_to_the_eye(name: str) -> str:
    """What names have in common that differ in nothing but case and the form of accents."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or one with a number: none of ``taken`` looks like it."""
    stem, ending = split_ending(name)
    number, looks = 1, {same_to_the_eye(other) for other in taken}
    while same_to_the_eye(name) in looks:
        number += 1
        name = f"{stem}({number}){ending}"
    return name


def _cut(stem: str, most: int) -> str:
    if len(stem.encode()) <= most:
        return stem
    room = most - len(_MARK.encode())
    ahead = _first_bytes(stem, int(_AHEAD * room))
    behind = _first_bytes(stem[::-1], room - len(ahead.encode()))[::-1]
    return f"{ahead}{_MARK}{behind}"


def _first_bytes(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore")


def _ending_of_type(kind: str) -> str:
    if kind in _TYPES:
        return _TYPES[kind]
    known = mimetypes.MimeTypes()  # those of Python, not those of this computer
    return known.guess_extension(kind) or ""
