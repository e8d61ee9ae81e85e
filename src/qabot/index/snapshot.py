"""An index that is open for questions."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from qabot.documents.passages import passage_at
from qabot.errors import BrokenIndexError, NoIndexError, QabotError, SettingsError
from qabot.index.contents import KEYS, read_listed, read_places, read_user_words
from qabot.index.entries import Entry
from qabot.index.generations import current_generation, generations
from qabot.index.listing import DOCUMENTS, Listing
from qabot.index.manifest import (
    Manifest,
    at_once,
    check_files,
    is_refused,
    read_manifest,
)
from qabot.index.progress import Building, building
from qabot.index.store import Store
from qabot.index.store_file import FILE as STORE_FILE
from qabot.language.words import Segmenter
from qabot.messages import Code, Message
from qabot.models import load_encoder
from qabot.search.lexical import LexicalIndex
from qabot.search.segments import VECTORS
from qabot.search.sized import open_dense
from qabot.types import Document, Encoder, IndexInfo, Passage

_DOCUMENTS_KEPT = 256  # in memory
_LATER = {DOCUMENTS, KEYS, VECTORS}  # large ones of these are checked as they are read, if they are


class Index:
    """One generation: never changes while it is open, whatever is published meanwhile."""

    def __init__(
        self, folder: Path, generation: Path, manifest: Manifest, encoder: Encoder
    ) -> None:
        self.folder = folder
        self.manifest = manifest
        self.encoder = encoder
        self.segmenter = _segmenter(tuple(read_user_words(generation)))
        self.dense = open_dense(generation)
        self._spans, slots = read_places(generation)
        self.lexical = LexicalIndex(generation, slots)
        self._listing = Listing(generation)
        self._store = Store(folder, read_only=True)
        # no method of this object: in a circle its memory would stay until it is looked for
        self._document = lru_cache(_DOCUMENTS_KEPT)(partial(_load, self._store, self._listing))

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    @property
    def encoder_name(self) -> str:
        """The encoder that its vectors were made with."""
        return self.manifest.encoder

    @property
    def passage_count(self) -> int:
        """How many passages it has."""
        return len(self._spans)

    def document(self, identifier: str) -> Document | None:
        """The document with this id, or None; its text is compared with its hash once."""
        number = self._listing.numbers.get(identifier)
        return None if number is None else self._document(number)

    @property
    def titles(self) -> list[str]:
        """The titles of the documents, in order."""
        return self._listing.titles

    @property
    def info(self) -> IndexInfo:
        """What an answer says of the index that it comes from."""
        return IndexInfo(self.generation, self.encoder_name, self.passage_count, self.embedded)

    @property
    def embedded(self) -> int:
        """How many passages have a vector."""
        return len(self.dense)

    def passage(self, number: int) -> Passage:
        """The passage with this number, from 0; its text is compared with its hash once."""
        entry, start, end = map(int, self._spans[number])
        return passage_at(self._document(entry), start, end)

    def close(self) -> None:
        """Closes the store; the index cannot be asked any more."""
        self._store.close()


@lru_cache(maxsize=2)  # loads its dictionary for 0.1 s
def _segmenter(user_words: tuple[str, ...]) -> Segmenter:
    return Segmenter(user_words)


def _load(store: Store, listing: Listing, number: int) -> Document:
    return store.document(listing[number])


@dataclass(frozen=True, slots=True)
class ServedPart:
    """A part of a library on a server: which generation of it is served, and how much that is."""

    name: str
    generation: int
    published: str
    documents: int
    passages: int


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """A server that answers instead of the folder; ``error`` says why it cannot, if so."""

    address: str
    name: str
    parts: tuple[ServedPart, ...] = ()
    error: Message | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """What `qabot status` shows of an index."""

    folder: Path
    manifest: Manifest
    bytes_on_disk: int
    entries: tuple[Entry, ...]
    generations: tuple[int, ...]
    building: Building | None = None
    server: ServerStatus | None = None


def open_index(
    folder: Path,
    *,
    encoder: str | None = None,
    device: str | None = None,
    batch_size: int = 16,
    threads: int | None = None,
) -> Index:
    """The generation that is served, its files checked against their hashes.

    Of large files that are read by part, each part is checked when it is read.

    ``encoder`` is what the user asked for, if anything. Raises BrokenIndexError when there is no
    index, when it is damaged, or when it was made by another version or encoder.
    """
    while True:
        generation = _served(folder)
        try:
            return _open(
                folder,
                generation,
                encoder,
                lambda name: load_encoder(
                    name, device=device, batch_size=batch_size, threads=threads
                ),
            )
        except BrokenIndexError:
            if _served(folder) == generation:
                raise  # else another was published, and this one removed, while it was opened


def _open(
    folder: Path, generation: Path, encoder: str | None, load: Callable[[str], Encoder]
) -> Index:
    manifest = read_manifest(generation)
    if encoder is not None and encoder != manifest.encoder:
        raise BrokenIndexError(
            Code.INDEX_OTHER_ENCODER, folder=folder, encoder=manifest.encoder, other=encoder
        )
    check_files(generation, at_once(generation, manifest, _LATER))
    loaded = load(manifest.encoder)
    if loaded.revision != manifest.encoder_revision:
        raise BrokenIndexError(Code.INDEX_OTHER_REVISION, folder=folder, encoder=manifest.encoder)
    try:
        index = Index(folder, generation, manifest, loaded)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        if is_refused(error):
            raise QabotError(Code.INDEX_REFUSED, folder=folder, error=str(error)) from error
        raise BrokenIndexError(Code.INDEX_DAMAGED, folder=folder, error=str(error)) from error
    if index.segmenter.revision != manifest.segmenter:
        raise BrokenIndexError(Code.INDEX_OTHER_WORDS, folder=folder)
    return index


def newest_generation(folder: Path) -> int:
    """The number of the generation that is served now, without opening it."""
    return int(_served(folder).name)


def status(folder: Path) -> Status:
    """What is served from ``folder``, and what is being built there.

    Raises BrokenIndexError as ``open_index`` does, and QabotError while the first is being built.
    """
    now = building(folder)
    if now and current_generation(folder) is None:
        raise QabotError(
            Code.FIRST_INDEX,
            folder=folder,
            writer=now.writer,
            stage=now.stage,
            done=now.done,
            total=now.total,
        )
    generation = _served(folder)
    manifest = read_manifest(generation)
    check_files(generation, manifest, only={DOCUMENTS})
    entries = tuple(listed.entry for listed in read_listed(generation))
    return Status(
        folder,
        manifest,
        _bytes_below(folder),
        entries,
        tuple(sorted(generations(folder))),
        now,
    )


def find_document(folder: Path, reference: str) -> Document:
    """The newest document with this id, path, or sha256 (8 digits are enough), also a former one.

    A path may be written as it is shown or from the working directory. Raises SettingsError when
    there is none, or when it could be several.
    """
    if not (folder / STORE_FILE).exists():
        raise NoIndexError(Code.NO_INDEX, folder=folder)
    store = Store(folder, read_only=True)
    try:
        entries = store.versions(reference)
        for name in () if entries else _other_names(folder, reference):
            entries = entries or store.versions(name)
        if not entries:
            raise SettingsError(Code.NO_DOCUMENT, reference=reference, folder=folder)
        if len({e.sha256 for e in entries}) > 1 and len({e.path for e in entries}) > 1:
            raise SettingsError(
                Code.SEVERAL_DOCUMENTS,
                reference=reference,
                one=entries[0].path,
                other=entries[1].path,
            )
        return store.document(entries[0])
    finally:
        store.close()


def _bytes_below(folder: Path) -> int:
    sizes: dict[int, int] = {}  # generations share files by links
    for place, _, names in os.walk(folder):  # a writer may remove folders and files meanwhile
        for name in names:
            with suppress(OSError):
                status = os.stat(os.path.join(place, name))  # noqa: PTH116, PTH118 - a hot path
                sizes[status.st_ino] = status.st_size
    return sum(sizes.values())


def _served(folder: Path) -> Path:
    generation = current_generation(folder)
    if generation is None:
        raise NoIndexError(Code.NO_INDEX, folder=folder)
    return generation


def _other_names(folder: Path, reference: str) -> list[str]:
    from qabot.system.paths import shown_path

    return [shown_path(Path(reference), Path(os.path.abspath(folder)).parent)]  # noqa: PTH100
