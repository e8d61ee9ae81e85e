"""The connection to what the bot remembers, which notices what keeps it from being written."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qabot.errors import QabotError
from qabot.messages import Code, Message, message

_PASSES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
    }
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
_PRIMARY = 0xFF  # of an extended code
_ROOM = 1 << 16  # bytes that must fit before the disk counts as writable again
_LOG = logging.getLogger(__name__)


class Database(sqlite3.Connection):
    """``trouble``: why it cannot be written for now; ``damage``: why it never can again.

    Of what has happened already, ``note`` writes a line as soon as that is possible.
    """

    trouble: str | None = None
    damage: str | None = None

    def __init__(self, path: Path, **options: Any) -> None:
        super().__init__(path, **options)
        self._path = path
        self._unwritten: list[tuple[str, Sequence[object]]] = []

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """As SQLite's own; errors are remembered as trouble or damage."""
        try:
            return super().execute(*arguments)
        except sqlite3.Error as error:
            self.failed(error)
            raise

    def failed(self, error: sqlite3.Error) -> bool:
        """Remembers what an error says of the disk or of the file; False when it says nothing."""
        if is_damaged(error):
            self.damage = str(explained(self._path, error))
        elif passes(error) and self.trouble is None:
            self.trouble = f"{self._path} cannot be written: {error}. Free space, or allow writing"
            _LOG.error("%s; what arrives waits at Telegram until then", self.trouble)
        return is_damaged(error) or passes(error)

    def note(self, statement: str, values: Sequence[object]) -> None:
        """Writes what has happened, now or later; in order."""
        self._unwritten.append((statement, values))
        try:
            self._catch_up()
        except sqlite3.Error as error:
            if not (passes(error) or is_damaged(error)):
                raise

    def is_writable(self) -> bool:
        """Tries to write, what was noted before all; ends the trouble when that goes well."""
        try:
            self._catch_up()
            self.execute("INSERT INTO room VALUES (zeroblob(?))", (_ROOM,))
            self.execute("DELETE FROM room")
        except sqlite3.Error as error:
            if not (passes(error) or is_damaged(error)):
                raise
            return False
        if self.trouble:
            _LOG.warning("%s can be written again", self._path)
        self.trouble = None
        return True

    def _catch_up(self) -> None:
        while self._unwritten:
            self.execute(*self._unwritten[0])
            del self._unwritten[0]


def opened(path: Path) -> Database:
    """The database, looked through for damage; raises sqlite3.Error or QabotError."""
    database = sqlite3.connect(path, timeout=10, isolation_level=None, factory=Database)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    if found != "ok":
        database.close()
        raise QabotError(explained(path, found))
    return database


def passes(error: BaseException | None) -> bool:
    """True for what goes by, such as a full disk."""
    return isinstance(error, sqlite3.Error) and _code(error) in _PASSES


def is_damaged(error: BaseException | None) -> bool:
    """True for an error that says that the file is damaged."""
    return isinstance(error, sqlite3.Error) and _code(error) in _DAMAGED


def explained(path: Path, error: object) -> Message:
    """What is wrong with the file and what to do; ``error``: SQLite's, or what a check found."""
    only_now = isinstance(error, sqlite3.Error) and not is_damaged(error)
    code = Code.BOT_STATE_UNUSABLE if only_now else Code.BOT_STATE_DAMAGED
    return message(code, path=path, error=" ".join(str(error).split()), name=path.name)


def _code(error: sqlite3.Error) -> int:
    """SQLite's own number, -1 where the error is not SQLite's."""
    return getattr(error, "sqlite_errorcode", -1) & _PRIMARY
