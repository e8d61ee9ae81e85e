"""Document -> passages: slices that end where sentences end and never cross a heading."""

from __future__ import annotations

from collections.abc import Iterator

from qabot.text import clause_spans, sentence_spans
from qabot.types import Document, Passage, Span

DEFAULT_SIZE = 320  # characters; about 200 tokens of Chinese, well inside an encoder's 512
LONGEST_SENTENCE = 300  # a longer one is cut at a clause, so that a quote can be read on a phone


def split(document: Document, *, size: int = DEFAULT_SIZE) -> list[Passage]:
    """Passages of at most about ``size`` characters, in text order, covering all sentences.

    A section is divided evenly, so that no passage is left with a few words: 400 characters at
    size 320 give two of about 200. A document without text gives no passages.
    """
    if size < 1:
        raise ValueError(f"passage size must be at least 1, not {size}")
    passages = []
    for start, end, heading in _sections(document):
        sentences = quotable_spans(document.text, start, end)
        for first, last in _pack(sentences, size):
            passages.append(Passage(document, first, last, heading, page_of(document, first)))
    return passages


def quotable_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of ``text[start:end]``; one longer than 300 characters is cut at its clauses."""
    spans: list[Span] = []
    for first, last in sentence_spans(text, start, end):
        if last - first <= LONGEST_SENTENCE:
            spans.append((first, last))
        else:
            spans.extend(clause_spans(text, first, last, LONGEST_SENTENCE))
    return spans


def context(passage: Passage) -> str:
    """Where the passage stands, ``title > heading > …``: read by search, never quoted."""
    names = [passage.document.title, *passage.heading]
    return " > ".join(name for i, name in enumerate(names) if name and name not in names[:i])


def page_of(document: Document, offset: int) -> int | None:
    """Number of the page (from 1) that holds the offset; None where a format has no pages."""
    return sum(1 for start in document.pages if start <= offset) or None


def _sections(document: Document) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Stretches between headings with their heading path; a heading's own line is in its stretch.

    A heading is kept together with what it heads, so that it is never a passage of its own
    unless nothing follows it.
    """
    path: list[tuple[int, str]] = []
    start = document.body
    for heading in document.headings:
        if heading.start > start:
            yield start, heading.start, tuple(title for _, title in path)
            start = heading.start
        path = [entry for entry in path if entry[0] < heading.level]
        path.append((heading.level, heading.title))
    yield start, len(document.text), tuple(title for _, title in path)


def _pack(sentences: list[Span], size: int) -> Iterator[Span]:
    """Groups neighbours into stretches of about equal length, each at most ``size`` if it can."""
    if not sentences:
        return
    whole = sentences[-1][1] - sentences[0][0]
    target = whole / -(-whole // size)
    first, last = sentences[0]
    for start, end in sentences[1:]:
        middle = start + (end - start) / 2
        if end - first > size or middle - first > target:
            yield first, last
            first = start
        last = end
    yield first, last
