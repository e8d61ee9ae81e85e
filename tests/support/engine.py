"""SUITE_CODED=1 runs the suites of the index with the dense leg of large indexes, however small."""

from __future__ import annotations

import os

from qabot.search import sized

CODED = bool(os.environ.get("SUITE_CODED"))
VECTORS = "dense/000000.vectors" if CODED else "vectors.faiss"  # in a generation


def choose_engine() -> None:
    """Sets the size from which codes are made to nothing where that is asked for."""
    if CODED:
        sized.FLAT_MOST = 0
