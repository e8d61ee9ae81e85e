"""Files of documents that came by chat: where they lie, and how they change. Blocking."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import WriterBusyError
from qabot.ingest import IndexReport, Progress
from qabot.telegram.library import BotLibrary, documents_beside

if TYPE_CHECKING:
    from qabot.telegram.services import Services

FORMER_KEPT = 3  # versions of one document that were replaced
FORMER = "former"  # next to the index, so that no update takes it for documents
_INCOMING = ".incoming-"  # hidden, for the same reason
_WAIT_FOR_WRITER = 120.0  # seconds


@dataclass(frozen=True, slots=True)
class Change:
    """Files to write, by name, and names of files to take out."""

    written: Mapping[str, bytes] = field(default_factory=dict)
    removed: Sequence[str] = ()


def documents_folder(here: Services) -> Path:
    """Where documents from chats are kept: next to the index, below corpus/, unless it is set."""
    return here.settings.documents or documents_beside(here.library.folder)


def held_documents(folder: Path) -> list[Path]:
    """Documents that came by chat, sorted by name."""
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith("."))


def make(library: BotLibrary, folder: Path, change: Change, tell: Progress | None) -> IndexReport:
    """Changes files and updates the index; where that fails, all is as it was before."""
    folder.mkdir(parents=True, exist_ok=True)
    before = {name: bytes_of(folder / name) for name in (*change.written, *change.removed)}
    try:
        for name in change.removed:
            (folder / name).unlink(missing_ok=True)
        for name, data in change.written.items():
            _write(folder / name, data)
        return updated(library, folder, tell)
    except BaseException:
        for name, held in before.items():
            if held is None:
                (folder / name).unlink(missing_ok=True)
            else:
                _write(folder / name, held)
        raise


def bytes_of(path: Path) -> bytes | None:
    """What a file contains; None where there is no such file."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return None


def updated(library: BotLibrary, folder: Path, tell: Progress | None) -> IndexReport:
    """Updates the index; another process that writes, such as `qabot watch`, is waited for."""
    end = time.monotonic() + _WAIT_FOR_WRITER
    while True:
        try:
            return library.update([folder], tell)
        except WriterBusyError:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def keep_former(library: BotLibrary, data: bytes) -> str:
    """Keeps the bytes of a version that is replaced, and returns their hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = library.folder / FORMER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(place / sha256, data, mode=0o600)
    return sha256


def former_bytes(library: BotLibrary, sha256: str) -> bytes | None:
    return bytes_of(library.folder / FORMER / sha256)


def drop_former(folder: Path, hashes: Sequence[str]) -> None:
    for sha256 in hashes:
        (folder / FORMER / sha256).unlink(missing_ok=True)


def _write(path: Path, data: bytes, *, mode: int = 0o644) -> None:
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
