"""A question -> quotes that answer it, each checked against its document, or a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from math import inf

from qabot.answering.candidates import PASSAGES_READ, Candidate, candidates
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
from qabot.types import Answer, Hit, Timing

DEFAULT_QUOTES = 3
MIN_CONFIDENCE = WEIGHTS.min_confidence
LONGEST_QUESTION = 1000  # characters; an encoder reads about 700 of Chinese
_PARTS = re.compile("分别|各[是为有占达]|各自|respectively")
_PART = 6.0  # of the score what all of the question's words would weigh, for its further parts
_AS_SURE = 0.8  # of the first quote's confidence what one with another figure must have
_REACHED = 0.8  # of the question's words in the first quote what it must contain, too
_ASKED_AGAIN = 2  # passages
_ASKED = 2.0  # weight of the score for what is asked of the subject, next to that with its name
_READ_IN_FOCUS = 3  # passages: where the talk is, the answer is among the first
_SAYS_ALL = 0.9  # share of the question's words
_SURELY = 0.8  # confidence
_CLEARLY = 5.0  # how far ahead a sentence in focus is that is not compared with others again
_IN_FOCUS = 2.0  # log odds that a sentence in focus has before one that is not
_BEHIND_IN_FOCUS = 6.0  # the same before what is in focus is raised
_BEHIND = 3.0  # how far behind the first quote's score another may be


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
    hits = hits[: PASSAGES_READ if focus is None else _READ_IN_FOCUS]
    searched = time.perf_counter()
    margin = inf if _needs_all(question) else _BEHIND if focus is None else _BEHIND_IN_FOCUS
    found = in_focus(candidates(index, query, hits, reader, margin=margin), focus)
    found = _by_what_is_asked(index, found, hits, reader, focus)
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


def in_focus(found: Sequence[Candidate], focus: Focus | None) -> Sequence[Candidate]:
    """The candidates with those in focus before others that answer about as well."""
    if focus is None:
        return found
    return _ordered(
        [replace(c, score=c.score + _IN_FOCUS) if focus.has(c.passage) else c for c in found]
    )


def _by_what_is_asked(
    index: Backend,
    found: Sequence[Candidate],
    hits: Sequence[Hit],
    reader: SpanReader | None,
    focus: Focus | None,
) -> Sequence[Candidate]:
    """The candidates in the order of what is asked of the subject as well, where it is known."""
    inside = [hit for hit in hits if focus and focus.has(hit.passage)][:_ASKED_AGAIN]
    if focus is None or not focus.asked or not inside or _is_clear(found, focus):
        return found
    if _only_elsewhere(found, focus):
        return found
    query = prepare(index, focus.asked_in(inside[0].passage))
    again = candidates(index, query, inside, reader, margin=_BEHIND)
    scores = {(c.passage.document.id, c.start): c.score for c in again}
    lowest = min(scores.values(), default=0.0)
    return _ordered(
        [
            replace(
                c, score=c.score + _ASKED * scores.get((c.passage.document.id, c.start), lowest)
            )
            for c in found
        ]
    )


def _only_elsewhere(found: Sequence[Candidate], focus: Focus) -> bool:
    """True where a sentence out of focus says all that is asked, and none in focus answers."""
    if not found or focus.has(found[0].passage):
        return False
    first = found[0].traits
    says_all = first.covered >= _SAYS_ALL and not first.missing and not first.other_names
    return (
        says_all
        and found[0].confidence >= _SURELY
        and not any(focus.has(c.passage) and c.confidence >= MIN_CONFIDENCE for c in found)
    )


def _is_clear(found: Sequence[Candidate], focus: Focus) -> bool:
    """True where one sentence in focus is far ahead of all others."""
    if not found or not focus.has(found[0].passage):
        return False
    return len(found) == 1 or found[0].score - found[1].score >= _CLEARLY


def _ordered(found: Sequence[Candidate]) -> Sequence[Candidate]:
    return sorted(found, key=lambda c: (c.traits.contradicts, -c.score))


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
    near = [c for c in found if c.score >= found[0].score - _BEHIND]
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
