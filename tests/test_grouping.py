"""Lists, captions and statements among blocks, and how lists are quoted."""

from __future__ import annotations

import hashlib

import pytest

from qabot.documents.lists import asks_for_several, list_at
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.heads import is_field_line, is_unit_line
from qabot.types import Document


def kinds(content: Content) -> list[tuple[str, str]]:
    return [(b.kind, content.text[b.start : b.end]) for b in content.structure.blocks]


def document(content: Content) -> Document:
    sha256 = hashlib.sha256(content.text.encode()).hexdigest()
    return Document("d", "a.docx", "题", content.text, sha256, content.structure)


LIST = [
    Block("第九条 申领居住证，应当提交下列材料："),
    Block("（一）身份证；"),
    Block("（二）照片："),
    Block("1. 一寸两张；"),
    Block("2. 二寸一张；"),
    Block("（三）住址证明。"),
    Block("第十条 居住证由公安机关签发。"),
]


def test_paragraphs_with_labels_after_an_announcement_are_a_list() -> None:
    content = assemble(LIST)
    assert content.text == (
        "第九条 申领居住证，应当提交下列材料：\n（一）身份证；\n（二）照片：\n1. 一寸两张；\n"
        "2. 二寸一张；\n"
        "（三）住址证明。\n\n第十条 居住证由公安机关签发。"
    )
    assert [kind for kind, _ in kinds(content)] == ["paragraph", *["item"] * 5, "paragraph"]
    assert [block.level for block in content.structure.blocks[1:6]] == [1, 1, 2, 2, 1]


def test_list_is_found_from_its_announcement_and_from_each_item() -> None:
    content = assemble(LIST)
    source = document(content)
    for block in content.structure.blocks[:6]:
        listed = list_at(source, block)
        assert listed is not None
        assert len(listed.items) == 5
        assert listed.start == 0
        end, count = listed.most()
        assert (source.text[:end].endswith("（三）住址证明。"), count) == (True, 5)
        assert listed.most(30) == (source.text.index("\n（二）照片"), 1)
    assert list_at(source, content.structure.blocks[6]) is None


def test_one_paragraph_with_a_label_is_not_a_list() -> None:
    content = assemble([Block("甲说。"), Block("1. 只有一条。"), Block("乙说。")])
    assert [kind for kind, _ in kinds(content)] == ["paragraph"] * 3


def test_years_and_decimals_are_not_labels() -> None:
    content = assemble([Block("数据如下："), Block("2023.5亿元。"), Block("3.14是圆周率。")])
    assert [kind for kind, _ in kinds(content)] == ["paragraph"] * 3


def test_long_announcement_announces_with_its_last_sentence() -> None:
    long = "泉" * 220 + "。有下列情形的，不予办理："
    content = assemble([Block(long), Block("（一）甲；"), Block("（二）乙。")])
    listed = list_at(document(content), content.structure.blocks[1])
    assert listed is not None
    assert listed.announcement is not None
    assert content.text[listed.announcement.start :].startswith("有下列情形的")


def test_what_stands_right_above_a_table_is_its_caption_and_unit() -> None:
    row = Block("| 甲 | 1 |", kind="row")
    content = assemble(
        [Block("正文。"), Block("表1 收入"), Block("单位：万元"), row, Block("又一段。")]
    )
    assert [kind for kind, _ in kinds(content)] == [
        *("paragraph", "caption", "unit", "row", "paragraph")
    ]
    (group,) = content.structure.groups
    assert [content.text[c.start : c.end] for c in group.companions] == ["表1 收入", "单位：万元"]


@pytest.mark.parametrize(
    ("blocks", "states"),
    [
        ([Block("第三条 会计档案的保管期限为三十年。", 2), Block("正文。")], True),
        ([Block("私车公用每公里补贴一元二角", 2), Block("下一节", 2), Block("正文。")], True),
        ([Block("公务用车管理办法实施细则", 2), Block("正文。")], False),
        ([Block("第二章", 1), Block("第一节 范围", 2), Block("正文。")], False),
        ([Block("海外市场覆盖二十七个国家", 1, breaks=(0,)), Block("正文。")], True),
        ([Block("如何办理居住证明材料？", 2), Block("答。")], False),
    ],
)
def test_heading_that_states_something_can_be_quoted(blocks: list[Block], states: bool) -> None:
    kind, _ = kinds(assemble(blocks))[0]
    assert kind == ("statement" if states else "heading")


def test_heading_without_text_hides_nothing() -> None:
    content = assemble([Block("", 1, name="第一章"), Block("第一段。"), Block("第二段。")])
    assert [heading.title for heading in content.headings] == ["第一章"]
    assert kinds(content) == [("paragraph", "第一段。"), ("paragraph", "第二段。")]


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("需要哪些材料", True),
        ("采购方式有哪几种", True),
        ("办理流程", True),
        ("几点开门", False),
        ("谁是馆长", False),
    ],
)
def test_questions_that_ask_for_several(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


@pytest.mark.parametrize(
    ("line", "is_unit", "is_field"),
    [
        ("单位：万元", True, False),
        ("（单位：人、公顷）", True, False),
        ("单位：济南市水务局", False, True),
        ("学历：硕士", False, True),
        ("联系电话: 0531-12345", False, True),
        ("表1：各区县人员名单", False, False),
        ("8:30 开门", False, False),
    ],
)
def test_line_above_a_table_is_its_unit_a_field_or_its_name(
    line: str, is_unit: bool, is_field: bool
) -> None:
    assert (is_unit_line(line), is_field_line(line)) == (is_unit, is_field)
