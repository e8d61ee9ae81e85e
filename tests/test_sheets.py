"""Workbooks written by two programs and by hand, against what is seen in them."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from qabot.messages import Lost
from qabot.readers.formats import Format, format_of
from qabot.readers.sheet import Merge, Sheet, _rows
from qabot.readers.sheetml import read_sheetml
from qabot.readers.xlsx import read_xlsx
from tests.support.made import zipped

PURL = "http://purl.oclc.org/ooxml"
SCHEMAS = "http://schemas.openxmlformats.org"


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed(data: bytes, *pairs: tuple[str, str]) -> bytes:
    """A package with words of its parts replaced by others."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            text = archive.read(name)
            for old, new in pairs:
                text = text.replace(old.encode(), new.encode())
            parts[name] = text
    return zipped(parts)


def formatted() -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "数据"
    rows = [
        ("代码", 1, "000000"),
        ("增长率", 0.126, "0.0%"),
        ("市值", 123456, '0\\.0,"万"'),
        ("开会日", 45369, "[$-804]aaaa"),
        ("成立", datetime(2020, 5, 1), 'yyyy"年"m"月"d"日"'),
    ]
    sheet.append(["项目", "数值"])
    for place, (name, value, code) in enumerate(rows, 2):
        sheet.append([name, value])
        sheet.cell(place, 2).number_format = code
    return book


LINES = [
    "数据",
    "项目：代码；数值：000001",
    "项目：增长率；数值：12.6%",
    "项目：市值；数值：12.3万",
    "项目：开会日；数值：星期一",
    "项目：成立；数值：2020年5月1日",
]


def test_values_are_as_shown() -> None:
    assert read_xlsx(saved(formatted()), "a.xlsx").text.replace("\n\n", "\n").split("\n") == LINES


def test_workbook_from_1904_shows_the_same_dates() -> None:
    book = formatted()
    book.epoch = CALENDAR_MAC_1904
    lines = read_xlsx(saved(book), "a.xlsx").text.replace("\n\n", "\n").split("\n")
    assert lines[-1] == LINES[-1]


def test_strict_workbook_is_read() -> None:
    data = changed(
        saved(formatted()),
        (f"{SCHEMAS}/spreadsheetml/2006/main", f"{PURL}/spreadsheetml/main"),
        (f"{SCHEMAS}/officeDocument/2006/relationships", f"{PURL}/officeDocument/relationships"),
    )
    assert read_xlsx(data, "a.xlsx").text.replace("\n\n", "\n").split("\n") == LINES


def test_hidden_rows_and_columns_are_left_out_and_told() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "报价"
    for row in (["产品", "底价", "售价"], ["甲泵", 800, 1200], ["样机", 1, 1], ["乙泵", 950, 1500]):
        sheet.append(row)
    sheet.column_dimensions["B"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["C4"].comment = Comment("停产机型", "某人")
    sheet["B4"].comment = Comment("机密", "某人")
    content = read_xlsx(saved(book), "a.xlsx")
    assert content.text.replace("\n\n", "\n").split("\n") == [
        "报价",
        "产品：甲泵；售价：1200",
        "产品：乙泵；售价：1500",
        "C4 批注：停产机型",
    ]
    assert content.losses == (
        "报价: 1 hidden row left out",
        "报价: 1 hidden column left out",
    )


def test_book_of_xlsxwriter_with_a_text_box_a_chart_and_a_picture() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("价格")
    sheet.write_row(0, 0, ["产品", "单价"])
    sheet.write_row(1, 0, ["甲泵", 1280], book.add_format({"num_format": '#,##0"元"'}))
    sheet.merge_range("A3:A4", "乙泵")
    sheet.write(2, 1, 5)
    sheet.write(3, 1, 6)
    sheet.insert_textbox("D2", "注：不含增值税。")
    for title in ("单价对比图", None):
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=价格!$B$2:$B$3"})
        chart.set_title({"name": title} if title else {"none": True})
        sheet.insert_chart("D9", chart)
    pixel = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89"
    sheet.insert_image("K1", "a.png", {"image_data": io.BytesIO(pixel + b"\0\0\0\0IEND\xaeB`\x82")})
    book.close()
    content = read_xlsx(buffer.getvalue(), "a.xlsx")
    assert content.text.replace("\n\n", "\n").split("\n") == [
        "价格",
        "产品：甲泵；单价：1,280元",
        "产品：乙泵；单价：5",
        "产品：乙泵；单价：6",
        "单价对比图",
        "注：不含增值税。",
    ]
    assert content.losses == ("1 picture left out", "1 chart left out")


def test_formulas_without_values_and_pictures_in_cells_are_told() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["名称", "合计", "图片"])
    sheet.append(["甲泵", "=1+1", '=_xlfn.DISPIMG("ID_1",1)'])
    sheet.append(["乙泵", "=1+2", None])
    content = read_xlsx(saved(book), "a.xlsx")
    assert content.text.replace("\n\n", "\n").split("\n")[1:] == ["名称：甲泵", "名称：乙泵"]
    assert content.losses == ("1 picture left out", "2 formulas without a value")


def test_merged_values_stand_in_each_row_and_column_that_they_cover() -> None:
    sheet = Sheet("a", {1: {0: "题"}, 3: {0: "财务处", 1: "会计"}, 4: {1: "出纳"}})
    sheet.merges = [Merge(1, 0, 2, 3), Merge(3, 0, 2, 1)]
    rows = _rows(sheet, [])
    assert [(row.number, list(row.cells), set(row.continued)) for row in rows] == [
        (1, ["题", "题", "题"], {1, 2}),
        (3, ["财务处", "会计"], set()),
        (4, ["财务处", "出纳"], set()),
    ]


def test_huge_merged_cell_stays_small() -> None:
    sheet = Sheet("a", {row: {0: "甲"} for row in range(1, 5001)})
    sheet.merges = [Merge(1, 0, 1_048_576, 16_384)]
    losses: list[Lost] = []
    assert [len(row.cells) for row in _rows(sheet, losses)] == [1] * 5000
    assert losses == ["values of large merged cells not repeated: 1"]


SHEETML = """<?xml version="1.0" encoding="{encoding}"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style>
<Style ss:ID="c" ss:Parent="p"/>
<Style ss:ID="d"><NumberFormat ss:Format="yyyy&quot;年&quot;m&quot;月&quot;"/></Style></Styles>
<Worksheet ss:Name="缴存"><Table>
<Column/><Column ss:Hidden="1"/>
<Row><Cell><Data ss:Type="String">部门</Data></Cell><Cell><Data ss:Type="String">密</Data></Cell>
<Cell><Data ss:Type="String">岗位</Data></Cell><Cell><Data ss:Type="String">比例</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">财务处</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">会计</Data></Cell>
<Cell ss:StyleID="c"><Data ss:Type="Number">0.05</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">藏</Data></Cell><Cell><Data ss:Type="String">出纳</Data></Cell>
<Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-03-01T00:00:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">内部</Data></Cell></Row>
</Table></Worksheet>
<Worksheet ss:Name="藏"><Table><Row><Cell><Data ss:Type="String">密</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>
</Workbook>"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb2312", "gb18030", "utf-16"])
def test_workbook_of_office_2003_in_xml(encoding: str) -> None:
    data = SHEETML.format(encoding=encoding).encode(encoding)
    assert format_of(data, ".xls") is format_of(data, ".xml") is Format.SHEETML
    content = read_sheetml(data, "a.xls")
    assert content.text.replace("\n\n", "\n").split("\n") == [
        "缴存",
        "部门：财务处；岗位：会计；比例：5.00%",
        "部门：财务处；岗位：出纳；比例：2024年3月",
    ]
    assert content.losses == (
        "缴存: 1 hidden row left out",
        "缴存: 1 hidden column left out",
        "the hidden sheet 藏 left out",
    )


def test_values_and_places_that_cannot_be_are_read_as_written() -> None:
    made = SHEETML.format(encoding="utf-8")
    for right, wrong in (
        (">0.05<", ">五个点<"),
        (">2024-03-01T00:00:00.000<", ">三月<"),
        (
            'ss:Index="3"><Cell ss:MergeDown="1"',
            'ss:Index="99999999"><Cell ss:MergeDown="99999999"',
        ),
        ("<Column/>", '<Column ss:Span="x"/>'),
    ):
        assert right in made
        made = made.replace(right, wrong)
    content = read_sheetml(made.encode(), "a.xls")
    assert content.text.split("\n\n")[1:] == [
        "部门：财务处；岗位：会计；比例：五个点\n部门：藏；岗位：三月"
    ]
    assert content.losses[-1] == "2 values not of the stated type, shown as written"


def test_xml_of_word_tabbed_text_and_other_xml_are_told_apart() -> None:
    word = b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument/>'
    assert format_of(word, ".doc") is Format.WORDML
    table = "项目\t数值\n上限\t38205\n".encode("gb18030")
    assert format_of(table, ".xls") is Format.CSV
    assert format_of("只是文字。".encode(), ".xls") is Format.TEXT
    for suffix in (".xml", ".doc", ""):
        assert format_of(b"<?xml version='1.0'?><note/>", suffix) is Format.XML
    assert format_of(b"<?xml version='1.0'?><note/>", ".txt") is Format.TEXT
