"""The lexical leg on a server: the engine chooses passages, their scores follow from our counts.

An engine that is spread over segments and machines scores each by the statistics of its own, and
engines differ in sign and rounding. So it is asked for some more than are wanted, and these are
scored here by the statistics of the whole library: the same scores as in a local index.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Sequence

from qabot.milvus.client import LARGEST_ANSWER
from qabot.milvus.facts import bucket_of, read_counts
from qabot.milvus.parts import SPAN, Parts
from qabot.milvus.terms import encode

K1, B = 1.2, 0.75  # of Robertson's BM25, as in the local index
_MORE = 1.5  # times as many candidates as are wanted
_AT_LEAST_MORE = 20
_COUNTS_KEPT = 200_000  # terms in memory


class MilvusLexical:
    """Search by words: BM25 over the terms of the segmenter."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._passages = sum(part.made.statistics.passages for part in parts)
        terms = sum(part.made.statistics.terms for part in parts)
        self._mean = terms / max(self._passages, 1)
        self._having: dict[str, int] = {}
        self._lock = threading.Lock()

    def search(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The ``k`` best as (passage number, score > 0), best first, ties by number."""
        words = list(dict.fromkeys(map(encode, terms)))
        if k < 1 or not words:
            return []
        weights = self._weights(words)
        asked = min(max(round(_MORE * k), k + _AT_LEAST_MORE), LARGEST_ANSWER)
        found = []
        for place, part in enumerate(self._parts):
            names = part.names.passages
            hits = part.client.matching(names, " ".join(words), asked, (*SPAN, "terms"))
            for _, row in hits:
                number = self._parts.numbered(place, row)
                found.append((number, self._score(weights, str(row["terms"]))))
        positive = [(number, score) for number, score in found if score > 0]
        return sorted(positive, key=lambda hit: (-hit[1], hit[0]))[:k]

    def scores(self, terms: Sequence[str], numbers: Sequence[int]) -> dict[int, float]:
        """The scores of these passages; 0 where none of the terms occurs."""
        scores = dict.fromkeys(numbers, 0.0)
        words = list(dict.fromkeys(map(encode, terms)))
        if not words or not scores:
            return scores
        weights = self._weights(words)
        for number, row in self._parts.rows(list(scores), ("terms",)).items():
            scores[number] = self._score(weights, str(row["terms"]))
        return scores

    def idf(self, term: str) -> float:
        """How rare a term is: log(1 + (passages - with it + 0.5) / (with it + 0.5))."""
        return self.idfs([term])[term]

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        """The same for several terms, in their order, with one request to each part."""
        words = {term: encode(term) for term in terms}
        weights = self._weights(list(words.values()))
        return {term: weights[word] for term, word in words.items()}

    def _weights(self, words: Sequence[str]) -> dict[str, float]:
        having = self._counts(words)
        return {w: math.log1p((self._passages - n + 0.5) / (n + 0.5)) for w, n in having.items()}

    def _counts(self, words: Sequence[str]) -> dict[str, int]:
        """How many passages have each of these words."""
        with self._lock:
            known = {word: self._having[word] for word in words if word in self._having}
        missing = [word for word in words if word not in known]
        if not missing:
            return known
        counts = dict.fromkeys(missing, 0)
        for part in self._parts:
            buckets = part.made.statistics.buckets
            places = {word: bucket_of(word, buckets) for word in missing}
            rows = read_counts(part.client, part.names, places.values())
            for word, place in places.items():
                counts[word] += rows[place].get(word, 0)
        with self._lock:
            if len(self._having) > _COUNTS_KEPT:
                self._having.clear()
            self._having |= counts
        return known | counts

    def _score(self, weights: dict[str, float], terms: str) -> float:
        found = terms.split()
        counts = Counter(word for word in found if word in weights)
        norm = K1 * (1 - B + B * len(found) / self._mean) if self._mean else K1
        return sum(weights[w] * n * (K1 + 1) / (n + norm) for w, n in counts.items())
