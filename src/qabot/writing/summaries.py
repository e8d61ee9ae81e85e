"""What a document is about, without a model: the leading sentence of each of its headings."""

from __future__ import annotations

from itertools import pairwise

from qabot.answering.sentences import is_question
from qabot.types import Document, Passage, Quote
from qabot.writing.sources import sentences_between

MOST_SENTENCES = 20


def leading_sentences(document: Document, most: int = MOST_SENTENCES) -> list[Quote]:
    """The first sentence below each heading, as quotes in text order; ``most`` at most.

    Of a document without headings, and before its first heading, the first sentence. Where there
    are more headings than ``most``, the deepest are left out first.
    """
    level = _deepest(document, most)
    starts = [heading.start for heading in document.headings if heading.level <= level]
    places = sorted({document.body, *starts, document.length})
    found = []
    for start, end in pairwise(places):
        source = next(
            (s for s in sentences_between(document, start, end) if not is_question(s.text)), None
        )
        if source is not None:
            found.append(source.quote)
    return found[:most]


def leading_within(passage: Passage, most: int = MOST_SENTENCES) -> list[Quote]:
    """Those of a stretch of a document; its first sentence where none is below a heading in it."""
    document = passage.document
    if passage.start <= document.body and passage.end == document.length:
        return leading_sentences(document, most)
    found = [
        quote
        for quote in leading_sentences(document, len(document.headings) + 2)
        if passage.start <= quote.start and quote.end <= passage.end
    ]
    sources = sentences_between(document, passage.start, passage.end)
    return found[:most] or [source.quote for source in sources][:1]


def _deepest(document: Document, most: int) -> int:
    """The level down to which headings are taken: all that fit, the first level at least."""
    levels = sorted(heading.level for heading in document.headings)
    if len(levels) < most:
        return levels[-1] if levels else 0
    return max([levels[0], *(level for level in set(levels) if _upto(levels, level) < most)])


def _upto(levels: list[int], level: int) -> int:
    return sum(other <= level for other in levels)
