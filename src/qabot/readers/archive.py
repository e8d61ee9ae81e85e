"""ZIP files opened with care: nothing is written to disk, and sizes are capped beforehand."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers.member_names import member_names

MOST_MEMBERS = 5000
LARGEST_MEMBER = 50_000_000  # bytes, unpacked
LARGEST_TOTAL = 300_000_000
MOST_PACKED = 100  # times; text packs 3 to 10 times, a sheet of zeros 1,000 times
SMALL = 20_000_000  # bytes that may be packed more than that
_ENTRY = b"PK\x01\x02"  # begins each entry of the directory
_ENCRYPTED = 0x1


class Archive:
    """An open ZIP file, its members by name.

    Raises DocumentError when it is damaged, has more than 5,000 members, or unpacks to more than
    300 MB or to more than 100 times its size.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > 2 * MOST_MEMBERS:  # before a directory of millions is read
            raise DocumentError(Code.TOO_MANY_FILES, limit=MOST_MEMBERS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise DocumentError(Code.DAMAGED_ZIP) from error
        named = (member for member in members if member.filename)  # a damaged one may have no name
        self.members = _by_name(member for member in named if not member.is_dir())
        total = sum(member.file_size for member in self.members.values())
        if len(members) > MOST_MEMBERS:
            raise DocumentError(Code.TOO_MANY_FILES, limit=MOST_MEMBERS)
        if total > LARGEST_TOTAL or (total > SMALL and total > MOST_PACKED * len(data)):
            raise DocumentError(Code.UNPACKS_TOO_LARGE, size=total / 1e6)

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def read(self, name: str) -> bytes:
        """A member's bytes, never more than its directory entry says.

        Raises DocumentError when it is not there, encrypted, damaged, or larger than 50 MB.
        """
        member = self.members.get(name)
        if member is None:
            raise DocumentError(Code.MEMBER_MISSING, part=name)
        if member.flag_bits & _ENCRYPTED:
            raise DocumentError(Code.PASSWORD)
        if member.file_size > LARGEST_MEMBER:
            raise DocumentError(
                Code.MEMBER_TOO_LARGE,
                part=name,
                size=member.file_size / 1e6,
                limit=LARGEST_MEMBER // 1_000_000,
            )
        try:
            with self._zip.open(member) as file:  # a plain read() would trust a lying directory
                return file.read(max(member.file_size, 1))
        except (
            zipfile.BadZipFile,
            zlib.error,
            lzma.LZMAError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise DocumentError(Code.MEMBER_DAMAGED, part=name) from error

    def documents(self) -> Iterator[tuple[str, str]]:
        """Each member's key and the path to show for it, which never leads out of the archive.

        Hidden files and what systems add (``__MACOSX``) are left out.
        """
        names = member_names(list(self.members.values()))
        for key, name in zip(self.members, names, strict=True):
            path = PurePosixPath(name.replace("\\", "/"))
            parts = [part for part in path.parts if part not in ("/", ".", "..")]
            if parts and not any(part.startswith((".", "~$", "__MACOSX")) for part in parts):
                yield key, "/".join(parts)


def _by_name(members: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The members by name; of those with one name, the later ones get a number behind it."""
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        key, number = member.filename, 1
        while key in found:
            number += 1
            key = f"{member.filename}\0{number}"
        found[key] = member
    return found
