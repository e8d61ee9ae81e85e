"""The powers of root, given up; and a promise to the kernel that no program gives new ones."""

from __future__ import annotations

import ctypes
import platform
from contextlib import suppress
from pathlib import Path

from qabot.readers.walls.libc import prctl, syscall

_NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS
_VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3
_READ_SEARCH = 1 << 2  # CAP_DAC_READ_SEARCH
_CAPSET = {"x86_64": 126, "aarch64": 91}


def promise_no_new() -> None:
    """Without it the kernel lets nobody but root raise walls; programs with setuid lose it."""
    with suppress(OSError):
        prctl(_NO_NEW_PRIVILEGES, 1)


def drop(*, may_read: bool) -> None:
    """Gives up the powers of root, so that hard limits are hard for root, too.

    ``may_read`` keeps the one to read what others own: in a container root may have to, to import
    modules. It is right only where Landlock says which files there are to be read.
    """
    number = _CAPSET.get(platform.machine())
    if number is None:
        return
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    kept = _held() & (_READ_SEARCH if may_read else 0)
    sets = (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)  # effective, permitted, inheritable; twice
    with suppress(OSError):
        syscall(number, ctypes.byref(header), ctypes.byref(sets))


def _held() -> int:
    """The lower half of the powers that this process has; 0 if the kernel does not say."""
    try:
        lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0
    line = next((line for line in lines if line.startswith("CapPrm:")), "CapPrm: 0")
    return int(line.split()[1], 16) & 0xFFFFFFFF
