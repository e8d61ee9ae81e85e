"""Answers within what a conversation is about: the sentences there go before others as good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from qabot.answering.candidates import Candidate, candidates
from qabot.answering.retrieval import Focus, Query, prepare
from qabot.answering.weights import WEIGHTS
from qabot.models.span_reader import SpanReader
from qabot.search.backend import Backend
from qabot.types import Hit

BEHIND = 3.0  # how far behind the first quote's score another may be
_ASKED_AGAIN = 2  # passages
_ASKED = 2.0  # weight of the score for what is asked of the subject, next to that with its name
_READ_IN_FOCUS = (2, 3)  # passages: where the talk is, the answer is among the first
_SURE_IN_FOCUS = 0.5  # confidence in what the fewer of them say with which no more are read
_SAYS_ALL = 0.9  # share of the question's words
_SURELY = 0.8  # confidence
_CLEARLY = 5.0  # how far ahead a sentence in focus is that is not compared with others again
_IN_FOCUS = 2.0  # log odds that a sentence in focus has before one that is not
_BEHIND_IN_FOCUS = 6.0  # as `BEHIND`, before what is in focus is raised


def found_in_focus(
    index: Backend,
    query: Query,
    hits: Sequence[Hit],
    reader: SpanReader | None,
    focus: Focus,
    *,
    every: bool = False,
) -> Sequence[Candidate]:
    """The candidates of the first passages, and of one more where these do not answer surely.

    With ``every`` all of them are read, as for what asks for several things.
    """
    margin = inf if every else _BEHIND_IN_FOCUS
    found: Sequence[Candidate] = ()
    for count in _READ_IN_FOCUS:
        some = hits[:count]
        found = in_focus(candidates(index, query, some, reader, margin=margin), focus)
        if not every and found and found[0].confidence >= _SURE_IN_FOCUS:
            break
    return _by_what_is_asked(index, found, some, reader, focus)


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
    focus: Focus,
) -> Sequence[Candidate]:
    """The candidates in the order of what is asked of the subject as well, where it is known."""
    inside = [hit for hit in hits if focus.has(hit.passage)][:_ASKED_AGAIN]
    if not focus.asked or not inside or _is_clear(found, focus):
        return found
    if _only_elsewhere(found, focus):
        return found
    query = prepare(index, focus.asked_in(inside[0].passage))
    again = candidates(index, query, inside, reader, margin=BEHIND)
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
        and not any(focus.has(c.passage) and c.confidence >= WEIGHTS.min_confidence for c in found)
    )


def _is_clear(found: Sequence[Candidate], focus: Focus) -> bool:
    """True where one sentence in focus is far ahead of all others."""
    if not found or not focus.has(found[0].passage):
        return False
    return len(found) == 1 or found[0].score - found[1].score >= _CLEARLY


def _ordered(found: Sequence[Candidate]) -> Sequence[Candidate]:
    return sorted(found, key=lambda c: (c.traits.contradicts, -c.score))
