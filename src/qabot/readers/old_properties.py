"""What old office files (.doc, .xls) say of themselves: title, author, date."""

from __future__ import annotations

from datetime import datetime

import olefile

from qabot.readers.properties import Properties, said

_UTF8, _UTF16, _CHINESE = 65001, 1200, 936
_NAMED = {_UTF8: "utf-8", _UTF16: "utf-16-le", 10008: "gb18030", _CHINESE: "gb18030", 950: "big5"}


def old_properties(data: bytes) -> Properties:
    """The summary of a compound file; empty where it has none or it cannot be read."""
    try:
        return _properties(data)
    except Exception:  # noqa: BLE001 - a broken summary may break anything, and is not needed
        return Properties()


def _properties(data: bytes) -> Properties:
    with olefile.OleFileIO(data) as file:
        found = file.get_metadata()
    page = found.codepage or _CHINESE
    page = page + (1 << 16) if page < 0 else page
    saved = found.last_saved_time or found.create_time
    known = isinstance(saved, datetime) and saved.year > 1970
    return said(
        {
            "title": _text(found.title, page),
            "creator": _text(found.author, page),
            "modified": saved.date().isoformat() if known else "",
        }
    )


def _text(value: object, page: int) -> str:
    """A text of the summary, decoded by the code page that the file names."""
    if not isinstance(value, bytes):
        return value if isinstance(value, str) else ""
    try:
        return value.decode(_NAMED.get(page, f"cp{page}")).strip("\0 ")
    except (LookupError, UnicodeDecodeError):
        return ""
