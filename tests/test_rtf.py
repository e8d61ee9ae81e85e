"""Rich Text against what a person sees in it; samples of LibreOffice and pandoc."""

from __future__ import annotations

from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_document
from qabot.readers.content import Content
from qabot.readers.formats import Format, format_of
from qabot.readers.rtf import read_rtf

SAMPLES = Path(__file__).parent / "samples"
HEAD = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
)
WIDE = "\\clvmgf\\cellx1000\\clmgf\\cellx2000\\clmrg\\cellx3000"


def content(body: bytes, head: bytes = HEAD) -> Content:
    return read_rtf(head + body + b"}", "a.rtf")


def blocks(body: bytes, head: bytes = HEAD) -> list[tuple[str, str]]:
    found = content(body, head)
    return [(b.kind, found.text[b.start : b.end]) for b in found.structure.blocks]


def escaped(text: str) -> bytes:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030")).encode()


def in_unicode(text: str, fallback: str = "?") -> bytes:
    data = text.encode("utf-16-le")
    units = (int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2))
    signed = (unit - 0x10000 if unit > 0x7FFF else unit for unit in units)
    return "".join(f"\\u{unit}{fallback}" for unit in signed).encode()


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (escaped("镕基、喆。"), "镕基、喆。"),
        ("镕基、喆。".encode("gb18030"), "镕基、喆。"),
        (
            b"\x81\x5c\x81\x7b\x81\x7d" + escaped("好"),
            b"\x81\x5c\x81\x7b\x81\x7d".decode("gbk") + "好",
        ),
        (in_unicode("𠮷㙍😀"), "𠮷㙍😀"),
        (b"\\uc2 " + in_unicode("中文", "\\'d6\\'d0"), "中文"),
        (b"\\uc0 " + in_unicode("中文", " "), "中文"),
        (b"{\\uc0 " + in_unicode("中", " ") + b"}" + in_unicode("文"), "中文"),
        (b"\\u20013 \\u25991 ", "中文"),
        (b"\\u8212\\emdash\\u8212\\emdash", "——"),
        (b"\\u-10187 ?x", "\ufffdx"),
        (b"\\f1 caf\\'e9 80\\'80", "café 80€"),
        (b"A\\_B\\~C\\-D \\{\\}\\\\", "A-B\u00a0CD {}\\"),
        (b"\\ldblquote a\\rdblquote\\emdash b\\tab c\\line d", "“a”—b\tc\nd"),
        (b"3\\'a1\\'c110{\\super 5}m{\\super 3}, H{\\sub 2}O", "3×10⁵m³, H₂O"),
        (b"x{\\super 2\\nosupersub 3}", "x²3"),
    ],
)
def test_characters_are_those_that_are_shown(body: bytes, text: str) -> None:
    assert content(body).text == text


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        (136, "big5hkscs", "臺灣"),
        (128, "cp932", "日本"),
        (129, "cp949", "한국"),
        (204, "cp1251", "Да"),
    ],
)
def test_set_of_the_font_decides(charset: int, encoding: str, text: str) -> None:
    head = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f5\fcharset%d B;}}" % charset
    body = "".join(f"\\'{byte:02x}" for byte in text.encode(encoding)).encode()
    assert content(b"\\f5 " + body + b"\\f0 x", head).text == text + "x"


def test_chinese_font_of_a_run_is_asked_before_the_page_of_the_file() -> None:
    head = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 A;}{\f13\fcharset134 B;}}"
    body = b"\\hich\\af0\\dbch\\af13\\loch\\f0 " + escaped("济南")
    assert content(body, head).text == "济南"


@pytest.mark.parametrize(
    ("body", "text", "losses"),
    [
        (b"a{\\deleted b}c{\\v d}e", "ace", ("1 hidden passage left out",)),
        (b"a\\v b\\v0 c", "ac", ("1 hidden passage left out",)),
        (b"100{\\strike 80}90", "10090", ("1 struck-out passage left out",)),
        (b"a{\\pict\\wmetafile8 0102}b{\\*\\x c}d", "abd", ("1 picture left out",)),
        (b"a{\\pict\\bin5 {}{}}b}c", "ac", ("1 picture left out",)),
        (b"{\\*\\shppict{\\pict 00}}{\\nonshppict{\\pict 00}}a", "a", ("1 picture left out",)),
        (b"{\\field{\\*\\fldinst PAGEREF x}{\\fldrslt b}}", "b", ()),
        (b"{\\field{\\*\\fldinst{EQ \\\\f(1,5)}}{\\fldrslt}}", "1/5", ()),
        (b"{\\field{\\*\\fldinst SYMBOL 254 \\\\f Wingdings}{\\fldrslt }}", "☑", ()),
        (b"{\\object{\\*\\objdata 0102}{\\result 3}}x", "3x", ()),
    ],
)
def test_what_is_not_shown_is_left_out(body: bytes, text: str, losses: tuple[str, ...]) -> None:
    found = content(body)
    assert found.text == text
    assert found.losses == losses


def row(*cells: str, shapes: str = "") -> bytes:
    shapes = shapes or "".join(f"\\cellx{1000 * n}" for n in range(1, len(cells) + 1))
    told = b"".join(b"\\pard\\intbl " + escaped(cell) + b"\\cell" for cell in cells)
    return b"\\trowd " + shapes.encode() + told + b"\\row\n"


def test_tables_are_rows_with_cells_and_merged_ones_belong_to_each() -> None:
    body = (
        escaped("前")
        + b"\\par "
        + row(
            "部门", "2023年", "", shapes="\\clvmgf\\cellx1000\\clmgf\\cellx2000\\clmrg\\cellx3000"
        )
        + row("", "缴存额", "提取额", shapes="\\clvmrg\\cellx1000\\cellx2000\\cellx3000")
        + row("财务处", "52310", "31200", shapes="\\clvmgf\\cellx1000\\cellx2000\\cellx3000")
        + row("", "58900", "33010", shapes="\\clvmrg\\cellx1000\\cellx2000\\cellx3000")
        + row("合计", "175420", shapes="\\cellx1000\\cellx3000")
        + b"\\pard "
        + escaped("后。")
        + b"\\par"
    )
    found = content(body)
    rows = [b for b in found.structure.blocks if b.kind == "row"]
    told = [
        [(c.head, found.text[c.start : c.end], c.columns) for c in found.structure.cells(b)]
        for b in rows
    ]
    assert told == [
        [("部门", "财务处", 1), ("2023年 缴存额", "52310", 1), ("2023年 提取额", "31200", 1)],
        [("部门", "财务处", 1), ("2023年 缴存额", "58900", 1), ("2023年 提取额", "33010", 1)],
        [("部门", "合计", 1), ("2023年 缴存额", "175420", 2)],
    ]
    assert found.text.startswith("前\n\n| 部门 | 2023年 |")
    assert found.text.endswith("后。")


def test_table_in_a_table_and_paragraphs_of_a_cell_are_one_cell() -> None:
    body = (
        b"\\trowd\\cellx1000\\cellx2000\\pard\\intbl a\\par b\\cell \\pard\\intbl c\\par"
        b"\\pard\\intbl\\itap2 d\\nestcell{\\*\\nesttableprops\\trowd\\cellx9\\nestrow}"
        b"{\\nonesttables\\par x}\\pard\\intbl e\\cell\\row\\pard f"
    )
    assert blocks(body) == [("row", "| a b | c d e |"), ("paragraph", "f")]


def test_headings_lists_notes_and_boxes_are_in_their_places() -> None:
    styles = (
        b"{\\stylesheet{\\s0 Normal;}{\\s1\\outlinelevel0 x;}{\\s2\\sbasedon1 y;}{\\s3 heading 2;}"
        b"{\\s4 toc 1;}{\\*\\cs9 Title Char;}}"
    )
    body = (
        styles + b"\\pard\\s1 A\\par\\pard\\s4 A\\tab 3\\par\\pard B{\\super\\chftn}"
        b"{\\footnote\\pard\\plain{\\super\\chftn} N.}.\\par\\pard\\s3 C\\par"
        b"\\pard{\\listtext\\pard\\plain 1.\\tab}\\ilvl0 D\\par"
        b"{\\pntext\\f1\\'b7\\tab}\\pard E\\par\\pard\\outlinelevel2 F\\par"
        b"\\pard{\\shp{\\*\\shpinst{\\sp{\\sn x}{\\sv 1}}{\\shptxt\\pard Box.\\par}}"
        b"{\\shprslt z}}G\\par"
        b"{\\header\\pard Confidential\\par}{\\*\\annotation Why?}H"
    )
    found = content(body)
    assert [(b.kind, b.level, found.text[b.start : b.end]) for b in found.structure.blocks] == [
        ("heading", 1, "A"),
        ("contents", 0, "A\t3"),
        ("paragraph", 0, "B."),
        ("note", 0, "N."),
        ("heading", 2, "C"),
        ("item", 1, "1. D"),
        ("item", 1, "E"),
        ("heading", 3, "F"),
        ("paragraph", 0, "G"),
        ("paragraph", 0, "Box."),
        ("paragraph", 0, "H"),
        ("note", 0, "Comment: Why?"),
        ("paragraph", 0, "Confidential"),
    ]


def test_title_author_and_day_are_those_of_the_file() -> None:
    info = b"{\\info{\\title " + escaped("办法") + b"}{\\author " + in_unicode("张三") + b"}"
    found = content(info + b"{\\creatim\\yr2024\\mo6\\dy28\\hr9}}x")
    assert (found.title, found.author, found.published) == ("办法", "张三", "2024-06-28")
    assert found.text == "x"


SEEN = """住房公积金缴存办法

第一章 总则

缴存基数上限为38205元，缴存比例为5%至12%。𠮷野家、㙍、镕基。

基数每年调整一次。

面积为120m²，水为H₂O，“引号”——完。

1. 单位应当按月缴存。
2. 职工个人缴存。
甲方
乙方

| 区县 | 缴存额 | 提取额 |
| 历下区 | 52310 | 31200 |
| 市中区 | 58900 | 33010 |

第二章 附则

本办法自印发之日起施行。"""


@pytest.mark.parametrize("name", ["pandoc.rtf", "libreoffice.rtf"])
def test_document_of_another_program_is_what_it_shows(name: str) -> None:
    """One Markdown file: by pandoc 3.9, and by LibreOffice 7.4.7 from pandoc's .docx."""
    document = read_document(SAMPLES / name, name=name)
    assert document.text == SEEN
    assert document.title == "住房公积金缴存办法"
    assert [(h.level, h.title) for h in document.headings] == [
        (1, "住房公积金缴存办法"),
        (2, "第一章 总则"),
        (2, "第二章 附则"),
    ]


def test_files_are_told_by_their_beginning() -> None:
    assert format_of(b"\r\n{\\rtf1 a}", ".doc") is Format.RTF
    with pytest.raises(DocumentError, match=r"\.rtf"):
        format_of(b"not rich", ".rtf")


@pytest.mark.parametrize(
    "body",
    [
        b"{" * 50_000 + b"a",
        b"}" * 50_000 + b"a",
        b"\\cell\\row\\nestcell a",
        b"\\trowd" + b"\\cellx1" * 5000 + b"a\\cell" * 5000 + b"\\row b",
        b"\\bin99999999 a",
        b"\\uc999999999 \\u1\\u99999999999 a",
        b"{\\footnote " * 3000 + b"a",
        b"{\\field{\\*\\fldinst{" * 3000 + b"a",
        b"\\trowd\\cellx-5\\cellx99999999999\\pard\\intbl a\\cell b\\cell\\row",
        b"{\\stylesheet{\\s1\\sbasedon2 a;}{\\s2\\sbasedon1 b;}}\\s1 a",
        b"\\'zz\\'a\\'",
        b"{\\*\\*\\x{\\* a",
    ],
)
def test_broken_files_give_what_can_be_read(body: bytes) -> None:
    found = content(body)
    assert len(found.text) < 100_000


def test_too_many_groups_are_refused() -> None:
    with pytest.raises(DocumentError, match="nested too deeply"):
        content(b"{" * 200_000)


def test_utf8_in_the_file_is_read_as_what_it_is() -> None:
    """As html-to-rtf writes it, with `\\'93` of Windows-1252 between."""
    head = rb"{\rtf1\ansi\deff0{\fonttbl{\f0\fnil\fcharset0 Calibri;}}"
    body = "{\\pard\\uc0 王立新说：\\'93没有GPU。\\'94 𠮷野家12㎡\\par}".encode()
    assert content(body, head).text == "王立新说：“没有GPU。” 𠮷野家12㎡"


def test_bytes_of_a_chinese_code_page_are_not_taken_for_utf8() -> None:
    """联通 in GBK happens to be UTF-8 as well."""
    assert content("\\pard 联通\\par".encode("gb18030")).text == "联通"
    latin = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}}"
    assert content(b"\\pard caf\xc3\xa9\\par", latin).text == "cafÃ©"
