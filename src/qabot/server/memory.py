"""What the server remembers in SQLite: jobs, whose documents are whose, and what was not found.

The file is made when there is something to write. Safe to use from several threads. Whatever is
asked raises sqlite3.Error when the file cannot be read or written.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qabot.system.private import make_private_database

FILE = "serve.sqlite"
KEPT_DAYS = 90  # for which questions without an answer are kept
_MOST_REFUSED = 10_000  # questions
_MOST_JOBS = 500  # that have ended
_BUSY = 10.0  # seconds to wait for another process that writes
_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, open INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS documents (
    name TEXT PRIMARY KEY, given TEXT NOT NULL, owner TEXT NOT NULL, sent REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
    id INTEGER PRIMARY KEY AUTOINCREMENT, asked REAL NOT NULL, question TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """A document that was uploaded: its file, what its sender calls it, whose token that was."""

    name: str
    given: str
    owner: str
    sent: float


class Memory:
    """The file ``serve.sqlite`` in the folder of an index."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def close(self) -> None:
        """Closes the database."""
        with self._lock:
            if self._db:
                self._db.close()
            self._db = None

    # --- jobs -----------------------------------------------------------------------------

    def keep_job(self, identity: str, body: dict[str, Any], *, is_open: bool) -> None:
        """Writes down how a job is; of those that have ended the newest are kept."""
        text = json.dumps(body, ensure_ascii=False)
        self._write(
            "INSERT INTO jobs (id, open, body) VALUES (?1, ?2, ?3)"
            " ON CONFLICT (id) DO UPDATE SET open = ?2, body = ?3",
            (identity, is_open, text),
        )
        if not is_open:
            self._write(
                "DELETE FROM jobs WHERE open = 0 AND number <= (SELECT max(number) FROM jobs) - ?",
                (_MOST_JOBS,),
            )

    def open_jobs(self) -> list[dict[str, Any]]:
        """Jobs that have not ended, the oldest first."""
        rows = self._rows("SELECT body FROM jobs WHERE open = 1 ORDER BY number", ())
        return [json.loads(body) for (body,) in rows]

    def job(self, identity: str) -> dict[str, Any] | None:
        """A job as it was written down; None for one that is unknown."""
        rows = self._rows("SELECT body FROM jobs WHERE id = ?", (identity,))
        return json.loads(rows[0][0]) if rows else None

    # --- documents ------------------------------------------------------------------------

    def documents(self) -> dict[str, Sent]:
        """Everything that was uploaded and not removed, by the names of the files."""
        rows = self._rows("SELECT name, given, owner, sent FROM documents ORDER BY name", ())
        return {row[0]: Sent(*row) for row in rows}

    def claim(self, sent: Sent) -> None:
        """Notes whose document a name is from now on."""
        row = (sent.name, sent.given, sent.owner, sent.sent)
        self._write("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)", row)

    def unclaim(self, name: str) -> None:
        """Forgets who sent a document."""
        self._write("DELETE FROM documents WHERE name = ?", (name,))

    # --- questions without an answer ------------------------------------------------------

    def refused(self, question: str) -> None:
        """Notes a question that was refused; those of more than 90 days ago are forgotten."""
        now = time.time()
        self._write("INSERT INTO refused (asked, question) VALUES (?, ?)", (now, question))
        self._write(
            "DELETE FROM refused WHERE asked < ? OR id <= (SELECT max(id) FROM refused) - ?",
            (now - KEPT_DAYS * 86400, _MOST_REFUSED),
        )

    def unanswered(self, since: float) -> list[tuple[float, str]]:
        """When and what was asked since then (in seconds of the clock), the newest first."""
        return self._rows(
            "SELECT asked, question FROM refused WHERE asked >= ? ORDER BY id DESC", (since,)
        )

    # --- the file -------------------------------------------------------------------------

    def _rows(self, statement: str, values: Sequence[object]) -> list[Any]:
        with self._lock:
            if self._db is None and not self._path.exists():
                return []
            return self._opened().execute(statement, values).fetchall()

    def _write(self, statement: str, values: Sequence[object]) -> None:
        with self._lock:
            self._opened().execute(statement, values)

    def _opened(self) -> sqlite3.Connection:
        if self._db is None:
            make_private_database(self._path)
            database = sqlite3.connect(
                self._path, timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
            try:
                database.executescript(f"PRAGMA journal_mode = WAL; {_SCHEMA}")
            except sqlite3.Error:
                database.close()
                raise
            self._db = database
        return self._db
