"""Files that were sent: how the folder that they are kept in changes. Blocking."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qabot.errors import WriterBusyError
from qabot.ingest import IndexReport, Progress

Update = Callable[[Sequence[Path], Progress | None], IndexReport]
_INCOMING = ".incoming-"  # hidden, so that no update takes it for a document
_WAIT_FOR_WRITER = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Change:
    """Files to write, by name, and names of files to take out."""

    written: Mapping[str, bytes] = field(default_factory=dict)
    removed: Sequence[str] = ()


def held_documents(folder: Path) -> list[Path]:
    """The files that are kept in a folder of documents that were sent, sorted by name."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def make(update: Update, folder: Path, change: Change, tell: Progress | None) -> IndexReport:
    """Changes files and updates the index; where that fails, all is as it was before."""
    folder.mkdir(parents=True, exist_ok=True)
    before = {name: bytes_of(folder / name) for name in (*change.written, *change.removed)}
    try:
        for name in change.removed:
            (folder / name).unlink(missing_ok=True)
        for name, data in change.written.items():
            write(folder / name, data)
        return updated(update, folder, tell)
    except BaseException:
        for name, held in before.items():
            if held is None:
                (folder / name).unlink(missing_ok=True)
            else:
                write(folder / name, held)
        raise


def bytes_of(path: Path) -> bytes | None:
    """What a file contains; None where there is none."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def updated(update: Update, folder: Path, tell: Progress | None) -> IndexReport:
    """Updates the index; another process that writes, such as `qabot watch`, is waited for."""
    end = time.monotonic() + _WAIT_FOR_WRITER
    while True:
        try:
            return update([folder], tell)
        except WriterBusyError:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """In one step: no update ever sees half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=_INCOMING, delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    Path(file.name).chmod(mode)
    Path(file.name).replace(path)
