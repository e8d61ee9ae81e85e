"""A language model's reading of a follow-up: a candidate like others, if it invents nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from qabot.conversation import Context
from qabot.conversation.rephrased import brings_nothing, is_about
from qabot.library import Library
from tests.support.model_server import Model, served
from tests.support.talked import FOLDER

FIRST = "白鹭洲陶瓷博物馆几点开门"
FOLLOWING = "进去的话要花多少呢"
WHOLE = "白鹭洲陶瓷博物馆进去要花多少"
Opened = Callable[[Model], Library]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("talk") / "index"
    with Library(made) as library:
        library.update([FOLDER / "docs"])
    return made


@pytest.fixture(scope="module")
def plain(folder: Path) -> Iterator[Library]:
    with Library(folder) as library:
        yield library


def follow(folder: Path, model: Model, message: str) -> tuple[str, bool, list[str]]:
    """How a message after the first question was understood, and what the model was asked."""
    with served(model) as endpoint:
        settings = {"model_url": endpoint.url, "model": endpoint.model}
        with Library(folder, written=True, **settings) as library:
            context = library.reply(FIRST).context
            reply = library.reply(message, context)
    prompts = [request["messages"][0]["content"] for request in model.requests]
    return reply.understood, reply.followed, prompts


def test_model_is_asked_with_the_questions_before_and_its_reading_is_shown(folder: Path) -> None:
    understood, followed, prompts = follow(folder, Model(f"{WHOLE}\n"), FOLLOWING)
    assert (understood, followed) == (WHOLE, True)
    (prompt,) = prompts
    assert prompt.endswith(f"- {FIRST}\n最后一个问题：{FOLLOWING}")


@pytest.mark.parametrize(
    "said",
    ["松溪丝绸博物馆进去要花多少", "白鹭洲陶瓷博物馆2019年进去要花多少", "", "甲。\n乙。\n"],
)
def test_reading_that_brings_something_from_nowhere_is_not_taken(
    folder: Path, plain: Library, said: str
) -> None:
    without = plain.reply(FOLLOWING, plain.reply(FIRST).context)
    assert follow(folder, Model(said), FOLLOWING)[:2] == (without.understood, without.followed)


@pytest.mark.parametrize("said", ["无", "None.", "没有。", FIRST, f"{FIRST}？"])
def test_word_for_nothing_and_an_earlier_question_are_no_readings(
    folder: Path, plain: Library, said: str
) -> None:
    without = plain.reply(FOLLOWING, plain.reply(FIRST).context)
    assert follow(folder, Model(said), FOLLOWING)[:2] == (without.understood, without.followed)


@pytest.mark.parametrize(
    ("message", "text", "right"),
    [
        ("2022年呢", "白鹭洲陶瓷博物馆2022年几点开门", True),
        ("2022年呢", "白鹭洲陶瓷博物馆几点开门呢", False),
        ("不是2019年，是2020年", "白鹭洲陶瓷博物馆2020年几点开门", True),
        ("松溪丝绸博物馆呢", "松溪丝绸博物馆几点开门", True),
        ("松溪丝绸博物馆呢", "白鹭洲陶瓷博物馆几点关门", False),
        ("进去要花多少", "白鹭洲陶瓷博物馆的门票多少钱", True),
    ],
)
def test_reading_keeps_what_the_message_names(
    plain: Library, message: str, text: str, right: bool
) -> None:
    context = Context(FIRST, subjects=("白鹭洲陶瓷博物馆",))
    with plain.using() as index:
        names = plain._names_in(index)
        assert is_about(text, message, context, names, index.segmenter) is right


def test_model_that_fails_changes_nothing(folder: Path, plain: Library) -> None:
    without = plain.reply(FOLLOWING, plain.reply(FIRST).context)
    assert follow(folder, Model(status=500), FOLLOWING)[0] == without.understood


def test_whole_question_is_not_sent(folder: Path) -> None:
    question = "松溪丝绸博物馆的成人门票是多少钱一张"
    understood, followed, prompts = follow(folder, Model(f"{WHOLE}\n"), question)
    assert (understood, followed, prompts) == (question, False, [])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("海川公司2019年的产值是多少", True),
        ("海川公司二〇一九年的产值是多少", True),
        ("海川公司2020年的产值是多少", False),
        ("青岛公司2019年的产值是多少", False),
        ("X3在2019年的产值是多少", False),
        ("产" * 201, False),
    ],
)
def test_figures_and_names_must_have_been_said(plain: Library, text: str, right: bool) -> None:
    context = Context("海川公司2018年的产值是多少", ("海川公司",))
    with plain.using() as index:
        names = plain._names_in(index)
        found = brings_nothing(text, "那2019年呢", context, names, index.segmenter)
    assert found is right
