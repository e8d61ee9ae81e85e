"""A question -> quotes that answer it, each checked against its document, or a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from math import inf

from qabot.answering.candidates import PASSAGES_READ, Candidate, candidates
from qabot.answering.focused import BEHIND, found_in_focus
from qabot.answering.quoting import WORTH_QUOTING, gain_of, quotes_of
from qabot.answering.retrieval import Focus, LookedUp, Query, prepare, retrieve
from qabot.answering.rivals import about_the_same
from qabot.answering.weights import WEIGHTS
from qabot.documents.lists import asks_for_several
from qabot.errors import QuestionError
from qabot.language.numbers import figures, key
from qabot.language.text import fold, normalise
from qabot.messages import Code
from qabot.models.span_reader import SpanReader
from qabot.search.backend import Backend
from qabot.types import Answer, Timing

DEFAULT_QUOTES = 3
MIN_CONFIDENCE = WEIGHTS.min_confidence
LONGEST_QUESTION = 1000  # characters; an encoder reads about 700 of Chinese
_PARTS = re.compile("分别|各[是为有占达]|各自|respectively")
_PART = 6.0  # of the score what all of the question's words would weigh, for its further parts
_AS_SURE = 0.8  # of the first quote's confidence what one with another figure must have
_REACHED = 0.8  # of the question's words in the first quote what it must contain, too


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
    chosen = tuple(quotes_of(query, shown, quotes))
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
        best = max(rest, key=lambda c: c.score + _PART * gain_of(query, c, terms))
        rest.remove(best)
        if best in near or gain_of(query, best, terms) >= WORTH_QUOTING:
            order.append(best)
        terms = terms | best.terms
    return order


def _rival(query: Query, found: Sequence[Candidate], least: float) -> Candidate | None:
    """The likeliest of another document that answers as surely with another figure or date."""
    ours = _figures(found[0]) if found else set()
    if not ours:
        return None
    first = found[0]
    needed = _REACHED * gain_of(query, first, frozenset())
    for candidate in found[1:]:
        theirs = _figures(candidate)
        if (
            candidate.passage.document.id != first.passage.document.id
            and candidate.confidence >= max(least, _AS_SURE * first.confidence)
            and gain_of(query, candidate, frozenset()) >= needed
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
