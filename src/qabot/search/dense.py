"""The dense leg: cosine similarity over unit vectors, exact (FAISS, flat)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qabot.search.moments import Moments, Spread
from qabot.types import Vectors

VECTORS = "vectors.faiss"
_CHUNK = 8192  # rows copied at once


class DenseIndex:
    """Vectors by passage number; while an index is built, some passages have none yet.

    ``numbers`` are those that have one.
    """

    def __init__(self, index: Any, spread: Spread) -> None:
        self._index = index
        self.numbers = frozenset(faiss_numbers(index).tolist())
        self._spread = spread

    @classmethod
    def open(cls, folder: Path) -> DenseIndex:
        """The index that `write_dense` wrote in a folder."""
        import faiss

        return cls(faiss.read_index(str(folder / VECTORS)), Spread.load(folder))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The ``k`` nearest as (passage number, cosine), nearest first, ties by number."""
        wanted = min(k, len(self))
        asked = wanted + 1  # one more shows whether others are as near as the last
        while wanted > 0:
            scores, numbers = self._index.search(vector.reshape(1, -1), min(asked, len(self)))
            if asked >= len(self) or scores[0][-1] < scores[0][wanted - 1]:
                found = zip(numbers[0].tolist(), scores[0].tolist(), strict=True)
                return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:wanted]
            asked *= 2
        return []

    def similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        """Cosines to these passages; one that has no vector is left out."""
        known = [number for number in numbers if number in self.numbers]
        rows = self.vectors(np.array(known, np.int64))
        return dict(zip(known, (rows @ vector).tolist(), strict=True))

    def vectors(self, numbers: npt.NDArray[np.int64]) -> Vectors:
        """The vectors of these passages, shape (numbers, dimension); each must have one."""
        if not len(numbers):
            return np.empty((0, self._index.d), np.float32)
        rows: Vectors = self._index.reconstruct_batch(numbers)
        return rows

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosine between this vector and all passages."""
        return self._spread.along(vector)


def faiss_numbers(index: Any) -> npt.NDArray[np.int64]:
    """The passage numbers of an index's vectors, in the order in which they were added."""
    import faiss

    numbers: npt.NDArray[np.int64] = faiss.vector_to_array(index.id_map)
    return numbers


def write_dense(
    folder: Path, vectors: Vectors, numbers: npt.NDArray[np.int64] | None = None
) -> None:
    """Writes a dense index over ``vectors``, shape (passages, dimension).

    ``numbers`` are the rows to take, ascending, each row's number being that of its passage;
    without them all are taken.
    """
    import faiss

    dimension = vectors.shape[1]
    numbers = np.arange(len(vectors)) if numbers is None else numbers
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
    middle = vectors[numbers[:_CHUNK]].mean(0) if len(numbers) else np.zeros(dimension, np.float32)
    moments = Moments.around(middle)
    for start in range(0, len(numbers), _CHUNK):
        chosen = numbers[start : start + _CHUNK]
        rows = np.ascontiguousarray(vectors[chosen], np.float32)
        index.add_with_ids(rows, chosen)
        moments = moments.plus([rows])
    faiss.write_index(index, str(folder / VECTORS))
    moments.spread.save(folder)
