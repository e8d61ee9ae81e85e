"""Excel workbooks -> their sheets: a heading for each sheet, and for its rows."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import openpyxl

from qabot.errors import DocumentError
from qabot.readers.archive import Archive
from qabot.readers.content import Block, Content, assemble
from qabot.readers.properties import read_properties
from qabot.readers.records import MOST_COLUMNS, MOST_ROWS, Row, capped, record_blocks

_MOST_EMPTY = 10_000  # rows one after the other; openpyxl makes each of them, 30 µs a row
_LARGEST = 50_000_000  # bytes of one sheet, unpacked


def read_xlsx(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The cells of all sheets that are shown, as their programs last computed them.

    Dates are written 2024-03-18, numbers without the digits that binary fractions add; numbers of
    more than 15 digits are as Excel keeps them, rounded. Raises DocumentError when the workbook is
    damaged.
    """
    archive = Archive(data)
    for member in archive.members.values():
        if member.file_size > _LARGEST:
            raise DocumentError(f"holds {member.filename} of more than 50 MB: split it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl does not know
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            losses: list[str] = []
            blocks = [block for sheet in book.worksheets for block in _sheet(sheet, losses)]
    except (MemoryError, DocumentError):
        raise
    except Exception as error:  # openpyxl raises anything over a broken file
        raise DocumentError(
            f"is damaged ({type(error).__name__}): open it in Excel or WPS and save it again"
        ) from error
    properties = read_properties(archive)
    return assemble(
        blocks,
        title=properties.title,
        published=properties.published,
        author=properties.author,
        losses=losses,
        title_from_headings=False,
    )


def _sheet(sheet: Any, losses: list[str]) -> Iterator[Block]:
    """A sheet's name as a heading and its rows below; hidden and empty sheets are left out."""
    if sheet.sheet_state != "visible":
        losses.append(f"the hidden sheet {sheet.title} left out")
        return
    sheet.reset_dimensions()  # which may lie, and cost millions of empty cells
    rows = list(_rows(sheet, losses))
    kept, lost = capped(rows)
    losses += [f"{sheet.title}: {loss}" for loss in lost]
    if kept:
        yield Block(sheet.title, level=1)
        yield from record_blocks(kept, level=2)


def _rows(sheet: Any, losses: list[str]) -> Iterator[Row]:
    """Rows with a value, at most one more than are read."""
    count = empty = 0
    for number, cells in enumerate(
        sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1), sheet.min_row or 1
    ):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield Row(number, texts)
            count, empty = count + 1, 0
            if count > MOST_ROWS:
                return
        else:
            empty += 1
            if empty == _MOST_EMPTY:
                losses.append(f"{sheet.title}: rows after {_MOST_EMPTY:,} empty ones left out")
                return


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)
