"""Killed at any instant: what is served is whole, and the next update ends as if nothing was.

SUITE_CRASHES says at how many random instants updates are killed (8); from 200 on, an update is
ended at every step that it takes on disk, too, before it and after it, instead of at some.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import IO

import numpy as np
import pytest

import qabot
from qabot.documents.readings import embedding_text
from qabot.index import Index, Retention, open_index, snapshot
from qabot.index.contents import read_contents, read_listed
from qabot.index.generations import generations
from qabot.index.store import embedding_key
from qabot.ingest import Recipe, build, update
from qabot.ingest.embedding import _COMMIT
from tests.support.crash_writer import DIMENSIONS, ENDED, Job
from tests.support.stand_in import StandIn
from tests.test_index import CORPUS, LIBRARY, SPRINGS, fast_folder, many, segmenter

CRASHES = int(os.environ.get("SUITE_CRASHES", "8"))
EVERY_STEP = CRASHES >= 200
FEW_STEPS = 10  # in all cases together, when not every step is tried
LOG = logging.getLogger(__name__)  # counts: pytest --log-cli-level=INFO
WORDS = ("泉水", "济南的泉", "鐵路", "Library Mondays", "第150处", "新的一篇")

OLD = CORPUS | {"长.md": "# 长\n\n" + many(150), "旧名.txt": many(20, first=900)}
NEW = {
    "泉.md": SPRINGS.replace("28.5", "29.1"),
    "a/鐵路.md": OLD["a/鐵路.md"],
    "长.md": "# 长\n\n" + many(240, first=60),
    "新名.txt": OLD["旧名.txt"],
    "b/copy.md": LIBRARY,
}
TEXTS = {
    "old": OLD,
    "new": NEW,
    "more": OLD | {"b.txt": "新的一篇。"},
    "newer": NEW | {"b.txt": "新的一篇。"},
}
FORMER = {"new": "old"}  # what was served before, and is kept next to it


@dataclass(frozen=True, slots=True)
class Case:
    """An update that is killed: from which documents to which, with which encoder.

    ``early``: what there is is served after each batch, otherwise when all vectors are made.
    """

    name: str
    before: str | None
    after: str
    encoder: str | None = None
    leftovers: bool = False
    early: bool = False
    days: float = 30.0

    def job(self, base: Path) -> Job:
        return Job(str(base), self.encoder, self.early, days=self.days)


WHOLE = (
    Case("first", None, "old"),
    Case("update", "old", "new"),
    Case("encoder", "old", "old", encoder="other"),
    Case("prune", "old", "more", leftovers=True),
    Case("collect", "new", "newer", days=0.0),
)
CASES = [
    replace(case, early=early, name=f"{case.name}-{'early' if early else 'whole'}")
    for case, early in product(WHOLE, (False, True))
]


@dataclass(frozen=True, slots=True)
class Contents:
    """What an index contains, without what differs from build to build; None = no vector yet."""

    encoder: str
    documents: tuple[tuple[str, str], ...]
    passages: tuple[tuple[str, int, int, str], ...]
    keys: tuple[bytes, ...]
    hits: tuple[tuple[tuple[int, float], ...], ...]
    vectors: tuple[bytes | None, ...]

    def filled(self, other: Contents) -> Contents:
        """The same with the vectors of the other where none is made yet."""
        pairs = zip(self.vectors, other.vectors, strict=True)
        return replace(self, vectors=tuple(own or theirs for own, theirs in pairs))


class Writer:
    """The process whose copies are killed."""

    def __init__(self) -> None:
        search = os.pathsep.join(
            (str(Path(qabot.__file__).parents[1]), str(Path(__file__).parents[1]))
        )
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "support/crash_writer.py")],
            env=os.environ | {"PYTHONPATH": search, "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def run(self, job: Job, *, kill_after: float | None = None) -> int:
        """The exit code; that of a signal is negative, as in ``subprocess``."""
        process = int(self._ask(json.dumps(asdict(job))))
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(process, signal.SIGKILL)
        return int(self._ask(""))

    def close(self) -> None:
        stdin, stdout = self._pipes()
        stdin.close()
        self._process.wait()
        stdout.close()

    def _ask(self, line: str) -> str:
        stdin, stdout = self._pipes()
        stdin.write(f"{line}\n")
        return stdout.readline()

    def _pipes(self) -> tuple[IO[str], IO[str]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdin, self._process.stdout


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What an update that nobody kills takes: seconds, and steps on disk."""

    seconds: float
    steps: tuple[str, ...]


class World:
    """Indexes to start from and to compare with, made when they are first needed."""

    def __init__(self, base: Path, writer: Writer) -> None:
        self.base = base
        self.writer = writer
        self.encoders: dict[str, StandIn] = {}
        self.built = cache(self._built)
        self.contents = cache(self._contents)
        self.undisturbed = cache(self._undisturbed)

    def load_encoder(self, name: str | None = None, **_options: object) -> StandIn:
        name = name or "stand-in"
        return self.encoders.setdefault(name, StandIn(name, dimension=DIMENSIONS[name]))

    @contextmanager
    def start(self, case: Case) -> Iterator[Path]:
        """A folder with the documents as they are now and the index as it was before."""
        with TemporaryDirectory(dir=self.base) as folder:
            base = Path(folder)
            if case.before:
                shutil.copytree(self.built(case.before, None) / "index", base / "index")
            if case.leftovers:
                leave_behind(base / "index")
            write(base / "文档", TEXTS[case.after])
            yield base

    def _built(self, texts: str, encoder: str | None) -> Path:
        base = self.base / f"{texts}-{encoder}"
        if texts in FORMER:
            shutil.copytree(self.built(FORMER[texts], None) / "index", base / "index")
        write(base / "文档", TEXTS[texts])
        run_update(base, encoder)
        return base

    def _contents(self, texts: str, encoder: str | None) -> Contents:
        return read(self.built(texts, encoder) / "index")

    def _undisturbed(self, case: Case) -> Undisturbed:
        with self.start(case) as base:
            began = time.monotonic()
            assert self.writer.run(case.job(base)) == 0
            seconds = time.monotonic() - began
            assert read(base / "index") == self.contents(case.after, case.encoder)
            return Undisturbed(seconds, tuple(json.loads((base / "steps.json").read_text())))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with (
        fast_folder() as folder,
        closing(Writer()) as writer,
        pytest.MonkeyPatch.context() as patch,
    ):
        made = World(Path(folder), writer)
        for module in (build, snapshot):
            patch.setattr(module, "load_encoder", made.load_encoder)
            patch.setattr(module, "Segmenter", lambda words=(): segmenter(tuple(words)))
        yield made


def write(corpus: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        path = corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def leave_behind(index: Path) -> None:
    """What several killed updates would have left next to generation 1."""
    generations = index / "generations"
    for name in ("000002", "000005", ".building-000004"):
        shutil.copytree(generations / "000001", generations / name)
    (generations / ".building-000004" / "manifest.json").unlink()
    (index / "CURRENT.new").write_text("000005\n")


def run_update(base: Path, encoder: str | None, *, days: float = 30.0) -> None:
    recipe, retention = Recipe(encoder=encoder, passage_size=1), Retention(days=days, hours=0)
    update(base / "index", [base / "文档"], recipe=recipe, retention=retention)


def read(folder: Path) -> Contents:
    """All that the served generation contains; every passage is loaded, its text being checked."""
    with closing(open_index(folder)) as index:
        passages = [index.passage(number) for number in range(index.passage_count)]
        assert [p.text for p in passages] == [p.document.text[p.start : p.end] for p in passages]
        documents = {(p.document.path, p.document.sha256) for p in passages}
        assert len(documents) == index.manifest.documents
        return Contents(
            encoder=index.encoder_name,
            documents=tuple(sorted(documents)),
            passages=tuple((p.document.path, p.start, p.end, p.text) for p in passages),
            keys=tuple(embedding_key(embedding_text(p)) for p in passages),
            hits=tuple(tuple(index.lexical.search(index.segmenter.terms(w), 9)) for w in WORDS),
            vectors=vectors(index),
        )


def vectors(index: Index) -> tuple[bytes | None, ...]:
    """The vector of each passage; None where there is none."""
    numbers, (any_vector,) = range(index.passage_count), index.encoder.encode_questions([""])
    known = list(index.dense.similarities(any_vector, numbers))
    rows = index.dense.vectors(np.array(known, np.int64))
    found = {number: row.tobytes() for number, row in zip(known, rows, strict=True)}
    return tuple(found.get(number) for number in numbers)


def stored_keys(folder: Path, revision: str) -> set[bytes]:
    """The texts whose vectors are kept, read from a copy: a look must mend nothing."""
    with TemporaryDirectory(dir=folder) as copy:
        for path in folder.glob("store.sqlite*"):
            shutil.copy(path, copy)
        with closing(sqlite3.connect(Path(copy) / "store.sqlite")) as store:
            if not store.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'embeddings'"
            ).fetchall():
                return set()
            rows = store.execute("SELECT key FROM embeddings WHERE revision = ?", (revision,))
            return {key for (key,) in rows}


def check_after_crash(world: World, case: Case, base: Path) -> None:
    """What the promises of design.md come to for an update that was killed in ``base``."""
    index, after = base / "index", world.contents(case.after, case.encoder)
    kept = stored_keys(index, f"{after.encoder}-1") if index.exists() else set()
    check_served(world, case, index)
    log = base / "embedded.log"
    embedded = {bytes.fromhex(line) for line in log.read_text().split()} if log.exists() else set()
    assert len(embedded - kept) <= _COMMIT
    world.encoders.clear()
    run_update(base, case.encoder, days=case.days)
    again = [embedding_key(text) for text in world.encoders[after.encoder].embedded]
    assert sorted(again) == sorted(set(after.keys) - kept)
    assert read(index) == after
    check_nothing_left_behind(index)
    if not case.days:
        check_collected(index, after)


def check_collected(index: Path, served: Contents) -> None:
    """Kept are the texts and vectors of the generations on disk, and of these alone."""
    held = {
        listed.sha256
        for generation in generations(index).values()
        for listed in read_listed(generation)
    }
    with closing(sqlite3.connect(index / "store.sqlite")) as store:
        texts = {sha256 for (sha256,) in store.execute("SELECT sha256 FROM texts")}
    assert texts == held
    keys = {k for path in generations(index).values() for k in read_contents(path).byte_keys}
    assert stored_keys(index, f"{served.encoder}-1") == keys >= set(served.keys)


def check_served(world: World, case: Case, index: Path) -> None:
    """The generation from before or, whole or without some vectors, a new one."""
    if case.before is None and not (index / "CURRENT").exists():
        return
    served, after = read(index), world.contents(case.after, case.encoder)
    before = world.contents(case.before, None) if case.before else after
    is_former = (served.encoder, served.documents) == (before.encoder, before.documents)
    if case.early and not (case.before and is_former):
        served = served.filled(after)
    assert served == (before if is_former else after)


def check_nothing_left_behind(index: Path) -> None:
    generations = sorted(path.name for path in (index / "generations").iterdir())
    assert [name for name in generations if not name.isdecimal()] == []
    assert len(generations) <= 2, generations
    assert not (index / "CURRENT.new").exists()


def stage(base: Path) -> str:
    """What the killed update had last reported."""
    log = base / "stages.log"
    told = log.read_text().splitlines() if log.exists() else []
    return told[-1] if told else "start"


@contextmanager
def described(what: str) -> Iterator[None]:
    """Reports the crash, in the log and with an error that is found after it."""
    LOG.info(what)
    try:
        yield
    except Exception as error:
        error.add_note(what)
        raise


@pytest.mark.parametrize("number", range(CRASHES))
def test_update_killed_at_a_random_instant_goes_on_from_there(world: World, number: int) -> None:
    case = CASES[number % len(CASES)]
    delay = Random(number).random() * world.undisturbed(case).seconds
    with world.start(case) as base:
        code = world.writer.run(case.job(base), kill_after=delay)
        with described(f"random {case.name} {code} after {delay:.3f} s: {stage(base)}"):
            assert code in (-signal.SIGKILL, 0)
            check_after_crash(world, case, base)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_update_ended_at_a_step_on_disk_goes_on_from_there(world: World, case: Case) -> None:
    steps = world.undisturbed(case).steps
    for number, after in chosen(case, steps):
        with world.start(case) as base:
            code = world.writer.run(replace(case.job(base), end_at=number, after=after))
            when = f"{'after' if after else 'before'} step {number}, {steps[number - 1]}"
            with described(f"step {case.name} {when}: {stage(base)}"):
                assert code == ENDED
                check_after_crash(world, case, base)


def chosen(case: Case, steps: Sequence[str]) -> list[tuple[int, bool]]:
    """Steps, counted from 1, and whether to end after them: all, or every k-th of all."""
    points = list(product(range(1, len(steps) + 1), (False, True)))
    every = 1 if EVERY_STEP else len(points) * len(CASES) // FEW_STEPS
    return points[Random(case.name).randrange(every) :: every]
