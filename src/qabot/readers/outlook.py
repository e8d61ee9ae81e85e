"""Mails of Outlook (.msg) -> subject, who, when, text; attachments are files inside.

Source: [MS-OXMSG] and the numbers of properties in [MS-OXPROPS].
"""

from __future__ import annotations

import email.utils
import re
import struct
from datetime import UTC, datetime, timedelta

from qabot.errors import DocumentError
from qabot.messages import Code, Loss
from qabot.readers.compound import Compound
from qabot.readers.content import Content
from qabot.readers.inside import Inside
from qabot.readers.letter import Body, Letter, letter_content
from qabot.readers.mail_words import decoded
from qabot.readers.packed_rtf import unpacked
from qabot.readers.rtf import rtf_blocks
from qabot.readers.windows_pages import charset_of

_SUBJECT, _SENDER, _ADDRESS, _SMTP = "0037", "0C1A", "0C1F", "5D01"
_TO, _COPY, _HEADERS, _TEXT, _PAGE, _RICH = "0E04", "0E03", "007D", "1000", "1013", "1009"
_DATA, _LONG_NAME, _NAME, _KEY = "3701", "3707", "3704", "3712"
_SENT, _CODE_PAGE, _TEXT_PAGE = 0x00390040, 0x3FFD0003, 0x3FDE0003
_METHOD = 0x37050003
_EMBEDDED = 5  # an attachment that is another mail
_ATTACHMENT = re.compile(r"__attach_version1\.0_#[0-9A-Fa-f]{8}/")
_INNER = "__substg1.0_3701000D/"
_MOST_ATTACHED = 1000
_DEEPEST = 5
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_outlook(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """A mail with its subject as heading, lines of who and when, and its text.

    Mails in it follow under their subjects; other attachments are files inside. Raises
    DocumentError for a damaged file.
    """
    return letter_content(_letter(Compound(data), "", 0))


class _Properties:
    """The properties of a mail or an attachment: texts in streams, numbers in a table."""

    def __init__(self, file: Compound, folder: str, head: int, charset: str = "") -> None:
        self._file, self._folder = file, folder
        table = file.read(f"{folder}__properties_version1.0")
        self._numbers = {
            struct.unpack_from("<I", table, at)[0]: table[at + 8 : at + 16]
            for at in range(head, len(table) - 15, 16)
        }
        page = self.number(_TEXT_PAGE) or self.number(_CODE_PAGE)
        self.charset = charset or charset_of(page)

    def number(self, tag: int) -> int:
        """A number, or 0."""
        return int.from_bytes(self._numbers.get(tag, b"\0")[:4], "little")

    def moment(self, tag: int) -> datetime | None:
        """A time in UTC, kept as tenths of microseconds since 1601."""
        ticks = int.from_bytes(self._numbers.get(tag, b""), "little")
        try:
            return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def raw(self, tag: str) -> bytes:
        return self._file.read(f"{self._folder}__substg1.0_{tag}0102")

    def text(self, tag: str) -> str:
        """A text in Unicode, or in the code page of the mail."""
        wide = self._file.read(f"{self._folder}__substg1.0_{tag}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._file.read(f"{self._folder}__substg1.0_{tag}001E").rstrip(b"\0")
        return decoded(narrow, self.charset)[0] if narrow else ""


def _letter(file: Compound, folder: str, depth: int) -> Letter:
    properties = _Properties(file, folder, 24 if depth else 32)
    if not properties.text(_SUBJECT) and not any(path.startswith(folder) for path in file):
        raise DocumentError(Code.DAMAGED_COMPOUND)
    letter = Letter(
        subject=" ".join(properties.text(_SUBJECT).split()),
        sender=_sender(properties),
        to=properties.text(_TO).strip(),
        copy=properties.text(_COPY).strip(),
        when=_when(properties),
    )
    _take_text(properties, letter)
    folders = {found[0] for path in file if (found := _ATTACHMENT.match(path, len(folder)))}
    starting = {found for found in folders if any(p.startswith(folder + found) for p in file)}
    for inner in sorted(starting)[:_MOST_ATTACHED]:
        _attach(file, folder + inner, letter, properties.charset, depth)
    return letter


def _sender(properties: _Properties) -> str:
    name = properties.text(_SENDER).strip()
    address = (properties.text(_SMTP) or properties.text(_ADDRESS)).strip()
    if "@" not in address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address


def _when(properties: _Properties) -> datetime | None:
    """The time as the head of the mail says it, with its zone; else that of Outlook, in UTC."""
    found = re.search(r"^Date:(.*)$", properties.text(_HEADERS), re.MULTILINE | re.IGNORECASE)
    if found:
        try:
            return email.utils.parsedate_to_datetime(found[1].strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    return properties.moment(_SENT)


def _take_text(properties: _Properties, letter: Letter) -> None:
    """The text in HTML, else the plain one, else the one in RTF."""
    page, lost = decoded(properties.raw(_PAGE), properties.charset)
    page = page or properties.text(_PAGE)
    plain = properties.text(_TEXT)
    if page.strip():
        letter.losses += lost
        letter.bodies.append(Body(page, is_page=True))
    elif plain.strip():
        letter.bodies.append(Body(plain))
    else:
        letter.blocks += rtf_blocks(unpacked(properties.raw(_RICH)), letter.lost)


def _attach(file: Compound, folder: str, letter: Letter, charset: str, depth: int) -> None:
    properties = _Properties(file, folder, 8, charset)
    if properties.number(_METHOD) == _EMBEDDED or any(p.startswith(folder + _INNER) for p in file):
        if depth < _DEEPEST:
            letter.forwarded.append(_letter(file, folder + _INNER, depth + 1))
        else:
            letter.lost[Loss.MAIL_IN_MAILS] += 1
        return
    data = properties.raw(_DATA)
    name = properties.text(_LONG_NAME) or properties.text(_NAME)
    key = properties.text(_KEY).strip("<>")
    if key and any(f"cid:{key}" in body.text for body in letter.bodies):
        return  # a picture of the text, which is counted there
    if data:
        letter.attached.append(Inside(name or f"attachment {len(letter.attached) + 1}", data))
