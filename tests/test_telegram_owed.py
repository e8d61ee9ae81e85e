"""Who got no answer hears of it, however often that fails, and one chat delays no other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    GROUP,
    BotProcess,
    Person,
    buttons,
    own_copy,
    running,
    sent_to,
)

Json = dict[str, Any]
GDP = "2020年前三季度济南市地区生产总值是多少"
FIGURE = "7248.40亿元"
UNSURE = "答案可能没有送到。如果上面没有，点一下："
UNSENT = "刚才的回复可能没有送到。如果上面没有，请再发一次。"
BAD_GATEWAY = {"method": "sendMessage", "code": 502, "description": "Bad Gateway"}


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def bot(
    fake: Running, corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    folder = own_copy(corpus_folder, tmp_path_factory.mktemp("owed"))
    with running(fake, folder, ALLOW="*", ADMINS=str(ADMIN), PER_MINUTE="100") as process:
        yield process


_USERS = iter(range(1, 100))


@pytest.fixture
def person(fake: Running, bot: BotProcess) -> Person:
    assert bot.is_running
    made = Person(fake, next(_USERS))
    made.ask("/new")
    return made


def texts_of(state: Json, chat: int, after: int) -> list[str]:
    return [m["text"] for m in sent_to(state, chat, after)]


def is_halted(state: Json, chat: int) -> bool:
    refused = (c["parameters"]["chat_id"] for c in state["calls"] if c["code"] == 429)
    return str(chat) in map(str, refused)


@pytest.mark.parametrize("times", [2, 4])
def test_person_is_told_once_the_server_is_back_after_so_many_faults(
    person: Person, times: int
) -> None:
    person.fake.do("fault", **BAD_GATEWAY, times=times)
    number = person.say(GDP)
    note = person.next_after(number)
    assert note["text"] == UNSURE
    person.press(note, "🔁 再答一次")
    assert FIGURE in person.next_after(note["message_id"])["text"]
    person.ask("/new")  # nothing more is said meanwhile
    assert texts_of(person.fake.state(), person.chat, number).count(UNSURE) == 1


@pytest.mark.parametrize("command", ["/help", "/sources", "/privacy", "？"])
def test_reply_that_may_be_lost_is_told_of_once(person: Person, command: str) -> None:
    person.fake.do("fault", **BAD_GATEWAY, times=3)
    number = person.say(command)
    note = person.next_after(number)
    assert note["text"] in (UNSENT, UNSURE)
    person.ask("/new")
    assert len(texts_of(person.fake.state(), person.chat, number)) == 2


def test_person_who_was_owed_a_word_at_a_stop_is_told_after_the_next_start(
    corpus_folder: Path, tmp_path: Path
) -> None:
    folder = own_copy(corpus_folder, tmp_path)
    with Running() as fake:
        person = Person(fake, 1)
        with running(fake, folder, ALLOW="*"):
            person.ask("/new")
            fake.do("fault", **BAD_GATEWAY, times=2)
            number = person.say(GDP)
            fake.until(lambda s: sum(c["code"] == 502 for c in s["calls"]) == 2)
            fake.do("fault", **BAD_GATEWAY, times=99)
        fake.do("forgive")
        with running(fake, folder, ALLOW="*"):
            note = person.next_after(number)
            assert note["text"] == UNSURE
            assert "🔁 再答一次" in buttons(note)
            person.ask("/new")
        assert texts_of(fake.state(), 1, number).count(UNSURE) == 1


@pytest.mark.parametrize("chat", [GROUP, 77])
def test_chat_that_is_told_to_wait_keeps_no_other_waiting(
    fake: Running, person: Person, chat: int
) -> None:
    place: Json = {} if chat > 0 else {"chat": chat}
    slow = Person(fake, 77, **place)
    wait = {"retry_after": 8}
    fault = {"method": "sendMessage", "code": 429, "description": "Too", "parameters": wait}
    fake.do("fault", **fault)
    number = slow.say("/help")
    fake.until(lambda s: is_halted(s, chat))
    begun = time.monotonic()
    assert "隐私模式" in person.ask("/help")["text"]
    assert time.monotonic() - begun < 4  # of the eight, on a machine that does other things, too
    assert "隐私模式" in slow.next_after(number)["text"]


def test_long_halt_of_a_chat_is_waited_for_on_disk(person: Person) -> None:
    wait = {"retry_after": 90}
    fault = {"method": "sendMessage", "code": 429, "description": "Too", "parameters": wait}
    person.fake.do("fault", **fault)
    person.say(GDP)
    person.fake.until(lambda s: is_halted(s, person.chat))
    other = Person(person.fake, next(_USERS))
    assert FIGURE in other.ask(GDP)["text"]
