"""Updates in order, and none lost: written down before Telegram forgets them.

Telegram repeats an update until it is told that it has arrived. The library tells it as soon as
the update stands in its queue, which a killed process loses; this queue writes it to the disk
first. The order is kept within a conversation, while conversations do not wait for one another.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable
from typing import Any

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from qabot.telegram.state import State

_MOST = 4096  # updates that wait or are dealt with at a time
_ATTEMPTS = 3  # after which an update is taken to be what kills the process
_LOG = logging.getLogger(__name__)


class JournalQueue(asyncio.Queue[object]):
    """The library's queue of updates; each is on disk when ``put`` returns, and comes once."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state

    async def put(self, item: object) -> None:
        if isinstance(item, Update) and not self._state.arrived(item.update_id, item.to_json()):
            _LOG.info("Update %d came again", item.update_id)
            return
        await super().put(item)

    async def put_waiting(self, bot: Bot) -> int:
        """Puts what was not dealt with before the last stop, and returns how many there are."""
        waiting = self._state.waiting()
        for body, _ in waiting:
            await super().put(Update.de_json(json.loads(body), bot))
        return len(waiting)


class InOrder(BaseUpdateProcessor):
    """One update after the other in each conversation, many conversations at a time."""

    def __init__(self, state: State) -> None:
        super().__init__(_MOST)
        self._state = state
        self._locks: dict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lines: dict[object, list[Update]] = defaultdict(list)
        self._places: dict[int, int] = {}
        self.stopping = False

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        assert isinstance(update, Update)
        key = conversation(update)
        self._lines[key].append(update)
        self._places[update.update_id] = len(self._lines[key])
        try:
            async with self._locks[key]:
                await self._process(update, coroutine)
        finally:
            del self._places[update.update_id]
            self._lines[key].remove(update)
            if not self._lines[key]:
                del self._lines[key], self._locks[key]

    def place(self, update: Update) -> int:
        """How many stood in its conversation's line when an update came, itself included."""
        return self._places.get(update.update_id, 1)

    def behind(self, update: Update) -> list[Update]:
        """What waits in the same conversation while this update is dealt with, in order."""
        return self._lines[conversation(update)][1:]

    async def _process(self, update: Update, coroutine: Awaitable[Any]) -> None:
        """Ticks the update off when it is dealt with; while the bot stops, it stays for later."""
        if self.stopping:
            _discard(coroutine)
            return
        attempts = self._state.begin(update.update_id)
        if attempts > _ATTEMPTS:
            _LOG.error("Update %d stopped the bot %d times: left out", update.update_id, _ATTEMPTS)
            _discard(coroutine)
        else:
            try:
                await coroutine
            except asyncio.CancelledError:
                if not self.stopping:
                    raise
                return  # broken off by the stop: it stays for later, too
        self._state.done(update.update_id)


def conversation(update: Update) -> object:
    """What must stay in order: the messages of a chat or topic, the buttons of a message."""
    if update.callback_query and update.callback_query.message:
        message = update.callback_query.message
        return "button", message.chat.id, message.message_id
    if update.effective_message:
        return update.effective_message.chat.id, update.effective_message.message_thread_id or 0
    return "user", update.effective_user.id if update.effective_user else 0


def _discard(coroutine: Awaitable[Any]) -> None:
    """Never awaited, it must be closed, or Python warns."""
    close = getattr(coroutine, "close", None)
    if close:
        close()
