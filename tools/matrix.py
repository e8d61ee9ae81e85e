"""Runs a short selection of the tests on each Python that qabot is for and that is here.

    python -m tools.matrix [INTERPRETER ...]

For each it makes an environment in build/matrix, installs the wheel with the development tools
(from the package index, at the pinned versions) and runs the tests against what was installed,
with warnings as errors. It prints a line for each, and ends with 1 when one of them failed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tools.build_wheel import ROOT, CheckError, build, environment

PYTHONS = ("python3.11", "python3.12", "python3.13")
PLACE = ROOT / "build" / "matrix"
TESTS = (
    "test_cli.py",
    "test_imports.py",
    "test_index.py",
    "test_library.py",
    "test_portability.py",
    "test_readers.py",
    "test_retrieval.py",
    "test_store.py",
    "test_text.py",
    "test_telegram_bot.py",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the tests with one Python; ``detail`` is the last line, or why none ran."""

    python: str
    state: str  # "ok", "failed" or "skipped"
    detail: str


def version_of(python: str) -> str | None:
    """The version of an interpreter; None where it is not there or does not start."""
    if shutil.which(python) is None:
        return None
    command = [python, "-c", "import platform; print(platform.python_version())"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def outcome(python: str, wheel: Path, place: Path) -> Outcome:
    """Installs and tests with one interpreter."""
    version = version_of(python)
    if version is None:
        return Outcome(python, "skipped", "not installed")
    shutil.rmtree(place, ignore_errors=True)
    try:
        programs = environment(place, python, f"{wheel}[dev]")
    except CheckError as error:
        return Outcome(f"{python} ({version})", "failed", str(error).strip().splitlines()[-1])
    done = _tested(programs)
    line = (done.stdout.strip() or done.stderr.strip() or "no output").splitlines()[-1]
    if done.returncode:
        log = place.parent / f"{place.name}.log"
        log.write_text(f"{done.stdout}{done.stderr}", encoding="utf-8")
        line = f"{line}; see {log.relative_to(ROOT)}"
    return Outcome(f"{python} ({version})", "failed" if done.returncode else "ok", line)


def _tested(programs: Path) -> subprocess.CompletedProcess[str]:
    """Runs the tests; src/ is not on the path, so that they meet what was installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [programs / "python", "-P", "-m", "pytest", "-p", "no:cacheprovider", *_paths()],
        cwd=ROOT,
        env={**kept, "PYTHONPATH": str(ROOT / "tests")},
        capture_output=True,
        encoding="utf-8",
    )


def _paths() -> list[str]:
    return [f"tests/{name}" for name in TESTS]


def main() -> None:
    pythons = tuple(sys.argv[1:]) or PYTHONS
    wheel = build(PLACE)
    failed = False
    for python in pythons:
        begun = time.monotonic()
        found = outcome(python, wheel, PLACE / Path(python).name)
        failed = failed or found.state == "failed"
        spent = time.monotonic() - begun
        print(f"{found.state:<8} {found.python}: {found.detail} [{spent:.0f} s]", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
