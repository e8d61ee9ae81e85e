"""A file -> a Document: bytes to text, with the headings and pages that its format gives."""

from __future__ import annotations

import hashlib
import logging
import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from qabot.errors import DocumentError
from qabot.messages import Code, Message, message
from qabot.readers.content import Content
from qabot.readers.convertible import CONVERTIBLE
from qabot.readers.file_names import ending_on_disk
from qabot.readers.formats import SUFFIXES, Format, format_of
from qabot.readers.members import Members, unsupported
from qabot.readers.texts import read_markdown, read_text
from qabot.system.bounds import ANYWHERE, Bounds
from qabot.system.legible import one_line
from qabot.types import Document

if TYPE_CHECKING:
    from qabot.readers.sandbox import Sandbox

__all__ = [
    "CONVERTIBLE",
    "DEFAULT_MAX_BYTES",
    "SUFFIXES",
    "document_id",
    "document_of",
    "is_read_apart",
    "read_bytes",
    "read_document",
    "read_documents",
    "reason_of",
    "unsupported",
]

REVISION = 11  # of all readers together; with another one, files are read again
DEFAULT_MAX_BYTES = 64 * 1024 * 1024
_IN_ONE_LINE = ("published", "author", "url")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_LOG = logging.getLogger(__name__)
_TEXTS = {Format.TEXT: read_text, Format.MARKDOWN: read_markdown}
_SHORT_TEXT = 1 << 14  # bytes; whatever is in so few is read within a second, without a child


def read_document(path: Path, *, name: str, max_bytes: int = DEFAULT_MAX_BYTES) -> Document:
    """The document in a file; ``name`` is the path that users see, and what the id follows from.

    The file is opened and read once, and never waited for. Its content says the format, its
    ending only where the content does not. Short texts are read here, all else in a child process
    with limits, so several threads may read at once. Raises DocumentError when the file
    is missing, no regular file, not to be read, too large, empty, damaged, or in a format that is
    not read; the message reads on from the file's name.
    """
    return document_of(read_bytes(path, max_bytes), path, name=name)


def document_of(data: bytes, path: Path, *, name: str) -> Document:
    """The same of the bytes that the file contained."""
    kind = format_of(data, ending_on_disk(path))
    if kind is Format.ZIP:
        raise DocumentError(Code.ZIP_ARCHIVE)
    return _document(name, _content(data, kind, name))


def read_documents(
    path: Path,
    *,
    name: str,
    max_bytes: int = DEFAULT_MAX_BYTES,
    bounds: Bounds = ANYWHERE,
    sandbox: Sandbox | None = None,
) -> Iterator[tuple[str, Document | DocumentError]]:
    """The name and document of a file and of each file inside it, or why there is none.

    A file in an archive is named ``archive.zip/folder/file.md``, an attachment of a mail
    ``letter.eml/file.docx``. Nothing is unpacked to disk; archives in archives are not opened.
    Hidden files are passed over. ``bounds`` says where the
    file may lie. ``sandbox`` is the pool that parses; default: one that all share.
    """
    try:
        data = read_bytes(path, max_bytes, bounds)
        kind = format_of(data, ending_on_disk(path))
    except DocumentError as error:
        yield name, _advised(error, path)
        return
    yield from Members(partial(_content, sandbox=sandbox), _document).outcomes(data, kind, name)


def _advised(error: DocumentError, path: Path) -> DocumentError:
    """The error; for a file that would not be read in any size, what to do with it instead."""
    advice = CONVERTIBLE.get(ending_on_disk(path))
    return DocumentError(advice) if advice and error.code is Code.TOO_LARGE else error


def is_read_apart(path: Path) -> bool:
    """True for a file that a child process reads, by its ending, so that several may be at once."""
    kind = SUFFIXES.get(ending_on_disk(path))
    return kind not in (None, Format.ZIP, *_TEXTS)


def _content(data: bytes, kind: Format, name: str, sandbox: Sandbox | None = None) -> Content:
    if kind in _TEXTS and len(data) <= _SHORT_TEXT:
        try:
            return _text_content(data, kind)
        except DocumentError:
            raise
        except Exception:  # noqa: BLE001 - what it is that cannot be read is reported below
            _LOG.debug("%s cannot be read here", name)
    from qabot.readers.sandbox import shared_sandbox  # loaded only where something needs it

    return (sandbox or shared_sandbox()).parse(kind, data, PurePosixPath(name).name)


def _text_content(data: bytes, kind: Format) -> Content:
    return _TEXTS[kind](data, "")


def _document(name: str, content: Content) -> Document:
    if not content.text.strip().strip(_INVISIBLE).strip():
        raise DocumentError(Code.EMPTY)
    title = one_line(content.title or "")
    values = content.properties() | {"untitled": not title}
    values |= {field: one_line(values[field] or "") or None for field in _IN_ONE_LINE}
    return Document(
        document_id(name),
        name,
        title or PurePosixPath(name).stem,
        content.text,
        hashlib.sha256(content.text.encode()).hexdigest(),
        content.structure,
        **values,
    )


def document_id(name: str) -> str:
    """``d`` and 12 hexadecimal digits that follow from the path shown, whatever the content."""
    return "d" + hashlib.sha256(name.encode()).hexdigest()[:12]


def read_bytes(path: Path, max_bytes: int = DEFAULT_MAX_BYTES, bounds: Bounds = ANYWHERE) -> bytes:
    """All bytes of a regular file within the bounds.

    The limit applies even if the file grows while it is read, the bounds even if a link takes its
    place while it is opened. Raises DocumentError.
    """
    try:
        with open(path, "rb", opener=_open) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DocumentError(Code.NOT_REGULAR)
            if reason := bounds.reason_against_opened(path, file.fileno()):
                raise DocumentError(reason)
            if status.st_size > max_bytes:
                raise _too_large(status.st_size, max_bytes)
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:
                data += file.read(max_bytes + 1 - len(data))
    except OSError as error:
        raise DocumentError(reason_of(error)) from error
    if len(data) > max_bytes:
        raise _too_large(len(data), max_bytes)
    return data


def _open(path: str, flags: int) -> int:
    """A descriptor; without O_NONBLOCK the opening of a named pipe would wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def reason_of(error: OSError) -> Message:
    """Why a file or folder cannot be read, and what to do, to be read on from its name."""
    if isinstance(error, FileNotFoundError):
        return message(Code.FILE_GONE)
    if isinstance(error, PermissionError):
        return message(Code.FILE_REFUSED)
    return message(Code.FILE_UNREADABLE, error=error.strerror or str(error))


def _too_large(size: int, max_bytes: int) -> DocumentError:
    sizes = {"size": _megabytes(size), "limit": _megabytes(max_bytes)}
    return DocumentError(Code.TOO_LARGE, bytes=size, **sizes)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"
