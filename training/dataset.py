"""Pairs of questions and passages as token numbers, in files that training reads without qabot.

What is asked and what is read are kept once each, though a question comes with many passages
and a passage with many questions; a pair says which two, and where the answer is.
"""

from __future__ import annotations

import lzma
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

TOKENS = 384  # of question and passage, as in qabot.models.span_reader
END = 2
KINDS = ("answerable", "mined", "altered", "unanswerable")
PLAIN, UNTITLED, OTHER_SCRIPT, OTHER_QUESTION = VARIANTS = range(4)
PAIR = np.dtype(
    [("question", "i4"), ("passage", "i4"), ("group", "i4"), ("variant", "u1"), ("kind", "u1")]
)
Ints = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Ragged:
    """Rows of different lengths: row i is ``values[ends[i]:ends[i + 1]]``."""

    values: Ints
    ends: Ints

    @classmethod
    def of(cls, rows: Sequence[Any], kind: str, columns: int | None = None) -> Ragged:
        """``columns`` is the length of each value, where values are not single numbers."""
        shape = (-1,) if columns is None else (-1, columns)
        parts = [np.asarray(row, kind).reshape(shape) for row in rows]
        parts.insert(0, np.empty((0,) if columns is None else (0, columns), kind))
        ends = np.cumsum([0, *(len(part) for part in parts[1:])], dtype=np.int64)
        return cls(np.concatenate(parts), ends)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, row: int) -> Ints:
        found: Ints = self.values[self.ends[row] : self.ends[row + 1]]
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """``passages`` begin with ``before[i]`` tokens of title and headings.

    ``pairs`` is an array of PAIR: those of one group ask about the same, those of one variant of it
    are in the same script. ``answers`` has for each pair the first and last token of each answer,
    counted from where the passage's own text begins; none = it has none. ``sentences``, where
    they are kept, are first token, token after the last, and whether it has the answer.
    """

    questions: Ragged
    passages: Ragged
    before: Ints
    pairs: Ints
    answers: Ragged
    sentences: Ragged | None = None

    def window(self, pair: int) -> tuple[Ints, int]:
        """What the reader is given, and where in it the passage's own text begins."""
        question = self.questions[self.pairs["question"][pair]]
        passage = self.passages[self.pairs["passage"][pair]]
        room = TOKENS - len(question) - 1
        ids = np.concatenate([question, passage[:room], [END]]).astype(np.int64)
        return ids, len(question) + int(self.before[self.pairs["passage"][pair]])

    def save(self, path: Path) -> None:
        path.with_suffix(".new").write_bytes(lzma.compress(pickle.dumps(self), preset=3))
        path.with_suffix(".new").replace(path)


def load_dataset(path: Path) -> Dataset:
    read: Dataset = pickle.loads(lzma.decompress(path.read_bytes()))
    return read
