"""The dense leg on a server: cosines between unit vectors, over the parts of a library."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qabot.milvus.client import LARGEST_ANSWER
from qabot.milvus.parts import SPAN, Parts
from qabot.types import Vectors

WIDTH = 200  # how far a graph is searched at least: twice the passages taken from a leg


class MilvusDense:
    """Search by meaning; exact where the index is FLAT, close to it in a graph."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(part.made.manifest.embedded for part in self._parts)

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The ``k`` nearest as (passage number, cosine), nearest first, ties by number."""
        if k < 1:
            return []
        found = [
            hit for place in range(len(self._parts)) for hit in self._in_part(place, vector, k)
        ]
        return sorted(found, key=_nearest_first)[:k]

    def _in_part(self, place: int, vector: Vectors, k: int) -> list[tuple[int, float]]:
        part = self._parts[place]
        wanted = min(k, part.made.manifest.embedded, LARGEST_ANSWER)
        most = min(part.made.manifest.embedded, LARGEST_ANSWER)
        asked = min(wanted + 1, most)  # one more shows whether others are as near as the last
        while wanted:
            hits = part.client.nearest(part.names.passages, vector, asked, SPAN, WIDTH)
            found = [(self._parts.numbered(place, row), score) for score, row in hits]
            if asked >= most or len(hits) < asked or hits[-1][0] < hits[wanted - 1][0]:
                return sorted(found, key=_nearest_first)[:wanted]
            asked = min(2 * asked, most)
        return []

    def similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        """Cosines to these passages, from the vectors themselves."""
        rows = self._parts.rows(numbers, ("dense",))
        known = [number for number in numbers if number in rows]
        if not known:
            return {}
        vectors = np.array([rows[number]["dense"] for number in known], np.float32)
        return dict(zip(known, (vectors @ vector).tolist(), strict=True))

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosines between this vector and all passages."""
        total = max(len(self), 1)
        shares = [part.made.manifest.embedded / total for part in self._parts]
        means = [float(part.made.mean @ vector) for part in self._parts]
        within = [float(vector @ part.made.covariance @ vector) for part in self._parts]
        mean = sum(share * m for share, m in zip(shares, means, strict=True))
        variance = sum(
            share * (max(v, 0.0) + (m - mean) ** 2)
            for share, m, v in zip(shares, means, within, strict=True)
        )
        return mean, float(variance**0.5)


def _nearest_first(hit: tuple[int, float]) -> tuple[float, int]:
    number, cosine = hit
    return -cosine, number
