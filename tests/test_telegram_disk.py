"""What the bot remembers on a disk that is full, and in files that are damaged."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import pytest
from telegram import Bot, Update
from telegram.error import BadRequest

from qabot.errors import QabotError
from qabot.telegram.application import on_error
from qabot.telegram.journal import InOrder, JournalQueue
from qabot.telegram.owing import Owing
from qabot.telegram.polling import readable
from qabot.telegram.remembered import Asked, Debt
from qabot.telegram.services import Context
from qabot.telegram.state import State
from tests.support.fake_telegram.server import Running
from tests.support.telegram_bot import (
    ADMIN,
    BotProcess,
    Person,
    free_port,
    own_copy,
    running,
    sent_to,
)

GDP = "2020年前三季度济南市地区生产总值是多少"
FIGURE = "7248.40亿元"
ASKED = Asked(7, 0, 7, 70, "问题", "问题", "zh", 1000)
FULL = """
import sqlite3, pathlib, qabot.telegram.database as d
execute = d.Database.execute
def checked(self, *a):
    try:
        if pathlib.Path('full').exists() and a[0].split()[0] in ('INSERT', 'UPDATE', 'DELETE'):
            error = sqlite3.OperationalError('database or disk is full')
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error
    except sqlite3.Error as error:
        self.failed(error)
        raise
    return execute(self, *a)
d.Database.execute = checked"""


@pytest.fixture
def alone() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "telegram.sqlite")
    yield opened
    opened.close()


def update(number: int, chat: int, text: str = "") -> Update:
    message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}}
    found = Update.de_json({"update_id": number, "message": {**message, "text": text}}, None)
    assert found is not None
    return found


def fill(state: State) -> None:
    """From now on the database may not grow."""
    (pages,) = state._db.execute("PRAGMA page_count").fetchone()
    state._db.execute(f"PRAGMA max_page_count = {pages}")


def make_room(state: State) -> None:
    state._db.execute("PRAGMA max_page_count = 100000")


# --- A full disk ------------------------------------------------------------------------------


def test_update_waits_for_room_and_is_taken_once(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.telegram.journal._TRIED_EVERY", 0.01)

    async def go() -> tuple[int, int]:
        queue = JournalQueue(state)
        fill(state)
        putting = asyncio.create_task(queue.put(update(1, 7, "长" * 20_000)))
        while state.trouble is None:
            await asyncio.sleep(0)
        assert "cannot be written: database or disk is full. Free space" in state.trouble
        before = queue.qsize()
        make_room(state)
        await putting
        return before, queue.qsize()

    assert asyncio.run(go()) == (0, 1)
    assert (state.waiting_numbers(), state.trouble) == ([1], None)


def test_what_has_happened_is_written_when_there_is_room(state: State) -> None:
    number = state.ask(ASKED)
    state._db.execute("PRAGMA query_only = 1")  # as a file system that became read-only
    state.sent(number, 71)
    state.paid(3)
    assert not state.is_writable()
    state._db.execute("PRAGMA query_only = 0")
    assert state.is_writable()
    record = state.answer(number)
    assert record is not None
    assert (record.status, record.sent) == ("sent", 71)


def test_work_that_met_a_full_disk_is_done_once_more_when_there_is_room(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.telegram.journal._TRIED_EVERY", 0.01)
    state.arrived(1, "{}")

    async def go() -> list[str]:
        done: list[str] = []
        processor = InOrder(state)

        async def first() -> None:
            done.append("failed")
            state._db.execute("PRAGMA query_only = 1")
            assert processor.repeat(update(1, 7))

        async def again(_: Update) -> None:
            done.append("done")

        processor.handle = again
        dealing = asyncio.create_task(processor.process_update(update(1, 7), first()))
        while not done:
            await asyncio.sleep(0)
        await asyncio.sleep(0.05)
        assert done == ["failed"]
        state._db.execute("PRAGMA query_only = 0")
        await dealing
        return done

    assert asyncio.run(go()) == ["failed", "done"]
    assert state.waiting_numbers() == []


def test_full_disk_met_while_an_error_is_told_has_the_update_dealt_with_again(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL

    async def fail(*_: object) -> None:
        raise full

    async def again(_: Update) -> None: ...

    monkeypatch.setattr("qabot.telegram.application._tell_error", fail)
    processor = InOrder(state)
    processor.handle = again
    context = SimpleNamespace(
        error=BadRequest("not enough rights"),
        here=SimpleNamespace(state=state),
        application=SimpleNamespace(update_processor=processor),
    )
    asyncio.run(on_error(update(5, 7), cast(Context, context)))
    assert processor._to_repeat == {5}
    assert state.trouble is not None


def test_word_that_is_owed_survives_a_full_disk(state: State) -> None:
    async def go() -> None:
        owing = Owing(state)
        state._db.execute("PRAGMA query_only = 1")
        await owing.owe(Bot("1:x"), Debt(7, 0, 7, 70, "zh"))
        assert owing._due() == []
        state._db.execute("PRAGMA query_only = 0")
        state.is_writable()
        assert [debt.chat for debt in owing._due()] == [7]

    asyncio.run(go())


def test_questions_of_a_full_disk_are_answered_once_there_is_room(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder, full = own_copy(corpus_folder, tmp_path), tmp_path / "full"
    listen = f"127.0.0.1:{free_port()}"
    places = {"ALLOW": "*", "ADMINS": str(ADMIN), "LISTEN": listen, "PER_MINUTE": "100"}
    impatient = "import qabot.telegram.running as r; r.run.__kwdefaults__['silence'] = 3.0"
    with running(alone, folder, patch=f"{FULL}\n{impatient}", **places) as bot:
        person, other, admin = Person(alone, 1), Person(alone, 2), Person(alone, ADMIN)
        begun = admin.ask("？")["message_id"]
        person.ask("？")
        full.touch()
        asked = [(who, who.say(GDP)) for who in (person, other)]
        told = admin.next_after(begun)["text"]
        assert "还在运行" in told
        assert "database or disk is full. Free space" in told
        health = httpx.get(f"http://{listen}/healthz")
        assert health.status_code == 503
        assert "disk is full" in health.json()["status"]
        time_of_silence = 5.0  # longer than what counts as deaf
        asyncio.run(asyncio.sleep(time_of_silence))
        assert bot.is_running
        full.unlink()
        for who, number in asked:
            assert FIGURE in who.next_after(number)["text"]
        assert FIGURE in person.ask(GDP)["text"]
        assert httpx.get(f"http://{listen}/healthz").json()["status"] == "ok"
        assert len(sent_to(alone.state(), 2)) == 1
    assert "Traceback" not in bot.logged()
    assert "can be written again" in bot.logged()


def test_webhook_is_told_to_come_again_while_the_disk_is_full(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    folder, full = own_copy(corpus_folder, tmp_path), tmp_path / "full"
    address = f"http://127.0.0.1:{free_port()}"
    settings = {"ALLOW": "*", "WEBHOOK_URL": f"{address}/hook", "WEBHOOK_SECRET": "s3cret"}
    listen = address.removeprefix("http://")
    with running(alone, folder, patch=FULL, LISTEN=listen, **settings) as bot:
        alone.until(lambda state: state["webhook"]["url"])
        full.touch()
        person = Person(alone, 1)
        asked = person.say(GDP)
        alone.until(lambda state: 503 in state["delivered"])
        full.unlink()
        assert FIGURE in person.next_after(asked)["text"]
        statuses = alone.state()["delivered"]
        assert statuses == [503] * (len(statuses) - 1) + [200]
    assert "Traceback" not in bot.logged()


# --- Damage -----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["updates", "answers", "people"])
def test_overwritten_page_is_told_with_what_to_do(tmp_path: Path, table: str) -> None:
    path = tmp_path / "telegram.sqlite"
    state = State(path)
    state.arrived(1, "{}")
    state.ask(ASKED)
    state.set_language(7, "zh")
    state.close()
    with sqlite3.connect(path) as db:
        (page,) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)
        ).fetchone()
    data = bytearray(path.read_bytes())
    data[4096 * (page - 1) : 4096 * page] = b"\xff" * 4096
    path.write_bytes(data)
    with pytest.raises(QabotError, match=r"cannot be used: .*\. It is damaged: move the file away"):
        State(path)


def test_damage_found_late_ends_the_process_with_what_to_do(
    alone: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    patch = FULL.replace("SQLITE_FULL", "SQLITE_CORRUPT").replace(
        "database or disk is full", "database disk image is malformed"
    )
    bot = BotProcess(alone, own_copy(corpus_folder, tmp_path), ALLOW="*", patch=patch)
    Person(alone, 1).ask("？")
    (tmp_path / "full").touch()
    Person(alone, 1).say(GDP)
    assert bot.wait() == 1
    last = bot.logged().splitlines()[-1]
    assert last.startswith("qabot: What the bot remembers cannot be used: ")
    assert "move the file away" in last
    assert "Traceback" not in bot.logged()


UNREADABLE = [
    "{not json",
    "[]",
    "7",
    '"text"',
    "null",
    '{"update_id": 1, "message": 5}',
    "",
    b"\xff",
]


@pytest.mark.parametrize("body", UNREADABLE, ids=str)
def test_update_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(
    state: State, body: str | bytes
) -> None:
    state._db.execute("INSERT INTO updates VALUES (1, ?, 0, 0)", (body,))
    state.arrived(2, update(2, 7).to_json())

    async def go() -> int:
        return await JournalQueue(state).put_waiting(Bot("1:x"))

    assert asyncio.run(go()) == 1
    assert state.waiting_numbers() == [2]
    (kept,) = state._db.execute("SELECT body FROM set_aside WHERE id = 1").fetchone()
    assert kept == body


# --- Long lines -------------------------------------------------------------------------------


def test_long_line_of_a_chat_waits_on_the_disk_and_keeps_its_order(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.telegram.journal._MOST_IN_LINE", 4)

    async def go() -> tuple[list[int], int]:
        queue, processor = JournalQueue(state), InOrder(state)
        processor.take_up = lambda number: queue.take_up(number, Bot("1:x"))
        done: list[int] = []
        longest = 0
        held = asyncio.Event()

        async def deal(number: int) -> None:
            await held.wait()
            done.append(number)

        tasks = set()
        for number in range(1, 31):
            await queue.put(update(number, 7))
        while len(done) < 30:
            while not queue.empty():
                found = queue.get_nowait()
                assert isinstance(found, Update)
                work = processor.process_update(found, deal(found.update_id))
                tasks.add(asyncio.create_task(work))
            await asyncio.sleep(0)
            longest = max(longest, len(processor._places))
            if longest == 4:
                held.set()
        await asyncio.gather(*tasks)
        return done, longest

    done, longest = asyncio.run(go())
    assert done == list(range(1, 31))
    assert longest <= 4
    assert state.waiting_numbers() == []


def test_memory_that_is_full_of_updates_is_waited_for(
    state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qabot.telegram.journal._MOST_IN_MEMORY", 2)
    monkeypatch.setattr("qabot.telegram.journal._CROWD_SEEN_EVERY", 0.01)

    async def go() -> list[int]:
        queue, sizes = JournalQueue(state), []
        putting = [asyncio.create_task(queue.put(update(n, n))) for n in (1, 2, 3)]
        await asyncio.sleep(0.05)
        sizes.append(len(state.waiting_numbers()))
        queue.get_nowait()
        await asyncio.sleep(0.05)
        sizes.append(len(state.waiting_numbers()))  # taken, not dealt with
        queue.task_done()
        await asyncio.gather(*putting)
        return [*sizes, len(state.waiting_numbers())]

    assert asyncio.run(go()) == [2, 2, 3]


# --- Odd numbers ------------------------------------------------------------------------------

ODD = ['"7"', "null", "1.5", "-1", "9223372036854775808", "1e400", "true", "[]"]


@pytest.mark.parametrize("number", ODD)
def test_webhook_passes_over_odd_numbers(
    hooked: tuple[BotProcess, str, Running], number: str
) -> None:
    bot, address, fake = hooked
    message = json.dumps(
        {
            "message_id": 1,
            "date": 1,
            "text": GDP,
            "chat": {"id": 3, "type": "private"},
            "from": {"id": 3, "is_bot": False, "first_name": "A"},
        }
    )
    body = f'{{"update_id": {number}, "message": {message}}}'
    given = {"X-Telegram-Bot-Api-Secret-Token": "s3cret-of_nobody"}
    assert httpx.post(f"{address}/hook", content=body, headers=given).status_code == 200
    assert FIGURE in Person(fake, 4).ask(GDP)["text"]
    assert "Traceback" not in bot.logged()
    assert sent_to(fake.state(), 3) == []


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("7", 7),
        ('"7"', None),
        ("null", None),
        ("1.5", None),
        ("true", None),
        ("9223372036854775808", 9223372036854775808),  # confirmed by its number, not dealt with
        ("-3", -3),
    ],
)
def test_polled_update_with_an_odd_number_keeps_nothing_back(
    state: State, number: str, kept: int | None
) -> None:
    bodies = f'[{{"update_id": {number}}}, {{"update_id": 8}}]'
    found = json.loads(readable(f'{{"ok": true, "result": {bodies}}}'.encode()))["result"]
    assert found == [{"update_id": n} for n in (kept, 8) if n is not None]

    async def go() -> None:
        for update in Update.de_list(found, None):
            await JournalQueue(state).put(update)

    asyncio.run(go())
    assert state.waiting_numbers() == ([7, 8] if number == "7" else [8])


def test_check_goes_on_when_the_memory_is_damaged(alone: Running, tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "telegram.sqlite").write_bytes(b"x" * 5000)
    bot = BotProcess(alone, tmp_path / "index", "--check", ALLOW="*")
    assert bot.wait() == 1
    assert "PROBLEM memory: What the bot remembers cannot be used" in bot.logged()
    assert "ok      token: @qabot_test_bot" in bot.logged()


@pytest.fixture(scope="module")
def hooked(
    corpus_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[BotProcess, str, Running]]:
    address = f"http://127.0.0.1:{free_port()}"
    settings = {
        "ALLOW": "*",
        "PER_MINUTE": "100",
        "WEBHOOK_URL": f"{address}/hook",
        "WEBHOOK_SECRET": "s3cret-of_nobody",
        "LISTEN": address.removeprefix("http://"),
    }
    folder = own_copy(corpus_folder, tmp_path_factory.mktemp("odd"))
    with Running() as fake, running(fake, folder, **settings) as bot:
        fake.until(lambda state: state["webhook"]["url"])
        yield bot, address, fake


@pytest.mark.parametrize("method", ["deleteWebhook", "setWebhook"])
def test_token_refused_after_the_first_request_is_told_as_ever(
    alone: Running, tmp_path: Path, method: str
) -> None:
    hook = {"WEBHOOK_URL": "https://bot.example/h", "LISTEN": f"127.0.0.1:{free_port()}"}
    hook["WEBHOOK_SECRET"] = "s3cret"
    alone.do("fault", method=method, times=9, code=401, description="Unauthorized")
    bot = BotProcess(
        alone, tmp_path / "index", ALLOW="*", **(hook if method == "setWebhook" else {})
    )
    assert bot.wait() == 1
    assert bot.logged().splitlines()[-1] == (
        "qabot: Telegram refuses the token: set QABOT_TELEGRAM_TOKEN anew, as @BotFather shows it"
    )
    assert "Traceback" not in bot.logged()
