"""Names of files as they are shown: none commands a terminal, and no two become one."""

from __future__ import annotations

import os
from pathlib import Path

from qabot.system.legible import written_out


def shown_path(path: Path, base: Path) -> str:
    """The path relative to ``base`` if it lies below it, else absolute; with forward slashes.

    Links are not resolved. Bytes of a name that are not UTF-8 are shown as ``\\xNN``, and so are
    characters that command a terminal or mislead the eye, so that two names never become one.
    """
    # unlike Path.resolve, abspath keeps links as they are
    return shown_below(os.path.abspath(path), os.path.abspath(base))  # noqa: PTH100


def shown_below(absolute: str, folder: str) -> str:
    """The same for paths that `os.path.abspath` gave, which takes long for thousands of files."""
    if absolute == folder:
        return "."
    inside = os.path.join(folder, "")  # noqa: PTH118
    return _shown(absolute.removeprefix(inside).replace(os.sep, "/"))


def shown_name(path: Path) -> str:
    """The path in forward slashes, as ``shown_path`` writes its characters."""
    return _shown(path.as_posix())


def _shown(name: str) -> str:
    return written_out(os.fsencode(name).decode("utf-8", "backslashreplace"))
