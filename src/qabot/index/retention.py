"""How long what is no longer served is kept, and its removal."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from qabot.documents.passages import split
from qabot.documents.readings import embedding_text
from qabot.errors import BrokenIndexError
from qabot.index.citations import cited
from qabot.index.contents import read_contents, read_listed
from qabot.index.entries import Entry
from qabot.index.generations import generations
from qabot.index.store import Store, embedding_key

_DAY = 86_400.0  # seconds
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """Days for which the text of a changed or removed document is kept, and for generations hours.

    A document that was ever quoted in an answer is kept as long as the index is, and so is what a
    generation on disk contains; the generation before the one that is served is always kept.
    """

    days: float = 30.0
    hours: float = 1.0


def collect(
    folder: Path, store: Store, retention: Retention, *, revision: str, size: int
) -> Sequence[Entry]:
    """Removes texts and vectors that nothing needs and whose time is over; gives what was removed.

    ``revision`` is that of the encoder in use, ``size`` that of passages. Where it cannot be read
    what was ever quoted, nothing is removed.
    """
    moment = time.time() - retention.days * _DAY
    store.forget_encoders(unused_since=moment, but=revision)
    old = store.gone_before(moment)
    if not old:
        return ()
    try:
        quoted = cited(folder)
        held = {
            (listed.path, listed.sha256)
            for generation in generations(folder).values()
            for listed in read_listed(generation)
        }
    except BrokenIndexError as error:
        _LOG.warning("%s", error)
        return ()
    unneeded = [e for e in old if e.sha256 not in quoted and (e.path, e.sha256) not in held]
    if unneeded:
        store.forget(unneeded, set(keys_of(unneeded, store, size)) - held_keys(folder))
        store.shrink()
    return unneeded


def keys_of(entries: Iterable[Entry], store: Store, size: int) -> Iterator[bytes]:
    """The keys of the vectors of these documents; none for a text that is damaged."""
    for entry in entries:
        with suppress(BrokenIndexError):
            for passage in split(store.document(entry), size=size):
                yield embedding_key(embedding_text(passage))


def held_keys(folder: Path) -> set[bytes]:
    """The keys of all vectors that a generation on disk needs."""
    keys: set[bytes] = set()
    for generation in generations(folder).values():
        with suppress(OSError, ValueError):
            keys.update(read_contents(generation).byte_keys)
    return keys
