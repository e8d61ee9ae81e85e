"""Writers of texts with signs, of XML, notebooks, saved web pages and OFD, from a story."""

from __future__ import annotations

from base64 import encodebytes
from collections.abc import Sequence
from contextlib import chdir
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.making.programs import converted, form, load, run, script
from benchmarks.making.texts import Part, Write, by_office, by_pandoc, made_strict, parts_of


def by_docutils(source: Path, target: Path) -> None:
    """LaTeX or XML of docutils, from reStructuredText."""
    text = form(source, ".rst").read_text("utf-8")
    writer = {".tex": "latex", ".xml": "docutils_xml"}[target.suffix]
    options = {"output_encoding": "utf-8", "report_level": 5}
    made = load("docutils.core").publish_string(text, writer=writer, settings_overrides=options)
    target.write_bytes(made if isinstance(made, bytes) else made.encode())


def by_emacs(source: Path, target: Path) -> None:
    """LaTeX of Emacs, from org."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "a.org"
        copy.write_text(form(source, ".org").read_text("utf-8"), "utf-8")
        run("emacs", "--batch", copy, "-f", "org-latex-export-to-latex", folder=Path(folder))
        target.write_text(copy.with_suffix(".tex").read_text("utf-8"), "utf-8")


def by_emacs_org(source: Path, target: Path) -> None:
    """Org of Emacs, which lays out the tables anew."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "a.org"
        copy.write_text(form(source, ".org").read_text("utf-8"), "utf-8")
        code = "(progn (org-mode) (org-table-map-tables 'org-table-align) (save-buffer))"
        run("emacs", "--batch", copy, "--eval", code, folder=Path(folder))
        target.write_text(copy.read_text("utf-8"), "utf-8")


def by_abiword(source: Path, target: Path) -> None:
    kind = {".tex": "latex", ".xml": "docbook"}.get(target.suffix, target.suffix[1:])
    run("abiword", f"--to={kind}", f"--to-name={target}", form(source, ".docx"))


def by_pylatex(source: Path, target: Path) -> None:
    latex = load("pylatex")
    document = latex.Document()
    for part in parts_of(source):
        if isinstance(part, str) and part.startswith("# "):
            document.append(latex.Section(part[2:]))
        elif isinstance(part, str):
            document.append(latex.NoEscape("\n" + latex.escape_latex(part) + "\n"))
        else:
            with document.create(latex.Tabular("l" * len(part[0]))) as table:
                for row in part:
                    table.add_row(row)
    document.generate_tex(str(target.with_suffix("")))


def by_tabulate(kind: str, source: Path, target: Path) -> None:
    """Paragraphs as they are, tables by tabulate."""
    grid = load("tabulate").tabulate
    lines = []
    for part in parts_of(source):
        if not isinstance(part, str):
            lines.append(grid(part[1:], headers=part[0], tablefmt=kind, disable_numparse=True))
        elif part.startswith("# "):
            lines.append(_headed(part[2:], target.suffix))
        else:
            lines.append(part.replace("%", "\\%") if target.suffix == ".tex" else part)
    target.write_text("\n\n".join(lines) + "\n", "utf-8")


def _headed(title: str, suffix: str) -> str:
    if suffix == ".org":
        return f"* {title}"
    if suffix == ".rst":
        return f"{title}\n{'=' * 2 * len(title)}"
    return f"\\section{{{title}}}"


def by_rstcloth(source: Path, target: Path) -> None:
    with target.open("w", encoding="utf-8") as file:
        cloth = load("rstcloth").RstCloth(file, line_width=10_000)
        for part in parts_of(source):
            if not isinstance(part, str):
                cloth.table(part[0], data=part[1:])
            elif part.startswith("# "):
                cloth.title(part[2:])
            else:
                cloth.content(part)
            cloth.newline()


# notebooks


def _cells(parts: Sequence[Part]) -> list[str]:
    cells = []
    for part in parts:
        if isinstance(part, str):
            cells.append(part)
        else:
            head, *rows = (f"| {' | '.join(row)} |" for row in part)
            cells.append("\n".join([head, "|" + "---|" * len(part[0]), *rows]))
    return cells


def by_nbformat(number: int, source: Path, target: Path) -> None:
    nbformat = load("nbformat")
    kit = load(f"nbformat.v{number}")
    cells = [_markdown(kit, number, text) for text in _cells(parts_of(source))]
    book = kit.new_notebook(cells=cells) if number == 4 else kit.new_notebook()
    if number == 3:
        book.worksheets.append(kit.new_worksheet(cells=cells))
    nbformat.write(book, str(target), version=number)


def _markdown(kit: object, number: int, text: str) -> object:
    if number == 4:
        return kit.new_markdown_cell(text)  # type: ignore[attr-defined]
    return kit.new_text_cell("markdown", source=text)  # type: ignore[attr-defined]


def by_jupytext(source: Path, target: Path) -> None:
    jupytext = load("jupytext")
    book = jupytext.reads(form(source, ".md").read_text("utf-8"), fmt="md")
    jupytext.write(book, str(target))


def by_nbconvert(source: Path, target: Path) -> None:
    """Another format from a notebook of nbformat."""
    with TemporaryDirectory() as folder:
        book = Path(folder) / "a.ipynb"
        by_nbformat(4, source, book)
        kind = {".tex": "latex", ".rst": "rst", ".ipynb": "notebook"}[target.suffix]
        run(_beside("jupyter-nbconvert"), "--to", kind, "--output", target, book)


def _beside(name: str) -> Path:
    """A program that was installed next to this Python."""
    return Path(load("sys").executable).with_name(name)


# XML, web, OFD


def by_feedgen(source: Path, target: Path) -> None:
    feed = load("feedgen.feed").FeedGenerator()
    feed.title("a")
    feed.link(href="https://example.org")
    feed.description("a")
    for number, part in enumerate(parts_of(source)):
        if isinstance(part, str) and part.startswith("# "):
            entry = feed.add_entry(order="append")
            entry.id(str(number))
            entry.title(part[2:])
        elif isinstance(part, str):
            entry.description("\n\n".join(filter(None, [entry.description(), part])))
    feed.rss_file(str(target))


def by_asciidoctor(source: Path, target: Path) -> None:
    run("asciidoctor", "-b", "docbook5", "-o", target, form(source, ".adoc"))


def by_chromium(source: Path, target: Path) -> None:
    script("snapshot.js", form(source, ".html").absolute().as_uri(), target)


def by_email(encoding: str, source: Path, target: Path) -> None:
    """A page in a mail of its own, with a picture, as Word and WPS save it."""
    page = EmailMessage()
    page["Subject"] = "a"
    page["Snapshot-Content-Location"] = "https://example.org/a.html"
    text = form(source, ".html").read_text("utf-8").replace("utf-8", encoding)
    page.set_payload(encodebytes(text.encode(encoding)).decode())
    page["MIME-Version"] = "1.0"
    page["Content-Type"] = f'text/html; charset="{encoding}"'
    page["Content-Transfer-Encoding"] = "base64"
    page.make_related()
    page.add_related(b"GIF89a", "image", "gif", cid="<1@a>")
    target.write_bytes(page.as_bytes())


def by_web_mail(source: Path, target: Path) -> None:
    html = form(source, ".html").read_text("utf-8")
    told = {"subject": "a", "from": "a <a@example.org>", "to": "b <b@example.org>"}
    told |= {"date": "Mon, 18 Mar 2024 08:30:00 +0800", "html": html}
    script("mail.js", target, given={**told, "paragraphs": ["a"]})


def by_easyofd(source: Path, target: Path) -> None:
    """In a folder of its own, into which easyofd puts its parts."""
    data, place = form(source, ".pdf").read_bytes(), target.absolute()
    ofd = load("easyofd.ofd").OFD()
    with TemporaryDirectory() as folder, chdir(folder):
        place.write_bytes(ofd.pdf2ofd(data, optional_text=True))


def by_easyofd_of_office(source: Path, target: Path) -> None:
    with TemporaryDirectory() as folder:
        printed = Path(folder) / "a.pdf"
        converted(form(source, ".fodt"), printed, "pdf")
        by_easyofd(printed, target)


def _pandoc(*kinds: str) -> list[tuple[str, str, Write]]:
    return [
        ("xml", f"pandoc, {kind}", partial(by_pandoc, kind=kind, given=".html")) for kind in kinds
    ]


MARKED: Sequence[tuple[str, str, Write]] = (
    ("tex", "pandoc from html", partial(by_pandoc, kind="latex")),
    ("tex", "pandoc from docx", partial(by_pandoc, kind="latex", given=".docx")),
    ("tex", "docutils", by_docutils),
    ("tex", "Emacs", by_emacs),
    ("tex", "AbiWord", by_abiword),
    ("tex", "PyLaTeX", by_pylatex),
    ("tex", "nbconvert", by_nbconvert),
    ("tex", "tabulate", partial(by_tabulate, "latex")),
    ("rst", "pandoc from html", partial(by_pandoc, kind="rst")),
    ("rst", "pandoc from docx", partial(by_pandoc, kind="rst", given=".docx")),
    ("rst", "nbconvert", by_nbconvert),
    ("rst", "tabulate, grid", partial(by_tabulate, "grid")),
    ("rst", "tabulate, simple", partial(by_tabulate, "rst")),
    ("rst", "rstcloth", by_rstcloth),
    ("org", "pandoc from html", partial(by_pandoc, kind="org")),
    ("org", "pandoc from docx", partial(by_pandoc, kind="org", given=".docx")),
    ("org", "Emacs", by_emacs_org),
    ("org", "tabulate", partial(by_tabulate, "orgtbl")),
    ("ipynb", "nbformat 4", partial(by_nbformat, 4)),
    ("ipynb", "nbformat 3", partial(by_nbformat, 3)),
    ("ipynb", "jupytext", by_jupytext),
    ("ipynb", "nbconvert", by_nbconvert),
    ("ipynb", "pandoc", partial(by_pandoc, kind="ipynb")),
    *_pandoc("docbook5", "docbook4", "jats", "tei", "fb2", "opml"),
    ("xml", "docutils", by_docutils),
    ("xml", "asciidoctor", by_asciidoctor),
    ("xml", "LibreOffice, DocBook", partial(by_office, "xml:DocBook File", ".fodt")),
    ("xml", "feedgen", by_feedgen),
    ("mht", "Chromium", by_chromium),
    ("mht", "Python's email", partial(by_email, "utf-8")),
    ("mht", "Python's email, GBK", partial(by_email, "gb18030")),
    ("mht", "Nodemailer", by_web_mail),
    ("mht", "AbiWord", by_abiword),
    ("ofd", "easyofd from Chromium's PDF", by_easyofd),
    ("ofd", "easyofd from LibreOffice's PDF", by_easyofd_of_office),
    ("strict", "python-docx, its names made Strict", made_strict),
)
