"""Files -> the documents that the next generation contains; only what has changed is read."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import BrokenIndexError, SettingsError
from qabot.index.contents import Listed
from qabot.index.progress import Progress
from qabot.index.reading import Reading
from qabot.index.store import Store
from qabot.ingest.ahead import in_order
from qabot.ingest.corpus import SUPPORTED, Skipped, find_files, read_corpus
from qabot.messages import Code, Field, message
from qabot.readers import REVISION, is_read_apart
from qabot.readers.extras import abilities
from qabot.system.bounds import ANYWHERE, OUTSIDE, SYSTEM, Bounds
from qabot.system.paths import shown_below, shown_path
from qabot.types import Document

if TYPE_CHECKING:
    from qabot.readers.sandbox import Sandbox

_RACY = 2_000_000_000  # nanoseconds; a file changed more recently may change unnoticed once more
_COMMIT_CHARACTERS = 4_000_000  # read between two commits
_COMMIT_FILES = 256
_MOST_AHEAD = 64_000_000  # bytes of files that are read ahead of their turn
_PASSING = frozenset(  # reasons that say nothing of the content: the file is tried again
    {
        *(Code.CHANGED_LINK, Code.OUTSIDE, Code.IN_SYSTEM_FOLDER, Code.NOT_REGULAR),
        *(Code.FILE_GONE, Code.FILE_REFUSED, Code.FILE_UNREADABLE, Code.TOO_LARGE),
        *(Code.PARSER_FAILED, Code.PARSER_MEMORY, Code.PARSER_STOPPED, Code.PARSER_TIMEOUT),
    }
)
_KNOWN = frozenset((Code.LEFT_OUT, Code.MAIL_DELETED))  # not read, or in part, on purpose


@dataclass(frozen=True, slots=True)
class Scan:
    """The documents of the next generation in order of path, and how they came to be in it."""

    documents: tuple[Listed, ...]
    skipped: tuple[Skipped, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read: its size, and the mark it has before."""

    path: Path
    name: str
    size: int
    mark: str | None

    @property
    def weight(self) -> int:
        """What it counts among the files read ahead; 0 for one that is read in its turn."""
        return max(self.size, 1) if is_read_apart(self.path) else 0


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read: the mark it had, if it can be known by it, and what came of it."""

    name: str
    size: int
    mark: str | None
    documents: Sequence[Document]
    skipped: Sequence[Skipped]

    @property
    def reading(self) -> Reading | None:
        """What to remember of it; None where reading it again might give something else."""
        if self.mark is None or any(item.message.code in _PASSING for item in self.skipped):
            return None
        documents = tuple((document.path, document.sha256) for document in self.documents)
        return Reading(self.mark, documents, tuple(self.skipped))


class Scanner:
    """Looks through folders for one update.

    ``former`` is what is served now, ``seen`` the number of the generation that is made. With
    ``follow_links`` links are read that lead out of the folders, with ``reread`` every file,
    whatever its size and times say. At most ``workers`` files are parsed at once (None = one for
    each processor core, at most 4).
    """

    def __init__(
        self,
        folder: Path,
        store: Store,
        former: Sequence[Listed],
        *,
        seen: int,
        max_bytes: int,
        follow_links: bool = False,
        reread: bool,
        workers: int | None,
        tell: Progress,
    ) -> None:
        self._own = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay
        self._base = self._own.parent
        self._store = store
        self._former = {listed.path: listed for listed in former}
        self._readers = f"{REVISION} {abilities()}"
        self._readings = store.readings()
        hashes = (sha for reading in self._readings.values() for _, sha in reading.documents)
        self._sound = store.sound([*hashes, *(listed.sha256 for listed in former)])
        self._sound_structures = store.sound_structures(
            {listed.structure for listed in former} | store.newest_structures()
        )
        self._seen = seen
        self._max_bytes = max_bytes
        self._follow_links = follow_links
        self._bounds = ANYWHERE
        self._reread = reread
        self._workers = workers
        self._tell = tell
        self._listed: dict[str, Listed] = {}
        self._skipped: list[Skipped] = []
        self._reasons: dict[str, Sequence[Skipped]] = {}  # of each file, in their order

    def scan(self, paths: Sequence[Path]) -> Scan:
        """Raises SettingsError when no document is left, BrokenIndexError when a text is lost."""
        self._bounds = Bounds.of(paths, follow_links=self._follow_links)
        found, unread = find_files(paths, follow_links=self._follow_links, but=self._own)
        self._skipped = [
            replace(item, path=shown_path(Path(item.path), self._base))
            for item in unread
            if not self._is_own(os.path.abspath(item.path))  # noqa: PTH100
        ]
        self._keep(self._changed(found))
        self._skipped += [item for reasons in self._reasons.values() for item in reasons]
        counts = self._count(paths)
        if not self._listed:
            raise _nothing_in(paths, self._skipped)
        documents = tuple(self._listed[path] for path in sorted(self._listed))
        return Scan(documents, tuple(self._skipped), counts)

    def _is_own(self, absolute: str) -> bool:
        """True for what is in the index: that is not a document."""
        return absolute == str(self._own) or absolute.startswith(f"{self._own}{os.sep}")

    def _changed(self, files: Sequence[Path]) -> list[_File]:
        """Files to read; what the others gave is listed."""
        changed = []
        base = str(self._base)
        for path in files:
            absolute = os.path.abspath(path)  # noqa: PTH100 - links stay
            if self._is_own(absolute):
                continue
            name = shown_below(absolute, base)
            size, mark, _ = _look(path, self._readers)
            self._reasons[name] = ()
            if self._reread or size > self._max_bytes or not self._lists(name, mark):
                changed.append(_File(path, name, size, mark))
        return changed

    def _lists(self, name: str, mark: str | None) -> bool:
        """Lists what the file gave when it had this mark; false where that is not known, whole."""
        reading = self._readings.get(name)
        if reading is None or reading.mark != mark:
            return False
        known = {path: self._known(path, sha256) for path, sha256 in reading.documents}
        listed = {path: document for path, document in known.items() if document}
        if len(listed) < len(known):
            return False
        self._listed |= listed
        self._reasons[name] = reading.skipped
        return True

    def _known(self, path: str, sha256: str) -> Listed | None:
        """The document as it was read before; None when its text is not there, whole."""
        if sha256 not in self._sound:
            return None
        former = self._former.get(path)
        if not (former and former.sha256 == sha256):
            entry = self._store.version(path, sha256)
            former = Listed.of(entry) if entry else None
        return former if former and self._is_sound(former) else None

    def _is_sound(self, listed: Listed) -> bool:
        """True where the text and the structure are what their hashes say."""
        return listed.sha256 in self._sound and listed.structure in self._sound_structures

    def _keep(self, changed: Sequence[_File]) -> None:
        """Puts what is read into the store; in portions, so that memory stays bounded."""
        if not changed:
            return
        from qabot.readers.sandbox import Sandbox  # loaded only where something is read

        with (
            closing(Sandbox(workers=self._workers)) as sandbox,
            closing(self._read(changed, sandbox)) as reads,
        ):
            batch: list[_Read] = []
            characters = 0
            for read in reads:
                batch.append(read)
                characters += sum(document.length for document in read.documents)
                if characters >= _COMMIT_CHARACTERS or len(batch) >= _COMMIT_FILES:
                    self._commit(batch)
                    batch, characters = [], 0
            self._commit(batch)

    def _read(self, changed: Sequence[_File], sandbox: Sandbox) -> Generator[_Read]:
        """The contents of the files, in their order; several are read at once."""
        total, done = sum(file.size for file in changed), 0
        self._tell("read", 0, total)
        for read in in_order(
            partial(self._read_file, sandbox=sandbox),
            changed,
            weight=attrgetter("weight"),
            workers=sandbox.workers,
            most=_MOST_AHEAD,
        ):
            yield read
            done += read.size
            self._tell("read", done, total)

    def _read_file(self, file: _File, *, sandbox: Sandbox) -> _Read:
        items = list(
            read_corpus(
                [file.path],
                base=self._base,
                max_bytes=self._max_bytes,
                bounds=self._bounds,
                sandbox=sandbox,
            )
        )
        return _Read(
            file.name,
            file.size,
            _mark_after(file.path, file.mark, self._readers),
            [item for item in items if isinstance(item, Document)],
            [item for item in items if isinstance(item, Skipped)],
        )

    def _commit(self, batch: Sequence[_Read]) -> None:
        with self._store.transaction():
            for read in batch:
                self._reasons[read.name] = read.skipped
                for document in read.documents:
                    self._list(document)
                self._store.note(read.name, read.reading)

    def _list(self, document: Document) -> None:
        """Lists a document that was read, and keeps it if it is not kept as it is."""
        former = self._former.get(document.path)
        entry = self._store.add(document, seen=self._seen)
        listed = Listed.of(entry)
        self._listed[document.path] = former if former and former.line == listed.line else listed

    def _count(self, paths: Sequence[Path]) -> Mapping[str, int]:
        """How many documents are new, changed, deleted, the same; lists those kept unread."""
        counts = {"added": 0, "updated": 0, "removed": 0, "unchanged": 0}
        for path, listed in self._listed.items():
            former = self._former.get(path)
            same = former and former.sha256 == listed.sha256
            counts["unchanged" if same else "updated" if former else "added"] += 1
        unread = [self._base / item.path for item in self._skipped if _is_unread(item)]
        for path, former in self._former.items():
            if path in self._listed:
                continue
            kept = _stays(self._base / path, paths, unread)
            counts["unchanged" if kept else "removed"] += 1
            if kept:
                self._require_text(former)
                self._listed[path] = former
        return counts

    def _require_text(self, listed: Listed) -> None:
        if not self._is_sound(listed):
            raise BrokenIndexError(Code.TEXT_DAMAGED, document=listed.path, path=self._store.path)


def _look(path: Path, readers: str) -> tuple[int, str | None, int]:
    """Size in bytes, a mark that changes with the file or the readers, and the file's time (ns)."""
    try:
        status = path.stat()
    except OSError:
        return 0, None, 0
    size, changed = status.st_size, max(status.st_mtime_ns, status.st_ctime_ns)
    times = f"{status.st_mtime_ns} {status.st_ctime_ns}"
    return size, f"{readers} {size} {times} {status.st_ino}", changed


def _mark_after(path: Path, before: str | None, readers: str) -> str | None:
    """The mark by which a file just read can be known; None when it may have changed meanwhile.

    Times have a limited resolution: a file changed just now might change again within it.
    """
    _, mark, changed = _look(path, readers)
    settled = time.time_ns() - changed >= _RACY
    return mark if settled and mark == before else None


def _is_unread(item: Skipped) -> bool:
    """True where it is not known what is in it."""
    return item.message not in (OUTSIDE, SYSTEM) and item.message.code not in _KNOWN


def _stays(path: Path, roots: Sequence[Path], unread: Collection[Path]) -> bool:
    """True for a document outside the folders that were read, or that could not be read.

    What could not be read is the file itself, a folder that contains it, or an archive.
    """
    absolute = [Path(os.path.abspath(root)) for root in roots]  # noqa: PTH100 - links stay
    if not any(path.is_relative_to(root) for root in absolute):
        return True
    holders = [item for item in unread if path.is_relative_to(item)]
    return bool(holders) and (os.path.lexists(path) or any(item.is_file() for item in holders))


def _nothing_in(paths: Sequence[Path], skipped: Sequence[Skipped]) -> SettingsError:
    where = ", ".join(f"'{path}'" for path in paths)
    rest: Field = ""
    for item in reversed(skipped[:5]):
        rest = message(Code.SKIPPED_FILE, path=item.path, why=item.message, rest=rest)
    formats = ", ".join(SUPPORTED)
    return SettingsError(Code.NO_DOCUMENTS, paths=where, formats=formats, skipped=rest)
