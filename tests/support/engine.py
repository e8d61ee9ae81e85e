"""SUITE_CODED=1 runs the suites of the index as if every index were a large one."""

from __future__ import annotations

import os

from qabot.index import manifest
from qabot.search import sized

CODED = bool(os.environ.get("SUITE_CODED"))
VECTORS = "dense/000000.vectors" if CODED else "vectors.faiss"  # in a generation


def choose_engine() -> None:
    """Where that is asked for, codes are made for any size, and files are checked by part."""
    if CODED:
        sized.FLAT_MOST = 0
        manifest._LARGE = 0
