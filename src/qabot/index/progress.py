"""How far an update is: reported to the caller, and noted for `qabot status`."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from qabot.index.generations import LOCK, lock_holder
from qabot.system.locking import is_held
from qabot.system.private import opener

# stage ("read", "words", "embed", "milvus"), done, total
Progress = Callable[[str, int, int], None]
FILE = "building.json"
_EVERY = 0.5  # seconds between two notes


@dataclass(frozen=True, slots=True)
class Building:
    """An update on its way: who makes it, and how far the stage is in which it is.

    Stages are "read" (bytes), "words" and "embed" (passages). ``left`` are the seconds that the
    stage will still take at its rate so far; None = nothing can be said yet.
    """

    writer: str
    stage: str
    done: int
    total: int
    left: float | None = None


class _Notes:
    """Reports each step, and writes it down now and then."""

    def __init__(self, path: Path, progress: Progress | None) -> None:
        self._path = path
        self._progress = progress
        self._stage = ""
        self._began = self._noted = 0.0
        self._first = 0

    def tell(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._began, self._first, self._noted = stage, now, done, 0.0
        if now - self._noted >= _EVERY or done == total:
            self._noted = now
            self._note(done, total, now - self._began)
        if self._progress:
            self._progress(stage, done, total)

    def _note(self, done: int, total: int, spent: float) -> None:
        made = done - self._first
        left = round(spent / made * (total - done), 1) if made else None
        note = {"stage": self._stage, "done": done, "total": total, "left": left}
        with suppress(OSError), open(self._path, "w", encoding="utf-8", opener=opener) as file:
            json.dump(note, file)  # a full disk is reported where it matters


@contextmanager
def recorded(folder: Path, progress: Progress | None) -> Iterator[Progress]:
    """A function that reports each step to ``progress``, too, and notes it in ``folder``."""
    path = folder / FILE
    try:
        yield _Notes(path, progress).tell
    finally:
        path.unlink(missing_ok=True)


def building(folder: Path) -> Building | None:
    """The update that is on its way in another process, or None."""
    try:
        if not is_held(folder / LOCK):
            return None  # nobody writes; what is noted was left by a process that was killed
    except OSError:
        return None
    writer = lock_holder(folder)
    try:
        note = json.loads((folder / FILE).read_text("utf-8"))
        return Building(writer, note["stage"], note["done"], note["total"], note["left"])
    except (OSError, ValueError, KeyError):
        return Building(writer, "start", 0, 0)  # between two notes
