"""Items -> results in order, some of them worked out ahead of their turn, within bounds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
_STEP = 0.5  # seconds


def in_order(
    work: Callable[[T], R],
    items: Iterable[T],
    *,
    weight: Callable[[T], int],
    workers: int,
    most: int,
) -> Iterator[R]:
    """``work(item)`` for each item, in their order; ``workers`` threads work ahead.

    No more than twice as many results as there are threads wait to be handed on, and no more
    than weigh ``most`` together, unless one alone does. What weighs 0 is worked on by the caller
    in its turn. An error is raised in the turn of its item. Who stops asking, or is interrupted,
    is not kept waiting for what is being worked on: it ends in its thread.
    """
    waiting: deque[tuple[Callable[[], R], int]] = deque()
    threads = ThreadPoolExecutor(workers)
    try:
        for item in items:
            size = weight(item)
            while waiting and (
                not waiting[0][1] or (size and _is_full(waiting, size, workers, most))
            ):
                yield waiting.popleft()[0]()
            if size:
                waiting.append((partial(_result, threads.submit(work, item)), size))
            else:
                waiting.append((partial(work, item), 0))
        while waiting:
            yield waiting.popleft()[0]()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def _result(future: Future[R]) -> R:
    """The result of a task, awaited in short steps: Ctrl-C ends the wait whenever it comes.

    A signal that arrives just before a wait begins does not end it; Python sees to it only
    afterwards.
    """
    while True:
        with suppress(TimeoutError):
            return future.result(_STEP)
        if future.done():  # a TimeoutError of the task's own
            return future.result()


def _is_full(
    waiting: Iterable[tuple[Callable[[], R], int]], size: int, workers: int, most: int
) -> bool:
    held = [other for _, other in waiting if other]
    return len(held) >= 2 * workers or sum(held) + size > most
