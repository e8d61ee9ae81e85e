"""Builds the wheel, and tries it where nothing else of qabot is: in an empty environment.

    python -m tools.build_wheel [--out FOLDER] [--only-build]

The wheel is built from a copy of what belongs to it, so that leftovers of former builds never get
in. Building needs no network; the environment is filled from the package index. What was installed
then has to answer without a network.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PARTS = ("LICENSE", "NOTICE", "README.md", "pyproject.toml")
NOWHERE = "http://127.0.0.1:9"  # a proxy that is not there: whatever asks the network fails
QUESTION, ANSWER = "2020年前三季度济南市地区生产总值是多少", "7248.40亿元"
TABLE = "指标,数值\n泉水数量,872处\n"
LIBRARY = (
    "from qabot import Library\n"
    "with Library('index') as library:\n"
    "    print(library.ask('{question}').quotes[0].text)"
)


class CheckError(Exception):
    """What the wheel does not do as it should."""


def build(out: Path) -> Path:
    """The wheel of this source in ``out``, in place of any former one of qabot there."""
    out.mkdir(parents=True, exist_ok=True)
    for former in out.glob("qabot-*.whl"):
        former.unlink()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for part in PARTS:
            shutil.copy(ROOT / part, source)
        unneeded = shutil.ignore_patterns("__pycache__", ".*")
        shutil.copytree(ROOT / "src" / "qabot", source / "src" / "qabot", ignore=unneeded)
        options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
        _run([sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", str(out), name])
    return next(out.glob("qabot-*.whl"))


def environment(folder: Path, python: str, *requirements: str) -> Path:
    """The folder of programs of a new environment with these packages, at the pinned versions."""
    _run([python, "-m", "venv", str(folder)])
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    pins = ("--constraint", str(ROOT / "constraints.txt"))
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run([str(programs / "python"), *install, *pins, *requirements])
    return programs


def check(wheel: Path, place: Path) -> None:
    """Installs the wheel into an empty environment in ``place`` and uses it there, offline.

    Raises CheckError when something is missing or answers otherwise than it should.
    """
    programs = environment(place / "env", sys.executable, str(wheel))
    work = place / "work"
    (work / "corpus").mkdir(parents=True)
    shutil.copy(ROOT / "corpus" / "jinan-report-2020.md", work / "corpus")
    (work / "corpus" / "springs.csv").write_text(TABLE, encoding="utf-8")  # read by a child process
    python, qabot = str(programs / "python"), str(programs / "qabot")

    _expect(_run([python, "-m", "pip", "check"], work), "No broken requirements")
    _expect(_run([python, "-c", "import qabot; print(qabot.__file__)"], work), str(place / "env"))
    _expect(_run([qabot, "--version"], work), f"qabot {wheel.name.split('-')[1]}")
    _expect(_run([qabot, "index", "corpus", "--quiet"], work), "2 documents")
    answer: dict[str, Any] = json.loads(_run([qabot, "ask", QUESTION, "--json"], work))
    quote = answer["quotes"][0]
    _expect(quote["text"], ANSWER)
    place_of_quote = f"{quote['document']['id']}:{quote['start']}-{quote['end']}"
    _expect(_run([qabot, "show", place_of_quote], work), quote["text"])
    _expect(_run([qabot, "ask", "泉水数量是多少"], work), "872处")
    _expect(_run([python, "-c", LIBRARY.format(question=QUESTION)], work), ANSWER)


def _expect(found: str, wanted: str) -> None:
    if wanted not in found:
        raise CheckError(f"expected {wanted!r}, found: {found.strip()[:500]}")


def _run(command: list[str], folder: Path = ROOT) -> str:
    """What the command prints; without a network where it does not install anything."""
    offline = {"HTTP_PROXY": NOWHERE, "HTTPS_PROXY": NOWHERE, "http_proxy": NOWHERE}
    changes: Mapping[str, str] = offline if folder != ROOT else {}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env={**kept, **changes}, capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise CheckError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--only-build", action="store_true")
    arguments = parser.parse_args()
    try:
        wheel = build(arguments.out)
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB")
        if arguments.only_build:
            return
        with tempfile.TemporaryDirectory() as place:
            check(wheel, Path(place))
        print("installed into an empty environment: indexes, answers, shows; no network")
    except CheckError as error:
        sys.exit(f"build_wheel: {error}")


if __name__ == "__main__":
    main()
