"""Which sentence of the passages found answers, how sure that is, and which words of it answer.

Two ways: with the trained reader, or by a rule over words, nearness and the kind asked for.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qabot.cells import Match, match
from qabot.contradictions import contradicts, denies, is_of_other_year, label_fit, version_fit
from qabot.index import Index
from qabot.lists import List, asks_for_several, list_at
from qabot.marking import marked, marked_cell
from qabot.numbers import Figure, figures, same, written_alike
from qabot.passages import Unit, quotable_units, reading_of, search_context, search_text
from qabot.questions import Wanted, answer_spans, asks, names, wanted
from qabot.retrieval import Query
from qabot.span_reader import Found, Reading, SpanReader
from qabot.structure import Block
from qabot.text import fold, is_cjk
from qabot.types import Document, Hit, Passage, Span, Vectors
from qabot.weights import RANKING, SUREST, Traits, bounded, confidence, score

PASSAGES_READ = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer; ``highlights`` are offsets of the document.

    ``score`` orders the candidates of one question, ``confidence`` is the probability that the
    sentence answers it, ``terms`` is what it can be found by. ``block`` is where it stands.
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
class _Sentence:
    """A unit; ``text`` is its reading, ``spans`` are those of the wanted kind, in the document."""

    hit: Hit
    unit: Unit
    text: str
    terms: frozenset[str]
    spans: Sequence[Span]
    match: Match | None
    announces: List | None
    values: frozenset[str] = frozenset()  # terms of a row's cells

    @property
    def start(self) -> int:
        return self.unit.start

    @property
    def end(self) -> int:
        return self.unit.end


@dataclass(frozen=True, slots=True)
class _Around:
    """What a passage as a whole has of the question."""

    covered: float
    near: float
    other_figures: float
    other_names: float
    other_year: float
    foreign: float
    text: str
    heads: str
    context: frozenset[str]


def candidates(
    index: Index, query: Query, hits: Sequence[Hit], reader: SpanReader | None = None
) -> list[Candidate]:
    """The sentences of the best hits, the likeliest answer first; ties in order of the hits.

    Without a ``reader``, and for bare words, which it was not trained on, they are chosen by rule.
    """
    hits = hits[:PASSAGES_READ]
    reader = reader if asks(query.text) else None
    begun = _begun(reader, query, hits)
    want = wanted(query.text)
    sentences = [sentence for hit in hits for sentence in _sentences(index, query, want, hit)]
    if not sentences:
        return []
    around = {id(hit): _around(index, query, hit) for hit in hits}
    telling = _telling(query.content, [sentence.terms for sentence in sentences])
    keyed = _keyed(query, sentences)
    fits = [0.5 if want.kind == "other" else float(bool(s.spans)) for s in sentences]
    behind = [hits[0].score - s.hit.score for s in sentences]
    foreign = any(passage.foreign for passage in around.values())
    if reader and not foreign:
        near = np.zeros(len(sentences), np.float32)  # what the reader says needs no vectors
    else:
        likely = [
            RANKING["telling"] * t + RANKING["fits"] * f + RANKING["behind"] * b
            for t, f, b in zip(telling, fits, behind, strict=True)
        ]
        most = _EMBEDDED_OTHER_SCRIPT if foreign else _EMBEDDED
        near = _near(index, query, sentences, likely, most)
    readings = {identity: reading() for identity, reading in begun.items()}
    answers = [_answer(readings.get(id(s.hit)), s) for s in sentences]
    odds = _odds(query, sentences, answers)
    named = names(query.text, index.segmenter)
    found = []
    for row, sentence in enumerate(sentences):
        passage, reading = around[id(sentence.hit)], readings.get(id(sentence.hit))
        traits = replace(
            _traits(query, sentence, passage, named),
            telling=telling[row],
            keyed=keyed[row],
            near=float(near[row]),
            fits=fits[row],
            behind=behind[row],
            read=bounded(odds[row]) if reading else 0.0,
            answers=bounded(reading.answers) if reading else 0.0,
        )
        found.append(_candidate(query, sentence, traits, answers[row], read=reader is not None))
    return _ordered(found)


def _begun(
    reader: SpanReader | None, query: Query, hits: Sequence[Hit]
) -> dict[int, Callable[[], Reading]]:
    """What the reader makes of each hit's passage, by the hit's identity; it reads meanwhile.

    It is asked in the passage's own writing of figures.
    """
    if reader is None:
        return {}
    asked = [(written_alike(query.text, hit.passage.text), hit.passage) for hit in hits]
    return {id(hit): reader.begin(*one) for hit, one in zip(hits, asked, strict=True)}


def _answer(reading: Reading | None, sentence: _Sentence) -> Found | None:
    return reading.within(sentence.start, sentence.end) if reading else None


def _odds(
    query: Query, sentences: Sequence[_Sentence], answers: Sequence[Found | None]
) -> list[float]:
    """The log odds that each sentence answers; what announces a list answers as its items do.

    The latter for a question that asks for several things.
    """
    odds = [answer.odds if answer else -SUREST for answer in answers]
    if not asks_for_several(query.text):
        return odds
    own = list(odds)
    for row, sentence in enumerate(sentences):
        if sentence.announces is None:
            continue
        first, last = sentence.announces.items[0].start, sentence.announces.items[-1].end
        items = [
            own[other]
            for other, item in enumerate(sentences)
            if item.hit.passage.document.id == sentence.hit.passage.document.id
            and first <= item.start < last
        ]
        odds[row] = max([own[row] + _ANNOUNCED, *items])
    return odds


def _traits(query: Query, sentence: _Sentence, passage: _Around, named: Sequence[str]) -> Traits:
    """What is seen in a sentence without looking at the others."""
    document, matched = sentence.hit.passage.document, sentence.match
    other_year = is_of_other_year(query.text, passage.text, document)
    return Traits(
        telling=0.0,
        covered=_share(query.content, sentence.terms),
        covered_around=passage.covered,
        near=0.0,
        near_around=passage.near,
        fits=0.0,
        behind=0.0,
        other_figures=passage.other_figures,
        other_names=passage.other_names,
        other_year=passage.other_year,
        foreign=passage.foreign,
        contradicts=float(other_year or contradicts(query.text, sentence.text)),
        version=version_fit(query.text, document),
        denies=float(denies(query.text, sentence.text, query.content)),
        label=label_fit(query.text, f"{_label(sentence)}\n{sentence.text}"),
        missing=_missing(query.text, named, f"{passage.heads}\n{sentence.text}"),
        row=float(matched is not None),
        head=matched.head if matched else 0.0,
        named=matched.keyed if matched else 0.0,
        told=_share(query.content, sentence.terms | passage.context),
    )


def _label(sentence: _Sentence) -> str:
    """What the block of a sentence begins with, as 第三十三条 for all sentences of an article."""
    start = sentence.unit.block.start
    return sentence.hit.passage.document.text[start : start + _LONGEST_LABEL]


def _candidate(
    query: Query, sentence: _Sentence, traits: Traits, answer: Found | None, *, read: bool
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
    return Candidate(
        sentence.hit.passage,
        sentence.unit.block,
        sentence.start,
        sentence.end,
        score=score(traits, read=read),
        confidence=confidence(traits, read=read),
        terms=sentence.terms,
        highlights=tuple(sorted(found)),
        traits=traits,
    )


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


def _sentences(index: Index, query: Query, want: Wanted, hit: Hit) -> list[_Sentence]:
    """The units of a passage that say something: no names, no bare signs, no questions."""
    document = hit.passage.document
    found = []
    for unit in quotable_units(document, hit.passage.start, hit.passage.end):
        reading = reading_of(document, unit.start, unit.end)
        terms = frozenset(index.segmenter.terms(reading.text))
        announces = _announced(document, unit)
        if (
            not terms
            or _is_question(reading.text)
            or (_is_announcement(document, unit) and not announces)
        ):
            continue
        read = answer_spans(reading.text, query.text, want, index.segmenter)
        spans = [span for start, end in read if (span := reading.to_document(start, end))]
        cells = document.structure.cells(unit.block) if unit.block.kind == "row" else ()
        matched = match(query.text, query.content, document.text, cells, want) if cells else None
        said = "\n".join(document.text[cell.start : cell.end] for cell in cells)
        values = frozenset(index.segmenter.terms(said)) if cells else frozenset()
        found.append(_Sentence(hit, unit, reading.text, terms, spans, matched, announces, values))
    return found


def _only_asks(text: str, terms: frozenset[str], query: Query) -> bool:
    """True for a question that has little beyond what is asked: it does not answer itself."""
    asked = sum(term in query.weights for term in terms)
    return bool(_ASKS.search(text)) and asked >= _ASKED * len(terms)


def _is_question(text: str) -> bool:
    """True for what ends with a question; not where a sentence tells who asked it, and when."""
    asks = _ASKS.search(text)
    if asks is None or not re.search('[”’」』"]', asks[0]):
        return asks is not None
    before = re.split('[“‘「『"]', text, maxsplit=1)[0]
    return sum(map(str.isalnum, before)) < _TELLS_WHO


def _is_announcement(document: Document, unit: Unit) -> bool:
    """True for 「收费标准如下：」 at the end of a paragraph: nothing without what follows."""
    ends = unit.end == unit.block.end
    running = unit.block.kind in ("paragraph", "answer")
    return ends and running and document.text[unit.start : unit.end].endswith(("：", ":"))


def _announced(document: Document, unit: Unit) -> List | None:
    """The list that a unit announces, if it announces one."""
    return list_at(document, unit.block) if _is_announcement(document, unit) else None


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
    text, heads = search_text(hit.passage), search_context(hit.passage)
    terms = frozenset(index.segmenter.terms(text))
    asked, there = figures(query.text), figures(text)
    years, other_years = _years(asked), _years(there)
    named = names(query.text, index.segmenter)
    near = 0.0 if hit.similarity is None else hit.similarity
    return _Around(
        covered=_share(query.content, terms),
        near=float(_deviations(index, query, np.array([near], np.float32))[0]),
        other_figures=sum(not any(same(f, t) for t in there) for f in asked) / max(len(asked), 1),
        other_names=_unspoken(named, text, hit.passage) / max(len(named), 1),
        other_year=float(bool(years and other_years and not years & other_years)),
        foreign=float(_is_chinese(query.text) != _is_chinese(hit.passage.text)),
        text=text,
        heads=heads,
        context=frozenset(index.segmenter.terms(heads)),
    )


def _years(found: Sequence[Figure]) -> set[str]:
    return {figure.digits for figure in found if figure.unit == "年" and len(figure.digits) == 4}


def _missing(question: str, named: Sequence[str], text: str) -> float:
    """The share of the question's figures, codes and names that a text lacks."""
    folded, there = fold(text), figures(text)
    codes = _CODE.findall(fold(question))
    lacking = [code not in folded for code in codes]
    lacking += [name not in folded for name in named]
    lacking += [
        not any(same(figure, other) for other in there)
        for figure in figures(question)
        if not any(figure.digits in code for code in codes)
    ]
    return sum(lacking) / max(len(lacking), 1)


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


def _keyed(query: Query, sentences: Sequence[_Sentence]) -> list[float]:
    """For each row how far its values are behind those of the best row of its table, from 0 down.

    They are told by the question's words that they contain, rare ones among the rows above all,
    and by cells whose whole value the question names.
    """
    tables: dict[tuple[str, int], list[int]] = {}
    for number, sentence in enumerate(sentences):
        if sentence.match:
            table = sentence.hit.passage.document.id, sentence.unit.block.group
            tables.setdefault(table, []).append(number)
    behind = [0.0] * len(sentences)
    for numbers in tables.values():
        rows = [sentences[number] for number in numbers]
        shares = _telling(query.content, [row.values for row in rows])
        named = (row.match.keyed if row.match else 0.0 for row in rows)
        scores = [share + name for share, name in zip(shares, named, strict=True)]
        for number, own in zip(numbers, scores, strict=True):
            behind[number] = own - max(scores)
    return behind


def _is_chinese(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(map(is_cjk, letters)) > len(letters)


_ANNOUNCED = 2.0  # log odds by which an announcement counts for more than the reader says
_EMBEDDED, _EMBEDDED_OTHER_SCRIPT = 3, 12  # words tell little about another language
_CONTRADICTED = 0.05  # of such sentences hardly any answers: benchmarks/results/years.json
_CODE = re.compile(r"(?=[a-z0-9./-]*\d)(?=[a-z0-9./-]*[a-z])[a-z0-9]+(?:[-./][a-z0-9]+)*")
_LONGEST_LABEL = 12  # characters
_ASKED = 0.4  # share of the terms of a question in a text that are those of the one asked
_ASKS = re.compile(r"[?？][”’」』）)\"'*]*$")  # a question does not answer one
_TELLS_WHO = 6  # letters before reported speech, more than 「有记者问」 has
_SURROUNDINGS = 10_000  # characters of the document before and after a passage
_SUBJECT = 1000  # a name that stands there once in so many characters is what they are about
_NARROWEST = 0.02  # deviation of cosines; a few passages that chance to be alike show less
_COMMON = 0.05  # keeps a term that all sentences hold from weighing nothing
