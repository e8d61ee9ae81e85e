"""What must never be lost or made twice: texts by content hash, vectors by text hash (SQLite)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qabot.errors import BrokenIndexError, QabotError
from qabot.types import Document, Heading, Vectors

FILE = "store.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS texts (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions (
    sha256 TEXT NOT NULL, path TEXT NOT NULL, id TEXT NOT NULL, entry TEXT NOT NULL,
    seen INTEGER NOT NULL, PRIMARY KEY (path, sha256)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS versions_sha256 ON versions (sha256);
CREATE TABLE IF NOT EXISTS embeddings (
    revision TEXT NOT NULL, key BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (revision, key)
) WITHOUT ROWID;
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
_ROUNDING = 1e-3  # by which the length of a unit vector may differ from 1
_BATCH = 500  # keys in one SELECT; SQLite's own limit on parameters is higher


@dataclass(frozen=True, slots=True)
class Entry:
    """A document without its text: what an index lists, and all that is needed to load it."""

    id: str
    path: str
    title: str
    sha256: str
    headings: tuple[Heading, ...] = ()
    pages: tuple[int, ...] = ()
    published: str | None = None
    author: str | None = None
    url: str | None = None
    losses: tuple[str, ...] = ()
    body: int = 0
    untitled: bool = False

    @classmethod
    def of(cls, document: Document) -> Entry:
        return cls(**{name: getattr(document, name) for name in cls.__slots__})

    @classmethod
    def from_json(cls, line: str) -> Entry:
        fields = json.loads(line)
        fields["headings"] = tuple(Heading(*heading) for heading in fields["headings"])
        fields["pages"], fields["losses"] = tuple(fields["pages"]), tuple(fields["losses"])
        return cls(**fields)

    def to_json(self) -> str:
        fields = asdict(self)
        fields["headings"] = [[h.start, h.level, h.title] for h in self.headings]
        return json.dumps(fields, ensure_ascii=False, sort_keys=True)


class Store:
    """An open store; one process writes, any number read.

    Raises BrokenIndexError when the file is no store of ours or a text does not have its hash.
    """

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        self.path = folder / FILE
        mode = "ro" if read_only else "rwc"
        try:
            self._db = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=30,
                check_same_thread=False,
                isolation_level=None,
            )
            if not read_only:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.executescript(_SCHEMA)
            self._db.execute("SELECT 1 FROM texts, versions, embeddings LIMIT 1")
        except sqlite3.Error as error:
            raise _explained(self.path, error) from error

    def close(self) -> None:
        self._db.close()

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

    def add(self, document: Document, *, seen: int) -> None:
        """Keeps the text and the fact that this path held it, with generation ``seen``."""
        self._execute(
            "INSERT INTO texts VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET text = excluded.text WHERE text <> excluded.text",  # heals what was altered
            (document.sha256, document.text),
        )
        self._execute(
            "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?)",
            (
                document.sha256,
                document.path,
                document.id,
                Entry.of(document).to_json(),
                seen,
            ),
        )

    def text(self, sha256: str) -> str:
        """The text with this hash, compared with it again on the way out."""
        rows = self._execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,))
        if not rows:
            raise BrokenIndexError(_damaged(self.path, f"the text {sha256[:12]}… is missing"))
        text: str = rows[0][0]
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            raise BrokenIndexError(_damaged(self.path, f"the text {sha256[:12]}… was altered"))
        return text

    def holds(self, hashes: Iterable[str]) -> bool:
        """True when there is a text for each of these hashes."""
        known = {sha256 for (sha256,) in self._execute("SELECT sha256 FROM texts")}
        return known.issuperset(hashes)

    def document(self, entry: Entry) -> Document:
        """The document with its text; raises BrokenIndexError when it is missing or altered."""
        fields = {name: getattr(entry, name) for name in Entry.__slots__}
        return Document(text=self.text(entry.sha256), **fields)

    def versions(self, reference: str) -> list[Entry]:
        """Everything ever indexed under this id or path, or with this hash; the newest first.

        A hash may be shortened to its first 8 or more digits.
        """
        short = (
            reference if len(reference) >= 8 and set(reference) <= set("0123456789abcdef") else ""
        )
        rows = self._execute(
            "SELECT entry FROM versions WHERE id = ? OR path = ?"
            " OR (? <> '' AND sha256 >= ? AND sha256 < ? || 'g') ORDER BY seen DESC, path",
            (reference, reference, short, short, short),
        )
        return [Entry.from_json(entry) for (entry,) in rows]

    def newest(self) -> list[Entry]:
        """The documents of the last generation that was begun, in order of path."""
        rows = self._execute(
            "SELECT entry FROM versions WHERE seen = (SELECT max(seen) FROM versions) ORDER BY path"
        )
        return [Entry.from_json(entry) for (entry,) in rows]

    def last_seen(self) -> int:
        """The highest generation that anything was added for; 0 = nothing ever was."""
        return int(self._execute("SELECT max(seen) FROM versions")[0][0] or 0)

    def embeddings(self, revision: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors known for these keys; what is missing or no unit vector is left out."""
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = self._execute(
                f"SELECT key, vector FROM embeddings WHERE revision = ? AND key IN ({marks})",
                (revision, *batch),
            )
            vectors = ((key, np.frombuffer(v, np.float32)) for key, v in rows if len(v) % 4 == 0)
            found.update((key, vector) for key, vector in vectors if _is_unit(vector))
        return found

    def add_embeddings(self, revision: str, vectors: Mapping[bytes, Vectors]) -> None:
        with self.transaction():
            for key, vector in vectors.items():
                row = (revision, key, vector.astype(np.float32).tobytes())
                self._execute("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", row)

    def _execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows; raises QabotError when SQLite cannot read or write the file."""
        try:
            return self._db.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _explained(self.path, error) from error


def embedding_key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _is_unit(vector: Vectors) -> bool:
    return abs(float(np.linalg.norm(vector.astype(np.float64))) - 1) < _ROUNDING  # false for nan


def _explained(path: Path, error: Exception) -> QabotError:
    """Damage, or a disk or a file that cannot be written to just now."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(_TEMPORARY) and path.exists():
        return QabotError(
            f"The store {path} cannot be used at the moment: {error}. What was served before is "
            "still served. Free space, allow reading and writing there, or wait for the process "
            "that holds it; then run it again"
        )
    return BrokenIndexError(_damaged(path, error))


def _damaged(path: Path, what: object) -> str:
    return (
        f"The store {path} cannot be used: {what}. "
        f"Move the folder {path.parent} away and run `qabot index` again to rebuild it."
    )
