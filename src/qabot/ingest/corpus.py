"""Files and folders -> documents, one at a time, and what was skipped and why."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import SettingsError
from qabot.index.skipped import Skipped as Skipped
from qabot.messages import Code, Message, message
from qabot.readers import (
    CONVERTIBLE,
    DEFAULT_MAX_BYTES,
    SUFFIXES,
    read_documents,
    reason_of,
    unsupported,
)
from qabot.readers.file_names import (
    ending_on_disk,
    is_index_of_mails,
    is_maildir,
    reason_to_pass,
)
from qabot.system.bounds import ANYWHERE, Bounds
from qabot.system.paths import shown_name, shown_path
from qabot.types import Document

if TYPE_CHECKING:
    from qabot.readers.sandbox import Sandbox

SUPPORTED: tuple[str, ...] = tuple(SUFFIXES)
_ADDRESS = re.compile("(?:https?|ftp):/", re.IGNORECASE)  # a path has no second slash
_IGNORED = frozenset({"__pycache__", "Thumbs.db", "desktop.ini"})
_OF_FORMAT = (Code.FORMAT_UNKNOWN, Code.FORMAT_UNSUPPORTED)
_KINDS = (
    (stat.S_ISFIFO, Code.SPECIAL_PIPE),
    (stat.S_ISSOCK, Code.SPECIAL_SOCKET),
    (stat.S_ISCHR, Code.SPECIAL_DEVICE),
    (stat.S_ISBLK, Code.SPECIAL_DEVICE),
)


def find_files(
    paths: Sequence[Path], *, follow_links: bool = False, but: Path | None = None
) -> tuple[list[Path], list[Skipped]]:
    """Files of a supported format in and below ``paths``, and what else is there; sorted.

    A file that can be reached in several ways comes once, under a path without links if there is
    one. Links that lead out of ``paths`` are skipped, unless ``follow_links``; each folder is
    entered once. Hidden files and folders, lock files and the like are passed over unless given
    themselves, ``but`` is passed over by whatever way it is reached. No file is opened. Raises
    SettingsError when a given path does not exist.
    """
    require(paths)
    search = _Search(
        Bounds.of(paths, follow_links=follow_links), os.path.realpath(but) if but else None
    )
    given = frozenset(paths)
    waiting = [(False, path) for path in sorted(given)]  # a heap: what no link leads to goes first
    while waiting:
        linked, path = heappop(waiting)
        for child, is_link in search.look(path, is_given=path in given):
            heappush(waiting, (linked or is_link, child))
    found = sorted(search.found.values(), key=attrgetter("parts"))  # paths compare slowly
    return found, sorted(search.skipped, key=lambda item: (item.path, item.reason))


@dataclass(slots=True)
class _Search:
    """What was found so far: files by what their paths lead to, and what is skipped."""

    bounds: Bounds
    but: str | None
    found: dict[str, Path] = field(default_factory=dict)
    skipped: set[Skipped] = field(default_factory=set)
    entered: set[tuple[int, int]] = field(default_factory=set)

    def look(self, path: Path, *, is_given: bool) -> Iterator[tuple[Path, bool]]:
        """Takes a file, or the files of a folder; gives what else is in it, and if it is a link."""
        try:
            real = os.path.realpath(path)
            reason = self.bounds.reason_against(real)
            if self.but is not None and (real == self.but or real.startswith(self.but + os.sep)):
                return
            if reason and not is_given:
                self._skip(path, reason)
                return
            status = path.stat()
            if not stat.S_ISDIR(status.st_mode):
                self._take(path, real, status.st_mode, reason)
            elif reason:
                self._skip(path, reason)
            elif (status.st_dev, status.st_ino) not in self.entered:
                self.entered.add((status.st_dev, status.st_ino))
                yield from self._enter(path, real)
        except OSError as error:
            self._skip(path, reason_of(error))

    def _enter(self, folder: Path, real: str) -> Iterator[tuple[Path, bool]]:
        for entry in _entries(folder):
            child = folder / entry.name
            if entry.is_file(follow_symlinks=False):
                self._take(child, os.path.join(real, entry.name), stat.S_IFREG)  # noqa: PTH118 - a hot path
            else:
                yield child, entry.is_symlink()

    def _take(self, path: Path, real: str, mode: int, reason: Message | None = None) -> None:
        reason = _reason_to_skip(path, mode) or reason
        if reason is None:
            self.found.setdefault(real, path)
        else:
            self._skip(path, reason)

    def _skip(self, path: Path, reason: Message) -> None:
        self.skipped.add(Skipped(shown_name(path), reason))


def formats_for(skipped: Sequence[Skipped]) -> Sequence[str]:
    """The endings that are read, to be named once where files were skipped for theirs; else ()."""
    return SUPPORTED if any(item.message.code in _OF_FORMAT for item in skipped) else ()


def require(paths: Sequence[Path]) -> None:
    """Raises SettingsError when one of the paths does not exist."""
    for path in paths:
        try:
            path.lstat()
        except PermissionError:
            continue  # reported as skipped
        except (OSError, ValueError) as error:
            raise _missing(path) from error


def _missing(path: Path) -> SettingsError:
    if _ADDRESS.match(path.as_posix()):
        return SettingsError(Code.PATH_IS_ADDRESS, path=shown_name(path))
    return SettingsError(Code.PATH_MISSING, path=shown_name(path))


def read_corpus(
    files: Sequence[Path],
    *,
    base: Path,
    max_bytes: int = DEFAULT_MAX_BYTES,
    bounds: Bounds = ANYWHERE,
    sandbox: Sandbox | None = None,
) -> Iterator[Document | Skipped]:
    """Each file's document, or why it has none, in the order given; read when it is asked for.

    A ZIP archive gives one for each file in it.

    Documents carry their path as ``shown_path`` gives it. Two files with the same content give
    two documents. ``bounds`` says where they may lie. ``sandbox`` is the pool that parses; default:
    one that all share.
    """
    for path in files:
        name = shown_path(path, base)
        for shown, outcome in read_documents(
            path, name=name, max_bytes=max_bytes, bounds=bounds, sandbox=sandbox
        ):
            yield outcome if isinstance(outcome, Document) else Skipped(shown, outcome.message)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        found = list(entries)
    names = {entry.name for entry in found}
    return [entry for entry in found if not _is_ignored(entry, names)]


def _is_ignored(entry: os.DirEntry[str], names: Collection[str]) -> bool:
    """True for what is hidden, but a mail folder in another one; for locks, copies, indexes."""
    name = entry.name
    if name.startswith("."):
        return not ("cur" in names and is_maildir(Path(entry.path)))
    is_by_itself = name.startswith("~$") or name.endswith("~") or name in _IGNORED
    return is_by_itself or is_index_of_mails(name, names)


def _reason_to_skip(path: Path, mode: int) -> Message | None:
    """Why a file is not read; None = it is."""
    for is_kind, code in _KINDS:
        if is_kind(mode):
            return message(code)
    if reason := reason_to_pass(path):
        return reason
    suffix = ending_on_disk(path)
    if suffix in SUPPORTED or suffix in CONVERTIBLE:  # these are opened to say how to convert them
        return None
    return unsupported(shown_name(Path(path.suffix)) if path.suffix else "")
