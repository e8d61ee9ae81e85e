"""A process that updates indexes so that its copies can be killed on the way; see test_crash.py.

It loads what is slow to load once and forks for each job. For a job, one JSON line on stdin, it
replies with the process id of the copy; for any further line with the exit code of that copy,
which keeps its id until then.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

from qabot.index import Retention
from qabot.ingest import Recipe, build, embedding
from qabot.language.words import Segmenter
from qabot.types import Vectors
from tests.support.engine import choose_engine
from tests.support.stand_in import StandIn

ENDED = 9  # exit code of a copy that ended itself at its step
STEPS = ("fsync", "rename", "replace", "mkdir", "link", "unlink", "rmdir")
DIMENSIONS = {"stand-in": 64, "other": 32}
_BATCH = 0.02  # seconds for which a batch is embedded, as if by a real encoder

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """An update of the index in ``base``; it ends itself at step ``end_at``, counted from 1.

    ``early``: what there is is served after each batch, otherwise when all vectors are made.
    ``days``: for which texts that are served no longer are kept.
    """

    base: str
    encoder: str | None
    early: bool
    end_at: int = 0
    after: bool = False
    days: float = 30.0


class Slow(StandIn):
    """Writes the hash of each text to a file before it embeds it."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(name, dimension=DIMENSIONS[name])
        self.log = log

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        with self.log.open("a", encoding="utf-8") as file:
            file.writelines(f"{hashlib.sha256(text.encode()).hexdigest()}\n" for text in texts)
        time.sleep(_BATCH)
        return super().encode_passages(texts)


class Fuse:
    """Counts the steps that change what is on disk and ends the process at one of them."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.steps: list[str] = []

    def wrap(self, name: str, step: Callable[P, T]) -> Callable[P, T]:
        def counted(*args: P.args, **kwargs: P.kwargs) -> T:
            with self.watched(name):
                return step(*args, **kwargs)

        return counted

    def watched(self, name: str) -> _Step:
        self.steps.append(name)
        return _Step(self, last=len(self.steps) == self.job.end_at)


@dataclass(frozen=True, slots=True)
class _Step:
    fuse: Fuse
    last: bool

    def __enter__(self) -> None:
        if self.last and not self.fuse.job.after:
            os._exit(ENDED)

    def __exit__(self, *_: object) -> None:
        if self.last:
            os._exit(ENDED)


def main() -> None:
    choose_engine()
    segmenter = Segmenter(())  # loads its dictionary for 0.1 s
    _set(build, "Segmenter", lambda _: segmenter)
    _load_libraries()
    for line in iter(sys.stdin.readline, ""):
        process = os.fork()
        if not process:
            _work(Job(**json.loads(line)))
        _reply(process)
        sys.stdin.readline()
        _reply(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))


def _set(module: ModuleType, name: str, value: object) -> None:
    setattr(module, name, value)  # an assignment would not pass the type checker


def _load_libraries() -> None:
    import faiss  # noqa: F401
    import tantivy  # noqa: F401


def _reply(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def _work(job: Job) -> None:
    try:
        _update(job)
    except BaseException:  # noqa: BLE001 - a copy must not go on as its original
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _update(job: Job) -> None:
    base = Path(job.base)
    fuse = Fuse(job)
    log = base / "embedded.log"
    _set(embedding, "FIRST_PUBLISHED", 0.0 if job.early else inf)
    _set(embedding, "_COST", 0)
    _set(build, "load_encoder", lambda name, **_: Slow(name or "stand-in", log))
    _watch(fuse)
    with (base / "stages.log").open("w", encoding="utf-8") as file:

        def tell(stage: str, done: int, total: int) -> None:
            file.write(f"{stage} {done} of {total}\n")
            file.flush()

        recipe = Recipe(encoder=job.encoder, passage_size=1)
        build.update(
            base / "index",
            [base / "文档"],
            recipe=recipe,
            retention=Retention(days=job.days, hours=0),
            progress=tell,
        )
    (base / "steps.json").write_text(json.dumps(fuse.steps), encoding="utf-8")


def _watch(fuse: Fuse) -> None:
    """Has every step counted that goes through ``os`` (so does pathlib) or ends a transaction."""
    for name in STEPS:
        _set(os, name, fuse.wrap(name, getattr(os, name)))

    class Watched(sqlite3.Connection):
        def execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
            if statement != "COMMIT":
                return super().execute(statement, *values)
            with fuse.watched("COMMIT"):
                return super().execute(statement, *values)

    _set(sqlite3, "connect", partial(sqlite3.connect, factory=Watched))


if __name__ == "__main__":
    main()
