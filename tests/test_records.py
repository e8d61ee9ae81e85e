"""Tables kept as data, books and slides, against what is in them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pptx
import pytest

from qabot.answering.answers import ask
from qabot.errors import DocumentError
from qabot.index import open_index
from qabot.ingest import update
from qabot.readers.content import Content
from qabot.readers.epub import read_epub
from qabot.readers.pptx import read_pptx
from qabot.readers.records import read_csv, read_json
from qabot.readers.xlsx import read_xlsx
from tests.support.made import zipped


def outline(content: Content) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in content.headings]


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_rows_name_each_value_by_its_column(sign: str, encoding: str) -> None:
    rows = [["城市", "人口（万）", "说明"], ["济南", "920", '"泉水\n之城"'], ["青岛", "1025", ""]]
    data = "\r\n".join(sign.join(row) for row in rows).encode(encoding)
    content = read_csv(data, "a.csv")
    assert (
        content.text == "城市：济南；人口（万）：920；说明：泉水 之城\n城市：青岛；人口（万）：1025"
    )
    assert content.title is None
    assert [block.level for block in content.structure.blocks] == [2, 3]


def test_table_without_names_of_columns_keeps_its_cells() -> None:
    content = read_csv(b"1,2\n3,4\n", "a.csv")
    assert content.text == "1; 2\n3; 4"
    assert [block.level for block in content.structure.blocks] == [1, 2]


def test_each_row_knows_its_number_and_its_cells() -> None:
    lines = ["编号,内容", *(f"第{n}号,{'泉' * 100}" for n in range(1, 8))]
    content = read_csv("\n".join(lines).encode(), "a.csv")
    assert content.headings == ()
    for number, block in enumerate(content.structure.blocks, 1):
        key, value = content.structure.cells(block)
        assert (block.kind, block.level) == ("row", number + 1)
        assert (key.head, content.text[key.start : key.end]) == ("编号", f"第{number}号")
        assert (value.head, content.text[value.start : value.end]) == ("内容", "泉" * 100)


def test_lines_of_json_and_lists_of_objects_are_read_alike() -> None:
    records = [{"name": "Alpha", "at": {"city": "Jinan"}}, {"name": "Beta", "tags": ["a", "b"]}]
    lines = "\n".join(json.dumps(record) for record in records)
    expected = "name: Alpha; at.city: Jinan\nname: Beta; tags: a、b"
    assert read_json(lines.encode(), "a.jsonl").text == expected
    assert read_json(json.dumps(records).encode(), "a.json").text == expected
    assert read_json(json.dumps({"data": records}).encode(), "a.json").text == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": 1}\n{"a": \n', r"is not valid JSON \(line 2\)"),
        (b"[" * 5000, "is not valid JSON"),
        (b"[1, 2]", "is not a list of JSON objects"),
    ],
)
def test_what_is_no_json_says_where(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_json(data, "a.json")


def test_sheets_and_rows_are_headings_and_values_are_as_they_were_typed() -> None:
    data = workbook(
        人员=[
            ["2024年名册"],
            [],
            ["姓名", "电话", "入职", "得分", "编号"],
            ["张三", "0531-123", date(2020, 3, 1), 0.1 + 0.2, "007"],
            ["李四", None, datetime(2021, 5, 6, 8, 30), 7, True],
        ],
        空表=[],
    )
    content = read_xlsx(data, "a.xlsx")
    assert content.text.split("\n\n") == [
        "人员",
        "2024年名册",
        "姓名：张三；电话：0531-123；入职：2020-03-01；得分：0.3；编号：007\n"
        "姓名：李四；入职：2021-05-06 08:30:00；得分：7；编号：TRUE",
    ]
    assert outline(content) == [(1, "人员")]
    assert [block.level for block in content.structure.blocks[2:]] == [4, 5]
    assert content.title is None


def test_cell_far_away_costs_little_and_is_told() -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("远", 0)
    sheet["A1"], sheet["A900000"] = "近处", "远处"
    buffer = io.BytesIO()
    book.save(buffer)
    content = read_xlsx(buffer.getvalue(), "a.xlsx")
    assert "近处" in content.text
    assert content.losses == ("远: rows after 10,000 empty ones left out",)


def test_slides_are_pages_with_their_tables_groups_and_notes() -> None:
    deck = pptx.Presentation()
    for number in range(1, 4):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"第{number}季度"
        group = slide.shapes.add_group_shape()
        group.shapes.add_textbox(0, 5_000_000, 9, 9).text_frame.text = f"组内{number}。"
        table = slide.shapes.add_table(1, 2, 0, 2_000_000, 9, 9).table
        table.cell(0, 0).text, table.cell(0, 1).text = "增速", f"{number}%"
        slide.notes_slide.notes_text_frame.text = f"备注{number}。"
    buffer = io.BytesIO()
    deck.save(buffer)
    content = read_pptx(buffer.getvalue(), "a.pptx")
    assert content.text.split("\n\n")[:4] == ["第1季度", "| 增速 | 1% |", "组内1。", "备注1。"]
    assert len(content.pages) == 3
    assert [content.text[start : start + 4] for start in content.pages] == [
        *("第1季度", "第2季度", "第3季度")
    ]


def book(chapters: dict[str, str], **more: str) -> bytes:
    items = "".join(
        f'<item id="{name}" href="t/{name}" media-type="application/xhtml+xml"/>'
        for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>老残游记</dc:title><dc:creator>刘鹗</dc:creator></metadata><manifest>"
        f"{items}</manifest><spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="O/c.opf"/></rootfiles></container>'
    pages = {f"O/t/{name}": text for name, text in chapters.items() if text}
    return zipped({"META-INF/container.xml": container, "O/c.opf": package, **pages, **more})


def test_chapters_of_a_book_come_in_its_order_with_their_headings() -> None:
    page = "<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body>"
    content = read_epub(
        book(
            {"b": f"{page}<h1>第一回</h1><p>话说<i>山东</i>登州府。</p>", "a": f"{page}<p>再说。"}
        ),
        "a.epub",
    )
    assert content.text == "第一回\n\n话说山东登州府。\n\n再说。"
    assert (content.title, content.author, outline(content)) == (
        "老残游记",
        "刘鹗",
        [(1, "第一回")],
    )


NAV = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
    '<nav epub:type="toc"><ol><li><a href="a">第一回　登州</a><ol><li><a href="b#x">大明湖</a></li>'
    '</ol></li><li><a href="c">尾声</a></li></ol></nav><nav epub:type="landmarks"><ol><li>'
    '<a href="a">封面</a></li></ol></nav></body></html>'
)
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>'
    '第一回　登州</text></navLabel><content src="t/a"/><navPoint><navLabel><text>大明湖</text>'
    '</navLabel><content src="t/b#x"/></navPoint></navPoint><navPoint><navLabel><text>尾声</text>'
    '</navLabel><content src="t/c"/></navPoint></navMap></ncx>'
)


@pytest.mark.parametrize(
    ("item", "path", "contents"),
    [
        ('<item id="n" href="t/nav" properties="nav" media-type="text/html"/>', "O/t/nav", NAV),
        ('<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>', "O/toc.ncx", NCX),
    ],
)
def test_table_of_contents_names_chapters_whose_headings_are_plain_paragraphs(
    item: str, path: str, contents: str
) -> None:
    chapters = {
        "a": "<p>第一回 登州</p><p>话说。</p>",
        "b": "<p>大明湖</p><p>湖水。</p>",
        "c": "<p>完。</p>",
    }
    data = book(chapters, **{path: contents})
    package = zipfile.ZipFile(io.BytesIO(data)).read("O/c.opf").decode()
    package = package.replace("</manifest>", f"{item}</manifest>")
    content = read_epub(book(chapters, **{path: contents, "O/c.opf": package}), "a.epub")
    assert content.text == "第一回 登州\n\n话说。\n\n大明湖\n\n湖水。\n\n完。"
    assert outline(content) == [(1, "第一回 登州"), (2, "大明湖"), (1, "尾声")]


def test_figures_and_notes_of_a_book_stay_as_they_are_and_its_losses_are_counted_once() -> None:
    note = '<a epub:type="noteref" href="#n1">1</a>'
    page = f'<p>库容15.2{note}亿<s>吨</s>立方米。<img src="1.png"/></p>'
    chapters = {"cover": '<img src="0.png"/>', "a": page, "b": f"<ol><li>甲</li></ol>{page}"}
    content = read_epub(book(chapters), "a.epub")
    assert content.text == "库容15.2¹亿立方米。\n\n1. 甲\n\n库容15.2¹亿立方米。"
    assert content.losses == ("2 struck-out passages left out", "2 pictures left out")


def test_book_that_lacks_a_chapter_says_so_and_one_that_is_encrypted_is_refused() -> None:
    content = read_epub(book({"a": "<p>正文。</p>", "b": ""}), "a.epub")
    assert content.losses == ("the chapter O/t/b is missing",)
    with pytest.raises(DocumentError, match="encrypted"):
        read_epub(book({"a": "<p>"}, **{"META-INF/rights.xml": "<a/>"}), "a.epub")


def test_question_close_to_a_listed_one_is_answered_with_its_answer(tmp_path: Path) -> None:
    rows = [
        ["问题", "答案", "分类"],
        ["居住证怎么办理？", "携带身份证和租房合同，到辖区派出所户籍窗口提交材料。", "户籍"],
        ["医保卡丢了怎么补办？", "登录手机应用挂失后，到街道服务中心领取新卡。", "医保"],
        ["小学入学需要哪些材料？", "户口簿、房产证明和预防接种证，三者缺一不可。", "教育"],
        ["图书馆几点关门？", "周一至周五开到二十一点，周末提前两小时。", "文化"],
    ]
    (tmp_path / "问答.xlsx").write_bytes(workbook(常见问题=rows))
    update(tmp_path / "index", [tmp_path / "问答.xlsx"])
    index = open_index(tmp_path / "index")
    for question, answer in (
        ("怎样办居住证", rows[1][1]),
        ("医保卡丢失如何补办", rows[2][1]),
        ("图书馆什么时候关门", rows[4][1]),
    ):
        best = ask(index, question).quotes[0]
        assert best.text == answer
        assert best.heading[0] == "常见问题"
        assert best.heading[2].startswith("分类：")
    index.close()


def test_quote_deep_in_a_sheet_names_its_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["姓名", "电话"]]
    rows += [[f"职员{n}", f"0531-{n:05}"] for n in range(2, 3000)]
    (tmp_path / "a.xlsx").write_bytes(workbook(名册=rows))
    update(tmp_path / "index", [tmp_path / "a.xlsx"])
    index = open_index(tmp_path / "index")
    quote = ask(index, "职员2345的电话").quotes[0]
    assert quote.text == "姓名：职员2345；电话：0531-02345"
    assert (quote.heading, quote.page) == (("名册", "第2345行"), None)
    index.close()
