"""Files of documents that came by chat: where they lie, and how they change. Blocking."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.ingest import IndexReport, Progress
from qabot.telegram.library import BotLibrary, documents_beside
from qabot.uploads import placing
from qabot.uploads.placing import Change, bytes_of, write

if TYPE_CHECKING:
    from qabot.telegram.services import Services

FORMER_KEPT = 3  # versions of one document that were replaced
FORMER = "former"  # next to the index, so that no update takes it for documents


def documents_folder(here: Services) -> Path:
    """Where documents from chats are kept: next to the index, below corpus/, unless it is set."""
    return here.settings.documents or documents_beside(here.library.folder)


def make(library: BotLibrary, folder: Path, change: Change, tell: Progress | None) -> IndexReport:
    """Changes files and updates the index; where that fails, all is as it was before."""
    return placing.make(library.update, folder, change, tell)


def keep_former(library: BotLibrary, data: bytes) -> str:
    """Keeps the bytes of a version that is replaced, and returns their hash."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = library.folder / FORMER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(place / sha256, data, mode=0o600)
    return sha256


def former_bytes(library: BotLibrary, sha256: str) -> bytes | None:
    """The bytes of a former version; None when there are none."""
    return bytes_of(library.folder / FORMER / sha256)


def drop_former(folder: Path, hashes: Sequence[str]) -> None:
    """Deletes the bytes of former versions."""
    for sha256 in hashes:
        (folder / FORMER / sha256).unlink(missing_ok=True)
