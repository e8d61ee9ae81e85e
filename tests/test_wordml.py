"""Documents in the XML of Word 2003, against what Word shows of them."""

from __future__ import annotations

from qabot.readers.wordml import read_wordml

OLD = "http://schemas.microsoft.com/office/word/2003/wordml"
AUX = "http://schemas.microsoft.com/office/word/2003/auxHint"
AML = "http://schemas.microsoft.com/aml/2001/core"
OFFICE = "urn:schemas-microsoft-com:office:office"


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def wordml(body: str, before: str = "") -> bytes:
    names = f'xmlns:w="{OLD}" xmlns:wx="{AUX}" xmlns:aml="{AML}" xmlns:o="{OFFICE}"'
    text = f"<w:wordDocument {names}>{before}<w:body><wx:sect>{body}</wx:sect></w:body>"
    return ('<?xml version="1.0"?><?mso-application progid="Word.Document"?>' + text).encode() + (
        b"</w:wordDocument>"
    )


def test_text_lists_headings_tables_and_properties() -> None:
    before = (
        "<o:DocumentProperties><o:Title>缴存办法</o:Title><o:LastSaved>2024-05-01T08:00:00Z"
        "</o:LastSaved></o:DocumentProperties>"
        '<w:lists><w:listDef w:listDefId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:nfc w:val="37"/><w:lvlText w:val="第%1条"/></w:lvl></w:listDef>'
        '<w:list w:ilfo="1"><w:ilst w:val="3"/></w:list></w:lists>'
        '<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 2"/></w:style>'
        "</w:styles>"
    )
    item = '<w:pPr><w:listPr><w:ilvl w:val="0"/><w:ilfo w:val="1"/></w:listPr></w:pPr>'
    up = '<w:vertAlign w:val="superscript"/>'
    cells = [
        ('<w:vmerge w:val="restart"/>', "处级"), ("", "400"), ("<w:vmerge/>", ""), ("", "350"),
    ]  # fmt: skip
    tcs = [f"<w:tc><w:tcPr>{p}</w:tcPr><w:p>{run(t)}</w:p></w:tc>" for p, t in cells]
    content = read_wordml(
        wordml(
            f'<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr>{run("总则")}</w:p>'
            f"<w:p>{item}{run('上限为10')}{run('4', up)}{run('元。')}</w:p>"
            f"<w:tbl><w:tr>{tcs[0]}{tcs[1]}</w:tr><w:tr>{tcs[2]}{tcs[3]}</w:tr></w:tbl>",
            before,
        ),
        "a.doc",
    )
    assert content.text == "总则\n\n第一条 上限为10⁴元。\n\n| 处级 | 400 |\n| 处级 | 350 |"
    assert ("总则", 2) in [(heading.title, heading.level) for heading in content.headings]
    assert (content.title, content.published) == ("缴存办法", "2024-05-01")


def test_notes_headers_and_revisions_find_their_places() -> None:
    note = f"<w:r><w:footnote><w:p>{run('脚注。')}</w:p></w:footnote></w:r>"
    gone = (
        '<aml:annotation w:type="Word.Deletion"><aml:content><w:r><w:delText>删</w:delText></w:r>'
    )
    new = f'<aml:annotation w:type="Word.Insertion"><aml:content>{run("新")}'
    end = "</aml:content></aml:annotation>"
    header = f'<w:hdr w:type="odd"><w:p>{run("文件编号：甲")}</w:p></w:hdr>'
    body = f"<w:p>{run('正文')}{note}{gone}{end}{new}{end}</w:p><w:p>{run('后文。')}</w:p>"
    content = read_wordml(wordml(f"{body}<w:sectPr>{header}</w:sectPr>"), "a.doc")
    assert content.text == "正文新\n\n脚注。\n\n后文。\n\n文件编号：甲"
    assert [heading.title for heading in content.headings] == ["页眉页脚"]
