"""Word documents made from XML, against what Word shows of them."""

from __future__ import annotations

import pytest

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.docx import read_docx
from qabot.readers.formats import Format, format_of
from qabot.readers.numbering import number_text
from tests.support.made import W, docx, level, paragraph, zipped


def read(body: str, **parts: str) -> Content:
    return read_docx(docx(body, **parts), "a.docx")


def run(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f"{run('甲')}<w:ins>{run('插入')}</w:ins>", "甲插入"),
        (f"{run('甲')}<w:del><w:r><w:delText>删除</w:delText></w:r></w:del>{run('乙')}", "甲乙"),
        (f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo>", "新"),
        (f"<w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>{run('后')}", "控件后"),
        (f"<w:hyperlink>{run('链接')}</w:hyperlink>{run('后')}", "链接后"),
        (f"<w:r><w:instrText>REF x</w:instrText></w:r>{run('结果')}", "结果"),
        (f"{run('前')}{run('看不见', '<w:rPr><w:vanish/></w:rPr>')}{run('后')}", "前后"),
        (run("看得见", '<w:rPr><w:vanish w:val="0"/></w:rPr>'), "看得见"),
        (
            f"<w:r><w:ruby><w:rt>{run('hàn')}</w:rt><w:rubyBase>{run('汉')}</w:rubyBase></w:ruby>"
            f"</w:r>{run('字')}",
            "汉字",
        ),
        ("<m:oMath><m:r><m:t>E=mc</m:t></m:r></m:oMath>", "E=mc"),
        ("<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:br/><w:t>C</w:t></w:r>", "A-B\nC"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
    ],
)
def test_paragraph_reads_as_word_shows_it_with_all_changes_accepted(xml: str, text: str) -> None:
    assert read(f"<w:p>{xml}</w:p>").text == text


DELETED_END = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"


def test_a_deleted_end_of_paragraph_joins_it_with_the_next() -> None:
    first, second = f"<w:p>{DELETED_END}{run('泉城')}</w:p>", f"<w:p>{run('济南。')}</w:p>"
    last = f"<w:p>{DELETED_END}{run('末段。')}</w:p>"
    assert read(first + first + second + last).text == "泉城泉城济南。\n\n末段。"
    table = f"<w:tbl><w:tr><w:tc>{first}{second}{second}</w:tc></w:tr></w:tbl>"
    assert read(last + table).text == "末段。\n\n泉城济南。 济南。"


def test_text_is_found_in_a_numbered_part_and_under_the_names_of_iso() -> None:
    body = f"<w:p>{run('济南的泉水。')}</w:p>"
    strict = W.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml"
    )
    assert strict != W
    for names, part in ((W, "word/document2.xml"), (strict, "word/document.xml")):
        data = zipped({part: f"<w:document {names}><w:body>{body}</w:body></w:document>"})
        assert format_of(data, ".docx") is Format.DOCX
        assert read_docx(data, "a.docx").text == "济南的泉水。"


def test_headings_come_from_style_names_base_styles_and_outline_levels() -> None:
    styles = (
        '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="own"><w:name w:val="本局二级"/><w:basedOn w:val="2"/></w:style>'
        '<w:style w:styleId="2"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:styleId="a"><w:name w:val="a"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="t"><w:name w:val="Title"/></w:style>'
    )
    content = read(
        paragraph("办法", '<w:pStyle w:val="t"/>')
        + paragraph("总则", '<w:pStyle w:val="1"/>')
        + paragraph("范围", '<w:pStyle w:val="own"/>')
        + paragraph("细则", '<w:outlineLvl w:val="2"/>')
        + paragraph("正文。", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
        + paragraph("循环的样式。", '<w:pStyle w:val="a"/>'),
        styles=styles,
    )
    expected = [(1, "办法"), (1, "总则"), (2, "范围"), (3, "细则")]
    assert [(h.level, h.title) for h in content.headings] == expected
    assert [content.text[h.start :].split("\n")[0] for h in content.headings] == [
        title for _, title in expected
    ]
    assert content.title == "办法"


def test_numbers_are_written_out_count_on_and_start_again() -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="0">'
        + level(0, "chineseCounting", "第%1章")
        + level(1, "decimal", "%1.%2", "<w:isLgl/>")
        + level(2, "bullet", "")
        + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="8"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="11"/></w:lvlOverride></w:num>'
    )

    def item(text: str, depth: int, number: int = 7) -> str:
        where = f'<w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/>'
        return paragraph(text, f"<w:numPr>{where}</w:numPr>")

    content = read(
        item("总则", 0) + item("甲", 1) + item("乙", 1) + item("点", 2) + item("分则", 0)
        + item("丙", 1) + item("续", 0, 8) + item("无", 0, 99) + item("停", 0, 0),
        numbering=numbering,
    )  # fmt: skip
    assert content.text.replace("\n\n", "\n").split("\n") == [
        *("第一章 总则", "1.1 甲", "1.2 乙", "点", "第二章 分则", "2.1 丙", "第十一章 续"),
        *("无", "停"),
    ]


@pytest.mark.parametrize(
    ("number", "kind", "text"),
    [
        (12, "chineseCountingThousand", "十二"),
        (110, "chineseCounting", "一百一十"),
        (3, "chineseLegalSimplified", "叁"),
        (20, "ideographDigital", "二〇"),
        (11, "ideographTraditional", "甲"),
        (4, "decimalEnclosedCircle", "④"),
        (28, "upperLetter", "BB"),
        (1994, "lowerRoman", "mcmxciv"),
        (7, "decimalZero", "07"),
        (0, "upperRoman", "0"),
        (5, "unheardOf", "5"),
    ],
)
def test_number_formats_write_as_word_does(number: int, kind: str, text: str) -> None:
    assert number_text(number, kind) == text


def test_boxes_and_notes_stand_behind_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{paragraph('框内。')}</w:txbxContent>"
    shape = (
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{paragraph("——")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("脚注。")}</w:footnote>'
    )
    content = read(
        f"<w:p>{run('正文')}{shape}{reference}{run('完。')}</w:p>" + paragraph("下一段。"),
        footnotes=notes,
    )
    assert content.text == "正文完。\n\n框内。\n\n脚注。\n\n下一段。"


def test_table_gives_a_line_for_each_row_with_nested_tables_in_their_cell() -> None:
    def table(*rows: list[str]) -> str:
        cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
        return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"

    inner = table([paragraph("内一"), paragraph("内二")])
    removed = f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('删去的行')}</w:tc></w:tr>"
    body = table(
        [paragraph("项目"), paragraph("标准")],
        [paragraph("住宿费") + paragraph("（每天）"), paragraph("350元") + inner],
    ).replace("</w:tbl>", removed + "</w:tbl>", 1)
    text = read(paragraph("前。") + body.replace(removed, "") + paragraph("后。")).text
    assert text == "前。\n\n| 项目 | 标准 |\n| 住宿费 （每天） | 350元 内一 内二 |\n\n后。"
    assert "删去" not in read(f"<w:tbl>{removed}</w:tbl>{paragraph('后。')}").text


def test_table_of_questions_and_answers_gives_headings_with_answers() -> None:
    rows = [("问题", "答案"), ("怎样报名？", "在大厅二楼报名。")]
    xml = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows
    )
    content = read(f"<w:tbl>{xml}</w:tbl>")
    assert content.text == "怎样报名？\n\n在大厅二楼报名。"
    assert [(h.start, h.title) for h in content.headings] == [(0, "怎样报名？")]


def test_pictures_that_are_left_out_are_counted() -> None:
    picture = "<w:r><w:drawing><a:blip xmlns:a='a'/></w:drawing></w:r>"
    assert read(f"<w:p>{run('图')}{picture}{picture}</w:p>").losses == ("2 pictures left out",)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<w:document", "is not valid XML"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type"),
        ("<a>" * 300 + "</a>" * 300, "is not valid XML"),
    ],
)
def test_damaged_or_hostile_xml_is_refused(document: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read_docx(zipped({"word/document.xml": document}), "a.docx")


def test_document_type_in_utf_16_is_seen_too() -> None:
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    with pytest.raises(DocumentError, match="document type"):
        read_docx(zipped({"word/document.xml": xml}), "a.docx")
