"""Bytes -> text: byte order mark, then UTF-8, then the encoding whose text reads most like text."""

from __future__ import annotations

import codecs
import re
from collections import Counter

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.characters import is_control, log_probability

_BOMS = (  # UTF-32 before UTF-16, which begins alike
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CANDIDATES = (  # of equals the first is taken
    "utf-8",
    "gb18030",
    "cp950",
    "big5hkscs",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "euc_jp",  # its kana are those of GB18030, where its other characters would be others
)
_NAMES = {
    "gb18030": "GB18030",
    "cp950": "Big5",
    "big5hkscs": "Big5",
    "cp1252": "Windows-1252",
    "euc_jp": "EUC-JP",
}
_MAGIC = (  # beginnings of files that are not text: what to say of it, its name, its ending
    (b"%PDF-", Code.LOOKS_LIKE_FILE, "PDF", ".pdf"),
    (
        b"PK\x03\x04",
        Code.LOOKS_LIKE_FILE,
        "ZIP or Office",
        ".zip, .docx, .xlsx, .pptx, .epub",
    ),
    (b"\xd0\xcf\x11\xe0", Code.LOOKS_LIKE_OLD_OFFICE, "", ""),
    (b"{\\rtf", Code.LOOKS_LIKE_FILE, "Rich Text", ".rtf"),
    (b"%!PS", Code.LOOKS_LIKE_FILE, "PostScript", ".ps"),
    (b"\x89PNG\r\n", Code.LOOKS_LIKE_IMAGE, "PNG", ".png"),
    (b"\xff\xd8\xff", Code.LOOKS_LIKE_IMAGE, "JPEG", ".jpg"),
    (b"GIF87a", Code.LOOKS_LIKE_IMAGE, "GIF", ".gif"),
    (b"GIF89a", Code.LOOKS_LIKE_IMAGE, "GIF", ".gif"),
    (b"II*\x00", Code.LOOKS_LIKE_IMAGE, "TIFF", ".tif"),
    (b"MM\x00*", Code.LOOKS_LIKE_IMAGE, "TIFF", ".tif"),
    (b"\x1f\x8b\x08", Code.LOOKS_LIKE_ARCHIVE, "gzip", ".gz"),
    (b"BZh91AY&SY", Code.LOOKS_LIKE_ARCHIVE, "bzip2", ".bz2"),
    (b"\xfd7zXZ\x00", Code.LOOKS_LIKE_ARCHIVE, "xz", ".xz"),
    (b"7z\xbc\xaf\x27\x1c", Code.LOOKS_LIKE_ARCHIVE, "7-Zip", ".7z"),
    (b"Rar!\x1a\x07", Code.LOOKS_LIKE_ARCHIVE, "RAR", ".rar"),
    (b"SQLite format 3\x00", Code.LOOKS_LIKE_FILE, "SQLite", ".sqlite"),
    (b"\x7fELF", Code.LOOKS_LIKE_PROGRAM, "", ""),
    (b"MZ\x90\x00", Code.LOOKS_LIKE_PROGRAM, "", ""),
    (b"ID3\x03\x00", Code.LOOKS_LIKE_SOUND, "MP3", ".mp3"),
    (b"ID3\x04\x00", Code.LOOKS_LIKE_SOUND, "MP3", ".mp3"),
    (b"OggS\x00", Code.LOOKS_LIKE_SOUND, "Ogg", ".ogg"),
    (b"fLaC\x00", Code.LOOKS_LIKE_SOUND, "FLAC", ".flac"),
)
_UNUSUAL_IN_UTF8 = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # but usual in UTF-16
_SAMPLE = 1 << 16  # bytes that are enough to decide; all bytes are decoded
_MOST_CONTROLS = 0.05  # share of the characters; coloured logs stay below, machine code above
# Mean log probability of the characters beyond ASCII below which they are taken for no language
# that the reading knows.
_STRANGE = -10.0  # 12 characters of Chinese news: 1 in 100 lies below -8.8, 1 in 20,000 here
_MOST_ACCENTS = 0.25  # share of the characters; French has 0.04, Cyrillic bytes 0.8
_REPLACEMENT = "\ufffd"
_HALF = re.compile("[\ud800-\udfff]")


def decode(data: bytes) -> tuple[str, tuple[Lost, ...]]:
    """The text that the bytes encode, without byte order mark, and what was lost, in words.

    Bytes that are broken in the encoding are as U+FFFD and are counted as a loss. Lone
    surrogates never come back. Raises DocumentError for bytes that are not text, or text in an
    encoding other than UTF-8, UTF-16, UTF-32, GB18030, Big5 and Windows-1252; its message reads
    on from the file's name. No bytes give an empty text.
    """
    _refuse_other_formats(data)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(encoding, data[len(mark) :])
    if not _UNUSUAL_IN_UTF8.search(data, 0, _SAMPLE):
        try:
            return _checked(data.decode("utf-8")), ()
        except UnicodeDecodeError:
            pass
    return _decode_as(_most_likely_encoding(data), data)


def whole(text: str) -> str:
    """The text with halves of characters put together; a half alone becomes U+FFFD.

    Escapes of JSON and some encodings write characters beyond the basic plane as two halves.
    """
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _refuse_other_formats(data: bytes) -> None:
    for magic, code, name, ending in _MAGIC:
        if data.startswith(magic):
            raise DocumentError(code, **({"name": name, "ending": ending} if name else {}))


def _most_likely_encoding(data: bytes) -> str:
    """The candidate that gives the most probable text; raises DocumentError when none is text."""
    first = re.search(rb"[\x00\x80-\xff]", data)
    start = first.start() & ~1 if first else 0  # all before is ASCII; even, as UTF-16 needs
    sample = data[start : start + _SAMPLE]  # a character cut at its end weighs next to nothing
    texts = {name: sample.decode(name, "replace") for name in _CANDIDATES}
    best = max(texts, key=lambda name: _log_likelihood(texts[name]))
    _checked(texts[best])
    if best != "utf-8" and _is_strange(best, texts[best]):
        if b"\x00" in sample:
            raise DocumentError(Code.BINARY)
        raise DocumentError(Code.UNKNOWN_ENCODING)
    return best


def _log_likelihood(text: str) -> float:
    return sum(count * log_probability(char) for char, count in Counter(text).items())


def _is_strange(encoding: str, text: str) -> bool:
    beyond = [log_probability(char) for char in text if char > "\x7f"]
    if encoding == "cp1252":
        return len(beyond) > _MOST_ACCENTS * len(text)
    return sum(beyond) < _STRANGE * len(beyond)


def _decode_as(encoding: str, data: bytes) -> tuple[str, tuple[Lost, ...]]:
    errors = _EURO if encoding == "gb18030" else "replace"
    text = _checked(data.decode(encoding, errors))
    name = _NAMES.get(encoding, encoding.upper().removesuffix("-LE").removesuffix("-BE"))
    losses = []
    broken = text.count(_REPLACEMENT) - _true_replacements(encoding, data)
    if broken > 0:
        losses.append(lost(Loss.BROKEN_ENCODING, count=broken, encoding=name))
    if encoding == "cp1252":
        losses.append(lost(Loss.ENCODING_GUESSED))
    return text, tuple(losses)


def _euro(error: UnicodeError) -> tuple[str, int]:
    """The sign € for the byte 0x80, as Windows writes it in GBK; U+FFFD for other broken ones."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == 0x80:
        return "€", error.start + 1
    return codecs.replace_errors(error)  # type: ignore[return-value]


_EURO = "qabot.euro"
codecs.register_error(_EURO, _euro)


def _true_replacements(encoding: str, data: bytes) -> int:
    """How many U+FFFD the file contains itself; some encodings have none."""
    own = _REPLACEMENT.encode(encoding, "ignore")
    return data.count(own) if own else 0


def _checked(text: str) -> str:
    """The text; raises DocumentError when too much of its beginning is control characters."""
    beginning = text[:_SAMPLE]
    controls = sum(n for char, n in Counter(beginning).items() if is_control(char))
    if controls > _MOST_CONTROLS * len(beginning):
        raise DocumentError(Code.BINARY)
    return text
