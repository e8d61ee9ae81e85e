"""Uploads and removals as jobs: one at a time, in order, and none lost when the server stops."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from qabot.messages import Code, Language, Message, loss_from_json, loss_in, message
from qabot.readers.sandbox import ReadingStoppedError, stop_reading
from qabot.server.memory import Memory
from qabot.server.problems import WebError

SPOOL = "serve-uploads"  # in the folder of the index: what came and was not yet taken in
MOST_WAITING = 50
_LONGEST_WAIT = 30  # seconds that a client is asked to wait at most
_OPEN = ("waiting", "reading", "indexing")
_PART = ".part"
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """A file to take in (``upload``) or a document to take out (``removal``).

    ``state`` is waiting, reading, indexing, done, refused (the file gives no document) or failed.
    ``given`` is what its sender calls the file, ``name`` what it is called here once that is
    settled, ``replaces``, ``beside`` and ``same`` the documents that it is a version of, that is
    called alike, or that has the same content. ``progress`` is the step with what is done of how
    much: read (bytes), words, embed (passages). ``reason`` says why a job has failed.
    """

    kind: str
    owner: str
    given: str
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    created: float = field(default_factory=time.time)
    state: str = "waiting"
    name: str = ""
    replaces: str | None = None
    beside: str | None = None
    same: str | None = None
    reason: dict[str, Any] | None = None
    documents: list[dict[str, Any]] = field(default_factory=list)
    left_out: list[dict[str, Any]] = field(default_factory=list)
    report: dict[str, Any] | None = None
    finished: float | None = None
    progress: tuple[str, int, int] | None = None

    @property
    def is_open(self) -> bool:
        """True until it is done or has failed."""
        return self.state in _OPEN

    def end(self, state: str, reason: Message | None = None) -> None:
        """Sets how it ended, and why."""
        self.state, self.finished, self.progress = state, time.time(), None
        self.reason = reason.to_json() if reason else None

    def to_json(self, language: Language = "en") -> dict[str, Any]:
        """The object of ``GET /api/jobs/ID``, schema qabot.job/1."""
        made = asdict(self)
        del made["owner"]
        made["reason"] = _worded(self.reason, language) if self.reason else None
        made["left_out"] = [
            {"path": item["path"], **_worded(item, language)} for item in self.left_out
        ]
        for document in made["documents"]:
            document["lost"] = [
                loss_in(loss_from_json(loss), language) for loss in document.pop("lost", [])
            ]
        step = self.progress
        made["progress"] = {"step": step[0], "done": step[1], "total": step[2]} if step else None
        return {"schema": "qabot.job/1", **made}


class StoppedError(Exception):
    """The server ends in the middle of a job, which continues at its next start."""


class Jobs:
    """The queue, and the thread that works it off with ``work``, which changes the job it is given.

    What ``work`` raises ends the job as failed, unless the server is about to end.
    """

    def __init__(self, folder: Path, memory: Memory, work: Callable[[Job], None]) -> None:
        self.spool = folder / SPOOL
        self._memory, self._work = memory, work
        self._waiting: deque[Job] = deque()
        self._current: Job | None = None
        self._change = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Takes up what was not finished before the last stop; what came half is dropped."""
        try:
            left = [Job(**body) for body in self._memory.open_jobs()]
        except sqlite3.Error as error:
            _LOG.error("Jobs of before cannot be read: %s", error)
            left = []
        if self.spool.is_dir():
            for path in self.spool.glob(f"*{_PART}"):
                path.unlink(missing_ok=True)
        for job in left:
            job.state = "waiting"
            self._waiting.append(job)
        self._thread = threading.Thread(target=self._run, name="qabot-jobs", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread soon, even in the middle of a job: it is taken up at the next start."""
        with self._change:
            self._stopping = True
            busy = self._current is not None
            self._change.notify()
        if busy:
            stop_reading()
        if self._thread:
            self._thread.join()

    @property
    def waiting(self) -> int:
        """Jobs that have not ended."""
        return len(self._waiting) + (self._current is not None)

    def check_room(self) -> None:
        """Raises WebError 503 when as many jobs wait as may."""
        if self.waiting >= MOST_WAITING:
            raise WebError(
                503,
                "queue_full",
                f"{self.waiting} jobs are waiting: send it again in {_LONGEST_WAIT} seconds",
                wait=_LONGEST_WAIT,
            )

    def submit(self, job: Job) -> None:
        """Writes the job down, and has it done when those before it are; 503 when too many wait."""
        with self._change:
            self.check_room()
            self._memory.keep_job(job.id, _body(job), is_open=True)
            self._waiting.append(job)
            self._change.notify()

    def of(self, identity: str) -> Job | None:
        """The job of this id as it is now; None where there is none, or it ended long ago."""
        with self._change:
            for job in (self._current, *self._waiting):
                if job and job.id == identity:
                    return job
        body = self._memory.job(identity)
        return Job(**body) if body else None

    def is_removing(self, name: str) -> bool:
        """True while a job is to take this document out."""
        with self._change:
            jobs = [job for job in (self._current, *self._waiting) if job]
        return any(job.kind == "removal" and job.name == name for job in jobs)

    def file_of(self, job: Job) -> Path:
        """Where the bytes are that were sent for a job."""
        return self.spool / job.id

    def tell(self, job: Job, step: str, done: int, total: int) -> None:
        """How far a job is; raises StoppedError when the server is about to end."""
        if self._stopping:
            raise StoppedError
        job.progress = step, done, total

    def keep(self, job: Job) -> None:
        """Writes down how a job is."""
        self._memory.keep_job(job.id, _body(job), is_open=job.is_open)

    def _run(self) -> None:
        while True:
            with self._change:
                while not self._waiting and not self._stopping:
                    self._change.wait()
                if self._stopping:
                    return
                job = self._current = self._waiting.popleft()
            try:
                self._do(job)
            finally:
                with self._change:
                    self._current = None

    def _do(self, job: Job) -> None:
        try:
            self._work(job)
        except (StoppedError, ReadingStoppedError):
            return
        except Exception as error:  # noqa: BLE001 - the next job is to be done all the same
            if self._stopping:
                return
            _LOG.error("A job has failed: %s", type(error).__name__, exc_info=error)
            job.end("failed", message(Code.SERVE_JOB))
        try:
            self.keep(job)
        except sqlite3.Error as error:
            _LOG.error("How a job has ended cannot be written down: %s", error)
            return
        self.file_of(job).unlink(missing_ok=True)


def _body(job: Job) -> dict[str, Any]:
    body = asdict(job)
    body["progress"] = None
    return body


def _worded(kept: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """A message that was kept, with its code and its wording in this language."""
    try:
        return {"code": kept["code"], "message": Message.from_json(kept).text(language)}
    except (KeyError, TypeError, ValueError):  # of another version
        return {"code": "plain", "message": str(kept.get("reason", ""))}
