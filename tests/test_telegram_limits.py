"""Telegram's limits: kept for each chat by itself, exact in each stretch of time."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from telegram.error import RetryAfter

from qabot.telegram.limits import LONGEST_HALT, MOST_WAITING, Limiter

# the library warns of a later version of itself wherever it makes this error
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
GROUP, PERSON, OTHER = -1001, 7, 8


class Wall:
    """A loop whose clock jumps to the next thing that is waited for, and a server that counts."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.now = 0.0
        self.sent: list[tuple[float, object]] = []
        self.refusals: dict[object, list[int]] = {}
        self.loop.time = lambda: self.now  # type: ignore[method-assign]
        select = self.loop._selector.select  # type: ignore[attr-defined]

        def jump(timeout: float | None) -> Any:
            self.now += timeout or 0
            return select(0)

        self.loop._selector.select = jump  # type: ignore[attr-defined]
        self.limiter = Limiter(lambda chat: chat < 1000, clock=lambda: self.now)

    def run(self, *work: Coroutine[Any, Any, Any]) -> list[Any]:
        async def all_of_it() -> list[Any]:
            return await asyncio.gather(*work, return_exceptions=True)

        return self.loop.run_until_complete(all_of_it())

    async def send(
        self, chat: object = None, method: str = "sendMessage", *, at: float = 0.0
    ) -> None:
        await asyncio.sleep(at - self.now)
        data = {} if chat is None else {"chat_id": chat}

        async def call() -> bool:
            key = method if chat is None else chat
            if self.refusals.get(key):
                raise RetryAfter(self.refusals[key].pop(0))
            self.sent.append((self.now, key))
            return True

        await self.limiter.process_request(call, (), {}, method, data, None)

    def times(self, key: object) -> list[float]:
        return [time for time, sent in self.sent if sent == key]


@pytest.fixture
def wall() -> Iterator[Wall]:
    made = Wall()
    yield made
    made.loop.close()


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(start <= t < start + seconds - 1e-9 for t in times) for start in times)


@pytest.mark.parametrize("chat", [GROUP, OTHER, "@channel"])
def test_chat_that_is_told_to_wait_holds_up_no_other(wall: Wall, chat: object) -> None:
    wall.refusals[chat] = [25]
    wall.run(wall.send(chat), wall.send(PERSON, at=1), wall.send(chat, at=2))
    assert wall.times(PERSON) == [1]
    assert wall.times(chat) == pytest.approx([25.1, 25.1])


def test_request_without_a_chat_halts_its_own_kind_only(wall: Wall) -> None:
    wall.refusals["answerInlineQuery"] = [30]
    inline = (wall.send(method="answerInlineQuery", at=n) for n in (0, 1))
    wall.run(*inline, wall.send(method="answerCallbackQuery", at=1), wall.send(PERSON, at=1))
    assert wall.times("answerCallbackQuery") == [1]
    assert wall.times(PERSON) == [1]
    assert wall.times("answerInlineQuery") == pytest.approx([30.1, 30.1])


def test_group_gets_20_in_any_minute_and_others_go_on(wall: Wall) -> None:
    wall.run(*(wall.send(GROUP) for _ in range(45)), wall.send(PERSON, at=2))
    assert len(wall.times(GROUP)) == 45
    assert most_within(wall.times(GROUP), 60) == 20
    assert wall.times(PERSON) == [2]


def test_chat_gets_one_a_second_with_bursts(wall: Wall) -> None:
    wall.run(*(wall.send(PERSON) for _ in range(50)))
    assert most_within(wall.times(PERSON), 20) == 20
    assert wall.times(PERSON)[-1] == pytest.approx(40)


def test_all_chats_together_get_30_in_any_second(wall: Wall) -> None:
    wall.run(*(wall.send(n) for n in range(1, 121)))
    every = [time for time, _ in wall.sent]
    assert most_within(every, 1) == 30
    assert every[-1] == pytest.approx(3)


def test_crowd_of_strangers_lets_those_before_whom_the_bot_is_for(wall: Wall) -> None:
    wall.run(*(wall.send(1000 + n) for n in range(600)), wall.send(PERSON, at=2.5))
    assert wall.times(PERSON)[0] == pytest.approx(3)
    assert len(wall.sent) == 601


def test_long_halt_is_given_back_at_once_with_the_time_that_is_left(wall: Wall) -> None:
    wall.refusals[PERSON] = [3600]
    first, later = wall.run(wall.send(PERSON), wall.send(PERSON, at=600))
    assert isinstance(first, RetryAfter)
    assert isinstance(later, RetryAfter)
    assert later._retry_after.total_seconds() == pytest.approx(3001, abs=1)
    assert wall.now < 600 + LONGEST_HALT
    assert wall.sent == []


def test_what_is_refused_again_and_again_is_given_back(wall: Wall) -> None:
    wall.refusals[PERSON] = [1] * 4
    (given,) = wall.run(wall.send(PERSON))
    assert isinstance(given, RetryAfter)
    assert wall.now == pytest.approx(3.3)


def test_line_before_a_halted_chat_is_bounded(wall: Wall) -> None:
    wall.refusals[GROUP] = [30]
    outcomes = wall.run(wall.send(GROUP), *(wall.send(GROUP, at=1) for _ in range(80)))
    given_back = [outcome for outcome in outcomes if isinstance(outcome, RetryAfter)]
    assert len(given_back) == 81 - MOST_WAITING
    assert len(wall.times(GROUP)) == MOST_WAITING


def test_sign_of_typing_neither_waits_nor_counts(wall: Wall) -> None:
    typing = (wall.send(PERSON, "sendChatAction") for _ in range(60))
    wall.run(*typing, wall.send(PERSON))
    assert wall.times(PERSON) == [0] * 61
    wall.refusals[PERSON] = [20]
    outcomes = wall.run(wall.send(PERSON, at=30), wall.send(PERSON, "sendChatAction", at=31))
    assert [type(outcome) for outcome in outcomes] == [type(None), RetryAfter]


def test_lanes_that_nobody_needs_are_dropped(wall: Wall) -> None:
    wall.run(*(wall.send(n, at=n) for n in range(1, 3001)))
    assert len(wall.limiter._lanes) < 1100
