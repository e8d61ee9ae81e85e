"""A file -> a Document: bytes to text, then the outline that its format gives."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from qabot.errors import DocumentError
from qabot.readers.encoding import decode
from qabot.readers.markdown import Outline, markdown_outline
from qabot.readers.plain import plain_outline
from qabot.text import normalise
from qabot.types import Document

REVISION = 1  # of all readers together; with another one, files are read again
DEFAULT_MAX_BYTES = 64 * 1024 * 1024
OUTLINES: Mapping[str, Callable[[str], Outline]] = {
    ".txt": plain_outline,
    ".md": markdown_outline,
    ".markdown": markdown_outline,
    ".text": plain_outline,
}
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"


def read_document(path: Path, *, name: str, max_bytes: int = DEFAULT_MAX_BYTES) -> Document:
    """The document in a file; ``name`` is the path that users see, and what the id follows from.

    The file is opened and read once, and never waited for. Its ending says the format, anything
    unknown is read as plain text. Raises DocumentError when it is missing, no regular file, not
    to be read, too large, empty, or no text; the message reads on from the file's name.
    """
    text, losses = decode(_read(path, max_bytes))
    text = normalise(text)
    if not text.strip().strip(_INVISIBLE).strip():
        raise DocumentError("is empty: put text into it, or remove it")
    outline = OUTLINES.get(path.suffix.lower(), plain_outline)(text)
    return Document(
        id=document_id(name),
        path=name,
        title=outline.title or PurePosixPath(name).stem,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        headings=outline.headings,
        published=outline.front.published,
        author=outline.front.author,
        url=outline.front.url,
        losses=(*losses, *outline.front.losses),
        body=outline.front.body,
        untitled=not outline.title,
    )


def document_id(name: str) -> str:
    """``d`` and 12 hexadecimal digits that follow from the path shown, whatever the content."""
    return "d" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _read(path: Path, max_bytes: int) -> bytes:
    """All bytes of a regular file; the limit holds even if the file grows while it is read."""
    try:
        with open(path, "rb", opener=_open) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise DocumentError("is no regular file: pass files or folders of documents")
            if status.st_size > max_bytes:
                raise DocumentError(_too_large(status.st_size, max_bytes))
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:
                data += file.read(max_bytes + 1 - len(data))
    except OSError as error:
        raise DocumentError(reason_of(error)) from error
    if len(data) > max_bytes:
        raise DocumentError(_too_large(len(data), max_bytes))
    return data


def _open(path: str, flags: int) -> int:
    """A descriptor; without O_NONBLOCK the opening of a named pipe would wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def reason_of(error: OSError) -> str:
    """Why a file or folder cannot be read, and what to do, to be read on from its name."""
    if isinstance(error, FileNotFoundError):
        return "is gone: it was moved or removed, or is a link that leads nowhere"
    if isinstance(error, PermissionError):
        return "permission denied: allow reading it, for example with `chmod u+r`"
    return f"cannot be read: {error.strerror or error}"


def _too_large(size: int, max_bytes: int) -> str:
    return (
        f"is too large: {_megabytes(size)}, and the limit is {_megabytes(max_bytes)}; "
        f"split it, or raise the limit with `--max-bytes {size}`"
    )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"
