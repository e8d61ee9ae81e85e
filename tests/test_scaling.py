"""Time grows with the size of a file, whatever is in it: nothing is quadratic or worse.

Each construct is repeated to a size and to four times that size. Four times as much may take eight
times as long: n log n would take five, the square of n sixteen. Time is that of the
processor in this thread, so that neither a busy machine nor what other tests left running matters.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest

from qabot.documents.passages import split
from qabot.documents.places import heading_at
from qabot.documents.units import quotable_spans
from qabot.errors import DocumentError
from qabot.readers import _document
from qabot.readers.formats import Format, format_of
from qabot.readers.worker import parser_of
from tests.support import doc_made, odf_made, ofd_made, xls_made
from tests.support.made import docx, paragraph
from tests.support.repeated import OTHERS

SMALL = 15_000  # characters
MOST = 8  # times as long for four times as much
TOO_SHORT = 0.1  # seconds more that say nothing
SUFFIXES = {
    Format.MARKDOWN: ".md",
    Format.TEXT: ".txt",
    Format.HTML: ".html",
    Format.CSV: ".csv",
    Format.JSON: ".json",
    Format.DOCX: ".docx",
    Format.MAIL: ".eml",
    Format.MAILBOX: ".mbox",
    Format.RTF: ".rtf",
    Format.SUBTITLES: ".srt",
    Format.NOTEBOOK: ".ipynb",
    Format.TEX: ".tex",
    Format.RST: ".rst",
    Format.ORG: ".org",
    Format.XML: ".xml",
    Format.OFD: ".ofd",
    Format.ODF: ".odt",
    Format.XLS: ".xls",
    Format.DOC: ".doc",
}

# what is repeated; ‹n› is another number each time

TEXTS = [
    *("a", " ", "\n", "1", "港", "“", "（", "「", "。", "…", ".", "- ", "* ", "> ", "#", "|"),
    *("[", "`", "![", "[](", "[a][", "[^1]", "*a", "_a_", "a**b", "*a_ ", "` `` ", "<", "<a>"),
    *("<!--", "&", "\\", "$", "$a$ ", "\\(", "\\frac{", "{{", "^", "~", "=", "_", "\u0301"),
    *("\u0344", "\u200b", "\x0b", "# a\n", "#港\n", "‹n›\n===\n", "a\n---\n", "| a ", "|a|\n"),
    *("| a | b |\n|---|---|\n", "|-", "第‹n›章 标题\n内容。\n", "一、a\n", "（‹n›）内容\n"),
    *("‹n›. 内容。\n", "1) a\n", "‹n›、甲\n", "- [ ] a\n", "```\n", "~~~\n", "---\n"),
    *("    x\n", "甲\n\n", "标题\n内容内容内容\n", "这是一行没有句号的文字\n"),
    *("问：第‹n›号？\n答：有。\n", "甲：话。\n乙：话。\n", "[10:00] 甲: 乙\n", "表1 甲\n"),
    *("注：甲\n", "单位：元\n", "<!-- a -->\n", "<?xml ?>\n", "A: b\n c\n", "[‹n›]: b\n"),
    *("a[^‹n›]\n\n[^‹n›]: 甲\n\n", "第一章……3\n", "<div\n", "<table>", "a <table>b"),
    *("<table><tr><td>", "<table>\n<tr><td>a</td></tr>\n</table>\n", "甲<br>乙\n", "<sup>"),
    *("a<sup>2</sup>", "<s>a</s>", "http://", "a@", "2020年1月1日", "1.", "1% "),
    *("00:00:01,000 --> 00:00:02,000\n甲\n\n", "k‹n›: v\n", "\\*", "*", ">a\n"),
    *("**问：‹n›？**\n\n答：一。\n\n",),
]
PAGES = [
    *("<p>第‹n›段的内容。</p>", "<div>", "<div>a</div>", "<b>甲", "<b>甲</b>"),
    *("<span>甲</span>", "甲<br>", "<table><tr><td>a", "<td>a", "<tr><td>甲<td>‹n›"),
    *("<table><tr><td>甲</td></tr></table>", "<table><tr><td><div>a</div></td></tr>"),
    *("<tr><td rowspan=1000 colspan=1000>a", "<td colspan=1000>"),
    *("<table border=1><tr><th>a<th>b<tr><td>c<td>", "<tr><td rowspan=0>a<td>b", "<h1>甲</h1>"),
    *("<h2>第‹n›</h2><p>乙</p>", "<li>甲", "<ul><li>甲", "<ol><li>甲</ol>", "<dt>‹n›<dd>乙"),
    *("<details><summary>甲</summary>乙</details>", "<p hidden>a</p>"),
    *("<p style='display:none'>第‹n›</p>", "<p hidden>这里的内容是第‹n›段的全部内容。</p>"),
    *("甲<sup>2</sup>", "<s>a</s>甲", "<a href='#a'>甲</a>", "<img src=a alt=甲>"),
    *("<form><input value=a>", "<select><option>a", "<script>a</script>", "<svg>"),
    *("<math><mi>a</mi></math>", "<pre>a\n</pre>"),
    *("<section><p>甲乙丙丁甲乙丙丁甲乙</p></section>", "/*"),
    *("<div role=tab>a</div><div role=tabpanel>b</div>", "<style>/*"),
    *("<style>p{text-decoration:line-through}", "<!-- a -->", "<!--", "<", "&amp;", "&", " "),
    *("甲。", "<meta name=a content=b>", "<title>a</title>"),
]
RECORDS = [
    (Format.CSV, "a,b\n"),
    (Format.CSV, "甲‹n›,乙\n"),
    (Format.CSV, "甲‹n›,甲‹n›\n"),
    (Format.CSV, "a,"),
    (Format.CSV, '"'),
    (Format.CSV, '"a\n'),
    (Format.CSV, '"a""b",'),
    (Format.CSV, ",\n"),
    (Format.JSON, "["),
    (Format.JSON, '{"a":'),
    (Format.JSON, '{"a":1}\n'),
    (Format.JSON, '"a",'),
]


@pytest.fixture(autouse=True)
def garbage_of_others_left_out() -> Iterator[None]:
    """Collections look only at what these tests make, however much the tests before left behind."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def repeated(construct: str, size: int) -> str:
    """About as many characters as that; one construct at least."""
    if "‹n›" not in construct:
        return construct * (size // len(construct) + 1)
    return "".join(construct.replace("‹n›", str(n)) for n in range(size // len(construct) + 1))


def seconds(kind: Format, data: bytes) -> float:
    """Processor time, in this thread, of detecting the format, reading and cutting."""
    began = time.thread_time()
    format_of(data, SUFFIXES[kind])
    try:
        document = _document("a", parser_of(kind)(data, "a"))
    except (DocumentError, RecursionError):  # too deep; a child process reports it as a reason
        return time.thread_time() - began
    split(document)
    quotable_spans(document.text, 0, document.length)
    return time.thread_time() - began


def check_growth(kind: Format, made: Callable[[int], bytes], size: int = SMALL) -> None:
    small, large = made(size), made(4 * size)
    for _ in range(3):  # a collection of garbage may fall into one of them
        few, many = seconds(kind, small), seconds(kind, large)
        if many <= MOST * few + TOO_SHORT:
            return
    pytest.fail(f"{few:.2f} s for {len(small)} bytes, {many:.2f} s for {len(large)}")


@pytest.mark.parametrize("kind", [Format.MARKDOWN, Format.TEXT])
@pytest.mark.parametrize("construct", TEXTS)
def test_texts_take_time_in_proportion(kind: Format, construct: str) -> None:
    check_growth(kind, lambda size: repeated(construct, size).encode())


@pytest.mark.parametrize("construct", PAGES)
def test_pages_take_time_in_proportion(construct: str) -> None:
    check_growth(Format.HTML, lambda size: f"<html><body>{repeated(construct, size)}".encode())


@pytest.mark.parametrize(("kind", "construct"), RECORDS)
def test_records_take_time_in_proportion(kind: Format, construct: str) -> None:
    check_growth(kind, lambda size: repeated(construct, size).encode())


@pytest.mark.parametrize(
    ("kind", "before", "construct"),
    [(kind, *pair) for kind, pairs in OTHERS.items() for pair in pairs],
)
def test_other_formats_take_time_in_proportion(kind: Format, before: str, construct: str) -> None:
    check_growth(kind, lambda size: (before + repeated(construct, size)).encode())


def nested(opening: str, closing: str, depth: int) -> Callable[[int], str]:
    """Nests of that depth, one after the other."""
    nest = opening * depth + "甲" + closing * depth
    return lambda size: nest * (size // len(nest) + 1)


@pytest.mark.parametrize(
    ("opening", "closing", "depth"),
    [
        ("<table><tr><td>", "</td></tr></table>", 300),
        ("<table border=1><tr><th>a</th><th>", "</th></tr></table>", 60),
        ("<div>a", "</div>", 1000),
        ("<ul><li>a", "</li></ul>", 400),
        ("<blockquote><p>", "</p></blockquote>", 400),
        ("<b>", "</b>", 1000),
    ],
)
def test_nests_take_time_in_proportion(opening: str, closing: str, depth: int) -> None:
    made = nested(opening, closing, depth)
    check_growth(Format.HTML, lambda size: f"<html><body>{made(size)}".encode())


WORD = [
    paragraph("第‹n›段的内容。"),
    paragraph("标题‹n›", '<w:pStyle w:val="Heading1"/>'),
    "<w:p>" + "<w:r><w:t>甲</w:t></w:r>" * 20 + "</w:p>",
    "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲‹n›</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr></w:p>",
]


@pytest.mark.parametrize("construct", WORD)
def test_word_documents_take_time_in_proportion(construct: str) -> None:
    check_growth(Format.DOCX, lambda size: docx(repeated(construct, size)), 8 * SMALL)


OFD_OBJECTS = [
    *(ofd_made.text(25, y, 4, "第‹n›段的内容在这里写了一行。") for y in (30, 200)),
    ofd_made.text(25, 30, 4, "甲"),
    ofd_made.rule(10, 10, 90, 10),
    ofd_made.table(25, 40, [40, 40], [["甲‹n›", "乙"]]),
    f"<ofd:PageBlock>{ofd_made.text(25, 30, 4, '甲')}</ofd:PageBlock>",
    '<ofd:CompositeObject ResourceID="u" Boundary="0 0 9 9"/>',
]


@pytest.mark.parametrize("construct", OFD_OBJECTS)
def test_pages_of_ofd_take_time_in_proportion(construct: str) -> None:
    unit = ofd_made.unit("u", ofd_made.text(1, 1, 4, "图元"))

    def made(size: int) -> bytes:
        page = ofd_made.page(repeated(construct, size))
        return ofd_made.ofd(ofd_made.document([page], resources=unit))

    check_growth(Format.OFD, made, 8 * SMALL)


ODF_TEXTS = [
    *("<text:p>第‹n›段的内容。</text:p>", "<text:h text:outline-level='2'>第‹n›节</text:h>"),
    "<text:list><text:list-item><text:p>第‹n›项</text:p></text:list-item></text:list>",
    "<text:p>" + "<text:span>甲</text:span>" * 20 + "</text:p>",
    "<text:p>甲<text:note><text:note-body><text:p>注‹n›</text:p></text:note-body></text:note></text:p>",
    odf_made.table(odf_made.row("甲‹n›", "乙")),
    "<text:p><draw:frame><draw:text-box><text:p>框‹n›</text:p></draw:text-box></draw:frame></text:p>",
]
ODF_ROWS = [
    odf_made.row("甲‹n›", "乙"),
    odf_made.row(odf_made.cell("甲", "table:number-rows-spanned='3'"), "乙‹n›"),
    odf_made.row("甲", rest="table:number-rows-repeated='3'"),
    odf_made.row("甲", rest="table:visibility='collapse'"),
]


@pytest.mark.parametrize("construct", ODF_TEXTS)
def test_texts_of_opendocument_take_time_in_proportion(construct: str) -> None:
    check_growth(Format.ODF, lambda size: odf_made.flat(repeated(construct, size)), 8 * SMALL)


@pytest.mark.parametrize("construct", ODF_ROWS)
def test_workbooks_of_opendocument_take_time_in_proportion(construct: str) -> None:
    def made(size: int) -> bytes:
        return odf_made.flat(odf_made.table(repeated(construct, size)), kind="spreadsheet")

    check_growth(Format.ODF, made, 8 * SMALL)


@pytest.mark.parametrize("extra", [b"", xls_made.merged((1, 3, 0, 0)), xls_made.box("甲")])
def test_old_workbooks_take_time_in_proportion(extra: bytes) -> None:
    def made(size: int) -> bytes:
        cells = [xls_made.cell(n, column, f"甲{n}") for n in range(size) for column in (0, 1)]
        return xls_made.xls({"表": [*cells, *[extra] * size]})

    check_growth(Format.XLS, made, 1500)


OLD_WORD = [
    [doc_made.p("这一段只有一行字。")],
    [doc_made.p("甲", ("乙", doc_made.HIDDEN), ("丙", doc_made.DELETED))],
    doc_made.row("甲", "乙"),
    [doc_made.p("无尽的", end="")],
]


@pytest.mark.parametrize("construct", OLD_WORD)
def test_old_word_documents_take_time_in_proportion(construct: list[doc_made.Paragraph]) -> None:
    check_growth(Format.DOC, lambda size: doc_made.doc(construct * size), 500)


def test_documents_of_many_pages_take_time_in_proportion() -> None:
    page = ofd_made.page(ofd_made.lines(25, 30, 4, ["这一页只有两行字，", "都写在这里。"]))
    check_growth(Format.OFD, lambda size: ofd_made.ofd(ofd_made.document([page] * size)), 60)


def test_thousands_of_comments_before_text_are_passed_at_once() -> None:
    for suffix in (".md", ".txt", ".html", ".csv", ".json", ""):
        for data in (b"<!-- a -->\n" * 5000 + b"x", b"<?xml ?>" * 100_000, b"<!--" * 250_000):
            began = time.thread_time()
            format_of(data, suffix)
            assert time.thread_time() - began < 0.1, suffix


@pytest.mark.parametrize("construct", [*TEXTS, *PAGES, *(record for _, record in RECORDS)])
def test_format_of_a_megabyte_of_anything_is_told_at_once(construct: str) -> None:
    data = repeated(construct, 1_000_000).encode()[:1_000_000]
    began = time.thread_time()
    for suffix in (".md", ".html", ""):
        format_of(data, suffix)
    assert time.thread_time() - began < 1


@pytest.mark.parametrize(
    ("kind", "construct"),
    [
        (Format.MARKDOWN, "# 标题‹n›\n\n内容。\n\n"),
        (Format.MARKDOWN, "标题‹n›\n===\n\n内容。\n\n"),
        (Format.MARKDOWN, "## 标题‹n›\n"),
        (Format.TEXT, "第‹n›章 标题\n内容。\n"),
        (Format.CSV, "第‹n›号港有多少泊位,有 ‹n› 个泊位。\n"),
    ],
)
def test_twenty_thousand_headings_are_cut_and_named_in_no_time(
    kind: Format, construct: str
) -> None:
    head = "问题,答案\n" if kind is Format.CSV else ""
    text = head + "".join(construct.replace("‹n›", str(n % 9999)) for n in range(20_000))
    document = _document("a", parser_of(kind)(text.encode(), "a"))
    assert len(document.headings) >= 20_000
    began = time.thread_time()
    passages = split(document)
    for passage in passages:
        assert heading_at(document, passage.start) == passage.heading
    assert time.thread_time() - began < 2
