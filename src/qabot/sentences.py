"""Which sentence of the passages found answers, how sure that is, and which words of it answer.

Two ways: with the trained reader, or by a rule over words, nearness and the kind asked for.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qabot.index import Index
from qabot.numbers import Figure, figures
from qabot.passages import quotable_spans, search_text
from qabot.questions import Wanted, answer_spans, asks, names, wanted
from qabot.retrieval import Query
from qabot.span_reader import Found, SpanReader
from qabot.text import fold, is_cjk
from qabot.types import Hit, Passage, Span, Vectors

PASSAGES_READ = 5
# Fitted by benchmarks/fit_rule.py; benchmarks/results/fit_rule.json.
RANKING = {"telling": 4.91, "near": 0.52, "fits": 2.04, "behind": -0.46}
RANKING_OTHER_SCRIPT = {"telling": 1.72, "near": 1.03, "fits": 0.69, "behind": -0.2}
CONFIDENCE = {
    "telling": 1.36,
    "covered": 0.93,
    "covered_around": 2.21,
    "near_around": 0.22,
    "other_figures": -0.89,
    "other_names": -2.94,
    "other_year": -1.45,
}
BIAS = -3.49  # fitted -1.99; moved so that one threshold serves reader and rule
CONFIDENCE_OTHER_SCRIPT = {
    "telling": 1.21,
    "covered_around": 1.81,
    "near": 0.9,
    "near_around": 0.72,
    "other_figures": -1.7,
}
BIAS_OTHER_SCRIPT = -5.59  # fitted -4.09
# The same with the reader, fitted by benchmarks/fit_reader.py; benchmarks/results/fit_reader.json.
RANKING_READ = {"read": 0.27, "telling": 2.92, "fits": 2.54, "behind": -0.24}
CONFIDENCE_READ = {
    "read": 0.17,
    "answers": 0.25,
    "telling": 0.7,
    "covered": 0.97,
    "covered_around": 0.07,
    "near_around": 0.68,
    "other_figures": -0.43,
    "other_names": -0.26,
    "other_year": -1.03,
}
BIAS_READ = -3.23


@dataclass(frozen=True, slots=True)
class Traits:
    """What the rule looks at in a sentence and its passage; shares are from 0 to 1.

    Of the question's words, ``telling`` is the share that the sentence holds, each weighted by
    how few of the other sentences hold it; ``covered`` and ``covered_around`` are the shares,
    weighted by idf, that the sentence and the whole passage with its headings hold. ``near`` and
    ``near_around`` are the cosines of sentence and passage, in deviations from the mean of all
    passages; with the reader ``near`` is 0. ``fits`` is 1 where something of the wanted kind
    stands, 0 where not, 0.5 where no kind is asked for. ``behind`` is how far the passage ranks
    behind the best one. ``other_figures`` is the share of the question's figures that the passage
    lacks, ``other_names`` that of its names which the document does not speak of; ``other_year``
    is 1 where the question names a year and the passage only others. ``foreign`` is 1 where
    question and passage are in different scripts.

    From the reader, 0 without it: ``read`` are the log odds that the answer stands in the sentence
    rather than nowhere in its passage, ``answers`` those that the passage answers at all.
    """

    telling: float
    covered: float
    covered_around: float
    near: float
    near_around: float
    fits: float
    behind: float
    other_figures: float
    other_names: float
    other_year: float
    foreign: float
    contradicts: float
    read: float = 0.0
    answers: float = 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer; ``highlights`` are offsets of the document.

    ``score`` orders the candidates of one question, ``confidence`` is the probability that the
    sentence answers it, ``terms`` is what it can be found by.
    """

    passage: Passage
    start: int
    end: int
    score: float
    confidence: float
    terms: frozenset[str]
    highlights: tuple[Span, ...]
    traits: Traits


@dataclass(frozen=True, slots=True)
class _Sentence:
    hit: Hit
    start: int
    end: int
    text: str
    terms: frozenset[str]
    spans: Sequence[Span]  # of the wanted kind, as offsets of the sentence


@dataclass(frozen=True, slots=True)
class _Around:
    """What a passage as a whole has of the question."""

    covered: float
    near: float
    other_figures: float
    other_names: float
    other_year: float
    foreign: float


def candidates(
    index: Index, query: Query, hits: Sequence[Hit], reader: SpanReader | None = None
) -> list[Candidate]:
    """The sentences of the best hits, the likeliest answer first; ties in order of the hits.

    Without a ``reader``, and for bare words, which it was not trained on, they are chosen by rule.
    """
    hits = hits[:PASSAGES_READ]
    reader = reader if asks(query.text) else None
    want = wanted(query.text)
    sentences = [sentence for hit in hits for sentence in _sentences(index, query, want, hit)]
    if not sentences:
        return []
    telling = _telling(query.content, [sentence.terms for sentence in sentences])
    fits = [0.5 if want.kind == "other" else float(bool(s.spans)) for s in sentences]
    behind = [hits[0].score - s.hit.score for s in sentences]
    around = {id(hit): _around(index, query, hit) for hit in hits}
    foreign = any(passage.foreign for passage in around.values())
    if reader and not foreign:
        near = np.zeros(len(sentences), np.float32)  # what the reader says needs no vectors
    else:
        likely = [
            RANKING["telling"] * t + RANKING["fits"] * f + RANKING["behind"] * b
            for t, f, b in zip(telling, fits, behind, strict=True)
        ]
        near = _near(
            index, query, sentences, likely, _EMBEDDED_OTHER_SCRIPT if foreign else _EMBEDDED
        )
    readings = {id(hit): reader.read(query.text, hit.passage) for hit in hits} if reader else {}
    found = []
    for row, sentence in enumerate(sentences):
        passage = around[id(sentence.hit)]
        reading = readings.get(id(sentence.hit))
        answer = reading.within(*_inside(sentence)) if reading else None
        traits = Traits(
            telling=telling[row],
            covered=_share(query.content, sentence.terms),
            covered_around=passage.covered,
            near=float(near[row]),
            near_around=passage.near,
            fits=fits[row],
            behind=behind[row],
            other_figures=passage.other_figures,
            other_names=passage.other_names,
            other_year=passage.other_year,
            foreign=passage.foreign,
            contradicts=float(_contradicts(query.text, sentence.text)),
            read=_bounded(answer.odds if answer else -_SUREST) if reading else 0.0,
            answers=_bounded(reading.answers) if reading else 0.0,
        )
        found.append(_candidate(query, sentence, traits, answer, read=reader is not None))
    return _ordered(found)


def _ordered(found: Sequence[Candidate]) -> list[Candidate]:
    """The likeliest first; those that contradict the question last, and hardly believed.

    Where the likeliest contradicts it, the documents speak of another year, and one that takes
    its place must hold what is asked to be believed.
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


def _contradicts(question: str, sentence: str) -> bool:
    """True where both name a time of the same kind, such as a year, and none is the same."""
    asked, there = figures(question), figures(sentence)
    for unit in _TIMES:
        times = _times(unit, asked, question)
        others = _times(unit, there, sentence) if times else frozenset()
        if others and not times & others:
            return True
    return False


def _times(unit: str, found: Sequence[Figure], text: str) -> frozenset[int]:
    """The times in a unit, all those from 2018 to 2020年 among them.

    Of years only those of the calendar, since 3年 is a length of time.
    """
    times: set[int] = set()
    for number, figure in enumerate(found):
        if figure.unit != unit or not figure.value.isdecimal():
            continue
        last = int(figure.value)
        if unit == "年" and not _FIRST_YEAR <= last <= _LAST_YEAR:
            continue
        times.add(last)
        before = found[number - 1] if number else None
        if before and before.value.isdecimal() and text[before.end : figure.start] in _RANGES:
            first = int(before.value)
            times.update(range(max(first, last - _LONGEST_RANGE), last))
    return frozenset(times)


def _sentences(index: Index, query: Query, want: Wanted, hit: Hit) -> list[_Sentence]:
    """The sentences of a passage that say something: no headings, no rules, no bare signs."""
    document = hit.passage.document
    headings = {heading.start for heading in document.headings}
    found = []
    for start, end in quotable_spans(document.text, hit.passage.start, hit.passage.end):
        sentence = document.text[start:end]
        terms = frozenset(index.segmenter.terms(sentence))
        if terms and start not in headings:
            spans = answer_spans(sentence, query.text, want, index.segmenter)
            found.append(_Sentence(hit, start, end, sentence, terms, spans))
    return found


def _near(
    index: Index,
    query: Query,
    sentences: Sequence[_Sentence],
    likely: Sequence[float],
    most: int,
) -> Vectors:
    """How near each sentence is to the question, in deviations.

    Only the ``most`` likeliest are embedded, which takes milliseconds each; the others count as
    near as the farthest of them.
    """
    chosen = sorted(range(len(sentences)), key=lambda i: (-likely[i], i))[:most]
    vectors = index.encoder.encode_passages([sentences[i].text for i in chosen])
    cosines = vectors @ query.vector
    near = np.full(len(sentences), cosines.min(), np.float32)
    near[chosen] = cosines
    return _deviations(index, query, near)


def _around(index: Index, query: Query, hit: Hit) -> _Around:
    text = search_text(hit.passage)
    terms = frozenset(index.segmenter.terms(text))
    asked, there = figures(query.text), figures(text)
    values = {value for figure in there for value in (figure.value, figure.digits)}
    years, other_years = _years(asked), _years(there)
    named = names(query.text, index.segmenter)
    near = 0.0 if hit.similarity is None else hit.similarity
    return _Around(
        covered=_share(query.content, terms),
        near=float(_deviations(index, query, np.array([near], np.float32))[0]),
        other_figures=sum(f.value not in values for f in asked) / max(len(asked), 1),
        other_names=_unspoken(named, text, hit.passage) / max(len(named), 1),
        other_year=float(bool(years and other_years and not years & other_years)),
        foreign=float(_is_chinese(query.text) != _is_chinese(hit.passage.text)),
    )


def _years(found: Sequence[Figure]) -> set[str]:
    return {figure.digits for figure in found if figure.unit == "年" and len(figure.digits) == 4}


def _unspoken(named: Sequence[str], text: str, passage: Passage) -> int:
    """How many names neither the passage holds nor its document around it, again and again.

    What a document is about goes without saying in each of its passages.
    """
    start, end = max(passage.start - _SURROUNDINGS, 0), passage.end + _SURROUNDINGS
    near, around = fold(text), fold(passage.document.text[start:end])
    often = len(around) / _SUBJECT
    return sum(name not in near and around.count(name) < max(often, 1) for name in named)


def _deviations(index: Index, query: Query, cosines: Vectors) -> Vectors:
    if not len(index.dense):
        return np.zeros_like(cosines)
    mean, deviation = index.dense.spread(query.vector)
    return (cosines - mean) / max(deviation, _NARROWEST)


def _share(weights: Mapping[str, float], terms: frozenset[str]) -> float:
    held = sum(weight for term, weight in weights.items() if term in terms)
    return held / max(sum(weights.values()), 1e-9)


def _telling(content: Mapping[str, float], sentences: Sequence[frozenset[str]]) -> list[float]:
    """For each sentence the share of the question's terms it holds; rare ones among them count.

    A term's weight is the square of log(sentences / sentences with it), so that the subject that
    they all speak of weighs little against what sets one of them apart. All is scaled by the share
    of the question that any of them holds: where words fail, as across languages, other traits
    decide.
    """
    counts = Counter(term for terms in sentences for term in terms if term in content)
    weights = {
        term: (math.log(len(sentences) / count) + _COMMON) ** 2 for term, count in counts.items()
    }
    known = _share(content, frozenset(counts))
    return [known * _share(weights, terms) for terms in sentences]


def _candidate(
    query: Query, sentence: _Sentence, traits: Traits, answer: Found | None, *, read: bool
) -> Candidate:
    """``answer`` is what the reader found in the sentence, when it was ``read``."""
    if answer and answer.odds > 0:
        before = sentence.start - sentence.hit.passage.start
        marked = [_whole(sentence.text, *(at - before for at in answer.span))]
    else:
        marked = _marked(query, sentence)
    return Candidate(
        sentence.hit.passage,
        sentence.start,
        sentence.end,
        score=_score(traits, read=read) - (_TABLE_ROW if sentence.text.startswith("|") else 0),
        confidence=_confidence(traits, read=read),
        terms=sentence.terms,
        highlights=tuple((sentence.start + s, sentence.start + e) for s, e in marked),
        traits=traits,
    )


def _inside(sentence: _Sentence) -> Span:
    """Where the sentence stands in its passage."""
    start = sentence.hit.passage.start
    return sentence.start - start, sentence.end - start


def _marked(query: Query, sentence: _Sentence) -> list[Span]:
    """The spans that answer: of several those nearest to the question's words; all for lists."""
    if len(sentence.spans) <= 1 or any(word in fold(query.text) for word in _LISTS):
        return list(sentence.spans)
    folded = fold(sentence.text)
    places = [
        (at, at + len(term), weight)
        for term, weight in query.content.items()
        if len(term) > 1 and (at := folded.find(term)) >= 0
    ]

    def pull(span: Span) -> float:
        gaps = [(max(s - span[1], span[0] - e, 0), weight) for s, e, weight in places]
        return sum(weight / (gap + _REACH) for gap, weight in gaps)

    spans = sentence.spans
    if _RESULT.search(fold(query.text)):
        spans = [span for span in spans if folded.endswith(("到", "至"), 0, span[0])] or spans
    pulls = [pull(span) for span in spans]
    return [span for span, force in zip(spans, pulls, strict=True) if 2 * force >= max(pulls)]


def _whole(text: str, start: int, end: int) -> Span:
    """The span without the signs that end a clause, with the figures at its ends whole."""
    left = text[start:end].lstrip(_ENDINGS)
    right = left.rstrip(_ENDINGS)
    if right:
        start = end - len(left)
        end = start + len(right)
    for figure in figures(text):
        if figure.start < end and start < figure.end:
            start, end = min(start, figure.start), max(end, figure.end)
    return start, end


def _score(traits: Traits, *, read: bool) -> float:
    if traits.foreign:
        return _weighed(RANKING_OTHER_SCRIPT, traits)
    return _weighed(RANKING_READ if read else RANKING, traits)


def _confidence(traits: Traits, *, read: bool) -> float:
    weights, bias = (CONFIDENCE_READ, BIAS_READ) if read else (CONFIDENCE, BIAS)
    if traits.foreign:
        weights, bias = CONFIDENCE_OTHER_SCRIPT, BIAS_OTHER_SCRIPT
    return 1 / (1 + math.exp(-bias - _weighed(weights, traits)))


def _bounded(odds: float) -> float:
    return min(max(odds, -_SUREST), _SUREST)


def _weighed(weights: Mapping[str, float], traits: Traits) -> float:
    return sum(weight * float(getattr(traits, name)) for name, weight in weights.items())


def _is_chinese(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(map(is_cjk, letters)) > len(letters)


_EMBEDDED, _EMBEDDED_OTHER_SCRIPT = 3, 12  # words tell little about another language
_ENDINGS = " \n\t\u3000，。、；：！？,.;:!?"
_SUREST = 16.0  # log odds beyond it say no more
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_RANGES = ("-", "–", "—", "－", "~", "～", "至", "到", "年至", "年到", "年-", "年—", "月至", "月到")
_LONGEST_RANGE = 100
_TIMES = ("年", "月", "季度", "届", "期")
_CONTRADICTED = 0.05  # of such sentences hardly any answers: benchmarks/results/years.json
_TABLE_ROW = 1.0  # a row without its head is quoted only where no sentence says the same
_SURROUNDINGS = 10_000  # characters of the document before and after a passage
_SUBJECT = 1000  # a name that stands there once in so many characters is what they are about
_NARROWEST = 0.02  # deviation of cosines; a few passages that chance to be alike show less
_COMMON = 0.05  # keeps a term that all sentences hold from weighing nothing
_LISTS = ("分别", "哪些", "各是", "各为", "哪几")
_RESULT = re.compile("[到至](?:了)?(?:多少|几)")  # 减少到多少: what stands behind 到 or 至
_REACH = 4  # characters
