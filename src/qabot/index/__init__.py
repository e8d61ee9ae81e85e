"""The index: built in generations, opened for questions."""

from qabot.index.build import IndexReport, Progress, Recipe, update
from qabot.index.generations import rollback
from qabot.index.reader import Index, Status, find_document, newest_generation, open_index, status

__all__ = [
    "Index",
    "IndexReport",
    "Progress",
    "Recipe",
    "Status",
    "find_document",
    "newest_generation",
    "open_index",
    "rollback",
    "status",
    "update",
]
