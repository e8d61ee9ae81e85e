"""Keeps an index up to date with folders: changes are indexed soon after they are complete.

What reports changes may fail: by a name that it cannot read, for want of watches, because a
folder was deleted. Then it is started again, and as long as that does not help, the folders are
looked through from time to time. Nothing ends the watch but who began it.
"""

from __future__ import annotations

import errno
import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qabot.errors import QabotError
from qabot.index import Retention
from qabot.index.generations import CURRENT
from qabot.ingest import IndexReport, Recipe, update
from qabot.ingest.corpus import require
from qabot.messages import Code

_SETTLE = 0.5  # seconds for which a file must not grow to count as written
_LONGEST_WAIT = 60.0  # seconds; what still grows then is left for the next sweep
_DEBOUNCE = 1000  # milliseconds within which changes are taken together
_LOOKED_EVERY = 1.0  # seconds; whether a folder was replaced by another
_STEADY = 60.0  # seconds after which a new failure has nothing to do with the one before
_LONGEST_PAUSE = 30.0  # seconds between two looks while nothing reports changes
_RESTARTED_AFTER = 10.0  # seconds
_NO_NAME = "unable to decode path"  # what the library says of a name that is not UTF-8
_WANTING = frozenset({errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_ENDS = (KeyboardInterrupt, SystemExit, GeneratorExit)
_LOG = logging.getLogger(__name__)
_Identities = list[tuple[int, int] | None]


@dataclass(slots=True)
class Watched:
    """How a watch does, for other threads.

    ``trouble``: why changes are not reported, so that they are found late; ``error``: why the
    index could not be brought up to date the last time.
    """

    trouble: str | None = None
    error: str | None = None


def watch(
    folder: Path,
    paths: Sequence[Path],
    *,
    recipe: Recipe | None = None,
    retention: Retention | None = None,
    sweep: float = 300,
    watched: Watched | None = None,
    after: Callable[[], object] | None = None,
) -> Iterator[IndexReport | QabotError]:
    """Updates the index at once, after each change, and every ``sweep`` seconds; never ends.

    Gives the report of the first update and of each that changed something, or the error that it
    met; it continues after one. Changes within a second are taken together, and files that are
    being written are waited for. Settings of ``recipe`` that shape the index count for the first
    update only. Raises SettingsError when a path does not exist and there is no index yet; with
    one, what is away is waited for. ``after`` is called after each update, also of one that
    changed nothing; a QabotError that it raises is reported like one of the update.
    """
    require_at_first(folder, paths)
    recipe, watched = recipe or Recipe(), watched or Watched()
    told: IndexReport | QabotError | None = None
    told_trouble: str | None = None
    for trouble in _occasions(folder, paths, sweep):
        watched.trouble = str(trouble) if trouble else None
        if trouble and str(trouble) != told_trouble:
            told_trouble = str(trouble)
            yield trouble
        outcome = _updated(folder, paths, recipe, retention, after or _nothing)
        if isinstance(outcome, IndexReport):
            recipe = replace(recipe, encoder=None, user_words=None, passage_size=None)
        watched.error = str(outcome) if isinstance(outcome, QabotError) else None
        if _is_news(outcome, told):
            yield outcome
        told = outcome


def require_at_first(folder: Path, paths: Sequence[Path]) -> None:
    """Raises SettingsError when a path does not exist, unless there is an index to serve."""
    if not (folder / CURRENT).exists():
        require(paths)


def keep_watching(
    outcomes: Callable[[], Iterator[IndexReport | QabotError]],
    told: Callable[[IndexReport | QabotError], None],
    watched: Watched,
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Reports what a watch gives; one that ends nevertheless is begun anew. Never returns."""
    while True:
        try:
            for outcome in outcomes():
                told(outcome)
            watched.trouble = "The watch has ended; it is begun anew"
        except _ENDS:
            raise
        except BaseException as error:  # noqa: BLE001 - a library in another language panics so
            watched.trouble = f"The watch has ended: {_said(error)}; it is begun anew"
            _LOG.error("%s", watched.trouble, exc_info=error)
        sleep(_RESTARTED_AFTER)


def _updated(
    folder: Path,
    paths: Sequence[Path],
    recipe: Recipe,
    retention: Retention | None,
    after: Callable[[], object],
) -> IndexReport | QabotError:
    """The report, or what went wrong, foreseen or not."""
    try:
        report = update(folder, paths, recipe=recipe, retention=retention)
        after()
        return report
    except QabotError as error:
        return error
    except Exception as error:  # noqa: BLE001 - the next time may go better
        unforeseen = QabotError(Code.WATCH_UPDATE_FAILED, error=_said(error))
        unforeseen.__cause__ = error
        return unforeseen


def _nothing() -> None:
    """What follows an update that nothing need follow."""


def _occasions(
    folder: Path,
    paths: Sequence[Path],
    sweep: float,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[QabotError | None]:
    """Now, and then whenever something below the paths has changed or the time has come.

    Gives why changes are not reported, None while they are. After a failure everything is looked
    through and the watch is begun anew: soon after the first, after a pause when it fails again.
    """
    failures = 0
    yield None
    while True:
        begun, error = clock(), None
        try:
            for _ in _events(folder, paths, sweep, clock):
                yield None
        except _ENDS:
            raise
        except BaseException as met:  # noqa: BLE001 - a library in another language panics so
            error = met
        if error is None:  # a path leads to another folder
            continue
        _LOG.debug("The watch is begun anew: %s", error)
        if _NO_NAME not in str(error).lower():
            failures = 1 if clock() - begun > _STEADY else failures + 1
        yield _explained(error, paths) if failures > 1 else None
        _wait(paths, min(2.0 ** max(failures - 1, 0), _LONGEST_PAUSE, sweep), sleep)


def _events(
    folder: Path, paths: Sequence[Path], sweep: float, clock: Callable[[], float]
) -> Iterator[None]:
    """Comes when the watch has begun, so that nothing before is missed, and after each change and
    sweep; ends when a path leads to another file or folder.
    """
    from watchfiles import watch as watch_files

    own = os.path.abspath(folder)  # noqa: PTH100 - links stay
    before, due = _identities(paths), clock()
    for changes in watch_files(
        *paths,
        watch_filter=None,
        debounce=_DEBOUNCE,
        rust_timeout=round(1000 * _LOOKED_EVERY),
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        documents = [Path(path) for _, path in changes if _is_document(path, own)]
        if documents:
            wait_until_written(documents)
        if _identities(paths) != before:
            return
        if documents or clock() >= due:
            due = clock() + sweep
            yield
    raise RuntimeError("it ended by itself")


def _is_document(path: str, own: str) -> bool:
    name = os.path.basename(path)  # noqa: PTH119 - a hot path
    return not name.startswith(".") and not path.startswith(f"{own}{os.sep}")


def _identities(paths: Sequence[Path]) -> _Identities:
    """Which files and folders the paths lead to now."""
    found: _Identities = []
    for path in paths:
        try:
            status = path.stat()
        except (OSError, ValueError):
            found.append(None)
        else:
            found.append((status.st_dev, status.st_ino))
    return found


def _wait(paths: Sequence[Path], seconds: float, sleep: Callable[[float], None]) -> None:
    """Until the time is over or a path leads elsewhere, as when a folder is back."""
    before = _identities(paths)
    for _ in range(max(1, round(seconds / _LOOKED_EVERY))):
        sleep(_LOOKED_EVERY)
        if _identities(paths) != before:
            return


def _explained(error: BaseException, paths: Sequence[Path]) -> QabotError:
    """Why changes are not reported, what happens instead, and what to do."""
    away = [str(path) for path, found in zip(paths, _identities(paths), strict=True) if not found]
    if away:
        return QabotError(Code.WATCH_AWAY, paths=", ".join(away))
    number = error.errno if isinstance(error, OSError) else None
    if number in _WANTING or "limit" in str(error).lower():
        return QabotError(Code.WATCH_LIMIT, error=_said(error))
    if isinstance(error, PermissionError):
        return QabotError(Code.WATCH_REFUSED, error=_said(error))
    return QabotError(Code.WATCH_FAILS, error=_said(error))


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def wait_until_written(
    paths: Sequence[Path], *, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Returns when the files have stopped growing, or after a minute."""
    before = None
    for _ in range(round(_LONGEST_WAIT / _SETTLE)):
        now = [_mark(path) for path in paths]
        if now == before or not paths:
            return
        before = now
        sleep(_SETTLE)


def _mark(path: Path) -> tuple[int, int] | None:
    """Size and time of change; None when it was deleted or cannot be looked at."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_size, status.st_mtime_ns


def _is_news(outcome: IndexReport | QabotError, told: IndexReport | QabotError | None) -> bool:
    """True for the first report, for a change, and for an error that was not just reported."""
    if isinstance(outcome, QabotError):
        return str(outcome) != str(told)
    changed = outcome.added + outcome.updated + outcome.removed > 0
    return changed or not isinstance(told, IndexReport)
