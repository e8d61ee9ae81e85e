"""A backend without an engine: every passage is compared with every question, in plain NumPy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qabot.documents.readings import search_text
from qabot.index import Index
from qabot.language.words import Segmenter
from qabot.types import Document, Encoder, IndexInfo, Passage, Vectors

K1, B = 1.2, 0.75  # of Robertson's BM25


@dataclass(frozen=True)
class PlainDense:
    """``vectors`` has shape (passages, dimension), rows of length 1."""

    vectors: Vectors

    def __len__(self) -> int:
        return len(self.vectors)

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        return _best(self.vectors @ vector, k)

    def similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        return {number: float(self.vectors[number] @ vector) for number in numbers}

    def spread(self, vector: Vectors) -> tuple[float, float]:
        cosines = (self.vectors @ vector).astype(np.float64)
        return float(cosines.mean()), float(cosines.std())


class PlainLexical:
    """BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) over terms."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        self._counts = [Counter(terms) for terms in passages]
        self._lengths = [len(terms) for terms in passages]
        self._mean = sum(self._lengths) / max(len(passages), 1)
        self._having = Counter(term for counts in self._counts for term in counts)

    def idf(self, term: str) -> float:
        having = self._having[term]
        return math.log1p((len(self._counts) - having + 0.5) / (having + 0.5))

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        return {term: self.idf(term) for term in terms}

    def scores(self, terms: Sequence[str], numbers: Sequence[int]) -> dict[int, float]:
        return {number: self._score(number, terms) for number in numbers}

    def search(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        everything = [self._score(number, terms) for number in range(len(self._counts))]
        return [(number, score) for number, score in _best(np.array(everything), k) if score > 0]

    def _score(self, number: int, terms: Sequence[str]) -> float:
        share = self._lengths[number] / self._mean
        score = 0.0
        for term in dict.fromkeys(terms):
            count = self._counts[number][term]
            score += self.idf(term) * count * (K1 + 1) / (count + K1 * (1 - B + B * share))
        return score


class PlainBackend:
    """The passages of an index, with the plain ways to find them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        passages = [index.passage(number) for number in range(index.passage_count)]
        texts = [search_text(passage) for passage in passages]
        self.dense = PlainDense(index.dense.vectors(np.arange(len(passages))))
        self.lexical = PlainLexical([index.segmenter.terms(text) for text in texts])

    @property
    def encoder(self) -> Encoder:
        return self._index.encoder

    @property
    def segmenter(self) -> Segmenter:
        return self._index.segmenter

    @property
    def generation(self) -> int:
        return self._index.generation

    @property
    def info(self) -> IndexInfo:
        return self._index.info

    @property
    def titles(self) -> list[str]:
        return self._index.titles

    def document(self, identifier: str) -> Document | None:
        return self._index.document(identifier)

    def passage(self, number: int) -> Passage:
        return self._index.passage(number)

    def close(self) -> None:
        """The index is closed by its own fixture."""


def _best(scores: Vectors, k: int) -> list[tuple[int, float]]:
    order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
    return [(number, float(scores[number])) for number in order[:k]]
