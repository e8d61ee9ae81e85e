"""Limits that the system keeps for a process, hard ones: it cannot raise them again."""

from __future__ import annotations

import math
import os
import sys
import threading
import time

_MOST_FILES = 64  # open at once
_STACK = 1 << 18  # bytes for a thread that only waits
_GONE = 1  # the exit code of a process that nobody waits for


def bound(memory: int, seconds: int) -> bool:
    """Bounds this process for good; False where the system has no limits.

    No core is ever written (it would contain the document), and no byte into any file.
    """
    if sys.platform == "win32":
        return False
    import resource

    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _MOST_FILES),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds),
    ):
        _set(kind, most)
    return True


def bound_processes(*, threads: bool) -> None:
    """No further process, and no further thread unless some are needed: Linux counts both."""
    if sys.platform != "win32" and not threads:
        import resource

        _set(resource.RLIMIT_NPROC, 0)


def allow(memory: int, seconds: int) -> None:
    """What this process may use from now on, below its bounds; 0 seconds = as long as these say.

    Time is that of the processor: on a machine that is busy an honest file takes no more of it.
    """
    if sys.platform == "win32":
        return
    import resource

    until = math.ceil(time.process_time()) + seconds if seconds else resource.RLIM_INFINITY
    for kind, value in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, until)):
        _, most = resource.getrlimit(kind)
        _soft(kind, _least(value, most), most)


def watch_parent() -> None:
    """Ends this process when nobody can send it anything more, also in the middle of a file."""
    if hasattr(os, "fork"):
        threading.stack_size(_STACK)
        threading.Thread(target=_await_the_end, daemon=True).start()
        threading.stack_size(0)


def _await_the_end() -> None:
    import select

    waiting = select.poll()
    waiting.register(0, 0)  # nothing but the end of the pipe
    while True:
        if any(event & (select.POLLHUP | select.POLLERR) for _, event in waiting.poll()):
            os._exit(_GONE)


def _set(kind: int, most: int) -> None:
    """The hard limit and with it the soft one; a lower one that is set already is kept."""
    import resource

    _, former = resource.getrlimit(kind)
    most = _least(most, former)
    _soft(kind, most, most)


def _soft(kind: int, value: int, most: int) -> None:
    import resource

    try:
        resource.setrlimit(kind, (value, most))
    except (OSError, ValueError):  # macOS has limits that it does not set
        return


def _least(value: int, most: int) -> int:
    import resource

    if resource.RLIM_INFINITY in (value, most):
        return most if value == resource.RLIM_INFINITY else value
    return min(value, most)
