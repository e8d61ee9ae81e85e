"""Vectors of many passages on disk: written once, read row by row, each compared with its checksum.

A segment has three files that never change: the vectors, of which only what is read comes into
memory; a checksum for each; and their codes, one bit for each dimension, which are searched.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from qabot.errors import BrokenIndexError
from qabot.messages import Code
from qabot.types import Vectors

VECTORS = ".vectors"
CHECKS = ".checks"
CODES = ".codes"
_INSIDE = 0.999  # no unit vector is where all are compared with, also where all are the same
SCALE = 32767  # of a component: a cosine is off by about 0.00001
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coder:
    """How vectors become codes: turned by ``rotation``, as they differ from ``center`` (RaBitQ).

    Shapes (dimension, dimension) and (dimension,). Gao and Long, RaBitQ, SIGMOD 2024.
    """

    rotation: Vectors
    center: Vectors

    @classmethod
    def around(cls, mean: Vectors) -> Coder:
        """A coder for vectors with this mean; the same rotation every time."""
        dimension = len(mean)
        normal = np.random.default_rng(dimension).normal(size=(dimension, dimension))
        rotation = np.linalg.qr(normal)[0].astype(np.float32)
        return cls(rotation, rotation @ mean * np.float32(_INSIDE))

    def turned(self, vectors: Vectors) -> Vectors:
        """Vectors, shape (vectors, dimension), as they are compared with codes."""
        turned: Vectors = np.ascontiguousarray(vectors @ self.rotation.T, np.float32)
        return turned

    def empty(self) -> Any:
        """A FAISS index of codes without any yet."""
        import faiss

        codes = faiss.IndexRaBitQFastScan(len(self.center), faiss.METRIC_INNER_PRODUCT)
        faiss.copy_array_to_vector(np.ascontiguousarray(self.center), codes.center)
        codes.is_trained = True
        return codes


class Segment:
    """An open segment of vectors."""

    def __init__(self, folder: Path, name: str, dimension: int) -> None:
        import faiss

        self.name = name
        self._path = folder / f"{name}{VECTORS}"
        self.checks: npt.NDArray[np.uint32] = np.fromfile(folder / f"{name}{CHECKS}", np.uint32)
        size = self._path.stat().st_size
        if size != len(self.checks) * dimension * 2:
            raise ValueError(f"{self._path.name} has {size} bytes")
        self._stored = np.memmap(
            self._path, np.int16, mode="r", shape=(len(self.checks), dimension)
        )
        self._codes = faiss.read_index(str(folder / f"{name}{CODES}"))

    def __len__(self) -> int:
        return len(self.checks)

    def near(self, turned: Vectors, depth: int) -> tuple[Rows, Vectors]:
        """The rows whose codes are nearest to a turned vector, and estimates of their cosines."""
        found, rows = self._codes.search(turned.reshape(1, -1), min(depth, len(self)))
        known = rows[0] >= 0
        return rows[0][known], found[0][known]

    def vectors(self, rows: Rows) -> Vectors:
        """These vectors, shape (rows, dimension); raises BrokenIndexError for one altered."""
        vectors: Vectors = self._checked(rows).astype(np.float32)
        vectors /= SCALE
        return vectors

    def cosines(self, rows: Rows, vector: Vectors) -> Vectors:
        """The cosines of these vectors to another; raises BrokenIndexError as `vectors` does."""
        stored = self._checked(rows).astype(np.float32)
        cosines: Vectors = np.einsum("ij,j->i", stored, vector)  # the same for equal rows
        cosines /= SCALE
        return cosines

    def _checked(self, rows: Rows) -> npt.NDArray[np.int16]:
        stored: npt.NDArray[np.int16] = np.ascontiguousarray(self._stored[rows])
        if list(map(zlib.crc32, stored)) != self.checks[rows].tolist():
            folder = self._path.parent.parent
            raise BrokenIndexError(Code.INDEX_ALTERED, folder=folder, part=self._path.name)
        return stored


def write_segment(folder: Path, name: str, chunks: Iterable[Vectors], coder: Coder) -> None:
    """Writes vectors, each chunk of shape (vectors, dimension), as a segment."""
    import faiss

    codes = coder.empty()
    with (
        (folder / f"{name}{VECTORS}").open("wb") as vectors,
        (folder / f"{name}{CHECKS}").open("wb") as checks,
    ):
        for chunk in chunks:
            stored = np.rint(chunk * SCALE).astype(np.int16)
            vectors.write(stored.tobytes())
            sums = [zlib.crc32(row.data) for row in stored]
            checks.write(np.array(sums, np.uint32).tobytes())
            codes.add(coder.turned(chunk))
    faiss.write_index(codes, str(folder / f"{name}{CODES}"))
