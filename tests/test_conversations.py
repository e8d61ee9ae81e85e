"""Conversations over two of a kind: a follow-up is answered of what was talked about.

The oracle are mirrored pairs: the same follow-ups after a question about the one museum and about
the other have different right answers, so that none is right by luck.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from qabot.conversation import Context
from qabot.library import Library
from tests.support.talked import FOLDER, talked

RIGHT = 0.92  # of the messages; benchmarks/conversations.py measures others


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("talk") / "index") as opened:
        opened.update([FOLDER / "docs"])
        yield opened


def test_mirrored_conversations_are_answered_of_what_was_talked_about(library: Library) -> None:
    judged = list(talked(library, "test"))
    wrong = [(one.title, one.message, one.understood) for one in judged if not one.right]
    assert len(judged) == 60
    assert len(wrong) <= (1 - RIGHT) * len(judged), wrong


@pytest.mark.parametrize(
    ("first", "follow_ups"),
    [
        ("白鹭洲陶瓷博物馆几点开门", [("门票呢", "每人40元"), ("该馆馆长是谁", "沈若兰")]),
        ("松溪丝绸博物馆几点开门", [("门票呢", "成人票25元"), ("该馆馆长是谁", "贺明远")]),
        ("恒岳科技的婚假有几天", [("试用期呢", "3个月"), ("那蓝沛物流呢", "两个月")]),
        ("蓝沛物流的婚假有几天", [("试用期呢", "两个月"), ("那恒岳科技呢", "3个月")]),
    ],
)
def test_what_is_left_out_is_what_was_talked_about(
    library: Library, first: str, follow_ups: list[tuple[str, str]]
) -> None:
    context = library.reply(first).context
    for message, wanted in follow_ups:
        reply = library.reply(message, context)
        assert reply.followed
        assert reply.answer is not None
        assert wanted in reply.answer.quotes[0].text
        context = reply.context


def test_question_of_its_own_is_not_read_as_a_follow_up(library: Library) -> None:
    context = library.reply("白鹭洲陶瓷博物馆几点开门").context
    for message in (
        "江陵大学图书馆的本科生能借几本书",
        "报销要在几天内提交",
        "磐石合同3号的违约条款是什么",  # of which nothing is there
    ):
        reply = library.reply(message, context)
        assert (reply.followed, reply.understood) == (False, message)


def test_several_questions_are_answered_part_by_part(library: Library) -> None:
    reply = library.reply("白鹭洲陶瓷博物馆周几闭馆？停车怎么收费？潜艇有几艘？")
    answer = reply.answer
    assert answer is not None
    assert [part.quotes > 0 for part in answer.parts] == [True, True, False]
    assert sum(part.quotes for part in answer.parts) == len(answer.quotes)
    assert "周一全天闭馆" in answer.quotes[0].text
    assert "每小时5元" in answer.quotes[1].text


def test_comparison_quotes_both_values_and_gives_no_verdict(library: Library) -> None:
    answer = library.reply("星野X1和X2哪个更重").answer
    assert answer is not None
    assert len(answer.parts) == 2
    assert ["168克" in answer.quotes[0].text, "189克" in answer.quotes[1].text] == [True, True]


def test_small_talk_is_not_searched_for_and_keeps_what_was_talked_about(library: Library) -> None:
    context = library.reply("松溪丝绸博物馆几点开门").context
    reply = library.reply("好的，谢谢", context)
    assert (reply.role, reply.answer, reply.context) == ("courtesy", None, context)
    after = library.reply("门票呢", reply.context).answer
    assert after is not None
    assert "成人票25元" in after.quotes[0].text


def test_context_survives_being_written_down(library: Library) -> None:
    context = library.reply("松溪丝绸博物馆几点开门").context
    assert context is not None
    assert Context.from_json(context.to_json()) == context


def test_words_pointed_at_are_what_this_stands_for(library: Library) -> None:
    context = library.reply("星野有哪些手机").context or Context("星野有哪些手机")
    answer = library.reply("这款多重", context.about("星野X2")).answer
    assert answer is not None
    assert "189克" in answer.quotes[0].text


def test_documents_beside_are_the_ones_of_the_set() -> None:
    assert len(list(Path(FOLDER / "docs").glob("*.md"))) == 18


def test_chat_offers_the_other_reading(library: Library) -> None:
    lines = "/other\n米禾R30多少钱\n谷香C5呢\n它怎么清洗\n/other\n"
    command = [sys.executable, "-m", "qabot", "chat", "--index", str(library.folder)]
    done = subprocess.run(command, input=lines.encode(), capture_output=True, check=True)
    out = done.stdout.decode()
    assert "上一句没有别的理解" in out
    assert "也可能是：米禾R30怎么清洗（输入 /other）" in out
    assert "不要用钢丝球擦洗" in out


@pytest.mark.parametrize(
    "question", ["星野X4的重量是多少", "地铁6号线末班车几点", "谷香C7多少钱", "星野X5 Pro卖多少钱"]
)
def test_what_is_not_there_is_not_answered_from_another_of_its_kind(
    library: Library, question: str
) -> None:
    answer = library.reply(question).answer
    assert answer is not None
    assert not answer.found


def test_follow_up_is_asked_of_its_section(library: Library) -> None:
    context = library.reply("星野X1有多重").context
    reply = library.reply("这款防水吗", context)  # of the X3 Pro the document says so
    assert reply.answer is not None
    assert (reply.understood, reply.answer.found) == ("星野X1防水吗", False)


def test_parts_are_joined_as_the_language_has_it(library: Library) -> None:
    reply = library.reply("白鹭洲陶瓷博物馆周几闭馆？门票多少钱？")
    assert reply.understood == "白鹭洲陶瓷博物馆周几闭馆；白鹭洲陶瓷博物馆门票多少钱"
