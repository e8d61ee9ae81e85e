"""The finished index: generations on disk, opened for questions."""

from __future__ import annotations

from qabot.index.generations import rollback
from qabot.index.live import LiveIndex
from qabot.index.progress import Building
from qabot.index.retention import Retention
from qabot.index.snapshot import (
    Index,
    ServedPart,
    ServerStatus,
    Status,
    find_document,
    newest_generation,
    open_index,
    status,
)

__all__ = [
    "Building",
    "Index",
    "LiveIndex",
    "Retention",
    "ServedPart",
    "ServerStatus",
    "Status",
    "find_document",
    "newest_generation",
    "open_index",
    "rollback",
    "status",
]
