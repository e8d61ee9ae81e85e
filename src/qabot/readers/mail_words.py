"""The words of mail heads and the charsets of mail: what they name -> what programs meant.

Programs label as GB2312 what is GBK or GB18030, as ISO-8859-1 what is Windows-1252, and write
names that a label cannot express. A label is believed where its text is whole.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import email.policy
import quopri
import re
from collections.abc import Mapping

from qabot.errors import DocumentError
from qabot.messages import Loss, Lost, lost
from qabot.readers.encoding import decode, whole

_MEANT: Mapping[str, str] = {  # by label, in lower case without signs
    **dict.fromkeys(("gb2312", "gb231280", "gbk", "xgbk", "cp936", "ms936"), "gb18030"),
    **dict.fromkeys(("euccn", "xeuccn", "windows936", "csgb2312", "gb18030"), "gb18030"),
    **dict.fromkeys(("hzgb2312", "hz"), "hz"),
    **dict.fromkeys(("big5", "big5hkscs", "xxbig5", "cp950", "cnbig5", "csbig5"), "big5hkscs"),
    **dict.fromkeys(("ksc56011987", "ksc5601", "euckr", "korean"), "cp949"),
    **dict.fromkeys(("shiftjis", "xsjis", "sjis", "windows31j"), "cp932"),
    "iso2022jp": "iso2022_jp_ext",
    **dict.fromkeys(("iso88591", "latin1", "iso885915"), "cp1252"),
}
_UNNAMED = frozenset({"", "usascii", "ascii", "unknown8bit", "8bit", "binary", "default", "none"})
_MOST_BROKEN = 0.001  # share of the characters; beyond, a label is not believed
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?\s]*(?: [^?]*?)?)\?=", re.IGNORECASE)
_REPLACEMENT = "\ufffd"


def decoded(data: bytes, label: str | None) -> tuple[str, tuple[Lost, ...]]:
    """The text in the charset of the label, if that fits, else in the likeliest; and what was lost.

    Never raises: what is in no known encoding is read as UTF-8 with U+FFFD for what is broken.
    """
    name = re.sub(r"[^a-z0-9]", "", (label or "").lower().partition("*")[0])
    if name not in _UNNAMED:
        text = _as_labelled(data, _MEANT.get(name, label or ""))
        if text is not None:
            broken = text.count(_REPLACEMENT)
            if not broken:
                return text, ()
            return text, (lost(Loss.BROKEN_ENCODING, count=broken, encoding=label or ""),)
    try:
        return decode(data)
    except DocumentError:
        return data.decode("utf-8", "replace"), (lost(Loss.ENCODING_OF_PART),)


def _as_labelled(data: bytes, encoding: str) -> str | None:
    """None where the encoding is not known or does not fit."""
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode(encoding, "replace")
    except (LookupError, ValueError):
        return None
    text = whole(text)
    fits = text.count(_REPLACEMENT) <= max(_MOST_BROKEN * len(text), 0) and "\0" not in text
    return text if fits else None


class AsWritten(email.policy.Compat32):
    """Heads as they are written, bytes beyond ASCII decoded, where the standard has none."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002
        return _unlabelled(value)


def head_text(value: object) -> str:
    """A line of a mail's head as it is shown: folded lines joined, encoded words decoded.

    Words of one charset that follow on one another are decoded together, because programs cut
    characters in two between them. ``=?GB2312?B?yM7V?= =?GB2312?B?ww==?=`` is one piece of text.
    """
    text = str(value).replace("\r", "").replace("\n", "")
    parts: list[str] = []
    at, label, data = 0, "", b""
    for found in _WORD.finditer(text):
        between = text[at : found.start()]
        if data and (between.strip() or found[1].lower() != label):
            parts.append(decoded(data, label)[0])
            data = b""
        if between.strip() or not at:
            parts.append(between)
        label, data, at = found[1].lower(), data + _word_bytes(found[2], found[3]), found.end()
    if data:
        parts.append(decoded(data, label)[0])
    return " ".join(("".join(parts) + text[at:]).split())


def _unlabelled(text: str) -> str:
    """The text with bytes decoded that a head contains without a label; the parser keeps them."""
    if not any("\ud800" <= char <= "\udfff" for char in text):
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), None)[0]


def _word_bytes(kind: str, text: str) -> bytes:
    if kind.lower() == "q":
        return quopri.decodestring(text.replace(" ", "_").encode("ascii", "ignore"), header=True)
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", text.encode("ascii", "ignore"))
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return b""


def parameter(value: object) -> str:
    """A parameter such as a file's name: plain, in encoded words, or as RFC 2231 has it."""
    if isinstance(value, tuple):
        charset, _, raw = value
        data = str(raw).encode("latin-1", "replace")
        return " ".join(decoded(data, charset or None)[0].split())
    return head_text(value or "")
