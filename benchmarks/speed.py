"""Two builds side by side: how long the same work takes, and whether they answer the same.

    python -m benchmarks.speed FORMER NEW PARAGRAPHS

FORMER and NEW are commits, PARAGRAPHS a file in the layout of SQuAD. Each commit's source tree is
taken out of the repository and makes its own index of the first 150 paragraphs. Then, in turn:

- warm answers: both builds keep their index open and get each of 60 questions one after the other,
  twice over;
- cold `qabot ask`, seven times; `qabot index`, twice.

A ratio is new / former, taken pair by pair, and its median is written: a machine that is busy
otherwise slows both of a pair. Processor seconds say what wall clocks cannot while others work.
Writes results/speed.json.

Tried and left out: two windows of the reader at once, begun before the sentences are looked at
(wall 1.05 and 1.18 in two runs on two busy cores, processor 1.02; one thread for each .98 of the
processor, wall 1.53), and no collection of garbage while a question is answered (processor .99).
"""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.data import load, save, write_documents
from tools.compare_builds import answers_of, differences

ROOT = Path(__file__).parent.parent
PARAGRAPHS, QUESTIONS, COMPARED = 150, 60, 100
ROUNDS, COLD, INDEXINGS = 2, 7, 2
# keeps an index open; for each line, a question, prints wall and processor seconds of the answer
SERVING = """
import sys, time
from qabot import Library

with Library(sys.argv[1]) as library:
    library.warm_up()
    print("ready", flush=True)
    for question in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        library.ask(question)
        print(time.perf_counter() - wall, time.process_time() - cpu, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor, and the most memory in MB (0 = not known)."""

    wall: float
    cpu: float
    memory: float = 0.0


@dataclass(frozen=True, slots=True)
class Build:
    """A commit's source tree, and the index that it made."""

    commit: str
    tree: Path
    index: Path

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {"PYTHONPATH": str(self.tree / "src")}

    def run(self, *arguments: str) -> Cost:
        """What a command of this build costs, from start to end."""
        started = time.perf_counter()
        child = subprocess.Popen(
            [sys.executable, "-m", "qabot", *arguments, "--index", str(self.index)],
            stdout=subprocess.DEVNULL,
            env=self.environment,
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in (0, 3):  # 3: no answer
            raise RuntimeError(f"{self.commit} ended with {child.returncode}: {arguments}")
        spent = used.ru_utime + used.ru_stime
        return Cost(time.perf_counter() - started, spent, used.ru_maxrss / 1024)


class Serving:
    """A process of a build that answers question after question."""

    def __init__(self, build: Build) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVING, str(build.index)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=build.environment,
        )
        self._line()

    def ask(self, question: str) -> Cost:
        if self._process.stdin is None:
            raise RuntimeError("nothing can be asked")
        self._process.stdin.write(question + "\n")
        self._process.stdin.flush()
        wall, cpu = map(float, self._line().split())
        return Cost(wall, cpu)

    def end(self) -> float:
        """Ends it, and returns the most memory that it had, in MB."""
        if self._process.stdin:
            self._process.stdin.close()
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_maxrss / 1024

    def _line(self) -> str:
        return self._process.stdout.readline() if self._process.stdout else ""


def build_of(commit: str, place: Path) -> Build:
    """The source tree of a commit, without an index yet."""
    packed = subprocess.run(
        ["git", "archive", commit, "src"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(place, filter="data")
    named = ["git", "rev-parse", "--short", commit]
    name = subprocess.run(named, cwd=ROOT, check=True, capture_output=True, text=True)
    return Build(name.stdout.strip(), place, place / "index")


def indexing(builds: Sequence[Build], documents: Path) -> list[list[Cost]]:
    """What it costs each build to index the documents anew, as often as is measured."""
    costs: list[list[Cost]] = []
    for _ in range(INDEXINGS):
        for build in builds:
            shutil.rmtree(build.index, ignore_errors=True)
        costs.append([build.run("index", str(documents), "--quiet") for build in builds])
    return costs


def warm(builds: Sequence[Build], questions: Sequence[str]) -> tuple[list[list[Cost]], list[float]]:
    """What each answer costs each build, and the most memory of their processes."""
    serving = [Serving(build) for build in builds]
    costs = []
    for number, question in enumerate(list(questions) * ROUNDS):
        turn = [0, 1] if number % 2 else [1, 0]  # the second finds a warmer machine
        pair = {which: serving[which].ask(question) for which in turn}
        costs.append([pair[0], pair[1]])
    return costs, [one.end() for one in serving]


def compared(pairs: Sequence[Sequence[Cost]], *, memory: bool = True) -> dict[str, Any]:
    """Medians of both builds and of the ratios new / former, pair by pair."""
    figures: dict[str, Any] = {"pairs": len(pairs)}
    for name in ("wall", "cpu", *(["memory"] if memory else [])):
        values = [[getattr(cost, name) for cost in pair] for pair in pairs]
        figures[name] = {
            "former": round(median(former for former, _ in values), 4),
            "new": round(median(new for _, new in values), 4),
            "ratio": round(median(new / former for former, new in values), 3),
        }
    return figures


def at_95(pairs: Sequence[Sequence[Cost]]) -> dict[str, float]:
    """Of the wall seconds of each build the one that 95 of 100 keep below."""
    former, new = (
        float(np.percentile([pair[which].wall for pair in pairs], 95)) for which in (0, 1)
    )
    return {"former": round(former, 4), "new": round(new, 4), "ratio": round(new / former, 3)}


def figures_of(builds: Sequence[Build], documents: Path, asked: Sequence[str]) -> dict[str, Any]:
    """All that is measured; the builds have their indexes afterwards."""
    indexed = indexing(builds, documents)
    cold = [[build.run("ask", asked[0]) for build in builds] for _ in range(COLD + 1)][1:]
    answered, memory = warm(builds, asked[:QUESTIONS])
    both = [answers_of(build.tree, build.index, asked[:COMPARED]) for build in builds]
    changed = sum(bool(list(differences(*pair))) for pair in zip(*both, strict=True))
    return {
        "commits": [build.commit for build in builds],
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "qabot index": compared(indexed),
        "qabot ask, cold": compared(cold),
        "warm answer": compared(answered, memory=False) | {"wall_p95": at_95(answered)},
        "warm memory": {"former": memory[0], "new": memory[1], "ratio": memory[1] / memory[0]},
        "answers": {"compared": len(both[0]), "different": changed},
    }


def main(former: str, new: str, source: str) -> None:
    paragraphs, questions = load(Path(source))
    asked = [question.text for question in questions][: max(QUESTIONS, COMPARED)]
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        documents = place / "documents"
        write_documents(documents, paragraphs[:PARAGRAPHS], titled=False)
        builds = [build_of(former, place / "former"), build_of(new, place / "new")]
        figures = figures_of(builds, documents, asked)
    command = f"python -m benchmarks.speed {figures['commits'][0]} {figures['commits'][1]} FILE"
    save("speed", command, json.loads(json.dumps(figures)))


if __name__ == "__main__":
    main(*sys.argv[1:])
