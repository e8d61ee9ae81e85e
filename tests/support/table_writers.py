"""Writers of tables in each format: the libraries that offices and programs write them with."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import openpyxl
import pptx
import xlsxwriter
from pptx.util import Cm

from tests.support.made import Placed, Rule, pdf
from tests.support.marked_tables import by_latex, by_mail, by_rich_text, by_xml
from tests.support.random_tables import Ability, Area, Made
from tests.support.shown_values import Value

TITLE = "统计资料"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_ACTIVE = re.compile(r"([\\`*_\[\]<&~$|!])")


@dataclass(frozen=True, slots=True)
class Producer:
    """A program that writes tables: the file's ending, what it can express, how it writes."""

    suffix: str
    ability: Ability
    write: Callable[[Made], bytes]


# workbooks


def by_xlsxwriter(made: Made) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(TITLE)
    last, at = made.columns - 1, 0
    for text in made.above:
        if text == made.unit:
            sheet.write_string(at, last, text)
        else:
            sheet.merge_range(at, 0, at, last, text)
        at += 1
    for area in made.areas:
        kind = book.add_format({"num_format": area.value.code} if area.value.code else {})
        y, x = at + area.row, area.column
        if area.is_merged:
            sheet.merge_range(y, x, y + area.rows - 1, x + area.columns - 1, "", kind)
        _put(sheet, y, x, area.value, kind)
    at += made.height
    for text in made.below:
        sheet.merge_range(at, 0, at, last, text)
        at += 1
    book.close()
    return buffer.getvalue()


def _put(sheet: Any, row: int, column: int, value: Value, kind: Any) -> None:
    stored = value.stored
    if stored == "":
        sheet.write_blank(row, column, None, kind)
    elif isinstance(stored, str):
        sheet.write_string(row, column, stored, kind)
    elif isinstance(stored, int | float):
        sheet.write_number(row, column, stored, kind)
    else:
        sheet.write_datetime(row, column, stored, kind)


def by_openpyxl(made: Made) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = TITLE
    at = 1
    for text in made.above:
        sheet.cell(at, 1, text)
        at += 1
    for area in made.areas:
        _place(sheet, at, area)
    at += made.height
    for text in made.below:
        sheet.cell(at, 1, text)
        at += 1
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _place(sheet: Any, at: int, area: Area) -> None:
    y, x = at + area.row, area.column + 1
    cell = sheet.cell(y, x)
    if isinstance(area.value.stored, str):
        if area.value.stored:
            cell.value, cell.data_type = area.value.stored, "s"
    else:
        cell.value = area.value.stored
    if area.value.code:
        cell.number_format = area.value.code
    if area.is_merged:
        sheet.merge_cells(None, y, x, y + area.rows - 1, x + area.columns - 1)


# text


def _by_csv(delimiter: str) -> Callable[[Made], bytes]:
    def write(made: Made) -> bytes:
        buffer = io.StringIO(newline="")
        out = csv.writer(buffer, delimiter=delimiter)
        rest = [""] * (made.columns - 1)
        out.writerows([text, *rest] for text in made.above)
        out.writerows([value.stored for value in row] for row in made.grid())
        out.writerows([text, *rest] for text in made.below)
        return buffer.getvalue().encode()

    return write


def by_json(made: Made) -> bytes:
    return json.dumps(_objects(made), ensure_ascii=False, indent=1).encode()


def by_json_lines(made: Made) -> bytes:
    return "\n".join(json.dumps(row) for row in _objects(made)).encode()


def _objects(made: Made) -> list[Mapping[str, Any]]:
    names = [made.path(column) for column in range(made.columns)]
    rows = made.grid()[made.heads :]
    return [dict(zip(names, (v.stored for v in row), strict=True)) for row in rows]


def _by_markdown(signs: re.Pattern[str]) -> Callable[[Made], bytes]:
    """Pipe tables, with a backslash before the signs that mean something, or before each."""

    def cell(value: Value) -> str:
        return signs.sub(r"\\\1", str(value.stored)).replace("\n", "<br>")

    def write(made: Made) -> bytes:
        rows = [f"| {' | '.join(map(cell, row))} |" for row in made.grid()]
        rows.insert(1, f"|{'---|' * made.columns}")
        parts = _around(made, "\n".join(rows), lambda text: signs.sub(r"\\\1", text))
        return ("\n\n".join(parts) + "\n").encode()

    return write


def _around(made: Made, table: str, written: Callable[[str], str]) -> list[str]:
    """The texts above a table, the table, those below it."""
    return [*map(written, made.above), table, *map(written, made.below)]


# web pages


def by_html(made: Made) -> bytes:
    parts = _around(made, _html_table(made), lambda text: f"<p>{escape(text)}</p>")
    head = f"<head><meta charset='utf-8'><title>{TITLE}</title></head>"
    return f"<!DOCTYPE html><html>{head}<body>{''.join(parts)}</body></html>".encode()


def by_markdown_with_html(made: Made) -> bytes:
    parts = _around(made, _html_table(made), lambda text: _PUNCTUATION.sub(r"\\\1", text))
    return "\n\n".join(parts).encode()


def _html_table(made: Made) -> str:
    rows = []
    for row in range(made.height):
        tag = "th" if made.is_marked and row < made.heads else "td"
        cells = (
            f"<{tag} colspan='{area.columns}' rowspan='{area.rows}'>"
            f"{escape(str(area.value.stored)).replace(chr(10), '<br>')}</{tag}>"
            for area in made.in_row(row)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table border='1'>{''.join(rows)}</table>"


# Word and slides


def by_docx(made: Made) -> bytes:
    import docx
    from docx.oxml import OxmlElement

    document = docx.Document()
    for text in made.above:
        document.add_paragraph(text)
    table = document.add_table(made.height, made.columns)
    for area in made.areas:
        _fill(table, area)
    for number in range(made.heads if made.is_marked else 0):
        table.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for text in made.below:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _fill(table: Any, area: Area) -> None:
    """Writes a cell of Word or of a slide, which the libraries name alike."""
    cell = table.cell(area.row, area.column)
    if area.is_merged:
        cell.merge(table.cell(area.row + area.rows - 1, area.column + area.columns - 1))
    table.cell(area.row, area.column).text = str(area.value.stored)


def by_pptx(made: Made) -> bytes:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    for y, text in (*enumerate(made.above, 1), *enumerate(made.below, 15)):
        slide.shapes.add_textbox(Cm(1), Cm(y), Cm(20), Cm(0.8)).text_frame.text = text
    frame = slide.shapes.add_table(made.height, made.columns, Cm(1), Cm(4), Cm(20), Cm(8))
    for area in made.areas:
        _fill(frame.table, area)
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


# pages with lines around the cells

_SIZE, _LEFT, _TOP, _WIDE, _HIGH = 9.0, 50.0, 720.0, 490.0, 24.0


def by_pdf(made: Made) -> bytes:
    placed: list[Placed] = []
    rules: list[Rule] = []
    wide = _WIDE / made.columns
    for area in made.areas:
        x, y = _LEFT + wide * area.column, _TOP - _HIGH * area.row
        right, bottom = x + wide * area.columns, y - _HIGH * area.rows
        rules.append((x, bottom, right, y))
        if area.value.shown:
            placed.append((x + 4, (y + bottom) / 2 - 3, _SIZE, f"{area.value.shown} "))
    for number, text in enumerate(reversed(made.above)):
        placed.insert(0, (_LEFT, _TOP + 16 + 20 * number, _SIZE, text))
    for number, text in enumerate(made.below):
        placed.append((_LEFT, _TOP - _HIGH * made.height - 20 - 20 * number, _SIZE, text))
    return pdf([placed], rules=rules)


_TEXT = Ability(merges=False)
PRODUCERS: Mapping[str, Producer] = {
    "xlsxwriter": Producer("xlsx", Ability(formats=True), by_xlsxwriter),
    "openpyxl": Producer("xlsx", Ability(formats=True), by_openpyxl),
    "csv": Producer("csv", _TEXT, _by_csv(",")),
    "tsv": Producer("tsv", _TEXT, _by_csv("\t")),
    "json": Producer("json", Ability(merges=False, around=False), by_json),
    "json lines": Producer("jsonl", Ability(merges=False, around=False), by_json_lines),
    "markdown": Producer("md", _TEXT, _by_markdown(_ACTIVE)),
    "markdown escaped": Producer("md", _TEXT, _by_markdown(_PUNCTUATION)),
    "markdown with html": Producer("md", Ability(), by_markdown_with_html),
    "html": Producer("html", Ability(), by_html),
    "mail": Producer("eml", Ability(), lambda made: by_mail(by_html(made))),
    "rich text": Producer("rtf", Ability(), by_rich_text),
    "latex": Producer("tex", Ability(breaks=False), by_latex),
    "xml": Producer("xml", Ability(), by_xml),
    "docx": Producer("docx", Ability(), by_docx),
    "pptx": Producer("pptx", Ability(), by_pptx),
    "pdf": Producer("pdf", Ability(plain=True, breaks=False), by_pdf),
}
