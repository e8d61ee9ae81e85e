"""What is seen in a Word document is what is read: scripts, equations, ticks, tables."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from qabot.readers.content import Block
from qabot.readers.docx import docx_blocks, read_docx
from qabot.readers.docx_tables import table_rows
from qabot.readers.eq_fields import eq_text
from qabot.readers.scripts import lowered, raised
from qabot.readers.symbols import settled, symbol
from qabot.readers.tables import TableCell
from qabot.readers.xml import parse_xml
from tests.support.made import W, docx, level, paragraph, zipped

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
UP, DOWN = (f'<w:vertAlign w:val="{side}script"/>' for side in ("super", "sub"))
HIGH = '<w:position w:val="8"/>'


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def text_of(xml: str, **parts: str) -> str:
    return read_docx(docx(f"<w:p>{xml}</w:p>", **parts), "a.docx").text


def with_parts(body: str, related: dict[str, str]) -> bytes:
    """A .docx with parts that it points at by ``r1``, ``r2`` … in the order given."""
    links = "".join(
        f'<Relationship Id="r{number}" Type="t" Target="{name}"/>'
        for number, name in enumerate(related, 1)
    )
    with zipfile.ZipFile(BytesIO(docx(body))) as file:
        parts: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    parts["word/_rels/document.xml.rels"] = f'<a xmlns="{RELATIONS}">{links}</a>'
    return zipped(parts | {f"word/{name}": xml for name, xml in related.items()})


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("4", "⁴", "₄"),
        ("-3", "⁻³", "₋₃"),
        ("－３", "⁻³", "₋₃"),
        ("2+", "²⁺", "₂₊"),
        (" 2", " ²", " ₂"),
        ("n", "ⁿ", "_n"),
        ("ab", "^ab", "_ab"),
        ("i=1", "^(i=1)", "_(i=1)"),
        ("1,2", "¹,²", "₁,₂"),
        ("0.5", "^0.5", "_0.5"),
        ("[1]", "[1]", "[1]"),
        ("注1", "注¹", "注₁"),
        ("*", "*", "*"),
        ("", "", ""),
    ],
)
def test_raised_and_lowered(text: str, up: str, down: str) -> None:
    assert (raised(text), lowered(text)) == (up, down)


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"{run('15.2')}{run('1', UP)}{run('亿')}", "15.2¹亿"),
        (f"{run('10')}{run('-', UP)}{run('3', UP)}{run('m')}{run('2', UP)}", "10⁻³m²"),
        (f"{run('H')}{run('2', DOWN)}{run('O')}", "H₂O"),
        (f"{run('x')}{run('a', UP)}{run('b', UP)}{run('。')}", "x^ab。"),
        (run("10") + run("8", HIGH + '<w:sz w:val="12"/>') + run("吨"), "10⁸吨"),
        (run("10") + run("8", HIGH) + run("吨"), "108吨"),
        (run("km") + run("2", '<w:rStyle w:val="up"/>'), "km²"),
        (run("整段都是小字2", UP), "整段都是小字2"),
        (f"{run('1200元', '<w:strike/>')}{run('980元')}", "980元"),
        (run("1200元", '<w:rStyle w:val="old"/>') + run("980元"), "980元"),
        (run("980元", '<w:strike w:val="0"/>'), "980元"),
    ],
)
def test_scripts_and_struck_text(xml: str, text: str) -> None:
    styles = f'<w:style w:styleId="up"><w:rPr>{UP}</w:rPr></w:style>'
    styles += '<w:style w:styleId="old"><w:rPr><w:dstrike/></w:rPr></w:style>'
    assert text_of(xml, styles=styles) == text


def test_struck_passages_are_told() -> None:
    old = run("1200", "<w:strike/>") + run("元", "<w:strike/>")
    body = f"<w:p>{old}{run('980元，')}{old}{run('128元')}</w:p>"
    assert read_docx(docx(body), "a.docx").losses == ("2 struck-out passages left out",)


def m(kind: str, *parts: tuple[str, str], properties: str = "") -> str:
    inner = "".join(f"<m:{name}>{xml}</m:{name}>" for name, xml in parts)
    return f"<m:{kind}>{properties}{inner}</m:{kind}>"


def letters(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


FIFTH = m("f", ("num", letters("1")), ("den", letters("5")))
NARY = '<m:naryPr><m:chr m:val="∑"/></m:naryPr>'
BRACES = '<m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr>'
ROW = f"<m:mr><m:e>{letters('a')}</m:e><m:e>{letters('b')}</m:e></m:mr>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (FIFTH, "1/5"),
        (letters("3") + FIFTH, "3 1/5"),
        (FIFTH + letters("x"), "1/5·x"),
        (letters("B") + FIFTH, "B(1/5)"),
        (m("f", ("num", letters("a+b")), ("den", letters("2c"))), "(a+b)/(2c)"),
        (m("f", ("num", letters("销售额")), ("den", letters("总收入"))), "销售额/总收入"),
        (m("sSup", ("e", letters("10")), ("sup", letters("4"))), "10⁴"),
        (m("sSup", ("e", letters("a+b")), ("sup", letters("2"))), "(a+b)²"),
        (m("sSub", ("e", letters("x")), ("sub", letters("max"))), "x_max"),
        (m("sSubSup", ("e", letters("x")), ("sub", letters("1")), ("sup", letters("2"))), "x₁²"),
        (m("rad", ("deg", ""), ("e", letters("B"))), "√B"),
        (m("rad", ("deg", letters("3")), ("e", letters("a+b"))), "∛(a+b)"),
        (
            m("nary", ("sub", letters("i=1")), ("sup", letters("n")), ("e", letters("x")),
              properties=NARY),
            "∑_(i=1)ⁿ x",
        ),
        (m("d", ("e", f"<m:m>{ROW}{ROW}</m:m>"), properties=BRACES), "[a, b; a, b]"),
        (m("func", ("fName", letters("sin")), ("e", letters("x"))), "sin x"),
        (m("limLow", ("e", letters("lim")), ("lim", letters("x→0"))), "lim_(x→0)"),
        (m("bar", ("e", letters("x")), properties='<m:barPr><m:pos m:val="top"/></m:barPr>'), "x̄"),
    ],
)  # fmt: skip
def test_equations_in_a_line(xml: str, text: str) -> None:
    assert text_of(f"<m:oMath>{xml}</m:oMath>") == text
    cell = f"<w:tc><w:p><m:oMath>{xml}</m:oMath></w:p></w:tc>"
    assert docx_blocks(docx(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"))[0].text == text


def test_a_fraction_does_not_run_into_the_number_before_it() -> None:
    assert text_of(f"{run('约2')}<m:oMath>{FIFTH}</m:oMath>{run('小时')}") == "约2 1/5小时"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r" EQ \F(1,5) ", "1/5"),
        (r"eq \f(a+b,2)", "(a+b)/2"),
        (r"EQ \r(3,x)", "∛x"),
        (r"eq \o\ac(○,1)", "①"),
        (r"EQ \* jc0 \* hps10 \o\ad(\s\up 9(nóng),秾)", "秾"),
    ],
)
def test_equation_fields(code: str, text: str) -> None:
    assert eq_text(code) == text
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")]
    field = f"<w:r><w:instrText>{code}</w:instrText></w:r>".join(marks)
    assert text_of(run("前") + field + run("后")) == f"前{text}后"


@pytest.mark.parametrize(
    ("font", "code", "sign"),
    [
        ("Wingdings", 0xF0FE, "☑"),
        ("Wingdings", 0xFE, "☑"),
        ("Wingdings", 0xF0A8, "□"),
        ("Wingdings", 0xF06F, "□"),
        ("Wingdings", 0xF0FC, "✓"),
        ("Wingdings 2", 0xF052, "☑"),
        ("Wingdings 2", 0xF0A3, "□"),
        ("Segoe UI Symbol", 0x2611, "☑"),
        ("MS Gothic", 0x2610, "□"),
        ("Symbol", 0xF0B3, "≥"),
        ("Symbol", 0xF061, "α"),
        ("宋体", 0xE123, ""),
    ],
)
def test_signs_of_symbol_fonts(font: str, code: int, sign: str) -> None:
    assert symbol(font, code) == sign


def test_a_crossed_box_is_ticked_unless_another_is() -> None:
    assert settled("☒是 □否") == "☑是 □否"
    assert settled("☑是 ☒否") == "☑是 ☒否"


def form(data: str, code: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        f'<w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_forms_show_what_is_ticked_and_chosen() -> None:
    fonts = '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'
    assert text_of(run("R", fonts) + run("是 ") + run("£", fonts) + run("否")) == "☑是 □否"
    box = '<w:checkBox><w:default w:val="0"/>{}</w:checkBox>'
    ticked = form(box.format("<w:checked/>"), "FORMCHECKBOX")
    empty = form(box.format(""), "FORMCHECKBOX")
    assert text_of(ticked + run("是 ") + empty + run("否")) == "☑是 □否"
    entries = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="大专"/><w:listEntry w:val="本科"/>'
    )
    assert text_of(run("学历：") + form(entries + "</w:ddList>", "FORMDROPDOWN")) == "学历：本科"


def test_boxes_of_content_controls_say_their_state() -> None:
    def box(state: int, sign: str) -> str:
        name = "http://schemas.microsoft.com/office/word/2010/wordml"
        return (
            f'<w:sdt><w:sdtPr><v:checkbox xmlns:v="{name}"><v:checked v:val="{state}"/>'
            f"</v:checkbox></w:sdtPr><w:sdtContent>{run(sign)}</w:sdtContent></w:sdt>"
        )

    assert text_of(box(1, "☒") + run("是 ") + box(0, "☐") + run("否")) == "☑是 □否"


def test_table_cells_cover_what_they_cover() -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"

    start, more = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        "<w:trPr><w:tblHeader/></w:trPr>" + cell("级别") + cell("标准", '<w:gridSpan w:val="2"/>'),
        cell("处级", start) + cell("省会") + cell("400"),
        cell("", more) + cell("其他") + cell("350"),
        '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("合计") + cell("750"),
    ]
    xml = f"<w:tbl {W}>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    table = parse_xml(xml.encode(), "t")
    assert table_rows(table, lambda cell: "".join(map(str, cell.itertext()))) == [
        [TableCell("级别", is_head=True), TableCell("标准", columns=2, is_head=True)],
        [TableCell("处级", rows=2), TableCell("省会"), TableCell("400")],
        [TableCell("其他"), TableCell("350")],
        [TableCell(""), TableCell("合计"), TableCell("750")],
    ]


def test_items_of_lists_are_items_and_numbered_headings_headings() -> None:
    numbering = f'<w:abstractNum w:abstractNumId="0">{level(0, "decimal", "%1.")}'
    numbering += f'{level(1, "bullet", "•")}</w:abstractNum><w:num w:numId="7">'
    numbering += '<w:abstractNumId w:val="0"/></w:num>'
    place = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr>'
    body = paragraph("总则", place.format(0) + '<w:outlineLvl w:val="0"/>')
    body += paragraph("身份证", place.format(0)) + paragraph("复印件", place.format(1))
    assert docx_blocks(docx(body, numbering=numbering)) == [
        Block("1. 总则", level=1),
        Block("2. 身份证", level=1, kind="item"),
        Block("复印件", level=2, kind="item"),
    ]


def page_field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} ">{run("1")}</w:fldSimple>'


def test_headers_and_footers_stand_behind_the_text_once_without_page_numbers() -> None:
    section = "".join(
        f'<w:headerReference xmlns:r="{R}" w:type="default" r:id="r{number}"/>'
        for number in (1, 2, 3)
    )
    head = f"<w:hdr {W}>{paragraph('文件编号：QP-ZL-012')}</w:hdr>"
    numbers = f"{run('第')}{page_field('PAGE')}{run('页 共')}{page_field('NUMPAGES')}{run('页')}"
    foot = f"<w:ftr {W}><w:p>{numbers}</w:p></w:ftr>"
    body = paragraph("正文。") + f"<w:sectPr>{section}</w:sectPr>"
    data = with_parts(body, {"header1.xml": head, "header2.xml": head, "footer1.xml": foot})
    assert [(b.text, b.level, b.name) for b in docx_blocks(data) if b.text or b.name] == [
        *(("正文。", 0, ""), ("", 1, "页眉页脚"), ("文件编号：QP-ZL-012", 0, "")),
    ]


def test_comments_stand_behind_their_paragraph() -> None:
    comment = (
        f'<w:comments {W}><w:comment w:id="3">{paragraph("价格待定")}</w:comment></w:comments>'
    )
    mark = '<w:r><w:commentReference w:id="3"/></w:r>'
    data = with_parts(f"<w:p>{run('正文。')}{mark}</w:p>", {"comments.xml": comment})
    assert docx_blocks(data) == [Block("正文。"), Block("批注：价格待定", kind="note")]


CHART = (
    '<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><a:t>供水量</a:t></c:title><c:ser>'
    "<c:tx><c:pt><c:v>工业</c:v></c:pt></c:tx><c:cat>"
    '<c:pt idx="0"><c:v>2022年</c:v></c:pt><c:pt idx="1"><c:v>2023年</c:v></c:pt></c:cat><c:val>'
    '<c:formatCode>0.0%</c:formatCode><c:pt idx="0"><c:v>0.125</c:v></c:pt>'
    '<c:pt idx="1"><c:v>0.3</c:v></c:pt></c:val></c:ser></c:chart></c:chartSpace>'
)
DIAGRAM = (
    '<d:dataModel xmlns:d="d" xmlns:a="a"><d:ptLst><d:pt modelId="0" type="doc"/>'
    '<d:pt modelId="2"><a:p><a:r><a:t>审核</a:t></a:r></a:p></d:pt>'
    '<d:pt modelId="1"><a:p><a:r><a:t>申请</a:t></a:r></a:p></d:pt></d:ptLst><d:cxnLst>'
    '<d:cxn srcId="0" destId="1" srcOrd="0"/><d:cxn srcId="0" destId="2" srcOrd="1"/>'
    "</d:cxnLst></d:dataModel>"
)


def test_charts_and_diagrams_are_read_from_their_parts() -> None:
    drawn = f'<w:r><w:drawing><c:chart xmlns:c="c" xmlns:r="{R}" r:id="r1"/></w:drawing></w:r>'
    drawn += f'<w:r><w:drawing><d:relIds xmlns:d="d" xmlns:r="{R}" r:dm="r2"/></w:drawing></w:r>'
    data = with_parts(f"<w:p>{drawn}</w:p>", {"chart1.xml": CHART, "data1.xml": DIAGRAM})
    assert [block.text for block in docx_blocks(data) if block.text] == [
        *("供水量", "|  | 工业 |", "| 2022年 | 12.5% |", "| 2023年 | 30.0% |", "申请", "审核"),
    ]
    assert read_docx(docx(f"<w:p>{drawn}</w:p>"), "a.docx").losses == (
        *("1 chart left out", "1 diagram left out"),
    )


def test_what_cannot_be_read_is_told() -> None:
    hint = f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('点此输入')}"
    hint += "</w:sdtContent></w:sdt>"
    lost = '<w:r><w:object><o:OLEObject xmlns:o="o" ProgID="Equation.3"/></w:object></w:r>'
    lost += '<w:r><w:object/></w:r><w:r><w:pict><v:imagedata xmlns:v="v"/></w:pict></w:r>'
    lost += '<w:r><w:sym w:font="Wingdings" w:char="F060"/></w:r>' + hint + hint
    content = read_docx(docx(f"<w:p>{run('姓名：')}{lost}</w:p>"), "a.docx")
    assert content.text == "姓名："
    assert set(content.losses) == {
        "1 embedded equation left out",
        "1 embedded object left out",
        "1 picture left out",
        "1 symbol-font sign left out",
        "2 empty form-field hints left out",
    }


def test_sizes_beyond_all_measure_are_not_believed() -> None:
    wide = f'<w:tc><w:tcPr><w:gridSpan w:val="9999"/></w:tcPr>{paragraph("甲")}</w:tc>'
    table = parse_xml(f"<w:tbl {W}><w:tr>{wide}</w:tr></w:tbl>".encode(), "t")
    assert table_rows(table, lambda cell: "".join(map(str, cell.itertext()))) == [
        [TableCell("甲", columns=63)]
    ]
    assert text_of(run("甲", '<w:sz w:val="inf"/><w:position w:val="inf"/>')) == "甲"
