"""Workbooks of OpenDocument -> their sheets; cells have the text that they show with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from qabot.messages import Loss, Lost, lost
from qabot.readers.content import Block
from qabot.readers.left_out import within
from qabot.readers.odf.source import OFFICE, TABLE, TEXT
from qabot.readers.odf.styles import whole
from qabot.readers.odf.text import ANCHORED
from qabot.readers.odf.walk import Walker
from qabot.readers.records import MOST_COLUMNS
from qabot.readers.sheet import Merge, Sheet, sheet_blocks
from qabot.readers.xml import local

_MOST_REPEATED = 1_000_000  # cells of a workbook that repeat others
_COLUMNS = ("table-column", "table-columns", "table-column-group", "table-header-columns")
_ROWS = ("table-rows", "table-row-group", "table-header-rows")
_AWAY = ("collapse", "filter")  # what is said of hidden rows and columns


@dataclass(slots=True)
class _Book:
    walker: Walker
    losses: list[Lost]
    budget: int = _MOST_REPEATED


@dataclass(slots=True)
class _Place:
    """Where the reading of a sheet is: rows from 1, columns from 0."""

    row: int = 1
    column: int = 0
    shapes: list[etree._Element] = field(default_factory=list)


def workbook_blocks(body: etree._Element, walker: Walker, losses: list[Lost]) -> Iterator[Block]:
    """The sheets that are shown, each below a heading with its name."""
    book = _Book(walker, losses)
    for element in body.iterchildren(f"{TABLE}table"):
        title = element.get(f"{TABLE}name") or ""
        style = element.get(f"{TABLE}style-name")
        shown = walker.styles.says("table", style, "table-properties", f"{TABLE}display")
        if shown == "false":
            losses.append(lost(Loss.HIDDEN_SHEET, sheet=title))
        else:
            yield from sheet_blocks(_sheet(element, title, book), losses)


def _sheet(element: etree._Element, title: str, book: _Book) -> Sheet:
    sheet, place, budget = Sheet(title), _Place(), book.budget
    _read(element, sheet, place, book, is_hidden=False)
    for shape in place.shapes:
        found = [block.text for block in book.walker.anchored(shape, 0) if block.text]
        sheet.texts.append("\n".join(found))
    if book.budget < 0 <= budget:
        book.losses += within(title, [lost(Loss.ROWS_REPEATED)])
    return sheet


def _read(
    element: etree._Element, sheet: Sheet, place: _Place, book: _Book, *, is_hidden: bool
) -> None:
    """Reads the rows and columns in an element; a group that is folded up is hidden."""
    for child in element:
        kind = local(child.tag)
        if kind == "table-row":
            _row(child, sheet, place, book, is_hidden=is_hidden)
        elif kind == "table-column":
            times = whole(child.get(f"{TABLE}number-columns-repeated"), 1)
            last = min(place.column + times, MOST_COLUMNS + 1)
            if is_hidden or child.get(f"{TABLE}visibility") in _AWAY:
                sheet.hidden_columns.update(range(place.column, last))
            place.column = last
        elif kind in (*_ROWS, *_COLUMNS):
            away = is_hidden or child.get(f"{TABLE}display") == "false"
            _read(child, sheet, place, book, is_hidden=away)
        elif kind == "shapes":
            place.shapes += [e for e in child if local(e.tag) in ANCHORED]


def _row(
    element: etree._Element, sheet: Sheet, place: _Place, book: _Book, *, is_hidden: bool
) -> None:
    times = max(whole(element.get(f"{TABLE}number-rows-repeated"), 1), 1)
    cells = _cells(element, sheet, place, book)
    filled = sum(map(bool, cells.values()))
    away = is_hidden or element.get(f"{TABLE}visibility") in _AWAY
    for number in range(place.row, place.row + (times if filled else 1)):
        if number > place.row:
            book.budget -= filled
            if book.budget < 0:
                break
        sheet.add(number, cells)
        if away:
            sheet.hidden_rows.add(number)
    place.row += times


def _cells(element: etree._Element, sheet: Sheet, place: _Place, book: _Book) -> dict[int, str]:
    cells: dict[int, str] = {}
    column = 0
    for cell in element:
        kind = local(cell.tag)
        if kind not in ("table-cell", "covered-table-cell"):
            continue
        times = max(whole(cell.get(f"{TABLE}number-columns-repeated"), 1), 1)
        if kind == "table-cell" and len(cell):
            text = _shown(cell, place.row, column, sheet, place, book)
            last = min(column + times, MOST_COLUMNS + 2)  # one more than read, so that it is known
            cells.update(dict.fromkeys(range(column, last), text) if text else {})
            _merge(cell, place.row, column, sheet)
        elif kind == "table-cell" and cell.attrib:
            value = _value(cell)
            cells |= {column: value} if value and column <= MOST_COLUMNS else {}
        column += times
    return cells


def _merge(cell: etree._Element, row: int, column: int, sheet: Sheet) -> None:
    columns = whole(cell.get(f"{TABLE}number-columns-spanned"), 1)
    rows = whole(cell.get(f"{TABLE}number-rows-spanned"), 1)
    if columns > 1 or rows > 1:
        sheet.merges.append(Merge(row, column, rows, columns))


def _shown(
    cell: etree._Element, row: int, column: int, sheet: Sheet, place: _Place, book: _Book
) -> str:
    """The paragraphs of a cell; its comment and what lies upon it are read for later."""
    texts: list[str] = []
    for part in cell:
        kind = local(part.tag)
        if part.tag == f"{TEXT}p":
            texts.append(_paragraph(part, place, book))
        elif kind == "annotation":
            note = " ".join(_paragraph(p, place, book) for p in part.iter(f"{TEXT}p"))
            sheet.notes.append((row, column, note))
        elif kind in ANCHORED:
            place.shapes.append(part)
    if not texts:
        return _value(cell)
    return "\n".join(text for text in texts if text)


def _paragraph(element: etree._Element, place: _Place, book: _Book) -> str:
    if not len(element) and "DISPIMG(" not in (element.text or ""):
        return " ".join((element.text or "").split())
    if "DISPIMG(" in (element.text or ""):
        book.walker.lost[Loss.PICTURE] += 1
        return ""
    line = book.walker.reader.line(element)
    place.shapes += line.anchored
    return line.text


def _value(cell: etree._Element) -> str:
    """The stored value of a cell whose program has not written what it shows."""
    kind = cell.get(f"{OFFICE}value-type") or ""
    name = {"date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind)
    if kind == "string":
        return cell.get(f"{OFFICE}string-value") or ""
    return cell.get(f"{OFFICE}{name or 'value'}") or ""
