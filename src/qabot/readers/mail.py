"""Mails (.eml) -> subject, who, when, text; attachments are files inside."""

from __future__ import annotations

import email
import email.utils
import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from email.message import Message

from qabot.errors import DocumentError
from qabot.language.text import is_cjk
from qabot.messages import Code, Loss
from qabot.readers.content import Content
from qabot.readers.inside import Inside
from qabot.readers.letter import Body, Letter, letter_content
from qabot.readers.mail_words import AsWritten, decoded, head_text, parameter
from qabot.readers.text_marks import with_plain_heads
from qabot.readers.tnef import MARK, packed_letter

MOST_PARTS = 1000
_PAGES = ("text/html", "application/xhtml+xml")
_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_PASSED_OVER = (
    *_SIGNATURES,
    "application/pgp-signature",
    "message/delivery-status",
    "text/rfc822-headers",
)
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_UNSHOWN = (b"style", b"script", b"title", b"!--")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_ENDINGS = {"message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html"}


def read_mail(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """A mail with its subject as heading, lines of who and when, and its text.

    Of a text in several forms the one in HTML is read. Attachments and forwarded mails are files
    inside; pictures in the text are counted as losses. Raises DocumentError for bytes without a
    head of a mail or with more than 1,000 parts.
    """
    return letter_content(letter_of(data))


def letter_of(data: bytes) -> Letter:
    """The mail in the bytes."""
    message = email.message_from_bytes(with_plain_heads(data), policy=AsWritten())
    if not message.keys():
        raise DocumentError(Code.NOT_MAIL)
    letter = Letter(
        subject=head_text(message.get("Subject", "")),
        sender=_people(message, "From"),
        to=_people(message, "To"),
        copy=_people(message, "Cc"),
        when=_when(message),
    )
    packed: list[Letter] = []
    for part in _leaves(message, Counter()):
        _take(part, letter, packed)
    for other in packed:
        _unpack(other, letter)
    return letter


def _unpack(packed: Letter, letter: Letter) -> None:
    """Adds what Outlook has put into a winmail.dat; its text only where there is no other."""
    if not any(body.text.strip() for body in letter.bodies):
        letter.bodies += packed.bodies
        letter.blocks += packed.blocks
    letter.subject = letter.subject or packed.subject
    letter.attached += packed.attached
    letter.forwarded += packed.forwarded
    letter.lost += packed.lost
    letter.losses += packed.losses


def _people(message: Message, name: str) -> str:
    """``张三 <zhang@example.com>, …`` of all lines of that name."""
    lines = (head_text(value) for value in message.get_all(name, []))
    return ", ".join(line.replace('"', "") for line in lines if line)


def _when(message: Message) -> datetime | None:
    """The date; where there is none, that of the last server that passed the mail on."""
    received = str(message.get("Received", "")).rpartition(";")[2]
    for value in (str(message.get("Date", "")), received):
        try:
            return email.utils.parsedate_to_datetime(" ".join(value.split()))
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _leaves(message: Message, count: Counter[str]) -> Iterator[Message]:
    """The parts that are not containers, and mails in the mail; of alternatives the richest."""
    count["parts"] += 1
    if count["parts"] > MOST_PARTS:
        raise DocumentError(Code.TOO_MANY_FILES, limit=MOST_PARTS)
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    if message.get_content_subtype() == "alternative":
        parts = _richest(parts)
    for part in parts:
        yield from _leaves(part, count)


def _richest(parts: list[Message]) -> list[Message]:
    """The alternative with text in HTML, else the one in plain text, and what is neither."""
    for kinds in (_PAGES, ("text/plain",)):
        for part in reversed(parts):
            if any(leaf.get_content_type() in kinds and _has_text(leaf) for leaf in part.walk()):
                return [part]
    return parts


def _has_text(part: Message) -> bool:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return False
    if part.get_content_type() not in _PAGES:
        return bool(data.strip())
    tags = data.split(b"<")
    return bool(tags[0].strip()) or any(
        tag.partition(b">")[2].replace(b"&nbsp;", b"").strip()
        for tag in tags[1:]
        if not tag[:6].lower().startswith(_UNSHOWN)
    )


def _take(part: Message, letter: Letter, packed: list[Letter]) -> None:
    """Adds a part to the mail: a text, an attachment, or a loss; to ``packed`` a mail in TNEF."""
    kind, name = part.get_content_type(), _file_name(part)
    disposition = part.get_content_disposition() or ""
    if kind in _PASSED_OVER:
        return
    if part.get_content_maintype() == "message" and part.is_multipart():
        _take_mail(part, name, letter)
        return
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return
    attached = disposition == "attachment" or (bool(name) and disposition != "inline")
    if data.startswith(MARK):
        packed.append(packed_letter(data))
    elif kind in _SEALED:
        letter.lost[Loss.ENCRYPTED_PART] += 1
    elif part.get_content_maintype() == "image" and (not attached or _is_shown(part, letter)):
        letter.lost[Loss.PICTURE] += not any(body.is_page for body in letter.bodies)
    elif kind in _PAGES and not attached:
        _add_text(part, data, letter, is_page=True)
    elif (kind == "text/plain" or part.get_content_maintype() == "multipart") and not attached:
        _add_text(part, data, letter, is_page=False)
    elif data.strip():
        letter.attached.append(Inside(name or _name_for(kind, letter), data))


def _is_shown(part: Message, letter: Letter) -> bool:
    """True for a picture to which the text refers."""
    key = str(part.get("Content-ID", "")).strip().strip("<>")
    return bool(key) and any(f"cid:{key}" in body.text for body in letter.bodies)


def _add_text(part: Message, data: bytes, letter: Letter, *, is_page: bool) -> None:
    text, lost = decoded(data, _charset(part, data, is_page=is_page))
    letter.losses += lost
    if not is_page and str(part.get_param("format")).lower() == "flowed":
        text = _unflowed(text, glue=str(part.get_param("delsp")).lower() == "yes")
    letter.bodies.append(Body(text, is_page=is_page))


def _charset(part: Message, data: bytes, *, is_page: bool) -> str | None:
    """The charset that the part's head says, else the one in its page."""
    said = part.get_param("charset")
    if said:
        return parameter(said)
    found = _META.search(data, 0, 4096) if is_page else None
    return found[1].decode("ascii", "replace") if found else None


def _unflowed(text: str, *, glue: bool) -> str:
    """Lines that end with a space go on with the next one (RFC 3676)."""
    joined: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if joined and joined[-1].endswith(" ") and joined[-1] != "-- " and line[:1] != ">":
            before = joined[-1][:-1] if glue or _between_chinese(joined[-1], line) else joined[-1]
            joined[-1] = before + line
        else:
            joined.append(line)
    return "\n".join(joined)


def _between_chinese(before: str, behind: str) -> bool:
    return is_cjk(before.rstrip()[-1:] or " ") and is_cjk(behind[:1] or " ")


def _take_mail(part: Message, name: str, letter: Letter) -> None:
    """A mail in the mail, as a file inside under its subject."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return
    subject = re.sub(r"[/\\:]", "_", head_text(inner.get("Subject", "")))
    stem = re.sub(r"\.eml$", "", name, flags=re.IGNORECASE) or subject or "mail"
    letter.attached.append(Inside(f"{stem}.eml", inner.as_bytes()))


def _file_name(part: Message) -> str:
    for key, head in (("filename", "Content-Disposition"), ("name", "Content-Type")):
        value = part.get_param(key, header=head)
        if value:
            return parameter(value)
    return ""


def _name_for(kind: str, letter: Letter) -> str:
    """A name for an attachment that has none: by its type."""
    usual = (ending for ending, other in mimetypes.types_map.items() if other == kind)
    ending = _ENDINGS.get(kind) or next(usual, "")  # guess_extension would read the system's files
    return f"attachment {len(letter.attached) + 1}{ending}"
