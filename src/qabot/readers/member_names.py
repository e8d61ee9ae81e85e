"""The names of files in a ZIP archive as they were meant, whatever program wrote them.

A name is in UTF-8 where its entry says so, or where a field next to it does (Info-ZIP's Unicode
Path). Otherwise its bytes are in whichever encoding the program's computer had; the names of one
archive are looked at together, since one program wrote them all.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence

from qabot.readers.characters import log_probability

_UTF8 = 0x800  # the flag of an entry whose name is in UTF-8
_UNICODE_PATH = 0x7075  # the extra field of Info-ZIP: version, CRC of the name, name in UTF-8
_STANDARD = "cp437"  # what ZIP files are in by their standard, which few programs keep
_ENCODINGS = ("utf-8", "gb18030", "big5hkscs", "shift_jis", _STANDARD)  # the first of equals


def member_names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The readable name of each member, in their order."""
    told = [_told(member) for member in members]
    raws = [_raw(member) for member, name in zip(members, told, strict=True) if name is None]
    encoding = _likeliest(raws)
    return [
        _read(member, encoding) if name is None else name
        for member, name in zip(members, told, strict=True)
    ]


def _told(member: zipfile.ZipInfo) -> str | None:
    """The name that the archive itself gives in Unicode; None where it does not."""
    if member.flag_bits & _UTF8:
        return member.filename
    raw = _raw(member)
    if raw is None or raw.isascii():
        return member.filename
    return _unicode_path(member.extra, raw)


def _raw(member: zipfile.ZipInfo) -> bytes | None:
    """The bytes of a name that is not marked as UTF-8; None where they cannot be had back."""
    try:
        return member.orig_filename.partition("\0")[0].encode("cp437")
    except UnicodeEncodeError:
        return None


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in the extra field, if it was made for this very name."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) == size > 5 and field[0] == 1:
            (checksum,) = struct.unpack_from("<L", field, 1)
            if checksum != zlib.crc32(raw):
                return None  # renamed later by a program that does not know the field
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _likeliest(raws: Sequence[bytes | None], encodings: Sequence[str] = _ENCODINGS) -> str:
    """The encoding in which all these names together read most like text."""
    together = [raw for raw in raws if raw]
    return max(encodings, key=lambda encoding: _score(together, encoding))


def _score(raws: Sequence[bytes], encoding: str) -> float:
    return sum(log_probability(c) for raw in raws for c in raw.decode(encoding, "replace"))


def _read(member: zipfile.ZipInfo, encoding: str) -> str:
    """The name in this encoding, or in UTF-8 where it is surely that: a program may add a file.

    Where its bytes are neither, in the likeliest for it alone.
    """
    raw = _raw(member)
    if raw is None:
        return member.filename
    for choice in (_likeliest([raw], ("utf-8", encoding)), encoding, _likeliest([raw])):
        try:
            return raw.decode(choice)
        except UnicodeDecodeError:
            continue
    return member.filename
