"""The file of the store (SQLite): its tables, transactions, and what its errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import finalize

from qabot.errors import BrokenStoreError, QabotError
from qabot.messages import Code
from qabot.system.private import make_private_database
from qabot.system.unwritable import Still, is_for_want_of_writing

FILE = "store.sqlite"
_VERSION = 4  # of the schema
_WITH_STRUCTURES = 3  # the version of the schema since which the change below is not needed
_PAGE = 8192  # bytes; a vector of 384 dimensions leaves most of a page of 4096 empty
_SETUP = """
PRAGMA page_size = {page};
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
BEGIN IMMEDIATE;
{migration}
CREATE TABLE IF NOT EXISTS texts (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS structures (sha256 TEXT PRIMARY KEY, structure BLOB NOT NULL)
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
    sha256 TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, entry TEXT NOT NULL,
    seen INTEGER NOT NULL, gone REAL, PRIMARY KEY (path, sha256)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS versions_sha256 ON versions (sha256);
CREATE INDEX IF NOT EXISTS versions_gone ON versions (gone);
CREATE TABLE IF NOT EXISTS encoders (revision TEXT PRIMARY KEY, used REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS embeddings (
    revision TEXT NOT NULL, key BLOB NOT NULL, vector BLOB NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (revision, key)
);
CREATE TABLE IF NOT EXISTS readings (
    path TEXT PRIMARY KEY, mark TEXT NOT NULL, found TEXT NOT NULL
) WITHOUT ROWID;
DROP TABLE IF EXISTS files;
PRAGMA user_version = {version};
COMMIT;
"""
_FROM_1 = """
ALTER TABLE versions ADD COLUMN gone REAL;
UPDATE versions SET gone = strftime('%s') WHERE seen < (SELECT max(seen) FROM versions);
DROP TABLE embeddings;
"""
_TEMPORARY = (
    "SQLITE_FULL",
    "SQLITE_READONLY",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_PERM",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
)
_LOOK = "SELECT 1 FROM texts, versions, embeddings LIMIT 1"  # finds whether it is a store of ours


class StoreFile:
    """The open file; one process writes, any number read.

    Methods raise BrokenStoreError when the file is damaged or no store of ours, QabotError when
    it cannot be used at the moment. ``is_new``: it was made by opening it.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / FILE
        self.is_new = not self.path.exists()
        self._read_only = read_only
        self._still: Still | None = None
        if not read_only:
            make_private_database(self.path)
        try:
            self._db = _connect(self.path, "ro" if read_only else "rwc")
        except sqlite3.Error as error:
            raise explained(self.path, error) from error
        finalize(self, self._db.close).atexit = False  # a store that is dropped closes its file
        try:
            if not read_only:
                self._prepare()
            self._db.execute(_LOOK)
        except sqlite3.Error as error:
            self._db.close()  # what is damaged is put aside, for which some systems want it closed
            self._still = _still(self.path, error) if read_only else None
            if self._still is None:
                raise explained(self.path, error) from error

    def _prepare(self) -> None:
        """Makes the tables, or those that an older version of qabot lacks."""
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return
        older = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'versions'").fetchone()
        migration = _FROM_1 if older and version < _WITH_STRUCTURES else ""
        self._db.executescript(_SETUP.format(page=_PAGE, migration=migration, version=_VERSION))

    def close(self) -> None:
        """Closes the file."""
        self._db.close()
        if self._still:
            self._still.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is on disk afterwards, or nothing of it is."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # SQLite rolls back by itself when the disk is full
                self.execute("ROLLBACK")
            raise

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows; raises QabotError when SQLite cannot read or write the file."""
        try:
            if self._still:
                return self._still.execute(statement, values)
            return self._db.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
            if self._read_only and self._still is None:  # the disk has become full since
                self._still = _still(self.path, error)
                if self._still:
                    return self.execute(statement, values)
            raise explained(self.path, error) from error


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=30,
        check_same_thread=False,
        isolation_level=None,
    )


def _still(path: Path, error: Exception) -> Still | None:
    """The store as it can be read where nothing can be written; None where that is not a reason."""
    still = Still(path)
    if not (is_for_want_of_writing(error) and path.exists()):
        return None
    try:
        still.execute(_LOOK)
    except (sqlite3.Error, OSError):
        still.close()
        return None
    return still


def explained(path: Path, error: Exception) -> QabotError:
    """Damage, or a disk or a file that cannot be written to just now."""
    name = getattr(error, "sqlite_errorname", "")
    if isinstance(error, OSError) or (name.startswith(_TEMPORARY) and path.exists()):
        return QabotError(Code.STORE_BUSY, path=path, error=str(error))
    return BrokenStoreError(Code.STORE_DAMAGED, path=path, error=str(error))
