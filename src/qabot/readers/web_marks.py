"""Which bytes are a web page, or one with all its parts in a file."""

from __future__ import annotations

import re

_HTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.I)
HTML_SAMPLE = 1 << 16  # bytes before which a page says that it is one
_SPACE = re.compile(rb"\s*")
_BEFORE_HTML = ((b"<?xml", b">"), (b"<!--", b"-->"))  # what may be before, and how it ends
_HEADER = re.compile(rb"[\w-]+[ \t]*:|[ \t]")  # begins a line of a header, or continues it
_MHTML = re.compile(rb"content-type[ \t]*:\s*multipart/related", re.I)
MHTML_SAMPLE = 1 << 14


def is_html(beginning: bytes) -> bool:
    """True where a page begins, behind any number of comments and XML declarations.

    Each byte is looked at once: one pattern for all of it would try every way to divide comments.
    """
    at = _behind_space(beginning, 0)
    while end := next(
        (e for b, e in _BEFORE_HTML if beginning[at : at + 5].lower().startswith(b)), b""
    ):
        closed = beginning.find(end, at)
        if closed < 0:
            return False
        at = _behind_space(beginning, closed + len(end))
    return _HTML.match(beginning, at) is not None


def is_mhtml(beginning: bytes) -> bool:
    """True where the header lines at the beginning say that a page follows with all its parts."""
    at = 0
    while at < len(beginning) and _HEADER.match(beginning, at):
        if _MHTML.match(beginning, at):
            return True
        at = beginning.find(b"\n", at) + 1 or len(beginning)
    return False


def _behind_space(data: bytes, at: int) -> int:
    space = _SPACE.match(data, at)
    return space.end() if space else at
