"""Kinds of follow-ups, and readings that are left unread, over documents of two of a kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qabot.conversation import Context, Names
from qabot.conversation import judging as judging_module
from qabot.conversation.judging import best_reading
from qabot.conversation.readings import readings
from qabot.language.words import Segmenter
from qabot.library import Library
from qabot.models.span_reader import load_reader
from tests.support.talked import DEVELOPMENT

NAMES = Names.of(["启明中学2024年招生简章", "稳盈一号债券基金概况", "居住证申请表"])


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(tmp_path_factory.mktemp("kinds") / "index") as opened:
        opened.update([DEVELOPMENT / "docs"])
        yield opened


@pytest.mark.parametrize(
    ("before", "message", "wanted"),
    [
        (
            Context("Who is the manager of Garden Hotel?", ("Garden Hotel",)),
            "And at the Harbor Hotel?",
            "Who is the manager of Harbor Hotel?",
        ),
        (
            Context("Who runs the Northern Star?", ("Northern Star",)),
            "and the dining car?",
            "What about the dining car of Northern Star?",
        ),
        (
            Context("进取二号的代码是多少", ("进取二号",)),
            "稳盈一号的",
            "稳盈一号的代码是多少",
        ),
        (
            Context("方婉清的办公室在哪", ("方婉清",)),
            "那启明中学的学费",
            "启明中学的学费多少钱",
        ),
        (Context("济南自贸区面积有多少", ("自贸区",)), "重点产业呢", "自贸区的重点产业是什么"),
        (
            Context("蓝鲸P2的重量是多少", ("蓝鲸P2",), pair=("蓝鲸P1", "蓝鲸P2")),
            "哪个更轻",
            "蓝鲸P1和蓝鲸P2哪个更轻",
        ),
        (
            Context("远帆研发投入多少", ("远帆",), earlier=("远帆2022年收入是多少",)),
            "次年呢",
            "2023年远帆研发投入多少",
        ),
        (
            Context("远帆研发投入多少", ("远帆",), earlier=("远帆2022年收入是多少",)),
            "上一年呢",
            "2021年远帆研发投入多少",
        ),
        (
            Context("董志刚工作单位是哪里", ("董志刚",)),
            "那贺丽萍的受理编号",
            "贺丽萍的受理编号是什么",
        ),
        (
            Context("Garden Hotel: who's the manager", ("Garden Hotel",)),
            "No, I meant the Harbor Hotel",
            "Harbor Hotel: who's the manager",
        ),
        (
            Context("Sundays", ("Coastal Express",)),
            "What about the Northern Star on weekends?",
            "Northern Star on weekends",
        ),
    ],
)
def test_follow_up_is_read_as_a_whole_question(before: Context, message: str, wanted: str) -> None:
    meant = readings(message, before, NAMES, Segmenter())
    assert wanted in [reading.text for reading in meant.found]


@pytest.mark.parametrize(
    ("first", "follow_ups"),
    [
        ("董志刚为什么申请居住证", [("他的现住址", "长安里12号"), ("联系电话", "138-0000-7746")]),
        ("贺丽萍为什么申请居住证", [("她的现住址", "桂花路55号"), ("联系电话", "139-0000-2231")]),
        ("When does the Northern Star depart?", [("and the dining car?", "open until 23:00")]),
        ("When does the Coastal Express depart?", [("and the dining car?", "48 seats")]),
        ("36路首班车是几点的", [("末班车", "20:45")]),
        ("12路首班车是几点的", [("末班车", "22:10")]),
        ("临川市养犬管理条例规定每户能养几只狗", [("第三条讲什么", "市公安机关")]),
        ("云陵市养犬管理条例规定每户能养几只狗", [("第三条讲什么", "市城市管理部门")]),
    ],
)
def test_follow_up_is_answered_of_what_was_talked_about(
    library: Library, first: str, follow_ups: list[tuple[str, str]]
) -> None:
    context = library.reply(first).context
    for message, wanted in follow_ups:
        reply = library.reply(message, context)
        assert reply.answer is not None
        assert [wanted in quote.text for quote in reply.answer.quotes[:1]] == [True], message
        context = reply.context


def test_year_of_the_talk_is_kept_until_another_is_named(library: Library) -> None:
    context = library.reply("远帆科技2022年营业收入是多少").context
    for message, wanted in (
        ("研发投入多少", "3.17亿"),
        ("次年呢", "3.94亿"),
        ("员工有多少人", "2685"),
    ):
        reply = library.reply(message, context)
        assert reply.answer is not None
        assert wanted in reply.answer.quotes[0].text
        context = reply.context


def test_year_of_another_subject_is_not_carried_over() -> None:
    before = Context("远帆研发投入多少", ("远帆",), earlier=("蓝鲸2022年收入是多少",))
    meant = readings("次年呢", before, NAMES, Segmenter())
    assert not any("2023" in reading.text for reading in meant.found)


@pytest.mark.parametrize(
    ("model", "weight"), [("P1", "172克"), ("P2", "188克"), ("P3 Max", "226克")]
)
def test_what_only_asks_is_not_looked_for(library: Library, model: str, weight: str) -> None:
    answer = library.ask(f"蓝鲸{model}多重")
    assert answer.confidence > 0.1  # 0.02 where 多重 was a word to be found
    assert weight in (answer.quotes or answer.related)[0].text


def test_row_about_another_does_not_answer_for_the_one_talked_about(library: Library) -> None:
    context = library.reply("P3 Max的屏幕多大").context
    answer = library.reply("什么时候上市的", context).answer
    assert answer is not None
    assert not answer.found or "2024年2月" in answer.quotes[0].text


def test_what_only_the_other_of_a_kind_has_is_refused(library: Library) -> None:
    context = library.reply("育才中学高一招多少人").context
    reply = library.reply("校车怎么收费", context)  # 启明中学 has a bus, and says what it costs
    assert reply.answer is not None
    assert not reply.answer.found


@pytest.mark.parametrize("message", ["联系电话", "住宿费多少", "什么时候报名", "那里怎么去"])
def test_readings_that_are_left_unread_would_not_have_been_chosen(
    library: Library, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = library.reply("启明中学高一招多少人").context or Context("")
    with library.using() as index:
        meant = readings(message, context, Names.of(index.titles), index.segmenter)
        quick = best_reading(index, meant, context, load_reader())
        monkeypatch.setattr(judging_module, "_needed", lambda _judged, _reading: 0.0)
        slow = best_reading(index, meant, context, load_reader())
    assert all(one.read for one in slow)
    assert (quick[0].reading, quick[0].worth) == (slow[0].reading, slow[0].worth)
    for one, other in zip(
        sorted(quick, key=lambda j: j.reading.text),
        sorted(slow, key=lambda j: j.reading.text),
        strict=True,
    ):
        assert one.worth in (other.worth, 0.0)
