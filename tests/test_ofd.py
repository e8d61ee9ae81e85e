"""OFD packages as office programs lay them out, against what a person sees on their pages."""

from __future__ import annotations

import pytest

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.ofd import read_ofd
from qabot.readers.ofd.seals import seal_name
from tests.support.ofd_made import (
    NAMES,
    delta,
    document,
    grid,
    layer,
    lines,
    ofd,
    offsets,
    page,
    table,
    text,
    unit,
)

ARTICLE = [
    "为了规范住房公积金的缴存管理，维护缴存人的合法权益，根据有关规定，制",
    "定本办法。",
    "本市行政区域内的缴存单位适用本办法，缴存基数上限为38205元，比例为5%",
    "至12%。",
]
WHOLE = text(25, 20, 4, ARTICLE[0] + "度。")  # a line of the whole width


def read(*pages: str, **given: str) -> Content:
    return read_ofd(ofd(document(pages, **given)), "a.ofd")


def turned(x: float, y: float, said: str) -> str:
    """A text on a page on its side: its line goes down the page."""
    steps = delta(offsets(said, 4)[:-1])
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 5.6 {sum(offsets(said, 4))}" '
        f'CTM="0 1 -1 0 5.6 0" Font="1" Size="4">'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{said}</ofd:TextCode></ofd:TextObject>'
    )


def test_lines_become_paragraphs_and_pages_are_known() -> None:
    content = read(
        page(text(80, 30, 6, "住房公积金缴存办法") + lines(25, 45, 4.2, ["第一章 总则", *ARTICLE])),
        page(lines(25, 45, 4.2, ["第二条 缴存单位应当自设立之日起30日内办理登记。"])),
    )
    assert content.text.split("\n\n") == [
        "住房公积金缴存办法",
        "第一章 总则",
        ARTICLE[0] + ARTICLE[1],
        ARTICLE[2] + ARTICLE[3],
        "第二条 缴存单位应当自设立之日起30日内办理登记。",
    ]
    assert content.pages == (0, content.text.index("第二条"))
    assert content.title == "住房公积金缴存办法"


def test_offsets_repeated_given_singly_and_missing() -> None:
    single = (
        f'<ofd:TextObject ID="1" Boundary="{25 + 4 * n} 20 5 6" Size="4"><ofd:TextCode X="0" Y="4">'
        f"{c}</ofd:TextCode></ofd:TextObject>"
        for n, c in enumerate("一字一个对象。")
    )
    bare = text(25, 60, 4, "没有写出偏移量ABC的一行。").replace("DeltaX", "Unknown")
    rare = text(25, 80, 4, "𠮷野家在㙍城。", steps=[4, 0, 4, 4, 4, 4, 4])  # 𠮷 counted twice
    latin = text(25, 100, 4, "The quick fox jumps over 25 lazy dogs.")
    skipped = text(25, 120, 4, "Wordsapart", steps=[2, 2, 2, 2, 3.2, 2, 2, 2, 2])
    assert read(page("".join(single) + bare + rare + latin + skipped)).text.split("\n\n") == [
        "一字一个对象。",
        "没有写出偏移量ABC的一行。",
        "𠮷野家在㙍城。",
        "The quick fox jumps over 25 lazy dogs.",
        "Words apart",
    ]


def averaged(box: str, said: str, step: float) -> str:
    """A text of which a program knows no more than how long its line is."""
    return (
        f'<ofd:TextObject ID="7" Boundary="{box}" Font="1" Size="4"><ofd:TextCode X="0" Y="4" '
        f'DeltaX="g {len(said) - 1} {step}">{said}</ofd:TextCode></ofd:TextObject>'
    )


def test_even_offsets_of_chinese_and_letters_make_no_gaps() -> None:
    said = "自2023年5月起，每天处理4200份PDF文件，illicit MySQL也在其中。"
    assert read(page(averaged("25 30 150 6", said, 3.4))).text == said
    assert read(page(averaged("25 30 100 6", "Writer will still fill", 1.7))).text == (
        "Writer will still fill"
    )


def test_figures_in_boxes_keep_their_distance() -> None:
    assert read(page(averaged("25 30 60 6", "2024", 9.0))).text == "| 2 | 0 | 2 | 4 |"


def test_pieces_on_top_of_one_another_are_one_line() -> None:
    pieces = [
        "上作了报告，介绍了团队怎样用",
        "FAISS",
        " ",
        "代替",
        "A，查询从",
        "1.5s",
        "降到2ms。",
    ]
    box = "25 30 140 6"
    layers = "".join(averaged(box, piece, 140 / len(piece)) for piece in pieces)
    assert read(page(layers)).text == "".join(pieces)
    letters = "".join(averaged(box, character, 140) for character in "统，部，在")
    assert read(page(letters)).text == "统，部，在"


def test_text_that_is_drawn_twice_is_read_once() -> None:
    bold = averaged("25 30 40 6", "缴存基数上限", 4.0)
    assert read(page(bold * 2)).text == "缴存基数上限"


def test_raised_and_lowered_figures_are_in_their_line() -> None:
    line = (
        text(25, 30, 4, "面积为120m")
        + text(45, 28.6, 2.4, "2")
        + text(46.2, 30, 4, "，含CO")
        + text(58.2, 30.8, 2.4, "2")
        + text(59.4, 30, 4, "约3×10")
        + text(71.4, 28.6, 2.4, "-3")
        + text(73.8, 30, 4, "吨。")
    )
    assert read(page(line)).text == "面积为120m²，含CO₂约3×10⁻³吨。"


def test_table_by_its_lines_also_where_a_template_draws_it() -> None:
    rows = [
        ["区县", "2023年", "2024年"],
        ["历下区", "52310", "58900"],
        ["市中区", "31200", "33010"],
    ]
    drawn = page(text(25, 30, 4, "各区县缴存额如下：") + table(25, 40, [40, 40, 40], rows))
    assert read(drawn).text == (
        "各区县缴存额如下：\n\n| 区县 | 2023年 | 2024年 |\n| 历下区 | 52310 | 58900 |\n"
        "| 市中区 | 31200 | 33010 |"
    )
    labels = text(22, 36, 4, "姓名") + text(22, 46, 4, "住址")
    template = page(text(25, 20, 5, "登记表") + grid([20, 60, 120], [30, 40, 50]) + labels)
    values = text(62, 36, 4, "王小明") + text(62, 46, 4, "济南市历下区")
    form = ofd(document([page(values, template="t0")], templates=[template]))
    assert read_ofd(form, "a.ofd").text == "登记表\n\n| 姓名 | 王小明 |\n| 住址 | 济南市历下区 |"


def test_templates_and_layers_are_drawn_from_the_lowest_up() -> None:
    upper = page(text(25, 60, 4, "模板在最上面的一行。"))
    body = layer(text(25, 30, 4, "前景里的第二行。"), "Foreground")
    body += layer(text(25, 20, 4, "背景里的第一行。"), "Background")
    content = page(body, template="t0").replace('ZOrder="Background"', 'ZOrder="Foreground"')
    assert read_ofd(ofd(document([content], templates=[upper])), "a.ofd").text.split("\n\n") == [
        "背景里的第一行。",
        "前景里的第二行。",
        "模板在最上面的一行。",
    ]


def test_matrices_blocks_and_drawings_of_resources_are_followed() -> None:
    scaled = text(25, 30, 2, "放大一倍的文字。", attributes='CTM="2 0 0 2 0 0"')
    block = f'<ofd:PageBlock ID="5">{text(25, 50, 4, "块里的文字。")}</ofd:PageBlock>'
    used = '<ofd:CompositeObject ID="6" ResourceID="u1" Boundary="25 60 100 20"/>'
    codes = '<ofd:CGTransform CodePosition="0" CodeCount="7" GlyphCount="7">'
    codes += "<ofd:Glyphs>3 4 5 6 7 8 9</ofd:Glyphs></ofd:CGTransform>"
    glyphs = text(25, 90, 4, "字形另有编号。", inside=codes)
    drawn = unit("u1", text(0, 6, 4, "引用的图元。"))
    found = read(page(WHOLE + scaled + block + used + glyphs), resources=drawn)
    assert found.text.split("\n\n")[1:] == [
        "放大一倍的文字。",
        "块里的文字。",
        "引用的图元。",
        "字形另有编号。",
    ]


def test_drawing_that_contains_itself_ends() -> None:
    itself = '<ofd:CompositeObject ID="6" ResourceID="u1" Boundary="0 0 9 9"/>'
    drawn = unit("u1", text(0, 6, 4, "图元。") + itself * 9)
    assert "图元。" in read(page(itself), resources=drawn).text


def test_invisible_text_watermarks_and_pictures_are_left_out_and_reported() -> None:
    content = read(
        page(
            text(25, 30, 4, "看得见的一行。")
            + text(25, 40, 4, "看不见。", attributes='Visible="false"')
            + text(25, 50, 4, "全透明。", attributes='Alpha="0"')
            + text(25, 60, 4, "不填色。", attributes='Fill="false"')
            + text(25, 70, 4, "透明色。", inside='<ofd:FillColor Value="0 0 0" Alpha="0"/>')
            + text(60, 200, 20, "内部资料", attributes='CTM="0.7 -0.7 0.7 0.7 0 0"')
            + '<ofd:ImageObject ID="7" Boundary="20 100 50 50" ResourceID="9"/>'
            + '<ofd:ImageObject ID="7" Boundary="20 100 2 2" ResourceID="9"/>'
        )
    )
    assert content.text == "看得见的一行。"
    assert content.losses == (
        "4 slanted characters, as of a watermark, left out",
        "1 picture left out",
        "4 invisible texts left out",
    )


def test_pages_on_their_side_and_vertical_text() -> None:
    side = page(turned(180, 25, "横放的页面第一行，文字转了九十度。") + turned(170, 25, "第二行。"))
    assert read(side).text == "横放的页面第一行，文字转了九十度。\n\n第二行。"
    columns = "".join(
        f'<ofd:TextObject ID="1" Boundary="{x} 20 5 200" Size="4" ReadDirection="90"><ofd:TextCode '
        f'X="0" Y="4" DeltaY="g {len(said) - 1} 4.4">{said}</ofd:TextCode></ofd:TextObject>'
        for x, said in (
            (180, "这是竖排的第一行文字从右边开始读起"),
            (172, "第二行接着往下读到这里结束。"),
        )
    )
    assert (
        read(page(columns)).text == "这是竖排的第一行文字从右边开始读起第二行接着往下读到这里结束。"
    )


def test_documents_of_one_package_follow_one_another() -> None:
    first = document([page(text(25, 30, 4, "第一份文件的内容。"))])
    second = document([page(text(25, 30, 4, "第二份文件的内容。"))], folder="Doc_1")
    about = (
        "<ofd:Title>两份文件</ofd:Title><ofd:Author>张三</ofd:Author>"
        "<ofd:CreationDate>2024-03-18</ofd:CreationDate>"
    )
    content = read_ofd(ofd(first, second, information=about), "a.ofd")
    assert content.text == "第一份文件的内容。\n\n第二份文件的内容。"
    assert content.pages == (0, 11)
    assert (content.title, content.author, content.published) == ("两份文件", "张三", "2024-03-18")


def test_outline_makes_headings() -> None:
    outline = (
        '<ofd:Outlines><ofd:OutlineElem Title="甲 说明"><ofd:OutlineElem Title="适用范围"/>'
        "</ofd:OutlineElem></ofd:Outlines>"
    )
    said = ["甲 说明", "适用范围", "全市都适用。"]
    content = read(page(WHOLE + lines(25, 30, 4, said, 3)), root=outline)
    assert [(h.title, h.level) for h in content.headings] == [("甲 说明", 1), ("适用范围", 2)]


def test_annotations_are_notes_and_watermarks_are_not() -> None:
    box = 'Boundary="120 200 40 10"'
    marks = (
        '<ofd:Annot Type="Highlight" ID="1"><ofd:Remark>此处数字待核。</ofd:Remark></ofd:Annot>'
        f'<ofd:Annot Type="Stamp" ID="2"><ofd:Appearance {box}>{text(0, 5, 4, "已审核")}'
        "</ofd:Appearance></ofd:Annot>"
        f'<ofd:Annot Type="Watermark" ID="3"><ofd:Appearance {box}>{text(0, 5, 4, "样张")}'
        "</ofd:Appearance></ofd:Annot>"
        '<ofd:Annot Type="Link" ID="4" Visible="false"><ofd:Remark>隐藏</ofd:Remark></ofd:Annot>'
    )
    parts = document(
        [page(text(25, 30, 4, "第一页的内容。")), page(text(25, 30, 4, "第二页的内容。"))],
        root="<ofd:Annotations>Annots.xml</ofd:Annotations>",
    )
    parts["Doc_0/Annots.xml"] = (
        f'<ofd:Annotations {NAMES}><ofd:Page PageID="0"><ofd:FileLoc>A/1.xml</ofd:FileLoc>'
        "</ofd:Page></ofd:Annotations>"
    )
    parts["Doc_0/A/1.xml"] = f"<ofd:PageAnnot {NAMES}>{marks}</ofd:PageAnnot>"
    content = read_ofd(ofd(parts), "a.ofd")
    assert content.text.split("\n\n") == [
        "第一页的内容。",
        "此处数字待核。",
        "已审核",
        "第二页的内容。",
    ]
    assert content.losses == ("1 watermark left out", "1 invisible annotation left out")


def der(tag: int, *values: bytes) -> bytes:
    body = b"".join(values)
    size = bytes([len(body)]) if len(body) < 128 else b"\x81" + bytes([len(body)])
    return bytes([tag]) + size + body


SEAL = der(
    0x30,
    der(
        0x30,
        der(0x30, der(0x16, b"ES"), der(0x02, b"\x04"), der(0x16, b"maker")),
        der(0x16, b"id-0001"),
        der(0x30, der(0x02, b"\x01"), der(0x0C, "济南市示例局专用章".encode()), der(0x30)),
    ),
)


def test_seal_is_a_note_with_its_name_and_day() -> None:
    parts = document([page(text(25, 30, 4, "特此证明。"))])
    parts["Doc_0/Signs/Signatures.xml"] = (
        f'<ofd:Signatures {NAMES}><ofd:Signature ID="1" BaseLoc="S0/Signature.xml"/>'
        "</ofd:Signatures>"
    )
    parts["Doc_0/Signs/S0/Signature.xml"] = (
        f"<ofd:Signature {NAMES}><ofd:SignedInfo><ofd:SignatureDateTime>20240318102030Z"
        '</ofd:SignatureDateTime><ofd:StampAnnot PageRef="0" Boundary="1 1 40 40"/><ofd:Seal>'
        "<ofd:BaseLoc>Seal.esl</ofd:BaseLoc></ofd:Seal></ofd:SignedInfo></ofd:Signature>"
    )
    package = ofd(
        parts,
        body="<ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures>",
        parts={"Doc_0/Signs/S0/Seal.esl": SEAL},
    )
    content = read_ofd(package, "a.ofd")
    assert content.text == "特此证明。\n\n签章：济南市示例局专用章（2024-03-18）"
    assert content.losses == ("1 signature not verified",)
    for end in range(len(SEAL)):
        assert seal_name(SEAL[:end]) in ("", "济南市示例局专用章")


def test_fields_of_an_invoice_follow_its_page() -> None:
    template = page(
        text(80, 20, 6, "电子普通发票") + text(20, 50, 3, "名称：") + text(140, 110, 3, "（小写）")
    )
    values = (
        text(30, 50, 3, "济南示例有限公司", key=11)
        + text(20, 70, 3, "*信息技术*服务费", key=12)
        + text(20, 76, 3, "*办公用品*打印纸", key=13)
        + text(120, 70, 3, "1000.00", key=14)
        + text(120, 76, 3, "205.50", key=15)
        + text(155, 110, 3, "¥1277.83", key=16)
        + text(120, 90, 3, "72.33", key=17)
        + text(150, 30, 3, "密码<>+-", key=18)
    )
    tags = (
        f"<eInvoice {NAMES}><InvoiceNo/>"
        "<Buyer><BuyerName><ofd:ObjectRef PageRef='0'>11</ofd:ObjectRef></BuyerName></Buyer>"
        "<Item><ofd:ObjectRef>12</ofd:ObjectRef><ofd:ObjectRef>13</ofd:ObjectRef></Item>"
        "<Amount><ofd:ObjectRef>14</ofd:ObjectRef><ofd:ObjectRef>15</ofd:ObjectRef></Amount>"
        "<TaxInclusiveTotalAmount><ofd:ObjectRef>16</ofd:ObjectRef></TaxInclusiveTotalAmount>"
        "<TaxTotalAmount><ofd:ObjectRef>17</ofd:ObjectRef></TaxTotalAmount>"
        "<TaxControlCode><ofd:ObjectRef>18</ofd:ObjectRef></TaxControlCode></eInvoice>"
    )
    parts = document(
        [page(values, template="t0")],
        templates=[template],
        root="<ofd:CustomTags>Tags/CustomTags.xml</ofd:CustomTags>",
    )
    parts["Doc_0/Tags/CustomTags.xml"] = (
        f'<ofd:CustomTags {NAMES}><ofd:CustomTag NameSpace="x"><ofd:FileLoc>CustomTag.xml'
        "</ofd:FileLoc></ofd:CustomTag></ofd:CustomTags>"
    )
    parts["Doc_0/Tags/CustomTag.xml"] = tags
    about = (
        '<ofd:CustomDatas><ofd:CustomData Name="发票号码">24372000000012345678</ofd:CustomData>'
        '<ofd:CustomData Name="template-version">1.0</ofd:CustomData></ofd:CustomDatas>'
    )
    content = read_ofd(ofd(parts, information=about), "a.ofd")
    assert content.text[content.text.index("发票号码") :] == (
        "发票号码：24372000000012345678\n购买方名称：济南示例有限公司\n价税合计：¥1277.83\n"
        "合计税额：72.33\n项目名称：*信息技术*服务费；金额：1000.00\n"
        "项目名称：*办公用品*打印纸；金额：205.50"
    )
    assert content.headings[-1].title == "发票信息"


def test_attached_texts_are_read_and_others_named() -> None:
    parts = document(
        [page(text(25, 30, 4, "正文在这里。"))],
        root="<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>",
    )
    parts["Doc_0/Attachs/Attachments.xml"] = (
        f'<ofd:Attachments {NAMES}><ofd:Attachment ID="1" Name="附表"><ofd:FileLoc>a.csv'
        '</ofd:FileLoc></ofd:Attachment><ofd:Attachment ID="2" Name="original.xml"><ofd:FileLoc>'
        'b.xml</ofd:FileLoc></ofd:Attachment><ofd:Attachment ID="3" Name="c" Visible="false">'
        "<ofd:FileLoc>c.txt</ofd:FileLoc></ofd:Attachment></ofd:Attachments>"
    )
    package = ofd(parts, parts={"Doc_0/Attachs/a.csv": "甲,乙\n", "Doc_0/Attachs/b.xml": "<a/>"})
    content = read_ofd(package, "a.ofd")
    assert content.text == "正文在这里。\n\n附表.csv\n\n甲,乙"
    assert content.losses == (
        "1 invisible attachment left out",
        "1 attachment left out: original.xml",
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (ofd(document([page("")])), "without text that can be read"),
        (ofd(document([])), "none of its pages"),
        (ofd(), "none of its pages"),
        (ofd(document([page(text(9, 9, 4, "a"))]), parts={"Encryptions.xml": "<a/>"}), "encrypted"),
        (ofd(parts={"x": "y"}).replace(b"ofd:OFD", b"ofd:OF "), "damaged"),
    ],
)
def test_package_without_text_has_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_ofd(data, "a.ofd")


def test_missing_and_broken_pages_are_reported_and_the_others_read() -> None:
    parts = document([page(text(25, 30, 4, "只有这页完好。")), "<broken", page("")])
    del parts["Doc_0/Pages/Page_2/Content.xml"]
    content = read_ofd(ofd(parts), "a.ofd")
    assert content.text == "只有这页完好。"
    assert content.losses == ("pages 2-3 damaged",)
