"""Documents that are deleted for good: texts, former versions, vectors, and what quotes keep."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from qabot.documents.passages import DEFAULT_SIZE
from qabot.errors import SettingsError
from qabot.index import citations
from qabot.index.entries import Entry
from qabot.index.generations import current_generation, prune, writer_lock
from qabot.index.manifest import read_manifest
from qabot.index.retention import Retention, held_keys, keys_of
from qabot.index.store import Store
from qabot.index.store_file import FILE
from qabot.ingest.build import update
from qabot.ingest.recipe import Recipe
from qabot.messages import Code


@dataclass(frozen=True, slots=True)
class Purged:
    """What was deleted for good: paths, and the hashes of texts that are nowhere any more.

    ``elsewhere`` are paths of served documents with a text that was to go: there it stays.
    ``copies`` are damaged stores that were put aside, which may still contain it.
    """

    paths: tuple[str, ...]
    hashes: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()
    copies: tuple[Path, ...] = ()


def purge(
    folder: Path,
    paths: Sequence[str],
    *,
    recipe: Recipe | None = None,
    retention: Retention | None = None,
) -> Purged:
    """Deletes all versions of the documents at these paths, and in the archives there.

    The same texts are deleted wherever else they once were. The documents must be served no
    longer; a new generation is written, and former ones are removed, since they contain the words.
    Raises SettingsError for a path that is not known or is still served, QabotError when another
    process writes.
    """
    with closing(Store(folder)) as store:
        doomed = _doomed(store, paths)
    recipe = replace(recipe or Recipe(), anew=True)
    report = update(folder, [], recipe=recipe, retention=retention)
    with writer_lock(folder), closing(Store(folder)) as store:
        prune(folder, report.generation, before=None)
        purged = _delete(folder, store, doomed)
    return replace(purged, copies=tuple(sorted(folder.glob(f"{FILE}.damaged-*"))))


def _doomed(store: Store, paths: Sequence[str]) -> list[Entry]:
    found: list[Entry] = []
    for path in paths:
        versions = store.versions_at(path)
        if not versions:
            raise SettingsError(Code.NEVER_INDEXED, path=path)
        found += versions
    served = {entry.path for entry in store.newest()}
    for entry in found:
        if entry.path in served:
            raise SettingsError(Code.STILL_SERVED, path=entry.path)
    return found


def _delete(folder: Path, store: Store, doomed: Sequence[Entry]) -> Purged:
    wanted = {entry.sha256 for entry in doomed}
    served = [entry for entry in store.newest() if entry.sha256 in wanted]
    hashes = wanted - {entry.sha256 for entry in served}
    gone = {(e.path, e.sha256): e for e in (*doomed, *store.versions_of(hashes))}
    keys = set(keys_of(gone.values(), store, _passage_size(folder))) - held_keys(folder)
    store.forget(gone.values(), keys)
    for path, _ in gone:
        for file in (path, *map(str, PurePosixPath(path).parents)):  # it may be inside one
            store.note(file, None)
    store.wipe()
    citations.forget(folder, hashes)
    return Purged(
        tuple(sorted({path for path, _ in gone})),
        tuple(sorted(hashes)),
        tuple(entry.path for entry in served),
    )


def _passage_size(folder: Path) -> int:
    """That of the passages that are served: their vectors are kept under it."""
    generation = current_generation(folder)
    return read_manifest(generation).passage_size if generation else DEFAULT_SIZE
