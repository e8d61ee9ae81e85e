"""Keeps an index up to date with folders: changes are indexed soon after they are complete."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from qabot.corpus import require
from qabot.errors import QabotError
from qabot.index import IndexReport, Recipe, Retention, update

_SETTLE = 0.5  # seconds for which a file must not grow to count as written
_LONGEST_WAIT = 60.0  # seconds; what still grows then is left for the next sweep
_DEBOUNCE = 1000  # milliseconds within which changes are taken together


def watch(
    folder: Path,
    paths: Sequence[Path],
    *,
    recipe: Recipe | None = None,
    retention: Retention | None = None,
    sweep: float = 300,
) -> Iterator[IndexReport | QabotError]:
    """Updates the index at once, after each change, and every ``sweep`` seconds; never ends.

    Gives the report of the first update and of each that changed something, or the error that it
    met; it goes on after one. Changes within a second are taken together, and files that are
    being written are waited for. Settings of ``recipe`` that shape the index count for the first
    update only. Raises SettingsError when a path does not exist, QabotError when the system lets
    no more folders be watched.
    """
    require(paths)
    recipe = recipe or Recipe()
    told: IndexReport | QabotError | None = None
    for _ in _occasions(folder, paths, sweep):
        try:
            outcome: IndexReport | QabotError = update(
                folder, paths, recipe=recipe, retention=retention
            )
        except QabotError as error:
            outcome = error
        else:
            recipe = replace(recipe, encoder=None, user_words=None, passage_size=None)
        if _is_news(outcome, told):
            yield outcome
        told = outcome


def _occasions(folder: Path, paths: Sequence[Path], sweep: float) -> Iterator[None]:
    """Now, and then whenever something below the paths has changed or the time has come."""
    from watchfiles import Change
    from watchfiles import watch as watch_files

    own = os.path.abspath(folder)  # noqa: PTH100 - links stay

    def is_document(_: Change, path: str) -> bool:
        name = os.path.basename(path)  # noqa: PTH119 - a hot path
        return not name.startswith(".") and not path.startswith(f"{own}{os.sep}")

    yield
    try:
        for changes in watch_files(
            *paths,
            watch_filter=is_document,
            debounce=_DEBOUNCE,
            rust_timeout=round(1000 * sweep),
            yield_on_timeout=True,
            raise_interrupt=True,
        ):
            wait_until_written([Path(path) for _, path in changes])
            yield
    except (OSError, RuntimeError) as error:  # the latter from inside the library
        raise QabotError(
            f"The documents cannot be watched: {error}. Put the folder back, or allow more watches "
            "(fs.inotify.max_user_watches on Linux), and start again"
        ) from error


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
    """Size and time of change; None when it is gone or cannot be looked at."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _is_news(outcome: IndexReport | QabotError, told: IndexReport | QabotError | None) -> bool:
    """True for the first report, for a change, and for an error that was not just told."""
    if isinstance(outcome, QabotError):
        return str(outcome) != str(told)
    changed = outcome.added + outcome.updated + outcome.removed > 0
    return changed or not isinstance(told, IndexReport)
