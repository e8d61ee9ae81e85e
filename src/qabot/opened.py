"""An index with its settings: opened when it is first used, following what is published."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from qabot.answering.answers import MIN_CONFIDENCE
from qabot.index import (
    Index,
    LiveIndex,
    Retention,
    open_index,
)
from qabot.index.citations import record
from qabot.index.generations import CURRENT
from qabot.milvus.server import Server, server_of
from qabot.search.backend import Backend
from qabot.settings import Settings, read_settings
from qabot.types import Answer, Document

if TYPE_CHECKING:
    from qabot.conversation import Names
    from qabot.ingest import Progress, Recipe
    from qabot.milvus.snapshot import MilvusIndex
    from qabot.milvus.standby import Elsewhere
    from qabot.models.span_reader import SpanReader

DEFAULT_FOLDER = Path("index")
StrPath = str | os.PathLike[str]
_T = TypeVar("_T")
_OPENINGS_AWAITED = 60  # half a second each


class OpenedIndex:
    """What every question to a library shares: index, reader, names, settings."""

    def __init__(self, folder: StrPath = DEFAULT_FOLDER, **settings: object) -> None:
        self.folder = Path(folder)
        self.settings: Settings = read_settings(self.folder, settings, os.environ)
        self.server: Server | None = server_of(self.settings, os.environ)
        self._live: LiveIndex[Index] | None = None
        self._elsewhere: Elsewhere | None = None
        self._names: tuple[tuple[int, int], Names] | None = None
        self._opening = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the index as soon as no question uses it; it is opened again when asked."""
        with self._opening:
            if self._live:
                self._live.close()
            if self._elsewhere:
                self._elsewhere.close()
            self._live = self._elsewhere = None

    def load(self) -> None:
        """Starts to load what answering needs, and returns at once."""
        from qabot.language.words import load_dictionary

        load_dictionary()
        if reader := self._reader():
            reader.load()

    def _names_in(self, index: Backend) -> Names:
        """What the documents of a generation are about, made once."""
        from qabot.conversation import Names

        made_of = index.generation, index.info.passages
        with self._opening:
            if self._names is None or self._names[0] != made_of:
                self._names = made_of, Names.of(index.titles)
            return self._names[1]

    @property
    def threshold(self) -> float:
        """The confidence below which an answer is refused, from 0 to 1."""
        least = self.settings.min_confidence
        return MIN_CONFIDENCE if least is None else least

    @property
    def retention(self) -> Retention:
        """How long former generations and texts are kept."""
        return Retention(days=self.settings.keep_days, hours=self.settings.keep_hours)

    def recipe(self) -> Recipe:
        """How `update` makes an index; raises SettingsError for a dictionary it cannot read."""
        from qabot.ingest import Recipe
        from qabot.language.words import read_user_dictionary
        from qabot.readers import DEFAULT_MAX_BYTES

        settings = self.settings
        dictionary = settings.dictionary
        return Recipe(
            encoder=settings.encoder,
            user_words=read_user_dictionary(Path(dictionary)) if dictionary else None,
            passage_size=settings.passage_size,
            max_bytes=settings.max_bytes or DEFAULT_MAX_BYTES,
            device=settings.device,
            batch_size=settings.batch_size,
            threads=settings.threads,
            follow_links=settings.follow_links,
        )

    @contextmanager
    def using(self) -> Iterator[Backend]:
        """The generation that is served now, which stays open until the block ends."""
        if self.server is None:
            with self._local().using() as index:
                yield index
            return
        with self._on_server().using() as served:
            yield served

    def _answered(self, work: Callable[[Backend], _T]) -> _T:
        """What ``work`` gives for the generation that is served now.

        Where a server that should answer is away, it is done with the index on this machine.
        """
        if self.server is None:
            with self._local().using() as index:
                return work(index)
        return self._on_server().answered(work)

    def _bring(
        self, *, progress: Progress | None = None, keep_former: bool = True
    ) -> tuple[str, ...]:
        """Brings the generation of the folder to the server, if there is one; a note about it.

        Raises QabotError with the code MILVUS_UNPUBLISHED: the folder has it, the server not yet.
        """
        if self.server is None:
            return ()
        from qabot.milvus.publishing import brought

        return (brought(self.folder, self.server, progress=progress, keep_former=keep_former),)

    def _served_document(self, reference: str) -> Document:
        """A document that the server serves, for a machine without an index of its own."""
        return self._on_server().document(reference)

    @property
    def has_local(self) -> bool:
        """True when there is an index on this machine."""
        return (self.folder / CURRENT).exists()

    def _record(self, answer: Answer) -> None:
        """Notes what was quoted where the index is made; only there former texts are kept."""
        if self.server is None or self.has_local:
            record(self.folder, answer)

    def _local(self) -> LiveIndex[Index]:
        with self._opening:
            self._live = self._live or LiveIndex(self.folder, self._open)
            return self._live

    def _on_server(self) -> Elsewhere:
        from qabot.milvus.standby import Elsewhere

        assert self.server
        with self._opening:
            if self._elsewhere is None:
                self._elsewhere = Elsewhere(self.server, self._open_server, self._local_if_any)
            return self._elsewhere

    def _local_if_any(self) -> LiveIndex[Index] | None:
        return self._local() if self.has_local else None

    def _open_server(self) -> MilvusIndex:
        from qabot.milvus.snapshot import open_milvus
        from qabot.models import load_encoder

        assert self.server
        settings = self.settings
        return open_milvus(
            self.server,
            lambda name: load_encoder(
                settings.encoder or name,
                device=settings.device,
                batch_size=settings.batch_size,
                threads=settings.threads,
            ),
        )

    def _follow(self, generation: int) -> None:
        """Waits, for half a minute at most, until a generation that was published is open."""
        if self._live is None:
            return
        for _ in range(_OPENINGS_AWAITED):
            with self._local().using() as index:
                if index.generation >= generation:
                    return

    def _open(self) -> Index:
        settings = self.settings
        return open_index(
            self.folder,
            encoder=settings.encoder,
            device=settings.device,
            batch_size=settings.batch_size,
            threads=settings.threads,
        )

    def _reader(self) -> SpanReader | None:
        from qabot.models.span_reader import load_reader

        return None if self.settings.fast else load_reader(self.settings.threads)
