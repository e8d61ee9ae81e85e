"""Old Excel and WPS workbooks (.xls, .et) -> their sheets, cells as their formats show them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import olefile
import xlrd
from xlrd.compdoc import CompDocError
from xlrd.formatting import std_format_strings

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Block, Content
from qabot.readers.left_out import left_out
from qabot.readers.number_format import built_in, cell_number, shown
from qabot.readers.old_properties import old_properties
from qabot.readers.sheet import (
    Merge,
    Sheet,
    sheet_blocks,
    whole_workbook,
    workbook_content,
)
from qabot.readers.xls_shapes import Shapes, read_shapes, sheet_places

_CODE_PAGE = "cp936"  # of workbooks that do not say theirs
_PICTURE = "DISPIMG("
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(slots=True)
class _Book:
    book: Any
    codes: Mapping[int, str]
    pictures: int = 0


def read_xls(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The cells of all sheets that are shown, as their programs last computed and show them.

    Raises DocumentError when the workbook is damaged or protected by a password.
    """
    losses: list[Lost] = []
    book = _opened(data)
    blocks = whole_workbook(lambda: _blocks(_Book(book, _codes(book)), _shapes(data), losses))
    return workbook_content(blocks, old_properties(data), losses)


def _opened(data: bytes) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=data,
            formatting_info=True,
            ragged_rows=True,
            logfile=io.StringIO(),
            ignore_workbook_corruption=True,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # xlrd raises anything over a broken file
        if "encrypted" in str(error).lower():
            raise DocumentError(Code.PASSWORD_OFFICE) from error
        if isinstance(error, CompDocError):
            raise DocumentError(Code.OLD_SHEET) from error
        raise DocumentError(Code.DAMAGED_WORKBOOK, error=type(error).__name__) from error


def _codes(book: Any) -> dict[int, str]:
    """The number format of each style by its index; usual ones as a Chinese system shows them."""
    found = {}
    for index, style in enumerate(book.xf_list):
        key = style.format_key
        entry = book.format_map.get(key)
        code = entry.format_str if entry is not None else None
        found[index] = built_in(key) if code in (None, std_format_strings.get(key)) else str(code)
    return found


def _shapes(data: bytes) -> tuple[Shapes, list[int]]:
    """What lies on the sheets, and where their streams begin; nothing where that is broken."""
    stream = data
    if data.startswith(_OLE):
        try:
            with olefile.OleFileIO(data) as file:
                name = next((n for n in ("Workbook", "Book") if file.exists(n)), None)
                stream = file.openstream(name).read() if name else b""
        except (OSError, ValueError, IndexError, TypeError):
            return Shapes(), []
    return read_shapes(stream), sheet_places(stream)


def _blocks(book: _Book, shapes: tuple[Shapes, list[int]], losses: list[Lost]) -> Iterator[Block]:
    found, places = shapes
    for number, sheet in enumerate(book.book.sheets()):
        if sheet.visibility:
            losses.append(lost(Loss.HIDDEN_SHEET, sheet=sheet.name))
            continue
        read = _sheet(sheet, book)
        place = places[sheet.number] if sheet.number < len(places) else number
        read.texts += found.texts.get(place, [])
        yield from sheet_blocks(read, losses)
    pictures = found.counts["picture"] + book.pictures
    losses += left_out({Loss.PICTURE: pictures, Loss.CHART: found.counts["chart"]})


def _sheet(source: Any, book: _Book) -> Sheet:
    sheet = Sheet(source.name)
    for number in range(source.nrows):
        cells = {
            column: _value(source, number, column, book) for column in _columns(source, number)
        }
        sheet.add(number + 1, cells)
    for number, row in source.rowinfo_map.items():
        if row.hidden:
            sheet.hidden_rows.add(number + 1)
    sheet.hidden_columns.update(n for n, info in source.colinfo_map.items() if info.hidden)
    for top, bottom, left, right in source.merged_cells:
        sheet.merges.append(Merge(top + 1, left, bottom - top, right - left))
    for (row, column), note in sorted(source.cell_note_map.items()):
        sheet.notes.append((row + 1, column, str(note.text)))
    return sheet


def _columns(source: Any, number: int) -> range:
    return range(source.row_len(number))


def _value(source: Any, row: int, column: int, book: _Book) -> str:
    """What a cell shows; empty for a picture in a cell."""
    kind, value = source.cell_type(row, column), source.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        if _PICTURE in value:
            book.pictures += 1
            return ""
        return shown(str(value), book.codes.get(source.cell_xf_index(row, column), "General"))
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        number = int(value) if value == int(value) else float(value)
        code = book.codes.get(source.cell_xf_index(row, column), "General")
        return cell_number(number, code, date1904=book.book.datemode == 1)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, ""))
    return ""
