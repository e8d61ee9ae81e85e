"""The vectors of a generation: those that are known, and those that are still to be made."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np

from qabot.documents.readings import embedding_text
from qabot.index.contents import Contents, Listed, Numbers, load_passages
from qabot.index.progress import Progress
from qabot.index.store import Store
from qabot.search.coded import CodedIndex, Wanted
from qabot.search.dense import DenseIndex
from qabot.search.sized import is_flat
from qabot.types import Encoder

FIRST_PUBLISHED = 3.0  # seconds of embedding after which what there is is served
_COST = 10  # publishing may take one part in so many of the time
_COMMIT = 64  # passages embedded between two commits: a few seconds of work on a slow machine


class Filling:
    """Vectors by passage number, shape (passages, dimension), and which of them are known.

    Those that a coded index has already stay in its files, and their rows here are empty.
    """

    def __init__(self, contents: Contents, encoder: Encoder, store: Store) -> None:
        self.vectors = np.zeros((len(contents), encoder.dimension), np.float32)
        self.known = np.zeros(len(contents), bool)
        self._former: CodedIndex | None = None
        self._rows = np.full(len(contents), -1)
        self._contents = contents
        self._encoder = encoder
        self._store = store

    @property
    def numbers(self) -> Numbers:
        """The passages that have a vector, ascending."""
        return np.flatnonzero(self.known)

    @property
    def wanted(self) -> Wanted:
        """What a coded index of these vectors is to be made of."""
        fresh = np.flatnonzero(self.known & (self._rows < 0))
        return Wanted(self._former, self._rows, fresh, self.vectors.__getitem__)

    def take(self, dense: DenseIndex | CodedIndex, origin: Numbers) -> None:
        """Takes over what a former generation has; ``origin`` says which passages were which."""
        if isinstance(dense, CodedIndex):
            if not is_flat(len(origin)):  # else the store has them as they were made
                self._go_on(dense, origin)
            return
        has = np.zeros(origin.max(initial=-1) + 1, bool)
        has[[number for number in dense.numbers if number < len(has)]] = True
        taken = np.flatnonzero((origin >= 0) & has[origin]) if len(has) else self.numbers
        self.vectors[taken] = dense.vectors(origin[taken])
        self.known[taken] = True

    def go_on(self, dense: DenseIndex | CodedIndex) -> None:
        """Continues from a generation of the same passages that was just published."""
        if isinstance(dense, CodedIndex):
            self._go_on(dense, np.arange(len(dense.rows)))

    def _go_on(self, dense: CodedIndex, origin: Numbers) -> None:
        self._former = dense
        self._rows = np.where(origin >= 0, dense.rows[origin], -1)
        self.known |= self._rows >= 0

    def read(self) -> None:
        """Takes what the store keeps."""
        missing = self._missing()
        kept = self._store.embeddings(self._encoder.revision, list(missing))
        for key, vector in kept.items():
            if vector.shape == self.vectors.shape[1:]:
                self._put(missing[key], vector)

    def make(self, listed: Sequence[Listed], tell: Progress, *, early: bool) -> Iterator[None]:
        """Makes what is missing and keeps it at once; stops each time that is to be published.

        The last time all are there; with ``early``, from time to time before, so that what there
        is can be served while the rest is made.
        """
        missing = list(self._missing().items())
        due, pause = time.monotonic() + FIRST_PUBLISHED, FIRST_PUBLISHED
        for start in range(0, len(missing), _COMMIT):
            tell("embed", start, len(missing))
            if early and start and time.monotonic() >= due:
                began = time.monotonic()
                yield
                pause = max(2 * pause, _COST * (time.monotonic() - began))
                due = time.monotonic() + pause
            batch = missing[start : start + _COMMIT]
            first = [numbers[0] for _, numbers in batch]
            passages = load_passages(listed, self._store, self._contents, first)
            made = self._encoder.encode_passages([embedding_text(p) for p in passages])
            new = {key: made[row] for row, (key, _) in enumerate(batch)}
            self._store.add_embeddings(self._encoder.revision, new)
            for key, numbers in batch:
                self._put(numbers, new[key])
        tell("embed", len(missing), len(missing))
        yield

    def _missing(self) -> dict[bytes, list[int]]:
        """The passages without a vector by key: alike texts are embedded once."""
        missing: dict[bytes, list[int]] = {}
        for number in np.flatnonzero(~self.known).tolist():
            missing.setdefault(self._contents.keys[number].tobytes(), []).append(number)
        return missing

    def _put(self, numbers: Sequence[int], vector: np.ndarray) -> None:
        self.vectors[numbers] = vector
        self.known[numbers] = True
