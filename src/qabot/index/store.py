"""What must never be lost or made twice: texts by content hash, vectors by text hash (SQLite)."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np

from qabot.errors import BrokenIndexError
from qabot.index.entries import NOT_AN_ENTRY, Entry
from qabot.index.reading import Reading
from qabot.index.store_file import StoreFile, explained
from qabot.messages import Code
from qabot.structure import NO_STRUCTURE, Structure
from qabot.types import Document, Vectors

T = TypeVar("T")
_ROUNDING = 1e-3  # by which the length of a unit vector may differ from 1
_BATCH = 500  # keys in one SELECT; SQLite's own limit on parameters is higher


class Store(StoreFile):
    """An open store: documents by their hashes, vectors by the hashes of their texts."""

    def add(self, document: Document, *, seen: int) -> Entry:
        """Keeps the text, and that this path contains it from now on, with generation ``seen``."""
        entry, structure = Entry.of(document), document.structure.to_bytes()
        self.execute(
            "INSERT INTO structures VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET structure = excluded.structure WHERE structure <> excluded.structure",
            (entry.structure, structure),
        )
        self.execute(
            "INSERT INTO texts VALUES (?, ?) ON CONFLICT DO UPDATE"
            " SET text = excluded.text WHERE text <> excluded.text",  # heals what was altered
            (entry.sha256, document.text),
        )
        self.execute(
            "UPDATE versions SET gone = ? WHERE path = ? AND gone IS NULL",
            (time.time(), entry.path),
        )
        self.execute(
            "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?, NULL)",
            (entry.sha256, entry.path, entry.id, entry.to_json(), seen),
        )
        return entry

    def settle(self, held: Mapping[str, str]) -> None:
        """Notes which versions there are now, as hashes by path: no others are served."""
        rows = self.execute("SELECT path, sha256 FROM versions WHERE gone IS NULL")
        gone = [(time.time(), path, sha) for path, sha in rows if held.get(path) != sha]
        back = dict(held.items() - set(rows))
        if gone or back:
            with self.transaction():
                change = "UPDATE versions SET gone = ? WHERE path = ? AND sha256 = ?"
                for values in (*gone, *((None, path, sha) for path, sha in back.items())):
                    self.execute(change, values)

    def text(self, sha256: str) -> str:
        """The text with this hash, compared with it again on the way out."""
        rows = self.execute("SELECT text FROM texts WHERE sha256 = ?", (sha256,))
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
            rows = self.execute(  # as bytes: what was altered may be UTF-8 no longer
                f"SELECT sha256, CAST(text AS BLOB) FROM texts WHERE sha256 IN ({marks(batch)})",
                batch,
            )
            found.update(sha for sha, text in rows if hashlib.sha256(text).hexdigest() == sha)
        return found

    def sound_structures(self, hashes: Iterable[str]) -> set[str]:
        """Those of these hashes whose structure is there and is what its hash says, and none."""
        found = {""}
        for batch in _batches(sorted(set(hashes))):
            rows = self.execute(
                f"SELECT sha256, structure FROM structures WHERE sha256 IN ({marks(batch)})", batch
            )
            found.update(sha for sha, data in rows if _hash(data) == sha)
        return found

    def structure(self, sha256: str) -> Structure:
        """The structure with this hash, compared with it again on the way out."""
        if not sha256:
            return NO_STRUCTURE
        rows = self.execute("SELECT structure FROM structures WHERE sha256 = ?", (sha256,))
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
        rows = self.execute(
            "SELECT entry FROM versions WHERE id = ? OR path = ?"
            " OR (? <> '' AND sha256 >= ? AND sha256 < ? || 'g')"
            " ORDER BY gone IS NULL DESC, seen DESC, path",
            (reference, reference, short, short, short),
        )
        return [self._entry(line) for (line,) in rows]

    def version(self, path: str, sha256: str) -> Entry | None:
        """What was kept of the document at ``path`` when it had this hash."""
        rows = self.execute(
            "SELECT entry FROM versions WHERE path = ? AND sha256 = ?", (path, sha256)
        )
        return self._entry(rows[0][0]) if rows else None

    def versions_at(self, path: str) -> list[Entry]:
        """Everything kept that was indexed under this path, or in the archive or folder there."""
        rows = self.execute(
            "SELECT entry FROM versions WHERE path = ?1 OR substr(path, 1, length(?2)) = ?2",
            (path, f"{path}/"),
        )
        return [self._entry(line) for (line,) in rows]

    def versions_of(self, hashes: Iterable[str]) -> list[Entry]:
        """Everything kept with one of these hashes, under whichever path."""
        found: list[Entry] = []
        for batch in _batches(sorted(set(hashes))):
            statement = f"SELECT entry FROM versions WHERE sha256 IN ({marks(batch)})"
            found += [self._entry(line) for (line,) in self.execute(statement, batch)]
        return found

    def newest(self) -> list[Entry]:
        """The documents that there were when something was last added, in order of path."""
        rows = self.execute("SELECT entry FROM versions WHERE gone IS NULL ORDER BY path")
        return [self._entry(line) for (line,) in rows]

    def newest_structures(self) -> set[str]:
        """The hashes of the structures of those documents; empty for one without."""
        rows = self.execute(
            "SELECT DISTINCT ifnull(json_extract(entry, '$.structure'), '') FROM versions"
            " WHERE gone IS NULL"
        )
        return {structure for (structure,) in rows}

    def last_seen(self) -> int:
        """The highest generation that anything was added for; 0 = nothing ever was."""
        return int(self.execute("SELECT max(seen) FROM versions")[0][0] or 0)

    def readings(self) -> dict[str, Reading]:
        """What came of each file that was read, by path."""
        rows = self.execute("SELECT path, mark, found FROM readings")
        known = {path: Reading.from_json(mark, found) for path, mark, found in rows}
        return {path: reading for path, reading in known.items() if reading}

    def note(self, path: str, reading: Reading | None) -> None:
        """Notes what came of a file; None forgets it."""
        if reading is None:
            self.execute("DELETE FROM readings WHERE path = ?", (path,))
        else:
            self.execute(
                "INSERT OR REPLACE INTO readings VALUES (?, ?, ?)",
                (path, reading.mark, reading.to_json()),
            )

    def embeddings(self, revision: str, keys: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors known for these keys; what is missing, altered or no unit vector is not."""
        found: dict[bytes, Vectors] = {}
        for batch in _batches(keys):
            rows = self.execute(
                "SELECT key, vector, checksum FROM embeddings"
                f" WHERE revision = ? AND key IN ({marks(batch)})",
                (revision, *batch),
            )
            whole = ((key, v) for key, v, checksum in rows if zlib.crc32(v) == checksum)
            vectors = ((key, np.frombuffer(v, np.float32)) for key, v in whole if len(v) % 4 == 0)
            found.update((key, vector) for key, vector in vectors if _is_unit(vector))
        return found

    def add_embeddings(self, revision: str, vectors: Mapping[bytes, Vectors]) -> None:
        """Keeps vectors by the keys of their texts, for an encoder of this revision."""
        with self.transaction():
            self.execute("INSERT OR REPLACE INTO encoders VALUES (?, ?)", (revision, time.time()))
            for key, vector in vectors.items():
                data = vector.astype(np.float32).tobytes()
                row = (revision, key, data, zlib.crc32(data))
                self.execute("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?, ?)", row)

    def gone_before(self, moment: float) -> list[Entry]:
        """The versions that no document has had any more at ``moment``, seconds since 1970."""
        rows = self.execute("SELECT entry FROM versions WHERE gone < ? ORDER BY path", (moment,))
        return [self._entry(line) for (line,) in rows]

    def forget(self, entries: Iterable[Entry], keys: Iterable[bytes]) -> None:
        """Removes versions, texts that no version contains any more, and vectors by their keys."""
        with self.transaction():
            for entry in entries:
                self.execute(
                    "DELETE FROM versions WHERE path = ? AND sha256 = ?", (entry.path, entry.sha256)
                )
            self.execute("DELETE FROM texts WHERE sha256 NOT IN (SELECT sha256 FROM versions)")
            self.execute(
                "DELETE FROM structures WHERE sha256 NOT IN"
                " (SELECT json_extract(entry, '$.structure') FROM versions)"
            )
            for key in keys:
                self.execute(
                    "DELETE FROM embeddings WHERE key = ?"
                    " AND revision IN (SELECT revision FROM encoders)",
                    (key,),
                )

    def forget_encoders(self, *, unused_since: float, but: str) -> None:
        """Removes the vectors of encoders last used before this moment; ``but`` counts as used."""
        with self.transaction():
            self.execute("INSERT OR REPLACE INTO encoders VALUES (?, ?)", (but, time.time()))
            old = "SELECT revision FROM encoders WHERE used < ?"
            self.execute(f"DELETE FROM embeddings WHERE revision IN ({old})", (unused_since,))
            self.execute("DELETE FROM encoders WHERE used < ?", (unused_since,))

    def _entry(self, line: str) -> Entry:
        try:
            return Entry.from_json(line)
        except NOT_AN_ENTRY as error:
            raise explained(self.path, error) from error

    def shrink(self) -> None:
        """Gives the room of what was removed back to the disk."""
        self.execute("PRAGMA incremental_vacuum")

    def wipe(self) -> None:
        """Writes the file anew, so that nothing of what was removed stays in it."""
        self.execute("VACUUM")
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def embedding_key(text: str) -> bytes:
    """The key of a text's vector: its SHA-256, 32 bytes."""
    return hashlib.sha256(text.encode()).digest()


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ",".join("?" * len(values))


def _has_hash(text: str, sha256: str) -> bool:
    return hashlib.sha256(text.encode()).hexdigest() == sha256


def _is_unit(vector: Vectors) -> bool:
    return abs(float(np.linalg.norm(vector.astype(np.float64))) - 1) < _ROUNDING  # false for nan


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
