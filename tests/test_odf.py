"""OpenDocument texts, workbooks and presentations, against what their programs show of them."""

from __future__ import annotations

import pytest

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.formats import Format, format_of
from qabot.readers.odf import read_odf
from tests.support.odf_made import NAMES, cell, flat, p, packed, row, span, style, table

HIDDEN = style("H", "text", '<style:text-properties text:display="none"/>')
STRUCK = style("S", "text", '<style:text-properties style:text-line-through-style="solid"/>')
UP = style("U", "text", '<style:text-properties style:text-position="super 58%"/>')
DOWN = style("D", "text", '<style:text-properties style:text-position="-33% 58%"/>')


def numbered(depth: int, rest: str) -> str:
    return f'<text:list-level-style-number text:level="{depth}" {rest}/>'


def items(*entries: str, rest: str = "") -> str:
    inner = "".join(
        e if e.startswith("<text:list-") else f"<text:list-item>{e}</text:list-item>"
        for e in entries
    )
    return f"<text:list {rest}>{inner}</text:list>"


def read(body: str, **given: str) -> Content:
    return read_odf(flat(body, **given), "a.fodt")


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (flat(p("a")), ".xml"),
        (flat(p("a")), ".fodt"),
        (flat("", kind="spreadsheet").decode().encode("utf-16"), ".fods"),
        (packed(p("a")), ".zip"),
        (packed("", kind="presentation"), ".odp"),
        (packed("", kind="graphics"), ".odg"),
    ],
)
def test_is_recognised_by_its_content(data: bytes, suffix: str) -> None:
    assert format_of(data, suffix) is Format.ODF


def test_white_space_signs_and_looks_are_as_shown() -> None:
    styles = HIDDEN + STRUCK + UP + DOWN + style("T", "text", parent="U")
    content = read(
        p("  多个\n  空格<text:s text:c='2'/>和<text:tab/>制表<text:line-break/>换行")
        + p(f"面积120m{span('2', 'U')}，CO{span('2', 'D')}，10{span('-3', 'T')}毫米")
        + p(f"见{span('隐藏', 'H')}与{span('原价100元', 'S')}80元")
        + p(
            "<text:ruby><text:ruby-base>秾</text:ruby-base><text:ruby-text>nóng</text:ruby-text></text:ruby>华"
        ),
        styles=styles,
    )
    assert content.text.split("\n\n") == [
        "多个 空格  和\t制表\n换行",
        "面积120m²，CO₂，10⁻³毫米",
        "见与80元",
        "秾华",
    ]
    assert content.losses == ("1 hidden passage left out", "1 struck-out passage left out")


def test_deleted_text_is_left_out_in_packages_and_in_flat_files() -> None:
    region = '<text:changed-region text:id="c{0}"><text:deletion>{1}</text:deletion></text:changed-region>'
    added = '<text:changed-region text:id="c9"><text:insertion/></text:changed-region>'
    stored = f"<text:tracked-changes>{region.format(1, p('删去的'))}{added}</text:tracked-changes>"
    marks = '<text:change text:change-id="c1"/><text:change-start text:change-id="c9"/>新增<text:change-end text:change-id="c9"/>'
    assert read_odf(packed(stored + p(f"保留{marks}。")), "a.odt").text == "保留新增。"
    inline = f"<text:tracked-changes>{region.format(1, '')}</text:tracked-changes>"
    first = p('上一段<text:change-start text:change-id="c1"/>删去') + p("整段删去")
    last = p('也删<text:change-end text:change-id="c1"/>接着写。') + p("后面。")
    assert read(inline + first + last).text == "上一段接着写。\n\n后面。"


def test_lists_have_the_numbers_that_are_shown() -> None:
    styles = (
        '<text:list-style style:name="L">'
        + numbered(
            1, 'style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="条"'
        )
        + numbered(2, 'style:num-format="1" style:num-suffix="." text:display-levels="1"')
        + '</text:list-style><text:list-style style:name="M">'
        + numbered(1, 'style:num-format="1" style:num-suffix="." text:start-value="5"')
        + numbered(2, 'style:num-format="a" style:num-suffix=")" text:display-levels="2"')
        + '</text:list-style><text:list-style style:name="B"><text:list-level-style-bullet '
        'text:level="1" text:bullet-char="•"/></text:list-style>'
    )
    body = (
        items(p("甲"), p("乙") + items(p("子"), p("丑")), rest='text:style-name="L"')
        + p("中间的段落。")
        + items(p("丙"), rest='text:style-name="L" text:continue-numbering="true"')
        + items(
            p("五"),
            p("六") + items(p("细")),
            '<text:list-item text:start-value="9">' + p("九") + p("续") + "</text:list-item>",
            rest='text:style-name="M"',
        )
        + items(
            "<text:list-header><text:p>无号</text:p></text:list-header>",
            p("点"),
            rest='text:style-name="B"',
        )
        + items(p("重新"), rest='text:style-name="L"')
    )
    content = read(body, styles=styles)
    assert content.text.replace("\n\n", "\n").split("\n") == [
        "第一条 甲", "第二条 乙", "1. 子", "2. 丑", "中间的段落。", "第三条 丙", "5. 五", "6. 六",
        "6.a) 细", "9. 九", "续", "无号", "点", "第一条 重新",
    ]  # fmt: skip


def test_headings_are_numbered_by_the_outline() -> None:
    styles = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" '
        'style:num-format="1" style:num-suffix="、"/><text:outline-level-style text:level="2" '
        'style:num-format="1" text:display-levels="2"/></text:outline-style>'
        + style("Title", "paragraph")
        + style("P1", "paragraph", parent="Title")
    )
    heading = '<text:h text:outline-level="{}" {}>{}</text:h>'
    content = read(
        p("管理办法", "P1")
        + heading.format(1, "", "总则")
        + heading.format(2, "", "目的")
        + heading.format(2, "", "范围")
        + heading.format(1, 'text:is-list-header="true"', "附录")
        + heading.format(1, "", "分则"),
        styles=styles,
    )
    assert [(h.title, h.level) for h in content.headings] == [
        ("管理办法", 1), ("1、总则", 1), ("1.1 目的", 2), ("1.2 范围", 2), ("附录", 1), ("2、分则", 1),
    ]  # fmt: skip
    assert content.title == "管理办法"


def test_tables_notes_comments_and_frames() -> None:
    note = (
        "<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body>"
        + p("脚注的话。")
        + "</text:note-body></text:note>"
    )
    comment = f"<office:annotation><dc:creator>王</dc:creator><dc:date>2024-01-01</dc:date>{p('请核对。')}</office:annotation>"
    box = f"<draw:frame><draw:text-box>{p('框里的字。')}</draw:text-box></draw:frame>"
    picture = "<draw:frame><draw:image/><draw:image/></draw:frame>"
    body = p(f"正文{note}{comment}在此。{box}{picture}") + table(
        "<table:table-column/>",
        "<table:table-header-rows>" + row("区县", "2023年") + "</table:table-header-rows>",
        row(cell("历下区", 'table:number-rows-spanned="2"'), "52310"),
        row(
            "<table:covered-table-cell/>",
            "<table:table-cell>" + p("58900") + p("万元") + "</table:table-cell>",
        ),
        row(cell("合计见附表", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>"),
    )
    content = read(body)
    assert content.text.split("\n\n") == [
        "正文在此。",
        "脚注的话。",
        "批注：请核对。",
        "框里的字。",
        "| 区县 | 2023年 |\n| 历下区 | 52310 |\n| 历下区 | 58900 万元 |\n| 合计见附表 |",
    ]
    assert content.losses == ("1 picture left out",)


def test_fields_sections_and_forms() -> None:
    forms = (
        '<office:forms><form:form><form:text form:id="c1" form:current-value="王小明"/>'
        '<form:checkbox form:id="c2" form:label="同意" form:current-state="checked"/>'
        '<form:password form:id="c3" form:current-value="秘密"/></form:form></office:forms>'
    )
    controls = "".join(f'<draw:control draw:control="c{n}"/>' for n in (1, 2, 3))
    hidden = f'<text:section text:display="none">{p("看不见的节。")}</text:section>'
    shown = f'<text:section text:name="a">{p("看得见的节。")}</text:section>'
    body = (
        forms
        + p(
            "日期<text:date>2024年5月8日</text:date>，承办<text:author-name>李</text:author-name>，"
            "<text:user-field-get>三</text:user-field-get>份"
        )
        + p(f"填表人：{controls}")
        + p(
            '<text:hidden-text text:is-hidden="true">藏</text:hidden-text>露'
            '<text:variable-set text:display="none">5</text:variable-set>'
        )
        + p('<text:hidden-paragraph text:is-hidden="true"/>整段看不见')
        + p("第<text:page-number>3</text:page-number>页")
        + hidden
        + shown
    )
    content = read(body)
    assert content.text.split("\n\n") == [
        "日期2024年5月8日，承办李，三份",
        "填表人：王小明☑同意",
        "露",
        "看得见的节。",
    ]
    assert content.losses == ("2 hidden passages left out", "1 hidden section left out")


def test_headers_follow_the_text_and_properties_are_read() -> None:
    master = (
        f'<style:master-page style:name="S"><style:header>{p("内部资料")}</style:header>'
        f"<style:footer>{p('第<text:page-number>1</text:page-number>页')}</style:footer>"
        f'<style:header-left style:display="false">{p("不显示")}</style:header-left></style:master-page>'
    )
    meta = "<dc:title>题名</dc:title><meta:initial-creator>李四</meta:initial-creator><dc:date>2024-03-18T08:00:00</dc:date>"
    content = read(p("正文。"), master=master, meta=meta)
    assert content.text == "正文。\n\n内部资料"
    assert (content.title, content.author, content.published) == ("题名", "李四", "2024-03-18")


def test_formula_is_read_in_its_line_and_chart_by_its_title() -> None:
    math = (
        "<math xmlns='http://www.w3.org/1998/Math/MathML'><mrow><mi>E</mi><mo>=</mo><mi>m</mi>"
        "<msup><mi>c</mi><mn>2</mn></msup></mrow></math>"
    )
    chart = (
        f"<office:document-content {NAMES}><office:body><office:chart><chart:chart><chart:title>"
        f"{p('产量变化')}</chart:title></chart:chart></office:chart></office:body></office:document-content>"
    )
    frame = '<draw:frame><draw:object xlink:href="./{}"/><draw:image/></draw:frame>'
    data = packed(
        p(f"公式{frame.format('Object 1')}成立。")
        + p(frame.format("Object 2"))
        + p(frame.format("Object 3")),
        parts={"Object 1/content.xml": math, "Object 2/content.xml": chart},
    )
    content = read_odf(data, "a.odt")
    assert content.text == "公式E=mc²成立。\n\n产量变化"
    assert content.losses == ("1 embedded object left out",)


def test_cells_of_workbooks_are_as_shown() -> None:
    hidden = style("H", "table", '<style:table-properties table:display="false"/>')
    value = 'office:value-type="float" office:value="{}"'
    note = f"<office:annotation>{p('王：待核')}</office:annotation>"
    sheet = table(
        '<table:table-column table:number-columns-repeated="2"/>',
        '<table:table-column table:visibility="collapse"/>',
        '<table:table-column table:number-columns-repeated="16000"/>',
        row("产品", "价格", "底价", "占比"),
        row(
            "甲",
            cell("1,234.50元", value.format("1234.5")),
            "800",
            cell("12.6%", value.format("0.126")),
        ),
        row("内部样机", "1", "1", "1", rest='table:visibility="collapse"'),
        row("被筛掉", "2", "2", "2", rest='table:visibility="filter"'),
        row(
            cell("乙", 'table:number-rows-spanned="2"'),
            f"<table:table-cell>{note}{p('99')}</table:table-cell>",
            "",
            cell("", value.format("0.5")),
        ),
        row(
            "<table:covered-table-cell/>",
            "98",
            "",
            cell("", 'table:number-columns-repeated="16000"'),
        ),
        row(
            "丙",
            cell("7", 'table:number-columns-repeated="1"'),
            rest='table:number-rows-repeated="2"',
        ),
        row(
            cell("", 'table:number-columns-repeated="16384"'),
            rest='table:number-rows-repeated="1048000"',
        ),
        name="报价",
    )
    other = table(row("藏"), name="内部", rest='table:style-name="H"')
    content = read_odf(flat(sheet + other, styles=hidden, kind="spreadsheet"), "a.fods")
    assert content.text.replace("\n\n", "\n").split("\n") == [
        "报价",
        "产品：甲；价格：1,234.50元；占比：12.6%",
        "产品：乙；价格：99；占比：0.5",
        "产品：乙；价格：98",
        "产品：丙；价格：7",
        "产品：丙；价格：7",
        "B5 批注：王：待核",
    ]
    assert content.losses == (
        "报价: 2 hidden rows left out",
        "报价: 1 hidden column left out",
        "the hidden sheet 内部 left out",
    )


def test_repeated_rows_have_a_limit() -> None:
    wide = cell("7", 'table:number-columns-repeated="250"')
    sheet = table(
        row("甲", "乙"), row(wide, rest='table:number-rows-repeated="1048000"'), name="大"
    )
    content = read_odf(flat(sheet, kind="spreadsheet"), "a.fods")
    assert content.text.count("\n") < 20_000
    assert content.losses == ("大: repeated rows left out",)


def test_slides_are_pages_with_title_shapes_and_notes() -> None:
    frame = '<draw:frame presentation:class="{}" svg:x="{}cm" svg:y="{}cm" svg:width="10cm" svg:height="2cm">{}</draw:frame>'
    box = "<draw:text-box>{}</draw:text-box>"
    notes = f"<presentation:notes><draw:page-thumbnail/>{frame.format('notes', 1, 1, box.format(p('讲稿。')))}</presentation:notes>"
    first = (
        frame.format("outline", 1, 6, box.format(p("要点二。")))
        + frame.format("title", 1, 1, box.format(p("一季度汇报")))
        + frame.format("outline", 1, 3, box.format(p("要点一。")))
        + f'<draw:g><draw:custom-shape svg:x="1cm" svg:y="12cm">{p("组合里的字。")}</draw:custom-shape></draw:g>'
        + frame.format(
            "page-number",
            9,
            20,
            box.format(p("<text:page-number>&lt;number&gt;</text:page-number>")),
        )
        + frame.format("", 1, 9, table(row("指标", "数值"), row("增速", "5.6%")))
        + notes
    )
    hidden = style(
        "X", "drawing-page", '<style:drawing-page-properties presentation:visibility="hidden"/>'
    )
    body = f'<draw:page>{first}</draw:page><draw:page draw:style-name="X">{frame.format("title", 1, 1, box.format(p("隐藏页")))}</draw:page><draw:page>{frame.format("title", 1, 1, box.format(p("第三页")))}</draw:page>'
    content = read_odf(flat(body, styles=hidden, kind="presentation"), "a.fodp")
    assert content.text.split("\n\n") == [
        "一季度汇报",
        "组合里的字。",
        "要点一。",
        "要点二。",
        "| 指标 | 数值 |\n| 增速 | 5.6% |",
        "讲稿。",
        "第三页",
    ]
    assert content.pages == (0, content.text.index("\n\n第三页"), content.text.index("第三页"))
    assert content.losses == ("1 hidden slide left out",)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            packed(p("a"), parts={"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "password",
        ),
        (packed(p("a")).replace(b"content.xml", b"content.xm_"), "content.xml"),
        (flat(p("a"))[:-40], "not valid XML"),
        (f"<office:document {NAMES}/>".encode(), "damaged"),
    ],
)
def test_broken_file_has_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_odf(data, "a.odt")
