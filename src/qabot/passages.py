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
    return [
        passage_at(document, *span)
        for start, end in _sections(document)
        for span in _pack(quotable_spans(document.text, start, end), size)
    ]


def passage_at(document: Document, start: int, end: int) -> Passage:
    """The passage of a document between two offsets, with its heading path and page."""
    return Passage(document, start, end, heading_at(document, start), page_of(document, start))


def quotable_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of ``text[start:end]``; one longer than 300 characters is cut at its clauses."""
    spans: list[Span] = []
    for first, last in sentence_spans(text, start, end):
        if last - first <= LONGEST_SENTENCE:
            spans.append((first, last))
        else:
            spans.extend(clause_spans(text, first, last, LONGEST_SENTENCE))
    return spans


def search_text(passage: Passage) -> str:
    """What a passage is found by: ``title > heading > …`` on a line of its own, then its text.

    A quote is never cut from it.
    """
    return _with_context([passage.document.title, *passage.heading], passage.text)


def embedding_text(passage: Passage) -> str:
    """The same without a title that is but a file's name, so that renaming embeds nothing."""
    title = "" if passage.document.untitled else passage.document.title
    return _with_context([title, *passage.heading], passage.text)


def _with_context(names: list[str], text: str) -> str:
    context = " > ".join(name for i, name in enumerate(names) if name and name not in names[:i])
    return f"{context}\n{text}" if context else text


def heading_at(document: Document, offset: int) -> tuple[str, ...]:
    """Titles of the sections that hold the offset, from the top down."""
    path: list[tuple[int, str]] = []
    for heading in document.headings:
        if heading.start > offset:
            break
        path = [entry for entry in path if entry[0] < heading.level]
        path.append((heading.level, heading.title))
    return tuple(title for _, title in path)


def page_of(document: Document, offset: int) -> int | None:
    """Number of the page (from 1) that holds the offset; None where a format has no pages."""
    return sum(1 for start in document.pages if start <= offset) or None


def _sections(document: Document) -> Iterator[Span]:
    """Stretches between headings; a heading's own line belongs to the stretch that it heads."""
    start = document.body
    for heading in document.headings:
        if heading.start > start:
            yield start, heading.start
            start = heading.start
    yield start, len(document.text)


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
    """How many stretches of at most ``size`` hold the sentences, each as full as it can be."""
    count, first = 1, sentences[0][0]
    for start, end in sentences:
        if end - first > size and start > first:
            count, first = count + 1, start
    return count
