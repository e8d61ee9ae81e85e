"""What is seen in a sentence and in its passage: the traits by which it is chosen."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qabot.answering.contradictions import (
    contradicts,
    denies,
    is_of_other_year,
    label_fit,
    version_fit,
)
from qabot.answering.designations import of_another
from qabot.answering.retrieval import Query
from qabot.answering.sentence_vectors import VECTORS
from qabot.answering.sentences import Sentence
from qabot.answering.traits import SUREST, Traits
from qabot.documents.lists import asks_for_several
from qabot.documents.readings import search_context, search_text
from qabot.language.numbers import Figure, figures, same
from qabot.language.questions import asked_figures, names
from qabot.language.text import fold, is_cjk
from qabot.models.background import background_of
from qabot.models.span_reader import Found
from qabot.search.backend import Backend
from qabot.types import Hit, Passage, Vectors

_ANNOUNCED = 2.0  # log odds by which an announcement counts for more than the reader says
_CODE = re.compile(r"(?=[a-z0-9./-]*\d)(?=[a-z0-9./-]*[a-z])[a-z0-9]+(?:[-./][a-z0-9]+)*")
_LONGEST_LABEL = 12  # characters
_SURROUNDINGS = 10_000  # characters of the document before and after a passage
_SUBJECT = 1000  # a name that is there once in so many characters is what they are about
_NARROWEST = 0.02  # deviation of cosines; a few passages that chance to be alike show less
_COMMON = 0.05  # keeps a term that all sentences contain from weighing nothing


@dataclass(frozen=True, slots=True)
class Around:
    """What a passage as a whole has of the question."""

    covered: float
    near: float
    other_figures: float
    other_names: float
    other_year: float
    cross_script: float
    text: str
    heads: str
    context: frozenset[str]


def traits_of(query: Query, sentence: Sentence, passage: Around, named: Sequence[str]) -> Traits:
    """What is seen in a sentence without looking at the others."""
    document, matched = sentence.hit.passage.document, sentence.match
    other_year = is_of_other_year(query.text, passage.text, document)
    said = f"{passage.heads}\n{sentence.text}"
    another = of_another(query.text, said, f"{passage.heads}\n{passage.text}")
    return Traits(
        distinctive_overlap=0.0,
        covered=_share(query.content, sentence.terms),
        covered_around=passage.covered,
        cosine_z=0.0,
        passage_cosine_z=passage.near,
        has_expected_type=0.0,
        rank_gap=0.0,
        other_figures=passage.other_figures,
        other_names=passage.other_names,
        other_year=passage.other_year,
        cross_script=passage.cross_script,
        contradicts=float(other_year or another or contradicts(query.text, sentence.text)),
        version=version_fit(query.text, document),
        denies=float(denies(query.text, sentence.text, query.content)),
        label=label_fit(query.text, f"{_label(sentence)}\n{sentence.text}"),
        missing=_missing(query.text, named, said),
        row=float(matched is not None),
        head=matched.head if matched else 0.0,
        named=matched.keyed if matched else 0.0,
        row_overlap=_share(query.content, sentence.terms | passage.context),
    )


def around_of(index: Backend, query: Query, hit: Hit) -> Around:
    """What a passage has in common with the question, shared by all of its sentences."""
    text, heads = search_text(hit.passage), search_context(hit.passage)
    terms = frozenset(index.segmenter.terms(text))
    asked, there = asked_figures(query.text), figures(text)
    years, other_years = _years(asked), _years(there)
    named = names(query.text, index.segmenter)
    near = 0.0 if hit.similarity is None else hit.similarity
    return Around(
        covered=_share(query.content, terms),
        near=_nearness(index, query, hit.passage, near),
        other_figures=sum(not any(same(f, t) for t in there) for f in asked) / max(len(asked), 1),
        other_names=_unspoken(named, text, hit.passage) / max(len(named), 1),
        other_year=float(bool(years and other_years and not years & other_years)),
        cross_script=float(_is_chinese(query.text) != _is_chinese(hit.passage.text)),
        text=text,
        heads=heads,
        context=frozenset(index.segmenter.terms(heads)),
    )


def odds_of(
    query: Query, sentences: Sequence[Sentence], answers: Sequence[Found | None]
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


def near_of(
    index: Backend,
    query: Query,
    sentences: Sequence[Sentence],
    likely: Sequence[float],
    most: int,
) -> Vectors:
    """How near each sentence is to the question, in deviations.

    Only the ``most`` likeliest are embedded, which takes milliseconds each; the others count as
    near as the farthest of them.
    """
    chosen = sorted(range(len(sentences)), key=lambda i: (-likely[i], i))[:most]
    vectors = VECTORS.of(index.encoder, [sentences[i].text for i in chosen])
    cosines = vectors @ query.vector
    near = np.full(len(sentences), cosines.min(), np.float32)
    near[chosen] = cosines
    return _deviations(index, query, near)


def distinctive_overlaps(
    content: Mapping[str, float], sentences: Sequence[frozenset[str]]
) -> list[float]:
    """For each sentence the share of the question's terms it contains; rare ones among them count.

    A term's weight is the square of log(sentences / sentences with it), so that the subject that
    they all speak of weighs little against what sets one of them apart. All is scaled by the share
    of the question that any of them contains: where words fail, as across languages, other traits
    decide.
    """
    counts = Counter(term for terms in sentences for term in terms if term in content)
    weights = {
        term: (math.log(len(sentences) / count) + _COMMON) ** 2 for term, count in counts.items()
    }
    known = _share(content, frozenset(counts))
    return [known * _share(weights, terms) for terms in sentences]


def keyed_of(query: Query, sentences: Sequence[Sentence]) -> list[float]:
    """For each row how far its values are behind those of the best row of its table, from 0 down.

    They are recognised by the question's words that they contain, above all words that are rare
    among the rows, and by cells whose whole value the question names.
    """
    tables: dict[tuple[str, int], list[int]] = {}
    for number, sentence in enumerate(sentences):
        if sentence.match:
            table = sentence.hit.passage.document.id, sentence.unit.block.group
            tables.setdefault(table, []).append(number)
    behind = [0.0] * len(sentences)
    for numbers in tables.values():
        rows = [sentences[number] for number in numbers]
        shares = distinctive_overlaps(query.content, [row.values for row in rows])
        named = (row.match.keyed if row.match else 0.0 for row in rows)
        scores = [share + name for share, name in zip(shares, named, strict=True)]
        for number, own in zip(numbers, scores, strict=True):
            behind[number] = own - max(scores)
    return behind


def _label(sentence: Sentence) -> str:
    """What the block of a sentence begins with, as 第三十三条 for all sentences of an article."""
    start = sentence.unit.block.start
    return sentence.hit.passage.document.text[start : start + _LONGEST_LABEL]


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
        for figure in asked_figures(question)
        if not any(figure.digits in code for code in codes)
    ]
    return sum(lacking) / max(len(lacking), 1)


def _unspoken(named: Sequence[str], text: str, passage: Passage) -> int:
    """How many names neither the passage contains nor its document around it, again and again.

    What a document is about goes without saying in each of its passages.
    """
    start, end = max(passage.start - _SURROUNDINGS, 0), passage.end + _SURROUNDINGS
    near, around = fold(text), fold(passage.document.text[start:end])
    often = len(around) / _SUBJECT
    return sum(name not in near and around.count(name) < max(often, 1) for name in named)


def _deviations(index: Backend, query: Query, cosines: Vectors) -> Vectors:
    if not len(index.dense):
        return np.zeros_like(cosines)
    mean, deviation = index.dense.spread(query.vector)
    return (cosines - mean) / max(deviation, _NARROWEST)


def _nearness(index: Backend, query: Query, passage: Passage, cosine: float) -> float:
    """How near a passage is in deviations, in a small index compared with texts in general."""
    count = len(index.dense)
    if not count:
        return 0.0
    spread = index.dense.spread(query.vector)
    background = background_of(index.encoder) if _is_chinese(passage.text) else None
    if background:
        spread = background.joined(query.vector, count, spread)
    return (cosine - spread[0]) / max(spread[1], _NARROWEST)


def _share(weights: Mapping[str, float], terms: frozenset[str]) -> float:
    held = sum(weight for term, weight in weights.items() if term in terms)
    return held / max(sum(weights.values()), 1e-9)


def _is_chinese(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return 2 * sum(map(is_cjk, letters)) > len(letters)
