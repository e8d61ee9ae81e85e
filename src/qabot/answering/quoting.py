"""Candidates -> the quotes that are shown: how far each reaches, and what it needs with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qabot.answering.candidates import Candidate
from qabot.answering.retrieval import Query
from qabot.documents.lists import List, asks_for_several, list_at
from qabot.documents.places import cells_at, heading_at, page_of, row_name
from qabot.documents.readings import companions_of
from qabot.language.text import fold
from qabot.types import Quote

QUOTE_LENGTH = 120  # characters that a quote grows to: what a phone shows without scrolling
WORTH_QUOTING = 0.1  # share of the question's words that a neighbour must add to be quoted with it
_RUNNING = frozenset({"paragraph", "answer", "note"})
_OWN = 0.15  # share of the question's words that an item alone must have to be quoted alone


def quotes_of(query: Query, found: Sequence[Candidate], limit: int) -> Iterator[Quote]:
    """Quotes of the best candidates that neither overlap nor repeat one another."""
    made: list[Quote] = []
    for candidate in found:
        if len(made) == limit:
            return
        quote = _quote(query, candidate, found)
        taken = (
            q
            for q in made
            if q.document.id == quote.document.id and q.start < quote.end and quote.start < q.end
        )
        if any(taken) or _squeezed(quote.text) in {_squeezed(other.text) for other in made}:
            continue
        made.append(quote)
        yield quote


def _quote(query: Query, candidate: Candidate, found: Sequence[Candidate]) -> Quote:
    """A candidate as a quote: a list whole, a row with its cells, a sentence with neighbours."""
    document = candidate.passage.document
    listed = _whole_list(query, candidate)
    items, highlights = (0, 0), candidate.highlights
    if listed:
        start = listed.start
        end, count = listed.most()
        items = (count, len(listed.items))
        highlights = tuple((item.start, item.end) for item in listed.items[:count])
    else:
        start, end = _widened(query, candidate, found)
    row = row_name(document, candidate.block)
    path = heading_at(document, start)
    return Quote(
        document,
        start,
        end,
        document.text[start:end],
        round(candidate.confidence, 4),
        (*path, row) if row else path,
        page_of(document, start),
        highlights,
        tuple(companions_of(document, start, end, every=True)),
        cells_at(document, start, end),
        items,
    )


def _whole_list(query: Query, candidate: Candidate) -> List | None:
    """The list to quote: that which the candidate announces, or that it is an item of.

    The latter where the item says little of the question that its announcement does not, and the
    question asks for several.
    """
    document = candidate.passage.document
    announces = document.text[candidate.start : candidate.end].endswith(("：", ":"))
    if candidate.block.kind != "item" and not announces:
        return None
    listed = list_at(document, candidate.block)
    if listed is None or candidate.block.kind != "item":
        return listed
    if not asks_for_several(query.text) or listed.announcement is None:
        return None
    announced = fold(document.text[listed.announcement.start : listed.announcement.end])
    missing = {term: w for term, w in query.content.items() if term not in announced}
    own = sum(weight for term, weight in missing.items() if term in candidate.terms)
    return None if own > _OWN * sum(query.content.values()) else listed


def _squeezed(text: str) -> str:
    """Letters and figures alone: what copies of one text have in common."""
    return "".join(character for character in fold(text) if character.isalnum())


def _widened(query: Query, chosen: Candidate, found: Sequence[Candidate]) -> tuple[int, int]:
    """The sentence with those before or after it that contain words of the question that it lacks.

    ``2020年，多数指标好于全省。前三季度，地区生产总值7248.40亿元。`` reads better than its second
    half alone when the year was asked for. Rows, items and answers are quoted by themselves.
    """
    if chosen.block.kind not in _RUNNING:
        return chosen.start, chosen.end
    near = sorted(
        (c for c in found if c.passage is chosen.passage and c.block.kind == chosen.block.kind),
        key=lambda c: c.start,
    )
    first = last = near.index(chosen)
    terms = chosen.terms
    while True:
        start, end = near[first].start, near[last].end
        sides = [i for i in (first - 1, last + 1) if 0 <= i < len(near)]
        gains = {
            i: gain_of(query, near[i], terms)
            for i in sides
            if _fits(near[i], start, end) and _adjoins(near[i], near[first], near[last])
        }
        best = max(gains, key=lambda i: gains[i], default=None)
        if best is None or gains[best] < WORTH_QUOTING:
            return start, end
        first, last = min(first, best), max(last, best)
        terms = terms | near[best].terms


def _fits(neighbour: Candidate, start: int, end: int) -> bool:
    return max(end, neighbour.end) - min(start, neighbour.start) <= QUOTE_LENGTH


def _adjoins(neighbour: Candidate, first: Candidate, last: Candidate) -> bool:
    """True for what is in the same block as one end of a quote, or in the block next to it."""
    number = neighbour.block.number
    return first.block.number - 1 <= number <= last.block.number + 1


def gain_of(query: Query, neighbour: Candidate, terms: frozenset[str]) -> float:
    """The share of the question's words, weighted by idf, that a neighbour would add."""
    added = sum(w for term, w in query.content.items() if term in neighbour.terms - terms)
    return added / max(sum(query.content.values()), 1e-9)
