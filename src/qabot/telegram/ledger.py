"""Which documents came by chat: as what, from whom, when, in which message; and former versions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NOBODY = 0  # the owner of files that were here before there was a ledger, or who wants no record
SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, given TEXT NOT NULL,
    owner INTEGER NOT NULL, sent REAL NOT NULL, removed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS former (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, given TEXT NOT NULL,
    owner INTEGER NOT NULL, sent REAL NOT NULL, data TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS brought (
    chat INTEGER NOT NULL, message INTEGER NOT NULL, name TEXT NOT NULL, mark TEXT NOT NULL,
    PRIMARY KEY (chat, message, name)
) WITHOUT ROWID;
"""
_COLUMNS = "id, name, given, owner, sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that came by chat. ``given`` is what its sender called it, ``name`` its file."""

    id: int
    name: str
    given: str
    owner: int
    sent: float

    @property
    def stamp(self) -> int:
        """Identifies it among others of the same name; at most 9 digits, as buttons carry them."""
        return int(1000 * self.sent) % 1_000_000_000


@dataclass(frozen=True, slots=True)
class Former:
    """A version that was replaced; ``data`` is the hash of its bytes, which are kept under it."""

    id: int
    name: str
    given: str
    owner: int
    sent: float
    data: str


class Ledger:
    """The tables of documents within what the bot remembers."""

    def __init__(self, database: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._db, self._now = database, now

    def of(self, name: str) -> Sent | None:
        """The document that is kept under this name; None where none was noted."""
        return self._one("name = ? AND removed = 0", name)

    def is_nobodys(self, name: str) -> bool:
        """True for a document of which it is not known who has sent it."""
        sent = self.of(name)
        return sent is None or sent.owner == NOBODY

    def numbered(self, number: int) -> Sent | None:
        """The document with this number, also one that was removed."""
        return self._one("id = ?", number)

    def own(self, owner: int) -> list[Sent]:
        """What this person has sent and nobody has removed, the oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM documents WHERE owner = ? AND removed = 0 ORDER BY id",
            (owner,),
        )
        return [Sent(*row) for row in rows]

    def all(self) -> list[Sent]:
        """Everything that was ever noted, also what was removed, by name."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM documents ORDER BY name")
        return [Sent(*row) for row in rows]

    def claim(self, name: str, given: str, owner: int, sent: float | None = None) -> Sent:
        """Notes whose document a name is from now on."""
        self._db.execute(
            "INSERT INTO documents (name, given, owner, sent) VALUES (?1, ?2, ?3, ?4)"
            " ON CONFLICT (name) DO UPDATE SET given = ?2, owner = ?3, sent = ?4, removed = 0",
            (name, given, owner, self._now() if sent is None else sent),
        )
        found = self.of(name)
        assert found is not None
        return found

    def adopt(self, name: str, *, removed: bool = False) -> Sent:
        """The document of this name, noted as nobody's where it was not."""
        self._db.execute(
            "INSERT OR IGNORE INTO documents (name, given, owner, sent, removed)"
            " VALUES (?, ?, ?, 0, ?)",
            (name, name, NOBODY, removed),
        )
        found = self._one("name = ?", name)
        assert found is not None
        return found

    def remove(self, name: str) -> None:
        """Notes that the document was deleted; its number stays, for the buttons that have it."""
        self._db.execute("UPDATE documents SET removed = 1 WHERE name = ?", (name,))

    def _one(self, condition: str, value: str | int) -> Sent | None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM documents WHERE {condition}", (value,)
        ).fetchone()
        return Sent(*row) if row else None

    # --- former versions ------------------------------------------------------------------

    def replace(self, before: Sent, data: str) -> int:
        """Notes a version that is replaced now; the number under which it can be had back."""
        row = (before.name, before.given, before.owner, before.sent, data)
        cursor = self._db.execute(
            "INSERT INTO former (name, given, owner, sent, data) VALUES (?, ?, ?, ?, ?)", row
        )
        return int(cursor.lastrowid or 0)

    def former(self, number: int) -> Former | None:
        """A former version by its number; None when it is unknown."""
        row = self._db.execute(
            f"SELECT {_COLUMNS}, data FROM former WHERE id = ?", (number,)
        ).fetchone()
        return Former(*row) if row else None

    def strike_former(self, number: int) -> None:
        """Forgets a former version."""
        self._db.execute("DELETE FROM former WHERE id = ?", (number,))

    def forget_former(self, name: str, *, but: int = 0) -> list[str]:
        """Strikes the former versions of a name but the newest; hashes that nothing needs now."""
        rows = self._db.execute(
            "SELECT id, data FROM former WHERE name = ? ORDER BY id DESC", (name,)
        ).fetchall()
        for number, _ in rows[but:]:
            self._db.execute("DELETE FROM former WHERE id = ?", (number,))
        needed = {data for (data,) in self._db.execute("SELECT data FROM former")}
        return sorted({data for _, data in rows[but:]} - needed)

    # --- messages -------------------------------------------------------------------------

    def brings(self, chat: int, message: int, name: str, mark: str = "") -> None:
        """Notes that a message brought a document, or reports it; ``mark`` is the file's own."""
        row = (chat, message, name, mark)
        self._db.execute("INSERT OR REPLACE INTO brought VALUES (?, ?, ?, ?)", row)

    def brought(self, chat: int, message: int) -> dict[str, str]:
        """The names of the documents that a message brought, or reports on, with their marks."""
        rows = self._db.execute(
            "SELECT name, mark FROM brought WHERE chat = ? AND message = ?", (chat, message)
        )
        return dict(rows.fetchall())

    # --- forgetting -----------------------------------------------------------------------

    def purge(self, names: Sequence[str]) -> None:
        """Strikes everything about these documents."""
        for name in names:
            for table in ("documents", "former", "brought"):
                self._db.execute(f"DELETE FROM {table} WHERE name = ?", (name,))

    def forget(self, user: int) -> None:
        """Documents stay; that this person has sent them, and when, is forgotten."""
        self._db.execute("DELETE FROM brought WHERE chat = ?", (user,))
        for table in ("documents", "former"):
            self._db.execute(
                f"UPDATE {table} SET owner = ?, sent = 0 WHERE owner = ?", (NOBODY, user)
            )
