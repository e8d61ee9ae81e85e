"""Landlock (Linux 5.13 and later): a process names the files that it may still read, and no more.

Numbers and layouts are those of the kernel's ``linux/landlock.h``.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path

from qabot.readers.walls.libc import syscall

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same for all machines
_VERSION = 1  # a flag: return the version
_BENEATH = 1  # the kind of rule
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}  # how many rights there are since which version
_TCP, _TCP_SINCE = 0b11, 4  # bind, connect
_SCOPES, _SCOPES_SINCE = 0b11, 6  # abstract sockets of others, signals to others
_SYSTEM = (  # libraries that modules are linked with, time zones, how many processors there are
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    *("/usr/share/zoneinfo", "/etc/localtime", "/proc/cpuinfo", "/sys/devices/system/cpu"),
    *("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts"),  # of pdfium
)
_LIBRARIES = ("lxml", "openpyxl")  # where they are, all that qabot is made of is installed
_EXTRAS = ("rapidocr", "pi_heif")  # modules that are loaded late


class _Rules(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    ]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32)]


def version() -> int:
    """Which version of Landlock the kernel has; 0 = none."""
    try:
        return syscall(_CREATE, None, 0, _VERSION)
    except OSError:
        return 0


def restrict(paths: Iterable[Path]) -> bool:
    """Leaves this thread, and what it starts, nothing but reading these; False without Landlock.

    What is open stays open. TCP is closed from version 4 on, signals to others from version 6.
    """
    found = version()
    if not found:
        return False
    rights = max(count for since, count in _FILE_RIGHTS.items() if since <= found)
    rules = _Rules(
        (1 << rights) - 1,
        _TCP if found >= _TCP_SINCE else 0,
        _SCOPES if found >= _SCOPES_SINCE else 0,
    )
    size = 8 * (1 + (found >= _TCP_SINCE) + (found >= _SCOPES_SINCE))
    try:
        ruleset = syscall(_CREATE, ctypes.byref(rules), size, 0)
        try:
            for path in paths:
                _allow(ruleset, path)
            syscall(_RESTRICT, ruleset, 0)
        finally:
            os.close(ruleset)
    except OSError:
        return False
    return True


def _allow(ruleset: int, path: Path) -> None:
    """Allows reading a file, or all in a folder; nothing where there is neither."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        allowed = _READ_FILE | (_READ_FOLDER if path.is_dir() else 0)
        rule = _Beneath(allowed, place)
        syscall(_ADD_RULE, ruleset, _BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)


def readable() -> Iterator[Path]:
    """Where modules may be loaded from: Python's own folders, ours, and those of the system."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    yield from (Path(sysconfig.get_path(name)) for name in names)
    yield Path(__file__).parents[2]
    for entry in map(Path, sys.path):  # a folder of one's own may be one's home: it is not opened
        if entry.name in ("site-packages", "dist-packages", "lib-dynload"):
            yield entry
    for name in _LIBRARIES:
        yield from (place.parent for place in _places(name))
    for name in _EXTRAS:
        yield from _places(name)
    yield from map(Path, _SYSTEM)


def _places(name: str) -> Iterator[Path]:
    """The folder of a package, or the file of a module; none where it is not installed."""
    if (spec := importlib.util.find_spec(name)) and spec.origin:
        yield from map(Path, spec.submodule_search_locations or [spec.origin])
