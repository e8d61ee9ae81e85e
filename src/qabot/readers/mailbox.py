"""Mailboxes (.mbox) -> the mails in them, each as a file of its own."""

from __future__ import annotations

import email
import re

from qabot.errors import DocumentError
from qabot.messages import Code, Loss
from qabot.readers.content import Content, assemble
from qabot.readers.inside import Inside
from qabot.readers.left_out import left_out
from qabot.readers.mail_words import AsWritten, head_text

MOST_MAILS = 5000
_LONGEST_SUBJECT = 60  # characters of a mail's name
_BEGINS = re.compile(rb"(?:\A|\n)\r?\n?From [^\r\n]{0,300}\d{4}[^\r\n]{0,40}\r?\n(?=[\w-]{1,60}:)")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_MOZILLA = re.compile(rb"^X-Mozilla-Status: *([0-9A-Fa-f]{4})\b", re.MULTILINE)
_EXPUNGED = 0x8  # a flag of it: the mail was deleted
_STATUS = re.compile(rb"^X-Status: *[A-Z]*D", re.MULTILINE)  # of mutt, Pine and others: deleted
_LONGEST_HEAD = 100_000  # bytes
_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')


def read_mailbox(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """No text of its own; each mail is a file inside, named by its number and subject.

    Mails that were deleted are left out. Raises DocumentError for no mail, or more than 5,000.
    """
    begins = list(_BEGINS.finditer(data))
    if not begins:
        raise DocumentError(Code.NOT_MAIL)
    if len(begins) > MOST_MAILS:
        raise DocumentError(Code.TOO_MANY_MAILS, limit=MOST_MAILS)
    ends = [found.start() for found in begins[1:]] + [len(data)]
    mails = [data[found.end() : end] for found, end in zip(begins, ends, strict=True)]
    width = len(str(len(mails)))
    inside = [
        _named(mail, f"{number:0{width}}")
        for number, mail in enumerate(mails, 1)
        if not _is_deleted(mail)
    ]
    if not inside:
        raise DocumentError(Code.EMPTY)
    return assemble(
        (), inside=inside, losses=left_out({Loss.DELETED_MAIL: len(mails) - len(inside)})
    )


def _is_deleted(mail: bytes) -> bool:
    """True for a mail that its program shows no longer, but keeps until it tidies up."""
    head = mail[:_LONGEST_HEAD].split(b"\n\n", 1)[0].split(b"\n\r\n", 1)[0]
    status = _MOZILLA.search(head)
    if status and int(status[1], 16) & _EXPUNGED:
        return True
    return _STATUS.search(head) is not None


def _named(mail: bytes, number: str) -> Inside:
    head = email.message_from_bytes(
        re.split(rb"\r?\n\r?\n", mail, maxsplit=1)[0], policy=AsWritten()
    )
    subject = _UNSAFE.sub(" ", head_text(head.get("Subject", "")))[:_LONGEST_SUBJECT].strip()
    return Inside(f"{number} {subject}".strip(" .") + ".eml", _ESCAPED.sub(rb"\1", mail))
