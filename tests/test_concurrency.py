"""Readers in other processes ask without pause while a writer publishes one index after another.

SUITE_UPDATES says how many (5); from 50 on, with the bundled encoder, and the time that answers
take while indexes are written is compared with that at rest.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import qabot
from tests.support.concurrency_process import Asked, Task, Updated
from tests.test_index import fast_folder

UPDATES = int(os.environ.get("SUITE_UPDATES", "5"))
LONG = UPDATES >= 50
REST = 20.0 if LONG else 0.5  # seconds
WAIT = 120.0  # seconds; what takes longer is a failure
LOG = logging.getLogger(__name__)  # figures: pytest --log-cli-level=INFO


@pytest.fixture
def base() -> Iterator[Path]:
    with fast_folder() as folder:
        yield Path(folder)


@contextmanager
def started(task: Task) -> Iterator[subprocess.Popen[bytes]]:
    search = os.pathsep.join((str(Path(qabot.__file__).parents[1]), str(Path(__file__).parents[1])))
    script = str(Path(__file__).parent / "support/concurrency_process.py")
    process = subprocess.Popen(
        [sys.executable, script, json.dumps(asdict(task))],
        env=os.environ | {"PYTHONPATH": search, "OMP_NUM_THREADS": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], *processes: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < until
        assert all(process.poll() in (None, 0) for process in processes)
        time.sleep(0.01)


def lines(base: Path, role: str) -> list[dict[str, Any]]:
    path = base / f"{role}.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def has_told(base: Path, role: str) -> bool:
    path = base / f"{role}.jsonl"
    return path.exists() and path.stat().st_size > 0


@pytest.mark.alone
def test_answers_come_from_one_generation_each_while_indexes_are_published(base: Path) -> None:
    roles = ("live", "cold")
    with started(Task("writer", str(base), UPDATES, LONG)) as writer:
        wait_for(lambda: has_told(base, "writer"), writer)
        with (
            started(Task("live", str(base), bundled=LONG)) as live,
            started(Task("cold", str(base), bundled=LONG)) as cold,
        ):
            wait_for(lambda: all(has_told(base, role) for role in roles), live, cold)
            time.sleep(REST)
            (base / "go").touch()
            assert writer.wait(WAIT * (10 if LONG else 1)) == 0
            (base / "stop").touch()
            assert (live.wait(WAIT), cold.wait(WAIT)) == (0, 0)
    updates = [Updated(**line) for line in lines(base, "writer")]
    assert len(updates) == UPDATES + 1
    for role in roles:
        asked = [Asked(**line) for line in lines(base, role)]
        check_answers(asked, updates)
        rest, busy = slow_answers(asked, updates)
        LOG.info("%s: 95 of 100 within %.1f ms at rest, %.1f while indexing", role, rest, busy)
        if LONG and role == "live":
            assert busy <= 2 * rest
    newest = [max(u.last for u in updates if u.ended < answer.began) for answer in asked]
    assert all(answer.generation >= n for answer, n in zip(asked, newest, strict=True))


def check_answers(asked: Sequence[Asked], updates: Sequence[Updated]) -> None:
    """Each quote is in the texts of the generation that its answer names, newer ones later."""
    texts = {n: made.texts for made in updates for n in range(made.first, made.last + 1)}
    for answer in asked:
        assert answer.quotes
        for path, start, end, quoted in answer.quotes:
            assert texts[answer.generation][path][start:end] == quoted
    numbers = [answer.generation for answer in asked]
    LOG.info("%d answers from %d generations", len(numbers), len(set(numbers)))
    assert numbers == sorted(numbers)
    assert len(set(numbers)) > 1


def slow_answers(asked: Sequence[Asked], updates: Sequence[Updated]) -> tuple[float, float]:
    """Milliseconds within which 95 of 100 answers come: at rest, and once updates began."""
    began, ended = updates[1].began, updates[-1].ended
    spent = [1000 * (answer.ended - answer.began) for answer in asked]
    rest = [t for t, answer in zip(spent, asked, strict=True) if answer.ended < began]
    busy = [t for t, a in zip(spent, asked, strict=True) if began <= a.began < ended]
    return float(np.percentile(rest[1:], 95)), float(np.percentile(busy, 95))
