"""What a server serves, open for questions: a backend like the local index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from qabot.documents.passages import passage_at
from qabot.errors import (
    BrokenIndexError,
    NoIndexError,
    QabotError,
    ServerGoneError,
    SettingsError,
)
from qabot.index.entries import Entry
from qabot.language.words import Segmenter
from qabot.messages import Code
from qabot.milvus.client import Client
from qabot.milvus.dense import MilvusDense
from qabot.milvus.facts import find_numbers, read_document, read_entries, read_made
from qabot.milvus.lexical import MilvusLexical
from qabot.milvus.parts import Part, Parts
from qabot.milvus.schema import Names
from qabot.milvus.server import Server
from qabot.types import Document, Encoder, IndexInfo, Passage

_DOCUMENTS_KEPT = 256  # in memory
_OPENINGS = 3  # times that it is opened, should what was found be dropped a moment later


class MilvusIndex:
    """One generation of each part of a library: it never changes while it is open.

    No folder is needed: documents come from the server, too, and are compared with their hashes.
    Methods raise ServerAwayError when the server cannot be reached or is too slow.
    """

    def __init__(self, parts: Sequence[Part], encoder: Encoder) -> None:
        self.served = tuple(part.names.passages for part in parts)
        self.encoder = encoder
        self.segmenter = _segmenter(parts[0].made.user_words)
        self._client = parts[0].client
        self._parts = Parts(parts)
        self.dense = MilvusDense(self._parts)
        self.lexical = MilvusLexical(self._parts)
        self._entries: list[Entry] | None = None
        # no method of this object: in a circle its memory would stay until it is looked for
        self._document = lru_cache(_DOCUMENTS_KEPT)(partial(_load, self._parts))

    @property
    def generation(self) -> int:
        """The number of the generation; of several parts, the sum of theirs."""
        return sum(part.made.manifest.generation for part in self._parts)

    @property
    def info(self) -> IndexInfo:
        """What an answer says of the index that it comes from."""
        name = self._parts[0].made.manifest.encoder
        return IndexInfo(self.generation, name, self._parts.passages, len(self.dense))

    @property
    def server(self) -> Server:
        """The server that it is on."""
        return self._client.server

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts in order of their names."""
        return tuple(self._parts)

    @property
    def entries(self) -> list[Entry]:
        """What is listed of all documents, in order; fetched once."""
        if self._entries is None:
            self._entries = [
                entry
                for part in self._parts
                for entry in read_entries(part.client, part.names, part.made.manifest.documents)
            ]
        return self._entries

    @property
    def titles(self) -> list[str]:
        """The titles of the documents, in order."""
        return [entry.title for entry in self.entries]

    def document(self, identifier: str) -> Document | None:
        """The document with this id, or None; its text is compared with its hash once."""
        return next((found for found in self.find(identifier) if found.id == identifier), None)

    def find(self, reference: str) -> list[Document]:
        """The documents with this id, path or hash (8 digits are enough), in order."""
        found = []
        for place, part in enumerate(self._parts):
            first = self._parts.first_document(place)
            numbers = find_numbers(part.client, part.names, reference)
            found += [self._document(first + number) for number in numbers]
        return found

    def passage(self, number: int) -> Passage:
        """The passage with this number, from 0; its text is compared with its hash once."""
        document, start, end = self._parts.span(number)
        return passage_at(self._document(document), start, end)

    def close(self) -> None:
        """Ends the connection; the index cannot be asked any more."""
        self._client.close()


@lru_cache(maxsize=2)  # loads its dictionary for 0.1 s
def _segmenter(user_words: tuple[str, ...]) -> Segmenter:
    return Segmenter(user_words)


def _load(parts: Parts, number: int) -> Document:
    part, own = parts.of_document(number)
    return read_document(part.client, part.names, own)


def open_milvus(server: Server, load: Callable[[str], Encoder], *, raw: Any = None) -> MilvusIndex:
    """What is served under the library's name, all of its parts.

    ``load`` gives the encoder of a name. Raises ServerAwayError when the server cannot be
    reached, NoIndexError where nothing is served, BrokenIndexError for parts or an encoder that
    do not fit.
    """
    client = Client(server, raw)
    try:
        for _ in range(_OPENINGS - 1):
            try:
                return _open(client, load)
            except ServerGoneError:
                continue  # another generation was published meanwhile
        return _open(client, load)
    except BaseException:
        client.close()
        raise


def document_of(index: MilvusIndex, reference: str) -> Document:
    """The document that is served under this id, path or hash (8 digits are enough).

    Former versions are known only where the index is made. Raises SettingsError when there is
    none, or when it could be several.
    """
    found = index.find(reference)
    server = index.server.shown
    if not found:
        raise SettingsError(Code.NO_DOCUMENT, reference=reference, folder=server)
    if len({document.sha256 for document in found}) > 1:
        raise SettingsError(
            Code.SEVERAL_DOCUMENTS,
            reference=reference,
            one=found[0].path,
            other=found[1].path,
        )
    return found[0]


def served_names(client: Client) -> tuple[str, ...]:
    """The collection that is served of each part, in order of the parts' names."""
    return tuple(client.aliases(client.server.prefix).values())


def _open(client: Client, load: Callable[[str], Encoder]) -> MilvusIndex:
    server = client.server
    names = [Names(collection) for collection in served_names(client)]
    if not names:
        raise NoIndexError(Code.MILVUS_NOTHING, server=server.shown, name=server.name)
    parts = []
    for name in names:
        client.load(name.passages)
        client.load(name.facts)
        parts.append(Part(client, name, read_made(client, name)))
    first = parts[0].made.manifest
    for part in parts[1:]:
        _check_alike(server, parts[0], part)
    encoder = load(first.encoder)
    if (encoder.revision, encoder.dimension) != (first.encoder_revision, first.dimension):
        raise BrokenIndexError(
            Code.MILVUS_OTHER_ENCODER, server=server.shown, encoder=first.encoder
        )
    index = MilvusIndex(parts, encoder)
    if index.segmenter.revision != first.segmenter:
        raise QabotError(Code.MILVUS_OTHER_ENCODER, server=server.shown, encoder=first.encoder)
    return index


def _check_alike(server: Server, one: Part, other: Part) -> None:
    """Raises BrokenIndexError for parts whose vectors or terms cannot be compared."""
    alike = ("encoder_revision", "segmenter")
    if any(getattr(one.made.manifest, a) != getattr(other.made.manifest, a) for a in alike):
        raise BrokenIndexError(
            Code.MILVUS_PARTS_DIFFER,
            server=server.shown,
            one=one.names.passages,
            other=other.names.passages,
        )
