"""Document -> passages: slices that end where sentences end and never cross a heading.

A passage is found by more than its slice: rows of tables with the heads of their columns, items
with what announces them, answers with their question. That is its reading: a copy of which it is
known where each part stands in the document, so that what is found in it is cut from there.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter
from pathlib import PurePosixPath

from qabot.structure import Block, Cell, Companion, Kind, Structure, structure_of
from qabot.text import clause_spans, is_cjk, sentence_spans
from qabot.types import Document, Heading, Passage, Span

DEFAULT_SIZE = 320  # characters; about 200 tokens of Chinese, well inside an encoder's 512
LONGEST_SENTENCE = 300  # a longer one is cut at a clause, so that a quote can be read on a phone
_LONGEST_ITEM = 120  # characters of an item that is quoted whole, however many sentences it has
_ATOMIC = frozenset({"row", "heading", "statement", "question", "head", "caption", "unit"})
_ROW, _ENGLISH_ROW = "第{}行", "row {}"


@dataclass(frozen=True, slots=True)
class Unit:
    """What can be quoted by itself: a sentence, a row, an item; ``block`` is where it stands."""

    start: int
    end: int
    block: Block


def split(document: Document, *, size: int = DEFAULT_SIZE) -> list[Passage]:
    """Passages of at most about ``size`` characters, in text order, covering all sentences.

    A section is divided evenly, so that no passage is left with a few words: 400 characters at
    size 320 give two of about 200. A document without text gives no passages.
    """
    if size < 1:
        raise ValueError(f"passage size must be at least 1, not {size}")
    found: list[Passage] = []
    paths = list(_paths(document.headings))
    every = units(document, document.body, len(document.text))
    at = 0
    for start, end, path in _sections(document, paths):
        last = at
        while last < len(every) and every[last].start < end:
            last += 1
        spans = [(unit.start, unit.end) for unit in every[at:last] if unit.start >= start]
        at = last
        for first, behind in _pack(spans, size):
            found.append(Passage(document, first, behind, path, page_of(document, first)))
    return found


def passage_at(document: Document, start: int, end: int) -> Passage:
    """The passage of a document between two offsets, with its heading path and page."""
    return Passage(document, start, end, heading_at(document, start), page_of(document, start))


def units(document: Document, start: int, end: int) -> list[Unit]:
    """The sentences, rows, items and headings of ``text[start:end]``, in text order.

    One longer than 300 characters is cut: a row between its cells, all else at its clauses.
    """
    return [
        Unit(first, last, block)
        for block in blocks_between(document, start, end)
        for first, last in _spans(document, block)
        if first < end and last > start and first < last
    ]


def quotable_units(document: Document, start: int, end: int) -> list[Unit]:
    """Those of them that say something by themselves."""
    return [unit for unit in units(document, start, end) if unit.block.is_quotable]


def quotable_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of ``text[start:end]``; one longer than 300 characters is cut at its clauses."""
    spans: list[Span] = []
    for first, last in sentence_spans(text, start, end):
        if last - first <= LONGEST_SENTENCE:
            spans.append((first, last))
        else:
            spans.extend(clause_spans(text, first, last, LONGEST_SENTENCE))
    return spans


def blocks_between(document: Document, start: int, end: int) -> list[Block]:
    """The blocks of a document; of one without structure each line is a block."""
    structure = document.structure
    if not len(structure):
        structure = _lines(document.text, document.headings, document.body)
    return structure.between(start, end)


@lru_cache(maxsize=64)
def _lines(text: str, headings: tuple[Heading, ...], body: int) -> Structure:
    """The structure of a text of which only its headings are known: each line is a block."""
    levels = {heading.start: heading.level for heading in headings}
    ends = {at for at, character in enumerate(text) if character == "\n"}
    cuts = sorted({0, body, len(text), *ends, *levels})
    blocks: list[tuple[Kind, int, int, int, int]] = []
    for start, end in pairwise(cuts):
        level = levels.get(start, 0)
        kind: Kind = "heading" if level else "paragraph"
        blocks += [(kind, *span, level, -1) for span in _trimmed(text, start, end, signs="")]
    return structure_of(blocks)


def _spans(document: Document, block: Block) -> list[Span]:
    """The block whole, in sentences, or in pieces of at most 300 characters."""
    length = block.end - block.start
    if block.kind == "item" and length <= _LONGEST_ITEM:
        return [(block.start, block.end)]
    if block.kind in _ATOMIC and length <= LONGEST_SENTENCE:
        return [(block.start, block.end)]
    if block.kind == "row":
        return list(_row_pieces(document, block))
    return quotable_spans(document.text, block.start, block.end)


def _row_pieces(document: Document, row: Block) -> Iterator[Span]:
    """A long row between its cells, and a long cell in its sentences."""
    cells = document.structure.cells(row)
    first = row.start
    for number, cell in enumerate(cells):
        end = cells[number + 1].start if number + 1 < len(cells) else row.end
        begin = cells[number - 1].end if number else row.start
        if end - first <= LONGEST_SENTENCE:
            continue
        if first < begin:
            yield from _trimmed(document.text, first, begin)
            first = begin
        if cell.end - first > LONGEST_SENTENCE:
            yield from quotable_spans(document.text, first, cell.end)
            first = cell.end
    yield from _trimmed(document.text, first, row.end)


def _trimmed(text: str, start: int, end: int, *, signs: str = "|；;") -> Iterator[Span]:
    """The span without the white space and the signs between cells at its ends."""
    while start < end and (text[start].isspace() or text[start] in signs):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in signs):
        end -= 1
    if start < end:
        yield start, end


# --- What a passage is read by ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """A copy of a slice for search, with the stretches that are the same in the document.

    ``parts`` are (start in ``text``, start in the document, length), in order.
    """

    text: str
    parts: tuple[tuple[int, int, int], ...]

    def to_document(self, start: int, end: int) -> Span | None:
        """Where what is in ``text[start:end]`` stands in the document; None where no part does."""
        found = [
            (max(start, at) - at + origin, min(end, at + length) - at + origin)
            for at, origin, length in self.parts
            if at < end and start < at + length
        ]
        return (found[0][0], found[-1][1]) if found else None

    def from_document(self, start: int, end: int) -> Span | None:
        """Where what is in ``[start, end)`` of the document stands in the text."""
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
    """What stands above the reading of a passage in what it is found by; ends with a line end."""
    document = passage.document
    name = PurePosixPath(document.path).stem
    names = [document.title, *(() if name in document.title else (name,)), *passage.heading]
    return _context(names, passage)


def embedding_text(passage: Passage) -> str:
    """The same without the file's name, so that renaming embeds nothing."""
    return context_text(passage) + reading_of(passage.document, passage.start, passage.end).text


def context_text(passage: Passage) -> str:
    """What stands above the passage's own text in what is embedded; it ends with a line end."""
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
    """The cell that tells a long row from others, for a piece of it that lacks that cell."""
    if block.kind != "row" or (start <= block.start and block.end <= end):
        return
    cells = document.structure.cells(block)
    key = next((c for c in cells if c.end - c.start <= _LONGEST_KEY), None)
    if key and (key.end <= start or key.start >= end):
        yield Companion("key", key.start, key.end)


_LONGEST_KEY = 40  # characters


def heading_at(document: Document, offset: int) -> tuple[str, ...]:
    """Titles of the sections that contain the offset, from the top down; of a row its number, too.

    A heading that is quoted itself is not named by itself.
    """
    headings = document.headings
    number = bisect_right(headings, offset, key=attrgetter("start")) - 1
    parents = _parents(_Same(headings))
    path = []
    while number >= 0:
        path.append(headings[number].title)
        number = parents[number]
    return tuple(reversed(path))


class _Same:
    """Headings as the key of a cache: told apart by which object they are, not by their words."""

    __slots__ = ("headings",)

    def __init__(self, headings: tuple[Heading, ...]) -> None:
        self.headings = headings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.headings is self.headings

    def __hash__(self) -> int:
        return id(self.headings)


@lru_cache(maxsize=16)
def _parents(same: _Same) -> list[int]:
    """For each heading the number of the one that it stands under, -1 at the top.

    Found once for a document, because there may be as many headings as passages.
    """
    parents: list[int] = []
    above: list[int] = []
    for number, heading in enumerate(same.headings):
        while above and same.headings[above[-1]].level >= heading.level:
            above.pop()
        parents.append(above[-1] if above else -1)
        above.append(number)
    return parents


def row_name(document: Document, block: Block) -> str | None:
    """``第12行``: the number of a row in its sheet or list, where rows have any."""
    if block.kind != "row" or not block.level:
        return None
    chinese = any(map(is_cjk, document.text[block.start : block.end]))
    return (_ROW if chinese else _ENGLISH_ROW).format(block.level)


def page_of(document: Document, offset: int) -> int | None:
    """Number of the page (from 1) that contains the offset; None where a format has no pages."""
    return bisect_right(document.pages, offset) or None


def cells_at(document: Document, start: int, end: int) -> tuple[Cell, ...]:
    """The cells of the row that the slice is of, or is a piece of; none for all else."""
    block = document.structure.at(start) if len(document.structure) else None
    if block is None or block.kind != "row" or end > block.end:
        return ()
    return document.structure.cells(block)


def _paths(headings: Sequence[Heading]) -> Iterator[tuple[str, ...]]:
    """The path of each heading, itself last."""
    path: list[tuple[int, str]] = []
    for heading in headings:
        path = [entry for entry in path if entry[0] < heading.level]
        path.append((heading.level, heading.title))
        yield tuple(title for _, title in path)


def _sections(
    document: Document, paths: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Stretches between headings; a heading's own line belongs to the stretch that it heads."""
    start = document.body
    path: tuple[str, ...] = ()
    for heading, its in zip(document.headings, paths, strict=True):
        if heading.start > start:
            yield start, heading.start, path
            start = heading.start
        if heading.start <= start:
            path = its
    yield start, len(document.text), path


def _pack(sentences: list[Span], size: int) -> Iterator[Span]:
    """Groups neighbours into stretches of about equal length, each at most ``size`` if it can."""
    if not sentences:
        return
    first, last = sentences[0]
    target = (sentences[-1][1] - first) / _fewest(sentences, size)
    bound = first + target
    for start, end in sentences[1:]:
        if end - first > size or (start + end) / 2 > bound:
            yield first, last
            first = start
            while bound <= (start + end) / 2:
                bound += target
        last = end
    yield first, last


def _fewest(sentences: list[Span], size: int) -> int:
    """How many stretches of at most ``size`` contain the sentences, each as full as it can be."""
    count, first = 1, sentences[0][0]
    for start, end in sentences:
        if end - first > size and start > first:
            count, first = count + 1, start
    return count
