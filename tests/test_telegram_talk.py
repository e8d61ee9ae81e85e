"""Conversations in chats: replies, quotes, small talk, several questions, as Telegram has them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from qabot.library import Library
from tests.support.fake_telegram.server import Running
from tests.support.talked import FOLDER
from tests.support.telegram_bot import BotProcess, Person, buttons, marked, running

GROUP = -3001
PEOPLE = count(1)
CERAMICS, SILK = "白鹭洲陶瓷博物馆几点开门", "松溪丝绸博物馆几点开门"


@pytest.fixture(scope="module")
def fake() -> Iterator[Running]:
    with Running() as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def bot(fake: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotProcess]:
    folder = tmp_path_factory.mktemp("talk") / "index"
    with Library(folder) as library:
        library.update([FOLDER / "docs"])
    with running(fake, folder, ALLOW=f"*,{GROUP}", ADMINS="900", PER_MINUTE="60") as process:
        yield process


@pytest.fixture
def person(fake: Running) -> Person:
    return Person(fake, next(PEOPLE))


def first_quote(message: dict[str, Any]) -> str:
    return marked(message, "expandable_blockquote")[0]


def test_reply_goes_on_from_the_answer_that_it_replies_to(person: Person) -> None:
    ceramics = person.ask(CERAMICS)
    person.ask(SILK)
    answer = person.ask("门票呢", reply_to=ceramics["message_id"])
    assert answer["text"].startswith("理解为：白鹭洲陶瓷博物馆")
    assert "每人40元" in first_quote(answer)


def test_reply_of_another_member_goes_on_from_that_answer(fake: Running) -> None:
    one, other = (Person(fake, next(PEOPLE), chat=GROUP) for _ in range(2))
    silk = one.ask(f"/ask {SILK}")
    answer = other.ask("门票呢", reply_to=silk["message_id"])
    assert "成人票25元" in first_quote(answer)


def test_words_chosen_from_an_answer_stand_for_this(person: Person) -> None:
    phones = person.ask("星野X1的电池容量是多少")
    answer = person.ask("这款多重", reply_to=phones["message_id"], quote="星野X2")
    assert "189克" in first_quote(answer)


def test_follow_up_can_be_asked_as_it_was_written(person: Person) -> None:
    person.ask(CERAMICS)
    answer = person.ask("馆长是谁")
    assert answer["text"].startswith("理解为：白鹭洲陶瓷博物馆")
    person.press(answer, "👍")
    redrawn = person.message(answer["message_id"])
    assert "✏️ 按原话问" in buttons(redrawn)
    person.press(redrawn, "✏️ 按原话问")
    literal = person.next_after(answer["message_id"])
    assert "理解为" not in literal["text"]
    assert "✏️ 按原话问" not in buttons(literal)


def test_small_talk_gets_a_word_and_is_no_question(person: Person, fake: Running) -> None:
    admin = Person(fake, 900)
    asked = admin.ask("/stats")["text"].splitlines()[0]
    for message, said in (
        ("你好", "你好！"),
        ("好的，谢谢你", "不客气。"),
        ("你是谁", "只用这里的 18 份文档"),
        ("你能做什么", "18 份文档"),
        ("怎么给你发文件", "20 MB"),
        ("你的答案准不准", "原文"),
    ):
        answer = person.ask(message)
        assert said in answer["text"]
        assert marked(answer, "expandable_blockquote") == []
        assert buttons(answer) == {}
    assert admin.ask("/stats")["text"].splitlines()[0] == asked
    assert "你好" not in admin.ask("/gaps")["text"]


def test_small_talk_between_two_turns_does_not_end_the_talk(person: Person) -> None:
    person.ask(SILK)
    person.ask("谢谢啦")
    assert "成人票25元" in first_quote(person.ask("门票呢"))


def test_each_of_several_questions_has_its_quotes_or_its_refusal(person: Person) -> None:
    answer = person.ask("白鹭洲陶瓷博物馆周几闭馆？停车怎么收费？潜艇有几艘？")
    lines = answer["text"].splitlines()
    heads = [line for line in lines if line.startswith("❓")]
    assert len(heads) == 3
    quotes = marked(answer, "expandable_blockquote")
    assert "周一全天闭馆" in quotes[0]
    assert "每小时5元" in quotes[1]
    assert lines[-1] == "文档中没有找到答案。"


def test_new_ends_the_talk(person: Person) -> None:
    person.ask(SILK)
    person.ask("/new")
    assert "理解为" not in person.ask("门票呢")["text"]


def test_corpus_of_conversations_is_there() -> None:
    assert Path(FOLDER / "conversations.json").is_file()


def test_other_reading_is_a_button_and_is_asked(person: Person) -> None:
    person.ask("米禾R30多少钱")
    person.ask("谷香C5呢")
    answer = person.ask("它怎么清洗")
    assert answer["text"].startswith("理解为：谷香C5怎么清洗")
    assert "🔀 米禾R30怎么清洗" in buttons(answer)
    person.press(answer, "🔀 米禾R30怎么清洗")
    other = person.next_after(answer["message_id"])
    assert "不要用钢丝球擦洗" in first_quote(other)
