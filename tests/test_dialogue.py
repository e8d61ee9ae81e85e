"""Questions and answers, interviews, chats and subtitles separated in paragraphs."""

from __future__ import annotations

import pytest

from qabot.readers.blocks import Block
from qabot.readers.dialogue import split_dialogue

SHORT = {"question": "q", "answer": "a", "speaker": "s", "": "p", "item": "i"}


def told(*texts: str) -> list[str]:
    """``q Q：…`` for each block: the first letter of its kind and its text."""
    return [f"{SHORT[b.kind]} {b.text}" for b in split_dialogue(Block(text) for text in texts)]


DIALOGUES = {
    "one line": (["Q：怎么退？ A：在线退。"], ["q Q：怎么退？", "a A：在线退。"]),
    "line ends": (["问：怎么退？\n答：在线退。"], ["q 问：怎么退？", "a 答：在线退。"]),
    "two blocks": (
        ["问：怎么退？", "答：在线退。", "需三天。", "问：多少钱？", "答：免费。", "谢谢。"],
        [
            "q 问：怎么退？",
            "a 答：在线退。",
            "a 需三天。",
            "q 问：多少钱？",
            "a 答：免费。",
            "p 谢谢。",
        ],
    ),
    "labels with numbers": (
        ["问题1：怎么退票？", "答案1：在线。", "【问】改签？", "【答】窗口。"],
        ["q 问题1：怎么退票？", "a 答案1：在线。", "q 【问】改签？", "a 【答】窗口。"],
    ),
    "no label of answers": (["Q1：怎么退？", "在线退。"], ["q Q1：怎么退？", "a 在线退。"]),
    "question without a mark": (["问：退票方式", "答：在线。"], ["q 问：退票方式", "a 答：在线。"]),
    "only answers labelled": (["1. 怎么退？", "答：在线。"], ["q 1. 怎么退？", "a 答：在线。"]),
    "bold": (["**Q1：怎么退？**", "A：在线。"], ["q **Q1：怎么退？**", "a A：在线。"]),
    "quarters": (["Q1：营收3亿元", "Q2：营收4亿元"], ["p Q1：营收3亿元", "p Q2：营收4亿元"]),
    "answer alone": (["A：甲级", "B：乙级"], ["p A：甲级", "p B：乙级"]),
    "interview": (
        [
            "记者：能力达到多少？",
            "王局长：每天一百万吨。",
            "记者：利用率呢？",
            "王局长：百分之四十五。",
        ],
        [
            "q 记者：能力达到多少？",
            "a 王局长：每天一百万吨。",
            "q 记者：利用率呢？",
            "a 王局长：百分之四十五。",
        ],
    ),
    "paper's reporter": (
        ["《济南日报》记者：进度如何？", "李明：完成八成。"],
        ["q 《济南日报》记者：进度如何？", "a 李明：完成八成。"],
    ),
    "chat": (
        ["2024-03-18 10:26:40 李四", "会议改期", "2024-03-18 10:27:01 王五", "收到：好"],
        ["s 2024-03-18 10:26:40 李四", "p 会议改期", "s 2024-03-18 10:27:01 王五", "p 收到：好"],
    ),
    "name first": (
        ["李四 2024/3/18 10:26", "改期", "王五(1234) 2024/3/18 10:27", "收到"],
        ["s 李四 2024/3/18 10:26", "p 改期", "s 王五(1234) 2024/3/18 10:27", "p 收到"],
    ),
    "in one line": (
        ["[10:26] 李四: 改期", "[10:27] 王五: 收到"],
        ["s [10:26] 李四:", "p 改期", "s [10:27] 王五:", "p 收到"],
    ),
    "programme": (
        ["8:30 签到", "9:00 开幕", "会议时间 2024年3月18日 10:26", "地点：一楼"],
        ["p 8:30 签到", "p 9:00 开幕", "p 会议时间 2024年3月18日 10:26", "p 地点：一楼"],
    ),
    "subtitles": (
        [
            "1",
            "00:00:01,000 --> 00:00:04,200",
            "水带长度是",
            "二十五米",
            "2\n00:05.0 --> 00:06.0\n好",
        ],
        [
            "s 1\n00:00:01,000 --> 00:00:04,200",
            "p 水带长度是 二十五米",
            "s 2\n00:05.0 --> 00:06.0",
            "p 好",
        ],
    ),
}


@pytest.mark.parametrize(("texts", "expected"), DIALOGUES.values(), ids=DIALOGUES)
def test_who_asks_and_who_answers(texts: list[str], expected: list[str]) -> None:
    assert told(*texts) == expected


def test_page_breaks_stay_where_they_are_in_the_text() -> None:
    found = list(split_dialogue([Block("Q：怎么退？ A：在线退。", breaks=(0, 10))]))
    assert [(b.text, b.breaks) for b in found] == [("Q：怎么退？", (0,)), ("A：在线退。", (3,))]


def test_headings_and_rows_are_left_alone() -> None:
    blocks = [Block("Q：怎么退？ A：在线退。", level=2), Block("Q：甲？ A：乙。", kind="row")]
    assert list(split_dialogue(blocks)) == blocks
