"""Threads for what blocks, so that the bot keeps listening; one that takes too long is given up.

Python cannot stop a thread. So who waited is notified, another thread takes its place, and what was
given up runs on in parallel until it ends. Where that becomes the rule, only a new process
helps, and the bot ends its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from qabot.errors import QabotError

T = TypeVar("T")
AT_ONCE = 2  # each uses all cores in parts
SECONDS = 60.0  # in which any question is answered a hundred times over
MOST_GIVEN_UP = 4  # that still run, before the process is taken to be stuck


class TookTooLongError(QabotError):
    """The work was given up; ``seconds`` after it was begun."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The work took more than {seconds:.0f} seconds and was given up")
        self.seconds = round(seconds)


class Workers:
    """At most ``at_once`` pieces of work at a time, each for at most ``seconds``."""

    def __init__(self, at_once: int = AT_ONCE, seconds: float = SECONDS) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._seconds = seconds
        self._given_up: list[threading.Thread] = []

    async def run(self, function: Callable[..., T], *arguments: Any) -> T:
        """What the function returns or raises; TookTooLongError when it is given up."""
        async with self._free:
            loop = asyncio.get_running_loop()
            outcome: asyncio.Future[T] = loop.create_future()
            thread = threading.Thread(
                target=_work,
                args=(loop, outcome, function, arguments),
                name="qabot-answer",
                daemon=True,  # what was given up does not keep the process from its end
            )
            thread.start()
            await asyncio.wait([outcome], timeout=self._seconds)
            if not outcome.done():
                self._given_up.append(thread)
                raise TookTooLongError(self._seconds)
            return outcome.result()

    @property
    def given_up(self) -> int:
        """How much of what was given up still runs."""
        self._given_up = [thread for thread in self._given_up if thread.is_alive()]
        return len(self._given_up)


def _work(
    loop: asyncio.AbstractEventLoop,
    outcome: asyncio.Future[T],
    function: Callable[..., T],
    arguments: tuple[Any, ...],
) -> None:
    try:
        result = function(*arguments)
    except Exception as error:  # noqa: BLE001 - raised again where it is waited for
        _tell(loop, outcome.set_exception, error)
    else:
        _tell(loop, outcome.set_result, result)


def _tell(loop: asyncio.AbstractEventLoop, tell: Callable[[Any], None], value: Any) -> None:
    """Hands the outcome to the event loop, which may have ended meanwhile, and who waits too."""

    def unless_given_up() -> None:
        with suppress(asyncio.InvalidStateError):
            tell(value)

    with suppress(RuntimeError):
        loop.call_soon_threadsafe(unless_given_up)
