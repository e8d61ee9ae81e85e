"""Nobody is let in: anyone who may not ask gets no answer, whatever a message looks like."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from qabot.telegram.access import (
    COMMANDS_A_MINUTE,
    STRANGER_A_MINUTE,
    STRANGERS_A_MINUTE,
    Access,
)
from qabot.telegram.configuration import read_bot_settings
from qabot.telegram.state import State
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    CLOSED,
    GROUP,
    Person,
    buttons,
    own_copy,
    running,
    sent_to,
)

Json = dict[str, Any]
GDP = "2020年前三季度济南市地区生产总值是多少"
ZONE = "济南自贸区面积有多少"
FIGURE = "7248.40"
TRAP = f"/start {GDP}"
MEMBERS = iter(range(1, 50))
STRANGERS = itertools.count(2000)
NUMBERS = itertools.count(500_000)


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def folder(corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_copy(corpus_folder, tmp_path_factory.mktemp("access"))


@pytest.fixture(scope="module", autouse=True)
def bot(fake: Running, folder: Path) -> Iterator[None]:
    allowed = ",".join(map(str, [*range(1, 50), GROUP]))
    with running(fake, folder, "--fast", ALLOW=allowed, ADMINS=str(ADMIN), PER_MINUTE="30"):
        yield


@pytest.fixture
def member(fake: Running) -> Person:
    return Person(fake, next(MEMBERS))


def answers_of(folder: Path, user: int) -> int:
    with closing(sqlite3.connect(folder / "telegram.sqlite")) as db, db:
        row = db.execute("SELECT count(*) FROM answers WHERE user = ?", (user,)).fetchone()
    return int(row[0])


def push(fake: Running, user: int, *, kind: str = "message", chat: int = 0, **fields: Any) -> None:
    """An update as a changed client may bring it about: its entities are given, not found."""
    place = {"id": chat, "type": "supergroup", "title": "G"}
    private = {"id": user, "type": "private", "first_name": "x"}
    who = {"id": user, "is_bot": False, "first_name": "x", "language_code": "zh"}
    message = {"message_id": next(NUMBERS), "from": who, "chat": place if chat else private}
    fake.do("push", kind=kind, content={**message, "date": 1_900_000_000, **fields})


def told(fake: Running, chat: int) -> list[str]:
    return [m.get("text", "a file") for m in sent_to(fake.state(), chat)]


def marks(kind: str) -> list[Json]:
    """The whole text marked, and the command behind it where the server finds both."""
    whole: Json = {"type": kind, "offset": 0, "length": len(TRAP)}
    if kind == "text_link":
        whole["url"] = "https://example.com"
    command = {"type": "bot_command", "offset": 0, "length": 6}
    return {"none": [], "code": [whole], "pre": [whole]}.get(kind, [whole, command])


KINDS = ["none", "code", "pre", "bold", "italic", "spoiler", "text_link", "blockquote"]


@pytest.mark.parametrize("kind", KINDS)
def test_start_with_a_question_behind_it_gives_a_stranger_no_answer(
    fake: Running, folder: Path, member: Person, kind: str
) -> None:
    stranger = Person(fake, next(STRANGERS))
    stranger.ask("x")
    push(fake, stranger.user, text=TRAP, entities=marks(kind))
    said = stranger.next_after(0, matching=lambda m: "邀请" in m["text"])
    member.ask("/help")
    assert said["text"] == "这个邀请已经用过或过期了。请再要一个。"
    assert answers_of(folder, stranger.user) == 0
    assert not any(FIGURE in text for text in told(fake, stranger.chat))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("message", {"caption": TRAP, "photo": []}),
        ("message", {"caption": GDP, "photo": []}),
        ("message", {"text": f"/ask {GDP}", "entities": []}),
        ("message", {"text": f"/ask{GDP}", "entities": []}),
        ("message", {"text": f"@qabot_test_bot {GDP}", "entities": []}),
        ("message", {"text": f"/start@qabot_test_bot {GDP}", "entities": []}),
        ("message", {"text": f"/START {GDP}", "entities": []}),
        ("message", {"text": f"／ask {GDP}", "entities": []}),
        ("edited_message", {"text": TRAP, "entities": [], "edit_date": 1_900_000_001}),
        ("edited_message", {"text": GDP, "entities": [], "edit_date": 1_900_000_001}),
        (
            "message",
            {
                "text": TRAP,
                "entities": [],
                "forward_origin": {"type": "hidden_user", "sender_user_name": "y", "date": 1},
            },
        ),
    ],
)
def test_no_form_of_a_message_gives_a_stranger_an_answer(
    fake: Running, folder: Path, member: Person, kind: str, fields: Json
) -> None:
    for chat in (0, CLOSED):
        user = next(STRANGERS)
        Person(fake, user).say("x")  # the server knows them
        push(fake, user, kind=kind, chat=chat, **fields)
        member.ask("/help")
        assert answers_of(folder, user) == 0
        assert not any(FIGURE in text for text in told(fake, chat or user))


def test_start_with_a_mention_asks_nothing_in_a_closed_group(
    fake: Running, folder: Path, member: Person
) -> None:
    user, text = next(STRANGERS), f"/start @qabot_test_bot {GDP}"
    entities = [
        {"type": "code", "offset": 0, "length": 6},
        {"type": "mention", "offset": 7, "length": 15},
    ]
    push(fake, user, chat=CLOSED, text=text, entities=entities)
    member.ask("/help")
    assert answers_of(folder, user) == 0
    assert told(fake, CLOSED) == []


def test_stranger_gets_few_replies_however_much_he_writes(fake: Running, member: Person) -> None:
    stranger = Person(fake, next(STRANGERS))
    for number in range(15):
        stranger.say(f"/start x{number}")
        stranger.say("/help")
        stranger.say(GDP)
    stranger.next_after(0)
    member.ask("/help")
    texts = told(fake, stranger.chat)
    assert sorted(set(texts)) == sorted(texts)
    assert len(texts) <= STRANGER_A_MINUTE


def test_link_of_an_invitation_lets_in_whoever_was_refused_before(fake: Running) -> None:
    stranger, admin = Person(fake, next(STRANGERS)), Person(fake, ADMIN)
    link = admin.ask("/invite")["text"].rpartition("start=")[2]
    for number in range(5):
        stranger.say(f"/start x{number}")
    number = stranger.say(f"/start {link}")
    joined = stranger.next_after(number, matching=lambda m: "欢迎" in m["text"])
    assert joined["reply_to_message"]["message_id"] == number
    answer = stranger.next_after(stranger.say(GDP), matching=lambda m: "1. " in m["text"])
    assert FIGURE in answer["text"]


def test_commands_of_a_member_are_limited_and_he_is_told_once(member: Person) -> None:
    numbers = [member.say("/help") for _ in range(COMMANDS_A_MINUTE + 10)]
    slow = member.next_after(numbers[0], matching=lambda m: "太快了" in m["text"])
    member.ask(ZONE)  # questions have a limit of their own
    texts = told(member.fake, member.chat)
    assert slow["reply_to_message"]["message_id"] == numbers[COMMANDS_A_MINUTE]
    assert sum("追问可以省略" in text for text in texts) == COMMANDS_A_MINUTE
    assert sum("太快了" in text for text in texts) == 1


def test_edits_are_limited_like_commands(fake: Running, folder: Path, member: Person) -> None:
    first = member.ask(ZONE)
    for number in range(COMMANDS_A_MINUTE + 10):
        member.say(f"{GDP}{number}", edits=first["reply_to_message"]["message_id"])
    member.next_after(first["message_id"], matching=lambda m: "太快了" in m["text"])
    assert answers_of(folder, member.user) <= 1 + COMMANDS_A_MINUTE
    assert sum("太快了" in text for text in told(fake, member.chat)) == 1


def test_only_who_asked_to_be_forgotten_is_and_others_are_told(fake: Running, folder: Path) -> None:
    one, other = Person(fake, 3001, chat=GROUP), Person(fake, 3002, chat=GROUP)
    one.ask(f"/ask {ZONE}")
    other.ask(f"/ask {GDP}")
    question = one.ask("/forget")
    for button in ("删除", "取消"):
        said = other.press(question, button)
        assert said == "这是别人要删自己的记录。要删你的，请自己发 /forget。"
    assert one.message(question["message_id"])["text"] == question["text"]
    assert (answers_of(folder, 3001), answers_of(folder, 3002)) == (1, 1)
    one.press(question, "删除")
    assert (answers_of(folder, 3001), answers_of(folder, 3002)) == (0, 1)


def test_only_who_asked_for_it_chooses_the_language(fake: Running) -> None:
    one, other = Person(fake, 3003, chat=GROUP), Person(fake, 3004, chat=GROUP)
    menu = one.ask("/lang")
    assert other.press(menu, "English") == "这是别人在选语言。要选你的，请自己发 /lang。"
    one.press(menu, "English")
    assert one.message(menu["message_id"])["text"] == "Language of the menus: English"


def test_button_of_a_group_that_was_closed_gives_nothing(fake: Running) -> None:
    admin = Person(fake, ADMIN)
    Person(fake, ADMIN, chat=-1077).ask("/allow")
    one = Person(fake, 3005, chat=-1077)
    answer = one.ask(f"/ask {GDP}")
    admin.ask("/revoke -1077")
    before = len(told(fake, -1077))
    assert [one.press(answer, button) for button in list(buttons(answer))[:2]] == [
        "你还不能用这个机器人"
    ] * 2
    assert len(told(fake, -1077)) == before


def test_strangers_together_are_told_a_bounded_number_of_words(tmp_path: Path) -> None:
    state = State(tmp_path / "state.sqlite")
    at, settings = [0.0], read_bot_settings({"QABOT_TELEGRAM_TOKEN": "123456:ABC-def_1"})
    access = Access(settings, state, clock=lambda: at[0])
    heard = [access.may_hear(user) for user in range(1, 601)]
    assert sum(heard) == STRANGERS_A_MINUTE
    at[0] = 61.0
    assert [access.may_hear(7) for _ in range(5)] == [True] * STRANGER_A_MINUTE + [False] * 2
    state.close()
