"""Polling that is seen to work: who never hears from Telegram again must not look alive.

The library ends its polling after one refused request without a notice, and retries for
ever in silence when its connections are stuck. So the time of the last good answer is kept, and
the process ends when that is long ago: a supervisor starts it again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

from telegram import Update
from telegram.request import HTTPXRequest

from qabot.telegram.journal import is_update_number

POLL_SECONDS = 20  # for which Telegram keeps a request open
SILENCE = 120.0  # seconds without a good answer after which polling counts as dead
_UNREADABLE_PAUSE = 1.0  # seconds
_LOG = logging.getLogger(__name__)


class PollingRequest(HTTPXRequest):
    """The client for getUpdates: remembers when it last succeeded, and mends what cannot be read.

    An update that the library cannot read would be asked for again and again without a pause; it
    is replaced by its bare number, and so confirmed and passed over.
    """

    def __init__(self, timeout: float = POLL_SECONDS) -> None:
        super().__init__(
            connection_pool_size=4, read_timeout=timeout + 10, connect_timeout=10, pool_timeout=10
        )
        self.last_good = time.monotonic()
        self.refused: str | None = None  # why the server refuses this bot altogether
        self.conflicts = 0

    @property
    def silence(self) -> float:
        """Seconds since the last good answer."""
        return time.monotonic() - self.last_good

    def heard(self) -> None:
        """Nothing is asked for the time being: silence means nothing."""
        self.last_good = time.monotonic()

    async def do_request(self, *arguments: Any, **named: Any) -> tuple[int, bytes]:
        """As the library's own; what cannot be read of an update is mended."""
        code, body = await super().do_request(*arguments, **named)
        if code == 200:
            self.last_good, self.conflicts = time.monotonic(), 0
            left = readable(body)
            if left != body:  # what has no usable number may come again at once
                await asyncio.sleep(_UNREADABLE_PAUSE)
            return code, left
        self.conflicts += code == 409
        if code in (401, 404):
            self.refused = f"Telegram refuses the token ({code})"
        return code, body


def readable(body: bytes) -> bytes:
    """The body of an answer in which each update can be read, or is its bare number."""
    try:
        answer = json.loads(body)
        updates = answer["result"]
    except (ValueError, KeyError, TypeError):
        return body
    if not isinstance(updates, list):
        return body
    kept = [found for update in updates if (found := _readable(update)) is not None]
    if kept == updates:
        return body
    return json.dumps({**answer, "result": kept}).encode()


def _readable(update: Any) -> Any:
    """The update, its bare number if that is all that can be used, or None without one."""
    number = update.get("update_id") if isinstance(update, dict) else None
    try:
        Update.de_json(update, None)
    except Exception as error:  # noqa: BLE001 - whatever the library stumbles over
        why = type(error).__name__
    else:
        why = "" if is_update_number(number) else "its number is none that Telegram gives"
    if not why:
        return update
    _LOG.error("Update %.40r cannot be read and is left out: %s", number, why)
    return {"update_id": number} if type(number) is int else None
