"""Calls of Linux for which Python has no function."""

from __future__ import annotations

import ctypes
import errno
import os
from functools import cache
from typing import Any


@cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: object) -> int:
    """The result of a system call; raises OSError where it fails."""
    result = int(_libc().syscall(ctypes.c_long(number), *map(_wide, arguments)))
    if result < 0:
        raise _error()
    return result


def prctl(option: int, *arguments: int) -> None:
    """Raises OSError where it fails."""
    padded = [*arguments, 0, 0, 0, 0][:4]
    if _libc().prctl(option, *(ctypes.c_ulong(value) for value in padded)) < 0:
        raise _error()


def _wide(argument: object) -> object:
    """Numbers in the width of a register: a plain one would be passed in half of it."""
    return ctypes.c_long(argument) if isinstance(argument, int) else argument


def _error() -> OSError:
    number = ctypes.get_errno() or errno.ENOSYS
    return OSError(number, os.strerror(number))
