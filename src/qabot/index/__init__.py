"""The index: built in generations, opened for questions.

What builds one is imported when it is first used: it needs the readers, and a question does not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qabot.index.generations import rollback
from qabot.index.live import LiveIndex
from qabot.index.progress import Building
from qabot.index.reader import Index, Status, find_document, newest_generation, open_index, status
from qabot.index.retention import Retention

if TYPE_CHECKING:
    from qabot.index.build import IndexReport, Recipe, update
    from qabot.index.purging import Purged, purge
    from qabot.index.scanning import Progress

__all__ = [
    "Building",
    "Index",
    "IndexReport",
    "LiveIndex",
    "Progress",
    "Purged",
    "Recipe",
    "Retention",
    "Status",
    "find_document",
    "newest_generation",
    "open_index",
    "purge",
    "rollback",
    "status",
    "update",
]
_BUILDING = {
    "IndexReport": "build",
    "Progress": "scanning",
    "Purged": "purging",
    "Recipe": "build",
    "purge": "purging",
    "update": "build",
}


def __getattr__(name: str) -> Any:
    if name not in _BUILDING:
        raise AttributeError(f"module 'qabot.index' has no attribute {name!r}")
    return getattr(import_module(f"qabot.index.{_BUILDING[name]}"), name)
