"""An index that follows what is published, for programs that answer question after question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from qabot.errors import QabotError
from qabot.index.snapshot import newest_generation
from qabot.search.backend import Backend

_Opened = TypeVar("_Opened", bound=Backend)


class LiveIndex(Generic[_Opened]):
    """The generation that is served, whichever that is at the moment.

    A new one is opened in the background while the former one answers: a question waits for it
    at most ``patience`` seconds, and keeps the generation that it began with. Safe to use from
    several threads. Raises what ``open_index`` raises when the first cannot be opened.

    ``newest`` says what is served now, without opening it, and ``identity`` the same of what is
    open; without them it is the number of the generation in ``folder``.
    """

    def __init__(
        self,
        folder: Path,
        open_index: Callable[[], _Opened],
        *,
        patience: float = 0.5,
        newest: Callable[[], object] | None = None,
        identity: Callable[[_Opened], object] | None = None,
    ) -> None:
        self._newest = newest or partial(newest_generation, folder)
        self._identity = identity or _number
        self._open = open_index
        self._patience = patience
        self._lock = threading.Lock()
        self._index = open_index()
        self._users: dict[_Opened, int] = {self._index: 0}
        self._opening: threading.Thread | None = None
        self._failed: object | None = None
        self.error: QabotError | None = None  # why the newest generation could not be opened

    @contextmanager
    def using(self) -> Iterator[_Opened]:
        """The newest generation that is open; it stays open until the block ends."""
        self._follow()
        with self._lock:
            index = self._index
            self._users[index] += 1
        try:
            yield index
        finally:
            with self._lock:
                self._users[index] -= 1
                self._close_unused()

    def close(self) -> None:
        """Closes what is open as soon as no question uses it."""
        if self._opening:
            self._opening.join()
        with self._lock:
            self._users.setdefault(self._index, 0)
            for index in [i for i, users in self._users.items() if users == 0]:
                index.close()
                del self._users[index]

    def _follow(self) -> None:
        """Begins to open a generation that was published, and waits for it a moment."""
        try:
            newest = self._newest()
        except QabotError as error:
            self.error = error  # CURRENT is damaged: what is open still answers
            return
        with self._lock:
            if newest == self._identity(self._index):
                self._failed = self.error = None
                return
            if self._opening is None and newest != self._failed:
                self._opening = threading.Thread(
                    target=self._replace, args=(newest,), name="qabot-open-index"
                )
                self._opening.start()
            opening = self._opening
        if opening:
            opening.join(self._patience)

    def _replace(self, newest: object) -> None:
        try:
            index = self._open()
        except QabotError as error:
            with self._lock:
                self._failed, self.error, self._opening = newest, error, None
            return
        with self._lock:
            self._index, self._opening, self._failed, self.error = index, None, None, None
            self._users[index] = 0
            self._close_unused()

    def _close_unused(self) -> None:
        for index in [i for i, users in self._users.items() if users == 0 and i is not self._index]:
            index.close()
            del self._users[index]


def _number(index: Backend) -> object:
    """The number of the generation that is open."""
    return index.generation
