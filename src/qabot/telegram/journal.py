"""Updates in order, and none lost: written down before Telegram forgets them.

Telegram repeats an update until it is notified that it has arrived. The library notifies it as
soon as the update is in its queue, which a killed process loses; this queue writes it to the disk
first. The order is kept within a conversation, while conversations do not wait for one another.
Of a conversation that is slower than what arrives in it, most waits on the disk.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from qabot.telegram.database import is_damaged, passes
from qabot.telegram.state import State

_MOST = 8192  # updates that wait or are dealt with at a time
_MOST_IN_MEMORY = 2 * _MOST
_CROWD_SEEN_EVERY = 0.1  # seconds
_MOST_IN_LINE = 30  # of one conversation; more wait on the disk
_ATTEMPTS = 3  # after which an update is taken to be what kills the process
_TRIED_EVERY = 1.0  # seconds; whether the disk can be written again
_LARGEST = 2**63 - 1  # what SQLite numbers rows with
_LOG = logging.getLogger(__name__)


def is_update_number(number: object) -> bool:
    """True for what Telegram numbers updates with, and SQLite can contain."""
    return type(number) is int and 0 <= number <= _LARGEST


class JournalQueue(asyncio.Queue[object]):
    """The library's queue of updates; each is on disk when ``put`` returns, and comes once."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state
        self._open = 0  # what was put and is not dealt with yet, nor left on the disk

    @property
    def is_crowded(self) -> bool:
        """True when more is in memory than should be."""
        return self._open >= _MOST_IN_MEMORY

    def put_nowait(self, item: object) -> None:
        """Puts an item in without writing it down, such as the sign to stop."""
        super().put_nowait(item)
        self._open += 1

    def task_done(self) -> None:
        """Counts an item as dealt with."""
        super().task_done()
        self._open -= 1

    async def put(self, item: object) -> None:
        """Waits for as long as the disk cannot be written, or memory is too full.

        Telegram keeps the rest meanwhile. What is not an update, such as the sign to stop, passes.
        """
        if not isinstance(item, Update):
            self.put_nowait(item)
            return
        while True:
            while self.is_crowded:
                await asyncio.sleep(_CROWD_SEEN_EVERY)
            try:
                self.accept(item)
            except sqlite3.Error as error:
                if not self._state.met(error):
                    raise
                if is_damaged(error):
                    await asyncio.Event().wait()  # the process is about to end, and says why
            else:
                return
            await _room(self._state, lambda: False)

    def accept(self, update: Update) -> None:
        """The same at once, or sqlite3.Error; what has no usable number is left out."""
        if not is_update_number(update.update_id):
            return
        if self._state.arrived(update.update_id, update.to_json()):
            self.put_nowait(update)
        else:
            _LOG.info("Update %d came again", update.update_id)

    async def put_waiting(self, bot: Bot) -> int:
        """Puts what was not dealt with before the last stop, and returns how many there are."""
        waiting = self._state.waiting_numbers()
        return sum([self.take_up(number, bot) for number in waiting])

    def take_up(self, number: int, bot: Bot) -> bool:
        """Puts an update that waits on the disk; one that cannot be read is set aside (False)."""
        try:
            update = Update.de_json(json.loads(self._state.body(number) or ""), bot)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the library stumbles over
            _LOG.error("Update %d cannot be read and is set aside: %s", number, error)
            self._state.set_aside(number)
            return False
        self.put_nowait(update)
        return True


class InOrder(BaseUpdateProcessor):
    """One update after the other in each conversation, many conversations at a time.

    ``take_up`` brings back an update that was left on the disk, ``handle`` deals with one anew.
    """

    def __init__(self, state: State) -> None:
        super().__init__(_MOST)
        self._state = state
        self._locks: dict[object, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._lines: dict[object, list[Update]] = defaultdict(list)
        self._places: dict[int, int] = {}
        self._left: dict[object, deque[int]] = {}  # numbers of what waits on the disk
        self._taken_up: dict[int, object] = {}  # what was brought back and has not yet come
        self._repeats: Counter[int] = Counter()
        self._to_repeat: set[int] = set()
        self.take_up: Callable[[int], bool] = lambda _: False
        self.handle: Callable[[Update], Awaitable[None]] | None = None
        self.stopping = False

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handles an update after those before it of its conversation."""
        assert isinstance(update, Update)
        key = conversation(update)
        if self._leave_on_disk(key, update.update_id):
            _discard(coroutine)
            return
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
            self._take_up_more(key)

    def place(self, update: Update) -> int:
        """How many were in its conversation's queue when an update came, itself included."""
        return self._places.get(update.update_id, 1)

    def behind(self, update: Update) -> list[Update]:
        """What waits in the same conversation while this update is dealt with, in order."""
        return self._lines[conversation(update)][1:]

    def repeat(self, update: Update) -> bool:
        """Has an update dealt with once more, when there is room; False when that was too often."""
        self._repeats[update.update_id] += 1
        if self.handle is None or self._repeats[update.update_id] > _ATTEMPTS:
            return False
        self._to_repeat.add(update.update_id)
        return True

    def _leave_on_disk(self, key: object, number: int) -> bool:
        """True when the conversation's line is long; what comes later stays behind the rest."""
        if self._taken_up.pop(number, None) is not None:
            return False
        is_behind = key in self._left or key in self._taken_up.values()
        if not is_behind and len(self._lines.get(key, ())) < _MOST_IN_LINE:
            return False
        self._left.setdefault(key, deque()).append(number)
        return True

    def _take_up_more(self, key: object) -> None:
        """Brings back the next ones once half of the line is done."""
        left = self._left.get(key)
        coming = sum(key == other for other in self._taken_up.values())
        in_line = len(self._lines.get(key, ())) + coming
        if left is None or self.stopping or in_line > _MOST_IN_LINE // 2:
            return
        taken = 0
        while left and taken < _MOST_IN_LINE // 2:
            number = left.popleft()
            if self.take_up(number):
                self._taken_up[number] = key
                taken += 1
        if not left:
            del self._left[key]

    async def _process(self, update: Update, coroutine: Awaitable[Any]) -> None:
        """Ticks the update off when it is dealt with; while the bot stops, it stays for later."""
        number = update.update_id
        attempts = await self._begun(number)
        if attempts is None:
            _discard(coroutine)
            return
        if attempts > _ATTEMPTS:
            _LOG.error("Update %d stopped the bot %d times: left out", number, _ATTEMPTS)
            _discard(coroutine)
        elif not await self._is_dealt_with(update, coroutine):
            return
        self._state.done(number)

    async def _is_dealt_with(self, update: Update, coroutine: Awaitable[Any]) -> bool:
        """True when the work is done, once more if the disk was full; False when a stop came."""
        number = update.update_id
        try:
            await coroutine
            while number in self._to_repeat:
                self._to_repeat.discard(number)
                if self.handle is None or not await _room(self._state, lambda: self.stopping):
                    return False
                await self.handle(update)
        except asyncio.CancelledError:
            if not self.stopping:
                raise
            return False  # broken off by the stop: it stays for later, too
        finally:
            self._repeats.pop(number, None)
        return True

    async def _begun(self, number: int) -> int | None:
        """How often work on an update was begun, as soon as that can be noted; None at a stop."""
        while not self.stopping:
            try:
                return self._state.begin(number)
            except sqlite3.Error as error:
                if is_damaged(error):
                    return None  # the process is about to end, and says why
                if not passes(error):
                    raise
            await _room(self._state, lambda: self.stopping)
        return None


async def _room(state: State, given_up: Callable[[], bool]) -> bool:
    """Returns when the disk can be written, True, or when waiting is given up."""
    while not given_up():
        if state.is_writable():
            return True
        await asyncio.sleep(_TRIED_EVERY)
    return False


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
