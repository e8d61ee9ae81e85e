"""What a message may mean after a question: each reading is a whole sentence about one thing."""

from __future__ import annotations

import pytest

from qabot.conversation.attributes import as_whole
from qabot.conversation.comparing import singly
from qabot.conversation.context import Context
from qabot.conversation.names import Names, has_own_subject, named, people_in, subjects_of
from qabot.conversation.readings import readings
from qabot.conversation.speech import plain
from qabot.conversation.times import in_year
from qabot.language.words import Segmenter

SEGMENTER = Segmenter()
NAMES = Names.of(["青湖博物馆参观须知", "云溪市养犬管理条例", "星辰手机"])
GDP = "2020年前三季度济南市地区生产总值是多少"
TICKET = "青湖博物馆的门票多少钱"
BATTERY = "星辰X1的电池容量是多少"


def read(before: str, message: str) -> list[str]:
    """The readings after a question, without the message by itself."""
    subjects, topics = subjects_of(before, NAMES, SEGMENTER)
    context = Context(before, tuple(subjects), tuple(topics))
    found = readings(message, context, NAMES, SEGMENTER).found
    return [reading.text for reading in found if reading.form != "alone"]


@pytest.mark.parametrize(
    ("before", "message", "likeliest"),
    [
        (GDP, "前一年呢", "2019年前三季度济南市地区生产总值是多少"),
        (GDP, "上一年同期是多少", "2019年前三季度济南市地区生产总值是多少"),
        (GDP, "去年同期呢", "2019年前三季度济南市地区生产总值是多少"),
        (GDP, "次年呢", "2021年前三季度济南市地区生产总值是多少"),
        (GDP, "当年的财政收入呢", "济南市的2020年的财政收入是多少"),
        (BATTERY, "和X2比哪个更重", "星辰X1和X2比哪个更重"),
        (TICKET, "在那里怎么停车", "青湖博物馆怎么停车"),
        ("请问从青湖博物馆怎么坐5号线", "8号线呢", "请问从青湖博物馆怎么坐8号线"),
        (GDP, "那2019年的数据有吗", "2019年前三季度济南市地区生产总值是多少"),
        (GDP, "增速呢", f"{GDP[:-3]}的增速是多少"),
        (TICKET, "学生呢", "青湖博物馆的学生门票多少钱"),
        (TICKET, "老人呢", "青湖博物馆的老人门票多少钱"),
        ("海川公司的年假有几天", "实习生呢", "海川公司的实习生年假有几天"),
        (BATTERY, "它多重", "星辰X1多重"),
        (BATTERY, "多重", "星辰X1多重"),
        (BATTERY, "什么时候上市的", "星辰X1什么时候上市"),
        (BATTERY, "它和X2比哪个重", "星辰X1和X2比哪个重"),
        (
            "What is the battery capacity of 星辰X1?",
            "how much does it cost",
            "how much does 星辰X1 cost",
        ),
        ("云溪市养犬管理条例第五条是什么", "第七条呢", "云溪市养犬管理条例第七条是什么"),
    ],
)
def test_message_is_read_of_what_was_asked(before: str, message: str, likeliest: str) -> None:
    assert read(before, message)[0] == likeliest


@pytest.mark.parametrize(
    ("before", "message", "only"),
    [
        (TICKET, "馆长呢", ["青湖博物馆的馆长是谁"]),  # nobody costs anything
        (BATTERY, "这款手机多少钱", ["星辰X1多少钱"]),  # nor does a capacity
        ("海川公司报销找谁", "电话呢", ["海川公司的电话是多少"]),
        ("海川公司的年假有几天", "病假工资怎么发", ["海川公司病假工资怎么发"]),
        ("海川公司的年假有几天", "婚假呢", ["海川公司的婚假有几天"]),
    ],
)
def test_no_reading_joins_what_does_not_belong(before: str, message: str, only: list[str]) -> None:
    assert read(before, message) == only


def test_amount_is_not_counted_like_things() -> None:
    found = read("濟南市的金融輔導員對接了多少家企業", "涉及金額呢")
    assert "濟南市的金融輔導員涉及金額是多少" in found
    assert not [text for text in found if "多少家涉及" in text]
    assert not any("多少家企業" in text for text in found)


@pytest.mark.parametrize(
    ("before", "message"), [(BATTERY, "星辰X3呢"), (GDP, "不对，我问的是青岛")]
)
def test_bare_name_is_never_asked_by_itself(before: str, message: str) -> None:
    subjects, topics = subjects_of(before, NAMES, SEGMENTER)
    context = Context(before, tuple(subjects), tuple(topics))
    found = readings(message, context, NAMES, SEGMENTER).found
    assert [reading.form for reading in found] == ["substitution"]


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("甲仓库的面积是多少", "乙仓库的面积是多少"),
        ("话补标准是每月多少", "餐补标准是每天多少"),
    ],
)
def test_same_question_of_another_thing_is_its_own(before: str, message: str) -> None:
    context = Context(before, (before[: before.index("的" if "的" in before else "标")],))
    found = readings(message, context, NAMES, SEGMENTER).found
    assert [(reading.form, reading.text) for reading in found] == [("alone", message)]


@pytest.mark.parametrize("message", ["什么时候上市的", "续航多久", "上市时间", "海运费多少"])
def test_what_is_asked_is_no_name(message: str) -> None:
    assert not has_own_subject(message, NAMES, SEGMENTER)


def test_names_end_before_what_is_asked() -> None:
    assert named("云溪市养犬要多少登记费", NAMES, SEGMENTER) == ["云溪市养犬"]
    assert named("林海租期多长", Names.of([]), SEGMENTER) == ["林海租期"]
    assert named("松林市不束犬链罚多少", Names.of([]), SEGMENTER) == ["松林市"]
    assert named("林海大厦的租金是多少", Names.of([]), SEGMENTER) == ["林海大厦"]


def test_clause_does_not_stand_for_it() -> None:
    _, topics = subjects_of("松林市不束犬链罚多少", NAMES, SEGMENTER)
    assert topics == []


def test_title_of_a_person_stays_where_one_character_is_left() -> None:
    assert people_in(["邵老师", "周敏女士"], SEGMENTER) == ["邵老师", "周敏"]


def test_comparison_by_than_asks_each() -> None:
    pair = ("星辰X1", "星辰X2")
    found = singly("星辰X1和星辰X2比哪个重", pair, NAMES, SEGMENTER)
    assert found == ("星辰X1多重", "星辰X2多重")


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (TICKET, "第一个电池是谁发明的"),  # not the former of two
        (TICKET, "本科生能借几本"),  # not this one
        (TICKET, "其他景点要多少钱"),  # not of that person
    ],
)
def test_words_that_only_look_as_if_they_pointed_back(before: str, message: str) -> None:
    subjects, topics = subjects_of(before, NAMES, SEGMENTER)
    context = Context(before, tuple(subjects), tuple(topics), pair=("甲馆", "乙馆"))
    found = readings(message, context, NAMES, SEGMENTER).found
    assert all(reading.form in ("alone", "subject") for reading in found)
    assert all(message.removesuffix("的") in reading.text for reading in found)


def test_he_may_be_the_object() -> None:
    context = Context("青湖博物馆的店长是谁", ("青湖博物馆",), answers=("秦望舒",))
    found = readings("怎么联系他", context, NAMES, SEGMENTER).found
    assert found[0].text == "怎么联系秦望舒"


def test_short_name_is_written_out() -> None:
    names = Names.of(["麦田西点烘焙班报名须知", "清和茶艺师培训班招生简章"])
    context = Context("清和茶艺师培训班怎么报名", ("清和茶艺师培训班",))
    found = readings("西点班的呢", context, names, SEGMENTER).found
    assert [reading.text for reading in found] == ["麦田西点烘焙班怎么报名"]


@pytest.mark.parametrize(
    ("bare", "whole"),
    [
        ("星野X3 Pro的重量", "星野X3 Pro的重量是多少"),
        ("蓝沛物流的试用期", "蓝沛物流的试用期是多久"),
        ("星野X3 Pro的重量是多少", "星野X3 Pro的重量是多少"),
        ("济南的故事", "济南的故事"),
    ],
)
def test_bare_attribute_is_a_question(bare: str, whole: str) -> None:
    assert as_whole(bare) == whole


def test_names_are_put_into_the_year_asked_about() -> None:
    assert in_year(["邻享买菜2023年度", "邻享买菜"], "那2024年呢") == [
        "邻享买菜2024年度",
        "邻享买菜",
    ]
    assert in_year(["邻享买菜2023年度"], "订单呢") == ["邻享买菜2023年度"]


def test_opening_in_traditional_characters_says_nothing_either() -> None:
    assert plain("請問Z86次幾點從濱寧發車") == "Z86次幾點從濱寧發車"
