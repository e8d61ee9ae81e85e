"""Parsers in child processes: what crashes, hangs or eats memory there harms no one else."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import weakref
from base64 import b64decode
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from functools import cache
from queue import Empty, LifoQueue
from types import MappingProxyType
from typing import Any

from qabot.errors import DocumentError
from qabot.messages import Code, Message, message
from qabot.readers.content import Content
from qabot.readers.extras import can_recognise
from qabot.readers.formats import Format
from qabot.readers.worker import MEMORY, OCR_SECONDS, PAGE, PATIENCE, WALLS, environment

SECONDS = 60  # of processor time that a file may take
_MORE_SECONDS = 5  # for each megabyte of a text, of which a usual one takes 1 or 2
_MOST_WORKERS = 4
_RECOGNISING = 2  # processor cores that character recognition takes, with 1 GB of memory
_MOST_FILES = 200  # that one process reads: libraries leak
_LONGEST_ANSWER = 400_000_000  # bytes
_DYING = 5  # seconds that a process takes to end at most
_RECOGNISED = (Format.PDF, Format.PICTURE)


class ReadingStoppedError(Exception):
    """A file was being read when the process was about to end: nothing is known about it."""


class Sandbox:
    """A pool of processes that parse files, started when they are needed; safe to share.

    ``workers`` bounds how many parse at once (default: one for each processor core, at most 4);
    of these one in two may recognise characters. ``seconds`` (of processor time; ten times as many
    by the clock, and more for texts of several megabytes) and ``memory`` (bytes) limit each file.
    Where the system cannot limit memory (macOS) only the time is, and on Windows the time by the
    clock alone. Walls around each process (`walls`) keep it from files, the network and other
    processes as far as the system has them.
    """

    def __init__(
        self, *, workers: int | None = None, seconds: int = SECONDS, memory: int = MEMORY
    ) -> None:
        self.workers = min(workers or _cores(), _MOST_WORKERS)
        self._seconds, self._memory = seconds, memory
        self._free = threading.BoundedSemaphore(self.workers)
        self._recognising = threading.BoundedSemaphore(max(1, self.workers // _RECOGNISING))
        self._idle: LifoQueue[_Worker] = LifoQueue()
        self._idle_recognising: LifoQueue[_Worker] = LifoQueue()
        self._busy: set[_Worker] = set()
        self._closed = False
        self._lock = threading.Lock()
        _POOLS.add(self)

    def parse(self, kind: Format, data: bytes, name: str) -> Content:
        """What is in a file of this format; waits while all processes are busy.

        Raises DocumentError when the parser refuses the file, fails, or goes over a limit, and
        ReadingStoppedError when `stop_reading` was called meanwhile.
        """
        with self._free:
            worker = self._taken(recognises=kind in _RECOGNISED and can_recognise())
            seconds = self._seconds + _more_seconds(kind, len(data))
            answer = self._asked(worker, kind, data, name, seconds)
        return Content.from_json(answer["content"])

    def draw(self, data: bytes, number: int, quote: str, share: float) -> tuple[bytes, bool]:
        """A page of a PDF (from 1) as PNG, and whether ``quote`` was found and marked on it.

        ``share`` (0 to 1) is about where on the page the quote is. Raises what `parse` raises.
        """
        asked = {"page": number, "quote": quote, "share": share}
        with self._free:
            worker = self._taken(recognises=False)
            answer = self._asked(worker, PAGE, data, "", self._seconds, asked)
        return b64decode(answer["picture"]), bool(answer["marked"])

    def _asked(
        self,
        worker: _Worker,
        kind: str,
        data: bytes,
        name: str,
        seconds: int,
        more: Mapping[str, object] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """What a process answers, which is free again afterwards."""
        try:
            answer = worker.ask(kind, data, name, seconds, self._memory, more)
        except BaseException as error:
            self._give_back(worker, usable=False)
            if worker.was_stopped:
                raise ReadingStoppedError(name) from error
            raise
        self._give_back(worker, usable="failed" not in answer and not answer["is_old"])
        if "refused" in answer:
            raise DocumentError(_refusal(answer["refused"]))
        if "failed" in answer:
            raise _failure(answer["failed"])
        return answer

    def walls(self) -> tuple[str, ...]:
        """The walls are around a process here, as one that was started for it says."""
        worker = _Worker(self._recognising)
        try:
            answer = worker.ask(WALLS, b"", "", self._seconds, self._memory)
        except DocumentError:
            return ()
        finally:
            worker.stop()
        return tuple(answer["walls"])

    def stop_reading(self) -> None:
        """Breaks off the files that are read now."""
        with self._lock:
            for worker in self._busy:
                worker.was_stopped = True
                worker.kill()

    def close(self) -> None:
        """Ends all processes, also in the middle of a file; nothing can be parsed afterwards."""
        with self._lock:
            self._closed = True
            for worker in self._busy:
                worker.kill()
        for idle in (self._idle, self._idle_recognising):
            with suppress(Empty):
                while True:
                    idle.get_nowait().stop()

    def _taken(self, *, recognises: bool) -> _Worker:
        """One that waits, if it is still alive, else a new one."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the sandbox is closed")
            worker = self._waiting(recognises) or _Worker(self._recognising, recognises=recognises)
            self._busy.add(worker)
        return worker

    def _queue(self, recognises: bool) -> LifoQueue[_Worker]:
        return self._idle_recognising if recognises else self._idle

    def _waiting(self, recognises: bool) -> _Worker | None:
        while True:
            try:
                worker = self._queue(recognises).get_nowait()
            except Empty:
                return None
            if worker.is_alive():
                return worker
            worker.stop()

    def _give_back(self, worker: _Worker, *, usable: bool) -> None:
        with self._lock:
            self._busy.discard(worker)
            if usable and worker.is_fresh and not self._closed:
                self._queue(worker.recognises).put(worker)
                return
        worker.stop()


_POOLS: weakref.WeakSet[Sandbox] = weakref.WeakSet()


def stop_reading() -> None:
    """Breaks off whatever file any thread of this process is reading: the process is to end."""
    for pool in list(_POOLS):
        pool.stop_reading()


@cache
def shared_sandbox() -> Sandbox:
    """The pool of this process, which ends with it."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


def _cores() -> int:
    """Processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _more_seconds(kind: Format, size: int) -> int:
    """What a long text may take beyond the usual limit: texts may be longer than other files."""
    return _MORE_SECONDS * (size // 1_000_000) if kind in (Format.TEXT, Format.MARKDOWN) else 0


class _Worker:
    """A child process and the pipes to it, in a session and a group of its own.

    It recognises characters only where ``recognises``, and while ``recognising`` is locked.
    """

    def __init__(
        self, recognising: threading.BoundedSemaphore, *, recognises: bool = False
    ) -> None:
        self._recognising = recognising
        self.recognises = recognises
        self.was_stopped = False
        self._files = 0
        self._has_recognised = False  # then it takes more memory than others may
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "qabot.readers.worker"],  # -P: no module from this folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            start_new_session=True,
        )

    @property
    def is_fresh(self) -> bool:
        """True while it may read another file."""
        return self._files < _MOST_FILES and not self._has_recognised

    def ask(
        self,
        kind: str,
        data: bytes,
        name: str,
        seconds: int,
        memory: int,
        more: Mapping[str, object] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """The answer to one request; raises DocumentError when the process ends before."""
        self._files += 1
        late = threading.Event()
        timer = self._timer(seconds, late)
        request = {
            "format": str(kind),
            "name": name,
            "size": len(data),
            "seconds": seconds,
            "memory": memory,
            "recognises": self.recognises,
            **more,
        }
        turn = ExitStack()
        try:
            self._send(json.dumps(request).encode() + b"\n")
            self._send(data)
            while not (received := self._received()):
                timer.cancel()
                if not self._has_recognised:
                    turn.enter_context(self._recognising)
                seconds, self._has_recognised = OCR_SECONDS, True
                timer = self._timer(seconds, late)
                self._send(b"\n")
            answer: dict[str, Any] = json.loads(received)
        except (OSError, ValueError) as error:
            if late.is_set() or self._has_used_its_time():
                raise DocumentError(Code.PARSER_TIMEOUT, seconds=seconds) from error
            raise DocumentError(Code.PARSER_STOPPED) from error
        finally:
            timer.cancel()
            turn.close()
        return answer

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def _received(self) -> bytes:
        """The bytes of one answer; raises ValueError when there is none."""
        answers = self._process.stdout
        assert answers is not None
        length = int(answers.readline(20))
        if length > _LONGEST_ANSWER:
            raise ValueError(f"an answer of {length} bytes")
        answer = answers.read(length)
        if len(answer) < length:
            raise ValueError("half an answer")
        return answer

    def _timer(self, seconds: int, late: threading.Event) -> threading.Timer:
        timer = threading.Timer(seconds * PATIENCE, self._kill, [late])
        timer.daemon = True
        timer.start()
        return timer

    def _has_used_its_time(self) -> bool:
        """True where the system ended the process for the processor time that it took."""
        try:
            ended = self._process.wait(timeout=_DYING)
        except subprocess.TimeoutExpired:
            return False
        return sys.platform != "win32" and ended == -signal.SIGXCPU

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends the process; who waits for its answer gets an error, and is to stop it."""
        kill_group = getattr(os, "killpg", None)  # none on Windows
        if kill_group is not None:
            with suppress(ProcessLookupError, PermissionError):  # all of it has ended
                kill_group(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def stop(self) -> None:
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not sent has no one to read it
                    continue
        self._process.wait()

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self.kill()


def _refusal(answer: dict[str, Any]) -> Message:
    """Why the parser refuses a file; what a parser that was taken over says proves nothing."""
    try:
        return Message.from_json(answer)
    except (KeyError, TypeError, ValueError):
        return message(Code.PARSER_STOPPED)


def _failure(problem: str) -> DocumentError:
    if problem == "MemoryError":
        return DocumentError(Code.PARSER_MEMORY)
    if problem == "RecursionError":
        return DocumentError(Code.PARSER_NESTED)
    return DocumentError(Code.PARSER_FAILED, error=problem)
