"""Written answers in Telegram: drafts of checked sentences, then the answer with its quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_telegram.server import Running
from tests.support.model_server import Model
from tests.support.model_server import served as model_served
from tests.support.telegram_bot import (
    GROUP,
    BotProcess,
    Person,
    buttons,
    marked,
    own_copy,
    running,
)

Json = dict[str, Any]
QUESTION = "金融辅导员对接了多少家企业"
SAID, WRONG, BARE = "金融辅导员对接1218家企业。", "金融辅导员对接1219家企业。", "企业都很满意。"
DOUBTED = "金融辅导员因此对接1218家企业。"
UNANSWERABLE = "2022年冬奥会在哪里举行"
_USERS = iter(range(1, 40))


def number_in(prompt: str) -> str:
    """Under which number the source is that answers; empty where it is not there."""
    match = re.search(r"^\[(\d+)\] .*1218家", prompt, re.M)
    return match[1] if match else ""


def reply(prompt: str) -> str:
    at = f"[{number}]" if (number := number_in(prompt)) else ""
    return f"{SAID}{at}\n{WRONG}{at}\n{DOUBTED}{at}\n{BARE}\n"


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(reply=reply, size=1, pause=0.02)


@pytest.fixture(scope="module")
def bot(
    fake: Running,
    model: Model,
    corpus_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BotProcess]:
    folder = own_copy(corpus_folder, tmp_path_factory.mktemp("bot"))
    with model_served(model) as endpoint:
        name = ("--model-url", endpoint.url, "--model", endpoint.model)
        where = ("--written", *name, "--model-timeout", "4")
        with running(
            fake, folder, *where, ALLOW=",".join(map(str, [*range(1, 40), GROUP])), PER_MINUTE="30"
        ) as process:
            yield process


@pytest.fixture(autouse=True)
def nothing_refused(fake: Running, bot: BotProcess) -> Iterator[None]:  # noqa: ARG001
    """Every request of every test must be one that Telegram takes."""
    before = len(fake.state()["calls"])
    yield
    calls = fake.state()["calls"][before:]
    assert [(c["method"], c["error"]) for c in calls if c["code"] == 400] == []


@pytest.fixture(autouse=True)
def well(model: Model) -> None:
    model.reply, model.status, model.fault, model.requests = reply, 200, "", []
    model.size, model.reasoning, model.headers = 1, "", {}


@pytest.fixture
def person(fake: Running) -> Person:
    """Somebody who has not written before."""
    return Person(fake, next(_USERS))


def drafts_to(fake: Running, chat: int) -> list[str]:
    calls = [call for call in fake.state()["calls"] if call["method"] == "sendMessageDraft"]
    return [c["parameters"]["text"] for c in calls if str(c["parameters"]["chat_id"]) == str(chat)]


def test_sentences_come_before_the_quotes_that_they_name(person: Person) -> None:
    answer = person.ask(QUESTION)
    head, source, *_ = answer["text"].split("\n\n")
    assert head == f"{SAID} [1]\n〔未能核对〕 {DOUBTED} [1]"
    assert marked(answer, "italic")[0] == f"〔未能核对〕 {DOUBTED}"
    assert source.startswith("1. ")
    assert "1218家" in marked(answer, "expandable_blockquote")[0]
    assert WRONG not in answer["text"]
    assert BARE not in answer["text"]
    person.press(answer, next(text for text in buttons(answer) if text.startswith("📖")))
    opened = person.next_after(answer["message_id"])
    assert marked(opened, "underline") == marked(answer, "expandable_blockquote")[:1]


def test_struck_sentences_are_behind_a_button_with_the_reasons(
    person: Person, fake: Running
) -> None:
    answer = person.ask(QUESTION)
    person.press(answer, "🗑 已删去 2 句")
    struck = person.next_after(answer["message_id"])
    assert marked(struck, "strikethrough") == [WRONG, BARE]
    assert struck["text"].split("\n\n")[1:] == [
        f"{WRONG}\n— 原文没有数字 1219家",
        f"{BARE}\n— 没有写明依据哪句原文",
    ]
    person.press(answer, "👍")
    fake.until(lambda _: "👍 1" in buttons(person.message(answer["message_id"])))
    assert "🗑 已删去 2 句" in buttons(person.message(answer["message_id"]))


def test_nothing_is_drafted_before_it_is_checked_nor_more_often_than_each_second(
    person: Person, fake: Running
) -> None:
    answer = person.ask(QUESTION)
    texts = drafts_to(fake, person.user)
    assert texts[0] == f"{SAID} [1]\n…"
    assert all(WRONG not in text and BARE not in text for text in texts)
    written = f"{SAID}{WRONG}{DOUBTED}{BARE}"
    seconds = (len(written) + 4 * len("[1]\n")) * 0.02
    assert len(texts) <= seconds + 2
    methods = [call["method"] for call in fake.state()["calls"]]
    assert methods[::-1].index("sendMessage") < methods[::-1].index("sendMessageDraft")
    assert answer["text"].startswith(SAID)


def test_group_sees_the_answer_alone(fake: Running) -> None:
    person = Person(fake, 39, chat=GROUP)
    answer = person.ask(f"/ask {QUESTION}")
    assert answer["text"].startswith(f"{SAID} [1]\n")
    assert drafts_to(fake, GROUP) == []


def test_refused_question_is_not_sent(person: Person, model: Model) -> None:
    answer = person.ask(UNANSWERABLE)
    assert answer["text"] == "文档中没有找到答案。"
    assert model.requests == []


@pytest.mark.parametrize(
    ("status", "fault", "headers", "says"),
    [
        (401, "", {}, "QABOT_MODEL_KEY"),
        (429, "", {"Retry-After": "7"}, "127.0.0.1 上的模型太忙：请 7 秒后再问"),
        (429, "", {}, "127.0.0.1 上的模型太忙：请稍后再问"),
        (500, "", {}, "出错"),
        (200, "garbage", {}, "不像语言模型"),
        (200, "silent", {}, "没有动静"),
    ],
)
def test_model_that_fails_leaves_the_quotes_and_one_line(
    person: Person, model: Model, status: int, fault: Any, headers: dict[str, str], says: str
) -> None:
    model.status, model.fault, model.headers = status, fault, headers
    answer = person.ask(QUESTION)
    *quotes, last = answer["text"].split("\n\n")
    assert says in last
    assert marked(answer, "italic")[-1] == last
    assert any("1218家" in quote for quote in quotes)
    assert not any("🗑" in text for text in buttons(answer))


@pytest.mark.parametrize("fault", ["cut", "error", "length", "hang"])
def test_what_was_checked_before_the_model_broke_off_stays(
    person: Person, model: Model, fault: Any
) -> None:
    model.fault = fault
    answer = person.ask(QUESTION)
    sentences, notice, source, *_ = answer["text"].split("\n\n")
    assert sentences.startswith(f"{SAID} [1]\n")
    assert notice in marked(answer, "italic")
    assert source.startswith("1. ")


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_thoughts_are_neither_drafted_nor_shown(
    person: Person, model: Model, fake: Running, size: int
) -> None:
    model.size, model.reasoning = size, f"{DOUBTED}[1]"
    model.reply = lambda prompt: f"<think>{WRONG}[1]\n{BARE}</think>\n{SAID}[{number_in(prompt)}]\n"
    answer = person.ask(QUESTION)
    assert answer["text"].split("\n\n")[0] == f"{SAID} [1]"
    for text in (answer["text"], *drafts_to(fake, person.user)):
        assert not any(thought in text for thought in (WRONG, BARE, DOUBTED, "think"))
    assert not any("🗑" in text for text in buttons(answer))


@pytest.mark.parametrize("said", ["", " \n\n ", "无", "。\n"])
def test_blank_answer_is_the_quotes_and_one_line(person: Person, model: Model, said: str) -> None:
    model.reply = lambda _: said
    answer = person.ask(QUESTION)
    assert "1218家" in marked(answer, "expandable_blockquote")[0]
    assert answer["text"].split("\n\n")[-1] == "模型在这些段落里没有找到答案，只显示原文"


def test_answer_without_a_supported_sentence_is_the_quotes(person: Person, model: Model) -> None:
    model.reply = lambda _: f"{BARE}\n"
    answer = person.ask(QUESTION)
    assert BARE not in answer["text"]
    assert "1218家" in marked(answer, "expandable_blockquote")[0]
    assert "🗑 已删去 1 句" in buttons(answer)


def test_privacy_names_the_model_s_host_only_if_texts_leave_the_machine(person: Person) -> None:
    assert "语言模型" not in person.ask("/privacy")["text"]


def test_bot_that_is_to_write_without_a_model_says_so_at_once(
    fake: Running, corpus_folder: Path, tmp_path: Path
) -> None:
    process = BotProcess(fake, own_copy(corpus_folder, tmp_path), "--written", ALLOW="1")
    assert process.wait() == 1
    assert "model_url" in process.logged()
    assert "Traceback" not in process.logged()
