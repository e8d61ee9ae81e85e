"""An index with its settings: opened when it is first used, following what is published."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from qabot.answering.answers import MIN_CONFIDENCE
from qabot.index import (
    Index,
    LiveIndex,
    Retention,
    open_index,
)
from qabot.settings import Settings, read_settings

if TYPE_CHECKING:
    from qabot.conversation import Names
    from qabot.ingest import Recipe
    from qabot.models.span_reader import SpanReader

DEFAULT_FOLDER = Path("index")
StrPath = str | os.PathLike[str]
_OPENINGS_AWAITED = 60  # half a second each


class OpenedIndex:
    """What every question to a library shares: index, reader, names, settings."""

    def __init__(self, folder: StrPath = DEFAULT_FOLDER, **settings: object) -> None:
        self.folder = Path(folder)
        self.settings: Settings = read_settings(self.folder, settings, os.environ)
        self._live: LiveIndex | None = None
        self._names: tuple[int, Names] | None = None
        self._opening = threading.Lock()

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
            self._live = None

    def load(self) -> None:
        """Starts to load what answering needs, and returns at once."""
        from qabot.language.words import load_dictionary

        load_dictionary()
        if reader := self._reader():
            reader.load()

    def _names_in(self, index: Index) -> Names:
        """What the documents of a generation are about, made once."""
        from qabot.conversation import Names

        with self._opening:
            if self._names is None or self._names[0] != index.generation:
                self._names = index.generation, Names.of(index.titles)
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
    def using(self) -> Iterator[Index]:
        """The generation that is served now, which stays open until the block ends."""
        with self._opening:
            live = self._live = self._live or LiveIndex(self.folder, self._open)
        with live.using() as index:
            yield index

    def _follow(self, generation: int) -> None:
        """Waits, for half a minute at most, until a generation that was published is open."""
        if self._live is None:
            return
        for _ in range(_OPENINGS_AWAITED):
            with self.using() as index:
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
