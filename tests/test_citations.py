"""A quote from deep in a file of each format names the place where a reader would look for it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pptx
import pytest

from qabot.documents.places import heading_at, page_of, row_name
from qabot.readers import read_document
from tests.support.made import column, docx, paragraph, pdf, zipped

COUNT = 120
ASKED = (1, 2, 57, 119, 120)


def sentence(number: int) -> str:
    return f"第{number}处泉水的水温是{number + 1000}分之一度。"


def title(number: int) -> str:
    return f"泉水之{number}"


def a_docx() -> bytes:
    style = '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    parts = (
        paragraph(title(n), '<w:pStyle w:val="1"/>') + paragraph(sentence(n))
        for n in range(1, COUNT + 1)
    )
    return docx("".join(parts), styles=style)


def markup() -> str:
    parts = (f"<h2>{title(n)}</h2><p>{sentence(n)}</p>" for n in range(1, COUNT + 1))
    return f"<!DOCTYPE html><html><body><article>{''.join(parts)}</article></body></html>"


def an_epub() -> bytes:
    items = "".join(
        f'<item id="c{n}" href="{n}.html" media-type="text/html"/>' for n in range(1, COUNT + 1)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(1, COUNT + 1))
    chapters = {
        f"{n}.html": f"<h1>{title(n)}</h1><p>{sentence(n)}</p>" for n in range(1, COUNT + 1)
    }
    return zipped(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/>'
            "</rootfiles></container>",
            "c.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **chapters,
        }
    )


def markdown() -> bytes:
    return "".join(f"## {title(n)}\n\n{sentence(n)}\n\n" for n in range(1, COUNT + 1)).encode()


FILES: dict[str, Callable[[], bytes]] = {
    "a.docx": a_docx,
    "a.html": lambda: markup().encode("gb18030"),
    "a.epub": an_epub,
    "a.md": markdown,
}


@pytest.mark.parametrize("name", FILES)
def test_heading_above_a_quote_is_its_own(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(FILES[name]())
    document = read_document(tmp_path / name, name=name)
    for number in ASKED:
        start = document.text.index(sentence(number))
        assert heading_at(document, start)[-1] == title(number)


def test_slide_of_a_quote_is_its_page(tmp_path: Path) -> None:
    deck = pptx.Presentation()
    for number in range(1, COUNT + 1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title(number)
        slide.notes_slide.notes_text_frame.text = sentence(number)
    deck.save(str(tmp_path / "a.pptx"))
    document = read_document(tmp_path / "a.pptx", name="a.pptx")
    for number in ASKED:
        assert page_of(document, document.text.index(sentence(number))) == number


def test_page_of_a_quote_where_lines_and_tables_go_on_over_pages(tmp_path: Path) -> None:
    pages = [
        column(
            60, 780, ["泉水年鉴", sentence(number), "这一页的最后一行没有写完所以下一页接着往下写"]
        )
        for number in range(1, COUNT + 1)
    ]
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    document = read_document(tmp_path / "a.pdf", name="a.pdf")
    for number in ASKED:
        assert page_of(document, document.text.index(sentence(number))) == number


def test_sheet_and_rows_of_a_quote(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("甲", "乙"):
        sheet = book.create_sheet(name)
        sheet.append(["泉", "水温"])
        for number in range(2, COUNT + 1):
            sheet.append([f"{name}{title(number)}", f"{name}{number + 1000}"])
    buffer = io.BytesIO()
    book.save(buffer)
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    document = read_document(tmp_path / "a.xlsx", name="a.xlsx")
    for number in (2, 57, 120):
        place = document.text.index(f"乙{number + 1000}")
        block = document.structure.at(place)
        assert block is not None
        assert heading_at(document, place) == ("乙",)
        assert row_name(document, block) == f"第{number}行"
