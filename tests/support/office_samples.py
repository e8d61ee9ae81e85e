"""Small office files that LibreOffice writes from known contents, kept in tests/samples.

    python -m tests.support.office_samples

makes them anew; needs Writer, Calc and Impress
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pptx
from openpyxl.comments import Comment

from tests.support.made import docx, level, zipped

SAMPLES = Path(__file__).parents[1] / "samples"
KEPT = {"office.docx": ("odt", "doc"), "office.xlsx": ("ods", "xls"), "office.pptx": ("odp",)}
_UP = '<w:vertAlign w:val="superscript"/>'
_NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def _run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _row(*cells: str, first: str = "") -> str:
    inner = "".join(
        f"<w:tc><w:tcPr>{'' if n else first}</w:tcPr><w:p>{_run(cell) if cell else ''}</w:p></w:tc>"
        for n, cell in enumerate(cells)
    )
    return f"<w:tr>{inner}</w:tr>"


def text_file() -> bytes:
    """Title, headings, numbers, a change, hidden text, a note, a merged table, rare characters."""
    change = (
        f'<w:ins w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z">{_run("新增的")}</w:ins>'
        '<w:del w:id="2" w:author="a" w:date="2024-01-01T00:00:00Z"><w:r><w:delText>删去的'
        "</w:delText></w:r></w:del>"
    )
    note = '<w:r><w:footnoteReference w:id="1"/></w:r>'
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_run("缴存管理办法")}</w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{_run("第一章 总则")}</w:p>'
        f"<w:p><w:pPr>{_NUMBERED}</w:pPr>{_run('为规范缴存，制定本办法。')}</w:p>"
        f"<w:p><w:pPr>{_NUMBERED}</w:pPr>{_run('缴存基数上限为38205元。')}{note}</w:p>"
        f"<w:p>{_run('面积为120m')}{_run('2', _UP)}{_run('，年产量3×10')}"
        f"{_run('5', _UP)}{_run('吨。')}</w:p>"
        f"<w:p>{_run('修订前')}{change}{_run('修订后。')}</w:p>"
        f"<w:p>{_run('看得见')}{_run('看不见', '<w:vanish/>')}{_run('的话。')}</w:p>"
        f"<w:p>{_run('𠮷野家在㙍城，朱镕基与陶喆。')}</w:p>"
        "<w:tbl><w:tblPr><w:tblW w:w='5000' w:type='pct'/></w:tblPr>"
        "<w:tblGrid><w:gridCol/><w:gridCol/><w:gridCol/></w:tblGrid>"
        + _row("区县", "2023年", "2024年")
        + _row("历下区", "52310", "58900", first='<w:vMerge w:val="restart"/>')
        + _row("", "31200", "33010", first="<w:vMerge/>")
        + "</w:tbl>"
        f"<w:p>{_run('表后的一段。')}</w:p>"
    )
    styles = (
        '<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    )
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "第%1条")}'
        "</w:abstractNum>"
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    notes = f'<w:footnote w:id="1"><w:p>{_run("上限每年七月调整。")}</w:p></w:footnote>'
    return _whole(docx(body, styles=styles, numbering=numbering, footnotes=notes))


def _whole(data: bytes) -> bytes:
    """A .docx with the lists of parts that Word and LibreOffice want."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    inner = ("styles", "numbering", "footnotes")
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}.{name}+xml"/>' for name in inner
    )
    links = "".join(
        f'<Relationship Id="r{name}" Type="{office}/{name}" Target="{name}.xml"/>' for name in inner
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default '
            'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
            f'+xml"/><Override PartName="/word/document.xml" ContentType="{kind}.document.main'
            f'+xml"/>{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships">'
            f"{links}</Relationships>",
            **parts,
        }
    )


def workbook() -> bytes:
    """Formats of numbers, a merged cell, hidden rows, columns and sheets, a comment, a formula."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "报价"
    rows: list[list[Any]] = [
        ["区县", "代码", "缴存额", "底价", "占比", "日期"],
        ["历下区", 1, 52310.5, 800, 0.126, date(2024, 3, 18)],
        ["市中区", 2, 1234567, 801, 0.05, date(2024, 3, 19)],
        [None, 3, -12, 802, 1, date(2024, 3, 20)],
        ["藏起来", 4, 4, 803, 4, date(2024, 3, 21)],
        ["合计", None, "=SUM(C2:C4)", None, None, None],
    ]
    for row in rows:
        sheet.append(row)
    for number in range(2, 6):
        sheet.cell(number, 2).number_format = "000000"
        sheet.cell(number, 3).number_format = '#,##0.0"元"'
        sheet.cell(number, 5).number_format = "0.0%"
        sheet.cell(number, 6).number_format = 'yyyy"年"m"月"d"日"'
    sheet["C6"].number_format = "#,##0.0"
    sheet.merge_cells("A3:A4")
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet["C3"].comment = Comment("待核对。", "王")
    other = book.create_sheet("内部")
    other.append(["内部底价", 700])
    other.sheet_state = "hidden"
    return _saved(book)


def slides() -> bytes:
    """A title, points, a table, notes, and a second slide."""
    deck = pptx.Presentation()
    for title in ("一季度汇报", "二季度安排"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
        box = slide.shapes.add_textbox(914400, 1828800, 7315200, 914400)
        box.text_frame.text = f"{title}的要点：增长5.6%。"
    table = deck.slides[0].shapes.add_table(2, 2, 914400, 3657600, 4572000, 914400).table
    for place, text in enumerate(("指标", "数值", "增速", "5.6%")):
        table.cell(place // 2, place % 2).text = text
    deck.slides[0].notes_slide.notes_text_frame.text = "讲稿：先说增速。"
    return _saved(deck)


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _keep(soffice: str) -> None:
    made = {"office.docx": text_file(), "office.xlsx": workbook(), "office.pptx": slides()}
    for name, kinds in KEPT.items():
        with TemporaryDirectory() as folder:
            source = Path(folder) / name
            source.write_bytes(made[name])
            for kind in kinds:
                command = [
                    soffice,
                    "--headless",
                    "--convert-to",
                    kind,
                    "--outdir",
                    folder,
                    str(source),
                ]
                subprocess.run(command, check=True, timeout=180, capture_output=True)
                shutil.copy(source.with_suffix(f".{kind}"), SAMPLES)


if __name__ == "__main__":
    _keep(sys.argv[1] if len(sys.argv) > 1 else "soffice")
