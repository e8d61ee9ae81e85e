"""What must never be lost or made twice: texts by content hash, vectors by text hash (SQLite)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from weakref import finalize

import numpy as np

from qabot.errors import BrokenIndexError, BrokenStoreError, QabotError
from qabot.messages import Code
from qabot.structure import NO_STRUCTURE, Structure
from qabot.system.private import make_private_database
from qabot.system.unwritable import Still, is_for_want_of_writing
from qabot.types import Document, Properties, Vectors, properties_from

T = TypeVar("T")
FILE = "store.sqlite"
_VERSION = 3  # of the schema
_SETUP = """
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
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, mark TEXT NOT NULL
) WITHOUT ROWID;
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
_NO_ENTRY = (ValueError, KeyError, TypeError)  # what a line that was altered may raise
_ROUNDING = 1e-3  # by which the length of a unit vector may differ from 1
_BATCH = 500  # keys in one SELECT; SQLite's own limit on parameters is higher


@dataclass(frozen=True, slots=True)
class Entry(Properties):
    """A document without its text: what an index lists, and all that is needed to load it.

    ``structure`` is the hash of its structure; empty for what was kept before there were any.
    """

    id: str
    path: str
    title: str
    sha256: str
    structure: str = ""
    length: int = 0

    @classmethod
    def of(cls, document: Document) -> Entry:
        named = (document.id, document.path, document.title, document.sha256)
        structure = _hash(document.structure.to_bytes())
        return cls(*named, structure, document.length, **document.properties())

    @classmethod
    def from_json(cls, line: str) -> Entry:
        """Raises ValueError, KeyError or TypeError for a line that was altered."""
        values = json.loads(line)
        own = {"structure": ""} | {name: values[name] for name in _OWN if name in values}
        return cls(**own, **properties_from(values))

    def to_json(self) -> str:
        values = {name: getattr(self, name) for name in _OWN} | self.properties_json()
        return json.dumps(values, ensure_ascii=False, sort_keys=True)


_OWN = ("id", "path", "title", "sha256", "structure", "length")


class Store:
    """An open store; one process writes, any number read.

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
            raise _explained(self.path, error) from error
        finalize(self, self._db.close).atexit = False  # a store that is dropped closes its file
        try:
            if not read_only:
                self._prepare()
            self._db.execute(_LOOK)
        except sqlite3.Error as error:
            self._db.close()  # what is damaged is put aside, for which some systems want it closed
            self._still = _still(self.path, error) if read_only else None
            if self._still is None:
                raise _explained(self.path, error) from error

    def _prepare(self) -> None:
        """Makes the tables, or those that an older version of qabot lacks."""
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == _VERSION:
            return
        older = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'versions'").fetchone()
        migration = _FROM_1 if older else ""
        self._db.executescript(_SETUP.format(migration=migration, version=_VERSION))

    def close(self) -> None:
        self._db.close()
        if self._still:
            self._still.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is on disk afterwards, or nothing of it is."""
        self._execute("BEGIN IMMEDIATE")
        try:
            yield
            self._execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # SQLite rolls back by itself when the disk is full
                self._execute("ROLLBACK")
            raise

    def add(self, document: Document, *, seen: int) -> Entry:
        """Keeps the text, and that this path contains it from now on, with generation ``seen``."""
        entry, structure = Entry.of(document), document.structure.to_bytes()
        self._execute(
            "INSERT INTO structures VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET structure = excluded.structure WHERE structure <> excluded.structure",
            (entry.structure, structure),
        )
        self._execute(
            "INSERT INTO texts VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET text = excluded.text WHERE text <> excluded.text",  # heals what was altered
            (entry.sha256, document.text),
        )
        self._execute(
            "UPDATE versions SET gone = ? WHERE path = ? AND gone IS NULL",
            (time.time(), entry.path),
        )
        self._execute(
            "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, NULL)",
            (entry.sha256, entry.path, entry.id, entry.to_json(), seen),
        )
        return entry

    def settle(self, held: Mapping[str, str]) -> None:
        """Notes which versions there are now, as hashes by path: no others are served."""
        rows = self._execute("SELECT path, sha256 FROM versions WHERE gone IS NULL")
        gone = [(time.time(), path, sha) for path, sha in rows if held.get(path) != sha]
        back = dict(held.items() - set(rows))
        if gone or back:
            with self.transaction():
                change = "UPDATE versions SET gone = ? WHERE path = ? AND sha256 = ?"
                for values in (*gone, *((None, path, sha) for path, sha in back.items())):
                    self._execute(change, values)

    def text(self, sha256: str) -> str:
        """The text with this hash, compared with it again on the way out."""
        rows = self._execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,))
        if not rows:
            raise BrokenIndexError(Code.TEXT_MISSING, path=self.path, sha256=sha256[:12])
        text: str = rows[0][0]
        if not _has_hash(text, sha256):
            raise BrokenIndexError(Code.TEXT_ALTERED, path=self.path, sha256=sha256[:12])
        return text

    def sound(self, hashes: Iterable[str]) -> set[str]:
        """Those of these hashes whose text is there and is what its hash says."""
        found: set[str] = set()
        for batch in _batches(sorted(set(hashes))):
            rows = self._execute(  # as bytes: what was altered may be UTF-8 no longer
                f"SELECT sha256, CAST(text AS BLOB) FROM texts WHERE sha256 IN ({_marks(batch)})",
                batch,
            )
            found.update(sha for sha, text in rows if hashlib.sha256(text).hexdigest() == sha)
        return found

    def sound_structures(self, hashes: Iterable[str]) -> set[str]:
        """Those of these hashes whose structure is there and is what its hash says, and none."""
        found = {""}
        for batch in _batches(sorted(set(hashes))):
            rows = self._execute(
                f"SELECT sha256, structure FROM structures WHERE sha256 IN ({_marks(batch)})", batch
            )
            found.update(sha for sha, data in rows if _hash(data) == sha)
        return found

    def structure(self, sha256: str) -> Structure:
        """The structure with this hash, compared with it again on the way out."""
        if not sha256:
            return NO_STRUCTURE
        rows = self._execute("SELECT structure FROM structures WHERE sha256 = ?", (sha256,))
        if not rows:
            raise BrokenIndexError(Code.STRUCTURE_MISSING, path=self.path, sha256=sha256[:12])
        if _hash(rows[0][0]) != sha256:
            raise BrokenIndexError(Code.STRUCTURE_ALTERED, path=self.path, sha256=sha256[:12])
        return Structure.from_bytes(rows[0][0])

    def document(self, entry: Entry) -> Document:
        """The document with its text; raises BrokenIndexError when it is missing or altered."""
        text, structure = self.text(entry.sha256), self.structure(entry.structure)
        named = (entry.id, entry.path, entry.title, text, entry.sha256, structure)
        return Document(*named, **entry.properties())

    def versions(self, reference: str) -> list[Entry]:
        """Everything kept that was indexed under this id or path, or with this hash; newest first.

        A hash may be shortened to its first 8 or more digits.
        """
        if any("\ud800" <= character <= "\udfff" for character in reference):
            return []  # bytes of a command line that are not UTF-8: no name has them
        short = (
            reference if len(reference) >= 8 and set(reference) <= set("0123456789abcdef") else ""
        )
        rows = self._execute(
            "SELECT entry FROM versions WHERE id = ? OR path = ?"
            " OR (? <> '' AND sha256 >= ? AND sha256 < ? || 'g')"
            " ORDER BY gone IS NULL DESC, seen DESC, path",
            (reference, reference, short, short, short),
        )
        return [self._entry(line) for (line,) in rows]

    def version(self, path: str, sha256: str) -> Entry | None:
        """What was kept of the document at ``path`` when it had this hash."""
        rows = self._execute(
            "SELECT entry FROM versions WHERE path = ? AND sha256 = ?", (path, sha256)
        )
        return self._entry(rows[0][0]) if rows else None

    def versions_at(self, path: str) -> list[Entry]:
        """Everything kept that was indexed under this path, or in the archive or folder there."""
        rows = self._execute(
            "SELECT entry FROM versions WHERE path = ?1 OR substr(path, 1, length(?2)) = ?2",
            (path, f"{path}/"),
        )
        return [self._entry(line) for (line,) in rows]

    def versions_of(self, hashes: Iterable[str]) -> list[Entry]:
        """Everything kept with one of these hashes, under whichever path."""
        found: list[Entry] = []
        for batch in _batches(sorted(set(hashes))):
            statement = f"SELECT entry FROM versions WHERE sha256 IN ({_marks(batch)})"
            found += [self._entry(line) for (line,) in self._execute(statement, batch)]
        return found

    def newest(self) -> list[Entry]:
        """The documents that there were when something was last added, in order of path."""
        rows = self._execute("SELECT entry FROM versions WHERE gone IS NULL ORDER BY path")
        return [self._entry(line) for (line,) in rows]

    def last_seen(self) -> int:
        """The highest generation that anything was added for; 0 = nothing ever was."""
        return int(self._execute("SELECT max(seen) FROM versions")[0][0] or 0)

    def marks(self) -> dict[str, tuple[str, str]]:
        """The hash of the text and the mark of each file that was read, by path."""
        return {path: (sha, mark) for path, sha, mark in self._execute("SELECT * FROM files")}

    def mark(self, path: str, sha256: str | None, mark: str | None) -> None:
        """Notes what a file contained when it had this mark; None for either forgets it."""
        if sha256 is None or mark is None:
            self._execute("DELETE FROM files WHERE path = ?", (path,))
        else:
            self._execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (path, sha256, mark))

    def embeddings(self, revision: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors known for these keys; what is missing, altered or no unit vector is not."""
        found: dict[bytes, Vectors] = {}
        for batch in _batches(keys):
            rows = self._execute(
                "SELECT key, vector, checksum FROM embeddings"
                f" WHERE revision = ? AND key IN ({_marks(batch)})",
                (revision, *batch),
            )
            whole = ((key, v) for key, v, checksum in rows if zlib.crc32(v) == checksum)
            vectors = ((key, np.frombuffer(v, np.float32)) for key, v in whole if len(v) % 4 == 0)
            found.update((key, vector) for key, vector in vectors if _is_unit(vector))
        return found

    def add_embeddings(self, revision: str, vectors: Mapping[bytes, Vectors]) -> None:
        with self.transaction():
            self._execute("INSERT OR REPLACE INTO encoders VALUES (?, ?)", (revision, time.time()))
            for key, vector in vectors.items():
                data = vector.astype(np.float32).tobytes()
                row = (revision, key, data, zlib.crc32(data))
                self._execute("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", row)

    def gone_before(self, moment: float) -> list[Entry]:
        """The versions that no document has had any more at ``moment``, seconds since 1970."""
        rows = self._execute("SELECT entry FROM versions WHERE gone < ? ORDER BY path", (moment,))
        return [self._entry(line) for (line,) in rows]

    def forget(self, entries: Iterable[Entry], keys: Iterable[bytes]) -> None:
        """Removes versions, texts that no version contains any more, and vectors by their keys."""
        with self.transaction():
            for entry in entries:
                self._execute(
                    "DELETE FROM versions WHERE path = ? AND sha256 = ?", (entry.path, entry.sha256)
                )
            self._execute("DELETE FROM texts WHERE sha256 NOT IN (SELECT sha256 FROM versions)")
            self._execute(
                "DELETE FROM structures WHERE sha256 NOT IN"
                " (SELECT json_extract(entry, '$.structure') FROM versions)"
            )
            for key in keys:
                self._execute(
                    "DELETE FROM embeddings WHERE key = ?"
                    " AND revision IN (SELECT revision FROM encoders)",
                    (key,),
                )

    def forget_encoders(self, *, unused_since: float, but: str) -> None:
        """Removes the vectors of encoders last used before this moment; ``but`` counts as used."""
        with self.transaction():
            self._execute("INSERT OR REPLACE INTO encoders VALUES (?, ?)", (but, time.time()))
            old = "SELECT revision FROM encoders WHERE used < ?"
            self._execute(f"DELETE FROM embeddings WHERE revision IN ({old})", (unused_since,))
            self._execute("DELETE FROM encoders WHERE used < ?", (unused_since,))

    def save_from(self, damaged: Path) -> None:
        """Takes over what can be read of a damaged store and has its checksum."""
        with closing(sqlite3.connect(damaged)) as source, self.transaction():
            for sha256, data in _rows(source, "texts", "sha256, CAST(text AS BLOB)", "rowid"):
                if hashlib.sha256(data).hexdigest() == sha256:
                    self._keep("texts", (sha256, data.decode()))
            for sha256, data in _rows(source, "structures", "*", "sha256"):
                if _hash(data) == sha256:
                    self._keep("structures", (sha256, data))
            for row in _rows(source, "versions", "*", "path"):
                with suppress(*_NO_ENTRY):
                    entry = Entry.from_json(row[3])
                    if (entry.sha256, entry.path, entry.id) == row[:3]:
                        self._keep("versions", row)
            for row in _rows(source, "encoders", "*", "revision"):
                self._keep("encoders", row)
            for row in _rows(source, "embeddings", "*", "revision"):
                if zlib.crc32(row[2]) == row[3]:
                    self._keep("embeddings", row)

    def _keep(self, table: str, row: Sequence[object]) -> None:
        self._execute(f"INSERT OR IGNORE INTO {table} VALUES ({_marks(row)})", row)

    def _entry(self, line: str) -> Entry:
        try:
            return Entry.from_json(line)
        except _NO_ENTRY as error:
            raise _explained(self.path, error) from error

    def shrink(self) -> None:
        """Gives the room of what was removed back to the disk."""
        self._execute("PRAGMA incremental_vacuum")

    def wipe(self) -> None:
        """Writes the file anew, so that nothing of what was removed stays in it."""
        self._execute("VACUUM")
        self._execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows; raises QabotError when SQLite cannot read or write the file."""
        try:
            if self._still:
                return self._still.execute(statement, values)
            return self._db.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
            if self._read_only and self._still is None:  # the disk has become full since
                self._still = _still(self.path, error)
                if self._still:
                    return self._execute(statement, values)
            raise _explained(self.path, error) from error


def embedding_key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


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


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def _marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))


def _has_hash(text: str, sha256: str) -> bool:
    return hashlib.sha256(text.encode()).hexdigest() == sha256


def _is_unit(vector: Vectors) -> bool:
    return abs(float(np.linalg.norm(vector.astype(np.float64))) - 1) < _ROUNDING  # false for nan


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _explained(path: Path, error: Exception) -> QabotError:
    """Damage, or a disk or a file that cannot be written to just now."""
    name = getattr(error, "sqlite_errorname", "")
    if isinstance(error, OSError) or (name.startswith(_TEMPORARY) and path.exists()):
        return QabotError(Code.STORE_BUSY, path=path, error=str(error))
    return BrokenStoreError(Code.STORE_DAMAGED, path=path, error=str(error))


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
        store.save_from(aside)
    finally:
        store.close()
    return aside


def _rows(
    database: sqlite3.Connection, table: str, columns: str, key: str
) -> Iterator[tuple[Any, ...]]:
    """The rows of a damaged table from both ends, each as far as it can be read."""
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.Error):
            yield from database.execute(f"SELECT {columns} FROM {table} ORDER BY {key} {order}")
