"""What must never be lost or made twice: texts by content hash, vectors by text hash (SQLite)."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from qabot.errors import BrokenIndexError
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
            raise BrokenIndexError(_damaged(self.path, error)) from error

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is on disk afterwards, or nothing of it is."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def add(self, document: Document, *, seen: int) -> None:
        """Keeps the text and the fact that this path held it, with generation ``seen``."""
        self._db.execute(
            "INSERT OR IGNORE INTO texts VALUES (?, ?)", (document.sha256, document.text)
        )
        self._db.execute(
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
        try:
            row = self._db.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,)).fetchone()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise BrokenIndexError(_damaged(self.path, error)) from error
        if row is None:
            raise BrokenIndexError(_damaged(self.path, f"the text {sha256[:12]}… is missing"))
        text: str = row[0]
        if hashlib.sha256(text.encode()).hexdigest() != sha256:
            raise BrokenIndexError(_damaged(self.path, f"the text {sha256[:12]}… was altered"))
        return text

    def document(self, entry: Entry) -> Document:
        fields = {name: getattr(entry, name) for name in Entry.__slots__}
        return Document(text=self.text(entry.sha256), **fields)

    def versions(self, reference: str) -> list[Entry]:
        """Everything ever indexed under this id or path, or with this hash; the newest first.

        A hash may be shortened to its first 8 or more digits.
        """
        short = (
            reference if len(reference) >= 8 and set(reference) <= set("0123456789abcdef") else ""
        )
        rows = self._db.execute(
            "SELECT entry FROM versions WHERE id = ? OR path = ?"
            " OR (? <> '' AND sha256 >= ? AND sha256 < ? || 'g') ORDER BY seen DESC, path",
            (reference, reference, short, short, short),
        )
        return [Entry.from_json(entry) for (entry,) in rows]

    def newest(self) -> list[Entry]:
        """The documents of the last generation that was begun, in order of path."""
        rows = self._db.execute(
            "SELECT entry FROM versions WHERE seen = (SELECT max(seen) FROM versions) ORDER BY path"
        )
        return [Entry.from_json(entry) for (entry,) in rows]

    def embeddings(self, revision: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors known for these keys; a key without a vector is left out."""
        found: dict[bytes, Vectors] = {}
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            marks = ",".join("?" * len(batch))
            rows = self._db.execute(
                f"SELECT key, vector FROM embeddings WHERE revision = ? AND key IN ({marks})",
                (revision, *batch),
            )
            found.update((key, np.frombuffer(vector, np.float32)) for key, vector in rows)
        return found

    def add_embeddings(self, revision: str, vectors: Mapping[bytes, Vectors]) -> None:
        rows: Iterable[tuple[str, bytes, bytes]] = (
            (revision, key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()
        )
        with self.transaction():
            self._db.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)


def embedding_key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _damaged(path: Path, what: object) -> str:
    return (
        f"The store {path} cannot be used: {what}. "
        f"Move the folder {path.parent} away and run `qabot index` again to rebuild it."
    )
