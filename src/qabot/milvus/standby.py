"""What a server serves, and the index on this machine in its place while the server is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from qabot.errors import ServerAwayError, ServerGoneError
from qabot.index.live import LiveIndex
from qabot.index.snapshot import Index
from qabot.language.words import Segmenter
from qabot.milvus.client import Client
from qabot.milvus.server import Server
from qabot.milvus.snapshot import MilvusIndex, document_of, served_names
from qabot.search.backend import Backend, DenseSearch, LexicalSearch
from qabot.types import Document, Encoder, IndexInfo, Passage

RESTS = 10.0  # seconds for which a server that was away is not asked again, with a local index
_RESTS_ALONE = 1.0  # the same without one
_T = TypeVar("_T")


class Elsewhere:
    """Answers from a server, following what is published there. Safe to use from several threads.

    ``open_server`` opens what the server serves, ``local`` the index on this machine, None where
    there is none. Each question is answered from one of them alone.
    """

    def __init__(
        self,
        server: Server,
        open_server: Callable[[], MilvusIndex],
        local: Callable[[], LiveIndex[Index] | None],
    ) -> None:
        self.server = server
        self._open_server = open_server
        self._local = local
        self._opening = threading.Lock()
        self._asking: Client | None = None
        self._live: LiveIndex[MilvusIndex] | None = None
        self._error: ServerAwayError | None = None
        self._rests_from = 0.0

    def answered(self, work: Callable[[Backend], _T]) -> _T:
        """What ``work`` gives for what the server serves, or for the local index in its place.

        Raises ServerAwayError when the server is away and there is no local index.
        """
        try:
            return self._from_server(work)
        except ServerGoneError:  # dropped while it was asked: another is served
            self.close()
        except ServerAwayError as error:
            return self._from_local(work, error)
        try:
            return self._from_server(work)
        except ServerAwayError as error:
            return self._from_local(work, error)

    @contextmanager
    def using(self) -> Iterator[Backend]:
        """What answers just now, for a series of questions; it stays open until the block ends."""
        try:
            live = self._served()
        except ServerAwayError as error:
            local = self._local()
            if local is None:
                raise
            self._note(error)
            with local.using() as index:
                yield StandIn(index, self.server)
            return
        with live.using() as served:
            yield served

    def document(self, reference: str) -> Document:
        """A document that the server serves; raises SettingsError when there is none."""
        with self._served().using() as index:
            return document_of(index, reference)

    def close(self) -> None:
        """Ends the connections; it is opened again when it is asked."""
        with self._opening:
            live, asking = self._live, self._asking
            self._live = self._asking = None
        if live:
            live.close()
        if asking:
            asking.close()

    def _from_server(self, work: Callable[[Backend], _T]) -> _T:
        with self._served().using() as index:
            return work(index)

    def _from_local(self, work: Callable[[Backend], _T], error: ServerAwayError) -> _T:
        self._note(error)
        local = self._local()
        if local is None:
            raise error
        with local.using() as index:
            return work(StandIn(index, self.server))

    def _note(self, error: ServerAwayError) -> None:
        if error is not self._error:
            self._error, self._rests_from = error, time.monotonic()

    def _served(self) -> LiveIndex[MilvusIndex]:
        """What follows the server; raises the last error again while the server rests."""
        if self._error is not None:
            rests = _RESTS_ALONE if self._local() is None else RESTS
            if time.monotonic() - self._rests_from < rests:
                raise self._error
            self._error = None
        with self._opening:
            if self._live is None:
                self._live = LiveIndex(
                    Path(), self._open_server, newest=self._newest, identity=_collections
                )
            return self._live

    def _newest(self) -> tuple[str, ...]:
        """The collections that the server serves now."""
        if self._asking is None:
            self._asking = Client(self.server)
        return served_names(self._asking)


def _collections(index: MilvusIndex) -> tuple[str, ...]:
    return index.served


class StandIn:
    """A local index that answers while a server is away, and says so."""

    def __init__(self, index: Index, server: Server) -> None:
        self._index = index
        self._server = server

    @property
    def dense(self) -> DenseSearch:
        """Search by meaning."""
        return self._index.dense

    @property
    def lexical(self) -> LexicalSearch:
        """Search by words."""
        return self._index.lexical

    @property
    def encoder(self) -> Encoder:
        """What made the vectors."""
        return self._index.encoder

    @property
    def segmenter(self) -> Segmenter:
        """What cuts texts into terms."""
        return self._index.segmenter

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self._index.generation

    @property
    def info(self) -> IndexInfo:
        """What an answer says of the index, and of the server that it answers for."""
        return replace(self._index.info, away=self._server.shown)

    @property
    def titles(self) -> list[str]:
        """The titles of the documents, in order."""
        return self._index.titles

    def document(self, identifier: str) -> Document | None:
        """The document with this id, or None."""
        return self._index.document(identifier)

    def passage(self, number: int) -> Passage:
        """The passage with this number, from 0."""
        return self._index.passage(number)

    def close(self) -> None:
        """The index is closed where it was opened."""
