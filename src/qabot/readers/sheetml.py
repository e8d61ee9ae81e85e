"""Workbooks in the XML of Office 2003 (SpreadsheetML) -> their sheets, as of Excel workbooks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Block, Content
from qabot.readers.left_out import left_out
from qabot.readers.number_format import general, shown
from qabot.readers.properties import Properties
from qabot.readers.records import MOST_COLUMNS
from qabot.readers.sheet import Merge, Sheet, sheet_blocks, workbook_content
from qabot.readers.xml import local, parse_xml

_LARGEST = 50_000_000  # bytes
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of Excel: numbers beyond are mistakes
_NAMED: Mapping[str, str] = {
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy-mm-dd",
    "Long Time": "h:mm:ss",
    "Medium Time": "h:mm AM/PM",
    "Short Time": "h:mm",
    "Currency": '"¥"#,##0.00;"¥"-#,##0.00',
    "Euro Currency": "[$€-2]#,##0.00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Yes/No": '"Yes";"Yes";"No"',
    "True/False": '"True";"True";"False"',
    "On/Off": '"On";"On";"Off"',
}


@dataclass(slots=True)
class _Book:
    codes: Mapping[str, str]
    date1904: bool
    losses: list[Lost]
    valueless: int = 0
    misfits: int = 0
    pictures: int = 0


@dataclass(slots=True)
class _Place:
    """Where the reading of a table is, and the styles of its columns."""

    styles: dict[int, str] = field(default_factory=dict)
    covered: dict[int, set[int]] = field(default_factory=dict)


def read_sheetml(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The cells of all sheets that are shown, by their number formats.

    Raises DocumentError when the file is damaged or larger than 50 MB.
    """
    if len(data) > _LARGEST:
        raise DocumentError(Code.TOO_LARGE_SHEETML, limit=_LARGEST // 1_000_000)
    root = parse_xml(data, "the workbook")
    book = _Book(_codes(root), next(root.iter("{*}Date1904"), None) is not None, [])
    blocks = [block for e in root.iter("{*}Worksheet") for block in _blocks(e, book)]
    omitted = {Loss.PICTURE: book.pictures, Loss.FORMULA_WITHOUT_VALUE: book.valueless}
    losses = [*book.losses, *left_out(omitted)]
    if book.misfits:
        losses.append(lost(Loss.MISFITS, count=book.misfits))
    return workbook_content(blocks, _properties(root), losses)


def _properties(root: etree._Element) -> Properties:
    stated = next(root.iter("{*}DocumentProperties"), None)
    elements = stated if stated is not None else ()
    found = {local(element.tag): (element.text or "").strip() for element in elements}
    published = (found.get("LastSaved") or found.get("Created") or "")[:10] or None
    return Properties(found.get("Title"), found.get("Author"), published)


def _blocks(element: etree._Element, book: _Book) -> Iterator[Block]:
    title = _given(element, "Name")
    visible = next(element.iter("{*}Visible"), None)
    if visible is not None and (visible.text or "") in ("SheetHidden", "SheetVeryHidden"):
        book.losses.append(lost(Loss.HIDDEN_SHEET, sheet=title))
        return
    sheet = Sheet(title)
    for table in element.iter("{*}Table"):
        _table(table, sheet, book)
    yield from sheet_blocks(sheet, book.losses)


def _table(table: etree._Element, sheet: Sheet, book: _Book) -> None:
    place = _Place()
    number = column = 0
    for element in table:
        kind = local(element.tag)
        if kind == "Column":
            column = _whole(element, "Index", column + 1)
            last = min(column + _whole(element, "Span", 0), MOST_COLUMNS + 1)
            columns = range(column - 1, last)
            if _given(element, "Hidden") == "1":
                sheet.hidden_columns.update(columns)
            if style := _given(element, "StyleID"):
                place.styles.update(dict.fromkeys(columns, style))
            column = last
        elif kind == "Row":
            number = _whole(element, "Index", number + 1, _LAST_ROW)
            if _given(element, "Hidden") == "1":
                sheet.hidden_rows.add(number)
            sheet.add(number, _cells(element, number, place, sheet, book))
            number += _whole(element, "Span", 0, _LAST_ROW)


def _cells(
    row: etree._Element, number: int, place: _Place, sheet: Sheet, book: _Book
) -> dict[int, str]:
    cells: dict[int, str] = {}
    covered = place.covered.pop(number, set())
    column = 0
    for cell in row:
        if local(cell.tag) != "Cell":
            continue
        while column in covered:
            column += 1
        column = _whole(cell, "Index", column + 1) - 1
        if column <= MOST_COLUMNS:
            style = _given(cell, "StyleID") or _given(row, "StyleID") or place.styles.get(column)
            cells[column] = _value(cell, style or "Default", book)
            _note(cell, number, column, sheet)
            _merge(cell, number, column, place, sheet)
        column += 1 + _whole(cell, "MergeAcross", 0)
    return cells


def _merge(cell: etree._Element, number: int, column: int, place: _Place, sheet: Sheet) -> None:
    columns, rows = _whole(cell, "MergeAcross", 0) + 1, _whole(cell, "MergeDown", 0, _LAST_ROW) + 1
    if columns == rows == 1:
        return
    sheet.merges.append(Merge(number, column, rows, columns))
    taken = range(column, min(column + columns, MOST_COLUMNS))
    for below in range(number + 1, number + min(rows, 10_000)):
        place.covered.setdefault(below, set()).update(taken)


def _note(cell: etree._Element, number: int, column: int, sheet: Sheet) -> None:
    for comment in cell.iter("{*}Comment"):
        text = "".join("".join(map(str, data.itertext())) for data in comment.iter("{*}Data"))
        sheet.notes.append((number, column, text))


def _value(cell: etree._Element, style: str, book: _Book) -> str:
    data = next((part for part in cell if local(part.tag) == "Data"), None)
    formula = _given(cell, "Formula")
    if "DISPIMG(" in formula:
        book.pictures += 1
        return ""
    if data is None:
        book.valueless += bool(formula)
        return ""
    text, kind = "".join(map(str, data.itertext())), _given(data, "Type")
    code = book.codes.get(style, book.codes.get("Default", "General"))
    if kind in ("Number", "DateTime"):
        try:
            return _as_shown(text.strip(), kind, code, date1904=book.date1904)
        except (ValueError, OverflowError):
            book.misfits += 1
            return text
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return text if kind == "Error" else shown(text, code)


def _as_shown(text: str, kind: str, code: str, *, date1904: bool) -> str:
    """A number or date in its format; raises ValueError for a text that is neither."""
    if kind == "DateTime":
        moment = datetime.fromisoformat(text)
        return shown(moment, "yyyy-mm-dd" if code == "General" else code, date1904=date1904)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    whole = text.lstrip("+-").isdecimal() and len(text) < 300
    value = int(text) if whole else number
    return general(value) if code == "General" else shown(value, code, date1904=date1904)


def _codes(root: etree._Element) -> dict[str, str]:
    """The number format of each style by its ID; one that has none takes that of its parent."""
    own: dict[str, str] = {}
    parents: dict[str, str] = {}
    for style in root.iter("{*}Style"):
        key = _given(style, "ID")
        parents[key] = _given(style, "Parent")
        for part in style:
            if local(part.tag) == "NumberFormat":
                code = _given(part, "Format") or "General"
                own[key] = _NAMED.get(code, code)
    found = {}
    for key in parents:
        above, steps = key, 0
        while above not in own and parents.get(above) and steps < 10:
            above, steps = parents[above], steps + 1
        found[key] = own.get(above, own.get("Default", "General"))
    return found


def _given(element: etree._Element, name: str) -> str:
    """An attribute, whatever its namespace is called; empty where it is not given."""
    return next((str(v) for k, v in element.attrib.items() if local(k) == name), "")


def _whole(element: etree._Element, name: str, otherwise: int, most: int = _LAST_COLUMN) -> int:
    """A whole number from 1; ``otherwise`` where none is given that can be in such a file."""
    given = _given(element, name)
    return int(given) if given.isdecimal() and 0 < int(given[:9]) <= most else otherwise
