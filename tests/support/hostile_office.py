"""Hostile files of Office: XML of 2003, the strict form, old files under names of WPS, photos."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from tests.support import doc_made, ofd_made, xls_made
from tests.support.hostile_cases import TEXT, Case, laughs, nested, of
from tests.support.made import zipped

_WORD = "http://schemas.microsoft.com/office/word/2003/wordml"
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_PURL = "http://purl.oclc.org/ooxml"


def office_cases() -> Iterator[Case]:
    """The cases of all these formats."""
    yield from _word_xml()
    yield from _sheet_xml()
    yield from _strict()
    yield from _wps()
    yield from _ofd()
    yield from _pictures()


def good_office() -> dict[str, bytes]:
    """One whole file of each of these formats, under endings that no other format has here."""
    rows = '<Row ss:Index="2">' + _cell("水温") + _cell("18.5", "Number") + "</Row>"
    styles = '<Styles><Style ss:ID="Default"><NumberFormat ss:Format="0.0"/></Style></Styles>'
    return {
        "good.wpt": _wordml("<w:p/><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>").encode(),
        "good.xlt": _sheetml(rows, styles).encode(),
        "good.docm": _strict_document(""),
        "good.xlsm": _strict_workbook(_STRICT_ROW),
        "good.wps": doc_made.doc([doc_made.p(TEXT)]),
        "good.et": xls_made.xls({"泉": [xls_made.cell(0, 0, TEXT)]}),
    }


def _wordml(body: str, before: str = "", doctype: str = "") -> str:
    names = f'xmlns:w="{_WORD}" xmlns:wx="{_WORD}/aux"'
    head = f'<?xml version="1.0"?>{doctype}<?mso-application progid="Word.Document"?>'
    last = f"<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"
    return f"{head}<w:wordDocument {names}>{before}<w:body>{body}{last}</w:body></w:wordDocument>"


def _word_xml() -> Iterator[Case]:
    run = "<w:r><w:t>甲</w:t></w:r>"
    growing, outside = laughs()
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    loop = f"<w:styles>{style.format('A', 'B')}{style.format('B', 'A')}</w:styles>"
    level = (
        '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:nfc w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    )
    lists = (
        '<w:lists><w:listDef w:listDefId="1">'
        + level.format(0, "9" * 300, 37, "%1%2%9%")
        + level.format(99, -5, 9999, "%99")
        + '</w:listDef><w:list w:ilfo="1"><w:ilst w:val="1"/></w:list></w:lists>'
    )
    item = (
        '<w:p><w:pPr><w:listPr><w:ilvl w:val="{}"/><w:ilfo w:val="1"/></w:listPr></w:pPr>{}</w:p>'
    )
    cell = "<w:tbl><w:tr><w:tc>"
    files = {
        "paragraphs": _wordml("<w:p>" * 1_000 + "</w:p>" * 1_000),
        "tables": _wordml(nested("<w:tbl><w:tr><w:tc>", "<w:p/>", 60)),
        "deep-tables": _wordml(nested(cell, "<w:p/>", 1_000)),
        "sections": _wordml(nested("<wx:sect>", f"<w:p>{run}</w:p>", 400)),
        "styles": _wordml(f'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr>{run}</w:p>', loop),
        "lists": _wordml(item.format(0, run) + item.format(99, run) + item.format("x", run), lists),
        "levels": _wordml(item.format(2**70, run) * 50, lists),
        "spans": _wordml('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>'
                         f"<w:p>{run}</w:p></w:tc></w:tr></w:tbl>"),
        "merges": _wordml("<w:tbl>" + "<w:tr><w:tc><w:tcPr><w:vmerge/></w:tcPr><w:p/></w:tc></w:tr>"
                          * 9_999 + "</w:tbl>"),
        "fields": _wordml('<w:p>' + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 9_999 + "</w:p>"),
        "binary": _wordml('<w:p><w:r><w:pict><w:binData w:name="a">' + "A" * 1_000_000
                          + "</w:binData></w:pict></w:r></w:p>"),
        "tabs": _wordml("<w:p><w:r>" + "<w:tab/>" * 50_000 + "</w:r></w:p>"),
        "entities": _wordml("<w:p>&a8;</w:p>", doctype=growing),
        "outside": _wordml("<w:p>&x;</w:p>", doctype=outside),
        "open": _wordml(f"<w:p>{run}</w:p>")[:-40],
        "bare": _wordml("").replace("<w:body>", "<w:x>").replace("</w:body>", "</w:x>"),
    }  # fmt: skip
    left_open = ("deep-tables", "sections", "entities", "outside", "open", "bare", "paragraphs")
    yield from of("doc", files, either=(*left_open, "fields"))


def _sheetml(rows: str, styles: str = "", doctype: str = "", sheets: str = "") -> str:
    head = f'<?xml version="1.0"?>{doctype}<?mso-application progid="Excel.Sheet"?>'
    last = f'<Row><Cell><Data ss:Type="String">{TEXT}</Data></Cell></Row>'
    table = f'<Worksheet ss:Name="泉"><Table>{rows}{last}</Table></Worksheet>{sheets}'
    return f'{head}<Workbook xmlns="{_SHEET}" xmlns:ss="{_SHEET}">{styles}{table}</Workbook>'


def _cell(value: str, kind: str = "String", more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def _sheet_xml() -> Iterator[Case]:
    growing, outside = laughs()
    styled = '<Styles><Style ss:ID="a"><NumberFormat ss:Format="{}"/></Style></Styles>'
    number = f"<Row>{_cell('1e308', 'Number', 'ss:StyleID=' + chr(34) + 'a' + chr(34))}</Row>"
    files = {
        "column": _sheetml(f'<Row>{_cell("x", more=chr(115) + "s:Index=" + chr(34) + "999999999" + chr(34))}</Row>'),
        "row": _sheetml('<Row ss:Index="999999999">' + _cell("x") + "</Row>"),
        "backwards": _sheetml('<Row ss:Index="5"/><Row ss:Index="1">' + _cell("x") + "</Row>"),
        "minus": _sheetml('<Row ss:Index="-5"/>' + f'<Row>{_cell("x", more=chr(115) + "s:Index=" + chr(34) + "-1" + chr(34))}</Row>'),
        "across": _sheetml('<Row><Cell ss:MergeAcross="999999999" ss:MergeDown="999999999"/></Row>'),
        "span": _sheetml('<Column ss:Span="999999999" ss:Hidden="0"/><Row ss:Span="999999999"/>'),
        "numbers": _sheetml("".join(f"<Row>{_cell(v, 'Number')}</Row>"
                                    for v in ("x", "nan", "inf", "1e999", "-1e999", "", "9" * 9_999))),
        "dates": _sheetml("".join(f"<Row>{_cell(v, 'DateTime')}</Row>"
                                  for v in ("x", "0000-00-00", "99999-01-01T00:00:00", "2024-13-45"))),
        "kinds": _sheetml("".join(f"<Row>{_cell('x', k)}</Row>" for k in ("Boolean", "Error", "?"))),
        "format-zeros": _sheetml(number, styled.format("0" * 9_999)),
        "format-sections": _sheetml(number, styled.format(";" * 9_999)),
        "format-brackets": _sheetml(number, styled.format("[" * 9_999)),
        "format-fraction": _sheetml(number, styled.format("?/" + "?" * 300)),
        "format-commas": _sheetml(number, styled.format("#," + "," * 9_999)),
        "rows": _sheetml(f"<Row>{_cell('x')}</Row>" * 20_000),
        "cells": _sheetml("<Row>" + _cell("x") * 9_999 + "</Row>"),
        "sheets": _sheetml("", sheets='<Worksheet ss:Name="x"><Table/></Worksheet>' * 3_000),
        "markup": _sheetml("<Row>" + _cell(nested("<B>", "x", 400)) + "</Row>"),
        "entities": _sheetml(f"<Row>{_cell('&a8;')}</Row>", doctype=growing),
        "outside": _sheetml(f"<Row>{_cell('&x;')}</Row>", doctype=outside),
        "nested": _sheetml(nested("<Row><Cell>", "x", 400)),
        "open": _sheetml(f"<Row>{_cell('x')}</Row>")[:-30],
    }  # fmt: skip
    yield from of("xls", files, either=("entities", "outside", "nested", "open", "cells", "markup"))


_BOOK = (
    f'<workbook xmlns="{_PURL}/spreadsheetml/main" xmlns:r="{_PURL}/officeDocument/relationships">'
    '<sheets><sheet name="泉" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_PURL}/officeDocument/relationships/worksheet"'
    ' Target="worksheets/sheet1.xml"/></Relationships>'
)
_STRICT_ROW = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{TEXT}</t></is></c></row>'


def _strict_document(body: str, **parts: str) -> bytes:
    text = f"{body}<w:p><w:r><w:t>{TEXT}</w:t></w:r></w:p>"
    word = (
        f'<w:document xmlns:w="{_PURL}/wordprocessingml/main"><w:body>{text}</w:body></w:document>'
    )
    more = {f"word/{name}.xml": part for name, part in parts.items()}
    return zipped({"word/document.xml": word, **more})


def _strict_workbook(rows: str, main: str = _BOOK, rels: str = _LINKS) -> bytes:
    types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
    name = f"{_PURL}/spreadsheetml/main"
    sheet = f'<worksheet xmlns="{name}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped({"[Content_Types].xml": types, "xl/workbook.xml": main,
                   "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet})  # fmt: skip


def _strict() -> Iterator[Case]:
    documents = {
        "names": _strict_document(f'<w:p xmlns:x="{_PURL}/' + "x" * 9_999 + '"/>'),
        "tables": _strict_document(nested("<w:tbl><w:tr><w:tc>", "<w:p/>", 60)),
        "runs": _strict_document("<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 9_999),
        "parts": _strict_document("", styles="<", numbering=""),
        "plain": _strict_document(""),
    }
    yield from of("docx", documents, either=("parts",))
    row = _STRICT_ROW
    sheets = {
        "plain": _strict_workbook(row),
        "reference": _strict_workbook('<row r="1"><c r="ZZZZZZ99999999"><v>1</v></c></row>' + row),
        "shared": _strict_workbook('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>' + row),
        "no-links": _strict_workbook(row, rels=_LINKS.replace("r1", "r9")),
        "no-sheet": _strict_workbook(row, rels=_LINKS.replace("sheet1", "../../../etc/passwd#")),
        "twice": _strict_workbook(
            row, _BOOK.replace("<sheet ", '<sheet name="甲" sheetId="1" r:id="r1"/><sheet ')
        ),
        "formula": _strict_workbook(f'<row><c r="A1"><f>{"(" * 9_999}</f></c></row>' + row),
    }
    yield from of("xlsx", sheets, either=("reference", "shared", "no-links", "no-sheet"))


def _wps() -> Iterator[Case]:
    """Old files under the names of WPS: of a text whose counts lie, of a workbook that is cut."""
    text = doc_made.doc([doc_made.p(TEXT)])
    book = xls_made.xls({"泉": [xls_made.cell(0, 0, TEXT)]})
    directory = book[:512] + b"\xff" * 512 + book[1024:]
    files = {
        "whole": text,
        "doubled": text + text,
        "tail": text + b"\xff" * 100_000,
        "versions": text.replace(
            struct.pack("<HH", 0xA5EC, 0xC1), struct.pack("<HH", 0xA5EC, 0xFF)
        ),
        "table": text[:4096] + b"\0" * 512 + text[4608:],
        "heads": text[:48] + b"\xff" * 28 + text[76:],
    }
    yield from of("wps", files, either=("versions", "table", "heads"))
    books = {
        "whole": book,
        "tail": book + b"\xff" * 100_000,
        "directory": directory,
        "half": book[: len(book) // 2],
        "tables": book[:76] + b"\xff" * 436 + book[512:],
        "shared": xls_made.xls({"泉": [xls_made.cell(0, 0, TEXT)] * 300}),
    }
    yield from of("et", books, either=("directory", "half", "tables"))


def _ofd() -> Iterator[Case]:
    made = ofd_made
    text = made.text(25, 30, 4, TEXT)
    pages = {
        "glyphs": text.replace("<ofd:TextCode", "<ofd:CGTransform CodePosition='-9' CodeCount='99999999'"
                               " GlyphCount='99999999'><ofd:Glyphs>1 2</ofd:Glyphs></ofd:CGTransform>"
                               "<ofd:TextCode", 1),
        "matrix": text.replace('Boundary="', 'CTM="1 0 0 1 9e99 9e99" Boundary="0 0 9 9" X="', 1),
        "boundary": text.replace('Boundary="25 ', 'Boundary="a b c ', 1) + text,
        "deep": nested("<ofd:PageBlock>", text, 1_000),
        "empty-codes": "<ofd:TextObject Size='4'><ofd:TextCode/></ofd:TextObject>" * 9_999 + text,
        "long-deltas": text.replace('DeltaX="', 'DeltaX="' + "1 " * 50_000, 1),
    }  # fmt: skip
    files = {name: made.ofd(made.document([made.page(body)])) for name, body in pages.items()}
    yield from of("ofd", files, either=("matrix", "deep"))


def _pictures() -> Iterator[Case]:
    """None is recognised here: what counts is that each is refused with its reason."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    def png(width: int, height: int, *chunks: bytes) -> bytes:
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")

    tiff = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", 1)
    files: dict[str, bytes] = {
        "huge.png": png(2**31 - 1, 2**31 - 1),
        "wide.png": png(2**31 - 1, 1),
        "zero.png": png(0, 0),
        "text.png": png(9, 9, chunk(b"zTXt", b"a\0\0" + zlib.compress(b"0" * 30_000_000))),
        "profile.png": png(9, 9, chunk(b"iCCP", b"a\0\0" + zlib.compress(b"0" * 30_000_000))),
        "chunks.png": png(9, 9, *[chunk(b"tEXt", b"a\0b")] * 20_000),
        "length.png": b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**31 - 1, b"IHDR"),
        "itself.tif": tiff + struct.pack("<HHII", 330, 13, 1, 8) + struct.pack("<I", 8),
        "count.tif": tiff + struct.pack("<HHII", 273, 4, 2**32 - 1, 8) + struct.pack("<I", 8),
        "far.tif": struct.pack("<2sHI", b"II", 42, 2**32 - 1),
        "marks.jpg": b"\xff\xd8" + b"\xff\xe1\xff\xff" + b"x" * 65_533 + b"\xff\xd9",
        "fill.jpg": b"\xff\xd8" + b"\xff" * 100_000,
        "size.jpg": b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + bytes(9) + b"\xff\xd9",
        "length.webp": b"RIFF" + struct.pack("<I", 2**32 - 1) + b"WEBPVP8X" + b"\xff" * 40,
        "minus.bmp": b"BM" + bytes(12) + struct.pack("<IiiHH", 40, -9, -(2**31), 1, 24) + bytes(24),
    }  # fmt: skip
    for name, data in files.items():
        yield Case(f"hostile-{name}", data, "")
    heic = struct.pack(">I4s4sI", 16, b"ftyp", b"heic", 0)
    yield Case("length.heic", heic + struct.pack(">I4s", 2**31 - 1, b"meta") + b"\xff" * 90, "")
    yield Case("nothing.heic", heic, "")
