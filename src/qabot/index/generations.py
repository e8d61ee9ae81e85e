"""Generations on disk: one is served, the next is built next to it, the switch is one rename.

index/
  store.sqlite           texts and embeddings, see qabot.index.store
  generations/000007/    never changed once published
  CURRENT                the name of the generation that is served
  lock                   held by the one process that writes
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from qabot.errors import BrokenIndexError, QabotError, WriterBusyError
from qabot.index.manifest import check_files, is_refused, read_manifest
from qabot.index.syncing import sync_folder, sync_tree
from qabot.messages import Code
from qabot.system.locking import held
from qabot.system.private import make_private_index, make_private_tree, opener

GENERATIONS = "generations"
CURRENT = "CURRENT"
LOCK = "lock"
_RECENT = 5  # generations kept for a while, as room on disk allows


def current_generation(folder: Path) -> Path | None:
    """The folder of the generation that is served; None when nothing was ever published.

    Raises BrokenIndexError when CURRENT is damaged or names what is not there.
    """
    try:
        name = (folder / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        code = Code.CURRENT_REFUSED if is_refused(error) else Code.CURRENT_UNREADABLE
        raise BrokenIndexError(code, path=folder / CURRENT, error=str(error)) from error
    if not name.isdigit() or not (folder / GENERATIONS / name).is_dir():
        raise BrokenIndexError(Code.GENERATION_MISSING, path=folder / CURRENT, name=repr(name))
    return folder / GENERATIONS / name


def next_number(folder: Path) -> int:
    """One more than the highest number in use."""
    return max(generations(folder), default=0) + 1


@contextmanager
def new_generation(folder: Path, number: int) -> Iterator[Path]:
    """A folder to fill; published when the block ends, removed when it raises.

    Everything is on disk before the one rename of CURRENT that makes it served.
    """
    target = folder / GENERATIONS / f"{number:06d}"
    building = target.with_name(f".building-{number:06d}")
    shutil.rmtree(building, ignore_errors=True)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    building.mkdir(mode=0o700)
    try:
        yield building
        make_private_tree(building)
        sync_tree(building)
        building.rename(target)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    sync_folder(target.parent)
    _serve(folder, target)


def _serve(folder: Path, target: Path) -> None:
    """Names the generation in CURRENT, in one step."""
    waiting = folder / f"{CURRENT}.new"
    with open(waiting, "w", encoding="utf-8", opener=opener) as file:
        file.write(f"{target.name}\n")
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(folder / CURRENT)
    sync_folder(folder)


def rollback(folder: Path) -> Path:
    """Serves the generation before the one that is served, and returns its folder.

    Raises BrokenIndexError when there is none, or when it is damaged, and QabotError when the
    folder cannot be written to.
    """
    with writable(folder), writer_lock(folder):
        served = current_generation(folder)
        older = {n: p for n, p in generations(folder).items() if served and n < int(served.name)}
        if not older:
            raise BrokenIndexError(Code.NO_FORMER, folder=folder)
        target = older[max(older)]
        check_files(target, read_manifest(target))
        _serve(folder, target)
        return target


def prune(folder: Path, served: int, *, before: int | None, hours: float = 0.0) -> None:
    """Removes generations but the one served, the complete one before it, and some recent ones.

    The latter are the complete ones that were published within ``hours``, at most five. A reader
    that was about to open one that goes opens the one served.
    """
    recent = [n for n in sorted(generations(folder), reverse=True) if n not in (served, before)]
    kept = [n for n in recent if _is_recent(folder, n, hours)][:_RECENT]
    unneeded = [p for n, p in generations(folder).items() if n not in (served, before, *kept)]
    for path in unneeded:
        _remove(path)
    for path in (folder / GENERATIONS).glob(".*"):
        shutil.rmtree(path, ignore_errors=True)


def newest_complete(folder: Path, *, below: int) -> int | None:
    """The newest generation on disk with a lower number that has all vectors."""
    older = (n for n in sorted(generations(folder), reverse=True) if n < below)
    return next((n for n in older if _is_complete(folder, n)), None)


def _remove(path: Path) -> None:
    """Takes the name away first: killed on the way, it leaves nothing that looks like a whole."""
    hidden = path.with_name(f".removed-{path.name}")
    shutil.rmtree(hidden, ignore_errors=True)
    with suppress(OSError):
        path.rename(hidden)
    shutil.rmtree(hidden, ignore_errors=True)


def clear_leftovers(folder: Path, served: int, *, hours: float = 0.0) -> None:
    """Removes what a killed update left, and generations whose time is over."""
    clear_unserved(folder)
    prune(folder, served, before=newest_complete(folder, below=served), hours=hours)


def clear_unserved(folder: Path) -> None:
    """Removes what a killed update left unserved, and generations that were rolled back."""
    try:
        served = current_generation(folder)
    except BrokenIndexError:
        return  # it is unknown what was served
    for number, path in generations(folder).items():
        if served is None or number > int(served.name):
            _remove(path)
    (folder / f"{CURRENT}.new").unlink(missing_ok=True)


def _is_recent(folder: Path, number: int, hours: float) -> bool:
    try:
        age = time.time() - generations(folder)[number].stat().st_mtime
    except OSError:
        return False
    return age < 3600 * hours and _is_complete(folder, number)


def _is_complete(folder: Path, number: int) -> bool:
    try:
        return read_manifest(generations(folder)[number]).is_complete
    except BrokenIndexError:
        return False


def generations(folder: Path) -> dict[int, Path]:
    """The generations on disk by number."""
    paths = (folder / GENERATIONS).glob("*")
    return {int(path.name): path for path in paths if path.name.isdecimal()}


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Held while writing; the system lets go of it when the process ends, however it ends.

    Raises WriterBusyError when another process has it, naming it.
    """
    make_private_index(folder)
    path = folder / LOCK
    with held(path) as mine:
        if not mine:
            raise WriterBusyError(Code.WRITER_BUSY, folder=folder, holder=lock_holder(folder))
        path.write_text(
            f"process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M:%S}\n", "utf-8"
        )
        yield


def lock_holder(folder: Path) -> str:
    """Who wrote last, or writes now, in words."""
    with suppress(OSError), (folder / LOCK).open(encoding="utf-8", errors="replace") as file:
        return file.read(200).strip() or "unknown"
    return "unknown"


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Raises QabotError instead of the OSError of a disk that is full or may not be written."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        what = f"{error.strerror or error}{where}"
        raise QabotError(Code.INDEX_UNWRITABLE, folder=folder, error=what) from error
