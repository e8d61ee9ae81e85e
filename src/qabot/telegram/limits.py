"""Telegram's limits on sending, kept for each chat by itself, so that none delays the others.

Telegram documents about 30 messages per second in all, 20 per minute in a group, and one per second
in a chat with short bursts. Who sends more is answered with 429 and a time to wait. That time
counts for the chat that was meant, or, of a request without a chat, for requests of its own kind.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

OVERALL = (30, 1.0)  # messages in so many seconds, in all chats
IN_GROUP = (20, 60.0)
IN_CHAT = (20, 20.0)  # one a second, with bursts
LONGEST_HALT = 60.0  # seconds that a request waits for a halted chat before it is given back
MOST_WAITING = 50  # requests that wait for one chat; more are given back at once
_TRIES = 4
_MARGIN = 0.1  # seconds; Telegram rounds what it asks for
_MOST_LANES = 1000  # beyond which lanes that nobody needs any more are dropped
_UNCOUNTED = "sendChatAction"  # the sign of typing, which must not delay an answer


class Window:
    """At most ``most`` grants within any ``seconds``."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._granted: deque[float] = deque()

    def pause(self, now: float) -> float:
        """Seconds until there is room for one more; 0 when there is."""
        while self._granted and now - self._granted[0] >= self._seconds:
            self._granted.popleft()
        if len(self._granted) < self._most:
            return 0.0
        return max(self._granted[0] + self._seconds - now, 0.001)

    def take(self, now: float) -> None:
        """Counts a message at this time."""
        self._granted.append(now)

    def is_empty(self, now: float) -> bool:
        """True where no message counts any more."""
        self.pause(now)
        return not self._granted


@dataclass(slots=True)
class _Lane:
    """What waits for one chat, or for one kind of request without a chat; first come, first."""

    window: Window | None
    halted_until: float = 0.0
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def is_idle(self, now: float) -> bool:
        empty = self.window is None or self.window.is_empty(now)
        return empty and not self.waiting and self.halted_until <= now


class _Gate:
    """The limit over all chats; who goes before is let through before others that wait."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._window = clock, Window(*OVERALL)
        self._line: list[tuple[bool, int, asyncio.Future[None]]] = []
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    async def pass_through(self, *, first: bool) -> None:
        passed = asyncio.get_running_loop().create_future()
        self._number += 1
        heappush(self._line, (not first, self._number, passed))
        self._serve()
        await passed

    def _serve(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._line:
            if self._line[0][2].done():  # nobody waits any more
                heappop(self._line)
                continue
            now = self._clock()
            pause = self._window.pause(now)
            if pause:
                self._timer = asyncio.get_running_loop().call_later(pause, self._serve)
                return
            self._window.take(now)
            heappop(self._line)[2].set_result(None)


class Limiter(BaseRateLimiter[int]):
    """Lets requests through as fast as Telegram takes them; raises RetryAfter where that is late.

    ``first`` says which chats go before the others: a crowd of strangers must not delay those
    whom the bot is for.
    """

    def __init__(
        self,
        first: Callable[[int], bool] = lambda _: True,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first, self._clock = first, clock
        self._gate = _Gate(clock)
        self._lanes: dict[object, _Lane] = {}

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def process_request(
        self,
        callback: Any,
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,  # noqa: ARG002
    ) -> Any:
        chat = _number(data.get("chat_id"))
        lane = self._lane(chat if chat is not None else endpoint)
        if endpoint == _UNCOUNTED:
            self._refuse_if_halted(lane, 0.0)
            return await callback(*args, **kwargs)
        for attempt in range(1, _TRIES + 1):
            await self._turn(lane, chat)
            try:
                return await callback(*args, **kwargs)
            except RetryAfter as error:
                until = self._clock() + seconds_of(error) + _MARGIN
                lane.halted_until = max(lane.halted_until, until)
                if attempt == _TRIES:
                    raise
        raise AssertionError("unreachable")

    async def _turn(self, lane: _Lane, chat: object) -> None:
        """Returns when a request may be sent."""
        self._refuse_if_halted(lane, LONGEST_HALT)
        if lane.waiting >= MOST_WAITING:
            raise RetryAfter(round(LONGEST_HALT))
        lane.waiting += 1
        try:
            async with lane.turn:
                await self._wait_for(lane)
                if chat is not None:
                    await self._gate.pass_through(first=isinstance(chat, int) and self._first(chat))
        finally:
            lane.waiting -= 1

    async def _wait_for(self, lane: _Lane) -> None:
        while True:
            self._refuse_if_halted(lane, LONGEST_HALT)
            now = self._clock()
            pause = lane.halted_until - now
            if lane.window:
                pause = max(pause, lane.window.pause(now))
            if pause <= 0:
                break
            await asyncio.sleep(pause)
        if lane.window:
            lane.window.take(now)

    def _refuse_if_halted(self, lane: _Lane, longest: float) -> None:
        left = lane.halted_until - self._clock()
        if left > longest:
            raise RetryAfter(max(1, round(left + 0.5)))

    def _lane(self, key: object) -> _Lane:
        if len(self._lanes) > _MOST_LANES and key not in self._lanes:
            now = self._clock()
            self._lanes = {k: lane for k, lane in self._lanes.items() if not lane.is_idle(now)}
        return self._lanes.setdefault(key, _Lane(_window(key)))


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to wait; the library gives a number or a span of time."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()


def _number(chat: object) -> object:
    """The id of a chat, given as a number or in digits; a name as it is."""
    try:
        return int(str(chat)) if chat is not None else None
    except ValueError:
        return chat


def _window(key: object) -> Window | None:
    """A chat's own limit; a name is that of a group or channel, other text that of a method."""
    if isinstance(key, int):
        return Window(*(IN_CHAT if key > 0 else IN_GROUP))
    return Window(*IN_GROUP) if str(key).startswith("@") else None
