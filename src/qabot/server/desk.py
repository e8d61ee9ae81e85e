"""Where requests wait for a thread that works for them: first come, first served, and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from qabot.server.problems import WebError

_T = TypeVar("_T")


class Desk:
    """``workers`` threads, and at most ``most`` requests that wait for them or are served."""

    def __init__(self, workers: int, most: int, *, name: str, wait: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix=name)
        self._most, self._wait = most, wait
        self._held = 0

    async def run(self, work: Callable[[], _T]) -> _T:
        """What ``work`` returns or raises; raises WebError 503 when too many wait already.

        A request that is given up while it waits is not worked on.
        """
        return await self.begin(work)

    def begin(self, work: Callable[[], _T]) -> asyncio.Future[_T]:
        """The same, to be awaited later; WebError is raised at once."""
        if self._held >= self._most:
            raise WebError(
                503,
                "busy",
                f"{self._held:,} questions are waiting: ask again in {self._wait} seconds",
                wait=self._wait,
            )
        self._held += 1
        future = self._pool.submit(work)
        future.add_done_callback(_Left(self, asyncio.get_running_loop()))
        return asyncio.wrap_future(future)

    @property
    def held(self) -> int:
        """Requests that wait or are served."""
        return self._held

    def leave(self) -> None:
        """Gives the place of a question back."""
        self._held -= 1

    def close(self) -> None:
        """Lets what is being worked on end; what waits is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class _Left:
    """Counts a request out in the thread of the loop, when its work has really ended."""

    def __init__(self, desk: Desk, loop: asyncio.AbstractEventLoop) -> None:
        self._desk, self._loop = desk, loop

    def __call__(self, _: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._desk.leave)
