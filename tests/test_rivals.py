"""Whether documents may be said to differ: 200 pairs about different subjects, and true rivals."""

from __future__ import annotations

import itertools
import random

import pytest

from qabot.answering.rivals import about_the_same
from qabot.types import Document, Passage

NAMES = "青湖 白石 云岭 海川 恒岳 蓝沛 仁安 江陵 松溪 柳湖 东山 西桥 南浦 北辰 金沙 银滩".split()  # noqa: SIM905
KINDS = (
    ("博物馆", "参观指南", "门票每人{n}元，停车每小时{m}元。", "门票多少钱"),
    ("公司", "员工手册", "婚假为{n}天，餐补每天{m}元。", "婚假有几天"),
    ("大学", "图书馆使用须知", "本科生最多可借{n}册，借期{m}天。", "最多借几本"),
    ("公园", "游园公告", "面积{n}公顷，船票{m}元。", "面积多大"),
)


def passage(title: str, text: str) -> Passage:
    whole = f"{title}\n\n{text}"
    document = Document("d", "a.md", title, whole, "0" * 64)
    return Passage(document, len(title) + 2, len(whole))


def pairs() -> list[tuple[Passage, Passage, str]]:
    chance = random.Random(7)
    found = []
    for one, other in itertools.combinations(NAMES, 2):
        body, kind, text, question = chance.choice(KINDS)
        made = [
            passage(
                f"{name}{body}{kind}", text.format(n=chance.randint(2, 99), m=chance.randint(1, 9))
            )
            for name in (one, other)
        ]
        found += [(made[0], made[1], question), (made[1], made[0], question)]
    return found[:200]


def test_documents_about_different_subjects_do_not_differ() -> None:
    found = pairs()
    assert len(found) == 200
    claims = [
        (one.document.title, other.document.title)
        for one, other, question in found
        if about_the_same(one, one.text, other, other.text, question)
    ]
    assert claims == []


def test_documents_with_one_title_about_different_bodies_do_not_differ() -> None:
    """员工手册 of two companies, which only their texts name."""
    claims = []
    for one, other, question in pairs():
        first, second = _without_name(one), _without_name(other)
        assert first.document.title == second.document.title
        if about_the_same(first, first.text, second, second.text, question):
            claims.append((first.text, second.text))
    assert claims == []


def _without_name(found: Passage) -> Passage:
    """The same with what it is about in the text, and only the kind of document in the title."""
    title = found.document.title
    kind = next(kind for _, kind, _, _ in KINDS if title.endswith(kind))
    return passage(kind, f"{title.removesuffix(kind)}规定如下。{found.text}")


@pytest.mark.parametrize(
    ("titles", "texts", "same"),
    [
        (("云岭公司员工手册", "云岭公司休假通知"), ("婚假为13天。", "婚假为15天。"), True),
        (
            ("本市房价再涨", "云岭市统计公报"),
            ("云岭市房价为每平方米9100元。", "房价为8700元。"),
            True,
        ),
        (("财政", "统计"), ("2019年收入874亿元。", "2020年收入906亿元。"), False),
        (
            ("员工手册", "员工手册"),
            ("海川科技有限公司婚假为13天。", "海川公司婚假为15天。"),
            True,
        ),
        (("员工手册", "员工手册"), ("婚假为13天。", "本公司婚假为15天。"), True),
        (("财政公告", "财政公告（修订）"), ("收入874亿元。", "收入906亿元。"), True),
    ],
)
def test_same_subject_at_the_same_time_may_differ(
    titles: tuple[str, str], texts: tuple[str, str], same: bool
) -> None:
    one, other = map(passage, titles, texts)
    assert about_the_same(one, one.text, other, other.text, "是多少") is same
