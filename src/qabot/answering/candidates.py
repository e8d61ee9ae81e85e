"""Which sentence of the passages found answers, how sure that is, and which words of it answer.

Two ways: with the trained reader, or by a rule over words, nearness and the kind asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf

import numpy as np

from qabot.answering.marking import marked, marked_cell
from qabot.answering.measuring import (
    around_of,
    distinctive_overlaps,
    keyed_of,
    near_of,
    odds_of,
    traits_of,
)
from qabot.answering.reading import read_in_turn
from qabot.answering.retrieval import Query
from qabot.answering.sentences import Sentence, sentences_of
from qabot.answering.traits import SUREST, Traits, bounded
from qabot.answering.weights import WEIGHTS, confidence, score
from qabot.language.numbers import written_alike
from qabot.language.questions import asks, names, wanted
from qabot.models.span_reader import Found, Reading, SpanReader
from qabot.search.backend import Backend
from qabot.structure import Block
from qabot.types import Hit, Passage, Span

PASSAGES_READ = 5
_EMBEDDED, _EMBEDDED_OTHER_SCRIPT = 3, 12  # words say little about another language
_CONTRADICTED = 0.05  # of such sentences hardly any answers: benchmarks/results/years.json


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer; ``highlights`` are offsets of the document.

    ``score`` orders the candidates of one question, ``confidence`` is the probability that the
    sentence answers it, ``terms`` is what it can be found by. ``block`` is where it is.
    """

    passage: Passage
    block: Block
    start: int
    end: int
    score: float
    confidence: float
    terms: frozenset[str]
    highlights: tuple[Span, ...]
    traits: Traits


@dataclass(frozen=True, slots=True)
class Prospects:
    """The sentences that may answer a question, and the traits of each before it is read.

    ``reader`` will read them; where it is None they are chosen by rule.
    """

    query: Query
    sentences: tuple[Sentence, ...]
    traits: tuple[Traits, ...]
    reader: SpanReader | None


def candidates(
    index: Backend,
    query: Query,
    hits: Sequence[Hit],
    reader: SpanReader | None = None,
    *,
    margin: float = inf,
) -> list[Candidate]:
    """The sentences of the best hits, the likeliest answer first; ties in order of the hits.

    Without a ``reader``, and for bare words, which it was not trained on, they are chosen by rule.
    Passages of which no sentence can score within ``margin`` of the best are not read, and come
    last.
    """
    return chosen(prospects(index, query, hits, reader), margin=margin)


def prospects(
    index: Backend, query: Query, hits: Sequence[Hit], reader: SpanReader | None
) -> Prospects:
    """The sentences of the best hits, as `candidates` takes them, before any is read."""
    hits = hits[:PASSAGES_READ]
    reader = reader if asks(query.text) else None
    want = wanted(query.text)
    sentences = [sentence for hit in hits for sentence in sentences_of(index, query, want, hit)]
    if not sentences:
        return Prospects(query, (), (), reader)
    around = {id(hit): around_of(index, query, hit) for hit in hits}
    overlaps = distinctive_overlaps(query.content, [sentence.terms for sentence in sentences])
    keyed = keyed_of(query, sentences)
    fitting = [0.5 if want.kind == "other" else float(bool(s.spans)) for s in sentences]
    gaps = [hits[0].score - s.hit.score for s in sentences]
    crosses_scripts = any(passage.cross_script for passage in around.values())
    if reader and not crosses_scripts:
        near = np.zeros(len(sentences), np.float32)  # what the reader says needs no vectors
    else:
        likely = _likely(overlaps, fitting, gaps)
        most = _EMBEDDED_OTHER_SCRIPT if crosses_scripts else _EMBEDDED
        near = near_of(index, query, sentences, likely, most)
    named = names(query.text, index.segmenter)
    known = [
        replace(
            traits_of(query, sentence, around[id(sentence.hit)], named),
            distinctive_overlap=overlaps[row],
            keyed=keyed[row],
            cosine_z=float(near[row]),
            has_expected_type=fitting[row],
            rank_gap=gaps[row],
        )
        for row, sentence in enumerate(sentences)
    ]
    return Prospects(query, tuple(sentences), tuple(known), reader)


def chosen(found: Prospects, *, margin: float = inf) -> list[Candidate]:
    """The sentences as they answer, the likeliest first; see `candidates`."""
    if not found.sentences:
        return []
    if found.reader is None:
        pairs = zip(found.sentences, found.traits, strict=True)
        return _ordered([_candidate(found.query, *each) for each in pairs])
    return _ordered(_read(found.query, found.sentences, found.traits, found.reader, margin))


def at_the_surest(found: Prospects) -> list[Candidate]:
    """The sentences with the most confidence that reading can give them, in no order.

    What would not be chosen even so need not be read. Nothing is marked in them.
    """
    read = found.reader is not None
    sure = {"read": SUREST, "answers": SUREST} if read else {}
    return [
        _weighed(sentence, traits, (), read=read)
        for sentence, known in zip(found.sentences, found.traits, strict=True)
        for traits in [replace(known, **sure)]
    ]


def _read(
    query: Query,
    sentences: Sequence[Sentence],
    known: Sequence[Traits],
    reader: SpanReader,
    margin: float,
) -> list[Candidate]:
    """The sentences with what the reader makes of them; ``known`` are their other traits."""
    partly = read_in_turn(partial(_reading, reader, query), sentences, known, margin)
    odds = odds_of(query, sentences, partly.answers)
    found = []
    for row, sentence in enumerate(sentences):
        reading = partly.readings[row]
        traits = replace(
            known[row],
            read=bounded(odds[row]),
            answers=bounded(reading.answers) if reading else -SUREST,
        )
        found.append(_candidate(query, sentence, traits, partly.answers[row], read=True))
    return found


def _likely(
    overlaps: Sequence[float], fitting: Sequence[float], gaps: Sequence[float]
) -> list[float]:
    """What the rule makes of each sentence before it is embedded."""
    weight = WEIGHTS.rule.ranking
    return [
        weight["distinctive_overlap"] * t + weight["has_expected_type"] * f + weight["rank_gap"] * b
        for t, f, b in zip(overlaps, fitting, gaps, strict=True)
    ]


def _reading(reader: SpanReader, query: Query, hit: Hit) -> Reading:
    """What the reader makes of a passage, asked in the passage's own writing of figures."""
    return reader.read(written_alike(query.text, hit.passage.text), hit.passage)


def _candidate(
    query: Query,
    sentence: Sentence,
    traits: Traits,
    answer: Found | None = None,
    *,
    read: bool = False,
) -> Candidate:
    """``answer`` is what the reader found in the sentence, when it was ``read``."""
    document = sentence.hit.passage.document
    span = answer.span if answer and answer.odds > 0 else None
    place = sentence.start, sentence.end
    looked_at = (query.text, query.content, document.text, place, sentence.spans, span)
    if sentence.match:
        cells = document.structure.cells(sentence.unit.block)
        found = marked_cell(*looked_at, cells, sentence.match)
    else:
        found = marked(*looked_at)
    return _weighed(sentence, traits, tuple(sorted(found)), read=read)


def _weighed(
    sentence: Sentence, traits: Traits, highlights: tuple[Span, ...], *, read: bool
) -> Candidate:
    """The sentence with its score and confidence."""
    return Candidate(
        sentence.hit.passage,
        sentence.unit.block,
        sentence.start,
        sentence.end,
        score=score(traits, read=read),
        confidence=confidence(traits, read=read),
        terms=sentence.terms,
        highlights=highlights,
        traits=traits,
    )


def _ordered(found: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest first; those that contradict the question last, and hardly believed.

    Where the likeliest contradicts it, the documents speak of another year, and one that takes
    its place must contain what is asked to be believed.
    """
    best = max(found, key=lambda candidate: candidate.score)
    lacking = best.traits.contradicts > 0
    doubted = (
        replace(candidate, confidence=candidate.confidence * _CONTRADICTED)
        if candidate.traits.contradicts or (lacking and candidate.traits.other_figures)
        else candidate
        for candidate in found
    )
    return sorted(doubted, key=lambda candidate: (candidate.traits.contradicts, -candidate.score))
