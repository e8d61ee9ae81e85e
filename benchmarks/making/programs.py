"""How programs and libraries are called; what is missing here is said, not passed over."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_SECONDS = 300


class MissingError(Exception):
    """A program or library that is not installed."""


def load(name: str) -> Any:
    """A module; raises MissingError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingError(name) from error


def run(*words: str | Path, given: str = "", folder: Path | None = None) -> str:
    """What a program prints; raises MissingError, or CalledProcessError if it fails."""
    if shutil.which(str(words[0])) is None:
        raise MissingError(str(words[0]))
    done = subprocess.run(
        [str(word) for word in words],
        input=given,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        cwd=folder,
        check=True,
        env={**os.environ, "NODE_PATH": os.environ.get("NODE_PATH", ""), "LC_ALL": "C.UTF-8"},
    )
    return done.stdout


def script(name: str, *words: str | Path, given: object = None) -> str:
    """What a script of this folder prints, in the language of its ending; it is given JSON."""
    language = {".js": "node", ".pl": "perl", ".php": "php", ".rb": "ruby"}[Path(name).suffix]
    return run(language, HERE / name, *words, given=json.dumps(given))


def form(source: Path, suffix: str) -> Path:
    """The source in this form; raises FileNotFoundError if it has none."""
    found = source.with_suffix(suffix)
    if not found.exists():
        raise FileNotFoundError(found)
    return found


def converted(source: Path, target: Path, kind: str, *, read_as: str = "") -> None:
    """The file in another format by LibreOffice; ``kind`` is an ending, or one with a filter."""
    if not source.exists():
        raise FileNotFoundError(source)
    with tempfile.TemporaryDirectory() as folder:
        home = f"-env:UserInstallation={(Path(tempfile.gettempdir()) / 'soffice-home').as_uri()}"
        infilter = [f"--infilter={read_as}"] if read_as else []
        words = ["--headless", "--convert-to", kind, "--outdir", folder, *infilter]
        run("soffice", home, *words, source)
        made = Path(folder) / f"{source.stem}.{kind.split(':')[0]}"
        if not made.exists():
            raise OSError(f"LibreOffice wrote no {kind} of {source.name}")
        shutil.move(made, target)


def version(words: Sequence[str]) -> str:
    """The first line that a program says about its version."""
    try:
        return run(*words).strip().split("\n")[0]
    except (MissingError, subprocess.CalledProcessError):
        return "not installed"
