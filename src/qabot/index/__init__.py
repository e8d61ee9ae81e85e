"""The index: built in generations, opened for questions."""

from qabot.index.build import IndexReport, Recipe, update
from qabot.index.generations import rollback
from qabot.index.live import LiveIndex
from qabot.index.progress import Building
from qabot.index.purging import Purged, purge
from qabot.index.reader import Index, Status, find_document, newest_generation, open_index, status
from qabot.index.retention import Retention
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
