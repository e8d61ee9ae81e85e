"""Documents -> a new generation: what changed is read and embedded, then served at once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from qabot.documents.passages import DEFAULT_SIZE
from qabot.documents.readings import search_text
from qabot.errors import BrokenStoreError
from qabot.index.contents import (
    USER_WORDS,
    Contents,
    Listed,
    Numbers,
    gather,
    load_passages,
    write_contents,
    write_listed,
)
from qabot.index.generations import (
    GENERATIONS,
    clear_leftovers,
    clear_unserved,
    generations,
    new_generation,
    newest_complete,
    next_number,
    prune,
    writable,
    writer_lock,
)
from qabot.index.manifest import (
    FORMAT,
    Manifest,
    hash_files,
    write_manifest,
)
from qabot.index.progress import Progress, recorded
from qabot.index.rescue import set_aside
from qabot.index.retention import Retention, collect
from qabot.index.store import Store
from qabot.ingest.corpus import require
from qabot.ingest.embedding import Filling
from qabot.ingest.recipe import IndexReport, Recipe
from qabot.ingest.scanning import Scan, Scanner
from qabot.ingest.served import read_served
from qabot.language.words import Segmenter
from qabot.models import load_encoder
from qabot.search.coded import left_out, write_coded
from qabot.search.dense import write_dense
from qabot.search.lexical import link_lexical, write_lexical
from qabot.search.sized import is_flat, open_dense
from qabot.types import Passage

_SMALL = 1000  # passages; a smaller lexical index is written anew within half a second
_TOLD = 256  # passages between two steps of progress
_REFILLED = 4096  # vectors in one transaction
_SAVED = (
    "The store was damaged ({error}). It lies in {aside} now; what could be read of it was saved, "
    "the rest was read anew from the documents. Former versions of documents may be lost"
)
_NONE: Numbers = np.empty(0, np.int64)
_MOST_REMOVED = 0.02  # share of removed passages that the statistics of BM25 may still count


def update(
    folder: Path,
    paths: Sequence[Path],
    *,
    recipe: Recipe | None = None,
    retention: Retention | None = None,
    progress: Progress | None = None,
) -> IndexReport:
    """Brings the index in ``folder`` up to date with the files in and below ``paths``.

    Documents from elsewhere stay. A document whose file cannot be read at the moment stays as it
    was. The former generation is served until a new one is on disk; nothing is published when
    nothing changed. Where embedding takes long, the new documents are served after a few seconds,
    found by their words, and again from time to time as vectors are made; an encoder or a passage
    size that is new is served when all is made. An interrupted update continues where it stopped:
    embeddings are kept as they are made. Raises SettingsError when no document is left, QabotError
    when another process writes.
    """
    started = time.monotonic()
    require(paths)  # a mistyped path leaves nothing behind
    notes: list[str] = []

    def run(tell: Progress) -> tuple[Scan, Manifest]:
        with closing(Store(folder)) as store:
            build = _Build(folder, store, recipe or Recipe(), retention or Retention(), tell)
            if store.is_new or notes:
                build.refill()
            return build.run(paths)

    with writable(folder), writer_lock(folder), recorded(folder, progress) as tell:
        try:
            scan, manifest = run(tell)
        except BrokenStoreError as error:
            notes.append(_SAVED.format(error=error.__cause__, aside=set_aside(folder)))
            scan, manifest = run(tell)
    return IndexReport(
        generation=manifest.generation,
        **scan.counts,
        skipped=scan.skipped,
        losses=tuple((d.path, loss) for d in scan.documents for loss in d.losses),
        passages=manifest.passages,
        embedded=manifest.embedded,
        seconds=time.monotonic() - started,
        notes=tuple(notes),
    )


class _Build:
    """One update: what it starts from, and what it is to make of it."""

    def __init__(
        self, folder: Path, store: Store, recipe: Recipe, retention: Retention, tell: Progress
    ) -> None:
        self.folder = folder
        self.store = store
        self.retention = retention
        self.tell = tell
        self.served = served = read_served(folder, store)
        manifest = served.manifest if served else None
        self.recipe = recipe
        self.encoder = load_encoder(
            recipe.encoder or (manifest.encoder if manifest else None),
            device=recipe.device,
            batch_size=recipe.batch_size,
            threads=recipe.threads,
        )
        words = served.user_words if served else ()
        self.segmenter = Segmenter(words if recipe.user_words is None else recipe.user_words)
        self.size = recipe.passage_size or (manifest.passage_size if manifest else DEFAULT_SIZE)

    def refill(self) -> None:
        """Gives a new store the vectors that are served, so that none is made again."""
        if self.served is None or self.served.contents is None:
            return
        dense = open_dense(self.served.folder)
        numbers = np.array(sorted(dense.numbers), np.int64)
        for start in range(0, len(numbers), _REFILLED):
            chosen = numbers[start : start + _REFILLED]
            keys = (self.served.contents.keys[number].tobytes() for number in chosen)
            vectors = dict(zip(keys, dense.vectors(chosen), strict=True))
            self.store.add_embeddings(self.served.manifest.encoder_revision, vectors)

    def run(self, paths: Sequence[Path]) -> tuple[Scan, Manifest]:
        """What was found, and the manifest of what is served afterwards, new or as it was."""
        number = max(next_number(self.folder), self.store.last_seen() + 1)
        scan = Scanner(
            self.folder,
            self.store,
            self.served.listed if self.served else self._lost(),
            seen=number,
            max_bytes=self.recipe.max_bytes,
            follow_links=self.recipe.follow_links,
            reread=self.recipe.reread,
            workers=self.recipe.threads,
            tell=self.tell,
        ).scan(paths)
        draft = self._draft(scan, number)
        manifest = self._unchanged(draft) or self._publish(scan.documents, draft)
        self.store.settle({d.path: d.sha256 for d in scan.documents})
        collect(
            self.folder,
            self.store,
            self.retention,
            revision=self.encoder.revision,
            size=self.size,
        )
        return scan, manifest

    def _lost(self) -> Sequence[Listed]:
        """What was served by generations that are no longer known; nothing if there are none."""
        if not generations(self.folder):
            return ()  # a first update that was interrupted served nothing
        return [Listed.of(entry) for entry in self.store.newest()]

    def _draft(self, scan: Scan, number: int) -> Manifest:
        lines = "\n".join(listed.line for listed in scan.documents)
        return Manifest(
            format=FORMAT,
            generation=number,
            published="",
            encoder=self.encoder.name,
            encoder_revision=self.encoder.revision,
            dimension=self.encoder.dimension,
            segmenter=self.segmenter.revision,
            passage_size=self.size,
            corpus=hashlib.sha256(lines.encode()).hexdigest(),
            documents=len(scan.documents),
            passages=0,
            embedded=0,
            characters=sum(listed.length for listed in scan.documents),
            slots=0,
            files={},
            skipped=scan.skipped,
        )

    def _unchanged(self, draft: Manifest) -> Manifest | None:
        """The manifest of what is served, if that is what the draft would give."""
        served = self.served
        if served is None or served.contents is None or not served.manifest.is_complete:
            return None
        if self.recipe.anew:
            return None
        if not served.manifest.same_settings(draft):
            return None
        clear_leftovers(self.folder, served.manifest.generation, hours=self.retention.hours)
        return served.manifest

    def _publish(self, listed: Sequence[Listed], draft: Manifest) -> Manifest:
        """Publishes once all vectors are made, and before if that serves more than is served."""
        served = self.served
        alike = served and served.manifest.passage_size == self.size
        former = (served.listed, served.contents) if served and served.contents and alike else None
        contents, origin = gather(listed, self.store, size=self.size, former=former)
        filling = Filling(contents, self.encoder, self.store)
        same_vectors = served and served.manifest.encoder_revision == self.encoder.revision
        if served and former and same_vectors:
            filling.take(open_dense(served.folder), origin)
        filling.read()
        contents, lexical = self._lexical(contents)
        draft = replace(draft, passages=len(contents), slots=lexical.first + len(lexical.added))
        clear_unserved(self.folder)
        published: Manifest | None = None
        before = newest_complete(self.folder, below=draft.generation)
        early = served is None or bool(alike and same_vectors)
        for _ in filling.make(listed, self.tell, early=early):
            number = published.generation + 1 if published else draft.generation
            published = self._write(
                listed, contents, filling, replace(draft, generation=number), lexical
            )
            written = self.folder / GENERATIONS / f"{number:06d}"
            lexical = _Lexical(written, published, _NONE, first=published.slots)
            if not published.is_complete:
                filling.go_on(open_dense(written))
            prune(self.folder, number, before=before, hours=self.retention.hours)
        if published is None:
            raise RuntimeError("nothing was published")
        return published

    def _lexical(self, contents: Contents) -> tuple[Contents, _Lexical]:
        """The contents with a slot for each passage, and how these get their words."""
        served = self.served
        alike = served and served.contents and self._reads_alike(served.manifest)
        if served and served.contents and alike and not self.recipe.anew:
            added = np.flatnonzero(contents.slots < 0)
            first = served.manifest.slots
            removed = left_out(served.contents.slots, contents.slots, first)
            dead = first + len(added) - len(contents)
            few = len(contents) >= _SMALL and dead <= _MOST_REMOVED * len(contents)
            if few or not len(added) + len(removed):
                slots = contents.slots.copy()
                slots[added] = first + np.arange(len(added))
                plan = _Lexical(served.folder, served.manifest, added, removed.tolist(), first)
                return replace(contents, slots=slots), plan
        everything = np.arange(len(contents))
        return replace(contents, slots=everything), _Lexical(None, None, everything)

    def _reads_alike(self, manifest: Manifest) -> bool:
        return (manifest.format, manifest.segmenter) == (FORMAT, self.segmenter.revision)

    def _write(
        self,
        listed: Sequence[Listed],
        contents: Contents,
        filling: Filling,
        manifest: Manifest,
        lexical: _Lexical,
    ) -> Manifest:
        """Publishes a generation, and gives its manifest in full."""
        with new_generation(self.folder, manifest.generation) as target:
            write_listed(target, listed)
            write_contents(target, contents)
            (target / USER_WORDS).write_text("\n".join(self.segmenter.user_words), "utf-8")
            if is_flat(len(contents)):
                write_dense(target, filling.vectors, filling.numbers)
            else:
                write_coded(target, filling.wanted, anew=self.recipe.anew)
            if lexical.former:
                link_lexical(target, lexical.former)
            if len(lexical.added) or lexical.removed or not lexical.former:
                passages = load_passages(listed, self.store, contents, lexical.added)
                terms = self._terms(passages, len(lexical.added))
                write_lexical(target, terms, first=lexical.first, removed=lexical.removed)
            manifest = replace(
                manifest,
                published=datetime.now().astimezone().isoformat(timespec="seconds"),
                embedded=int(filling.known.sum()),
                files=hash_files(target, lexical.hashes),
            )
            write_manifest(target, manifest)
        return manifest

    def _terms(self, passages: Iterable[Passage], total: int) -> Iterator[Sequence[str]]:
        for done, passage in enumerate(passages):
            if done % _TOLD == 0:
                self.tell("words", done, total)
            yield self.segmenter.terms(search_text(passage))
        self.tell("words", total, total)


@dataclass(frozen=True, slots=True)
class _Lexical:
    """How a generation gets its lexical index: that of a former one, if any, with changes.

    ``added`` are the numbers of passages, which get the slots from ``first`` on.
    """

    former: Path | None
    manifest: Manifest | None
    added: Numbers
    removed: Sequence[int] = ()
    first: int = 0

    @property
    def hashes(self) -> Mapping[Path, str]:
        """The hashes of the former one's files."""
        if self.former is None or self.manifest is None:
            return {}
        return {self.former / name: found for name, found in self.manifest.files.items()}
