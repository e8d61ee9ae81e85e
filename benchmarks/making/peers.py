"""What another library reads of files of one format: texts and milliseconds.

    python -m benchmarks.making.peers LIBRARY FILE…

Prints lines of JSON: the file, its text (or the error), and the milliseconds of the second of two
readings.
"""

from __future__ import annotations

import io
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.making.programs import converted, load, run

_LONG = 0.5  # seconds
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")  # of Markdown


def docvortex(path: Path) -> str:
    vortex = load("docvortex")
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "a.md"
        vortex.convert(path, target, overwrite=True)
        return _ESCAPE.sub(r"\1", target.read_text("utf-8"))


def pandoc(path: Path) -> str:
    first = path.read_text("utf-8", errors="ignore")[:3000] if path.suffix == ".xml" else ""
    kinds = {"<TEI": "", "<FictionBook": "fb2", "<opml": "opml", "jats": "jats"}
    kind = next((kind for mark, kind in kinds.items() if mark in first), "docbook")
    words = ["--from", kind] if path.suffix == ".xml" else []
    return run("pandoc", *words, "--to", "plain", "--wrap=none", path)


def libreoffice(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "a.txt"
        converted(path, target, "txt:Text (encoded):UTF8")
        return target.read_text("utf-8-sig")


def odfdo(path: Path) -> str:
    return str(load("odfdo").Document(str(path)).get_formatted_text())


def odfpy(path: Path) -> str:
    made, kit = load("odf.opendocument").load(str(path)), load("odf.teletype")
    paragraphs = made.getElementsByType(load("odf.text").P)
    return "\n".join(kit.extractText(paragraph) for paragraph in paragraphs)


def msdoc2docx(path: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "a.docx"
        load("doc2docx").convert(str(path), str(target))
        return markitdown(target)


def legacy_doc(path: Path) -> str:
    return str(load("legacy_doc.api").extract_text(str(path)))


def striprtf(path: Path) -> str:
    text = path.read_bytes().decode("latin-1")
    return str(load("striprtf.striprtf").rtf_to_text(text, errors="ignore"))


def calamine(path: Path) -> str:
    book = load("python_calamine").CalamineWorkbook.from_path(str(path))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return "\n".join("\t".join(map(str, row)) for rows in sheets for row in rows)


def xlrd(path: Path) -> str:
    book = load("xlrd").open_workbook(str(path))
    rows = (sheet.row_values(n) for sheet in book.sheets() for n in range(sheet.nrows))
    return "\n".join("\t".join(map(str, row)) for row in rows)


def markitdown(path: Path) -> str:
    return str(load("markitdown").MarkItDown().convert(str(path)).text_content)


def mail_parser(path: Path) -> str:
    mail = load("mailparser").parse_from_file(str(path))
    return "\n".join([mail.subject, *(mail.text_plain or mail.text_html)])


def python_email(path: Path) -> str:
    """The standard library's own decoding of the first text, and of every mail of a mailbox."""
    from email import message_from_bytes, policy

    def said(data: bytes) -> str:
        mail = message_from_bytes(data, policy=policy.default)
        body = mail.get_body(("plain", "html"))
        return f"{mail['Subject']}\n{body.get_content() if body else ''}"

    if path.suffix != ".mbox":
        return said(path.read_bytes())
    import mailbox

    box = mailbox.mbox(path)
    return "\n".join(said(box.get_bytes(key)) for key in box.keys())  # noqa: SIM118


def web_mail(path: Path) -> str:
    """The standard library and lxml, as simple programs read a saved page."""
    from email import message_from_bytes, policy

    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    pages = [p for p in mail.walk() if p.get_content_type() == "text/html"]
    tree = load("lxml.html").fromstring(pages[0].get_content())
    return "\n".join(
        " ".join("".join(node.itertext()).split())
        for node in tree.iter("p", "h1", "h2", "h3", "tr", "li")
    )


def extract_msg(path: Path) -> str:
    mail = load("extract_msg").openMsg(str(path))
    return f"{mail.subject}\n{mail.body}"


def ofdkit(path: Path) -> str:
    return str(load("ofdkit").extract_text(str(path)))


def pysubs2(path: Path) -> str:
    lines = load("pysubs2").load(str(path), encoding="utf-8")
    return "\n".join(line.plaintext for line in lines)


def nbconvert(path: Path) -> str:
    exporter = load("nbconvert").MarkdownExporter()
    return str(exporter.from_filename(str(path))[0])


def docutils(path: Path) -> str:
    options = {"report_level": 5, "output_encoding": "unicode"}
    tree = load("docutils.core").publish_doctree(
        path.read_text("utf-8"), settings_overrides=options
    )
    rows = list(tree.findall(load("docutils.nodes").row))
    lines = ["\t".join(cell.astext() for cell in row) for row in rows]
    return "\n".join([tree.astext(), *lines])


def orgparse(path: Path) -> str:
    root = load("orgparse").load(str(path))
    return "\n".join(f"{node.get_heading()}\n{node.get_body()}" for node in root[:] if node)


def pylatexenc(path: Path) -> str:
    kit = load("pylatexenc.latex2text").LatexNodes2Text()
    return str(kit.latex_to_text(path.read_text("utf-8")))


def lxml(path: Path) -> str:
    root = load("lxml.etree").parse(str(path)).getroot()
    return "\n".join(root.itertext())


READERS: dict[str, Callable[[Path], str]] = {
    reader.__name__: reader
    for reader in (
        *(docvortex, pandoc, libreoffice, odfdo, odfpy, msdoc2docx, legacy_doc, striprtf),
        *(calamine, xlrd, markitdown, mail_parser, python_email, web_mail, extract_msg, ofdkit),
        *(pysubs2, nbconvert, docutils, orgparse, pylatexenc, lxml),
    )
}


def read(name: str, path: Path) -> dict[str, object]:
    try:
        for _ in range(2):  # what a first reading loads is not counted, unless it takes long
            started = time.perf_counter()
            text = READERS[name](path)
            if time.perf_counter() - started > _LONG:
                break
    except BaseException as error:  # noqa: BLE001 - Rust's panics, too
        return {"file": path.name, "error": f"{type(error).__name__}: {error}"[:300], "text": ""}
    ms = 1000 * (time.perf_counter() - started)
    return {"file": path.name, "text": text.encode(errors="replace").decode(), "ms": round(ms, 2)}


def main() -> None:
    out, sys.stdout = sys.stdout, io.StringIO()
    for path in sys.argv[2:]:
        print(json.dumps(read(sys.argv[1], Path(path))), file=out)


if __name__ == "__main__":
    main()
