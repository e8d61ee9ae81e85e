"""Files and folders -> a new generation of the index."""

from __future__ import annotations

from qabot.index.progress import Progress
from qabot.ingest.build import update
from qabot.ingest.purging import Purged, purge
from qabot.ingest.recipe import IndexReport, Recipe

__all__ = ["IndexReport", "Progress", "Purged", "Recipe", "purge", "update"]
