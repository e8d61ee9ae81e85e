"""Files that LibreOffice and Chromium make of a known text, against that text (`make samples`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qabot.errors import DocumentError
from qabot.readers import read_document
from qabot.types import Document
from tests.support.produced import (
    CHROMIUM,
    KEPT,
    KINDS,
    LAYOUTS,
    SAMPLES,
    SOFFICE,
    Found,
    by_libreoffice,
    flat_text,
    found,
    page,
    printed,
    saved,
    shortened,
    told,
)

takes_minutes = pytest.mark.skipif(
    "SUITE_SAMPLES" not in os.environ, reason="takes minutes: run by `make samples`"
)
needs_libreoffice = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


def read(path: Path) -> Document:
    return read_document(path, name=path.name)


@pytest.mark.parametrize("name", KEPT)
def test_kept_file_of_another_program_is_read_as_it_was_written(name: str) -> None:
    text = shortened(told(name.split("-")[-1]))
    document = read(SAMPLES / f"{name}.pdf")
    assert found(document.text, text) == Found(1, 1, 1, 1)
    assert [h.title for h in document.headings] == text.headings


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
@pytest.mark.parametrize(
    "kind", ["docx", "html", "epub", "odt", "doc", "fodt:OpenDocument Text Flat XML"]
)
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
def test_table_of_questions_in_xlsx_of_libreoffice(tmp_path: Path) -> None:
    rows = "编号,问题,答案\n1,泉水多少度？,18摄氏度左右。\n2,几点开门？,上午八点半。\n"
    (tmp_path / "a.csv").write_text(rows, "utf-8")
    document = read(by_libreoffice(tmp_path / "a.csv", "xlsx", read_as="CSV:44,34,76,1"))
    assert {"泉水多少度？", "几点开门？"} < {heading.title for heading in document.headings}
    assert "\n\n18摄氏度左右。" in document.text


@takes_minutes
@needs_libreoffice
@pytest.mark.parametrize(
    ("kind", "reason"),
    [("rtf", "Rich Text")],
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
