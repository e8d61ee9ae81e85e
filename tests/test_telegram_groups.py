"""Groups as people write: names without spaces, captions, albums, channels, missing rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_telegram.server import Running
from tests.support.fake_telegram.world import _found_entities
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
ZONE = "济南自贸区面积有多少"
AREA, FIGURE = "37.99", "7248.40"
ME = {"id": 123456, "is_bot": True, "first_name": "qabot", "username": "qabot_test_bot"}
PEOPLE = iter(range(1, 60))
CHANNEL_BOT, ANONYMOUS = 136817688, 1087968824


_GROUPS = range(-2200, -2100)
GROUPS = iter(_GROUPS)


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def bot(
    fake: Running, corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    folder = own_copy(corpus_folder, tmp_path_factory.mktemp("groups"))
    allowed = ",".join(map(str, [*range(1, 60), GROUP, -2001, -2002, -2003, *_GROUPS]))
    with running(fake, folder, "--fast", ALLOW=allowed, ADMINS=str(ADMIN), PER_MINUTE="30") as it:
        yield it


@pytest.fixture
def member(fake: Running) -> Person:
    """Of a group of one test: a group is sent 20 messages per minute, and waits for more."""
    return Person(fake, next(PEOPLE), chat=next(GROUPS))


def silent_until(member: Person, number: int, marker: str = "/help") -> list[Json]:
    """What the bot said after a message, up to the answer to a later one that it does answer."""
    last = member.say(marker)
    member.next_after(
        number, matching=lambda m: m.get("reply_to_message", {}).get("message_id") == last
    )
    sent = sent_to(member.fake.state(), member.chat, number)
    return [m for m in sent if m.get("reply_to_message", {}).get("message_id") != last]


def refusals(fake: Running, state: Json | None = None) -> int:
    """How many requests were refused as wrong."""
    return sum(call["code"] == 400 for call in (state or fake.state())["calls"])


def await_refusals(fake: Running, count: int) -> None:
    fake.until(lambda state: refusals(fake, state) >= count)


def await_notice(fake: Running, admin: Person, number: int, refused: int, chat: int) -> None:
    fake.until(lambda state: refusals(fake, state) > refused)
    admin.next_after(number, matching=lambda m: str(chat) in m["text"])


def named(kind: str, text: str) -> list[str]:
    return [
        text[e["offset"] : e["offset"] + e["length"]]
        for e in _found_entities(text)
        if e["type"] == kind
    ]


@pytest.mark.parametrize(
    ("text", "mentions", "commands"),
    [
        ("@qabot_test_bot 济南", ["@qabot_test_bot"], []),
        ("@qabot_test_bot济南", [], []),
        ("请问@qabot_test_bot 济南", [], []),
        ("请问，@qabot_test_bot，济南", ["@qabot_test_bot"], []),
        ("é@qabot_test_bot", [], []),
        ("/ask 济南", [], ["/ask"]),
        ("/ask济南", [], []),
        ("济南/ask", [], []),
        ("/ask@qabot_test_bot 济南", [], ["/ask@qabot_test_bot"]),
        ("/ask@qabot_test_bot济南", [], []),
    ],
)
def test_stand_in_finds_names_and_commands_where_no_letter_touches_them(
    text: str, mentions: list[str], commands: list[str]
) -> None:
    assert (named("mention", text), named("bot_command", text)) == (mentions, commands)


@pytest.mark.parametrize(
    "text",
    [
        "@qabot_test_bot{}",
        "请问@qabot_test_bot {}",
        "请问@QABOT_test_bot{}",
        "/ask{}",
        "／ask {}",
        "/ask@qabot_test_bot{}",
        "@qabot_test_bot /ask{}",
    ],
)
def test_name_or_command_without_a_space_is_understood_where_it_is_delivered(
    fake: Running, member: Person, text: str
) -> None:
    member.ask("/help")
    before = max(m["message_id"] for m in sent_to(fake.state(), member.chat))
    who = {"id": member.user, "is_bot": False, "first_name": "x", "language_code": "zh"}
    place = {"id": member.chat, "type": "supergroup", "title": "Group"}
    message = {"message_id": 70000 + member.user, "from": who, "chat": place, "date": 1_900_000_000}
    fake.do("push", kind="message", content={**message, "text": text.format(ZONE)})
    assert AREA in member.next_after(before)["text"]


@pytest.mark.parametrize(
    "text",
    [
        "@qabot_test_bot2济南",
        "a@qabot_test_bot.cn 写信",
        "/ask@other_bot 济南",
        "https://t.me/@qabot_test_bot",
    ],
)
def test_what_names_somebody_else_is_passed_over(fake: Running, member: Person, text: str) -> None:
    number = int(member.ask("/help")["message_id"])
    who = {"id": member.user, "is_bot": False, "first_name": "x"}
    place = {"id": member.chat, "type": "supergroup", "title": "Group"}
    message = {"message_id": 70000 + member.user, "from": who, "chat": place, "date": 1_900_000_000}
    fake.do("push", kind="message", content={**message, "text": text})
    assert silent_until(member, number) == []


def test_help_and_welcome_say_that_a_space_is_needed(fake: Running, member: Person) -> None:
    assert "空一格" in member.ask("/help")["text"]
    assert "空一格" in member.ask("/start@qabot_test_bot")["text"]
    fake.do("membership", user=ADMIN, chat=-2007, language="en")
    assert "space" in Person(fake, ADMIN, chat=-2007).next_after(0)["text"]


@pytest.mark.parametrize("text", ["/ask {}", "/ask@qabot_test_bot {}", "/ask{}"])
def test_caption_with_a_command_is_a_question_in_a_group(
    fake: Running, member: Person, text: str
) -> None:
    number = int(member.ask("/help")["message_id"])
    content = {
        "message_id": 71000 + member.user,
        "from": {"id": member.user, "is_bot": False, "first_name": "x", "language_code": "zh"},
        "chat": {"id": member.chat, "type": "supergroup", "title": "Group"},
        "date": 1_900_000_000,
        "photo": [],
        "caption": text.format(ZONE),
    }
    fake.do("push", kind="message", content=content)
    assert AREA in member.next_after(number)["text"]


def test_message_edited_to_name_the_bot_is_answered(member: Person) -> None:
    number = member.say(ZONE)
    assert silent_until(member, number) == []
    member.say(f"@qabot_test_bot {ZONE}", edits=number)
    answer = member.next_after(number, matching=lambda m: AREA in m["text"])
    assert answer["reply_to_message"]["message_id"] == number


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("@qabot_test_bot", "例如：@qabot_test_bot 济南"),
        ("@qabot_test_bot /help", "追问可以省略"),
        ("@qabot_test_bot /new", "好，重新开始。"),
        ("@qabot_test_bot /sources", "份文档"),
        ("/start@qabot_test_bot", "大家好！"),
    ],
)
def test_other_forms_of_address_are_understood(member: Person, text: str, says: str) -> None:
    assert says in member.ask(text)["text"]


@pytest.mark.parametrize("command", ["/stats", "/gaps", "/invite", "@qabot_test_bot /stats"])
def test_admin_is_told_where_his_commands_work(fake: Running, member: Person, command: str) -> None:
    number = member.say(command)
    assert silent_until(member, number) == []
    told = Person(fake, ADMIN, chat=member.chat).ask(command)["text"]
    assert told == "这个命令请在和我的私聊里用。"


def test_own_words_of_inline_mode_are_no_question(fake: Running) -> None:
    person = Person(fake, next(PEOPLE))
    answer = person.ask(ZONE)
    number = person.say(GDP, extra={"via_bot": ME})
    assert silent_until(person, number) == []
    member = Person(fake, next(PEOPLE), chat=GROUP)
    answer = member.ask(f"/ask {ZONE}")
    number = member.say(GDP, extra={"via_bot": ME}, reply_to=answer["message_id"])
    assert silent_until(member, number) == []


@pytest.mark.parametrize("captioned", [0, 1, 2])
def test_album_of_pictures_gets_one_reply(fake: Running, captioned: int) -> None:
    person = Person(fake, next(PEOPLE))
    numbers = [
        person.say(ZONE if n == captioned else "", photo=True, album=f"A{person.user}")
        for n in range(3)
    ]
    assert AREA in person.next_after(numbers[0])["text"]
    assert [AREA in m["text"] for m in silent_until(person, numbers[0])] == [True]


def test_group_without_the_right_to_write_is_told_to_the_admin_once(
    fake: Running, bot: BotProcess
) -> None:
    admin = Person(fake, ADMIN)
    number = int(admin.ask("/help")["message_id"])
    texts = ("not enough rights to send text messages to the chat", "TOPIC_CLOSED")
    for chat, text in zip((-2001, -2002), texts, strict=True):
        member = Person(fake, 61, chat=chat, title="读书会")
        for said in (f"/ask {ZONE}", "/help", f"/ask {ZONE}"):
            refused = refusals(fake)
            fake.do("fault", method="sendMessage", code=400, description=f"Bad Request: {text}")
            member.say(said)
            await_notice(fake, admin, number, refused, chat)
    notices = [m["text"] for m in silent_until(admin, number)]
    assert len(notices) == 2
    assert "“读书会”（-2001）" in notices[0]
    assert "允许我发消息" in notices[0]
    assert "“读书会”（-2002）" in notices[1]
    assert "重新打开话题" in notices[1]
    assert "Traceback" not in bot.logged()


def test_notice_that_did_not_reach_the_admin_comes_again(fake: Running) -> None:
    admin, member = Person(fake, ADMIN), Person(fake, 62, chat=-2003)
    number = int(admin.ask("/help")["message_id"])
    for faults in (2, 1):  # the second of them meets the notice
        refused = refusals(fake)
        text = "Bad Request: not enough rights to send text messages to the chat"
        fake.do("fault", method="sendMessage", code=400, description=text, times=faults)
        member.say("/help")
        await_refusals(fake, refused + faults)
    notice = admin.next_after(number, matching=lambda m: "-2003" in m["text"])
    assert "允许我发消息" in notice["text"]


def test_channels_have_their_own_conversations_and_limits(fake: Running) -> None:
    def channel(number: int) -> Json:
        return {"sender_chat": {"id": number, "type": "channel", "title": "C"}}

    writer = Person(fake, CHANNEL_BOT, chat=GROUP)
    assert FIGURE in writer.ask(f"/ask {GDP}", extra=channel(-100555))["text"]
    other = writer.ask("/ask 那2019年呢？", extra=channel(-100556))
    assert "理解为" not in other["text"]
    again = writer.ask("/ask 那2019年呢？", extra=channel(-100555))
    assert again["text"].startswith("理解为：2019年前三季度")
    assert "自己的名义" in writer.ask("/forget", extra=channel(-100555))["text"]


def test_anonymous_owner_is_told_to_write_in_his_own_name(fake: Running) -> None:
    group = {"sender_chat": {"id": GROUP, "type": "supergroup", "title": "Group"}}
    owner = Person(fake, ANONYMOUS, chat=GROUP)
    assert "自己的名义" in owner.ask("/allow", extra=group)["text"]
    fake.do("membership", user=ANONYMOUS, chat=-2009)
    fake.until(lambda s: -2009 in s["left"])
    assert "自己的名义" in sent_to(fake.state(), -2009)[0]["text"]


def test_question_edited_several_times_has_one_offer_for_the_last_words(fake: Running) -> None:
    person = Person(fake, next(PEOPLE))
    number = person.say("2022年冬奥会在哪里举行")
    first = person.next_after(number)
    for text in ("济南有多少企业", "济南有多大", ZONE):
        person.say(text, edits=number)
    offers = silent_until(person, first["message_id"])
    assert [m["text"].splitlines()[0] for m in offers] == ["问题改过了，要按新的再答一次吗？"]
    offer = person.message(offers[0]["message_id"])
    assert offer["text"].splitlines()[1] == ZONE
    assert list(buttons(offer)) == ["🔁 再答一次"]
    person.press(offer, "🔁 再答一次")
    person.next_after(offer["message_id"], matching=lambda m: AREA in m["text"])
