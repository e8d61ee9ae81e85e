"""Marks by which formats of text are detected: the heads of mails, the times of subtitles."""

from __future__ import annotations

import re

_SAMPLE = 1 << 14  # bytes at the beginning that are looked at
_FIELD = re.compile(rb"([\w-]{1,60}):|[ \t]")  # begins a line of a head, or continues it
_SENT = frozenset((b"received", b"message-id", b"return-path", b"x-mailer", b"delivered-to"))
_WRITTEN = frozenset((b"from", b"to", b"subject", b"date", b"mime-version", b"reply-to"))
_MAILBOX = re.compile(rb"From [^\r\n]{1,300}\d{4}[^\r\n]{0,40}\r?\n[\w-]{1,60}:")
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


def is_mail(data: bytes) -> bool:
    """True for the head of a mail that was sent, or was saved with who and when."""
    fields = fields_of(data)
    if any(name in fields for name in _SAVED):
        return False
    return bool(fields & _SENT and fields & _WRITTEN) or len(fields & _WRITTEN) >= 4


def is_mailbox(data: bytes) -> bool:
    """True where a mailbox begins: the line ``From …`` with a date, then the head of a mail."""
    return _MAILBOX.match(data, 0, _SAMPLE) is not None
