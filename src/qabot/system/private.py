"""What only its owner may read: texts, questions and who asked them, whatever the umask is."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600
_GENERATIONS = "generations"
_OURS = (
    "CURRENT*",
    "lock*",
    "building.json",
    "store.sqlite*",
    "cited.sqlite*",
    "telegram*",
    "serve-tokens*",
    "serve.sqlite*",
    "serve-uploads",
    "chat-history",
    _GENERATIONS,
)
_BESIDE_OURS = (".*", "README.md")  # what may lie in a folder of ours, but is not one of our files
_OF_SQLITE = ("", "-wal", "-shm", "-journal")


def opener(path: str, flags: int) -> int:
    """For ``open``: a file that is made by it is for its owner alone."""
    return os.open(path, flags, _FILE)


def make_private_index(folder: Path) -> None:
    """Makes the folder of an index if there is none, and takes from others what they may do there.

    Where other things lie in the folder, too, as when it contains the documents as well, only the
    files of the index are made private.
    """
    folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    folder = Path(os.path.realpath(folder))  # that a link leads to
    entries = list(folder.iterdir())
    for path in entries:
        if _is_any(path.name, _OURS):
            _tighten(path)
    if all(_is_any(path.name, (*_OURS, *_BESIDE_OURS)) for path in entries):
        _tighten(folder)
    make_private_tree(folder / _GENERATIONS)


def make_private_tree(folder: Path) -> None:
    """The same for a folder and everything in it."""
    for path in (folder, *folder.rglob("*")):
        _tighten(path)


def make_private_database(path: Path) -> None:
    """Lets an SQLite file be for its owner alone, and what SQLite puts next to it as well.

    An empty file is a new database, and SQLite gives the files next to it the rights that it has.
    What cannot be made is left to SQLite to report. A file that is there is not opened: closing it
    would take away the locks that another connection of this process has.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE))
    for suffix in _OF_SQLITE:
        _tighten(path.with_name(path.name + suffix))


def _is_any(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _tighten(path: Path) -> None:
    """A folder that several people write to (with the sticky bit, as /tmp) stays as it is."""
    with suppress(OSError):  # another's, on a disk without rights, or just removed
        status = path.lstat()
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder and status.st_mode & stat.S_ISVTX:
            return
        if (is_folder or stat.S_ISREG(status.st_mode)) and status.st_mode & 0o077:
            path.chmod(stat.S_IMODE(status.st_mode) & 0o700)
