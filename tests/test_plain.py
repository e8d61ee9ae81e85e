"""Plain text read as blocks: which lines belong together, with every character kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.language.text import normalise
from qabot.readers.content import Content
from qabot.readers.lines import wrap_width
from qabot.readers.plain import read_plain


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(b.kind, content.text[b.start : b.end]) for b in content.structure.blocks]


def words(text: str) -> list[str]:
    return [found for _, found in blocks(read_plain(text))]


WRAPPED = {
    "chinese without indent": (
        "　　本市供水设施由供水企业负责维护，用户不得擅自改动；确需改动的，\n"
        "应当向供水企业提出申请，由供水企业组织施工，所需费用由申请用户承\n担。\n"
        "　　因施工需要停水的，应当提前二十四小时通知用户。\n",
        [
            "本市供水设施由供水企业负责维护，用户不得擅自改动；确需改动的，应当向供水企业提出申请，"
            "由供水企业组织施工，所需费用由申请用户承担。",
            "因施工需要停水的，应当提前二十四小时通知用户。",
        ],
    ),
    "english": (
        "The company sells water meters to cities in the whole province and has\n"
        "about four hundred employees, most of whom work in the plant that was\n"
        "built in 2009. Its largest customer is the city, which is a very well-\nknown buyer.\n\n"
        "Revenue was 12.5 million yuan.\n",
        [
            "The company sells water meters to cities in the whole province and has about four"
            " hundred employees, most of whom work in the plant that was built in 2009. Its"
            " largest customer is the city, which is a very well-known buyer.",
            "Revenue was 12.5 million yuan.",
        ],
    ),
    "items": (
        "申请材料\n"
        "一、身份证原件及复印件各一份，复印件须由本人签字并注明\n日期；\n"
        "二、近期一寸免冠照片两张，照片背面写明姓名和申请编号以\n便核对。\n",
        [
            "申请材料",
            "一、身份证原件及复印件各一份，复印件须由本人签字并注明日期；",
            "二、近期一寸免冠照片两张，照片背面写明姓名和申请编号以便核对。",
        ],
    ),
    "hanging": (
        "1. A copy of the identity card of the applicant, signed on every page by\n"
        "   the applicant.\n"
        "2. Two photographs which are not older than six months and that show the\n"
        "   applicant without a hat.\n",
        [
            "1. A copy of the identity card of the applicant, signed on every page by"
            " the applicant.",
            "2. Two photographs which are not older than six months and that show the applicant"
            " without a hat.",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRAPPED.values(), ids=WRAPPED)
def test_lines_that_a_program_wrapped_are_joined(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
        "历下区政务服务中心 济南市历下区解放东路99号 0531-88160000\n"
        "市中区政务服务中心 济南市市中区经八路218号 0531-82078888\n"
        "槐荫区政务服务中心 济南市槐荫区经十路2999号 0531-87589500",
        "第一段说的是泉水，一共有七十二处，都在城里。\n"
        "第二段说的是公园。\n"
        "第三段说的是湖，湖在城北，很大。",
        "甲\n乙\n丙",
    ],
)
def test_lines_that_stand_for_themselves_are_not_joined(text: str) -> None:
    assert wrap_width([text.split("\n")]) == 0
    assert words(text) == text.split("\n")


def test_contents_lines_are_no_headings_and_no_text() -> None:
    content = read_plain(
        "员工手册\n\n目  录\n\n第一章 总则 ........ 1\n附录A·········12\n\n"
        "第一章 总则\n\n适用于全体。\n"
    )
    assert blocks(content) == [
        ("heading", "员工手册"),
        ("contents", "目  录"),
        ("contents", "第一章 总则 ........ 1"),
        ("contents", "附录A·········12"),
        ("heading", "第一章 总则"),
        ("paragraph", "适用于全体。"),
    ]
    assert content.title == "员工手册"


def test_code_between_fences_is_one_block() -> None:
    assert words("说明。\n```\n# a\n\nb\n```\n完。") == ["说明。", "```\n# a\n\nb\n```", "完。"]


LINES = st.sampled_from(
    [
        *("第一条 甲应当付款。", "一、乙", "（一）丙", "Q：丁？ A：戊。", "A：己", "记者：庚？"),
        *("某某：辛。", "```", "# 壬", "目录", "第一章 总则……1", "2024-03-18 10:26:40 李四"),
        *("[10:26] 李四: 好", "1", "00:00:01,000 --> 00:00:02,000", "　　缩进的一行，没有结尾"),
        *("  - half", "本市供水设施由供水企业负责维护，用户不得擅自改动；确需改"),
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_every_character_but_white_space_is_kept_in_order(lines: list[str], between: str) -> None:
    text = normalise(between.join(lines))
    assert "".join(read_plain(text).text.split()) == "".join(text.split())
