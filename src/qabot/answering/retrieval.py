"""A question -> the passages that may answer it, best first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qabot.documents.readings import embedding_text
from qabot.language.numbers import figures
from qabot.language.questions import asked_figures
from qabot.language.text import fold
from qabot.search.backend import Backend
from qabot.types import Hit, Passage, Vectors

LEXICAL_WEIGHT = 26.0  # deviations of the cosine that a full lexical match weighs; see `fuse`
EXPECTED_DEVIATIONS = 16.0  # slope of deviations over shares, best 20 by words, CMRC 2018 trial
BM25_CEILING = 2.2  # k1 + 1: what a term adds at the most, as a multiple of its idf
_MEASURED = 5  # of the best passages those without a vector are embedded on the spot
FOCUS_BONUS = 3.0  # deviations of the cosine; two of a kind differ by less, others by more
_FOCUSED = 30  # passages among which those in focus are looked for
_ASKING = re.compile(  # what only asks, and which no answer has: 多重, 周几, 几号
    "多[大高远遠重宽寬深快厚贵貴](?=[呢啊呀了的?？\\s]*$)|(?:周|週|星期|礼拜|禮拜)[几幾](?![次回趟节節个個天])"
    "|[几幾][号號](?![线線楼樓馆館厅廳店院门門])"
)
_POOL = 100  # passages taken from each leg; the right one is in the first 10 for 999 of 1,000


@dataclass(frozen=True, slots=True)
class Query:
    """A question made ready for both legs.

    ``weights`` is the idf of each different term, ``content`` the same for the terms of its
    words that are not function words: what a text must speak of to answer. A figure is one term of
    these, in whatever writing.
    """

    text: str
    vector: Vectors
    weights: Mapping[str, float]
    content: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question is asked within: what was talked about goes before what is like it.

    ``documents`` are ids of documents; ``subject`` is what a title or heading may be called.
    ``asked`` is the question without the subject: in a text that is about it all along, that
    says better which sentence answers.
    """

    documents: frozenset[str] = frozenset()
    subject: str = ""
    asked: str = ""

    def has(self, passage: Passage) -> bool:
        """True for a passage of these documents, or under a title or heading of the subject."""
        if self.subject and fold(self.subject) in _names_above(passage):
            return True
        return passage.document.id in self.documents

    def asked_in(self, passage: Passage) -> str:
        """What is asked there, with as much of the subject as title and headings leave unsaid.

        ``招牌菜`` is left of 聚源楼招牌菜 in a document called 聚源楼菜馆.
        """
        above, subject = _names_above(passage), fold(self.subject)
        said = next((n for n in range(len(subject), 1, -1) if subject[:n] in above), 0)
        return self.subject[said:].lstrip("的 ") + self.asked if said else self.asked


def _names_above(passage: Passage) -> str:
    return fold("\n".join((passage.document.title, *passage.heading)))


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A question made ready, and the passages found for it, best first."""

    query: Query
    hits: Sequence[Hit]


def look_up(index: Backend, question: str, k: int, focus: Focus | None = None) -> LookedUp:
    """What `retrieve` finds for a question, kept with it so that it need not be found again."""
    query = prepare(index, question)
    return LookedUp(query, retrieve(index, query, k, focus))


def prepare(index: Backend, question: str) -> Query:
    """The question's vector and terms."""
    vector = index.encoder.encode_questions([question])[0]
    return Query(question, vector, _weights(index, question), _content(index, question))


def _content(index: Backend, question: str) -> dict[str, float]:
    """The idf of the terms that are not function words; a figure's value has that of its writing.

    So a text that has the figure in another writing has all of it. That of a rate has none.
    """
    plain = list(question)
    values: dict[str, float] = {}
    asked = asked_figures(question)
    for figure in figures(question):
        span = slice(figure.start, figure.end)
        written = _weights(index, question[span]) if figure in asked else {}
        if written:
            values[f"#{figure.value}"] = sum(written.values())
        if written or figure not in asked:
            plain[span] = " " * (figure.end - figure.start)
    text = _ASKING.sub(lambda found: " " * len(found[0]), "".join(plain))
    words = index.segmenter.words(text)
    said = " ".join(text[w.start : w.end] for w in words if not w.is_function_word)
    return _weights(index, said) | values


def retrieve(index: Backend, query: Query, k: int = 10, focus: Focus | None = None) -> list[Hit]:
    """The best ``k`` passages of both legs together; ties by passage number.

    Passages in ``focus`` are ranked as if they had matched a little better.
    """
    if focus is not None:
        return _focused(retrieve(index, query, max(_FOCUSED, k)), focus)[:k]
    if k < 1:
        return []
    pool = max(_POOL, k)
    terms = list(query.weights)
    dense = dict(index.dense.search(query.vector, pool))
    lexical = dict(index.lexical.search(terms, pool))
    numbers = sorted({*dense, *lexical})
    bm25 = index.lexical.scores(terms, [n for n in numbers if n not in lexical]) | lexical
    others = [n for n in numbers if n not in dense]
    cosines = dense | index.dense.similarities(query.vector, others)

    def ranked() -> list[tuple[float, int]]:
        scores = fuse(
            [cosines.get(n) for n in numbers],
            [bm25[n] for n in numbers],
            spread=index.dense.spread(query.vector),
            ceiling=BM25_CEILING * sum(query.weights.values()),
        )
        return sorted(zip(scores, numbers, strict=True), key=lambda pair: (-pair[0], pair[1]))

    best = ranked()
    unmeasured = [number for _, number in best[:_MEASURED] if number not in cosines]
    if unmeasured:  # an index that is still being built
        texts = [embedding_text(index.passage(number)) for number in unmeasured]
        vectors = index.encoder.encode_passages(texts)
        cosines |= zip(unmeasured, (vectors @ query.vector).tolist(), strict=True)
        best = ranked()
    by_meaning = {n: rank for rank, n in enumerate(dense)}
    by_words = {n: rank for rank, n in enumerate(lexical)}
    return [
        Hit(index.passage(n), score, by_meaning.get(n), by_words.get(n), cosines.get(n))
        for score, n in best[:k]
    ]


def _focused(hits: Sequence[Hit], focus: Focus) -> list[Hit]:
    def rank(hit: Hit) -> float:
        return -(hit.score + FOCUS_BONUS * focus.has(hit.passage))

    return sorted(hits, key=rank)


def fuse(
    cosines: Sequence[float | None],
    bm25: Sequence[float],
    *,
    spread: tuple[float, float],
    ceiling: float,
) -> list[float]:
    """One score from both legs: how far the cosine exceeds the others, plus the words matched.

    The cosine is measured in standard deviations from its mean over all passages (``spread``),
    the BM25 score as a share of ``ceiling``, the most that the question's terms could add up to.
    Neither looks at the other hits, so a single hit or a list of equals is not a special case: one
    passage alone, or all alike, have deviation 0 and are ranked by their words. A passage without
    a vector (None) gets the deviation that its words let expect.
    """
    mean, deviation = spread
    scores = []
    for cosine, score in zip(cosines, bm25, strict=True):
        share = score / ceiling if ceiling > 0 else 0.0
        if cosine is None:
            standing = EXPECTED_DEVIATIONS * share
        else:
            standing = (cosine - mean) / deviation if deviation > _FLAT else 0.0
        scores.append(standing + LEXICAL_WEIGHT * share)
    return scores


def _weights(index: Backend, text: str) -> dict[str, float]:
    return index.lexical.idfs(dict.fromkeys(index.segmenter.terms(text)))


_FLAT = 1e-6  # a deviation below it is rounding, not a difference
