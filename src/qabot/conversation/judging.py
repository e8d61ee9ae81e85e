"""Which reading of a message finds an answer: each is looked up, and the documents decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qabot.answering.candidates import (
    PASSAGES_READ,
    Candidate,
    at_the_surest,
    chosen,
    prospects,
)
from qabot.answering.designations import of_another
from qabot.answering.focused import in_focus
from qabot.answering.retrieval import LookedUp, look_up
from qabot.conversation.attributes import is_known, of_figures
from qabot.conversation.context import Context
from qabot.conversation.covering import coverage
from qabot.conversation.focusing import focus_of
from qabot.conversation.forms import Reading, Readings
from qabot.conversation.pointing import goes_on
from qabot.models.span_reader import SpanReader
from qabot.search.backend import Backend
from qabot.types import Document

PASSAGES_JUDGED = 2  # read for each reading; what is read is remembered for the answer
MOST = 3  # readings that are looked up
_GOOD = 0.3  # worth of a reading after which what was asked before is not looked at as a subject
_NOTHING = 0.05  # worth of the best reading below which the documents answer none
_SAYS_ENOUGH = 0.6  # prior of a message by itself
SURE = 0.6  # worth of a reading after which no other is looked up
_PRIOR = {
    "anaphora": 1.0,
    "pair": 1.0,
    "substitution": 0.9,
    "attribute": 1.0,
    "subject": 1.0,
    "rephrased": 0.9,
}
_UNSAID = 0.3  # … that speaks of 它 and does not say what that is
_HERE = 2.0  # … that is on its own, and is answered where the talk was
_SIBLING = 0.02  # … that is on its own, and whose answer is in a document like the one talked about
_ALIKE = 0.13  # share of their words that documents of a kind have in common
_LOOKED_AT = 2000  # characters of a document
_ALONE, _ALONE_AT_LENGTH = 0.3, 1.2  # prior of a short and of a long message by itself
_ELLIPTIC, _WHOLE = 6, 14  # characters that say something, of these two
_TOPIC = 0.8  # … about what was asked, not about what it was asked of
_LATER = 0.85  # … for each reading that is likelier by its form
_VAGUE = 0.8  # … for what is asked of a subject that nobody says how to ask for: 中级
_ELSEWHERE = 0.5  # what a reading is worth whose answer is not where the talk was
_LEFT_OUT = 0.25  # … whose answer has none of the words that it must have
_IMPLIED = {  # what is left of the worth if an answer has none of the message's own words
    "alone": 0.25,
    "anaphora": 0.6,
    "pair": 0.6,
    "substitution": 0.25,
    "attribute": 0.25,
    "subject": 0.6,
    "rephrased": 0.6,
}
_UNCLEAR = 0.75  # … that two sentences answer about as well
_NEAR = 0.5  # of the best one's worth: what another reading has that may be meant as well
_MOST_NEAR = 1
_CANDIDATES = 3
_NEARLY = 0.7  # of the best one's fit: what another sentence has that answers nearly as well
_BEHIND = 3.0  # score behind the best sentence of a reading at which another is not read
_CLEARLY = 0.3  # confidence, and share of the words, with which another document has it


@dataclass(frozen=True, slots=True)
class Judged:
    """A reading and what it is worth: 0 = the documents do not answer it, about 1 = they do.

    ``elsewhere``: it is on its own, and is answered in a document like the one talked about.
    ``place`` is the sentence that answers best, ``clear`` is false where another answers nearly
    as well.
    """

    reading: Reading
    worth: float
    elsewhere: bool = False
    place: tuple[str, int] | None = None
    clear: bool = True
    looked_up: LookedUp | None = None
    read: bool = True


def best_reading(
    index: Backend, meant: Readings, context: Context, reader: SpanReader | None
) -> list[Judged]:
    """The readings that were looked up, best first; ties in order of their form."""
    if len(meant.found) == 1:
        return [Judged(meant.found[0], 1.0)]
    judged: list[Judged] = []
    for place, reading in enumerate(_likely(meant.found)):
        if _is_of_topic(reading, context) and any(_is_good(one) for one in judged):
            continue
        share = _share(meant, reading, place)
        needed = _needed(judged, reading) / share
        one = _judged(index, reading, context, reader, needed=needed)
        clear = one.clear or reading.form == "alone"
        judged.append(replace(one, worth=one.worth * share * (1.0 if clear else _UNCLEAR)))
        if judged[-1].worth >= SURE and reading.form != "alone" and not _is_fragment(meant):
            break
    best = _with_what_is_put_in(sorted(judged, key=lambda one: -one.worth), context)
    return _as_it_stands(index, best) if best[0].worth < _NOTHING else best


def _share(meant: Readings, reading: Reading, place: int) -> float:
    """What is left of a reading's worth where others are likelier by their form."""
    if reading.form != "alone":
        vague = reading.form == "attribute" and not is_known(reading.own)
        return _LATER**place * (_VAGUE if vague else 1.0)
    return _UNSAID if _leaves_out(meant) else 1.0


def _needed(judged: Sequence[Judged], reading: Reading) -> float:
    """The worth below which a reading is neither the best nor near it, and need not be read."""
    best = max((one.worth for one in judged), default=0.0)
    return best if reading.form == "alone" else _NEAR * best


def _with_what_is_put_in(judged: list[Judged], context: Context) -> list[Judged]:
    """Where the same sentence answers a message alone and of what was talked about: the latter."""
    first = judged[0]
    if first.place is None or first.place[0] not in context.documents:
        return judged
    same = [one for one in judged[1:] if one.place == first.place and one.reading.form == "subject"]
    if first.reading.form != "alone" or first.worth < _NOTHING or not same:
        return judged
    return [same[0], *(one for one in judged if one is not same[0])]


def _as_it_stands(index: Backend, judged: Sequence[Judged]) -> list[Judged]:
    """Where nothing is answered, a message that says enough means what it says."""

    def is_whole(one: Judged) -> bool:
        alone = one.reading.form == "alone"
        return alone and _prior_alone(index, one.reading.own) >= _SAYS_ENOUGH

    return sorted(judged, key=lambda one: not is_whole(one))


def _is_of_topic(reading: Reading, context: Context) -> bool:
    """True for 星辰X1的电池容量多重, where 星辰X1 may be meant."""
    return reading.subject in context.topics and reading.subject not in context.subjects


def _is_good(one: Judged) -> bool:
    return one.reading.form != "alone" and one.worth >= _GOOD and one.clear


def answered_elsewhere(
    index: Backend, judged: Sequence[Judged], context: Context, reader: SpanReader | None
) -> bool:
    """True where what is asked is answered in a document like the one that is talked about."""
    alone = [one for one in judged if one.reading.form == "alone" and one.read]
    if alone:
        return any(one.elsewhere for one in alone)
    own = judged[0].reading.own
    looked = look_up(index, own, PASSAGES_READ)
    sentences = prospects(index, looked.query, looked.hits[:PASSAGES_JUDGED], reader)
    possibly = [one for one in at_the_surest(sentences) if _is_elsewhere(index, own, one, context)]
    return bool(possibly) and _judged(index, Reading(own, own, "alone"), context, reader).elsewhere


def _is_elsewhere(index: Backend, own: str, found: Candidate, context: Context) -> bool:
    """True where another document of the kind talked about says clearly what is asked."""
    return (
        found.confidence >= _CLEARLY
        and _is_of_sibling(index, found, context)
        and coverage(index, own, found) >= _CLEARLY
    )


def _leaves_out(meant: Readings) -> bool:
    """True where a message says itself that something is left out: 这款防水吗, 软卧呢."""
    return any(reading.form in ("anaphora", "attribute") for reading in meant.found)


def _is_fragment(meant: Readings) -> bool:
    return any(reading.form in ("substitution", "attribute") for reading in meant.found)


def _likely(found: Sequence[Reading]) -> Sequence[Reading]:
    """The first of each form, and the message by itself, so that few are looked up."""
    alone = [reading for reading in found if reading.form == "alone"]
    others = [reading for reading in found if reading.form != "alone"]
    return [*others[: MOST - len(alone)], *alone]


def near_readings(judged: Sequence[Judged]) -> tuple[str, ...]:
    """Questions about another subject that are worth nearly as much as the first reading."""
    first, *others = judged
    return tuple(
        one.reading.text
        for one in others
        if one.reading.form != "alone"
        and one.worth >= max(_NEAR * first.worth, _NOTHING)
        and one.place != first.place
        and one.reading.subject not in first.reading.text
    )[:_MOST_NEAR]


def _judged(
    index: Backend,
    reading: Reading,
    context: Context,
    reader: SpanReader | None,
    *,
    needed: float = 0.0,
) -> Judged:
    """What a reading is worth; what cannot be worth more than is ``needed`` is not read."""
    unread = Judged(reading, 0.0, read=False)
    if reading.form == "alone" and _most_alone(index, reading, context) < needed:
        return unread
    focus = focus_of(index, reading, context)
    looked = look_up(index, reading.text, PASSAGES_READ, focus)
    sentences = prospects(index, looked.query, looked.hits[:PASSAGES_JUDGED], reader)
    if needed and not any(
        _fit(index, reading, one, context) >= needed for one in at_the_surest(sentences)
    ):
        return replace(unread, looked_up=looked)
    found = in_focus(chosen(sentences, margin=_BEHIND), focus)[:_CANDIDATES]
    likely = [one for one in found if not _denied(one)]
    if reading.form == "alone":
        likely = likely[:1]  # asked without a focus, it is answered by no other
    fits = [_fit(index, reading, one, context) for one in likely] or [0.0]
    first, *others = sorted(fits, reverse=True)
    best = likely[fits.index(first)] if likely else None
    place = (best.passage.document.id, best.start) if best else None
    elsewhere = reading.form == "alone" and any(
        _is_elsewhere(index, reading.own, one, context) for one in likely[:1]
    )
    clear = all(other <= _NEARLY * first for other in others)
    return Judged(reading, first, elsewhere, place, clear, looked)


def _most_alone(index: Backend, reading: Reading, context: Context) -> float:
    """The most that a message by itself can be worth, whatever the documents say."""
    prior = _prior_alone(index, reading.own)
    if goes_on(reading.text):
        return prior * _UNSAID
    return prior * (_HERE if context.documents else 1.0)


def _denied(found: Candidate) -> bool:
    return found.traits.contradicts > 0


def _fit(index: Backend, reading: Reading, found: Candidate, context: Context) -> float:
    """How well a sentence answers a reading: surely, with its words, about its subject."""
    worth = found.confidence * (_PRIOR.get(reading.form) or _prior_alone(index, reading.own))
    worth *= _at_least(_IMPLIED[reading.form], coverage(index, reading.own, found, letters=True))
    here = found.passage.document.id in context.documents
    if reading.form == "alone":
        return worth * _alone_there(index, reading, found, context)
    if _is_of_topic(reading, context) and not of_figures(reading.own):
        worth *= _TOPIC
    if reading.subject:
        worth *= _at_least(_LEFT_OUT, coverage(index, reading.subject, found))
        if context.documents and not here and reading.form != "substitution":
            worth *= _ELSEWHERE
    return worth


def _alone_there(index: Backend, reading: Reading, found: Candidate, context: Context) -> float:
    """What a message by itself is worth that is answered where it is."""
    if goes_on(reading.text):
        return _UNSAID
    if _is_of_sibling(index, found, context):
        return _SIBLING
    return _HERE if found.passage.document.id in context.documents else 1.0


def _is_of_sibling(index: Backend, found: Candidate, context: Context) -> bool:
    """True for what is said of another thing of the kind talked about, X2 next to X1."""
    passage = found.passage
    heads = "\n".join((passage.document.title, *passage.heading))
    row = passage.document.text[found.start : found.end] if found.block.kind == "row" else ""
    said, around = (f"{heads}\n{row}", row) if row else (heads, passage.text)
    if any(of_another(subject, said, around) for subject in context.subjects[:1]):
        return True
    return _is_sibling(index, passage.document, context)


def _prior_alone(index: Backend, words: str) -> float:
    """How likely a message means what it says: the more it says, the less it leaves out."""
    said = [w.term for w in index.segmenter.words(words) if not w.is_function_word]
    share = (len("".join(said)) - _ELLIPTIC) / (_WHOLE - _ELLIPTIC)
    return _ALONE + (_ALONE_AT_LENGTH - _ALONE) * min(max(share, 0.0), 1.0)


def _is_sibling(index: Backend, document: Document, context: Context) -> bool:
    """True for a document of the kind of one that was talked about: another museum's leaflet.

    Two of a kind share many of their words; what one of them lacks is not to be had from the other.
    """
    words = _words(index, document)
    for identifier in context.documents[:1]:
        other = index.document(identifier)
        if other is not None and other.id != document.id:
            theirs = _words(index, other)
            shared = len(words & theirs) / max(1, min(len(words), len(theirs)))
            if shared >= _ALIKE:
                return True
    return False


def _words(index: Backend, document: Document) -> frozenset[str]:
    words = index.segmenter.words(document.text[:_LOOKED_AT])
    return frozenset(w.term for w in words if len(w.term) > 1 and not w.is_function_word)


def _at_least(least: float, share: float) -> float:
    return least + (1 - least) * share
