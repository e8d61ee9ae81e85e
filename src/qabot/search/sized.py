"""Which index serves the dense leg: flat while that is fast, codes and vectors beyond."""

from __future__ import annotations

from pathlib import Path

from qabot.search.coded import FOLDER, CodedIndex
from qabot.search.dense import DenseIndex

FLAT_MOST = 50_000  # passages; comparing all of them takes a core 5 ms, as long as codes do


def is_flat(passages: int) -> bool:
    """True where an index of so many passages compares a question with each of them."""
    return passages <= FLAT_MOST


def open_dense(folder: Path) -> DenseIndex | CodedIndex:
    """The dense leg of a generation; raises OSError, ValueError, KeyError or RuntimeError."""
    return CodedIndex(folder) if (folder / FOLDER).is_dir() else DenseIndex.open(folder)
