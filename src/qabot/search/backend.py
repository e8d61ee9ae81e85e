"""What answering needs of an index, whatever engine is behind it.

An answer is made from passages of a backend and from nothing else. The default backend is
``qabot.index.Index``: FAISS and tantivy, in one generation that never changes while it is open.
``qabot.milvus.MilvusIndex`` is the same on a server.
``tests/test_backend.py`` has the contract: every backend gives the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from qabot.language.words import Segmenter
from qabot.types import Document, Encoder, IndexInfo, Passage, Vectors


class DenseSearch(Protocol):
    """Search by meaning: cosines between unit vectors of float32."""

    def __len__(self) -> int:
        """How many passages have a vector; fewer than all while an index is being built."""

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        """The ``k`` nearest as (passage number, cosine), nearest first, ties by number.

        ``vector`` has shape (dimension,).
        """

    def similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        """Cosines to these passages; one that has no vector is left out."""

    def spread(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosines between this vector and all passages."""


class LexicalSearch(Protocol):
    """Search by words: terms as ``Segmenter.terms`` gives them, scored by BM25."""

    def search(self, terms: Sequence[str], k: int) -> list[tuple[int, float]]:
        """The ``k`` best as (passage number, score > 0), best first, ties by number."""

    def scores(self, terms: Sequence[str], numbers: Sequence[int]) -> dict[int, float]:
        """The scores of these passages; 0 where none of the terms occurs."""

    def idf(self, term: str) -> float:
        """How rare a term is: log(1 + (passages - with it + 0.5) / (with it + 0.5))."""

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        """The same for several terms, in their order: one question to an engine elsewhere."""


class Backend(Protocol):
    """An open index: passages by number, and two ways to find them.

    What it gives never changes while it is open. Methods raise BrokenIndexError or
    BrokenStoreError when the index is damaged, QabotError when it cannot be used just now.
    """

    @property
    def dense(self) -> DenseSearch:
        """Search by meaning."""

    @property
    def lexical(self) -> LexicalSearch:
        """Search by words."""

    @property
    def encoder(self) -> Encoder:
        """What made the vectors, and makes those of questions."""

    @property
    def segmenter(self) -> Segmenter:
        """What cuts texts and questions into terms."""

    @property
    def generation(self) -> int:
        """A number that changes with what is served."""

    @property
    def info(self) -> IndexInfo:
        """What an answer says of the index that it comes from."""

    @property
    def titles(self) -> list[str]:
        """The titles of the documents, in order."""

    def document(self, identifier: str) -> Document | None:
        """The document with this id, or None."""

    def passage(self, number: int) -> Passage:
        """The passage with this number, from 0."""

    def close(self) -> None:
        """Lets go of files and connections; it cannot be asked any more."""
