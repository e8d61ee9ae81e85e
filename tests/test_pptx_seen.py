"""Slides made by python-pptx, against what PowerPoint shows of them."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pptx
import pytest
from pptx.chart import data as chart_data
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu

from qabot.messages import Loss
from qabot.readers.archive import Archive
from qabot.readers.content import Block
from qabot.readers.drawing import paragraph_text
from qabot.readers.pptx import pptx_blocks, read_pptx
from qabot.readers.xml import parse_xml
from tests.support.made import zipped

A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def saved(deck: Any) -> bytes:
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def blocks_of(deck: Any) -> list[Block]:
    return [block for block in pptx_blocks(saved(deck), Counter()) if block.text]


def slide_of(deck: Any, layout: int = 6) -> Any:
    return deck.slides.add_slide(deck.slide_layouts[layout])


def box(slide: Any, place: tuple[int, int], text: str, size: tuple[int, int] = (90, 20)) -> None:
    shape = slide.shapes.add_textbox(*(Emu(number * 10_000) for number in (*place, *size)))
    shape.text_frame.text = text


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (
            '<a:r><a:t>2.6×10</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>4</a:t></a:r>',
            "2.6×10⁴",
        ),
        (
            '<a:r><a:t>CO</a:t></a:r><a:r><a:rPr baseline="-25000"/><a:t>2</a:t></a:r>'
            "<a:br/><a:r><a:t>气</a:t></a:r>",
            "CO₂\n气",
        ),
        (
            '<a:r><a:rPr strike="sngStrike"/><a:t>1200元</a:t></a:r><a:r><a:t>980元</a:t></a:r>',
            "980元",
        ),
        (
            '<a:r><a:rPr><a:sym typeface="Wingdings"/></a:rPr><a:t>\uf0fe</a:t></a:r>'
            "<a:r><a:t>是</a:t></a:r>",
            "☑是",
        ),
        ('<a:fld type="slidenum"><a:t>3</a:t></a:fld><a:r><a:t>页</a:t></a:r>', "页"),
    ],
)
def test_paragraph_reads_as_it_is_seen(xml: str, text: str) -> None:
    lost = Counter[Loss]()
    assert paragraph_text(parse_xml(f"<a:p {A}>{xml}</a:p>".encode(), "a"), lost) == text
    assert lost == ({Loss.STRUCK: 1} if "strike" in xml else {})


def test_boxes_in_rows_are_read_by_columns() -> None:
    deck = pptx.Presentation()
    slide = slide_of(deck)
    for number, (area, aim) in enumerate([("华东区", 1800), ("华南区", 2500), ("西南区", 1200)]):
        box(slide, (100 * number, 100 + number), area)
        box(slide, (100 * number, 130 - number), f"目标{aim}万元")
    assert [block.text for block in blocks_of(deck)] == [
        *("华东区：目标1800万元", "华南区：目标2500万元", "西南区：目标1200万元")
    ]


def test_labels_beside_their_figures_stay_with_them() -> None:
    deck = pptx.Presentation()
    slide = slide_of(deck)
    for number, (name, aim) in enumerate([("华南区", "2500万元"), ("西南区", "1200万元")]):
        box(slide, (0, 40 * number), name)
        box(slide, (200, 40 * number), aim)
    assert [block.text for block in blocks_of(deck)] == ["华南区：2500万元", "西南区：1200万元"]


def test_a_table_made_of_boxes_is_read_row_by_row() -> None:
    deck = pptx.Presentation()
    slide = slide_of(deck)
    rows = [("区域", "目标", "完成"), ("华东", "1800", "1700"), ("华南", "2500", "2400")]
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            box(slide, (100 * x, 30 * y), text)
    assert [block.text for block in blocks_of(deck)] == [text for row in rows for text in row]


def test_columns_of_running_text_are_read_one_after_the_other() -> None:
    deck = pptx.Presentation()
    slide = slide_of(deck)
    box(slide, (0, 0), "左栏第一段。")
    box(slide, (200, 0), "右栏的长框。", (90, 60))
    box(slide, (0, 30), "左栏第二段。")
    assert [block.text for block in blocks_of(deck)] == [
        *("左栏第一段。", "左栏第二段。", "右栏的长框。")
    ]


def test_bullets_of_the_master_make_items_and_numbers_are_written() -> None:
    deck = pptx.Presentation()
    body = slide_of(deck, 1).shapes.placeholders[1].text_frame
    body.text = "申请"
    for text in ("身份证", "照片"):
        paragraph = body.add_paragraph()
        paragraph.text, paragraph.level = text, 1
        kind = '<a:buAutoNum type="arabicPeriod"/>'
        paragraph._p.get_or_add_pPr().append(parse_xml(f"<a:x {A}>{kind}</a:x>".encode(), "a")[0])
    assert blocks_of(deck) == [
        Block("申请", level=1, kind="item"),
        Block("1. 身份证", level=2, kind="item"),
        Block("2. 照片", level=2, kind="item"),
    ]


def test_chart_gives_its_title_and_a_table() -> None:
    deck = pptx.Presentation()
    maker: Any = chart_data
    data = maker.CategoryChartData()
    data.categories = ["一季度", "二季度"]
    data.add_series("工业", (12.5, 13.0))
    data.add_series("生活", (8, 9))
    frame = slide_of(deck).shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 99, 99, data)
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "供水量（万吨）"
    assert [block.text for block in blocks_of(deck)] == [
        *("供水量（万吨）", "|  | 工业 | 生活 |", "| 一季度 | 12.5 | 8 |", "| 二季度 | 13.0 | 9 |")
    ]


def test_merged_cells_stand_in_each_row_that_they_cover() -> None:
    deck = pptx.Presentation()
    table = slide_of(deck).shapes.add_table(2, 2, 0, 0, 99, 99).table
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 0).text, table.cell(0, 1).text, table.cell(1, 1).text = "安全部", "演练", "培训"
    assert [block.text for block in blocks_of(deck)] == ["| 安全部 | 演练 |", "| 安全部 | 培训 |"]


def test_strict_files_are_read() -> None:
    deck = pptx.Presentation()
    slide_of(deck, 5).shapes.title.text = "公积金政策"
    archive = Archive(saved(deck))
    parts: dict[str, str | bytes] = {}
    for name in archive.members:
        part = archive.read(name)
        for kind in (b"drawingml", b"presentationml", b"officeDocument"):
            usual = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
            part = part.replace(usual, b"http://purl.oclc.org/ooxml/" + kind + b"/")
        parts[name] = part
    assert read_pptx(zipped(parts), "a.pptx").text == "公积金政策"


def test_what_a_slide_shows_beside_text_is_told() -> None:
    deck = pptx.Presentation()
    frame = slide_of(deck).shapes.add_table(1, 1, 0, 0, 9, 9)._element
    data = frame.graphic.graphicData
    data.set("uri", "http://schemas.openxmlformats.org/drawingml/2006/diagram")
    data.remove(data[0])
    assert read_pptx(saved(deck), "a.pptx").losses == ("1 diagram left out",)
