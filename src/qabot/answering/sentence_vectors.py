"""Vectors of single sentences, made when a question needs them and kept for the next one.

The follow-ups of a conversation are mostly about the same passages. A vector depends on its text
alone, so that keeping it changes no answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

import numpy as np

from qabot.types import Encoder, Vectors

MOST_KEPT = 4096  # sentences; 6 MB with 384 dimensions


class SentenceVectors:
    """The vectors used last, of any encoder; several threads may use it."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = Lock()

    def of(self, encoder: Encoder, texts: Sequence[str]) -> Vectors:
        """Shape (texts, dimension); raises EncoderError as the encoder does."""
        keys = [(encoder.revision, text) for text in texts]
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        lacking = [key for key in dict.fromkeys(keys) if key not in found]
        if lacking:
            made = encoder.encode_passages([text for _, text in lacking])
            found |= zip(lacking, made, strict=True)
        with self._lock:
            for key in keys:
                self._kept[key] = found[key]
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return np.stack([found[key] for key in keys])

    def forget(self) -> None:
        """Keeps none of them."""
        with self._lock:
            self._kept.clear()


VECTORS = SentenceVectors()
