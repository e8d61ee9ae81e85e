"""A question -> quotes that answer it, each checked against its document, or a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from math import inf

from qabot.answering.candidates import PASSAGES_READ, Candidate, candidates
from qabot.answering.focused import BEHIND, found_in_focus
from qabot.answering.retrieval import Focus, LookedUp, Query, prepare, retrieve
from qabot.answering.rivals import about_the_same
from qabot.answering.weights import WEIGHTS
from qabot.documents.lists import List, asks_for_several, list_at
from qabot.documents.places import cells_at, heading_at, page_of, row_name
from qabot.documents.readings import companions_of
from qabot.errors import QuestionError
from qabot.language.numbers import figures, key
from qabot.language.text import fold, normalise
from qabot.messages import Code
from qabot.models.span_reader import SpanReader
from qabot.search.backend import Backend
from qabot.types import Answer, Quote, Timing

DEFAULT_QUOTES = 3
MIN_CONFIDENCE = WEIGHTS.min_confidence
LONGEST_QUESTION = 1000  # characters; an encoder reads about 700 of Chinese
QUOTE_LENGTH = 120  # characters that a quote grows to: what a phone shows without scrolling
_WORTH = 0.1  # share of the question's words that a neighbour must add to be quoted with it
_PARTS = re.compile("分别|各[是为有占达]|各自|respectively")
_PART = 6.0  # of the score what all of the question's words would weigh, for its further parts
_AS_SURE = 0.8  # of the first quote's confidence what one with another figure must have
_REACHED = 0.8  # of the question's words in the first quote what it must contain, too
_RUNNING = frozenset({"paragraph", "answer", "note"})
_OWN = 0.15  # share of the question's words that an item alone must have to be quoted alone


def ask(
    index: Backend,
    question: str,
    *,
    quotes: int = DEFAULT_QUOTES,
    min_confidence: float = MIN_CONFIDENCE,
    reader: SpanReader | None = None,
    focus: Focus | None = None,
    looked_up: LookedUp | None = None,
) -> Answer:
    """At most ``quotes`` quotes, best first; none when the first is less sure than asked for.

    Without a ``reader`` sentences are chosen by rule: quicker, less often right. What is in
    ``focus`` goes before what answers about as well. ``looked_up`` is the question as it was
    looked up before, within the same focus.

    Raises QuestionError when the question is empty, contains no words or is too long.
    """
    started = time.perf_counter()
    question = checked_question(question)
    query = looked_up.query if looked_up else prepare(index, question)
    encoded = time.perf_counter()
    hits = looked_up.hits if looked_up else retrieve(index, query, PASSAGES_READ, focus)
    searched = time.perf_counter()
    if focus is None:
        margin = inf if _needs_all(question) else BEHIND
        found: Sequence[Candidate] = candidates(index, query, hits, reader, margin=margin)
    else:
        found = found_in_focus(index, query, hits, reader, focus, every=_needs_all(question))
    confidence = found[0].confidence if found else 0.0
    refused = confidence < min_confidence
    shown = _worth_showing(query, _shown(found, refused=refused))
    rival = None if refused or quotes < 2 else _rival(query, shown, min_confidence)
    if rival:
        shown = [shown[0], rival, *(c for c in shown[1:] if c is not rival)]
    chosen = tuple(_quotes(query, shown, quotes))
    ended = time.perf_counter()
    steps = (ended - started, encoded - started, searched - encoded, ended - searched)
    return Answer(
        question=question,
        quotes=() if refused else chosen,
        confidence=confidence,
        related=chosen if refused else (),
        conflicting=bool(rival and len(chosen) > 1 and _differ(query, shown[0], rival)),
        index=index.info,
        timing=Timing(*(round(1000 * step, 1) for step in steps)),
    )


def checked_question(question: str) -> str:
    """The question in normal form without white space around it.

    Bytes of a command line that are not UTF-8 become U+FFFD, and so do halves of characters, which
    JSON can spell. Raises QuestionError when it is empty,
    contains no words or is too long.
    """
    question = normalise(_whole(question)).strip()
    if not question:
        raise QuestionError(Code.QUESTION_EMPTY)
    if not any(character.isalnum() for character in question):
        raise QuestionError(Code.QUESTION_WITHOUT_WORDS, question=question[:40])
    if len(question) > LONGEST_QUESTION:
        raise QuestionError(Code.QUESTION_TOO_LONG, length=len(question), limit=LONGEST_QUESTION)
    return question


def _whole(text: str) -> str:
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shown(found: Sequence[Candidate], *, refused: bool) -> Sequence[Candidate]:
    """What to choose quotes from: of an answer nothing that contradicts the question."""
    if refused:
        return sorted(found, key=lambda candidate: -candidate.score)
    return [candidate for candidate in found if not candidate.traits.contradicts] or found


def _needs_all(question: str) -> bool:
    """True where a sentence far behind the best may be shown, or make another one better."""
    return bool(_PARTS.search(fold(question))) or asks_for_several(question)


def _worth_showing(query: Query, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Those not far behind the best; for a question of several parts what it lacks comes next.

    ``生产总值和财政收入分别是多少``: the sentence about the second comes before others about the
    first, and however far behind.
    """
    near = [c for c in found if c.score >= found[0].score - BEHIND]
    if not found or not _PARTS.search(fold(query.text)):
        return near
    order, terms = [found[0]], found[0].terms
    rest = list(found[1:])
    while rest:
        best = max(rest, key=lambda c: c.score + _PART * _gain(query, c, terms))
        rest.remove(best)
        if best in near or _gain(query, best, terms) >= _WORTH:
            order.append(best)
        terms = terms | best.terms
    return order


def _rival(query: Query, found: Sequence[Candidate], least: float) -> Candidate | None:
    """The likeliest of another document that answers as surely with another figure or date."""
    ours = _figures(found[0]) if found else set()
    if not ours:
        return None
    first = found[0]
    needed = _REACHED * _gain(query, first, frozenset())
    for candidate in found[1:]:
        theirs = _figures(candidate)
        if (
            candidate.passage.document.id != first.passage.document.id
            and candidate.confidence >= max(least, _AS_SURE * first.confidence)
            and _gain(query, candidate, frozenset()) >= needed
            and {unit for _, unit in theirs} == {unit for _, unit in ours}
            and not theirs & ours
        ):
            return candidate
    return None


def _differ(query: Query, first: Candidate, rival: Candidate) -> bool:
    """True where it may be said that the documents differ."""
    ours, theirs = (c.passage.document.text[c.start : c.end] for c in (first, rival))
    return about_the_same(first.passage, ours, rival.passage, theirs, query.text)


def _figures(candidate: Candidate) -> set[tuple[str, str]]:
    """Values and units of what is marked in a sentence."""
    text = candidate.passage.document.text
    return {
        key(figure) for start, end in candidate.highlights for figure in figures(text[start:end])
    }


def _quotes(query: Query, found: Sequence[Candidate], limit: int) -> Iterator[Quote]:
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
            i: _gain(query, near[i], terms)
            for i in sides
            if _fits(near[i], start, end) and _adjoins(near[i], near[first], near[last])
        }
        best = max(gains, key=lambda i: gains[i], default=None)
        if best is None or gains[best] < _WORTH:
            return start, end
        first, last = min(first, best), max(last, best)
        terms = terms | near[best].terms


def _fits(neighbour: Candidate, start: int, end: int) -> bool:
    return max(end, neighbour.end) - min(start, neighbour.start) <= QUOTE_LENGTH


def _adjoins(neighbour: Candidate, first: Candidate, last: Candidate) -> bool:
    """True for what is in the same block as one end of a quote, or in the block next to it."""
    number = neighbour.block.number
    return first.block.number - 1 <= number <= last.block.number + 1


def _gain(query: Query, neighbour: Candidate, terms: frozenset[str]) -> float:
    """The share of the question's words, weighted by idf, that a neighbour would add."""
    added = sum(w for term, w in query.content.items() if term in neighbour.terms - terms)
    return added / max(sum(query.content.values()), 1e-9)
