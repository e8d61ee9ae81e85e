"""Files inside a PDF: those of text become its last sections, the others are reported by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from qabot.errors import DocumentError
from qabot.messages import Loss, Lost, lost
from qabot.readers.content import Block
from qabot.readers.encoding import decode
from qabot.readers.left_out import within

_TEXT = (".txt", ".md", ".markdown", ".csv", ".tsv")
_LARGEST = 10_000_000  # bytes
_LEVEL = 2  # of the heading: the title of the document is not that of a file in it

Files = Sequence[tuple[str, bytes]]


def text_files(files: Files) -> tuple[list[tuple[str, str]], list[Lost]]:
    """The names and texts of those that can be read, and the losses."""
    texts: list[tuple[str, str]] = []
    others: list[str] = []
    losses: list[Lost] = []
    for name, data in files:
        if PurePosixPath(name).suffix.lower() not in _TEXT or not 0 < len(data) <= _LARGEST:
            others.append(name)
            continue
        try:
            text, problems = decode(data)
        except DocumentError:
            others.append(name)
            continue
        texts.append((name, text))
        losses += within(name, problems)
    if others:
        losses.append(lost(Loss.ATTACHMENTS, count=len(others), names=", ".join(others)))
    return texts, losses


def blocks_of_files(texts: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Each file as a heading with its name and its lines, in paragraphs."""
    for name, text in texts:
        yield Block(name, level=_LEVEL)
        joined = False
        for line in text.splitlines():
            if line.strip():
                yield Block(line.strip(), joined=joined)
            joined = bool(line.strip())
