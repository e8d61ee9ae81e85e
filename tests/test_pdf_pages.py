"""Running heads, page numbers and footnotes of PDFs, against the text drawn around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from qabot.documents.places import page_of
from qabot.readers.content import Block, Content
from qabot.readers.pdf import read_pdf
from qabot.types import Document
from tests.support.made import Placed, Rule, column, pdf, wrapped

FIRST = (
    "全市计划改造老旧管网三百二十公里，更换智能水表十五万只，新建加压泵站十二座，改造范围包括老城区、"
    "高新区和滨河新区，各区要按照属地管理原则，逐级落实责任，健全工作机制，加强部门协同，形成工作合力，"
    "确保各项任务落到实处，全部工程于2026年10月底前完工。"
)
SECOND = (
    "大明湖是由城内众泉汇流而成的天然湖泊，面积甚大，几乎占了旧城的四分之一。市区诸泉在此汇聚后，"
    "经北水门流入小清河，现今湖面四十六公顷，公园面积八十六公顷，湖面约占百分之五十三。"
)
LINES = wrapped(f"　　{FIRST}", 30)
HEAD = "某市水务局　水务简报　第12期"
FOOT = 46.0


def body(lines: list[str], y: float = 740) -> list[Placed]:
    return column(80, y, lines, 14)


def text_of(*pages: list[Placed], rules: list[Rule] | None = None) -> list[str]:
    return read_pdf(pdf(pages, rules=rules or []), "a.pdf").text.split("\n\n")


def blocks(*pages: list[Placed], rules: list[Rule] | None = None) -> list[Block]:
    kept: list[Block] = []

    def keep(given: Iterable[Block], **_: object) -> Content:
        kept.extend(replace(block, text=block.text.strip()) for block in given if block.text)
        return Content("")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qabot.readers.pdf.assemble", keep)
        read_pdf(pdf(pages, rules=rules or []), "a.pdf")
    return kept


@pytest.mark.parametrize("high", [810.0, 784.0, 768.0])  # in the margin, and below it
@pytest.mark.parametrize("number", ["— {} —", "第{}页", "{}/2", "第{}页 共2页", "{}"])
def test_sentence_is_whole_over_two_pages_with_heads_and_numbers(high: float, number: str) -> None:
    pages = [
        [(108.0, high, 14.0, HEAD), *body(part), (280, FOOT, 10, f"{number.format(at)} ")]
        for at, part in enumerate((LINES[:3], LINES[3:]), 1)
    ]
    assert text_of(*pages) == [FIRST]


def test_heads_of_odd_and_even_pages_are_left_out() -> None:
    parts = (LINES[:2], LINES[2:3], LINES[3:4], LINES[4:])
    pages = [
        [(108.0, 784.0, 14.0, HEAD if at % 2 else "供水管网改造方案"), *body(part)]
        for at, part in enumerate(parts)
    ]
    assert text_of(*pages) == [FIRST]


@pytest.mark.parametrize("low", [400.0, 60.0])
def test_line_that_does_not_return_stays(low: float) -> None:
    pages: list[list[Placed]] = [
        [*body(wrapped(f"　　{SECOND}", 30)), (300, low, 14, "济南市水务局")],
        [*body(wrapped(f"　　{SECOND}", 30)), (300, low, 14, "济南市财政局")],
    ]
    assert text_of(*pages) == [SECOND, "济南市水务局", SECOND, "济南市财政局"]


def test_titles_whose_figures_differ_are_no_heads() -> None:
    pages = [
        [(250.0, 770.0, 14.0, f"{year}年工作要点"), *body(wrapped(f"　　{SECOND}", 30))]
        for year in (2022, 2023)
    ]
    assert text_of(*pages) == ["2022年工作要点", SECOND, "2023年工作要点", SECOND]


def test_pages_that_are_copies_of_a_form_keep_their_title() -> None:
    labels = ("姓名：", "工号：", "部门：", "事由：", "日期：")
    names = ("李国庆", "张晓梅")
    pages = [
        [
            (250.0, 770.0, 12.0, "请假审批单"),
            *((60.0, 740.0 - 40 * at, 12.0, f"{label}{name}") for at, label in enumerate(labels)),
            *((60.0, 500.0 - 40 * at, 12.0, f"第{at}项意见") for at in range(4)),
        ]
        for name in names
    ]
    assert "".join(text_of(*pages)).count("请假审批单") == 2


def test_table_that_goes_on_keeps_its_heads() -> None:
    def row(y: float, *cells: str) -> list[Placed]:
        return [(60.0 + 120 * at, y, 12.0, cell) for at, cell in enumerate(cells)]

    pages = [
        [
            *row(770, "地区", "面积", "产量"),
            *row(750, "历城", f"12{page}0", f"84{page}0"),
            *row(730, "章丘", f"53{page}0", f"37{page}0"),
        ]
        for page in (1, 2)
    ]
    assert "地区" in "".join(text_of(*pages))


@pytest.mark.parametrize("ruled", [True, False])
@pytest.mark.parametrize("marks", ["¹²", "①②"])
def test_footnotes_do_not_cut_the_sentence_that_goes_on_over_the_page(
    ruled: bool, marks: str
) -> None:
    notes = [f"{marks[0]}含征地费用，不含建设期利息。", f"{marks[1]}分两年下达。"]
    first = [*body(LINES[:3]), *column(80, 84, notes, 9)]
    rules: list[Rule] = [(80, 98, 190, 98)] if ruled else []
    found = blocks(first, body(LINES[3:]), rules=rules)
    assert [(block.text, block.kind) for block in found] == [
        *((FIRST, ""), (notes[0], "note"), (notes[1], "note"))
    ]


def test_footnote_of_several_lines_is_one_and_what_follows_keeps_its_page() -> None:
    note = "¹按照二〇二三年价格计算，含征地费用和建设期的管理费用，不含建设期的利息。"
    ends = [*body(wrapped(f"　　{SECOND}", 30)), *column(80, 90, wrapped(note, 24), 9)]
    content = read_pdf(pdf([ends, body(LINES)]), "a.pdf")
    assert content.text.split("\n\n") == [SECOND, note, FIRST]
    document = Document("d", "a", "a", content.text, "0", pages=content.pages)
    places = [page_of(document, content.text.index(part)) for part in (SECOND, note, FIRST)]
    assert places == [1, 1, 2]


def test_small_type_without_a_mark_is_text() -> None:
    small = "资料来源为市统计局和市水务局二〇二三年公布的数据。"
    page = [*body(wrapped(f"　　{SECOND}", 30)), *column(80, 90, [small], 9)]
    assert [(block.text, block.kind) for block in blocks(page)] == [(SECOND, ""), (small, "")]
