"""What shapes an index, and what an update of it did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qabot.ingest.corpus import Skipped
from qabot.readers import DEFAULT_MAX_BYTES


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes an index; None = as the index was made, or the default for a new one.

    With ``follow_links`` links are read that lead out of the given folders. With ``reread`` every
    file is read again, whatever its size and times say. With ``anew`` a generation is written that
    shares no file with a former one, though nothing has changed.
    """

    encoder: str | None = None
    user_words: Sequence[str] | None = None
    passage_size: int | None = None
    max_bytes: int = DEFAULT_MAX_BYTES
    device: str | None = None
    batch_size: int = 16
    threads: int | None = None
    follow_links: bool = False
    reread: bool = False
    anew: bool = False


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did; counts are documents, ``embedded`` is passages with a vector.

    ``notes`` says what else the user should know, such as a damaged store.
    """

    generation: int
    added: int
    updated: int
    removed: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    losses: tuple[tuple[str, str], ...]
    passages: int
    embedded: int
    seconds: float
    notes: tuple[str, ...] = ()
