"""Marks by which formats of text are detected: the heads of mails, the times of subtitles."""

from __future__ import annotations

import re

_SAMPLE = 1 << 14  # bytes at the beginning that are looked at
_FIELD = re.compile(rb"([\w-]{1,60})[ \t]{0,9}:|[ \t]")  # begins a line of a head, or continues it
_SENT = frozenset((b"received", b"message-id", b"return-path", b"x-mailer", b"delivered-to"))
_WRITTEN = frozenset((b"from", b"to", b"subject", b"date", b"mime-version", b"reply-to"))
_MAILBOX = re.compile(rb"From [^\r\n]{1,300}\d{4}[^\r\n]{0,40}\r?\n[\w-]{1,60}:")
_BOUNDARY = re.compile(rb"--[^\s-]")  # begins the line between two parts of a mail
_APART = re.compile(rb"([!-9;-~]{1,60})[ \t]{1,9}:")  # a name with space before its colon
_SAVED = (b"snapshot-content-location", b"content-location")


def fields_of(data: bytes) -> set[bytes]:
    """The names of the lines with which the bytes begin, in lower case, down to an empty line."""
    beginning = data[:_SAMPLE].removeprefix(b"\xef\xbb\xbf")
    found: set[bytes] = set()
    for line in beginning.splitlines():
        field = _FIELD.match(line)
        if field is None:
            break
        if field[1]:
            found.add(field[1].lower())
    return found


def with_plain_heads(data: bytes) -> bytes:
    """The mail without white space before the colons of its heads, which RFC 5322 (4.5) lets be.

    Python's parser ends a head at such a line. Only heads are changed: at the beginning, and
    behind each line that may be a boundary.
    """
    if not _APART.match(data) and b" :" not in data and b"\t:" not in data:
        return data
    found: list[bytes] = []
    is_head = True
    for line in data.splitlines(keepends=True):
        if not line.strip():
            is_head = False
        elif _BOUNDARY.match(line):
            is_head = True
        elif is_head:
            line = _APART.sub(rb"\1:", line, count=1) if _APART.match(line) else line
        found.append(line)
    return b"".join(found)


def is_mail(data: bytes) -> bool:
    """True for the head of a mail that was sent, or was saved with who and when."""
    fields = fields_of(data)
    if any(name in fields for name in _SAVED):
        return False
    return bool(fields & _SENT and fields & _WRITTEN) or len(fields & _WRITTEN) >= 4


def is_mailbox(data: bytes) -> bool:
    """True where a mailbox begins: the line ``From …`` with a date, then the head of a mail."""
    return _MAILBOX.match(data, 0, _SAMPLE) is not None
