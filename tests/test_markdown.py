"""Markdown read as blocks without its markup, against what a reader of the page sees."""

from __future__ import annotations

import time

import pytest

from qabot.readers.content import Content
from qabot.readers.markdown import read_markdown

Pair = tuple[str, str]


def blocks(content: Content) -> list[Pair]:
    return [(b.kind, content.text[b.start : b.end]) for b in content.structure.blocks]


def paragraphs(text: str) -> list[str]:
    return [words for _, words in blocks(read_markdown(text))]


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("**董事会秘书**：[高明](mailto:ir@a.cn)，`0531-6`", "董事会秘书：高明，0531-6"),
        (r"比例为 $3.2\%$ ，${\bf8.6}\%$，$\mathbf{126}$ 人", "比例为 3.2% ，8.6%，126 人"),
        (r"$\hat{x}$ 与 \(x_1\)", r"$\hat{x}$ 与 x₁"),
        ("价格$100，共$5-$10", "价格$100，共$5-$10"),
        ("10<sup>-3</sup>毫米，H<sub>2</sub>O，<b>粗</b>", "10⁻³毫米，H₂O，粗"),
        ("填写<姓名>与 <name>", "填写<姓名>与 <name>"),
        ("甲方：______，乙方：______。", "甲方：______，乙方：______。"),
        ("138****1234、139****5678", "138****1234、139****5678"),
        ("尺寸10*20*30，A_B_C", "尺寸10*20*30，A_B_C"),
        (r"\*不是\* a&amp;b", "*不是* a&b"),
        ("> 引用**文**", "引用文"),
        ("[附件]: 名单", "[附件]: 名单"),
    ],
)
def test_inline_markup_leaves_what_is_seen(source: str, seen: str) -> None:
    assert read_markdown(source).text == seen


def test_lists_keep_their_numbers_and_depth_and_lose_their_bullets() -> None:
    content = read_markdown(
        "材料：\n\n- 甲\n- [x] 乙\n  1. 内一\n  2. 内二\n- [ ] 丙\n懒续\n\n段。\n\n1) 一\n2) 二\n"
    )
    found = [(b.level, content.text[b.start : b.end]) for b in content.structure.blocks]
    assert found == [
        (0, "材料："),
        (1, "甲"),
        (1, "☑ 乙"),
        (2, "1. 内一"),
        (2, "2. 内二"),
        (1, "□ 丙\n懒续"),
        (0, "段。"),
        (1, "1) 一"),
        (1, "2) 二"),
    ]
    assert [kind for kind, _ in blocks(content)].count("item") == 7


def test_items_of_one_paragraph_in_an_item_stay_one_item() -> None:
    assert paragraphs("1. 身份证\n\n   复印件\n\n2. 照片\n") == ["1. 身份证\n复印件", "2. 照片"]


def test_table_of_pipes_gives_rows_under_their_heads() -> None:
    content = read_markdown(
        "| 甲 | 乙 |\n|---|:-:|\n| 1 \\| 2 | **x** | 多 |\n\n姓名 | 龄\n---|---\n张 | 3\n"
    )
    assert blocks(content) == [
        ("head", "| 甲 | 乙 |"),
        ("row", "| 1 | 2 | x | 多 |"),
        ("head", "| 姓名 | 龄 |"),
        ("row", "| 张 | 3 |"),
    ]
    row = content.structure.blocks[1]
    cells = [(c.head, content.text[c.start : c.end]) for c in content.structure.cells(row)]
    assert cells == [("甲", "1 | 2"), ("乙", "x"), ("", "多")]


def test_rows_of_bars_without_a_rule_are_a_table() -> None:
    assert blocks(read_markdown("| 甲 | 乙 |\n| 丙 | 丁 |\n")) == [
        ("head", "| 甲 | 乙 |"),
        ("row", "| 丙 | 丁 |"),
    ]


def test_table_in_html_goes_over_empty_lines_and_repeats_what_covers_rows() -> None:
    content = read_markdown(
        "<table>\n<caption>表1 标准</caption>\n\n"
        "<tr><th rowspan=2>级别</th><th colspan=2>住宿</th></tr>\n"
        "<tr><th>省会</th><th>其他</th></tr>\n\n<tr><td rowspan='2'>处级</td><td>400</td>"
        "<td>$3.2\\%$</td></tr><tr><td>500</td><td>6</td></tr></table>\n后文\n"
    )
    assert blocks(content) == [
        ("caption", "表1 标准"),
        ("head", "| 级别 | 住宿 |"),
        ("head", "| 级别 | 省会 | 其他 |"),
        ("row", "| 处级 | 400 | 3.2% |"),
        ("row", "| 处级 | 500 | 6 |"),
        ("paragraph", "后文"),
    ]
    last = content.structure.blocks[4]
    assert [c.head for c in content.structure.cells(last)] == ["级别", "住宿 省会", "住宿 其他"]


def test_table_in_the_middle_of_a_line_is_a_table() -> None:
    found = blocks(
        read_markdown(
            "文。<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td></tr></table>尾\n"
        )
    )
    assert found[1:] == [("head", "| 甲 | 乙 |"), ("row", "| 1 | 2 |"), ("paragraph", "尾")]


def test_what_is_left_out_is_told() -> None:
    content = read_markdown(
        "![](a.png)\n\n~~1200元~~ 980元 ![b](b.png)\n\n"
        "<del>旧</del>新 <!-- 注释 -->\n\n<img src='c'>\n"
    )
    assert content.text == "980元\n\n新"
    assert content.losses == ("3 pictures left out", "2 struck-out passages left out")


def test_notes_are_blocks_and_their_marks_stand_in_brackets() -> None:
    content = read_markdown("水量增长[^1]。\n\n[^1]: 数据来源：\n    统计局。\n")
    assert blocks(content) == [("paragraph", "水量增长[1]。"), ("note", "[1] 数据来源： 统计局。")]


def test_code_is_kept_and_an_indented_chinese_paragraph_is_no_code() -> None:
    assert paragraphs("```py\nx = 1\n\n  y = **2**\n```\n") == ["x = 1\n\n  y = **2**"]
    assert paragraphs("段。\n\n    缩进的**第二段**。\n") == ["段。", "缩进的第二段。"]


def test_contents_are_told_from_text() -> None:
    found = blocks(
        read_markdown("- [总则](#a)\n- [附则](#b)\n\n[TOC]\n\n第一章 总则……3\n\n正文。\n")
    )
    assert [kind for kind, _ in found] == ["contents"] * 4 + ["paragraph"]


def test_html_around_text_leaves_its_words() -> None:
    content = read_markdown(
        "<div align='center'>\n<h1>标题</h1>\n<p>第一段<br>换行</p></div>\n\n"
        "<details>\n<summary>展开</summary>\n\n内容**粗**。\n\n</details>\n"
    )
    assert content.text == "标题\n\n第一段\n\n换行\n\n展开\n\n内容粗。"
    assert content.title == "标题"


def test_lines_stand_for_themselves_unless_they_break_off() -> None:
    assert paragraphs("第一条 甲方付款。\n第二条 乙方交货，\n并安装。\n（一）测\n（二）调\n") == [
        "第一条 甲方付款。",
        "第二条 乙方交货，并安装。",
        "（一）测",
        "（二）调",
    ]


def test_hard_wrapped_paragraphs_and_items_are_joined() -> None:
    assert paragraphs(
        "本市供水设施由供水企业负责维护，用户不得擅自改动；确需改\n"
        "动的，应当向供水企业提出申请，由供水企业组织施工，所需费用\n由申请用户承担。\n\n"
        "- 因施工需要停水的，应当提前二十四小时通知用户；突发事故停\n"
        "  水的，应当在抢修的同时通知用户。\n"
    ) == [
        "本市供水设施由供水企业负责维护，用户不得擅自改动；确需改动的，应当向供水企业提出申请，"
        "由供水企业组织施工，所需费用由申请用户承担。",
        "因施工需要停水的，应当提前二十四小时通知用户；突发事故停水的，应当在抢修的同时通知用户。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[^a" * 2000,
        "$a " * 20_000,
        "<sup>" * 5000,
        "<table>\n\n" * 5000,
        "> " * 20_000 + "x",
        "```\n\n~~~\n\n" * 5000,
        "| 甲 | 乙 |\n|---|---|\n" + "| a | b |\n" * 5000,
        "\n\n".join("## 节\n\n文。" for _ in range(5000)),
    ],
)
def test_long_and_hostile_texts_are_read_in_linear_time(text: str) -> None:
    before = time.process_time()
    read_markdown(text)
    assert time.process_time() - before < 5
