"""Documents -> a new generation: what changed is read and embedded, then served at once."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from qabot.corpus import SUPPORTED, Skipped, find_files, read_corpus, require, shown_path
from qabot.encoders import load_encoder
from qabot.errors import BrokenIndexError, QabotError, SettingsError
from qabot.index.dense import write_dense
from qabot.index.generations import (
    GENERATIONS,
    clear_leftovers,
    current_generation,
    new_generation,
    next_number,
    prune,
    writer_lock,
)
from qabot.index.lexical import link_lexical, write_lexical
from qabot.index.manifest import (
    FORMAT,
    Manifest,
    check_files,
    hash_files,
    read_manifest,
    write_manifest,
)
from qabot.index.reader import DOCUMENTS, PASSAGES, USER_WORDS, read_entries, read_user_words
from qabot.passages import DEFAULT_SIZE, embedding_text, search_text, split
from qabot.readers import DEFAULT_MAX_BYTES
from qabot.store import Entry, Store, embedding_key
from qabot.types import Document, Encoder, Passage, Vectors
from qabot.words import Segmenter

Progress = Callable[[str, int, int], None]  # stage ("read", "embed", "write"), done, total
FIRST_PUBLISHED = 3.0  # seconds of embedding after which what there is is served
_COST = 10  # publishing may take one part in so many of the time
_COMMIT = 64  # passages embedded between two commits: a few seconds of work on a slow machine


@dataclass(frozen=True, slots=True)
class Recipe:
    """What shapes an index; None = as the index was made, or the default for a new one."""

    encoder: str | None = None
    user_words: Sequence[str] | None = None
    passage_size: int | None = None
    max_bytes: int = DEFAULT_MAX_BYTES
    device: str | None = None
    batch_size: int = 16
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an update did; counts are documents, ``embedded`` is passages with a vector."""

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


@dataclass(frozen=True, slots=True)
class _Served:
    """The generation that an update starts from; not ``whole`` = damaged, to be built again."""

    folder: Path
    manifest: Manifest
    entries: tuple[Entry, ...]
    user_words: tuple[str, ...]
    whole: bool


@dataclass(slots=True)
class _Scan:
    """The documents that the next generation holds, and how they came to be in it."""

    documents: list[Document]
    skipped: list[Skipped]
    counts: dict[str, int]


def update(
    folder: Path,
    paths: Sequence[Path],
    *,
    recipe: Recipe | None = None,
    progress: Progress | None = None,
) -> IndexReport:
    """Brings the index in ``folder`` up to date with the files in and below ``paths``.

    Documents from elsewhere stay. A document whose file cannot be read at the moment stays as it
    was. The former generation is served until a new one is on disk; nothing is published when
    nothing changed. Where embedding takes long, the new documents are served after a few seconds,
    found by their words, and again from time to time as vectors are made. An interrupted update
    goes on where it stopped: embeddings are kept as they are made. Raises SettingsError when no
    document is left, QabotError when another process writes.
    """
    started = time.monotonic()
    recipe = recipe or Recipe()
    tell = progress or _silent
    require(paths)  # a mistyped path leaves nothing behind
    with _writable(folder), writer_lock(folder):
        store = Store(folder)
        try:
            served = _read_served(folder, store)
            encoder = load_encoder(
                recipe.encoder or (served.manifest.encoder if served else None),
                device=recipe.device,
                batch_size=recipe.batch_size,
                threads=recipe.threads,
            )
            scan = _scan(folder, paths, served, store, recipe.max_bytes, tell)
            manifest = _publish(folder, served, scan, encoder, store, recipe, tell)
        finally:
            store.close()
    return IndexReport(
        generation=manifest.generation,
        **scan.counts,
        skipped=tuple(scan.skipped),
        losses=tuple((d.path, loss) for d in scan.documents for loss in d.losses),
        passages=manifest.passages,
        embedded=manifest.embedded,
        seconds=time.monotonic() - started,
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise QabotError(
            f"Cannot write the index in {folder}: {error.strerror or error}. What was served "
            "before is still served. Free space or allow writing there, then run it again"
        ) from error


def _read_served(folder: Path, store: Store) -> _Served | None:
    """What is served now; of a damaged generation what it was made with, as far as it is known."""
    try:
        generation = current_generation(folder)
        if generation is None:
            return None
        manifest = read_manifest(generation)
    except BrokenIndexError:
        return None
    try:
        check_files(generation, manifest)
        entries = tuple(read_entries(generation))
        words = tuple(read_user_words(generation))
        return _Served(generation, manifest, entries, words, whole=True)
    except BrokenIndexError:
        words = tuple(read_user_words(generation)) if _has_words(generation, manifest) else ()
        return _Served(generation, manifest, tuple(store.newest()), words, whole=False)


def _has_words(generation: Path, manifest: Manifest) -> bool:
    """True when the user's words are those that the manifest was made with."""
    try:
        return Segmenter(read_user_words(generation)).revision == manifest.segmenter
    except (OSError, UnicodeDecodeError):
        return False


def _scan(
    folder: Path,
    paths: Sequence[Path],
    served: _Served | None,
    store: Store,
    max_bytes: int,
    tell: Progress,
) -> _Scan:
    own = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay
    base = own.parent
    found, unread = find_files(paths)
    files = [path for path in found if not _is_below(path, own)]  # an index is no document
    skipped = [
        replace(item, path=shown_path(Path(item.path), base))
        for item in unread
        if not _is_below(Path(item.path), own)
    ]
    former = {entry.path: entry for entry in (served.entries if served else store.newest())}
    documents = []
    for done, item in enumerate(read_corpus(files, base=base, max_bytes=max_bytes), start=1):
        tell("read", done, len(files))
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            documents.append(item)
    counts = {"added": 0, "updated": 0, "removed": 0, "unchanged": 0}
    for document in documents:
        known = former.get(document.path)
        state = "added" if known is None else "updated"
        counts["unchanged" if known and known.sha256 == document.sha256 else state] += 1
    read = {document.path for document in documents}
    for entry in former.values():
        if entry.path in read:
            continue
        kept = _stays(base / entry.path, paths, [base / item.path for item in skipped])
        counts["unchanged" if kept else "removed"] += 1
        if kept:
            documents.append(store.document(entry))
    if not documents:
        raise SettingsError(_nothing_in(paths, skipped))
    return _Scan(sorted(documents, key=lambda document: document.path), skipped, counts)


def _is_below(path: Path, folder: Path) -> bool:
    return Path(os.path.abspath(path)).is_relative_to(folder)  # noqa: PTH100


def _stays(path: Path, roots: Sequence[Path], skipped: Sequence[Path]) -> bool:
    """True for a document outside the folders that were read, or that could not be read."""
    absolute = [Path(os.path.abspath(root)) for root in roots]  # noqa: PTH100 - links stay
    if not any(path.is_relative_to(root) for root in absolute):
        return True
    return os.path.lexists(path) and any(path.is_relative_to(item) for item in skipped)


def _nothing_in(paths: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    where = ", ".join(f"'{path}'" for path in paths)
    why = "".join(f"\n  {item.path} {item.reason}" for item in skipped[:5])
    return (
        f"No documents in {where}: expected {', '.join(SUPPORTED)} — "
        f"put some there or pass another folder{why}"
    )


def _publish(
    folder: Path,
    served: _Served | None,
    scan: _Scan,
    encoder: Encoder,
    store: Store,
    recipe: Recipe,
    tell: Progress,
) -> Manifest:
    """The manifest of what is served afterwards: a new generation, or the old one as it is."""
    user_words = recipe.user_words
    if user_words is None:
        user_words = served.user_words if served else ()
    segmenter = Segmenter(user_words)
    size = recipe.passage_size or (served.manifest.passage_size if served else DEFAULT_SIZE)
    entries = [Entry.of(document).to_json() for document in scan.documents]
    draft = Manifest(
        format=FORMAT,
        generation=max(next_number(folder), store.last_seen() + 1),
        published=datetime.now().astimezone().isoformat(timespec="seconds"),
        encoder=encoder.name,
        encoder_revision=encoder.revision,
        dimension=encoder.dimension,
        segmenter=segmenter.revision,
        passage_size=size,
        corpus=hashlib.sha256("\n".join(entries).encode()).hexdigest(),
        documents=len(scan.documents),
        passages=0,
        embedded=0,
        characters=sum(len(document.text) for document in scan.documents),
        files={},
        skipped=tuple(scan.skipped),
    )
    whole = served is not None and served.whole and store.holds(d.sha256 for d in scan.documents)
    if served and whole and served.manifest.same_settings(draft) and served.manifest.is_complete:
        clear_leftovers(folder, served.manifest.generation)
        return served.manifest
    with store.transaction():
        for document in scan.documents:
            store.add(document, seen=draft.generation)
    parts = [split(document, size=size) for document in scan.documents]
    content = _Content(
        entries=entries,
        spans=[(n, p.start, p.end) for n, part in enumerate(parts) for p in part],
        passages=[passage for part in parts for passage in part],
    )
    former = served.manifest.generation if served and served.manifest.is_complete else None
    previous: Manifest | None = None
    for vectors in _embedded(content.passages, encoder, store, tell):
        number = draft.generation if previous is None else previous.generation + 1
        tell("write", 0, 1)
        manifest = replace(draft, generation=number, passages=len(content.passages))
        previous = _write(folder, content, vectors, segmenter, manifest, previous)
        prune(folder, number, before=former)
    tell("write", 1, 1)
    if previous is None:
        raise RuntimeError("nothing was published")
    return previous


@dataclass(frozen=True, slots=True)
class _Content:
    """What a generation holds: documents, and passages as (document number, start, end)."""

    entries: Sequence[str]
    spans: Sequence[tuple[int, int, int]]
    passages: Sequence[Passage]


def _write(
    folder: Path,
    content: _Content,
    vectors: Sequence[Vectors | None],
    segmenter: Segmenter,
    manifest: Manifest,
    previous: Manifest | None,
) -> Manifest:
    """Publishes a generation; ``previous`` is one of the same content with fewer vectors."""
    with new_generation(folder, manifest.generation) as target:
        (target / DOCUMENTS).write_text("\n".join(content.entries) + "\n", encoding="utf-8")
        (target / USER_WORDS).write_text("\n".join(segmenter.user_words), encoding="utf-8")
        np.save(target / PASSAGES, np.array(content.spans, np.int64).reshape(-1, 3))
        known = [(n, vector) for n, vector in enumerate(vectors) if vector is not None]
        rows = np.array([vector for _, vector in known], np.float32)
        numbers = np.array([n for n, _ in known], np.int64)
        write_dense(target, rows.reshape(-1, manifest.dimension), numbers)
        if previous is None:
            texts = map(search_text, content.passages)
            write_lexical(target, (segmenter.terms(text) for text in texts))
        else:
            link_lexical(target, folder / GENERATIONS / f"{previous.generation:06d}")
        manifest = replace(manifest, embedded=len(known), files=hash_files(target))
        write_manifest(target, manifest)
    return manifest


def _embedded(
    passages: Sequence[Passage], encoder: Encoder, store: Store, tell: Progress
) -> Iterator[Sequence[Vectors | None]]:
    """A vector for each passage, or None while it is not made; the last time all are there.

    Those known are read, the others are made and kept at once. What is there is given from time
    to time, so that it can be served while the rest is made.
    """
    texts = [embedding_text(passage) for passage in passages]
    keys = [embedding_key(text) for text in texts]
    kept = store.embeddings(encoder.revision, keys)
    known = {key: vector for key, vector in kept.items() if vector.shape == (encoder.dimension,)}
    missing = list(
        {key: text for key, text in zip(keys, texts, strict=True) if key not in known}.items()
    )
    due, pause = time.monotonic() + FIRST_PUBLISHED, FIRST_PUBLISHED
    for start in range(0, len(missing), _COMMIT):
        tell("embed", start, len(missing))
        if start and time.monotonic() >= due:
            began = time.monotonic()
            yield [known.get(key) for key in keys]
            cost = time.monotonic() - began
            pause = max(2 * pause, _COST * cost)
            due = time.monotonic() + pause
        batch = missing[start : start + _COMMIT]
        made = encoder.encode_passages([text for _, text in batch])
        new = {key: made[row] for row, (key, _) in enumerate(batch)}
        store.add_embeddings(encoder.revision, new)
        known.update(new)
    tell("embed", len(missing), len(missing))
    yield [known[key] for key in keys]
