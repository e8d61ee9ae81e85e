"""Files and folders -> documents, one at a time, and what was skipped and why."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import SettingsError
from qabot.readers import CONVERTIBLE, DEFAULT_MAX_BYTES, SUFFIXES, read_documents, reason_of
from qabot.types import Document

if TYPE_CHECKING:
    from qabot.readers.sandbox import Sandbox

SUPPORTED: tuple[str, ...] = tuple(SUFFIXES)
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_ADDRESS = re.compile("(?:https?|ftp):/", re.IGNORECASE)  # a path has no second slash
_IGNORED = frozenset({"__pycache__", "Thumbs.db", "desktop.ini"})
_UNSUPPORTED = " is not supported"
_UNTOLD = "has no ending that tells its format"
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that gives no document; ``reason`` reads on from the path."""

    path: str
    reason: str


def find_files(paths: Sequence[Path]) -> tuple[list[Path], list[Skipped]]:
    """Files of a supported format in and below ``paths``, and what else stands there; sorted.

    A file that can be reached in several ways comes once, under a path without links if there is
    one. Links are followed, each folder is entered once. Hidden files and folders, lock files and
    the like are passed over unless given themselves. No file is opened. Raises SettingsError when
    a given path does not exist.
    """
    require(paths)
    found: dict[str, Path] = {}  # by what the path leads to
    skipped: set[Skipped] = set()
    entered: set[tuple[int, int]] = set()

    def take(path: Path, real: str, mode: int) -> None:
        reason = _reason_to_skip(path, mode)
        if reason is None:
            found.setdefault(real, path)
        else:
            skipped.add(Skipped(_shown(path), reason))

    waiting = [(False, path) for path in sorted(paths)]  # a heap: what no link leads to goes first
    while waiting:
        linked, path = heappop(waiting)
        try:
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                take(path, os.path.realpath(path), status.st_mode)
            elif (status.st_dev, status.st_ino) not in entered:
                entered.add((status.st_dev, status.st_ino))
                real = os.path.realpath(path)
                for entry in _entries(path):
                    child = path / entry.name
                    if entry.is_file(follow_symlinks=False):
                        take(child, os.path.join(real, entry.name), stat.S_IFREG)  # noqa: PTH118 - a hot path
                    else:
                        heappush(waiting, (linked or entry.is_symlink(), child))
        except OSError as error:
            skipped.add(Skipped(_shown(path), reason_of(error)))
    return sorted(found.values()), sorted(skipped, key=lambda item: (item.path, item.reason))


def expected(skipped: Sequence[Skipped]) -> str | None:
    """Which formats are read, to be said once where files were skipped for theirs; else None."""
    if not any(item.reason == _UNTOLD or item.reason.endswith(_UNSUPPORTED) for item in skipped):
        return None
    return f"formats that are read: {', '.join(SUPPORTED)}"


def require(paths: Sequence[Path]) -> None:
    """Raises SettingsError when one of the paths does not exist."""
    for path in paths:
        try:
            path.lstat()
        except PermissionError:
            continue  # reported as skipped
        except (OSError, ValueError) as error:
            raise SettingsError(_missing(path)) from error


def _missing(path: Path) -> str:
    if _ADDRESS.match(path.as_posix()):
        return (
            f"'{_shown(path)}' is an address, and nothing is fetched: save the page in a browser, "
            "and pass the file"
        )
    return f"No such file or folder: '{_shown(path)}' — check the spelling, or pass another path"


def read_corpus(
    files: Sequence[Path],
    *,
    base: Path,
    max_bytes: int = DEFAULT_MAX_BYTES,
    sandbox: Sandbox | None = None,
) -> Iterator[Document | Skipped]:
    """Each file's document, or why it has none, in the order given; read when it is asked for.

    A ZIP archive gives one for each file in it.

    Documents carry their path as ``shown_path`` gives it. Two files with the same content give
    two documents. ``sandbox`` is the pool that parses; default: one that all share.
    """
    for path in files:
        name = shown_path(path, base)
        for shown, outcome in read_documents(path, name=name, max_bytes=max_bytes, sandbox=sandbox):
            yield outcome if isinstance(outcome, Document) else Skipped(shown, str(outcome))


def shown_path(path: Path, base: Path) -> str:
    """The path relative to ``base`` if it lies below it, else absolute; with forward slashes.

    Links are not resolved. Bytes of a name that are no UTF-8, and control characters, are shown as
    ``\\xNN``, so that two names never become one and none commands a terminal.
    """
    # unlike Path.resolve, abspath keeps links as they are
    absolute = os.path.abspath(path)  # noqa: PTH100
    folder = os.path.abspath(base)  # noqa: PTH100
    inside = os.path.join(folder, "")  # noqa: PTH118
    return _shown(Path(absolute.removeprefix(inside) if absolute != folder else "."))


def _shown(path: Path) -> str:
    name = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", name)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return [entry for entry in entries if not _is_ignored(entry.name)]


def _is_ignored(name: str) -> bool:
    return name.startswith((".", "~$")) or name.endswith("~") or name in _IGNORED


def _reason_to_skip(path: Path, mode: int) -> str | None:
    """Why a file is not read; None = it is."""
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            return f"is {kind}, not a file of text"
    suffix = path.suffix.lower()
    if suffix in SUPPORTED or suffix in CONVERTIBLE:  # these are opened to say how to convert them
        return None
    if path.suffix:
        return f"the format {_shown(Path(path.suffix))}{_UNSUPPORTED}"
    return _UNTOLD
