"""Onto the disk: what is synced is still there when the power fails."""

from __future__ import annotations

import os
from pathlib import Path


def sync_tree(folder: Path) -> None:
    """Brings all files and folders below ``folder``, and itself, onto the disk."""
    for path in (*folder.rglob("*"), folder):
        if path.is_dir():
            sync_folder(path)
        else:
            _sync(path, os.O_RDWR)  # Windows syncs no file that is open for reading only


def sync_folder(folder: Path) -> None:
    """Brings the names in ``folder`` onto the disk, where the system opens folders at all.

    Windows does not, and writes names down by itself.
    """
    if hasattr(os, "O_DIRECTORY"):
        _sync(folder, os.O_RDONLY)


def _sync(path: Path, mode: int) -> None:
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
