"""Writers of running text with headings and tables: .odt .fodt .doc .rtf, XML of Word 2003, …

A story is a list of parts: ``# `` and a heading, a paragraph, or the rows of a table.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.making.programs import converted, form, load, run, script

Part = str | list[list[str]]
Write = Callable[[Path, Path], None]
"""Writes the file at the second path; the first is the story without its ending."""


def parts_of(source: Path) -> list[Part]:
    parts: list[Part] = json.loads(source.with_suffix(".json").read_text("utf-8"))
    return parts


def by_office(kind: str, given: str, source: Path, target: Path, *, read_as: str = "") -> None:
    """LibreOffice, from the story in another format."""
    converted(source.with_suffix(given), target, kind, read_as=read_as)


def by_pandoc(source: Path, target: Path, *, kind: str = "", given: str = ".html") -> None:
    words = ["--standalone", "--wrap=none", *(["--to", kind] if kind else [])]
    run("pandoc", *words, "--output", target, form(source, given))


def by_abiword(source: Path, target: Path, *, given: str = ".docx") -> None:
    run("abiword", f"--to={target.suffix[1:]}", f"--to-name={target}", form(source, given))


def by_calligra(source: Path, target: Path, *, given: str = ".docx") -> None:
    run("env", "QT_QPA_PLATFORM=offscreen", "calligraconverter", form(source, given), target)


def by_odfpy(source: Path, target: Path) -> None:
    text, table, made = load("odf.text"), load("odf.table"), load("odf.opendocument")
    document = made.OpenDocumentText()
    for part in parts_of(source):
        if isinstance(part, str) and part.startswith("# "):
            document.text.addElement(text.H(outlinelevel=1, text=part[2:]))
        elif isinstance(part, str):
            document.text.addElement(text.P(text=part))
        else:
            grid = table.Table()
            grid.addElement(table.TableColumn(numbercolumnsrepeated=len(part[0])))
            for cells in part:
                row = table.TableRow()
                for cell in cells:
                    box = table.TableCell(valuetype="string")
                    box.addElement(text.P(text=cell))
                    row.addElement(box)
                grid.addElement(row)
            document.text.addElement(grid)
    document.save(str(target))


def by_odfdo(source: Path, target: Path, *, packaging: str = "zip") -> None:
    odfdo = load("odfdo")
    document = odfdo.Document("text")
    document.body.clear()
    for number, part in enumerate(parts_of(source)):
        if isinstance(part, str) and part.startswith("# "):
            document.body.append(odfdo.Header(1, part[2:]))
        elif isinstance(part, str):
            document.body.append(odfdo.Paragraph(part))
        else:
            table = odfdo.Table(f"T{number}", width=len(part[0]), height=len(part))
            for y, row in enumerate(part):
                for x, cell in enumerate(row):
                    table.set_value((x, y), cell)
            document.body.append(table)
    document.save(str(target), packaging=packaging)


def by_rst2odt(source: Path, target: Path) -> None:
    from_text = form(source, ".rst")
    load("docutils.core").publish_file(
        source_path=str(from_text), destination_path=str(target), writer="odt"
    )


def by_pyrtf(source: Path, target: Path) -> None:
    rtf, kit = load("PyRTF.Elements"), load("PyRTF.document.paragraph")
    document, section = rtf.Document(), rtf.Section()
    document.Sections.append(section)
    for part in parts_of(source):
        if isinstance(part, str):
            style = document.StyleSheet.ParagraphStyles
            chosen = style.Heading1 if part.startswith("# ") else style.Normal
            section.append(kit.Paragraph(chosen, _escaped(part.removeprefix("# "))))
        else:
            table = kit.Table(*(2500 for _ in part[0]))
            for row in part:
                table.AddRow(*(kit.Cell(kit.Paragraph(_escaped(cell))) for cell in row))
            section.append(table)
    with target.open("w", encoding="ascii") as file:
        load("PyRTF.Renderer").Renderer().Write(document, file)


def _escaped(text: str) -> str:
    """Characters outside ASCII as Rich Text has them, which PyRTF leaves to its callers."""
    codes = (text.encode("utf-16-le")[n : n + 2] for n in range(0, 2 * _units(text), 2))
    numbers = (int.from_bytes(code, "little", signed=True) for code in codes)
    return "".join(chr(n) if 0 < n < 128 else f"\\u{n}?" for n in numbers)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def by_script(name: str, source: Path, target: Path) -> None:
    script(name, target, given=parts_of(source))


def made_strict(source: Path, target: Path) -> None:
    """The source with the names of ISO/IEC 29500 Strict, which no free program writes."""
    with zipfile.ZipFile(form(source, ".docx")) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for usual, strict in _STRICT:
                data = data.replace(usual, strict)
            new.writestr(name, data)


_STRICT = (
    (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    ),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
    (
        b"http://schemas.openxmlformats.org/drawingml/2006/main",
        b"http://purl.oclc.org/ooxml/drawingml/main",
    ),
)
_WORDML, _WORD97 = "xml:MS Word 2003 XML", "doc:MS Word 97"
TEXTS: Sequence[tuple[str, str, Write]] = (
    ("odt", "LibreOffice from fodt", partial(by_office, "odt", ".fodt")),
    ("odt", "LibreOffice from docx", partial(by_office, "odt", ".docx")),
    ("odt", "pandoc", by_pandoc),
    ("odt", "AbiWord", by_abiword),
    ("odt", "Calligra", by_calligra),
    ("odt", "odfpy", by_odfpy),
    ("odt", "odfdo", by_odfdo),
    ("odt", "docutils", by_rst2odt),
    ("fodt", "LibreOffice from docx", partial(by_office, "fodt", ".docx")),
    (
        "fodt",
        "LibreOffice from html",
        partial(by_office, "fodt", ".html", read_as="HTML (StarWriter)"),
    ),
    ("fodt", "odfdo", partial(by_odfdo, packaging="xml")),
    ("doc", "LibreOffice from fodt", partial(by_office, _WORD97, ".fodt")),
    ("doc", "LibreOffice from docx", partial(by_office, _WORD97, ".docx")),
    ("doc", "LibreOffice from rtf", partial(by_office, _WORD97, ".rtf")),
    ("rtf", "LibreOffice from fodt", partial(by_office, "rtf", ".fodt")),
    ("rtf", "LibreOffice from docx", partial(by_office, "rtf", ".docx")),
    ("rtf", "pandoc", by_pandoc),
    ("rtf", "AbiWord", by_abiword),
    ("rtf", "PyRTF3", by_pyrtf),
    ("rtf", "RTF::Writer", partial(by_script, "rich_text.pl")),
    ("rtf", "html-to-rtf", partial(by_script, "rich_text.js")),
    ("wordml", "LibreOffice from fodt", partial(by_office, _WORDML, ".fodt")),
    ("wordml", "LibreOffice from docx", partial(by_office, _WORDML, ".docx")),
    ("wordml", "LibreOffice from rtf", partial(by_office, _WORDML, ".rtf")),
)


def ending(kind: str) -> str:
    """The ending that a file of this kind has."""
    return {"wordml": ".xml", "sheetml": ".xml", "strict": ".docx"}.get(kind, f".{kind}")
