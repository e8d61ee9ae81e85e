"""The walls around a parser: what the process may no longer do once they are up.

A parser needs its pipe, the processor, memory, and the files of Python itself. Everything else is
taken from it before it sees a file: by limits on any Unix, on Linux also by Landlock (no files, no
TCP) and by seccomp (no sockets, no processes, no writing, no signals to others). None of it needs
root. If the system lacks one, the others remain, and `qabot status` says so.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Final

from qabot.readers.walls import landlock, limits, privileges, seccomp

LIMITS, FILES, CALLS = "limits", "landlock", "seccomp"
ALL: Final = (LIMITS, FILES, CALLS)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most that a process may ever use: bytes of memory, seconds of processor time.

    ``threads`` is true for a process that needs some; one of its own is always possible before.
    """

    memory: int
    seconds: int
    threads: bool = False


def raise_walls(bounds: Bounds) -> tuple[str, ...]:
    """Raises all walls that the system has, for good; gives the names of those that are up.

    It may be called once, and by the only thread there is: Landlock binds the one that calls.
    """
    standing = [LIMITS] if limits.bound(bounds.memory, bounds.seconds) else []
    if sys.platform == "linux":
        privileges.promise_no_new()
        standing += [FILES] if landlock.restrict(landlock.readable()) else []
        privileges.drop(may_read=FILES in standing)
        limits.watch_parent()
        limits.bound_processes(threads=bounds.threads)
        standing += [CALLS] if seccomp.restrict() else []
    else:
        limits.watch_parent()
        limits.bound_processes(threads=bounds.threads)
    return tuple(standing)
