"""The bot called by Telegram instead of asking it: secret, health, metrics, nothing lost."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    FORUM,
    GROUP,
    STRANGER,
    BotProcess,
    Person,
    buttons,
    free_port,
    marked,
    own_copy,
    running,
    sent_to,
)

GDP = "2020年前三季度济南市地区生产总值是多少"
SECRET = "s3cret-of_nobody"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def hook() -> str:
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def bot(
    fake: Running, hook: str, corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    folder = own_copy(corpus_folder, tmp_path_factory.mktemp("webhook"))
    Person(fake, 1).say(GDP)  # from before the bot was up
    allowed = f"1,2,3,4,{GROUP},{FORUM}"
    with running(fake, folder, **settings(hook, ALLOW=allowed, ADMINS=str(ADMIN))) as process:
        fake.until(lambda state: state["webhook"]["url"])
        yield process


def settings(hook: str, **others: str) -> dict[str, str]:
    return others | {
        "ALLOW": others.get("ALLOW", "*"),
        "WEBHOOK_URL": f"{hook}/telegram",
        "WEBHOOK_SECRET": SECRET,
        "LISTEN": hook.removeprefix("http://"),
    }


@pytest.mark.usefixtures("bot")
def test_question_comes_by_webhook_and_is_answered(fake: Running) -> None:
    assert marked(Person(fake, 2).ask(GDP), "bold")[0] == "7248.40亿元"
    Person(fake, 1).next_after(0)
    state = fake.state()
    assert state["delivered"][:2] == [200, 200]
    assert not any(call["method"] == "getUpdates" for call in state["calls"])


@pytest.mark.usefixtures("bot")
def test_every_kind_of_update_comes_by_webhook(fake: Running) -> None:
    """What the other tests see by polling, once each, in both languages."""
    person, admin = Person(fake, 4, language="en"), Person(fake, ADMIN)
    assert "3 documents" in person.ask("/start")["text"]
    number = person.say(GDP)
    answer = person.next_after(number)
    assert marked(answer, "bold")[0] == "7248.40亿元"
    assert person.press(answer, "👍") == "Noted, thank you"
    assert "👍 1" in buttons(person.message(answer["message_id"]))
    person.press(answer, "📖 Context 1")
    page = person.next_after(answer["message_id"])
    person.press(page, "After ▶")
    assert person.message(page["message_id"])["text"] != page["text"]
    person.press(page, "📄 Document")
    assert person.next_after(page["message_id"])["document"]["file_name"].endswith(".md")
    assert person.ask("那2019年呢？")["text"].startswith("Understood as: 2019年前三季度")
    changed = person.say("2022年冬奥会在哪里举行", edits=number)
    offer = person.next_after(changed, matching=lambda m: "was changed" in m.get("text", ""))
    person.press(offer, "🔁 Answer again")
    refusal = person.next_after(offer["message_id"])
    assert refusal["text"] == "The documents do not contain the answer."
    file = {"name": "图书馆.md", "data": "市图书馆的开放时间是每天8点到21点。"}
    sent = fake.do("say", document=file, **admin.act)["message"]
    told = admin.next_after(sent)["message_id"]
    fake.until(lambda _: "可以查了" in admin.message(told)["text"])
    assert "已移除" in admin.ask("/remove 图书馆.md")["text"]
    member, topic = Person(fake, 5, chat=GROUP), Person(fake, 5, chat=FORUM, topics=[5], thread=5)
    silent, asked = member.say(GDP), member.say("/ask")
    assert member.next_after(silent)["reply_to_message"]["message_id"] == asked
    assert marked(member.ask(f"@qabot_test_bot {GDP}"), "bold")[0] == "7248.40亿元"
    assert topic.ask(f"/ask {GDP}")["message_thread_id"] == 5
    assert "还不能用" in Person(fake, STRANGER).ask(GDP)["text"]
    query = fake.do("inline", user=4, query=GDP)["query"]
    fake.until(lambda state: query in state["answers"])
    fake.do("membership", user=STRANGER, chat=-1009)
    state = fake.until(lambda state: state if -1009 in state["left"] else None)
    assert set(state["delivered"]) == {200}
    assert not any(call["method"] == "getUpdates" or call["code"] == 400 for call in state["calls"])


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b'{"update_id": 1}', 403),
        ({HEADER: "wrong"}, b'{"update_id": 1}', 403),
        ({HEADER: "\u00e9"}, b'{"update_id": 1}', 403),
        ({HEADER: SECRET}, b"rubbish", 200),
        ({HEADER: SECRET}, b'{"update_id": 1, "callback_query": {"id": "1"}}', 200),
        ({HEADER: SECRET}, b"[" * 2_000_000, 413),
    ],
)
def test_only_telegram_is_listened_to(
    hook: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    assert httpx.post(f"{hook}/telegram", content=body, headers=encoded).status_code == status


@pytest.mark.usefixtures("bot")
def test_health_and_metrics(hook: str, fake: Running) -> None:
    Person(fake, 3).ask(GDP)
    health = httpx.get(f"{hook}/healthz")
    assert (health.status_code, health.json()["status"]) == (200, "ok")
    page = httpx.get(f"{hook}/metrics").text
    assert "qabot_errors_total 0\n" in page
    counted = next(line for line in page.splitlines() if line.startswith("qabot_questions_total"))
    assert int(counted.split()[1]) >= 1


def test_update_that_was_accepted_is_answered_after_a_crash(
    corpus_folder: Path, tmp_path: Path
) -> None:
    folder, hook = own_copy(corpus_folder, tmp_path), f"http://127.0.0.1:{free_port()}"
    with Running() as fake:
        person = Person(fake, 1)
        process = BotProcess(fake, folder, **settings(hook))
        fake.until(lambda state: state["webhook"]["url"])
        person.say(GDP)
        fake.until(lambda state: state["delivered"] == [200])
        process.stop(signal.SIGKILL)
        with running(fake, folder, **settings(hook)):
            person.ask("？")
            sent = sent_to(fake.state(), person.chat)
        told = [m for m in sent if "7248.40" in m["text"] or "点一下" in m["text"]]
        assert len(told) == 1  # the answer, or that it may have come before the crash
