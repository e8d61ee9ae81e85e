"""Work in several threads at once: runs of a model, which let other threads run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_R = TypeVar("_R")
_T = TypeVar("_T")
_MOST = 4  # each run at the same time needs memory of its own, 10 MB and more


class Beside:
    """Does several things at once, in ``workers`` threads; with one, all in the caller's.

    ``threads`` is how many processor cores may be used, None = all. The threads are started when
    they are first needed, and serve every caller.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.cores = threads or _cores()
        self.workers = min(self.cores, _MOST)
        self._threads = ThreadPoolExecutor(self.workers, "beside")

    def map(self, work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
        """The results in the order of the items; an error leaves undone what has not begun."""
        items = list(items)
        if self.workers == 1 or len(items) < 2:
            return [work(item) for item in items]
        return list(self._threads.map(work, items))


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
