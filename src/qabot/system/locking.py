"""Locks that one process has at a time; the system takes them back however the process ends.

Unix has flock. Where Python has no fcntl (Windows), SQLite, which keeps the store anyway, locks a
file of its own next to: it brings its own locks forevery system, so that this way, too, runs in
the tests on any of them. msvcrt.locking would keep others from reading the locked file and has no
lock for those who only look; portalocker would be one dependency more for the same.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from qabot.system.private import opener

_PAUSE = 0.01  # seconds between two tries


class _Held(Protocol):
    def close(self) -> None: ...


@contextmanager
def held(path: Path, *, tries: int = 10) -> Iterator[bool]:
    """True while this process has the lock, False when another one does.

    A process that looks with ``is_held`` takes it for a moment, hence the tries. The lock is
    ``path`` itself or a file next to it; neither is ever removed, and what is in ``path`` is the
    caller's. Raises OSError when the folder cannot be written to, or its disk knows no locks.
    """
    lock = _taken(path, tries)
    if lock is None:
        yield False
        return
    with closing(lock):
        yield True


def is_held(path: Path) -> bool:
    """True while a process, this one or another, has the lock; nothing is written.

    Raises OSError when that cannot be known.
    """
    return _ways()[1](path)


def _taken(path: Path, tries: int) -> _Held | None:
    take = _ways()[0]
    for attempt in range(tries):
        if attempt:
            time.sleep(_PAUSE)
        if lock := take(path):
            return lock
    return None


def _ways() -> tuple[Callable[[Path], _Held | None], Callable[[Path], bool]]:
    """How to take a lock here, and how to look at it."""
    try:
        import fcntl  # noqa: F401
    except ImportError:
        return _take_by_sqlite, _is_held_by_sqlite
    return _take_by_flock, _is_held_by_flock


def _take_by_flock(path: Path) -> _Held | None:
    import fcntl

    file = open(path, "ab", opener=opener)  # noqa: SIM115 - it stays open
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    except BaseException:
        file.close()
        raise
    return file


def _is_held_by_flock(path: Path) -> bool:
    import fcntl

    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _take_by_sqlite(path: Path) -> _Held | None:
    database = _database(path, "rwc")
    try:
        database.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        database.close()
        if _code(error) == sqlite3.SQLITE_BUSY:
            return None
        raise OSError(errno.ENOLCK, f"no lock ({error})", str(_beside(path))) from error
    return database


def _is_held_by_sqlite(path: Path) -> bool:
    if not _beside(path).exists():
        return False
    with closing(_database(path, "ro")) as database:
        try:
            database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            if _code(error) == sqlite3.SQLITE_BUSY:
                return True
            raise OSError(errno.ENOLCK, f"no lock ({error})", str(_beside(path))) from error
    return False


def _database(path: Path, mode: str) -> sqlite3.Connection:
    """A database without tables; it stays empty."""
    address = f"{_beside(path).absolute().as_uri()}?mode={mode}"
    try:
        return sqlite3.connect(
            address, uri=True, timeout=0, isolation_level=None, check_same_thread=False
        )
    except sqlite3.Error as error:
        raise OSError(errno.EACCES, f"cannot be opened ({error})", str(_beside(path))) from error


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sqlite")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
