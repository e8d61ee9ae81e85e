"""A known text with headings, paragraphs and a table, as other programs lay it out and save it.

python tests/produced.py    makes the files of samples/ anew, with LibreOffice and Chromium
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from opencc import OpenCC

CORPUS = Path(__file__).parents[2] / "corpus"
SAMPLES = Path(__file__).parents[1] / "samples"
SOFFICE = shutil.which("soffice")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_SECONDS = 180
_SENTENCE = re.compile(r"(?<=[。！？])(?![”’」』）])")
_LIST = re.compile(r"[|`\s-]|\d+\. ")
_OWN = 1.45  # times the size: how far a line of Noto CJK is from the next by itself
_SHORTEST = 8  # characters of a sentence that counts
_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
_CSS = """
@page {{ size: A4; margin: {margin}mm }}
body {{ font: {size}pt/{leading} "{font}"; text-align: {align} }}
article {{ column-count: {columns}; column-gap: {gap}mm }}
p {{ text-indent: {indent}em; margin: 0 0 {apart}mm }}
table {{ border-collapse: collapse }}
tr {{ break-inside: avoid }}
td {{ {border} text-align: left; padding: 1mm 1.5mm; width: {cell}mm }}
"""
_TRADITIONAL = OpenCC("s2t")
_BORDER = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page is laid out: sizes in points, margins and gaps in millimetres."""

    columns: int = 1
    font: str = "Noto Sans CJK SC"
    size: float = 10.5
    leading: float = 1.6
    margin: int = 18
    gap: int = 9
    apart: int = 2
    is_justified: bool = True
    is_indented: bool = True
    has_borders: bool = True


KINDS = ("simplified", "traditional", "mixed", "spaced")
LAYOUTS = {
    "1": Layout(1),
    "1-left": Layout(1, size=12, leading=1.4, margin=25, is_justified=False, is_indented=False),
    "1-serif": Layout(1, "Noto Serif CJK SC", 11, 1.8, apart=0, has_borders=False),
    "2": Layout(2),
    "2-left": Layout(2, size=9, leading=1.5, gap=5, is_justified=False),
    "2-serif": Layout(2, "Noto Serif CJK SC", 10, 1.8, is_indented=False, apart=4),
    "3": Layout(3, size=9, gap=6),
    "3-left": Layout(3, "Noto Serif CJK SC", 8, 1.6, margin=12, gap=4, is_justified=False),
}
KEPT = (  # program, layout and kind of each file in samples/
    "libreoffice-3-spaced",
    "libreoffice-2-serif-mixed",
    "chromium-3-mixed",
    "chromium-1-left-spaced",
)


@dataclass(frozen=True, slots=True)
class Story:
    """The parts in their order: ``#`` and a heading, a paragraph, or the rows of a table."""

    parts: list[str | list[list[str]]] = field(default_factory=list)

    @property
    def headings(self) -> list[str]:
        return [p[2:] for p in self.parts if isinstance(p, str) and p.startswith("# ")]

    @property
    def paragraphs(self) -> list[str]:
        return [p for p in self.parts if isinstance(p, str) and not p.startswith("# ")]

    @property
    def rows(self) -> list[list[str]]:
        return [row for p in self.parts if not isinstance(p, str) for row in p]


@dataclass(frozen=True, slots=True)
class Found:
    """Shares, from 0 to 1, of what a reader gave back as it was written."""

    sentences: float
    paragraphs: float
    headings: float
    rows: float


def told(kind: str) -> Story:
    if kind in ("mixed", "spaced"):
        return mixed(spaced=kind == "spaced")
    made = story("jinan-report-2020.md")
    return made if kind == "simplified" else traditional(made)


def shortened(text: Story) -> Story:
    """The first two sections, which fill a small file."""
    return Story(text.parts[:9])


def story(name: str) -> Story:
    """A document of corpus/ without its lists."""
    return _told((CORPUS / name).read_text("utf-8").split("---\n", 2)[2])


def mixed(*, spaced: bool) -> Story:
    """Chinese with many Latin words and figures, with spaces between them or without."""
    made = _told((SAMPLES / "mixed.md").read_text("utf-8"))
    return _changed(made, lambda text: _BORDER.sub(" ", text)) if spaced else made


def traditional(told: Story) -> Story:
    return _changed(told, _TRADITIONAL.convert)


def _told(text: str) -> Story:
    made = Story()
    for line in filter(None, text.split("\n")):
        if line.startswith("#"):
            made.parts.append(f"# {line.lstrip('# ')}")
        elif line.startswith("|") and not set(line) <= set("|- "):
            if not made.parts or isinstance(made.parts[-1], str):
                made.parts.append([])
            rows = made.parts[-1]
            assert isinstance(rows, list)
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
        elif not _LIST.match(line):
            made.parts.append(line.replace("`", "").replace("**", ""))
    return made


def _changed(told: Story, change: Callable[[str], str]) -> Story:
    return Story(
        [
            change(part)
            if isinstance(part, str)
            else [[change(cell) for cell in row] for row in part]
            for part in told.parts
        ]
    )


def found(text: str, told: Story) -> Found:
    lines = text.split("\n")
    sentences = [s for p in told.paragraphs for s in _SENTENCE.split(p) if len(s) >= _SHORTEST]
    return Found(
        _share([s in text for s in sentences]),
        _share([p in lines for p in told.paragraphs]),
        _share([h in lines for h in told.headings]),
        _share([f"| {' | '.join(row)} |" in lines for row in told.rows]),
    )


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


def page(told: Story, layout: Layout | None = None, *, menu: str = "") -> str:
    """The text as a web page."""
    layout = layout or Layout()
    body = []
    for part in told.parts:
        if not isinstance(part, str):
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in part)
            body.append(f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
        elif part.startswith("# "):
            body.append(f"<h2>{escape(part[2:])}</h2>")
        else:
            body.append(f"<p>{escape(part)}</p>")
    css = _CSS.format(
        margin=layout.margin,
        size=layout.size,
        leading=layout.leading,
        font=layout.font,
        align="justify" if layout.is_justified else "left",
        columns=layout.columns,
        gap=layout.gap,
        indent=2 if layout.is_indented else 0,
        apart=layout.apart,
        border="border: 0.5pt solid;" if layout.has_borders else "",
        cell=_cell_width(layout),
    )
    return (
        f"<!DOCTYPE html><html lang='zh'><head><meta charset='utf-8'><style>{css}</style></head>"
        f"<body>{menu}<article>{''.join(body)}</article></body></html>"
    )


def flat_text(told: Story, layout: Layout | None = None) -> str:
    """The text as a document of LibreOffice in one file of XML (.fodt)."""
    layout = layout or Layout()
    names = " ".join(f'xmlns:{name}="{address}"' for name, address in _SPACES.items())
    body = []
    for number, part in enumerate(told.parts):
        if not isinstance(part, str):
            body.append(_flat_table(part, number))
        elif part.startswith("# "):
            body.append(f'<text:h text:outline-level="1">{escape(part[2:])}</text:h>')
        else:
            body.append(f'<text:p text:style-name="Body">{escape(part)}</text:p>')
    align = "justify" if layout.is_justified else "left"
    indent = 2 * layout.size if layout.is_indented else 0
    border = "0.5pt solid #000000" if layout.has_borders else "none"
    # LibreOffice leaves out a mark that hangs over the edge of a column, so none does
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {names} office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:automatic-styles>
<style:style style:name="Body" style:family="paragraph">
<style:paragraph-properties fo:text-indent="{indent}pt" fo:text-align="{align}"
 fo:margin-bottom="{layout.apart}mm" fo:line-height="{round(100 * layout.leading / _OWN)}%"
 style:punctuation-wrap="simple"/>
<style:text-properties fo:font-size="{layout.size}pt" style:font-size-asian="{layout.size}pt"
 fo:font-family="{layout.font}" style:font-family-asian="{layout.font}"/></style:style>
<style:style style:name="Small" style:family="paragraph"><style:text-properties
 fo:font-size="{layout.size}pt" style:font-size-asian="{layout.size}pt"/></style:style>
<style:style style:name="Columns" style:family="section"><style:section-properties>
<style:columns fo:column-count="{layout.columns}" fo:column-gap="{layout.gap}mm"/>
</style:section-properties>
</style:style><style:style style:name="Cell" style:family="table-cell">
<style:table-cell-properties fo:border="{border}" fo:padding="0.1cm"/></style:style>
<style:style style:name="Narrow" style:family="table-column">
<style:table-column-properties style:column-width="{_cell_width(layout) + 3}mm"/></style:style>
<style:page-layout style:name="Sheet"><style:page-layout-properties fo:page-width="210mm"
 fo:page-height="297mm" fo:margin="{layout.margin}mm"/></style:page-layout>
</office:automatic-styles><office:master-styles>
<style:master-page style:name="Standard" style:page-layout-name="Sheet"/></office:master-styles>
<office:body><office:text>
<text:section text:style-name="Columns" text:name="all">{"".join(body)}</text:section>
</office:text></office:body></office:document>"""


def _cell_width(layout: Layout) -> int:
    """Three cells find room in a column; millimetres."""
    return (24, 20, 16)[layout.columns - 1]


def _flat_table(rows: Sequence[Sequence[str]], number: int) -> str:
    lines = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell table:style-name="Cell"><text:p text:style-name="Small">'
            f"{escape(cell)}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    columns = '<table:table-column table:style-name="Narrow"/>' * len(rows[0])
    return f'<table:table table:name="T{number}">{columns}{lines}</table:table>'


def by_libreoffice(source: Path, kind: str, *, read_as: str = "") -> Path:
    """The file in another format, next to it; ``read_as`` names the filter to read it by."""
    assert SOFFICE
    home = f"-env:UserInstallation={(source.parent / 'home').absolute().as_uri()}"
    command = [SOFFICE, home, "--headless", "--convert-to", kind, "--outdir", str(source.parent)]
    _run([*command, *([f"--infilter={read_as}"] if read_as else []), str(source)])
    return source.with_suffix(f".{kind.split(':')[0]}")


def printed(source: Path) -> Path:
    """A web page as Chromium prints it, next to it."""
    target = source.with_suffix(".pdf")
    _run([*_chromium(source), f"--print-to-pdf={target}", "--no-pdf-header-footer", _uri(source)])
    return target


def saved(source: Path) -> Path:
    """A web page as it is in Chromium after its scripts have run, next to it."""
    target = source.with_name("saved.html")
    target.write_bytes(_run([*_chromium(source), "--dump-dom", _uri(source)]))
    return target


def _chromium(source: Path) -> list[str]:
    assert CHROMIUM
    profile = f"--user-data-dir={source.parent / 'profile'}"
    return [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", profile]


def _uri(path: Path) -> str:
    return path.absolute().as_uri()


def _run(command: Sequence[str]) -> bytes:
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-2000:]
    return done.stdout


def _keep() -> None:
    """Makes the files of samples/ anew."""
    for name in KEPT:
        program, layout, kind = re.fullmatch(r"(\w+)-(.+)-(\w+)", name).groups()  # type: ignore[union-attr]
        text = shortened(told(kind))
        with TemporaryDirectory() as folder:
            source = Path(folder) / f"{name}.{'fodt' if program == 'libreoffice' else 'html'}"
            if program == "libreoffice":
                source.write_text(flat_text(text, LAYOUTS[layout]), "utf-8")
                made = by_libreoffice(source, "pdf")
            else:
                source.write_text(page(text, LAYOUTS[layout]), "utf-8")
                made = printed(source)
            shutil.copy(made, SAMPLES)


if __name__ == "__main__":
    _keep()
