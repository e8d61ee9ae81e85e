"""The dense leg of many passages: codes of one bit a dimension are searched, vectors decide.

All codes are compared with a question, some thousand of the nearest by their vectors, which are
read from disk. A generation takes the segments of the former one over by links, and writes what
is new into a segment of its own; they are written anew, in one, when too much of them came later
or is not used any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from qabot.search.moments import Moments, Spread
from qabot.search.segments import CHECKS, CODES, VECTORS, Coder, Rows, Segment, write_segment
from qabot.types import Vectors

FOLDER = "dense"
CODER = "coder.npz"
ROWS = "rows.npy"
_LEAST_DEPTH = 4096  # vectors compared; 2,000 of 100,000 find .999 of the ten nearest
_SHARE = 128  # or one of so many, where that is more
_DEEPER = 40  # or so many times what is asked for
_MOST_SEGMENTS = 8  # besides the first; each is searched by itself
_MOST_LOOSE = 0.1  # share of vectors that came later or are not used any more
_CHUNK = 8192  # vectors in memory at once


class CodedIndex:
    """Vectors by passage number, in segments; some passages may have none yet."""

    def __init__(self, folder: Path) -> None:
        """Opens what `write_coded` wrote; raises OSError, ValueError, KeyError or RuntimeError."""
        self.folder = folder
        self.rows: Rows = np.load(folder / FOLDER / ROWS).astype(np.int64)
        with np.load(folder / FOLDER / CODER) as coder:
            self.coder = Coder(coder["rotation"], coder["center"])
        self._spread = Spread.load(folder)
        dimension = len(self.coder.center)
        self.segments = [Segment(folder / FOLDER, n, dimension) for n in _names(folder)]
        self._starts = np.cumsum([0, *map(len, self.segments)])
        self._passages = np.full(self.total, -1)
        known = np.flatnonzero(self.rows >= 0)
        self._passages[self.rows[known]] = known
        self._count = len(known)

    def __len__(self) -> int:
        return self._count

    @property
    def total(self) -> int:
        """How many vectors the segments have, with those that no passage uses any more."""
        return int(self._starts[-1])

    @property
    def numbers(self) -> Rows:
        """The passages that have a vector, ascending."""
        return np.flatnonzero(self.rows >= 0)

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The ``k`` nearest as (passage number, cosine), nearest first, ties by number.

        Exact among the vectors that are compared, which are those of the nearest codes.
        """
        wanted = min(k, len(self))
        if wanted < 1:
            return []
        depth = max(_LEAST_DEPTH, self.total // _SHARE, _DEEPER * wanted)
        rows = self._nearest(vector, depth)
        while len(rows) < wanted and depth < self.total:
            depth *= 2
            rows = self._nearest(vector, depth)
        cosines = self._cosines(rows, vector)
        numbers = self._passages[rows]
        best = np.lexsort((numbers, -cosines))[:wanted]
        return list(zip(numbers[best].tolist(), cosines[best].tolist(), strict=True))

    def similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        """Cosines to these passages; one that has no vector is left out."""
        known = [number for number in numbers if self.rows[number] >= 0]
        cosines = self._cosines(self.rows[known], vector)
        return dict(zip(known, cosines.tolist(), strict=True))

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosine between this vector and all passages."""
        return self._spread.along(vector)

    def vectors(self, numbers: Rows) -> Vectors:
        """The vectors of these passages, shape (numbers, dimension); each must have one."""
        return self.read(self.rows[numbers])

    def read(self, rows: Rows) -> Vectors:
        """The vectors of these rows; raises BrokenIndexError for one that was altered."""
        vectors = np.empty((len(rows), len(self.coder.center)), np.float32)
        for segment, its, local in self._parts(rows):
            vectors[its] = segment.vectors(local)
        return vectors

    def _cosines(self, rows: Rows, vector: Vectors) -> Vectors:
        cosines = np.empty(len(rows), np.float32)
        for segment, its, local in self._parts(rows):
            cosines[its] = segment.cosines(local, vector)
        return cosines

    def _parts(self, rows: Rows) -> Iterator[tuple[Segment, Rows, Rows]]:
        """Segments, which of the rows are theirs, and the numbers that these have there."""
        owners = np.searchsorted(self._starts, rows, side="right") - 1
        for number in np.unique(owners).tolist():
            its = np.flatnonzero(owners == number)
            yield self.segments[number], its, rows[its] - self._starts[number]

    def _nearest(self, vector: Vectors, depth: int) -> Rows:
        """Rows in use among the ``depth`` whose codes are nearest, in ascending order."""
        turned = self.coder.turned(vector.reshape(1, -1))[0]
        found = [segment.near(turned, depth) for segment in self.segments]
        rows = np.concatenate([r + s for (r, _), s in zip(found, self._starts, strict=False)])
        cosines = np.concatenate([estimates for _, estimates in found])
        if len(rows) > depth:
            rows = rows[np.argpartition(-cosines, depth)[:depth]]
        return np.sort(rows[self._passages[rows] >= 0])


@dataclass(frozen=True, slots=True)
class Wanted:
    """The vectors that a generation is to have.

    ``rows`` are those of the passages in ``former``, -1 for one that is not taken from there.
    ``fresh`` are the passages, ascending, whose vectors ``get`` gives, in shape (numbers,
    dimension); all others have none.
    """

    former: CodedIndex | None
    rows: Rows
    fresh: Rows
    get: Callable[[Rows], Vectors]

    @property
    def adds(self) -> bool:
        """True when it is enough to add to what is there."""
        if self.former is None:
            return False
        first = len(self.former.segments[0])
        used = self.rows[self.rows >= 0]
        loose = int((used >= first).sum()) + first - int((used < first).sum()) + len(self.fresh)
        return loose <= _MOST_LOOSE * first


def write_coded(folder: Path, wanted: Wanted, *, anew: bool = False) -> None:
    """Writes the dense leg of a generation into its folder; with ``anew`` sharing no file."""
    (folder / FOLDER).mkdir()
    if wanted.former is not None and wanted.adds and not anew:
        rows, moments = _add(folder / FOLDER, wanted, wanted.former)
    else:
        rows, moments = _anew(folder / FOLDER, wanted)
    np.save(folder / FOLDER / ROWS, rows.astype(np.int32))
    moments.save(folder / FOLDER)
    moments.spread.save(folder)


def _anew(folder: Path, wanted: Wanted) -> tuple[Rows, Moments]:
    """One segment with all vectors, in the order of their passages."""
    known = wanted.rows >= 0
    known[wanted.fresh] = True
    numbers = np.flatnonzero(known)
    first = _gathered(wanted, numbers[:_CHUNK])
    moments = Moments.around(first.mean(0)).plus(_chunks(wanted, numbers))
    coder = Coder.around(moments.spread.mean)
    np.savez(folder / CODER, rotation=coder.rotation, center=coder.center)
    write_segment(folder, _name(0), _chunks(wanted, numbers), coder)
    rows = np.full(len(wanted.rows), -1)
    rows[numbers] = np.arange(len(numbers))
    return rows, moments


def _add(folder: Path, wanted: Wanted, former: CodedIndex) -> tuple[Rows, Moments]:
    """The segments of the former generation, and one with what is new."""
    gone = left_out(former.rows, wanted.rows, former.total)
    moments = Moments.load(former.folder / FOLDER).plus(map(former.read, _parts(gone)), -1)
    moments = moments.plus(map(wanted.get, _parts(wanted.fresh)))
    (folder / CODER).hardlink_to(former.folder / FOLDER / CODER)
    merging = len(former.segments) > _MOST_SEGMENTS and len(wanted.fresh) > 0
    kept = former.segments[:1] if merging else former.segments
    for segment in kept:
        for suffix in (VECTORS, CHECKS, CODES):
            name = f"{segment.name}{suffix}"
            (folder / name).hardlink_to(former.folder / FOLDER / name)
    start = sum(map(len, kept))
    rows = wanted.rows.copy()
    moved = wanted.rows >= start
    moved[wanted.fresh] = True
    numbers = np.flatnonzero(moved)
    if len(numbers):
        chunks = _chunks(wanted, numbers)
        write_segment(folder, _name(int(former.segments[-1].name) + 1), chunks, former.coder)
    rows[numbers] = start + np.arange(len(numbers))
    return rows, moments


def left_out(numbers: Rows, kept: Rows, total: int) -> Rows:
    """Those of ``numbers`` not in ``kept``, ascending; all are below ``total``; -1 does not count.

    As np.setdiff1d, which takes a second for a million.
    """
    is_gone = np.zeros(total, bool)
    is_gone[numbers[numbers >= 0]] = True
    is_gone[kept[kept >= 0]] = False
    return np.flatnonzero(is_gone)


def _chunks(wanted: Wanted, numbers: Rows) -> Iterator[Vectors]:
    return (_gathered(wanted, part) for part in _parts(numbers))


def _gathered(wanted: Wanted, numbers: Rows) -> Vectors:
    """The vectors of these passages, wherever they are."""
    taken = wanted.rows[numbers] >= 0
    fresh = wanted.get(numbers[~taken])
    if wanted.former is None or not taken.any():
        return fresh
    vectors = np.empty((len(numbers), fresh.shape[1]), np.float32)
    vectors[~taken] = fresh
    vectors[taken] = wanted.former.read(wanted.rows[numbers[taken]])
    return vectors


def _parts(numbers: Rows) -> Iterator[Rows]:
    return (numbers[start : start + _CHUNK] for start in range(0, len(numbers), _CHUNK))


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in (folder / FOLDER).glob(f"*{VECTORS}"))


def _name(number: int) -> str:
    return f"{number:06d}"
