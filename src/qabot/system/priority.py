"""The processor first to others: for work that can wait."""

from __future__ import annotations

import os
from typing import Any

_LOW = 10  # of the scheduler's 20 steps of priority, downwards
_BELOW_NORMAL = 0x00004000  # the class of that name on Windows, which child processes take over


def lower_priority() -> bool:
    """Lets others go first from now on, also before processes that this one starts.

    False where the system offers no way; then all runs as before.
    """
    if hasattr(os, "nice"):
        os.nice(_LOW)
        return True
    return _is_set_on_windows()


def _is_set_on_windows() -> bool:
    import ctypes

    libraries: Any = getattr(ctypes, "windll", None)
    if libraries is None:
        return False
    kernel = libraries.kernel32
    kernel.GetCurrentProcess.restype = ctypes.c_void_p  # a handle has 64 bits
    kernel.SetPriorityClass.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    return bool(kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL))
