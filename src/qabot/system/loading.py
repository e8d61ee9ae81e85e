"""What takes long to load: begun ahead, in a thread of its own, and waited for where it is used."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Loading(Generic[_T]):
    """Loaded once, by whichever comes first of `begin` and `get`; what ``load`` raises, `get` does.

    Of use where ``load`` lets other threads run, as onnxruntime and rjieba do.
    """

    def __init__(self, load: Callable[[], _T]) -> None:
        self._load = load
        self._lock = Lock()
        self._begun: Future[_T] | None = None

    def begin(self) -> Future[_T]:
        """Returns at once."""
        with self._lock:
            if self._begun is None:
                thread = ThreadPoolExecutor(1, "loading")
                self._begun = thread.submit(self._load)
                thread.shutdown(wait=False)
            return self._begun

    def get(self) -> _T:
        """What was loaded; waits for it, and raises what loading raised."""
        return self.begin().result()
