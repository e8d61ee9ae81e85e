"""The database of what the bot remembers (SQLite): its tables, and whether it can be written."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qabot.errors import QabotError
from qabot.messages import Code
from qabot.system.private import make_private_database
from qabot.telegram.database import explained, opened
from qabot.telegram.ledger import SCHEMA as LEDGER
from qabot.telegram.ledger import Ledger
from qabot.telegram.struck import SCHEMA as STRUCK
from qabot.telegram.struck import Struck

_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY, body TEXT, received REAL NOT NULL, begun INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT, update_id INTEGER, chat INTEGER NOT NULL,
    thread INTEGER NOT NULL, user INTEGER NOT NULL, message INTEGER NOT NULL,
    question TEXT NOT NULL, understood TEXT NOT NULL, language TEXT NOT NULL,
    status TEXT NOT NULL, found INTEGER NOT NULL DEFAULT 0, confidence REAL NOT NULL DEFAULT 0,
    quotes TEXT NOT NULL DEFAULT '[]', more TEXT, asked REAL NOT NULL, sent INTEGER
);
CREATE INDEX IF NOT EXISTS answers_message ON answers (chat, message);
CREATE INDEX IF NOT EXISTS answers_update ON answers (update_id);
CREATE INDEX IF NOT EXISTS answers_user ON answers (user);
CREATE TABLE IF NOT EXISTS votes (
    answer INTEGER NOT NULL, user INTEGER NOT NULL, value INTEGER NOT NULL, reason INTEGER,
    at REAL NOT NULL, PRIMARY KEY (answer, user)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS people (
    user INTEGER PRIMARY KEY, language TEXT, role TEXT, since REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS groups (chat INTEGER PRIMARY KEY, since REAL NOT NULL);
CREATE TABLE IF NOT EXISTS invites (
    code TEXT PRIMARY KEY, role TEXT NOT NULL, expires REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS conversations (
    chat INTEGER NOT NULL, thread INTEGER NOT NULL, user INTEGER NOT NULL, question TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (chat, thread, user)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (answer INTEGER PRIMARY KEY, context TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notices (kind TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS owed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, chat INTEGER NOT NULL, thread INTEGER NOT NULL,
    user INTEGER NOT NULL, reply_to INTEGER NOT NULL, language TEXT NOT NULL,
    answer INTEGER NOT NULL, since REAL NOT NULL, due REAL NOT NULL, tries INTEGER NOT NULL,
    UNIQUE (chat, thread, user, answer)
);
CREATE TABLE IF NOT EXISTS set_aside (id INTEGER PRIMARY KEY, body BLOB, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS room (filling BLOB);
CREATE TABLE IF NOT EXISTS uses (
    user INTEGER NOT NULL, day TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (user, day)
) WITHOUT ROWID;
"""


class StateFile:
    """The open database; raises QabotError when it cannot be used."""

    def __init__(self, path: Path, *, now: Callable[[], float] = time.time) -> None:
        self._path, self._now = path, now
        try:
            make_private_database(path)
            self._db = opened(path)
            self._db.execute(
                "PRAGMA secure_delete=ON"
            )  # what is forgotten is removed from the file
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version > _VERSION:
                self._db.close()
                raise QabotError(Code.BOT_STATE_NEWER, path=path)
            self._db.executescript(f"{_SCHEMA} {LEDGER} {STRUCK} PRAGMA user_version = {_VERSION};")
            self._upgrade()
        except sqlite3.Error as error:
            raise QabotError(explained(path, error)) from error
        self.documents = Ledger(self._db, now)
        self.struck = Struck(self._db)

    @property
    def trouble(self) -> str | None:
        """Why nothing can be written for now, as on a full disk."""
        return self._db.trouble

    @property
    def damage(self) -> str | None:
        """Why the file cannot be used any more."""
        return self._db.damage

    def met(self, error: sqlite3.Error) -> bool:
        """Remembers what an error says of the disk or of the file; False when it says nothing."""
        return self._db.failed(error)

    def is_writable(self) -> bool:
        """Tries to write, and with that ends the trouble."""
        return self._db.is_writable()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def _upgrade(self) -> None:
        """Changes what an older version wrote; runs each time the file is opened."""

    def _transaction(self) -> Any:
        self._db.execute("BEGIN IMMEDIATE")
        return self._db  # as a context manager it commits, or rolls back
