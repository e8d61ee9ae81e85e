"""Articles, items and lines of contents in PDFs, against the paragraphs that were drawn."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import pytest

from qabot.readers.content import Block, Content
from qabot.readers.pdf import read_pdf
from qabot.readers.pdf.items import Item, item_of
from tests.support.made import Placed, column, pdf, wrapped


def blocks(page: list[Placed]) -> list[tuple[str, str]]:
    kept: list[tuple[str, str]] = []

    def keep(given: Iterable[Block], **_: object) -> Content:
        kept.extend((block.text, block.kind) for block in given if block.text)
        return Content("")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qabot.readers.pdf.assemble", keep)
        read_pdf(pdf([page]), "a.pdf")
    return kept


def drawn(paragraphs: list[str], width: int = 20) -> list[Placed]:
    """The paragraphs one below the other, without indents or space between them."""
    return column(60, 780, list(chain.from_iterable(wrapped(p, width) for p in paragraphs)))


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("第三条　本办法", Item(0, 3)),
        ("第十二条 会员", Item(0, 12)),
        ("（二十一）经办人", Item(1, 21)),
        ("十、附则", Item(2, 10)),
        ("12. 会员", Item(3, 12)),
        ("3）会员", Item(4, 3)),
        ("③会员", Item(5, 3)),
        ("第三条的规定", None),
        ("（二）项的规定", None),
        ("3.5亿元", None),
        ("2023年", None),
        ("一个会员", None),
    ],
)
def test_numbers_of_items_are_told_from_figures_and_references(
    text: str, item: Item | None
) -> None:
    assert item_of(text) == item


@pytest.mark.parametrize(
    "labels",
    [
        ("第一条　", "第二条　", "第三条　"),
        ("（一）", "（二）", "（三）"),
        ("1. ", "2. ", "3. "),
        ("一、", "二、", "三、"),
        ("①", "②", "③"),
    ],
)
@pytest.mark.parametrize("end", ["。", "；", ""])
def test_items_of_full_lines_are_whole_and_apart(labels: tuple[str, ...], end: str) -> None:
    body = "普通会员单位每年缴纳会费二千元，理事单位每年缴纳会费五千元，常务理事单位每年一万元整"
    items = [f"{label}{body}"[: 40 - len(end)] + end for label in labels]
    assert all(len(item) == 40 for item in items)  # each fills two lines
    assert [text for text, _ in blocks(drawn(items))] == items


def test_reference_at_the_beginning_of_a_line_begins_nothing() -> None:
    first = "第一条　会员缴纳会费的期限依照本办法的" + "第二条的规定办理，逾期的加收滞纳金。"
    items = [f"{first[:20]}{first[20:]}", "第二条　会员应当按期缴纳会费。"]
    assert [text for text, _ in blocks(drawn(items))] == items


@pytest.mark.parametrize("leader", ["……", "............", "· · · · · · ", "………………"])
def test_lines_of_contents_are_apart_and_no_headings(leader: str) -> None:
    lines = [
        f"第{number}章 总则{leader}{page}" for number, page in zip("一二三", "139", strict=True)
    ]
    page = column(60, 780, ["目录", *lines, "第一章 总则", "公司员工应当遵守本制度。"])
    found = blocks(page)
    assert [(text, kind) for text, kind in found if "章" in text] == [
        *((line, "contents") for line in lines),
        ("第一章 总则", ""),
    ]
    headings = read_pdf(pdf([page]), "a.pdf").headings
    assert [heading.title for heading in headings] == ["第一章 总则"]
