"""What a job does: reads a file, settles its name, and has it in the index, or takes one out."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from qabot.errors import DocumentError, QabotError, SettingsError
from qabot.ingest import IndexReport, Progress
from qabot.library import Library
from qabot.messages import Code, Message, loss_to_json, message
from qabot.readers import DEFAULT_MAX_BYTES, read_bytes
from qabot.rendering import report_json
from qabot.server.jobs import Job, Jobs
from qabot.server.memory import Memory, Sent
from qabot.system.paths import shown_path
from qabot.uploads.placing import Change, held_documents, make
from qabot.uploads.reading import Read, contents_below, read_upload
from qabot.uploads.slots import Content, Shelf, Slot, slot_for

FOLDER = "uploads"  # in corpus/ next to the index, unless --documents names another


def uploads_beside(folder: Path) -> Path:
    """Where documents that come over HTTP are kept, unless it is set."""
    return folder.absolute().parent / "corpus" / FOLDER


class Intake:
    """The folder of uploaded documents, and the jobs that change it; one at a time."""

    def __init__(self, library: Library, folder: Path | None = None) -> None:
        self.library = library
        self.folder = folder or uploads_beside(library.folder)
        self.memory = Memory(library.folder)
        self.jobs = Jobs(library.folder, self.memory, self._do)

    def start(self) -> None:
        """Begins with the jobs that a former process left."""
        self.jobs.start()

    def close(self) -> None:
        """Closes what is remembered of documents."""
        self.jobs.close()
        self.memory.close()

    @property
    def largest(self) -> int:
        """Bytes that a file may have."""
        return self.library.settings.max_bytes or DEFAULT_MAX_BYTES

    def shown(self, name: str) -> str:
        """The path of an uploaded file as documents have it."""
        return shown_path(self.folder / name, self._base)

    @property
    def _base(self) -> Path:
        return self.library.folder.absolute().parent

    def _do(self, job: Job) -> None:
        if job.kind == "upload":
            self._take_in(job)
        else:
            self._take_out(job)

    # --- taking in ------------------------------------------------------------------------

    def _take_in(self, job: Job) -> None:
        job.state = "reading"
        try:
            data = read_bytes(self.jobs.file_of(job), self.largest)
            read = read_upload(data, job.given, self.largest)
        except DocumentError as error:
            job.end("refused", error.message)
            return
        job.given = read.given
        job.left_out = [skipped.to_json() for skipped in read.refused]
        if not job.name and not self._has_place(job, read):
            return
        job.state = "indexing"
        self.jobs.keep(job)  # with its name: a process may be killed
        self._index(job, data)

    def _has_place(self, job: Job, read: Read) -> bool:
        """Settles under which name a file is kept; False when its content is there already."""
        slot = self._slot(job, read)
        if slot.same:
            job.same = job.name = slot.same
            job.documents = self._documents(slot.same)
            job.end("done")
            return False
        job.name, job.beside = slot.name, slot.beside
        job.replaces = slot.replaces.name if slot.replaces else None
        return True

    def _slot(self, job: Job, read: Read) -> Slot[Sent]:
        known = self.memory.documents()
        names = [path.name for path in held_documents(self.folder)]
        own = [sent for sent in known.values() if sent.owner == job.owner and sent.name in names]
        nobodys = [name for name in names if name not in known]
        return slot_for(
            read.given, read.content, Shelf(own, names, self._contents(), nobodys=nobodys)
        )

    def _contents(self) -> Mapping[str, Content]:
        try:
            entries = self.library.status().entries
        except QabotError:
            return {}
        return contents_below(entries, shown_path(self.folder, self._base))

    def _index(self, job: Job, data: bytes) -> None:
        before = self.memory.documents().get(job.name)
        self.memory.claim(Sent(job.name, job.given, job.owner, time.time()))
        try:
            report = self._made(job, Change({job.name: data}))
        except BaseException as error:
            if before:
                self.memory.claim(before)
            else:
                self.memory.unclaim(job.name)
            if not isinstance(error, (OSError, QabotError)):
                raise
            job.end("failed", _reason(error))
            return
        job.documents = self._documents(job.name)
        job.report = _report(report, self.shown(job.name))
        job.end("done")

    def _documents(self, name: str) -> list[dict[str, Any]]:
        """What the index has of a file: several documents where it is an archive."""
        path = self.shown(name)
        return [
            {"id": e.id, "path": e.path, "title": e.title, "sha256": e.sha256}
            | {"losses": list(map(str, e.losses)), "lost": list(map(loss_to_json, e.losses))}
            for e in self.library.status().entries
            if e.path == path or e.path.startswith(path + "/")
        ]

    # --- taking out -----------------------------------------------------------------------

    def _take_out(self, job: Job) -> None:
        job.state = "indexing"
        try:
            report = self._made(job, Change(removed=[job.name]))
        except SettingsError:  # an index is never empty
            job.end("failed", message(Code.SERVE_LAST, name=job.name))
            return
        except (OSError, QabotError) as error:
            job.end("failed", _reason(error))
            return
        self.memory.unclaim(job.name)
        job.report = _report(report, self.shown(job.name))
        job.end("done")

    def _made(self, job: Job, change: Change) -> IndexReport:
        return make(self._update, self.folder, change, partial(self.jobs.tell, job))

    def _update(self, paths: Sequence[Path], progress: Progress | None) -> IndexReport:
        return self.library.update(paths, progress=progress)


def _reason(error: OSError | QabotError) -> Message:
    if isinstance(error, QabotError):
        return error.message
    return message(Code.SERVE_DISK, error=error.strerror or str(error))


def _report(report: IndexReport, path: str) -> dict[str, Any]:
    """The report of an update, with what it says of this file alone where it names files."""
    made = report_json(report)
    for name in ("skipped", "losses"):
        made[name] = [
            item
            for item in made[name]
            if item["path"] == path or item["path"].startswith(path + "/")
        ]
    return made
