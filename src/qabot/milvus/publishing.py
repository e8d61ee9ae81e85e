"""The generation of an index folder -> a Milvus server: loaded next to what is served, then served.

Loading can be interrupted and continues where it stopped: rows have fixed keys and are written in
order, so the count says how far it came. The switch is one change of an alias, after all rows are
counted. Vectors are those of the folder: nothing is embedded again.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from qabot.documents.readings import search_text
from qabot.errors import NoIndexError, QabotError, ServerAwayError, WriterBusyError
from qabot.index.contents import (
    Contents,
    Listed,
    load_passages,
    read_contents,
    read_listed,
    read_user_words,
)
from qabot.index.generations import current_generation
from qabot.index.manifest import Manifest, check_files, read_manifest
from qabot.index.progress import Progress
from qabot.index.store import Store
from qabot.language.words import Segmenter
from qabot.messages import Code, message
from qabot.milvus.client import Client, Row
from qabot.milvus.facts import (
    Made,
    Statistics,
    buckets_for,
    document_rows,
    generation_rows,
    source_of,
    word_rows,
)
from qabot.milvus.schema import Names, create, names_below, names_of
from qabot.milvus.server import Server
from qabot.milvus.terms import encoded
from qabot.search.moments import Spread
from qabot.search.sized import open_dense
from qabot.system.locking import held
from qabot.system.private import opener

SOURCE = "source"  # a file that says which index folder this is, wherever it is copied
LOCK = "milvus.lock"
_BATCH = 200  # rows in one request: about 1 MB
_ALL = ""  # counted instead of a term: all of them together
_REPEATED = 2  # batches before the count that are written again: the last ones may be in part


@dataclass(frozen=True, slots=True)
class Published:
    """What a server serves now: a generation under a library's name, from which collection."""

    server: str
    name: str
    part: str
    generation: int
    collection: str
    rows: int  # that were written; 0 where it was served already


def publish(
    folder: Path,
    server: Server,
    *,
    take_over: bool = False,
    anew: bool = False,
    keep_former: bool = True,
    progress: Progress | None = None,
    raw: Any = None,
) -> Published:
    """Brings what the folder serves to the server, and serves it there.

    What is served there answers until then. With ``take_over`` a generation from another folder
    is replaced, with ``anew`` one that is there is loaded again; without ``keep_former`` the one
    before is deleted, which otherwise is kept until the next. Raises NoIndexError for a folder
    without an index, WriterBusyError when another process publishes it, ServerAwayError when the
    server cannot be reached, QabotError when it refuses.
    """
    generation = current_generation(folder)
    if generation is None:
        raise NoIndexError(Code.NO_INDEX, folder=folder)
    manifest = read_manifest(generation)
    if not manifest.is_complete:
        raise QabotError(Code.MILVUS_INCOMPLETE, folder=folder)
    with held(folder / LOCK) as mine:
        if not mine:
            raise WriterBusyError(Code.MILVUS_BUSY, folder=folder)
        with closing(Client(server, raw)) as client:
            source = _source(folder)
            served = client.collection_of(server.alias)
            if served and not take_over:
                _check_source(client, Names(served), source)
            names = _names(server, manifest, served, anew=anew)
            written = 0
            if names.passages != served:
                if anew:
                    _drop(client, names)
                with closing(Store(folder, read_only=True)) as store:
                    loading = _Loading(generation, client, store, source, progress or _quietly)
                    written = loading.load(names)
                client.serve(names.passages, server.alias)
            _clear(client, {names.passages, served if keep_former else ""})
    return Published(
        server.shown, server.name, server.part, manifest.generation, names.passages, written
    )


def brought(
    folder: Path, server: Server, *, progress: Progress | None = None, keep_former: bool = True
) -> str:
    """A note that the folder's generation is on the server, after `publish` has seen to it.

    Raises QabotError that says that the folder has the generation and the server has not.
    """
    try:
        published = publish(folder, server, keep_former=keep_former, progress=progress)
    except QabotError as error:
        kind = ServerAwayError if isinstance(error, ServerAwayError) else QabotError
        current = current_generation(folder)
        number = int(current.name) if current else 0
        raise kind(
            Code.MILVUS_UNPUBLISHED, folder=folder, generation=number, reason=error.message
        ) from error
    return note_of(published)


def note_of(published: Published) -> str:
    """Which generation a server serves now, in words."""
    return str(
        message(
            Code.MILVUS_PUBLISHED,
            server=published.server,
            generation=published.generation,
            name=published.name,
            part=published.part,
        )
    )


def _quietly(step: str, done: int, total: int) -> None:
    """Progress that nobody wants to see."""


def _names(server: Server, manifest: Manifest, served: str, *, anew: bool) -> Names:
    """The collections to serve: what is served already, unless it is to be loaded ``anew``."""
    ways = [names_of(server, manifest, way) for way in (0, 1)]
    return next((way for way in ways if (way.passages == served) != anew), ways[0])


def _check_source(client: Client, served: Names, source: str) -> None:
    """Raises QabotError where another index folder is served under the same alias."""
    if source_of(client, served) not in ("", source):
        server = client.server
        raise QabotError(Code.MILVUS_OTHER_SOURCE, server=server.shown, alias=server.alias)


class _Loading:
    """One generation on its way to a server."""

    def __init__(
        self, generation: Path, client: Client, store: Store, source: str, tell: Progress
    ) -> None:
        self.manifest: Manifest = read_manifest(generation)
        check_files(generation, self.manifest)
        self.source = source
        self.client = client
        self.store = store
        self.tell = tell
        self.listed: Sequence[Listed] = read_listed(generation)
        self.contents: Contents = read_contents(generation)
        self.dense = open_dense(generation)
        self.spread = Spread.load(generation)
        self.segmenter = Segmenter(read_user_words(generation))
        self.written = 0

    def load(self, names: Names) -> int:
        """Fills both collections and gives how many rows that took.

        Raises QabotError when they do not have all rows then.
        """
        create(self.client, names, self.manifest)
        counts: Counter[str] = Counter()
        self._fill(names.passages, lambda: self._passage_rows(counts), len(self.contents))
        self._fill(names.facts, lambda: self._fact_rows(counts))
        return self.written

    def _fill(
        self, collection: str, rows: Callable[[], Iterator[Row]], expected: int | None = None
    ) -> None:
        """Writes the rows that are missing, in order, and sees that all are there.

        ``expected`` is their number where it is known before.
        """
        have = self.client.count(collection)
        skipped = max(have // _BATCH - _REPEATED, 0) * _BATCH if have != expected else have
        for first in (skipped, 0):  # from the beginning where the count does not come out
            total = self._write(collection, rows(), first)
            self.client.flush(collection)
            have = self.client.count(collection)
            if have == total:
                return
        raise QabotError(
            Code.MILVUS_COUNT,
            server=self.client.server.shown,
            collection=collection,
            found=have,
            expected=total,
        )

    def _write(self, collection: str, rows: Iterator[Row], first: int) -> int:
        """Writes the rows from the ``first`` on; returns how many there are in all."""
        done = 0
        while batch := list(islice(rows, _BATCH)):
            if done >= first:
                self.client.upsert(collection, batch)
                self.written += len(batch)
            done += len(batch)
            self.tell("milvus", min(done, len(self.contents)), len(self.contents))
        return done

    def _passage_rows(self, counts: Counter[str]) -> Iterator[Row]:
        """A row for each passage; ``counts`` is filled with how many have each term, and all."""
        counts.clear()
        numbers = range(len(self.contents))
        passages = load_passages(self.listed, self.store, self.contents, numbers)
        for start in range(0, len(numbers), _BATCH):
            chosen = np.array(numbers[start : start + _BATCH], np.int64)
            vectors = self.dense.vectors(chosen)
            spans = self.contents.spans[chosen].tolist()
            for row, passage in enumerate(islice(passages, len(chosen))):
                words = encoded(self.segmenter.terms(search_text(passage)))
                counts.update(dict.fromkeys(words, 1))
                counts[_ALL] += len(words)
                document, first, behind = spans[row]
                yield {
                    "number": start + row,
                    "document": document,
                    "first": first,
                    "behind": behind,
                    "terms": " ".join(words),
                    "dense": vectors[row].tolist(),
                }

    def _fact_rows(self, counts: Counter[str]) -> Iterator[Row]:
        """The rows of documents and statistics; those that say what it was made with come last."""
        having = {term: count for term, count in counts.items() if term != _ALL}
        buckets = buckets_for(len(having))
        statistics = Statistics(len(self.contents), counts[_ALL], buckets)
        mean, covariance = self.spread.mean, self.spread.covariance
        words = tuple(self.segmenter.user_words)
        made = Made(self.manifest, statistics, self.source, words, mean, covariance)
        yield from document_rows(self.listed, self.store)
        yield from word_rows(having, buckets)
        yield from generation_rows(made)


def _drop(client: Client, names: Names) -> None:
    client.drop(names.passages)
    client.drop(names.facts)


def _clear(client: Client, kept: Collection[str]) -> None:
    """Drops the generations of this part but those kept, also such as are half loaded."""
    for name, names in names_below(client.server, client.collections()).items():
        if name not in kept:
            _drop(client, names)


def _source(folder: Path) -> str:
    """What this index folder is known by on a server; made when it is first published."""
    path = folder / SOURCE
    with suppress(FileNotFoundError):
        return path.read_text("utf-8").strip()
    waiting = path.with_suffix(".new")
    with open(waiting, "w", encoding="utf-8", opener=opener) as file:
        file.write(uuid.uuid4().hex)
    waiting.replace(path)
    return path.read_text("utf-8").strip()
