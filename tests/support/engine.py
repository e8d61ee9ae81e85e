"""SUITE_CODED=1 runs the suites of the index with the dense leg of large indexes, however small."""

from __future__ import annotations

import os

from qabot.search import sized


def choose_engine() -> None:
    """Sets the size from which codes are made to nothing where that is asked for."""
    if os.environ.get("SUITE_CODED"):
        sized.FLAT_MOST = 0
