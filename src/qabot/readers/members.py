"""A file, and the files inside it -> a document of each: archives, attachments, mailboxes.

A file inside is named after the one around it: ``letter.eml/report.docx``, ``a.zip/b/c.md``.
Nothing is unpacked to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from pathlib import PurePosixPath

from qabot.errors import DocumentError
from qabot.messages import Code, Message, message
from qabot.readers.archive import LARGEST_TOTAL, Archive
from qabot.readers.content import Content
from qabot.readers.convertible import CONVERTIBLE
from qabot.readers.file_names import ending_of
from qabot.readers.formats import SUFFIXES, Format, format_of
from qabot.readers.inside import Inside
from qabot.system.legible import written_out
from qabot.types import Document

DEEPEST = 5  # files in files in files; a mail that was forwarded so often has its text in it
MOST_FILES = 10_000  # inside one file, all together
_LONGEST_NAME = 120  # characters
Outcome = tuple[str, Document | DocumentError]


class Members:
    """Reads a file with all that is inside it.

    ``parse`` gives the content of bytes in a format under a name, ``document`` a document of it.
    Both raise DocumentError.
    """

    def __init__(
        self,
        parse: Callable[[bytes, Format, str], Content],
        document: Callable[[str, Content], Document],
    ) -> None:
        self._parse, self._document = parse, document
        self._taken: set[str] = set()
        self._files = 0
        self._size = 0

    def outcomes(
        self, data: bytes, kind: Format, name: str, *, depth: int = 0, packed: bool = False
    ) -> Iterator[Outcome]:
        """The name and document of the file and of each in it, or why there is none.

        Archives in archives are not opened; ``packed`` is true in one.
        """
        self._taken.add(name)
        try:
            if kind is Format.ZIP:
                if packed:
                    raise DocumentError(Code.ARCHIVE_IN_ARCHIVE)
                yield from self._archive(data, name, depth)
                return
            content = self._parse(data, kind, name)
            if content.text or not content.inside:
                yield name, self._document(name, content)
            elif content.losses:  # there is no document that could name them
                yield name, DocumentError(Code.LEFT_OUT, what="; ".join(content.losses))
        except DocumentError as error:
            yield name, error
            return
        for file in content.inside:
            yield from self._inside(file, name, depth, packed=packed)

    def _archive(self, data: bytes, name: str, depth: int) -> Iterator[Outcome]:
        """Raises DocumentError where it cannot be opened or has no document."""
        archive = Archive(data)
        members = list(archive.documents())
        if not members:
            raise DocumentError(Code.ARCHIVE_EMPTY)
        for key, inner in members:
            shown = self._name(f"{name}/{written_out(inner)}")
            try:
                suffix = _readable(shown)
                content = archive.read(key)
                kind = self._counted(content, suffix, depth + 1)
            except DocumentError as error:
                yield shown, error
                continue
            yield from self.outcomes(content, kind, shown, depth=depth + 1, packed=True)

    def _inside(self, file: Inside, name: str, depth: int, *, packed: bool) -> Iterator[Outcome]:
        shown = self._name(f"{name}/{written_out(_plain_name(file.name))}")
        try:
            kind = self._counted(file.data, _readable(shown), depth + 1)
        except DocumentError as error:
            yield shown, error
            return
        yield from self.outcomes(file.data, kind, shown, depth=depth + 1, packed=packed)

    def _counted(self, data: bytes, suffix: str, depth: int) -> Format:
        """The format of a file inside; raises DocumentError beyond what is read of one file."""
        self._files += 1
        self._size += len(data)
        if depth > DEEPEST:
            raise DocumentError(Code.TOO_DEEP_INSIDE, limit=DEEPEST)
        if self._files > MOST_FILES:
            raise DocumentError(Code.TOO_MANY_FILES, limit=MOST_FILES)
        if self._size > LARGEST_TOTAL:
            raise DocumentError(Code.UNPACKS_TOO_LARGE, size=self._size / 1e6)
        return format_of(data, suffix)

    def _name(self, name: str) -> str:
        shown = _other_name(name, self._taken)
        self._taken.add(shown)
        return shown


def unsupported(ending: str) -> Message:
    """That no file with this ending is read, or none without one."""
    if not ending:
        return message(Code.FORMAT_UNKNOWN)
    return message(Code.FORMAT_UNSUPPORTED, ending=ending)


def _readable(name: str) -> str:
    """The ending; raises DocumentError for one that nothing is known of."""
    suffix = ending_of(PurePosixPath(name))
    if suffix not in SUFFIXES and suffix not in CONVERTIBLE:
        raise DocumentError(unsupported(suffix))
    return suffix


def _plain_name(name: str) -> str:
    """A name that is not a path and not too long; of a long one the ending is kept."""
    plain = " ".join(name.replace("\\", "/").rsplit("/", 1)[-1].split()).lstrip(".")
    path = PurePosixPath(plain or "file")
    suffix = path.suffix if len(path.suffix) < 12 else ""
    return path.name.removesuffix(suffix)[: _LONGEST_NAME - len(suffix)] + suffix


def _other_name(name: str, taken: Container[str]) -> str:
    """The name, or one with a number if it is taken: ``a.zip/b.md`` -> ``a.zip/b(2).md``."""
    path, number = PurePosixPath(name), 1
    while name in taken:
        number += 1
        name = str(path.with_name(f"{path.stem}({number}){path.suffix}"))
    return name
