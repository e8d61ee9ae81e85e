"""How many requests one token or address may send in a minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil

from qabot.server.problems import WebError

_MINUTE = 60.0
_MOST_KEPT = 10_000  # tokens and addresses; those not seen for the longest time are forgotten


class Rates:
    """A bucket for each sender that contains a minute's requests and fills up steadily."""

    def __init__(self, a_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = a_minute, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, sender: str) -> None:
        """Raises WebError 429, with the time to wait, where a sender has none left."""
        now = self._clock()
        left, since = self._buckets.pop(sender, (float(self._most), now))
        left = min(self._most, left + (now - since) * self._most / _MINUTE)
        allowed = left >= 1
        self._buckets[sender] = (left - 1 if allowed else left, now)
        if len(self._buckets) > _MOST_KEPT:
            self._buckets.popitem(last=False)
        if not allowed:
            wait = max(ceil((1 - left) * _MINUTE / self._most), 1)
            why = f"More than {self._most:,} requests per minute: wait {wait} seconds"
            raise WebError(429, "rate_limit_exceeded", why, wait=wait)
