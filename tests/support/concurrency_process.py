"""A process that asks an index, or updates it, in parallel with others; see test_concurrency.py."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import TextIO

from qabot.answering.answers import ask
from qabot.index import Index, LiveIndex, Retention, open_index, snapshot
from qabot.ingest import Recipe, build, update
from qabot.language.words import Segmenter
from tests.support.engine import choose_engine
from tests.support.stand_in import StandIn

DOCUMENTS = 12
QUESTIONS = tuple(f"{number}号泉的水位是多少米？" for number in range(DOCUMENTS))
_CHANGED = 4  # documents that are written anew from one update to the next
_LOW = 10  # niceness of the writer, that of `qabot index --low-priority`


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do in ``base``: "live" and "cold" ask until "stop" is there.

    A "live" reader follows what is published, a "cold" one opens the index for each question. The
    "writer" updates ``updates`` times. ``bundled``: with the encoder that comes along.
    """

    role: str
    base: str
    updates: int = 0
    bundled: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer: of which generation, when (seconds), its quotes as (path, start, end, text)."""

    generation: int
    began: float
    ended: float
    quotes: list[tuple[str, int, int, str]]


@dataclass(frozen=True, slots=True)
class Updated:
    """The generations from ``first`` to ``last`` have these texts by path; made when (seconds)."""

    first: int
    last: int
    began: float
    ended: float
    texts: dict[str, str]


def main() -> None:
    choose_engine()
    task = Task(**json.loads(sys.argv[1]))
    base = Path(task.base)
    if not task.bundled:
        use_stand_in()
    with (base / f"{task.role}.jsonl").open("w", encoding="utf-8") as log:
        if task.role == "writer":
            os.nice(_LOW)
            write(base, task.updates, log)
        else:
            read(base, task.role, log)


def use_stand_in() -> None:
    encoder, segmenter = StandIn(), Segmenter(())
    for module in (build, snapshot):
        for name, value in (("load_encoder", encoder), ("Segmenter", segmenter)):
            setattr(module, name, lambda *_, value=value, **__: value)


def read(base: Path, role: str, log: TextIO) -> None:
    opened = live(base / "index") if role == "live" else cold(base / "index")
    with opened as using:
        for number in count():
            if (base / "stop").exists():
                return
            began = time.monotonic()
            with using() as index:
                answer = ask(index, QUESTIONS[number % DOCUMENTS], min_confidence=0.0)
                generation = index.generation
            quotes = [(q.document.path, q.start, q.end, q.text) for q in answer.quotes]
            note(log, Asked(generation, began, time.monotonic(), quotes))


Using = Callable[[], AbstractContextManager[Index]]


@contextmanager
def live(folder: Path) -> Iterator[Using]:
    with closing(LiveIndex(folder, lambda: open_index(folder))) as index:
        yield index.using


@contextmanager
def cold(folder: Path) -> Iterator[Using]:
    yield lambda: closing(open_index(folder))


def write(base: Path, updates: int, log: TextIO) -> None:
    last = publish(base, 0, log, 0)
    while not (base / "go").exists():
        time.sleep(0.01)
    for version in range(1, updates + 1):
        last = publish(base, version, log, last)


def publish(base: Path, version: int, log: TextIO, last: int) -> int:
    """Writes the documents of a version and serves them; gives the generation."""
    texts = {f"文档/{number:02}.md": text(number, version) for number in range(DOCUMENTS)}
    for path, content in texts.items():
        (base / path).parent.mkdir(exist_ok=True)
        if not (base / path).exists() or (base / path).read_text("utf-8") != content:
            (base / path).write_text(content, "utf-8")
    began = time.monotonic()
    recipe = Recipe(threads=1)
    report = update(base / "index", [base / "文档"], recipe=recipe, retention=Retention(hours=0))
    seen = {path: content.removeprefix("# ") for path, content in texts.items()}
    note(log, Updated(last + 1, report.generation, began, time.monotonic(), seen))
    return report.generation


def text(number: int, version: int) -> str:
    """A document in which sentences move and figures change when it is written anew."""
    edition = (version + DOCUMENTS - 1 - number) // (DOCUMENTS // _CHANGED)
    before = "这一年雨水很多。" * (edition % 5)
    return f"# {number}号泉\n\n{before}{number}号泉的水位是{edition + 10}.{number}米。泉水很清。\n"


def note(log: TextIO, made: Asked | Updated) -> None:
    log.write(f"{json.dumps(asdict(made), ensure_ascii=False)}\n")
    log.flush()


if __name__ == "__main__":
    main()
