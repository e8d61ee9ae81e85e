"""The parts of the bot that need no Telegram: settings, state, access, buttons, and the like."""

from __future__ import annotations

import asyncio
import string
import threading
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, Chat, Message, MessageEntity, TextQuote, User
from telegram.error import NetworkError

from qabot.conversation.substitution import asks
from qabot.errors import QabotError, SettingsError
from qabot.gaps import Gap, group
from qabot.telegram.access import Access
from qabot.telegram.addressing import question_of
from qabot.telegram.callbacks import Action, Callback, decode, encode
from qabot.telegram.configuration import BotSettings, read_bot_settings
from qabot.telegram.limits import Limiter
from qabot.telegram.logs import set_up_logs
from qabot.telegram.metrics import Metrics, percentile
from qabot.telegram.pieces import Pieces
from qabot.telegram.polling import PollingRequest, readable
from qabot.telegram.remembered import Asked, Place
from qabot.telegram.sending import Chat as Where
from qabot.telegram.services import while_typing
from qabot.telegram.state import State
from qabot.telegram.texts import CHINESE, ENGLISH, language_of
from qabot.telegram.working import TookTooLongError, Workers
from qabot.uploads.naming import safe_name

TOKEN = "123456:ABC-def_1"
DAY = 86400


class Clock:
    """A clock that does not move until it is set on."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path, clock: Clock) -> Iterator[State]:
    made = State(tmp_path / "telegram.sqlite", now=clock)
    yield made
    made.close()


def settings(**values: str) -> BotSettings:
    named = {f"QABOT_TELEGRAM_{name}": value for name, value in values.items()}
    return read_bot_settings({"QABOT_TELEGRAM_TOKEN": TOKEN, **named})


# --- Settings ---------------------------------------------------------------------------------


def test_allow_list_holds_users_and_groups_apart() -> None:
    read = settings(ALLOW="1, 22;-100333", ADMINS="1")
    assert (sorted(read.users), sorted(read.groups)) == ([1, 22], [-100333])
    assert not read.everyone
    assert read.admins == {1}
    assert settings(ALLOW="*").everyone


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("ALLOW", "@someone", "expected ids"),
        ("ALLOW", "1,0", "expected ids"),
        ("ADMINS", "*", "not \\*"),
        ("PER_DAY", "0", "at least 1"),
        ("LISTEN", "host", "host:port"),
        ("LISTEN", "127.0.0.1:65536", "host:port"),
        ("LISTEN", "127.0.0.1:-1", "host:port"),
        ("WEBHOOK_URL", "example.org", "https://"),
        ("ALLOWED", "1", "did you mean QABOT_TELEGRAM_ALLOW[?]"),
        ("WEBHOOK_URL", "https://example.org/hook", "WEBHOOK_SECRET"),
    ],
)
def test_wrong_setting_is_named(name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        settings(**{name: value})


@pytest.mark.parametrize("value", ["socks4://127.0.0.1:1080", "http//x y", "ftp://u:abc@a"])
def test_proxy_that_cannot_be_used_is_named(value: str) -> None:
    for name in ("HTTPS_PROXY", "all_proxy"):
        environment = {"QABOT_TELEGRAM_TOKEN": TOKEN, name: value}
        with pytest.raises(SettingsError, match=f"{name} is .*socks5://host:port") as raised:
            read_bot_settings(environment)
        assert "abc" not in str(raised.value)


@pytest.mark.parametrize("value", ["http://127.0.0.1:7890", "127.0.0.1:7890", "socks5h://u:p@h:1"])
def test_proxy_that_the_client_takes_is_taken(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    read = read_bot_settings({"QABOT_TELEGRAM_TOKEN": TOKEN, "ALL_PROXY": value})
    assert read.token == TOKEN
    PollingRequest()  # makes the client, which would refuse a proxy that it cannot use


def test_token_comes_from_a_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n", encoding="utf-8")
    path.chmod(0o600)
    assert read_bot_settings({"QABOT_TELEGRAM_TOKEN_FILE": str(path)}).token == TOKEN
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_bot_settings({"QABOT_TELEGRAM_TOKEN_FILE": str(path)})


@pytest.mark.parametrize("token", ["", "hello", "123:abc def", "123:abc\nx"])
def test_what_is_no_token_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(SettingsError) as raised:
        read_bot_settings({"QABOT_TELEGRAM_TOKEN": token})
    assert "BotFather" in str(raised.value)
    assert not token or token not in str(raised.value)


def test_token_stands_in_no_repr_and_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    assert TOKEN not in repr(settings(ALLOW="1"))
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up_logs(TOKEN, as_json=True)
        try:
            raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ValueError:
            logging.getLogger("qabot.x").exception("with %s", TOKEN)
        logging.getLogger("qabot.x").error("/BOT%s /bot%s", TOKEN.upper(), quote(TOKEN, safe=""))
    finally:
        root.handlers[:], root.level = before[0], before[1]
    logged = capsys.readouterr().err
    assert "<token>" in logged
    assert "Traceback" in logged
    assert "abc" not in logged.lower()


# --- Access -----------------------------------------------------------------------------------


def test_nobody_may_ask_where_nothing_is_set(state: State) -> None:
    access = Access(settings(), state)
    assert access.nobody()
    assert not access.may_ask(1)
    assert not access.may_ask(1, group=-5)
    assert not access.may_upload(1)


def test_permission_for_a_group_gives_none_in_private_nor_the_other_way(state: State) -> None:
    access = Access(settings(ALLOW="1,-5", ADMINS="9"), state)
    assert access.may_ask(1)
    assert not access.may_ask(1, group=-6)
    assert access.may_ask(2, group=-5)
    assert not access.may_ask(2)
    assert access.may_ask(9)
    assert access.may_ask(9, group=-6)


def test_invitation_works_once_and_for_a_day(state: State, clock: Clock) -> None:
    access = Access(settings(ADMINS="9"), state)
    code = access.invite("member")
    assert state.use_invite(code, 3) == "member"
    assert access.may_ask(3)
    assert state.use_invite(code, 4) is None
    assert not access.may_ask(4)
    late = access.invite("member")
    clock.time += DAY + 1
    assert state.use_invite(late, 4) is None


def test_invitation_of_a_member_makes_no_admin_less(state: State) -> None:
    access = Access(settings(ADMINS="9"), state)
    for code in (access.invite("admin"), access.invite("member")):
        state.use_invite(code, 5, admins={5} if access.is_admin(5) else ())
    assert access.is_admin(5)


def test_too_many_questions_in_a_minute_or_a_day(state: State, clock: Clock) -> None:
    access = Access(settings(ALLOW="*", PER_MINUTE="2", PER_DAY="3"), state, clock=clock)
    assert access.count(1) is None
    clock.time += 20
    assert access.count(1) is None
    waits = access.count(1)
    assert waits is not None
    assert waits.seconds == 40
    assert access.count(2) is None  # another user
    clock.time += 61
    assert access.count(1) is None
    refused = access.count(1)
    assert refused is not None
    assert refused.seconds is None  # the fourth of the day
    clock.time += DAY
    assert access.count(1) is None


def test_presses_and_inline_queries_have_limits_of_their_own(state: State, clock: Clock) -> None:
    access = Access(settings(ALLOW="*", PER_MINUTE="1", PER_DAY="1"), state, clock=clock)
    assert access.count(1) is None
    assert [access.count_press(1) for _ in range(41)] == [*[None] * 40, 60]
    assert [access.count_inline(1) for _ in range(41)] == [*[None] * 40, 60]
    assert access.count_press(2) is None
    clock.time += 59
    assert access.count_press(1) == 1
    clock.time += 1
    assert access.count_press(1) is None


# --- Long messages ----------------------------------------------------------------------------


def message(number: int, text: str, *, at: int = 0, user: int = 7, chat: int = 7) -> Message:
    who = User(user, "x", is_bot=False)
    return Message(
        number,
        datetime.fromtimestamp(1_800_000_000 + at, UTC),
        Chat(chat, "x"),
        from_user=who,
        text=text,
    )


@pytest.mark.parametrize(
    ("first", "second", "goes_on"),
    [
        (message(1, "问" * 4096), message(2, "余下"), True),
        (message(1, "😀" * 2048), message(2, "余下", at=2), True),
        (message(1, "问" * 4096), message(2, "别的", at=3), False),
        (message(1, "问" * 4096), message(2, "别人的", user=8), False),
        (message(1, "问" * 4096), message(2, "别处的", chat=8), False),
        (message(1, "问" * 3999), message(2, "别的"), False),
    ],
)
def test_what_goes_on_where_a_long_message_was_cut_is_known(
    first: Message, second: Message, *, goes_on: bool
) -> None:
    pieces = Pieces()
    assert not pieces.goes_on(first)
    assert pieces.goes_on(second) == goes_on


def test_each_piece_of_a_very_long_message_is_known() -> None:
    pieces = Pieces()
    texts = ["问" * 4096, "问" * 4096, "问" * 10, "新的问题"]
    assert [pieces.goes_on(message(n, t)) for n, t in enumerate(texts)] == [
        False,
        True,
        True,
        False,
    ]


# --- Workers ----------------------------------------------------------------------------------


def test_work_that_takes_too_long_is_given_up_and_its_worker_is_free() -> None:
    held = threading.Event()

    async def work() -> tuple[int, int]:
        workers = Workers(at_once=1, seconds=0.05)
        with pytest.raises(TookTooLongError):
            await workers.run(held.wait)
        running = workers.given_up
        assert await workers.run(pow, 7, 2) == 49
        held.set()
        while workers.given_up:
            await asyncio.sleep(0.001)
        return running, await workers.run(pow, 8, 2)

    assert asyncio.run(work()) == (1, 64)


def test_what_work_raises_is_raised_to_who_waits_for_it() -> None:
    def late() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        asyncio.run(Workers(seconds=9).run(late))


def test_no_more_work_at_once_than_there_are_workers() -> None:
    now, most = 0, 0
    lock = threading.Lock()

    def count(number: int) -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.002)
        with lock:
            now -= 1
        return number

    async def work() -> list[int]:
        workers = Workers(at_once=2)
        return await asyncio.gather(*(workers.run(count, n) for n in range(20)))

    assert asyncio.run(work()) == list(range(20))
    assert most == 2


# --- To whom it speaks ------------------------------------------------------------------------

ME = User(99, "qabot", is_bot=True, username="qabot_test_bot")


def in_group(text: str, *entities: MessageEntity, caption: bool = False) -> Message:
    who, place = User(7, "x", is_bot=False), Chat(-5, "supergroup")
    at = datetime.fromtimestamp(1_800_000_000, UTC)
    if caption:
        return Message(1, at, place, from_user=who, caption=text, caption_entities=entities)
    return Message(1, at, place, from_user=who, text=text, entities=entities)


@pytest.mark.parametrize("caption", [False, True])
@pytest.mark.parametrize(
    ("text", "kind", "user", "question"),
    [
        ("😀 @QABOT_Test_Bot，几点开门", "mention", None, "😀 ，几点开门"),
        ("@qabot_test_bot: 几点开门", "mention", None, "几点开门"),
        ("@qabot_test_bot2 几点开门", "mention", None, None),
        ("@qabot_test 几点开门", "mention", None, None),
        ("@机器人x 几点开门", "text_mention", ME, "几点开门"),
        ("@somebody 几点开门", "text_mention", User(98, "y", is_bot=False), None),
        ("qabot_test_bot 几点开门", "bold", None, None),
    ],
)
def test_own_mention_is_told_from_others(
    text: str, kind: str, user: User | None, question: str | None, *, caption: bool
) -> None:
    """A name that contains the bot's, or has no mention, does not count."""
    start = text.find("@")
    end = next(n for n in range(max(start, 0), len(text)) if text[n] in " ，:")
    units = [len(text[:n].encode("utf-16-le")) // 2 for n in (max(start, 0), end)]
    entity = MessageEntity(kind, units[0], units[1] - units[0], user=user)
    assert question_of(in_group(text, entity, caption=caption), ME) == question


def test_words_that_were_chosen_from_a_message_are_what_is_asked() -> None:
    mention = MessageEntity("mention", 0, 15)
    other = in_group("大家好。几点开门？谢谢")

    def asked(quote: TextQuote | None) -> Message:
        bare = in_group("@qabot_test_bot", mention)
        return Message(
            2,
            bare.date,
            bare.chat,
            from_user=bare.from_user,
            text=bare.text,
            entities=bare.entities,
            reply_to_message=other,
            quote=quote,
        )

    assert question_of(asked(None), ME) == "大家好。几点开门？谢谢"
    assert question_of(asked(TextQuote("几点开门？", 4)), ME) == "几点开门？"


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("报名费是多少", True),
        ("Who signed this?", True),
        ("哪天截止？", True),
        ("餐补是啥", True),
        ("怎么领餐补，咋报", True),
        ("会议室有多大", True),
        ("审批要多久", True),
        ("有没有停车位", True),
        ("有沒有停車位", True),
        ("能否提前退房", True),
        ("是不是周一闭馆", True),
        ("可不可以带宠物", True),
        ("幾點關門", True),
        ("周末开门么", True),
        ("餐补标准", True),
        ("会议室 预订电话", True),
        ("2024年修订版", False),
        ("员工手册", False),
        ("第三批名单的扫描件", False),
        ("谢谢大家", False),
        ("最新的合同，请存档", False),
        ("这是今年的通知", False),
        ("This is the annual report", False),
        ("请收一下", False),
    ],
)
def test_caption_that_asks_is_told_from_one_that_does_not(text: str, *, is_question: bool) -> None:
    assert asks(text) == is_question


# --- Sending ----------------------------------------------------------------------------------


def test_signs_of_typing_in_a_group_hold_up_no_answer() -> None:
    """Twenty requests per minute are all that a group gets; a sign of typing does not count."""

    async def send_all() -> int:
        limiter, sent = Limiter(), 0
        await limiter.initialize()

        async def call() -> bool:
            nonlocal sent
            sent += 1
            return True

        for endpoint in [*["sendChatAction"] * 60, *["sendMessage"] * 20]:
            data = {"chat_id": -5}
            await limiter.process_request(call, (), {}, endpoint, data, None)
        await limiter.shutdown()
        return sent

    async def go() -> int:
        return await asyncio.wait_for(send_all(), 30)

    assert asyncio.run(go()) == 80


class Typed:
    """A bot that counts the signs of typing, and the first of which fails."""

    def __init__(self) -> None:
        self.signs = 0
        self.seen = asyncio.Event()

    async def send_chat_action(self, *_: object, **__: object) -> bool:
        self.signs += 1
        self.seen.set()
        raise NetworkError("no")


def test_sign_of_typing_comes_with_work_that_takes_long_and_its_failure_harms_nothing() -> None:
    async def go() -> tuple[str, int, str, int]:
        quick, slow = Typed(), Typed()

        async def at_once() -> str:
            return "at once"

        async def later() -> str:
            await slow.seen.wait()
            return "later"

        chat = Where(7)
        first = await while_typing(cast(Bot, quick), chat, at_once())
        second = await while_typing(cast(Bot, slow), chat, later())
        return first, quick.signs, second, slow.signs

    assert asyncio.run(go()) == ("at once", 0, "later", 1)


# --- State ------------------------------------------------------------------------------------

PLACE = Place("f" * 64, 3, 9, "a.md", "标题", ("一", "二"), 4, ((4, 6),))
ASKED = Asked(7, 0, 7, 70, "问题", "问题", "zh", 1000)


def test_update_is_taken_once_and_waits_until_it_is_done(state: State) -> None:
    assert state.arrived(1000, "{}")
    assert not state.arrived(1000, "{}")
    assert [body for body, _ in state.waiting()] == ["{}"]
    assert (state.begin(1000), state.begin(1000)) == (1, 2)
    state.done(1000)
    assert state.waiting() == []
    assert not state.arrived(1000, "{}")


def test_answer_is_remembered_as_it_was_given(state: State, tmp_path: Path) -> None:
    number = state.ask(ASKED)
    state.answered(number, "理解", [PLACE], found=True, confidence=0.9)
    state.add_more(number, [PLACE, PLACE])
    state.sent(number, 71)
    again = State(tmp_path / "telegram.sqlite")  # as after a restart
    record = again.answer_to(1000)
    again.close()
    assert record is not None
    assert (record.status, record.found, record.sent) == ("sent", True, 71)
    assert (record.places, record.more) == ((PLACE,), (PLACE, PLACE))
    assert record.asked.understood == "理解"


def test_verdict_toggles_and_counts(state: State) -> None:
    assert state.vote(1, 7, 1)
    assert state.vote(1, 8, -1)
    assert state.votes(1) == (1, 1)
    assert state.vote(1, 7, -1)
    assert state.votes(1) == (0, 2)
    assert not state.vote(1, 7, -1)
    assert state.votes(1) == (0, 1)
    assert state.votes() == (0, 1)


def test_forgetting_takes_all_of_one_person_and_none_of_another(state: State) -> None:
    mine, other = state.ask(ASKED), state.ask(Asked(8, 0, 8, 80, "别的", "别的", "zh", 1001))
    state.vote(mine, 8, 1)
    state.vote(other, 7, 1)
    state.vote(other, 8, -1)
    state.set_language(7, "en")
    state.set_role(7, "member")
    state.set_talk(7, 0, 7, "问题")
    assert state.forget(7) == (1, 2)
    assert state.answer(mine) is None
    assert state.answer(other) is not None
    assert (state.votes(), state.language(7), state.role(7)) == ((0, 1), None, "member")
    assert state.talk_before(7, 0, 7, 0) is None


def test_notice_is_given_once_in_an_hour_over_restarts(
    state: State, clock: Clock, tmp_path: Path
) -> None:
    assert state.may_notice("stop", 3600)
    again = State(tmp_path / "telegram.sqlite", now=clock)
    clock.time += 3599
    assert not again.may_notice("stop", 3600)
    clock.time += 1
    assert again.may_notice("stop", 3600)
    clock.time -= 7200  # the clock was set back
    assert again.may_notice("stop", 3600)
    again.close()


def test_sweep_leaves_what_is_young(state: State, clock: Clock) -> None:
    old = state.ask(ASKED)
    clock.time += 179 * DAY
    young = state.ask(ASKED)
    state.sweep()
    assert state.answer(old) is not None
    clock.time += 2 * DAY
    state.sweep()
    assert state.answer(old) is None
    assert state.answer(young) is not None


def test_file_that_is_no_database_gives_a_message(tmp_path: Path) -> None:
    path = tmp_path / "telegram.sqlite"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(QabotError, match="move the file away"):
        State(path)


def test_unanswered_questions_are_those_refused_or_voted_down(state: State) -> None:
    for question, found in (("甲", True), ("乙", False), ("丙", True), ("丁", False)):
        number = state.ask(Asked(7, 0, 7, 70, question, question, "zh"))
        state.answered(number, question, [], found=found, confidence=0.5)
        if question != "丁":
            state.sent(number, 71)
        if question == "丙":
            state.vote(number, 7, -1)
    assert state.unanswered(0) == ["丙", "乙"]


# --- Buttons ----------------------------------------------------------------------------------


@given(
    st.builds(
        Callback,
        st.sampled_from(list(Action)),
        st.integers(0, 2**63 - 1),
        st.lists(st.integers(-999_999_999, 999_999_999), max_size=3).map(tuple),
    )
)
def test_callback_is_read_as_it_was_written_and_fits(callback: Callback) -> None:
    data = encode(callback)
    assert decode(data) == callback
    assert len(data.encode()) <= 64


@given(st.text(max_size=64))
def test_foreign_callback_is_none_or_reads_back(data: str) -> None:
    callback = decode(data)
    assert callback is None or decode(encode(callback)) == callback


@pytest.mark.parametrize(
    "data",
    [
        "",
        "0:c:1",
        "2:c:1:0",
        "1:x:1",
        "1:c",
        "1:c:1:1:1:1:1",
        "v1|c",
        "1:c:zzzzzzzzzzzzz",
        "1:c:-1",
    ],
)
def test_other_versions_are_not_guessed_at(data: str) -> None:
    assert decode(data) is None


# --- The rest ---------------------------------------------------------------------------------


def test_like_questions_are_grouped_whatever_the_script() -> None:
    asked = ["青岛的GDP是多少", "办证要多久？", "青島的GDP是多少？", "青岛GDP是多少", "天气"]
    assert group(asked) == [
        Gap(("青岛的GDP是多少", "青島的GDP是多少？", "青岛GDP是多少")),
        Gap(("办证要多久？",)),
        Gap(("天气",)),
    ]


def test_both_languages_have_the_same_placeholders() -> None:
    def placeholders(value: object) -> list[str]:
        parts = string.Formatter().parse(str(value))
        return sorted({name for _, name, _, _ in parts if name})

    for field in fields(CHINESE):
        chinese, english = getattr(CHINESE, field.name), getattr(ENGLISH, field.name)
        assert chinese
        assert placeholders(chinese) == placeholders(english), field.name
        if isinstance(chinese, tuple):
            assert len(chinese) == len(english)


def test_language_is_chosen_then_that_of_telegram() -> None:
    assert language_of("en", "zh-hans") == "en"
    assert language_of(None, "zh-TW") == "zh"
    assert language_of(None, "de") == "en"
    assert language_of(None, None) == "zh"


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [15.0, 20.0, 35.0, 40.0, 50.0]  # the example of Wikipedia's article on percentiles
    assert [percentile(values, p) for p in (0.05, 0.3, 0.4, 0.5, 1.0)] == [15, 20, 20, 35, 50]
    assert percentile([], 0.5) == 0


def test_metrics_page_counts() -> None:
    metrics = Metrics(clock=Clock())
    metrics.answered(found=False, seconds=0.25)
    page = metrics.page()
    assert "qabot_questions_total 1\n" in page
    assert "qabot_refusals_total 1\n" in page
    assert 'qabot_answer_seconds{quantile="0.5"} 0.250\n' in page


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("年报.md", "年报.md"),
        ("../../etc/passwd.txt", "_.._etc_passwd.txt"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\u202etxt.md", "a_b_txt.md"),
        ("", "document"),
        ("好" * 100 + ".txt", "好" * 22 + "…" + "好" * 15 + ".txt"),
    ],
)
def test_name_of_a_file_leads_nowhere_else(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


def test_update_that_cannot_be_read_becomes_its_number() -> None:
    good = b'{"update_id": 5, "poll_answer": null}'
    bad = b'{"update_id": 6, "callback_query": {"id": "1", "data": "x"}}'
    body = b'{"ok": true, "result": [' + good + b", " + bad + b"]}"
    assert readable(body).count(b'{"update_id": 6}') == 1
    assert readable(b'{"ok": true, "result": [' + good + b"]}").endswith(good + b"]}")
    assert readable(b"<html>") == b"<html>"
