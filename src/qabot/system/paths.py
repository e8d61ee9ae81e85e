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
    absolute = os.path.abspath(path)  # noqa: PTH100
    folder = os.path.abspath(base)  # noqa: PTH100
    inside = os.path.join(folder, "")  # noqa: PTH118
    return shown_name(Path(absolute.removeprefix(inside) if absolute != folder else "."))


def shown_name(path: Path) -> str:
    """The path in forward slashes, as ``shown_path`` writes its characters."""
    return written_out(os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace"))
