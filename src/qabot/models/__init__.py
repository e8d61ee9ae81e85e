"""Which encoder a name means."""

from __future__ import annotations

from functools import lru_cache

from qabot.models.bundled import NAME, BundledEncoder
from qabot.types import Encoder

DEFAULT = NAME


def load_encoder(
    name: str | None = None,
    *,
    device: str | None = None,
    batch_size: int = 16,
    threads: int | None = None,
) -> Encoder:
    """The bundled encoder, or any sentence-transformers model by its name or folder.

    ``device`` and ``batch_size`` concern the latter only. Raises EncoderError when the model
    cannot be had without a network.
    """
    if name in (None, NAME):
        return _bundled(threads)
    from qabot.models.sentence_transformers import SentenceTransformersEncoder

    return SentenceTransformersEncoder(
        str(name), device=device, batch_size=batch_size, threads=threads
    )


@lru_cache(maxsize=2)  # each generation that is opened uses the same, loaded once
def _bundled(threads: int | None) -> BundledEncoder:
    return BundledEncoder(threads=threads)
