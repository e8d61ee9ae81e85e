"""A damaged store is put aside, and a new one made of what can be read of it."""

from __future__ import annotations

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from qabot.index.entries import NOT_AN_ENTRY, Entry
from qabot.index.store import Store, marks
from qabot.index.store_file import FILE


def set_aside(folder: Path) -> Path:
    """Moves a damaged store out of the way and makes a new one of what can be read of it.

    Returns where the damaged one lies now. Of texts and vectors only those are taken whose
    checksum is right.
    """
    aside = folder / f"{FILE}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    for suffix in ("", "-wal", "-shm"):
        path = folder / f"{FILE}{suffix}"
        if path.exists():
            path.replace(f"{aside}{suffix}")
    store = Store(folder)
    try:
        _save(store, aside)
    finally:
        store.close()
    return aside


def _save(store: Store, damaged: Path) -> None:
    """Takes over what can be read of a damaged store and has its checksum."""
    with closing(sqlite3.connect(damaged)) as source, store.transaction():
        for sha256, data in _rows(source, "texts", "sha256, CAST(text AS BLOB)", "rowid"):
            if hashlib.sha256(data).hexdigest() == sha256:
                _keep(store, "texts", (sha256, data.decode()))
        for sha256, data in _rows(source, "structures", "*", "sha256"):
            if hashlib.sha256(data).hexdigest() == sha256:
                _keep(store, "structures", (sha256, data))
        for row in _rows(source, "versions", "*", "path"):
            with suppress(*NOT_AN_ENTRY):
                entry = Entry.from_json(row[3])
                if (entry.sha256, entry.path, entry.id) == row[:3]:
                    _keep(store, "versions", row)
        for row in _rows(source, "encoders", "*", "revision"):
            _keep(store, "encoders", row)
        for row in _rows(source, "embeddings", "*", "revision"):
            if zlib.crc32(row[2]) == row[3]:
                _keep(store, "embeddings", row)


def _keep(store: Store, table: str, row: Sequence[object]) -> None:
    store.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks(row)})", row)


def _rows(
    database: sqlite3.Connection, table: str, columns: str, key: str
) -> Iterator[tuple[Any, ...]]:
    """The rows of a damaged table from both ends, each as far as it can be read."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error):
            yield from database.execute(f"SELECT {columns} FROM {table} ORDER BY {key} {order}")
