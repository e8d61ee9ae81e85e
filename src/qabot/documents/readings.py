"""What a passage is found by: a copy of its text, with what makes it understood.

Rows of tables are read with the heads of their columns, items with what announces them, answers
with their question. It is known where each part of the copy is in the document, so that what
is found in it is cut from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from qabot.structure import Block, Companion
from qabot.types import Document, Passage, Span

_LONGEST_KEY = 40  # characters


@dataclass(frozen=True, slots=True)
class Reading:
    """A copy of a slice for search, with the stretches that are the same in the document.

    ``parts`` are (start in ``text``, start in the document, length), in order.
    """

    text: str
    parts: tuple[tuple[int, int, int], ...]

    def to_document(self, start: int, end: int) -> Span | None:
        """Where what is in ``text[start:end]`` is in the document; None where no part does."""
        found = [
            (max(start, at) - at + origin, min(end, at + length) - at + origin)
            for at, origin, length in self.parts
            if at < end and start < at + length
        ]
        return (found[0][0], found[-1][1]) if found else None

    def from_document(self, start: int, end: int) -> Span | None:
        """Where what is in ``[start, end)`` of the document is in the text."""
        found = [
            (max(start, origin) - origin + at, min(end, origin + length) - origin + at)
            for at, origin, length in self.parts
            if origin < end and start < origin + length
        ]
        return (found[0][0], found[-1][1]) if found else None


def reading_of(document: Document, start: int, end: int) -> Reading:
    """The slice with each value of a table behind the name of its column: ``2022年：79,110.02``.

    Rows whose text names the columns itself, and all else, stay as they are.
    """
    text, at = "", start
    parts: list[tuple[int, int, int]] = []
    for block in document.structure.between(start, end) if len(document.structure) else ():
        if block.kind != "row" or document.text[block.start : block.start + 1] != "|":
            continue
        if block.start < start or block.end > end:
            continue
        if at < block.start:
            parts.append((len(text), at, block.start - at))
            text += document.text[at : block.start]
        for number, cell in enumerate(document.structure.cells(block)):
            text += ("；" if number else "") + (f"{cell.head}：" if cell.head else "")
            parts.append((len(text), cell.start, cell.end - cell.start))
            text += document.text[cell.start : cell.end]
        at = block.end
    if at < end:
        parts.append((len(text), at, end - at))
        text += document.text[at:end]
    return Reading(text, tuple(parts))


def search_text(passage: Passage) -> str:
    """What a passage is found by: ``title > heading > …`` on a line of its own, then its reading.

    A quote is never cut from it. The name of the file is added where the title does not say it.
    """
    return search_context(passage) + reading_of(passage.document, passage.start, passage.end).text


def search_context(passage: Passage) -> str:
    """What is above the reading of a passage in what it is found by; ends with a line end."""
    document = passage.document
    name = PurePosixPath(document.path).stem
    names = [document.title, *(() if name in document.title else (name,)), *passage.heading]
    return _context(names, passage)


def embedding_text(passage: Passage) -> str:
    """The same without the file's name, so that renaming embeds nothing."""
    return context_text(passage) + reading_of(passage.document, passage.start, passage.end).text


def context_text(passage: Passage) -> str:
    """What is above the passage's own text in what is embedded; it ends with a line end."""
    title = "" if passage.document.untitled else passage.document.title
    return _context([title, *passage.heading], passage)


def _context(names: Sequence[str], passage: Passage) -> str:
    """Title and headings in a line, and lines that the passage's blocks need but do not contain."""
    line = " > ".join(name for i, name in enumerate(names) if name and name not in names[:i])
    lines = [line] if line else []
    text = passage.document.text
    for companion in companions_of(passage.document, passage.start, passage.end):
        said = " ".join(text[companion.start : companion.end].split())
        if companion.role != "heads" and said not in line:
            lines.append(said)
    return "".join(f"{line}\n" for line in lines)


def companions_of(
    document: Document, start: int, end: int, *, every: bool = False
) -> list[Companion]:
    """What the blocks of a slice need to be understood and the slice does not contain.

    With ``every`` also headings that announce a list, which a passage's own path names.
    """
    found: dict[Companion, None] = {}
    for block in document.structure.between(start, end) if len(document.structure) else ():
        group = document.structure.group(block)
        if group is None or not block.is_quotable:
            continue
        for companion in group.companions:
            heading = companion.role == "announcement" and _is_heading(document, companion)
            if (companion.end <= start or companion.start >= end) and (every or not heading):
                found[companion] = None
        found.update(dict.fromkeys(_key(document, block, start, end)))
    return list(found)


def _is_heading(document: Document, companion: Companion) -> bool:
    block = document.structure.at(companion.start)
    return block is not None and block.kind in ("heading", "statement")


def _key(document: Document, block: Block, start: int, end: int) -> Iterator[Companion]:
    """The cell that identifies a long row, for a piece of it that lacks that cell."""
    if block.kind != "row" or (start <= block.start and block.end <= end):
        return
    cells = document.structure.cells(block)
    key = next((c for c in cells if c.end - c.start <= _LONGEST_KEY), None)
    if key and (key.end <= start or key.start >= end):
        yield Companion("key", key.start, key.end)
