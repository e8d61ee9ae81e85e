"""Parsers in child processes: what crashes, hangs or eats memory there harms no one else."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from functools import cache
from queue import Empty, LifoQueue
from typing import IO, Any

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.formats import Format
from qabot.readers.worker import MEMORY, OCR_SECONDS

SECONDS = 60  # that a file may take
_MOST_WORKERS = 4
_MOST_FILES = 200  # that one process reads: libraries leak
_LONGEST_ANSWER = 400_000_000  # bytes


class Sandbox:
    """A pool of processes that parse files, started when they are needed; safe to share.

    ``seconds`` and ``memory`` (bytes) limit each file. Where the system cannot limit memory
    (Windows, macOS) only the time is.
    """

    def __init__(
        self, *, workers: int | None = None, seconds: int = SECONDS, memory: int = MEMORY
    ) -> None:
        self._seconds, self._memory = seconds, memory
        self._free = threading.BoundedSemaphore(workers or min(os.cpu_count() or 1, _MOST_WORKERS))
        self._idle: LifoQueue[_Worker] = LifoQueue()

    def parse(self, kind: Format, data: bytes, name: str) -> Content:
        """What stands in a file of this format; waits while all processes are busy.

        Raises DocumentError when the parser refuses the file, fails, or goes over a limit.
        """
        with self._free:
            worker = self._worker()
            try:
                answer = worker.ask(kind, data, name, self._seconds, self._memory)
            except BaseException:
                worker.stop()
                raise
            if worker.files < _MOST_FILES and not worker.has_recognised and "failed" not in answer:
                self._idle.put(worker)
            else:
                worker.stop()
        if "refused" in answer:
            raise DocumentError(answer["refused"])
        if "failed" in answer:
            raise DocumentError(_failure(answer["failed"]))
        return Content.from_json(answer["content"])

    def close(self) -> None:
        """Ends the processes that wait for work."""
        while True:
            try:
                self._idle.get_nowait().stop()
            except Empty:
                return

    def _worker(self) -> _Worker:
        """One that waits, if it is still alive, else a new one."""
        while True:
            try:
                worker = self._idle.get_nowait()
            except Empty:
                return _Worker()
            if worker.is_alive():
                return worker
            worker.stop()


@cache
def shared_sandbox() -> Sandbox:
    """The pool of this process, which ends with it."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


class _Worker:
    """A child process and the pipes to it."""

    def __init__(self) -> None:
        self.files = 0
        self.has_recognised = False  # then it holds more memory than others may
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "qabot.readers.worker"],  # -P: no module from this folder
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def ask(
        self, kind: Format, data: bytes, name: str, seconds: int, memory: int
    ) -> dict[str, Any]:
        """The answer to one request; raises DocumentError when the process ends before."""
        self.files += 1
        late = threading.Event()
        timer = self._timer(seconds, late)
        request = {
            "format": kind.value,
            "name": name,
            "size": len(data),
            "seconds": seconds,
            "memory": memory,
        }
        try:
            assert self._process.stdin is not None
            assert self._process.stdout is not None
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.write(data)
            self._process.stdin.flush()
            while not (received := _received(self._process.stdout)):
                timer.cancel()
                seconds, self.has_recognised = OCR_SECONDS, True
                timer = self._timer(seconds, late)
            answer: dict[str, Any] = json.loads(received)
        except (OSError, ValueError) as error:
            raise DocumentError(
                f"takes more than {seconds} s to read: split it or convert it to another format"
                if late.is_set()
                else "stops its parser, which ran out of memory or broke off: "
                "it is damaged or far too complex; save it again, or as another format"
            ) from error
        finally:
            timer.cancel()
        return answer

    def _timer(self, seconds: int, late: threading.Event) -> threading.Timer:
        timer = threading.Timer(seconds, self._kill, [late])
        timer.daemon = True
        timer.start()
        return timer

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what was not sent has no one to read it
                    continue
        self._process.wait()

    def _kill(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()


def _received(answers: IO[bytes]) -> bytes:
    """The bytes of one answer; raises ValueError when there is none."""
    length = int(answers.readline(20))
    if length > _LONGEST_ANSWER:
        raise ValueError(f"an answer of {length} bytes")
    answer = answers.read(length)
    if len(answer) < length:
        raise ValueError("half an answer")
    return answer


def _failure(problem: str) -> str:
    if problem == "MemoryError":
        return "needs too much memory to read: split it or convert it to another format"
    if problem == "RecursionError":
        return "is nested too deeply to read: save it again, or as another format"
    return f"cannot be parsed ({problem}): it is damaged; save it again, or as another format"
