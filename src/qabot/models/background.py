"""How near texts in general are to a question: what the few of a small folder are compared with.

How near a passage is counts in deviations from the mean of all passages. In a folder of one or
two documents these are all alike, so that none is far from the mean, however well it answers.
There the mean is that of Chinese texts in general, which `benchmarks/background.py` took, as if
AS_MANY of them were in the index.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qabot.errors import EncoderError
from qabot.messages import Code
from qabot.models.bundled import NAME, read_bundled
from qabot.types import Encoder, Vectors

FILE = "background.json"
AS_MANY = 10  # of 10, 30, 100, 300 what lost no right refusal in the smallest folders


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """Texts in general: the mean of their vectors, shape (dimension,).

    ``deviation`` is the standard deviation of the cosines between a question and these texts.
    """

    mean: Vectors
    deviation: float

    def joined(
        self, vector: Vectors, count: int, spread: tuple[float, float]
    ) -> tuple[float, float]:
        """The spread of ``count`` passages with AS_MANY texts in general: mean and deviation."""
        mean, deviation = spread
        general = float(self.mean @ vector)
        share = AS_MANY / (count + AS_MANY)
        both = (1 - share) * mean + share * general
        inside = (1 - share) * deviation**2 + share * self.deviation**2
        apart = (1 - share) * (mean - both) ** 2 + share * (general - both) ** 2
        return both, float((inside + apart) ** 0.5)


def background_of(encoder: Encoder) -> Background | None:
    """The background of the bundled encoder, None for others, which have none.

    Raises EncoderError for a damaged file.
    """
    return _bundled() if encoder.name == NAME else None


@lru_cache(maxsize=1)
def _bundled() -> Background:
    try:
        kept = json.loads(read_bundled(FILE))
        return Background(np.array(kept["mean"], np.float32), float(kept["deviation"]))
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(Code.MODEL_DAMAGED, what="encoder", error=f"{FILE}: {error}") from error
