"""Search in large collections: both legs by themselves, whole indexes, and the usual pipelines.

    python -m benchmarks.scale FOLDER [--keep PLACE] [--passages N …] [--before SRC]
                               [--usual PYTHON]

FOLDER contains news.jsonl.gz of CRUD_RAG (https://github.com/IAAR-Shanghai/CRUD_RAG, Apache-2.0)
and open/crud_qa.train.jsonl.gz, questions on such news. What is made is kept in PLACE, with the
figures of each step that is done: started again, it goes on from there. SRC is the folder ``src``
of an older version, which opens and asks the same index with a flat dense leg. PYTHON is that of an
environment with the usual libraries (usual.py names them).

Writes results/scale.json.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import legs, whole
from benchmarks.data import save
from benchmarks.legs import apart

ASKED = 1_000
ROOT = Path(__file__).parent.parent
EXACT = 100_000  # passages up to which all vectors are compared as an older version does


@dataclass(frozen=True)
class Kept:
    """The figures of the steps that are done, in a file."""

    path: Path

    def figures(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.path.exists():
            found = json.loads(self.path.read_text("utf-8"))
        return found

    def step(self, name: str, work: Callable[[], Any]) -> None:
        """Does a step that is not done yet, and keeps its figures."""
        found = self.figures()
        if name not in found:
            found[name] = work()
            print(f"{self.path.parent.name} {name}: {found[name]}", file=sys.stderr)
            waiting = self.path.with_suffix(".new")
            waiting.write_text(json.dumps(found, indent=1), "utf-8")
            waiting.replace(self.path)


def measure_whole(kept: Kept, folder: Path, count: int, asked: Sequence[str]) -> None:
    """A whole index: made, weighed, opened and asked, compared with the exact one, changed."""
    place = kept.path.parent
    archive = folder / "news.jsonl.gz"
    kept.step("files", lambda: whole.write_documents(archive, place / "documents", count))
    kept.step("made", lambda: apart(whole.make, place, asked))
    kept.step("size", lambda: whole.size(place))
    kept.step("asked", lambda: apart(whole.ask, place, "index", asked))
    kept.step("twin", lambda: apart(whole.twin, place))
    kept.step("asked_exactly", lambda: apart(whole.ask, place, "twin", asked))
    name = ROOT.name
    kept.step("compared", lambda: whole.compare(place, f"index.{name}", f"twin.{name}"))


def measure_others(
    kept: Kept, asked: Sequence[str], before: Path | None, usual: Path | None
) -> None:
    """The version before, and the usual pipelines, with the same passages and vectors."""
    place = kept.path.parent
    kept.step("exported", lambda: apart(whole.export, place, asked))
    if before:
        kept.step("before", lambda: elsewhere(before, place))
        older = f"twin.{before.resolve().parent.name}"
        kept.step("compared_before", lambda: whole.compare(place, f"index.{ROOT.name}", older))
    if usual:
        command = [str(usual), "-m", "benchmarks.usual", str(place / "usual")]
        kept.step("usual", lambda: printed(command, ROOT))


def elsewhere(before: Path, place: Path) -> dict[str, Any]:
    """The figures of `whole.ask` in a process of the older version."""
    command = [sys.executable, "-m", "benchmarks.whole", str(place)]
    return printed(command, before.resolve(), ROOT)


def printed(command: Sequence[str], *paths: Path) -> dict[str, Any]:
    """The JSON that a command prints, which finds modules in these folders."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--keep", type=Path, help="a folder to go on from")
    parser.add_argument("--passages", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--before", type=Path, help="src of an older version")
    parser.add_argument("--usual", type=Path, help="python of an environment with the others")
    parser.add_argument("--embedded", type=int, default=3_000)
    options = parser.parse_args()
    asked = legs.questions(options.folder, ASKED)
    figures = []
    with ExitStack() as stack:
        made = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        made.mkdir(exist_ok=True)
        legs.prepare_source(options.folder, made, options.embedded, asked)
        for count in options.passages:
            place = made / str(count)
            place.mkdir(exist_ok=True)
            kept = Kept(place / "figures.json")
            source = made / whole.SOURCE
            kept.step("legs", lambda: legs.measure(options.folder, source, count, both=True))  # noqa: B023
            measure_whole(kept, options.folder, count, asked)
            if count <= EXACT:
                measure_others(kept, asked, options.before, options.usual)
            kept.step("changed", lambda: apart(whole.change, place, asked))  # noqa: B023
            figures.append({"passages": count} | kept.figures())
    save("scale", "python -m benchmarks.scale FOLDER", {"sizes": figures})


if __name__ == "__main__":
    main()
