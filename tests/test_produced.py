"""Files that LibreOffice and Chromium make of a known text, against that text (`make samples`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from produced import (
    CHROMIUM,
    SOFFICE,
    Found,
    Layout,
    Story,
    by_libreoffice,
    flat_text,
    found,
    mixed,
    page,
    printed,
    saved,
    story,
    traditional,
)
from qabot.errors import DocumentError
from qabot.readers import read_document
from qabot.types import Document

SAMPLES = Path(__file__).parent / "samples"
takes_minutes = pytest.mark.skipif(
    "QABOT_SAMPLES" not in os.environ, reason="takes minutes: run by `make samples`"
)
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
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


def told(kind: str) -> Story:
    if kind in ("mixed", "spaced"):
        return mixed(spaced=kind == "spaced")
    made = story("jinan-report-2020.md")
    return made if kind == "simplified" else traditional(made)


def read(path: Path) -> Document:
    return read_document(path, name=path.name)


def check_pdf(shares: Found) -> None:
    assert shares.sentences >= 0.95, shares
    assert shares.paragraphs >= 0.9, shares
    assert shares.rows >= 0.95, shares


@takes_minutes
@needs_libreoffice
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_pdf_of_libreoffice(tmp_path: Path, kind: str, layout: str) -> None:
    text = told(kind)
    (tmp_path / "a.fodt").write_text(flat_text(text, LAYOUTS[layout]), "utf-8")
    check_pdf(found(read(by_libreoffice(tmp_path / "a.fodt", "pdf")).text, text))


@takes_minutes
@needs_libreoffice
@pytest.mark.parametrize("kind", ["docx", "html"])
def test_documents_of_libreoffice(tmp_path: Path, kind: str) -> None:
    text = told("simplified")
    (tmp_path / "a.fodt").write_text(flat_text(text), "utf-8")
    document = read(by_libreoffice(tmp_path / "a.fodt", kind))
    shares = found(document.text, text)
    assert shares.sentences == 1, shares
    assert shares.paragraphs >= 0.98, shares
    assert shares.rows >= 0.98, shares
    assert [h.title for h in document.headings] == text.headings


@takes_minutes
@needs_libreoffice
@pytest.mark.parametrize(
    ("kind", "reason"),
    [("doc", "old Word or WPS"), ("rtf", "Rich Text"), ("odt", "OpenDocument text")],
)
def test_other_formats_of_libreoffice_are_named(tmp_path: Path, kind: str, reason: str) -> None:
    (tmp_path / "a.fodt").write_text(flat_text(told("simplified")), "utf-8")
    path = by_libreoffice(tmp_path / "a.fodt", kind)
    for name in (path, path.rename(tmp_path / "b.docx")):
        if name.exists():
            with pytest.raises(DocumentError, match=reason):
                read(name)


@takes_minutes
@needs_chromium
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("kind", KINDS)
def test_pdf_of_chromium(tmp_path: Path, kind: str, layout: str) -> None:
    text = told(kind)
    (tmp_path / "a.html").write_text(page(text, LAYOUTS[layout]), "utf-8")
    check_pdf(found(read(printed(tmp_path / "a.html")).text, text))


@takes_minutes
@needs_chromium
def test_page_that_chromium_saves_after_its_scripts_ran(tmp_path: Path) -> None:
    text = told("simplified")
    menu = "<nav><a href='/'>首页</a><a href='/n'>新闻中心</a><a href='/c'>联系我们</a></nav>"
    whole = page(text, menu=menu)
    body = whole[whole.index("<article>") : whole.index("</article>") + 10]
    script = f"<script>document.getElementById('js').innerHTML = {body!r}</script>"
    shell = whole.replace(body, f"<div id='js'></div>{script}")
    (tmp_path / "a.html").write_text(shell, "utf-8")
    document = read(saved(tmp_path / "a.html"))
    shares = found(document.text, text)
    assert shares.paragraphs >= 0.98, shares
    assert "联系我们" not in document.text
