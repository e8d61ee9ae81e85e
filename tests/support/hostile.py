"""A folder of files that harm readers: cut off, altered, misnamed, nested, packed, locked."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pptx

from tests.support import doc_made, odf_made, ofd_made, xls_made
from tests.support.hostile_office import good_office
from tests.support.hostile_texts import bad_texts, good_texts
from tests.support.made import column, docx, level, paragraph, pdf, wrapped, zipped

TEXT = "济南的泉水很多，趵突泉最有名，一年四季恒定在十八摄氏度左右。"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
CUTS = 8  # of each good file
_HTML = (
    f"<!DOCTYPE html><html><body><h1>泉水</h1><p>{TEXT}</p><table><tr><td>甲<td>乙<tr><td>1<td>2"
)


def good_files() -> dict[str, bytes]:
    """One whole file of each format."""
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = TEXT[:15]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("泉")
    for row in (["泉", "水温"], ["趵突泉", 18], ["黑虎泉", 17.5]):
        sheet.append(row)
    container = '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
    package = (
        '<package><manifest><item id="a" href="a.html" media-type="text/html"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{level(0, "chineseCounting", "第%1条")}'
    numbering += '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return {
        "good.md": f"# 泉水\n\n{TEXT}\n".encode(),
        "good.txt": (TEXT * 9).encode("gb18030"),
        "good.html": _HTML.encode(),
        "good.mht": b"Content-Type: multipart/related; boundary=b\n\n--b\n"
        b"Content-Type: text/html\n\n" + _HTML.encode("gb18030") + b"\n--b--\n",
        "good.csv": "泉,水温\n趵突泉,18\n黑虎泉,17.5\n".encode(),
        "good.jsonl": '{"问题": "水温？", "答案": "十八度。"}\n'.encode() * 3,
        "good.docx": docx(paragraph(TEXT, numbered) * 3, numbering=numbering),
        "good.pdf": pdf([column(60, 780, wrapped(TEXT * 4, 30)), column(60, 780, ["完。"])]),
        "good.xlsx": _saved(book),
        "good.pptx": _saved(deck),
        "good.epub": zipped(
            {"META-INF/container.xml": container, "c.opf": package, "a.html": _HTML}
        ),
        "good.ofd": ofd_package(),
        **odf_files(),
        "good.xls": workbook(),
        "good.doc": old_word(),
        "good.zip": zipped({"一/a.md": TEXT, "b.docx": docx(paragraph(TEXT))}),
        **good_texts(),
        **good_office(),
    }


def ofd_package() -> bytes:
    """An OFD with a text, a table and a template."""
    table = ofd_made.table(25, 60, [40, 40], [["泉", "水温"], ["趵突泉", "18"]])
    body = ofd_made.lines(25, 30, 4, wrapped(TEXT, 20)) + table
    template = ofd_made.page(ofd_made.text(25, 15, 4, "模板"))
    page = ofd_made.page(body, template="t0")
    return ofd_made.ofd(ofd_made.document([page], templates=[template]))


def old_word() -> bytes:
    """An old Word document with a note, a table, a style and hidden text."""
    made = doc_made
    table = [*made.row("泉", "水温"), *made.row("趵突泉", "18")]
    paragraphs = [made.p(TEXT, ("藏", made.HIDDEN), ("\x02", made.SPECIAL)), *table, made.p("完。")]
    style = made.styles((0, "Normal", b"", b""), (1, "heading 1", b"", b""))
    return made.doc(paragraphs, notes=[made.p("注。")], structures={1: style})


def workbook() -> bytes:
    """An old workbook with formats, a merged cell and a box."""
    made = xls_made
    cells = [made.cell(0, n, text) for n, text in enumerate(("泉", "水温"))]
    cells += [made.cell(1, 0, "趵突泉"), made.cell(1, 1, 18.0, 16), made.merged((1, 2, 0, 0))]
    return made.xls({"泉": [*cells, made.box(TEXT)]}, formats=['0"度"'])


def odf_files() -> dict[str, bytes]:
    """A text, a workbook and a presentation of OpenDocument, packed, and a flat text."""
    made = odf_made
    cells = made.table(made.row("泉", "水温"), made.row("趵突泉", "18"), name="泉")
    shape = f"<draw:frame><draw:text-box>{made.p(TEXT)}</draw:text-box></draw:frame>"
    items = f"<text:list><text:list-item>{made.p(TEXT)}</text:list-item></text:list>"
    return {
        "good.odt": made.packed(made.p(TEXT) + items + cells, styles=made.style("P", "paragraph")),
        "good.ods": made.packed(cells, kind="spreadsheet"),
        "good.odp": made.packed(f"<draw:page>{shape}</draw:page>", kind="presentation"),
        "good.fodt": made.flat(made.p(TEXT) + cells),
    }


def bad_files(mutants: int) -> Iterator[tuple[str, bytes]]:
    """Names and contents, the same each time; ``mutants`` of each good file, and all others."""
    good = good_files()
    for name, data in good.items():
        suffix = name.rpartition(".")[2]
        for number in range(CUTS):
            yield f"cut{number}.{suffix}", data[: len(data) * (2 * number + 1) // (2 * CUTS)]
        for seed in range(mutants):
            chance = random.Random(f"{name} {seed}")
            yield f"mutant{seed}.{suffix}", _mutant(data, chance)
        for other in ("pdf", "docx", "xlsx", "html", "txt"):
            if other != suffix:
                yield f"{suffix}-named.{other}", data
        yield f"zero.{suffix}", b""
        yield f"nulls.{suffix}", b"\0" * 5000
        yield f"noise.{suffix}", random.Random(suffix).randbytes(5000)
    yield from bad_texts()
    yield from _bombs()
    yield from _broken_ofd()
    yield from _broken_odf()
    yield from _broken_xls()
    yield from _broken_doc()
    yield from _locked()
    yield from _nested()


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _mutant(data: bytes, chance: random.Random) -> bytes:
    """A few bytes changed; of a package in one of its parts, so that the change is reached."""
    if data.startswith(b"PK") and chance.random() < 0.8:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = chance.choice([name for name in parts if parts[name]])
        return zipped({**parts, name: _changed(parts[name], chance)})
    return _changed(data, chance)


def _changed(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(changed))
        kind = chance.randrange(4)
        if kind == 0:
            changed[place] = chance.randrange(256)
        elif kind == 1:
            del changed[place : place + chance.randint(1, 40)]
        elif kind == 2:
            changed[place:place] = changed[place : place + chance.randint(1, 200)] * 3
        else:
            changed[place:place] = chance.choice(
                (b"<w:p>", b"99999999999", b"</", b"\xff\xfe", b"(")
            )
        if not changed:
            return b""
    return bytes(changed)


def _bombs() -> Iterator[tuple[str, bytes]]:
    zeros = b"0" * 30_000_000
    for suffix in ("zip", "docx", "xlsx", "pptx", "epub", "ofd", "odt"):
        yield f"bomb.{suffix}", zipped({"word/document.xml": zeros, "a.txt": zeros})
    raw = zipped({"word/document.xml": zeros})
    yield "liar.docx", raw.replace(struct.pack("<I", len(zeros)), struct.pack("<I", 1000))
    yield "many.zip", zipped({f"{number}.md": "x" for number in range(6000)})
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    yield (
        "laughs.docx",
        zipped({"word/document.xml": f'<!DOCTYPE a [<!ENTITY a0 "哈">{laughs}]><a>&a8;</a>'}),
    )
    outside = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    yield "outside.docx", zipped({"word/document.xml": outside})
    yield "outside.html", outside.encode()
    yield "pages.pdf", b"%PDF-1.4\n" + b"<<" * 50_000
    yield "long.json", b'{"a": "' + b"x" * 3_000_000 + b'"}'
    yield "quote.csv", b'a,b\n"' + b"x,\n" * 200_000


def _broken_ofd() -> Iterator[tuple[str, bytes]]:
    """Offsets, matrices, references and links that lead nowhere or too far."""
    made = ofd_made
    text = made.text(25, 30, 4, TEXT)
    itself = '<ofd:CompositeObject ID="1" ResourceID="u" Boundary="0 0 9 9"/>'
    pages = {
        "deltas": text.replace('DeltaX="', 'DeltaX="g 99999999 4 '),
        "nan": text.replace('Size="4"', 'Size="nan"'),
        "huge": text.replace('Boundary="25', 'Boundary="1e400'),
        "flat": made.text(25, 30, 4, TEXT, attributes='CTM="0 0 0 0 0 0"'),
        "itself": itself * 50,
        "blocks": "<ofd:PageBlock>" * 200 + text + "</ofd:PageBlock>" * 200,
        "many": made.text(1, 1, 4, "泉") * 60_000,
        "path": '<ofd:PathObject Boundary="0 0 9 9"><ofd:AbbreviatedData>M 1 L L 9 9 C C Q'
        "</ofd:AbbreviatedData></ofd:PathObject>" * 3 + text,
        "rules": made.rule(1, 1, 90, 1) * 30_000 + text,
        "entity": '<ofd:TextObject Size="4"><ofd:TextCode>&x;</ofd:TextCode></ofd:TextObject>',
    }
    for name, content in pages.items():
        unit = made.unit("u", itself * 50 + text)
        yield f"{name}.ofd", made.ofd(made.document([made.page(content)], resources=unit))
    parts = made.document([made.page(text)] * 3)
    yield (
        "outside.ofd",
        made.ofd(
            {k: v.replace("Pages/Page_1", "../../../../etc/passwd#") for k, v in parts.items()}
        ),
    )
    yield "pages.ofd", made.ofd(made.document([""] * 6000))
    yield (
        "doctype.ofd",
        made.ofd(
            {
                k: f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{v}'
                for k, v in parts.items()
            }
        ),
    )
    yield (
        "loop.ofd",
        made.ofd(
            {k: v.replace("Pages/Page_1/Content.xml", "Document.xml") for k, v in parts.items()}
        ),
    )


def _broken_odf() -> Iterator[tuple[str, bytes]]:
    """Numbers, repetitions, nests and links that lead nowhere or too far."""
    made = odf_made
    many = "table:number-{0}-repeated='99999999' table:number-{0}-spanned='99999999'"
    sheets = {
        "columns": made.table(made.row(made.cell("泉", many.format("columns")))),
        "rows": made.table(made.row("泉", "水温", rest=many.format("rows")) * 20),
        "groups": made.table("<table:table-row-group>" * 200 + "</table:table-row-group>" * 200),
        "minus": made.table(made.row(made.cell("泉", "table:number-columns-repeated='-5'"))),
        "value": made.table(made.row(made.cell("", "office:value-type='date' office:value='x'"))),
    }
    for name, body in sheets.items():
        yield f"{name}.ods", made.packed(body, kind="spreadsheet")
        yield f"{name}.fods", made.flat(body, kind="spreadsheet")
    nest = {
        "list": "<text:list><text:list-item>",
        "section": "<text:section>",
        "span": "<text:p><text:span>",
        "frame": "<text:p><draw:frame><draw:text-box>",
        "table": "<table:table><table:table-row><table:table-cell>",
        "note": "<text:p><text:note><text:note-body>",
    }
    for name, opening in nest.items():
        closing = "".join(
            f"</{tag[1:-1]}>" for tag in reversed(opening.replace("><", ">\n<").split("\n"))
        )
        for depth in (60, 1000):
            body = opening * depth + made.p(TEXT) + closing * depth
            yield f"{name}{depth}.odt", made.packed(body)
            yield (
                f"{name}{depth}.odp",
                made.packed(f"<draw:page>{body}</draw:page>", kind="presentation"),
            )
    loop = made.style("A", "text", parent="B") + made.style("B", "text", parent="A")
    yield "loop.odt", made.packed(made.p(made.span(TEXT, "A"), "A"), styles=loop)
    link = '<draw:frame><draw:object xlink:href="../../../etc/passwd"/></draw:frame>'
    yield "link.odt", made.packed(made.p(link * 50 + TEXT))
    yield "spaces.odt", made.packed(made.p("泉<text:s text:c='999999999'/>" * 500))
    yield (
        "levels.odt",
        made.packed(
            "<text:h text:outline-level='99999999'>泉</text:h><text:list><text:list-item "
            "text:start-value='999999999999999999999'><text:p>泉</text:p></text:list-item></text:list>"
        ),
    )


def _broken_xls() -> Iterator[tuple[str, bytes]]:
    """Records that lie about sizes and places, loops of sectors, and a workbook within none."""
    made, good = xls_made, workbook()
    cells = [made.cell(0, 0, "泉")]
    records = {
        "far": made.record(0x203, b"\xff" * 14),
        "rows": made.record(0x208, b"\xff" * 16) * 500,
        "merge": made.merged((0, 65535, 0, 255)) * 200,
        "minus": made.merged((9, 0, 9, 0)),
        "label": made.record(0x204, bytes(6) + b"\xff\xff\x01a"),
        "string": made.record(0xFD, bytes(6) + b"\xff\xff\xff\x7f"),
        "box": made.record(0x1B6, b"\xff" * 18) * 50,
        "columns": made.record(0x7D, struct.pack("<HHHHHH", 0, 65535, 0, 0, 1, 0)),
        "multiple": made.record(0xBE, bytes(4) + b"\xff" * 60),
        "number": made.record(0x203, bytes(6) + struct.pack("<d", float("nan"))),
    }
    for name, extra in records.items():
        yield f"{name}.xls", made.xls({"泉": [*cells, extra]})
    yield "circle.xls", good[:512] + good[512:].replace(struct.pack("<I", 2), struct.pack("<I", 1))
    yield "sectors.xls", good[:76] + b"\0" * 436 + good[512:]
    yield "directory.xls", good[:48] + struct.pack("<I", 0) + good[52:]
    yield "bare.xls", made.stream({"泉": cells})
    yield "shared.xls", made.xls({"泉": cells}, before=made.record(0xFC, b"\xff" * 8000))
    yield "styles.xls", made.xls({"泉": [made.cell(0, 0, 1.0, 60000)]})
    yield "sheets.xls", made.xls({str(n): cells for n in range(3000)})
    yield "format.xls", made.xls({"泉": cells}, formats=["[" * 250, "0" * 250, "?/?" * 80])


def _broken_doc() -> Iterator[tuple[str, bytes]]:
    """Structures that lie about sizes, places and one another."""
    made = doc_made
    paragraphs = [made.p(TEXT), *made.row("泉", "水温"), made.p("完。")]
    many = struct.pack("<IIHIH", 0, 0xFFFFFFF0, 0, 2048, 0)
    structures: dict[str, dict[int, bytes]] = {
        "pieces": {33: b"\x02" + struct.pack("<I", len(many)) + many},
        "prcs": {33: b"\x01\xff\xff" * 50},
        "clx": {33: b"\x02\xff\xff\xff\xff"},
        "styles": {1: made.styles((0, "甲", b"\x00\x46\xff\xff", b"")) + b"\xff" * 90},
        "parents": {1: made.styles((0, "甲", b"", b"")).replace(b"\xf1\xff", b"\x01\x00")},
        "lists": {73: b"\xff\xff" + bytes(28), 75: b"\xff" * 400, 74: b"\xff" * 40},
        "bins": {12: struct.pack("<III", 0, 9999, 0x3FFFFF), 13: struct.pack("<III", 0, 9999, 1)},
        "none": {12: b"", 13: b""},
        "notes": {2: struct.pack("<IIH", 3, 9, 1), 3: struct.pack("<II", 0, 0xFFFFFFFF)},
        "boxes": {
            40: struct.pack("<II26s", 1, 2, b"a" * 26),
            56: struct.pack("<II22s", 0, 2, b"a" * 22),
        },
        "margins": {11: struct.pack("<14I", *range(0, 14 * 9999999, 9999999))},
    }
    for name, given in structures.items():
        yield f"{name}.doc", made.doc(paragraphs, structures=given)
    for name, counts in (("long", [2**31 - 1] * 8), ("minus", [-5] * 8), ("zero", [0] * 8)):
        yield f"{name}.doc", made.doc(paragraphs, counts=counts)
    wide = made.row(*"甲乙丙", edges=[0, 32000, -32000, 5])
    yield "edges.doc", made.doc([*wide * 30, made.p("完。")])
    yield "open.doc", made.doc([made.p("泉", changes=made.IN_TABLE)] * 40)
    yield "ends.doc", made.doc([(made.IN_TABLE + made.ROW_END, [("\x07", b"")])] * 40)
    yield "fields.doc", made.doc([made.p(*[("\x13", made.SPECIAL)] * 500)])
    yield "changes.doc", made.doc([made.p(("泉", b"\x08\xd6\xff\xff\x00"), ("水", b"\xff" * 7))])
    yield "words97.doc", made.doc(paragraphs, version=104)
    yield "summary.doc", old_word() + bytes(4096)


def _locked() -> Iterator[tuple[str, bytes]]:
    for stream, suffix in (
        ("EncryptedPackage", "docx"),
        ("EncryptedPackage", "xlsx"),
        ("WordDocument", "doc"),
        ("WordDocument", "wps"),
        ("Workbook", "xls"),
        ("PowerPoint Document", "ppt"),
    ):
        yield f"{stream.split()[0]}.{suffix}", OLE + stream.encode("utf-16-le")
    secret = bytearray(zipped({"a.md": TEXT}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        secret[secret.index(mark) + (6 if mark[2] == 3 else 8)] |= 1
    yield "secret.zip", bytes(secret)
    yield "rich.rtf", b"{\\rtf1 a}"
    yield "rights.epub", zipped({"META-INF/container.xml": "<a/>", "META-INF/rights.xml": "<a/>"})


def _nested() -> Iterator[tuple[str, bytes]]:
    yield "deep.html", b"<div>" * 100_000
    yield "bold.html", b"<b>x" * 50_000
    yield "deep.json", b"[" * 100_000
    yield "deep.md", b"> " * 20_000 + b"x"
    table = f"<w:tbl><w:tr><w:tc>{paragraph('x')}"
    yield "deep.docx", docx(table * 200 + "</w:tc></w:tr></w:tbl>" * 200)
    inner = zipped({"a.md": TEXT})
    for _ in range(5):
        inner = zipped({"inner.zip": inner})
    yield "nested.zip", inner
    yield "paths.zip", zipped({"../../etc/passwd.md": TEXT, "C:\\a.md": TEXT, "\x1b[31m.md": TEXT})
