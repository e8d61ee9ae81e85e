"""Which documents were ever quoted in an answer: their texts are kept as long as the index is.

They are in a file of their own, since any process that answers writes it, while only one process
may write to the store.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from qabot.errors import BrokenIndexError, QabotError
from qabot.messages import Code
from qabot.system.private import make_private_database
from qabot.types import Answer

FILE = "cited.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS cited (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS purged (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_LOG = logging.getLogger(__name__)


def record(folder: Path, answer: Answer) -> None:
    """Notes the documents that an answer quotes or calls related.

    Where that cannot be written, in a folder that may only be read, say, it is logged: the answer
    is, but the documents are kept for the set time only.
    """
    hashes = {quote.document.sha256 for quote in (*answer.quotes, *answer.related)}
    if not hashes:
        return
    try:
        make_private_database(folder / FILE)
        with closing(_open(folder)) as database:
            database.executescript(f"PRAGMA journal_mode = WAL; {_SCHEMA};")
            database.executemany(
                "INSERT OR IGNORE INTO cited VALUES (?)", [(sha256,) for sha256 in sorted(hashes)]
            )
    except sqlite3.Error as error:
        _LOG.warning("Quoted documents cannot be noted in %s: %s", folder / FILE, error)


def cited(folder: Path) -> set[str]:
    """The hashes of all documents noted; raises BrokenIndexError when they cannot be read."""
    if not (folder / FILE).exists():
        return set()
    try:
        with closing(_open(folder)) as database:
            database.executescript(_SCHEMA)
            return {sha256 for (sha256,) in database.execute("SELECT sha256 FROM cited")}
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise BrokenIndexError(
            Code.CITATIONS_UNREADABLE, path=folder / FILE, error=str(error)
        ) from error


def forget(folder: Path, hashes: Iterable[str]) -> None:
    """Strikes documents that were deleted for good, and notes that they were.

    Raises QabotError when that cannot be written.
    """
    rows = [(sha256,) for sha256 in sorted(set(hashes))]
    make_private_database(folder / FILE)
    try:
        with closing(_open(folder)) as database:
            database.executescript(_SCHEMA)
            database.executemany("DELETE FROM cited WHERE sha256 = ?", rows)
            database.executemany("INSERT OR IGNORE INTO purged VALUES (?)", rows)
    except sqlite3.Error as error:
        raise QabotError(Code.CITATIONS_UNWRITABLE, path=folder / FILE, error=str(error)) from error


def is_purged(folder: Path, sha256: str) -> bool:
    """True for a document that was deleted for good."""
    if not (folder / FILE).exists():
        return False
    try:
        with closing(_open(folder)) as database:
            statement = "SELECT 1 FROM purged WHERE sha256 = ?"
            return database.execute(statement, (sha256,)).fetchone() is not None
    except sqlite3.Error:  # made before anything could be deleted for good
        return False


def _open(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / FILE, timeout=5, isolation_level=None)
