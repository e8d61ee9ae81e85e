"""Where documents may be read: in the given folders, and never in what the system itself keeps.

A link that leads out of the given folders would bring into the index whatever the program may
read: other people's files, or the secrets in its own environment below /proc.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from qabot.messages import Code, Message, message

OUTSIDE = message(Code.OUTSIDE)
SYSTEM = message(Code.IN_SYSTEM_FOLDER)
CHANGED = message(Code.CHANGED_LINK)
_SYSTEM = ("/proc", "/sys", "/dev")
_MEMORY = "/dev/shm"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The real paths of the given files and folders; links out of them only if asked for."""

    roots: frozenset[str]
    follow_links: bool = False

    @classmethod
    def of(cls, paths: Iterable[Path], *, follow_links: bool = False) -> Bounds:
        """The bounds of these folders and files, with links resolved."""
        return cls(frozenset(os.path.realpath(path) for path in paths), follow_links)

    def reason_against(self, real: str) -> Message | None:
        """Why what is at this real path is not read; None = it is."""
        if is_systems(real):
            return SYSTEM
        if self.follow_links or self._holds(real):
            return None
        return OUTSIDE

    def _holds(self, real: str) -> bool:
        """Looks for the path and what it lies in: there may be thousands of roots."""
        while real not in self.roots:
            above = os.path.dirname(real)  # noqa: PTH120 - a hot path
            if above == real:
                return False
            real = above
        return True

    def reason_against_opened(self, path: Path, descriptor: int) -> Message | None:
        """The same for an open file, whatever became of its path while it was opened."""
        real = os.path.realpath(path)
        try:
            there = os.lstat(real)
        except OSError:
            return CHANGED
        reason = self.reason_against(real)
        return reason or (None if os.path.samestat(there, os.fstat(descriptor)) else CHANGED)


ANYWHERE = Bounds(frozenset(), follow_links=True)  # for a file that a person names


def is_systems(real: str) -> bool:
    """True for a real path in what the system keeps: processes, devices, its own settings."""
    if _is_in(real, _MEMORY):
        return False
    return any(_is_in(real, folder) for folder in _SYSTEM) or _device(real) in _devices()


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(os.path.join(folder, ""))  # noqa: PTH118


@lru_cache(maxsize=1)
def _devices() -> frozenset[int]:
    """The numbers of the disks that /proc and /sys are: both may be mounted elsewhere, too."""
    found = {_device(folder) for folder in ("/proc", "/sys")} - {_device("/")}
    return frozenset(number for number in found if number is not None)


def _device(path: str) -> int | None:
    try:
        return os.lstat(path).st_dev
    except OSError:
        return None
