"""What happens when Telegram, the network or the process fails: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import socketserver
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from telegram import Bot, Update
from telegram.error import BadRequest, NetworkError, TimedOut

from qabot.cli import main
from qabot.conversation import Context as Talk
from qabot.errors import BrokenIndexError, QabotError
from qabot.library import Library
from qabot.telegram.configuration import BotSettings, read_bot_settings
from qabot.telegram.journal import InOrder, JournalQueue
from qabot.telegram.library import Answered, BotLibrary
from qabot.telegram.remembered import Asked
from qabot.telegram.running import run
from qabot.telegram.sending import Unsure, again, once
from qabot.telegram.state import FILE, State
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    BotProcess,
    Person,
    buttons,
    free_port,
    marked,
    own_copy,
    running,
    sent_to,
)

Json = dict[str, Any]
GDP = "2020年前三季度济南市地区生产总值是多少"
FIGURE = "7248.40亿元"
CONTEXT = "📖 上下文 1"


@pytest.fixture
def alone() -> Iterator[Running]:
    """A server of a test's own, for bots that are stopped and started."""
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def bot(
    fake: Running, corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    folder = own_copy(corpus_folder, tmp_path_factory.mktemp("faults"))
    fake.do("fault", method="getMe", times=2, code=502, description="Bad Gateway")
    with running(fake, folder, ALLOW="*", ADMINS=str(ADMIN), PER_MINUTE="100") as process:
        yield process


_USERS = iter(range(1, 100))


@pytest.fixture
def person(fake: Running, bot: BotProcess) -> Person:  # noqa: ARG001
    return Person(fake, next(_USERS))


def answers(state: Json, chat: int) -> list[Json]:
    """All messages of the bot in a chat with the figure, whether it heard of them or not."""
    return [
        m
        for m in state["messages"]
        if m["chat"]["id"] == chat and m["from"]["is_bot"] and FIGURE in m.get("text", "")
    ]


# --- One fault at a time ----------------------------------------------------------------------


def test_bot_starts_although_the_server_fails_at_first(person: Person) -> None:
    assert FIGURE in person.ask(GDP)["text"]


def test_too_many_requests_are_waited_for(person: Person) -> None:
    description = "Too Many Requests: retry after 1"
    wait = {"retry_after": 1}
    person.fake.do(
        "fault", method="sendMessage", code=429, description=description, parameters=wait
    )
    person.ask(GDP)
    assert len(answers(person.fake.state(), person.chat)) == 1


@pytest.mark.parametrize(
    ("fault", "stored"),
    [
        ({"code": 502, "description": "Bad Gateway"}, 0),
        ({"drop": "before"}, 0),
        ({"code": 429, "description": "Too", "parameters": {"retry_after": 1}, "times": 4}, 0),
        ({"drop": "after"}, 1),
    ],
    ids=["502", "cut before", "429 again and again", "cut after it was stored"],
)
def test_answer_that_may_have_arrived_is_not_sent_twice(
    person: Person, fault: Json, stored: int
) -> None:
    person.fake.do("fault", method="sendMessage", **fault)
    note = person.ask(GDP)
    assert note["text"] == "答案可能没有送到。如果上面没有，点一下："
    assert len(answers(person.fake.state(), person.chat)) == stored
    person.press(note, "🔁 再答一次")
    assert FIGURE in person.next_after(note["message_id"])["text"]
    assert len(answers(person.fake.state(), person.chat)) == stored + 1
    assert buttons(person.message(note["message_id"])) == {}


def test_answer_that_is_stored_but_confirmed_too_late_is_not_sent_twice(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    patch = "import qabot.telegram.application as a; a._READ_TIMEOUT = 0.5"
    person = Person(alone, 1)
    with running(alone, own_copy(corpus_folder, tmp_path), ALLOW="*", patch=patch):
        person.ask("？")
        alone.do("fault", method="sendMessage", delay=2)
        number = person.say(GDP)
        told = person.next_after(number, matching=lambda m: "可能没有送到" in m["text"])
        assert "🔁 再答一次" in buttons(told)
        person.ask("？")  # has been dealt with afterwards
        assert len(answers(alone.state(), 1)) == 1


def test_topic_that_was_deleted_is_answered_in_the_chat(fake: Running, person: Person) -> None:
    member = Person(fake, person.user, chat=-1090, topics=[5], thread=6)
    answer = member.ask(f"/ask {GDP}")
    assert FIGURE in answer["text"]
    assert "message_thread_id" not in answer
    member.press(answer, "📖 上下文 1")
    page = member.next_after(answer["message_id"])
    assert marked(page, "underline")
    member.press(page, "📄 文档")
    assert member.next_after(page["message_id"])["document"]["file_size"] > 0


def test_inline_query_that_is_answered_too_late_harms_nothing(
    fake: Running, person: Person, bot: BotProcess
) -> None:
    fake.do("inline", user=person.user, query=GDP, life=0)
    fake.until(lambda s: any(c["method"] == "answerInlineQuery" for c in s["calls"]))
    assert FIGURE in person.ask(GDP)["text"]
    assert "answered too late" in bot.logged()


@pytest.mark.parametrize("age", [-7200, 300], ids=["from the future", "of a while ago"])
def test_clocks_that_differ_keep_no_question_from_its_answer(person: Person, age: int) -> None:
    number = person.say(GDP, age=age)
    assert FIGURE in person.next_after(number)["text"]


def test_clock_that_is_far_ahead_matters_at_the_start_only(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    patch = "import qabot.telegram.asking as a; a._CATCHING_UP = 0"
    with running(alone, own_copy(corpus_folder, tmp_path), ALLOW="*", patch=patch):
        person = Person(alone, 1)
        assert FIGURE in person.next_after(person.say(GDP, age=90_000))["text"]


@pytest.mark.parametrize("code", [409, 502, 500])
def test_polling_goes_on_after_a_fault(person: Person, code: int) -> None:
    person.fake.do("fault", method="getUpdates", code=code, description="No")
    assert FIGURE in person.ask(GDP)["text"]


def test_same_update_is_answered_once(person: Person) -> None:
    made = person.fake.do("say", text=GDP, **person.act)
    person.next_after(made["message"])
    person.fake.do("repeat", updates=[made["update"]])
    person.ask("？")  # has been dealt with afterwards
    assert len(answers(person.fake.state(), person.chat)) == 1


def test_update_that_cannot_be_read_is_passed_over(person: Person) -> None:
    before = polls(person.fake.state())
    user = {"id": 1, "is_bot": False, "first_name": "x"}
    person.fake.do("push", kind="callback_query", content={"id": "1", "from": user, "data": "x"})
    assert FIGURE in person.ask(GDP)["text"]
    assert polls(person.fake.state()) - before < 10


def polls(state: Json) -> int:
    return sum(call["method"] == "getUpdates" for call in state["calls"])


def test_person_who_has_blocked_the_bot_harms_nobody_else(person: Person) -> None:
    other = Person(person.fake, next(_USERS))
    other.ask("？")
    person.fake.do("block", user=other.user)
    number = other.say(GDP)
    assert FIGURE in person.ask(GDP)["text"]
    person.fake.until(
        lambda s: any(
            c["code"] == 403 and str(c["parameters"]["chat_id"]) == str(other.user)
            for c in s["calls"]
        )
    )
    assert sent_to(person.fake.state(), other.chat, number) == []


def test_question_whose_message_is_gone_is_answered_all_the_same(person: Person) -> None:
    number = person.say(GDP)
    person.fake.do("remove_message", chat=person.chat, message=number)
    assert FIGURE in person.next_after(number)["text"]


def test_press_that_is_too_old_to_be_answered_does_its_deed(person: Person) -> None:
    answer = person.ask(GDP)
    data = buttons(answer)["📖 上下文 1"]
    person.fake.do("press", user=person.user, message=answer["message_id"], data=data, life=0)
    assert marked(person.next_after(answer["message_id"]), "underline")


def test_group_that_becomes_a_supergroup_goes_on(fake: Running, person: Person) -> None:
    old = Person(fake, person.user, chat=-77)
    old.ask("/ask ？")
    number = fake.do("say", user=person.user, chat=-1077, text="x")["message"]
    fake.do(
        "fault",
        method="sendMessage",
        code=400,
        description="Bad Request: group chat was upgraded to a supergroup chat",
        parameters={"migrate_to_chat_id": -1077},
    )
    old.say(f"/ask {GDP}")
    assert FIGURE in Person(fake, person.user, chat=-1077).next_after(number)["text"]


def test_error_is_told_by_number_and_the_log_says_the_rest(
    person: Person, bot: BotProcess, fake: Running
) -> None:
    Person(fake, ADMIN).ask("？")
    fake.do("fault", method="sendMessage", code=400, description="Bad Request: WHATEVER")
    text = person.ask(GDP)["text"]
    number = text.partition("错误编号 ")[2][:6]
    assert len(number) == 6
    assert "WHATEVER" not in text
    assert f"error {number}" in bot.logged()
    notice = Person(fake, ADMIN).next_after(0, matching=lambda m: number in m["text"])
    assert "BadRequest" in notice["text"]


# --- Stops and starts -------------------------------------------------------------------------


def test_questions_that_wait_at_a_stop_are_answered_once_after_the_next_start(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder = own_copy(corpus_folder, tmp_path)
    people = [Person(alone, n) for n in range(1, 9)]
    with running(alone, folder, ALLOW="*"):
        people[0].ask(GDP)
        for person in people[1:]:
            person.say(GDP)
    with running(alone, folder, ALLOW="*"):
        for person in people:
            person.next_after(0)
        people[0].ask("？")
        state = alone.state()
    assert [len(answers(state, p.chat)) for p in people] == [1] * 8


def test_questions_from_long_ago_get_one_apology(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    person = Person(alone, 1)
    person.say(GDP, age=700)
    person.say(GDP, age=650)
    with running(alone, own_copy(corpus_folder, tmp_path), ALLOW="*"):
        number = person.say(GDP)
        person.next_after(number, matching=lambda m: FIGURE in m["text"])
        texts = [m["text"] for m in sent_to(alone.state(), 1)]
    assert len(texts) == 2
    assert "我刚才不在" in texts[0]


def test_answer_cut_off_by_a_crash_is_offered_and_not_repeated(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder = own_copy(corpus_folder, tmp_path)
    person = Person(alone, 1)
    bot = BotProcess(alone, folder, ALLOW="*")
    person.ask("？")
    alone.do("fault", method="sendMessage", delay=60)
    person.say(GDP)
    alone.until(lambda state: answers(state, 1))  # stored, and the bot has not heard of it
    bot.stop(signal.SIGKILL)
    with running(alone, folder, ALLOW="*"):
        note = person.next_after(answers(alone.state(), 1)[0]["message_id"])
        assert note["text"] == "回答时被打断了。如果上面没有答案，点一下："
        assert len(answers(alone.state(), 1)) == 1
        person.press(note, "🔁 再答一次")
        alone.until(lambda state: len(answers(state, 1)) == 2)


def test_press_cut_off_by_a_crash_is_not_done_twice(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder = own_copy(corpus_folder, tmp_path)
    one, two, three = (Person(alone, n) for n in (1, 2, 3))
    bot = BotProcess(alone, folder, ALLOW="*")
    opened, voted = one.ask(GDP), two.ask(GDP)
    alone.do("fault", method="sendMessage", drop="before")
    note = three.ask(GDP)
    alone.do("fault", method="sendMessage", delay=60, times=2)
    alone.do("press", user=3, message=note["message_id"], data=buttons(note)["🔁 再答一次"])
    alone.until(lambda state: answers(state, 3))  # stored, and the bot has not heard of it
    queries = [
        alone.do("press", user=1, message=opened["message_id"], data=buttons(opened)[CONTEXT])
    ]
    alone.until(lambda state: len(answers(state, 1)) == 2)
    alone.do("fault", method="editMessageReplyMarkup", delay=60)
    queries.append(
        alone.do("press", user=2, message=voted["message_id"], data=buttons(voted)["👍"])
    )
    alone.until(lambda _: "👍 1" in buttons(two.message(voted["message_id"])))
    bot.stop(signal.SIGKILL)
    with running(alone, folder, ALLOW="*"):
        numbers = [query["query"] for query in queries]
        alone.until(lambda state: set(numbers) <= set(state["answers"]))
        said = [alone.state()["answers"][number]["text"] for number in numbers]
        assert said == ["刚才被打断了。如果没有反应，请再按一次。"] * 2
        offer = three.next_after(answers(alone.state(), 3)[0]["message_id"])
        assert offer["text"] == "回答时被打断了。如果上面没有答案，点一下："
        assert "👍 1" in buttons(two.message(voted["message_id"]))
        assert [len(answers(alone.state(), n)) for n in (1, 2, 3)] == [2, 1, 1]
        one.press(opened, CONTEXT)
        assert len(answers(alone.state(), 1)) == 3


def test_buttons_work_for_half_a_year_and_then_say_that_they_do_not(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder, person = own_copy(corpus_folder, tmp_path), Person(alone, 1)
    with running(alone, folder, ALLOW="*"):
        answer = person.ask(GDP)
    for days, works in ((179, True), (181, False)):
        with closing(sqlite3.connect(folder / "telegram.sqlite")) as db, db:
            db.execute("UPDATE answers SET asked = ?", (time.time() - 86400 * days,))
        with running(alone, folder, ALLOW="*"):
            number, data = answer["message_id"], buttons(answer)["📖 上下文 1"]
            said = person.press_data(number, data, old=True)
            assert said == ("" if works else "这条回答的记录已经没有了，请再问一次。")


@pytest.mark.parametrize("code", [401, 404])
def test_refused_token_ends_the_process_with_what_to_do(
    alone: Running, corpus_folder: Path, tmp_path: Path, code: int
) -> None:
    bot = BotProcess(alone, own_copy(corpus_folder, tmp_path), ALLOW="*")
    Person(alone, 1).ask("？")
    alone.do("fault", method="getUpdates", times=9, code=code, description="Unauthorized")
    alone.do("say", text="x", user=1)  # ends the poll that waits
    assert bot.wait() == 1
    assert "set QABOT_TELEGRAM_TOKEN anew" in bot.logged()
    assert "Traceback" not in bot.logged()


IMPATIENT = "import qabot.telegram.running as r; r.run.__kwdefaults__['silence'] = 2.0"


def test_silence_ends_the_process(alone: Running, corpus_folder: Path, tmp_path: Path) -> None:
    """A poll that never comes back, as behind a network that was cut."""
    folder = own_copy(corpus_folder, tmp_path)
    alone.do("fault", method="getUpdates", times=99, delay=600)
    bot = BotProcess(alone, folder, ALLOW="*", patch=IMPATIENT)
    assert bot.wait() == 1
    said = bot.logged().splitlines()[-1]
    assert re.fullmatch(r"qabot: Nothing was heard .* for \d seconds \(no answer\)", said)
    assert "Traceback" not in bot.logged()


def test_another_poller_ends_the_process_and_the_admin_is_told_once(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder, admin = own_copy(corpus_folder, tmp_path), Person(alone, ADMIN)
    admin.say("？")
    ended = threading.Event()

    def poll() -> None:
        while not ended.is_set():
            httpx.post(f"{alone.address}/bot{alone.token}/getUpdates", data={"timeout": 1})

    other = threading.Thread(target=poll)
    other.start()
    try:
        for _ in range(2):  # as a supervisor starts it
            patience = IMPATIENT.replace("2.0", "5.0")  # on a busy machine a poll takes its time
            bot = BotProcess(alone, folder, ADMINS=str(ADMIN), patch=patience)
            assert bot.wait() == 1
            assert (
                bot.logged()
                .splitlines()[-1]
                .endswith("(another program polls with the same token)")
            )
    finally:
        ended.set()
        other.join()
    told = [m for m in sent_to(alone.state(), ADMIN) if "停下来了" in m["text"]]
    assert len(told) == 1
    assert "another program polls with the same token" in told[0]["text"]


def test_question_that_takes_longer_than_a_stop_is_answered_after_the_next_start(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder, person = own_copy(corpus_folder, tmp_path), Person(alone, 1)
    patch = (
        "import time; import qabot.telegram.running as r; r._LONGEST_STOP = 0.2;"
        "from qabot.telegram.library import BotLibrary;"
        "BotLibrary.ask = lambda self, q, before=None, ask=BotLibrary.ask: "
        "time.sleep(600 if 'GDP' in q else 0) or ask(self, q, before)"
    )
    with running(alone, folder, ALLOW="*", patch=patch) as bot:
        person.ask("？")
        person.say("济南GDP是多少")
        alone.until(lambda s: any(c["method"] == "sendChatAction" for c in s["calls"]))
    assert "they are taken up at the next start" in bot.logged()
    with running(alone, folder, ALLOW="*"):
        person.next_after(2, matching=lambda m: "可能" not in m["text"])
        person.ask("？")
        assert len([m for m in sent_to(alone.state(), 1) if buttons(m)]) == 1


def test_server_of_search_that_is_away_is_said_with_a_button_to_try_again(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder, person = own_copy(corpus_folder, tmp_path), Person(alone, 1)
    patch = (
        "from qabot.telegram.library import BotLibrary\n"
        "def away(self, question, before=None):\n"
        "    from qabot.errors import ServerAwayError; from qabot.messages import Code\n"
        "    raise ServerAwayError(Code.MILVUS_SLOW, server='http://secret.host', seconds='3')\n"
        "BotLibrary.ask = away"
    )
    with running(alone, folder, ALLOW="*", patch=patch) as bot:
        said = person.ask(GDP)
        assert said["text"].startswith("现在连不上搜索服务器")
        assert buttons(said)
        assert "secret.host" in bot.logged()


def socks_relay(served: list[int]) -> tuple[socketserver.ThreadingTCPServer, int]:
    """A SOCKS5 proxy (RFC 1928) without a password, which notes the ports that it leads to."""

    class Relay(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(2 + self.request.recv(2)[1])
            self.request.sendall(b"\x05\x00")
            kind = self.request.recv(4)[3]
            length = 4 if kind == 1 else self.request.recv(1)[0]
            host = self.request.recv(length)
            port = int.from_bytes(self.request.recv(2), "big")
            name = socket.inet_ntoa(host) if kind == 1 else host.decode()
            served.append(port)
            with socket.create_connection((name, port)) as there:
                self.request.sendall(b"\x05\x00\x00\x01" + bytes(6))
                back = threading.Thread(target=pump, args=(there, self.request))
                back.start()
                pump(self.request, there)
                back.join()

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Relay)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, server.server_address[1]


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def test_bot_behind_a_socks_proxy_answers(
    alone: Running, corpus_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[int] = []
    server, port = socks_relay(served)
    monkeypatch.setenv("ALL_PROXY", f"socks5://127.0.0.1:{port}")
    with running(alone, own_copy(corpus_folder, tmp_path), ALLOW="*"):
        assert FIGURE in Person(alone, 1).ask(GDP)["text"]
    server.shutdown()
    server.server_close()
    assert set(served) == {int(alone.address.rpartition(":")[2])}


def test_daily_quota_is_told(alone: Running, corpus_folder: Path, tmp_path: Path) -> None:
    with running(alone, own_copy(corpus_folder, tmp_path), ALLOW="*", PER_DAY="1"):
        person = Person(alone, 1)
        assert FIGURE in person.ask(GDP)["text"]
        assert person.ask(GDP)["text"] == "今天的 1 次已经用完，明天再来。"
        assert Person(alone, 2, language="en").ask("？")["text"].startswith("The question")


def test_second_bot_and_wrong_token_are_told_what_is_wrong(
    fake: Running, bot: BotProcess, alone: Running, tmp_path: Path
) -> None:
    other = Running(token="999999:another")
    second = BotProcess(fake, bot.log.parent / "index", ALLOW="*")
    assert second.wait() == 1
    assert "runs with the index" in second.logged()
    alone.token = other.token
    wrong = BotProcess(alone, tmp_path / "index", ALLOW="*")
    assert wrong.wait() == 1
    assert wrong.logged().splitlines()[-1] == (
        "qabot: Telegram refuses the token: set QABOT_TELEGRAM_TOKEN anew, as @BotFather shows it"
    )


class Stuck(BotLibrary):
    """A library in which every question hangs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Library(folder))
        self.free = threading.Event()

    def warm_up(self) -> None:
        raise BrokenIndexError("There is no index")

    def ask(self, question: str, before: Talk | None = None) -> Answered:  # noqa: ARG002
        self.free.wait()
        raise BrokenIndexError("There is no index")


def test_questions_that_hang_are_given_up_and_at_last_the_process_ends(
    alone: Running, tmp_path: Path
) -> None:
    people = [Person(alone, number) for number in range(1, 5)]
    for person in people:
        person.say(GDP)
    library = Stuck(tmp_path / "index")
    try:
        with pytest.raises(QabotError, match="4 questions were given up and still run"):
            run(bot_settings(alone), library, patience=0.1)
    finally:
        library.free.set()
    for person in people:
        (told,) = sent_to(alone.state(), person.chat)
        assert "我先放下了" in told["text"]
        assert "🔁 再答一次" in buttons(told)


def bot_settings(fake: Running) -> BotSettings:
    return read_bot_settings(
        {
            "QABOT_TELEGRAM_TOKEN": fake.token,
            "QABOT_TELEGRAM_BASE_URL": f"{fake.address}/bot",
            "QABOT_TELEGRAM_ALLOW": "*",
        }
    )


def test_first_request_that_is_refused_as_wrong_is_not_sent_again(
    alone: Running, tmp_path: Path
) -> None:
    alone.do("fault", method="getMe", times=9, code=400, description="Bad Request: no such method")
    bot = BotProcess(alone, tmp_path / "index", ALLOW="*")
    assert bot.wait() == 1
    assert "does not take the bot's first request" in bot.logged()
    assert len(alone.state()["calls"]) == 1


def test_bot_that_was_just_set_up_makes_its_owner_admin(alone: Running, tmp_path: Path) -> None:
    """No index, nobody allowed: the link in a file, a document, a question."""
    file = tmp_path / "index" / "telegram.invitation"
    with running(alone, tmp_path / "index") as bot:
        alone.until(lambda _: str(file) in bot.logged())
        assert "还不能用" in Person(alone, 5).ask(GDP)["text"]
        assert file.stat().st_mode & 0o777 == 0o600
        code = file.read_text("utf-8").strip().partition("?start=")[2]
        assert code
        assert code not in bot.logged()
        owner = Person(alone, 6)
        assert owner.ask(f"/start {code}")["text"].startswith("你现在是管理员")
        assert "还没有可以查的文档" in owner.ask(GDP)["text"]
        document = {"name": "a.md", "data": "济南自贸区面积为37.99平方公里。"}
        number = alone.do("say", user=6, language="zh", document=document)["message"]
        told = owner.next_after(number, matching=lambda m: "a.md" in m["text"])["message_id"]
        alone.until(lambda _: "可以查了" in owner.message(told)["text"])
        assert marked(owner.ask("济南自贸区面积有多少"), "bold") == ["37.99平方公里"]
        assert "用过或过期" in Person(alone, 7).ask(f"/start {code}")["text"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_bot_stops_at_once_while_a_slow_file_is_read_and_takes_it_up_again(
    alone: Running, tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "index"
    bot = BotProcess(alone, folder, ALLOW="*", UPLOADERS="6")
    alone.until(lambda _: "is up" in bot.logged())
    document = {"name": "slow.md", "data": "[" * 1_000_000}  # half a minute
    sent = alone.do("say", user=6, language="zh", document=document)["message"]
    Person(alone, 6).next_after(sent, matching=lambda m: "slow.md" in m["text"])
    time.sleep(2)  # it is read
    began = time.monotonic()
    assert bot.stop(number) == 0
    assert time.monotonic() - began < 10  # usual is one; other tests may keep the processor busy
    assert "Traceback" not in bot.logged()
    with closing(State(folder / FILE)) as state:
        assert [json.loads(body)["message"]["message_id"] for body, _ in state.waiting()] == [sent]


def test_what_is_put_into_a_watched_folder_can_be_asked_about(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    folder = own_copy(corpus_folder, tmp_path)
    with running(alone, folder, "--watch", str(watched), "--json-logs", ALLOW="*") as bot:
        person = Person(alone, 1)
        person.ask("？")
        (watched / "a.md").write_text("市图书馆的开放时间是每天8点到21点。", encoding="utf-8")
        alone.until(lambda _: "1 added" in bot.logged())
        assert marked(person.ask("市图书馆几点开门？"), "expandable_blockquote")
    lines = [json.loads(line) for line in bot.logged().splitlines()]
    assert all({"time", "level", "logger", "message"} <= set(line) for line in lines)


def wait_for_added(fake: Running, bot: BotProcess, number: int) -> None:
    fake.until(lambda _: bot.logged().count("1 added") == number)


def test_file_with_a_name_in_gbk_does_not_end_the_watch(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    (watched / "a.md").write_text("甲仓库的面积是三百平方米。", encoding="utf-8")
    folder, listen = own_copy(corpus_folder, tmp_path), f"127.0.0.1:{free_port()}"
    settings = {"ALLOW": "*", "ADMINS": str(ADMIN), "LISTEN": listen}
    with running(alone, folder, "--watch", str(watched), **settings) as bot:
        wait_for_added(alone, bot, 1)
        for number, name in enumerate(("乙.md".encode("gbk"), "丙.md".encode("gbk")), 2):
            path = Path(os.fsdecode(os.fsencode(watched) + b"/" + name))
            path.write_text("旧仓库的面积是九百平方米。", encoding="utf-8")
            wait_for_added(alone, bot, number)
        (watched / "b.md").write_text("新仓库的面积是五百平方米。", encoding="utf-8")
        wait_for_added(alone, bot, 4)
        person = Person(alone, 1)
        assert "五百平方米" in person.ask("新仓库的面积是多少")["text"]
        assert httpx.get(f"http://{listen}/healthz").json().keys() == {"status", "uptime"}
    assert "Traceback" not in bot.logged()
    assert sent_to(alone.state(), ADMIN) == []


def test_watch_that_cannot_be_had_is_told_and_changes_are_found_all_the_same(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    watched = tmp_path / "watched"
    watched.mkdir()
    (watched / "a.md").write_text("甲仓库的面积是三百平方米。", encoding="utf-8")
    folder, listen = own_copy(corpus_folder, tmp_path), f"127.0.0.1:{free_port()}"
    settings = {"ALLOW": "*", "ADMINS": str(ADMIN), "LISTEN": listen}
    patch = (
        "import watchfiles, qabot.ingest.watching as w, qabot.telegram.running as r;"
        "watchfiles.watch = lambda *a, **k: (_ for _ in ()).throw(OSError('watch limit reached'));"
        "w._LONGEST_PAUSE = 1.0; r._LASTS = 1.0"
    )
    person, admin = Person(alone, 1), Person(alone, ADMIN)
    admin.say("？")
    with running(alone, folder, "--watch", str(watched), patch=patch, **settings) as bot:
        person.ask("？")
        told = admin.next_after(0, matching=lambda m: "还在运行" in m["text"])["text"]
        assert "watch limit reached; allow more watches" in told
        health = httpx.get(f"http://{listen}/healthz")
        assert (health.status_code, health.json()["status"]) == (200, "ok")
        assert "watch limit reached" in health.json()["watch"]
        (watched / "b.md").write_text("新仓库的面积是五百平方米。", encoding="utf-8")
        wait_for_added(alone, bot, 2)
        assert "五百平方米" in person.ask("新仓库的面积是多少")["text"]
        assert len([m for m in sent_to(alone.state(), ADMIN) if "还在运行" in m["text"]]) == 1
    assert "Traceback" not in bot.logged()


def test_fifty_chats_at_once_are_all_answered_once(fake: Running, bot: BotProcess) -> None:
    assert bot.is_running
    people = [Person(fake, n) for n in range(2001, 2051)]
    numbers = {p.user: p.say(GDP) for p in people}

    def all_answered(state: Json) -> bool:
        return all(answers(state, p.chat) for p in people)

    fake.until(all_answered, timeout=300)
    state = fake.state()
    assert [len(answers(state, p.chat)) for p in people] == [1] * 50
    assert all(
        answers(state, p.chat)[0]["reply_to_message"]["message_id"] == numbers[p.user]
        for p in people
    )


# --- Before the start --------------------------------------------------------------------------


def checked(fake: Running, folder: Path, **settings: str) -> tuple[int, list[str]]:
    process = BotProcess(fake, folder, "--check", **settings)
    code = process.wait()
    return code, [line for line in process.logged().splitlines() if line[:7] in STATES]


STATES = ("ok     ", "PROBLEM")


def test_check_says_what_is_right_and_what_to_do(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder = own_copy(corpus_folder, tmp_path)
    alone.do("say", user=1, chat=-5, text="x")
    assert checked(alone, folder, ALLOW="1,2,-5", ADMINS="9") == (
        0,
        [
            "ok      token: @qabot_test_bot",
            "ok      groups: privacy mode is on; the bot sees mentions, replies and commands",
            "ok      inline mode: on",
            "ok      index: 3 documents, 77 passages",
            f"ok      folder: {folder} can be written to",
            f"ok      folder: {tmp_path / 'corpus' / 'telegram'} can be written to",
            "ok      access: users 3, groups 1, admins 1",
            "ok      group -5: the bot is in it",
        ],
    )
    code, lines = checked(alone, folder, ALLOW="-6")
    assert (code, lines[-1]) == (1, "PROBLEM group -6: the bot is not in it; add it there")
    alone.do("fault", method="getMe", times=1, code=401, description="Unauthorized")
    (tmp_path / "other").mkdir()
    code, lines = checked(alone, tmp_path / "other" / "index")
    assert code == 1
    assert [line[:22] for line in lines if line.startswith("PROBLEM")] == [
        "PROBLEM token: Telegra",
        "PROBLEM index: No inde",
        "PROBLEM access: nobody",
    ]
    methods = {call["method"] for call in alone.state()["calls"]}
    assert methods == {"getMe", "getWebhookInfo", "getChatMember"}  # nothing is changed


def test_gaps_are_printed_with_their_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = State(tmp_path / "telegram.sqlite")
    for question in ("图书馆几点开门", "图书馆几点开门？", "停车场在哪"):
        number = state.ask(Asked(1, 0, 1, 1, question, question, "zh"))
        state.answered(number, question, [], found=False, confidence=0.1)
        state.sent(number, 2)
    state.close()
    with pytest.raises(SystemExit) as ended:
        main(["gaps", "--index", str(tmp_path)])
    assert ended.value.code == 0
    assert capsys.readouterr().out == "   2  图书馆几点开门？\n   1  停车场在哪\n"


def test_gaps_of_an_index_without_a_bot_are_none_yet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.md").write_text("图书馆周一闭馆。", encoding="utf-8")
    with Library(tmp_path / "index") as library:
        library.update([tmp_path / "a.md"])
    with pytest.raises(SystemExit) as ended:
        main(["gaps", "--index", str(tmp_path / "index"), "--json"])
    printed = capsys.readouterr()
    assert (ended.value.code, json.loads(printed.out)["gaps"]) == (0, [])
    assert printed.err.startswith("Nothing yet: no bot or server has run with the index")
    with pytest.raises(SystemExit) as ended:
        main(["gaps", "--index", str(tmp_path / "none")])
    assert ended.value.code == 1
    assert "qabot index" in capsys.readouterr().err


# --- Parts ------------------------------------------------------------------------------------


class Failing:
    """A call that fails as it is asked to, and counts how often it was made."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.calls = list(errors), 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def unreachable() -> NetworkError:
    error = NetworkError("httpx.ConnectError")
    error.__cause__ = httpx.ConnectError("refused")
    return error


def test_message_that_surely_did_not_arrive_is_sent_again() -> None:
    call = Failing(unreachable(), unreachable())
    assert asyncio.run(once(call)) == "done"
    assert call.calls == 3


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("Bad Gateway")])
def test_message_that_may_have_arrived_is_sent_once(error: Exception) -> None:
    call = Failing(error)
    with pytest.raises(Unsure):
        asyncio.run(once(call))
    assert call.calls == 1


def test_edit_is_sent_again_after_any_fault_but_a_refusal() -> None:
    call = Failing(TimedOut(), NetworkError("Bad Gateway"))
    assert asyncio.run(again(call)) == "done"
    refused = Failing(BadRequest("no"))
    with pytest.raises(BadRequest):
        asyncio.run(again(refused))
    assert refused.calls == 1


def update(number: int, chat: int) -> Update:
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}}
    found = Update.de_json({"update_id": number, "message": message}, None)
    assert found is not None
    return found


def test_queue_gives_again_what_was_not_dealt_with(tmp_path: Path) -> None:
    async def go() -> list[int]:
        state = State(tmp_path / "s.sqlite")
        queue = JournalQueue(state)
        for number in (1, 2, 3, 2):
            await queue.put(update(number, 7))
        assert queue.qsize() == 3
        state.done(2)
        state.close()  # as after a crash
        state = State(tmp_path / "s.sqlite")
        after = JournalQueue(state)
        assert await after.put_waiting(Bot("1:x")) == 2
        got = [after.get_nowait() for _ in range(2)]
        state.close()
        return [u.update_id for u in got if isinstance(u, Update)]

    assert asyncio.run(go()) == [1, 3]


def test_order_is_kept_in_a_chat_and_chats_do_not_wait_for_one_another(tmp_path: Path) -> None:
    async def go() -> list[int]:
        state, done = State(tmp_path / "s.sqlite"), []
        processor, held = InOrder(state), asyncio.Event()

        async def deal(number: int) -> None:
            if number == 1:
                await held.wait()
            done.append(number)
            if number == 3:
                held.set()

        pairs = [(1, 7), (2, 7), (3, 8)]
        tasks = [processor.process_update(update(n, chat), deal(n)) for n, chat in pairs]
        await asyncio.gather(*tasks)
        state.close()
        return done

    assert asyncio.run(go()) == [3, 1, 2]


def test_update_that_stopped_the_process_three_times_is_left_out(tmp_path: Path) -> None:
    async def go() -> list[int]:
        state, done = State(tmp_path / "s.sqlite"), []
        state.arrived(1, "{}")
        for _ in range(3):
            state.begin(1)

        async def deal() -> None:
            done.append(1)

        await InOrder(state).process_update(update(1, 7), deal())
        assert state.waiting() == []
        state.close()
        return done

    assert asyncio.run(go()) == []
