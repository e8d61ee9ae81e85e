"""Times that a sentence and a question name: the same, others, or none."""

from __future__ import annotations

import pytest

from qabot.contradictions import contradicts as _contradicts

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
    ],
)
def test_sentence_about_another_time_contradicts(
    question: str, sentence: str, expected: bool
) -> None:
    assert _contradicts(question, sentence) is expected
