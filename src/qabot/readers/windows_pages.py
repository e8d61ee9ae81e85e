"""The code pages of Windows, by which Outlook says how texts are encoded."""

from __future__ import annotations

_NAMES = {65001: "utf-8", 936: "gb18030", 54936: "gb18030", 950: "big5", 20936: "gb18030"}


def charset_of(page: int) -> str:
    """The encoding of a code page; nothing for 0: ``936 -> gb18030``."""
    return _NAMES.get(page, f"cp{page}" if page else "")
