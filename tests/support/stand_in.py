"""An encoder for tests of the machinery: words hashed into a unit vector, near means near."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from qabot.types import Vectors

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


class StandIn:
    """Remembers the passages that it embedded, and fails after as many as it is to."""

    def __init__(self, name: str = "stand-in", version: int = 1, dimension: int = 64) -> None:
        self.name = name
        self.revision = f"{name}-{version}"
        self.dimension = dimension
        self.embedded: list[str] = []
        self.fails_after: int | None = None

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        vectors[:, 0] = 0.1  # a text without words has a direction too
        for row, text in enumerate(texts):
            for word in _WORD.findall(text.lower()):
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        if self.fails_after is not None and len(self.embedded) + len(texts) > self.fails_after:
            raise KeyboardInterrupt
        self.embedded.extend(texts)
        return self.encode_questions(texts)
