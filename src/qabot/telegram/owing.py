"""What a person is owed: the word that an answer may not have arrived, until it has been said.

Faults come in bursts, so the word about a lost message is easily lost, too. It is written down
before it is sent, and sent until Telegram takes it, over restarts as well. Said twice it does
less harm than not at all, so what may have arrived is sent again.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from time import time

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from qabot.telegram.keyboards import again_keyboard
from qabot.telegram.limits import seconds_of
from qabot.telegram.remembered import Debt
from qabot.telegram.sending import Chat, Unsure, send
from qabot.telegram.state import State
from qabot.telegram.styled import Styled
from qabot.telegram.texts import texts

_LOOKED_EVERY = 1.0  # seconds
_LONGEST_PAUSE = 20.0  # seconds between two attempts, however many have failed
_AT_ONCE = 20  # chats that are notified at the same time
_MOST_UNWRITTEN = 10_000
_LOG = logging.getLogger(__name__)


class Owing:
    """Keeps what is owed in the state, and says it as soon as Telegram takes it."""

    def __init__(self, state: State, *, now: Callable[[], float] = time) -> None:
        self._state, self._now = state, now
        self._busy: set[int] = set()  # chats that are being notified
        self._unwritten: list[Debt] = []

    async def owe(self, bot: Bot, debt: Debt) -> None:
        """Writes down what is owed, and tries to say it at once; raises no error of Telegram.

        On a full disk it is kept in memory until it can be written.
        """
        try:
            number = self._state.owe(debt)
        except sqlite3.Error as error:
            if not self._state.met(error):
                raise
            if len(self._unwritten) < _MOST_UNWRITTEN:
                self._unwritten.append(debt)
        else:
            await self._pay(bot, replace(debt, id=number))

    async def pay_for_ever(self, bot: Bot) -> None:
        """Says what is due, a chat at a time, again and again; never ends.

        While nothing can be written, nothing is said: it would be said again and again.
        """
        async with asyncio.TaskGroup() as telling:
            while True:
                for debt in self._due():
                    if debt.chat not in self._busy and len(self._busy) < _AT_ONCE:
                        telling.create_task(self._pay(bot, debt))
                await asyncio.sleep(_LOOKED_EVERY)

    def _due(self) -> list[Debt]:
        try:
            while self._unwritten and not self._state.trouble:
                self._state.owe(self._unwritten[0])
                del self._unwritten[0]
            return [] if self._state.trouble else self._state.due(self._now(), _AT_ONCE)
        except sqlite3.Error as error:
            if not self._state.met(error):
                raise
            return []

    async def _pay(self, bot: Bot, debt: Debt) -> None:
        if debt.chat in self._busy:
            return  # it comes to its turn
        self._busy.add(debt.chat)
        try:
            await self._say(bot, debt)
        except sqlite3.Error as error:
            if not self._state.met(error):
                raise
        finally:
            self._busy.discard(debt.chat)

    async def _say(self, bot: Bot, debt: Debt) -> None:
        try:
            await _send(bot, debt)
        except ChatMigrated as error:
            self._state.move_group(debt.chat, error.new_chat_id)
        except RetryAfter as error:
            self._put_off(debt, seconds_of(error))
        except (BadRequest, Forbidden) as error:
            _LOG.info("Chat %d cannot be told of a lost message: %s", debt.chat, error)
            self._state.paid(debt.id)
        except (TelegramError, Unsure) as error:
            _LOG.warning("Chat %d is still to be told of a lost message: %s", debt.chat, error)
            self._put_off(debt, min(2.0**debt.tries, _LONGEST_PAUSE))
        else:
            self._state.paid(debt.id)

    def _put_off(self, debt: Debt, seconds: float) -> None:
        self._state.put_off(debt.id, self._now() + seconds)


async def _send(bot: Bot, debt: Debt) -> None:
    words = texts("zh" if debt.language == "zh" else "en")
    chat = Chat(debt.chat, debt.thread, debt.reply_to)
    if debt.answer:
        await send(bot, chat, Styled(words.unsure), again_keyboard(debt.answer, words))
    else:
        await send(bot, chat, Styled(words.unsent))
