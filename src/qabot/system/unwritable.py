"""Reading where nothing can be written: read-only folders and disks, and disks that are full.

SQLite wants to make a file next to the database, and the lexical index one to lock. Both are read
all the same: as files that do not change, or through a folder of our own elsewhere.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_MEMORY = Path("/dev/shm")  # where there is no other room
_CAUSES = (
    "SQLITE_CANTOPEN",
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_FULL",
    "SQLITE_PERM",
)


def is_for_want_of_writing(error: Exception) -> bool:
    """True for what SQLite says when it cannot make the files that it wants to make."""
    return getattr(error, "sqlite_errorname", "").startswith(_CAUSES)


def folder_elsewhere() -> TemporaryDirectory[str]:
    """A folder to write to, for its owner alone; raises OSError when there is room nowhere."""
    for place in (None, _MEMORY):
        with suppress(OSError):
            return TemporaryDirectory(prefix="qabot-", dir=place)
    raise OSError(errno.ENOSPC, "nowhere is room for temporary files")


def linked_elsewhere(folder: Path) -> TemporaryDirectory[str]:
    """A folder with a link to each file of another but its locks; raises OSError."""
    files = [path for path in folder.iterdir() if not path.name.endswith(".lock")]
    elsewhere = folder_elsewhere()
    try:
        for path in files:
            (Path(elsewhere.name) / path.name).symlink_to(path.absolute())
    except OSError:
        elsewhere.cleanup()
        raise
    return elsewhere


class Still:
    """An SQLite file in a folder that cannot be written to.

    Each statement looks at it afresh: who may write there, on another machine, say, may do so
    in between. What a process that was killed left in the log next to it is read from a copy.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._log = path.with_name(f"{path.name}-wal")
        self._copy: TemporaryDirectory[str] | None = None
        self._copied: object = None

    def execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows; raises sqlite3.Error, OSError when there is no room for a copy."""
        try:
            return _rows(self._path, "mode=ro", statement, values)
        except sqlite3.Error as error:
            if not is_for_want_of_writing(error):
                raise
        if _size(self._log):
            return _rows(self._copied_file(), "mode=ro", statement, values)
        return _rows(self._path, "immutable=1", statement, values)

    def close(self) -> None:
        """Removes the copy, if one was made."""
        if self._copy:
            self._copy.cleanup()

    def _copied_file(self) -> Path:
        """A copy of the database with its log, as both are now."""
        now = [(path.stat().st_mtime_ns, path.stat().st_size) for path in (self._path, self._log)]
        if self._copy is None or self._copied != now:
            self.close()
            self._copy = folder_elsewhere()
            for path in (self._path, self._log):
                shutil.copyfile(path, Path(self._copy.name) / path.name)
            self._copied = now
        return Path(self._copy.name) / self._path.name


def _rows(path: Path, query: str, statement: str, values: Sequence[object]) -> list[Any]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{query}", uri=True)) as database:
        return database.execute(statement, values).fetchall()


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return 0
