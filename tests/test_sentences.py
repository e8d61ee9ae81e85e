"""What speaks against a sentence: other times, shares, articles and versions, the opposite."""

from __future__ import annotations

import pytest

from qabot.answering.contradictions import contradicts as _contradicts
from qabot.answering.contradictions import denies, is_of_other_year, label_fit, version_fit
from qabot.answering.sentences import is_announcement, is_question
from qabot.documents.units import Unit
from qabot.structure import structure_of
from qabot.types import Document

SENTENCE = "2020年前三季度，济南市地区生产总值为7248.40亿元，比上年同期增长3.1%。"


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("2020年济南市地区生产总值是多少", SENTENCE, False),
        ("二〇二〇年济南市地区生产总值是多少", SENTENCE, False),
        ("2019年济南市地区生产总值是多少", SENTENCE, True),
        ("济南市地区生产总值是多少", SENTENCE, False),
        ("2019年济南市地区生产总值是多少", "济南市地区生产总值为7248.40亿元。", False),
        ("2019年和2020年各是多少", SENTENCE, False),
        ("9月末的余额是多少", "2020年10月末，余额为282.4亿元。", True),
        ("10月末的余额是多少", "2020年10月末，余额为282.4亿元。", False),
        ("第3届在哪里举行", "第5届在青岛举行。", True),
        ("2019年有多少人", "2018-2020年共有3万人。", False),
        ("2021年有多少人", "2018年至2020年共有3万人。", True),
        ("2019年有多少人", "2018年至2020年共有3万人。", False),
        ("6月有多少人", "1至9月共有3万人。", False),
        ("3年后有多少人", "2020年有3万人。", False),  # a length of time
        ("2019年成立的公司", "公司成立10年，有3万人。", False),
        ("含量为3‰的药由谁生产", "含量为百分之三的由二厂生产。", True),
        ("含量为3‰的药由谁生产", "含量为千分之三的由一厂生产。", False),
        ("增长3.1%的是哪里", "济南增长2.5%。", False),
    ],
)
def test_sentence_about_another_time_contradicts(
    question: str, sentence: str, expected: bool
) -> None:
    assert _contradicts(question, sentence) is expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("条例第33条罚款多少", "第三十三条　处五千元罚款。", 1.0),
        ("条例第33条罚款多少", "第四十三条　自2021年起施行。", -1.0),
        ("条例第33条罚款多少", "处五千元罚款。", 0.0),
        ("罚款多少", "第三十三条　处五千元罚款。", 0.0),
        ("第三步做什么", "第三步，到宿管中心领取钥匙。", 1.0),
    ],
)
def test_article_or_step_that_is_named_fits(question: str, sentence: str, expected: float) -> None:
    assert label_fit(question, sentence) == expected


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("哪些费用可以报销", "个人的餐饮费用不予报销。", True),
        ("哪些费用可以报销", "交通费予以报销。", False),
        ("哪些费用不予报销", "个人的餐饮费用不予报销。", False),
    ],
)
def test_opposite_of_what_is_asked(question: str, sentence: str, expected: bool) -> None:
    assert denies(question, sentence, {"费用", "可以", "报销"}) is expected


def test_year_and_version_of_a_title() -> None:
    old = Document("d", "a/补贴2022年细则.md", "2022年补贴细则", "每月1200元。", "0")
    assert is_of_other_year("2021年补贴多少", "每月1200元。", old)
    assert not is_of_other_year("2022年补贴多少", "每月1200元。", old)
    assert not is_of_other_year("2021年补贴多少", "2021年每月1200元。", old)
    assert not is_of_other_year("补贴多少", "每月1200元。", old)
    first = Document("d", "a/手册V1.0.md", "手册", "正文。", "0")
    assert [version_fit(q, first) for q in ("V1.0怎么说", "V2.0怎么说", "怎么说")] == [
        1.0,
        -1.0,
        0.0,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("几点开门？", True),
        ("“几点开门？”", True),
        ("记者问：“今年的目标是什么？”", True),
        ("有网友问：「下雨天也开门吗？」", True),
        ("翰林院編修楊榮迎於馬首，說：「殿下先謁陵乎？先即位乎？」", False),
        ("开馆时间是几点到几点（周一也开吗？）", True),
        ("图书馆九点开门。", False),
    ],
)
def test_question_is_no_answer_but_who_asked_it_is(text: str, expected: bool) -> None:
    assert is_question(text) == expected


@pytest.mark.parametrize(
    ("end", "expected"), [("规定：", True), ("规定：除另有约定外免息。", False)]
)
def test_only_the_end_of_a_paragraph_announces(end: str, expected: bool) -> None:
    text = f"卡号为40×××58，合约{end}"
    structure = structure_of([("paragraph", 0, len(text), 0, -1)])
    document = Document("d1", "a.md", "a", text, "0" * 64, structure=structure)
    unit = Unit(0, text.index("：") + 1, structure.block(0))
    assert is_announcement(document, unit) == expected
