"""Document -> passages: slices that end where sentences end and never cross a heading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qabot.documents.places import heading_at, page_of
from qabot.documents.units import units
from qabot.types import Document, Heading, Passage, Span

DEFAULT_SIZE = 320  # characters; about 200 tokens of Chinese, well inside an encoder's 512


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
