"""winmail.dat, in which Outlook packs a mail for others (TNEF) -> its text; attachments inside.

Source: [MS-OXTNEF], and the numbers of properties in [MS-OXPROPS].
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, lost
from qabot.readers.content import Content
from qabot.readers.inside import Inside
from qabot.readers.letter import Body, Letter, letter_content
from qabot.readers.mail_words import decoded
from qabot.readers.packed_rtf import unpacked
from qabot.readers.rtf import rtf_blocks
from qabot.readers.tnef_properties import properties_of
from qabot.readers.windows_pages import charset_of

MARK = b"\x78\x9f\x3e\x22"  # begins each such file
MOST_ATTACHED = 1000
_DEEPEST = 5
_ATTACHMENT_LEVEL = 2
_SUBJECT, _TEXT, _SENT, _PAGES, _PROPERTIES = 0x8004, 0x800C, 0x8005, 0x9007, 0x9003
_BEGINS, _TITLE, _DATA, _OF_ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_OBJECT_ID = 16  # bytes before an object: which kind of one it is


@dataclass(slots=True)
class _Attached:
    title: bytes = b""
    data: bytes = b""
    properties: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class _Packed:
    """What is in such a file, as it is written."""

    attributes: dict[int, bytes] = field(default_factory=dict)
    properties: Mapping[int, bytes] = field(default_factory=dict)
    attached: list[_Attached] = field(default_factory=list)
    is_cut: bool = False


def read_tnef(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """A mail with its subject as heading, lines of who and when, and its text.

    Mails in it follow under their subjects; other attachments are files inside. Raises
    DocumentError for bytes that are not such a file.
    """
    return letter_content(packed_letter(data))


def packed_letter(data: bytes, depth: int = 0) -> Letter:
    """The mail in the bytes, as far as they are whole; raises DocumentError for others."""
    if not data.startswith(MARK):
        raise DocumentError(Code.NOT_MAIL)
    packed = _packed(data)
    page = int.from_bytes(packed.attributes.get(_PAGES, b"")[:4], "little")
    charset = charset_of(page)
    text = _Texts(packed.properties, charset)
    letter = Letter(
        subject=" ".join((text(0x0037) or _narrow(packed, _SUBJECT, charset)).split()),
        sender=_sender(text),
        to=text(0x0E04).strip(),
        copy=text(0x0E03).strip(),
        when=_when(packed),
    )
    _take_text(packed, text, charset, letter)
    for attached in packed.attached[:MOST_ATTACHED]:
        _attach(attached, charset, letter, depth)
    if packed.is_cut:
        letter.losses.append(lost(Loss.CUT_OFF))
    return letter


def _packed(data: bytes) -> _Packed:
    found = _Packed()
    at = len(MARK) + 2
    while at + 9 <= len(data):
        level, name, _, size = struct.unpack_from("<BHHI", data, at)
        value = data[at + 9 : at + 9 + size]
        at += 9 + size + 2
        if level == _ATTACHMENT_LEVEL:
            _add_to_attachment(found, name, value)
        elif name == _PROPERTIES:
            found.properties = properties_of(value)
        else:
            found.attributes.setdefault(name, value)
    found.is_cut = at > len(data)
    return found


def _add_to_attachment(found: _Packed, name: int, value: bytes) -> None:
    if name == _BEGINS or not found.attached:
        found.attached.append(_Attached())
    attached = found.attached[-1]
    if name == _TITLE:
        attached.title = value
    elif name == _DATA:
        attached.data = value
    elif name == _OF_ATTACHMENT:
        attached.properties = properties_of(value)


class _Texts:
    """Texts of properties, by their numbers; what is not there is empty."""

    def __init__(self, properties: Mapping[int, bytes], charset: str) -> None:
        self._properties, self._charset = properties, charset

    def __call__(self, number: int) -> str:
        wide = self._properties.get(number << 16 | 0x1F)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self._properties.get(number << 16 | 0x1E, b"").rstrip(b"\0")
        return decoded(narrow, self._charset)[0] if narrow else ""


def _narrow(packed: _Packed, name: int, charset: str) -> str:
    value = packed.attributes.get(name, b"").rstrip(b"\0")
    return decoded(value, charset)[0] if value else ""


def _sender(text: _Texts) -> str:
    name = text(0x0C1A).strip()
    address = (text(0x5D01) or text(0x0C1F)).strip()
    if "@" not in address or address == name:
        return name or address
    return f"{name} <{address}>" if name else address


def _when(packed: _Packed) -> datetime | None:
    """When it was sent: in UTC, else by the sender's clock."""
    ticks = int.from_bytes(packed.properties.get(0x00390040, b""), "little")
    try:
        if ticks:
            return _EPOCH + timedelta(microseconds=ticks // 10)
        moment = packed.attributes.get(_SENT, b"")
        return datetime(*struct.unpack("<6H", moment[:12])) if len(moment) >= 12 else None
    except (OverflowError, ValueError):
        return None


def _take_text(packed: _Packed, text: _Texts, charset: str, letter: Letter) -> None:
    """The text in HTML, else the plain one, else the one in RTF."""
    own = charset_of(int.from_bytes(packed.properties.get(0x3FDE0003, b""), "little"))
    page, losses = decoded(packed.properties.get(0x10130102, b""), own or charset)
    page = page or text(0x1013)
    plain = text(0x1000) or _narrow(packed, _TEXT, charset)
    if page.strip():
        letter.losses += losses
        letter.bodies.append(Body(page, is_page=True))
    elif plain.strip():
        letter.bodies.append(Body(plain))
    else:
        letter.blocks += rtf_blocks(unpacked(packed.properties.get(0x10090102, b"")), letter.lost)


def _attach(attached: _Attached, charset: str, letter: Letter, depth: int) -> None:
    text = _Texts(attached.properties, charset)
    inner = attached.properties.get(0x3701000D, b"")[_OBJECT_ID:]
    if inner.startswith(MARK):
        if depth < _DEEPEST:
            letter.forwarded.append(packed_letter(inner, depth + 1))
        else:
            letter.lost[Loss.MAIL_IN_MAILS] += 1
        return
    data = attached.data or attached.properties.get(0x37010102, b"") or inner
    if not data:
        return
    key = text(0x3712).strip("<>")
    if key and any(f"cid:{key}" in body.text for body in letter.bodies):
        return  # a picture of the text, which is counted there
    title = decoded(attached.title.rstrip(b"\0"), charset)[0] if attached.title else ""
    name = text(0x3707) or title or text(0x3704) or f"attachment {len(letter.attached) + 1}"
    letter.attached.append(Inside(name, data))
