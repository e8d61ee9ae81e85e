"""Files and folders -> a new generation of the index."""

from __future__ import annotations

from qabot.index.progress import Progress
from qabot.ingest.build import IndexReport, Recipe, update
from qabot.ingest.purging import Purged, purge

__all__ = ["IndexReport", "Progress", "Purged", "Recipe", "purge", "update"]
