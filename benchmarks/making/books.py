"""Writers of workbooks: .xls .ods, XML of Excel 2003.

A book is a list of sheets: a name, rows of cells [stored, format], merged ranges [row, column,
rows, columns], hidden rows and columns, and whether the sheet is hidden. Dates are the numbers
that Excel stores.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.making.programs import HERE, converted, form, load, run, script
from benchmarks.making.texts import Write

_JARS = "/usr/share/java/poi.jar"


def sheets_of(source: Path) -> list[dict[str, Any]]:
    sheets: list[dict[str, Any]] = json.loads(source.with_suffix(".json").read_text("utf-8"))
    return sheets


def by_office(kind: str, source: Path, target: Path) -> None:
    converted(source.with_suffix(".xlsx"), target, kind)


def by_gnumeric(kind: str, source: Path, target: Path) -> None:
    run("ssconvert", f"--export-type={kind}", form(source, ".xlsx"), target)


def by_xlwt(source: Path, target: Path) -> None:
    xlwt = load("xlwt")
    book = xlwt.Workbook()
    for told in sheets_of(source):
        sheet = book.add_sheet(told["name"])
        sheet.visibility = int(told["hidden"])
        areas = {(y, x): (rows, columns) for y, x, rows, columns in told["merged"]}
        inner = {
            (y + n, x + m)
            for (y, x), (rows, columns) in areas.items()
            for n in range(rows)
            for m in range(columns)
        }
        for y, row in enumerate(told["rows"]):
            for x, (stored, code) in enumerate(row):
                style = xlwt.XFStyle()
                style.num_format_str = code or "General"
                if (y, x) in areas:
                    rows, columns = areas[y, x]
                    sheet.write_merge(y, y + rows - 1, x, x + columns - 1, stored, style)
                elif (y, x) not in inner and stored != "":
                    sheet.write(y, x, stored, style)
        for y in told["hidden_rows"]:
            sheet.row(y).hidden = True
        for x in told["hidden_columns"]:
            sheet.col(x).hidden = True
    book.save(str(target))


def by_odfdo(source: Path, target: Path) -> None:
    """Texts and numbers without formats, for which odfdo has no words."""
    odfdo = load("odfdo")
    document = odfdo.Document("spreadsheet")
    document.body.clear()
    for told in sheets_of(source):
        height, width = len(told["rows"]), max(map(len, told["rows"]))
        table = odfdo.Table(told["name"], width=width, height=height)
        for y, row in enumerate(told["rows"]):
            for x, (stored, _) in enumerate(row):
                table.set_value((x, y), stored)
        for y, x, rows, columns in told["merged"]:
            table.set_span((x, y, x + columns - 1, y + rows - 1))
        document.body.append(table)
    document.save(str(target))


def by_pandas(source: Path, target: Path) -> None:
    """The first sheet without formats, as programs write a table of data."""
    pandas = load("pandas")
    load("odf.opendocument")
    first = sheets_of(source)[0]
    head, *rows = [[stored for stored, _ in row] for row in first["rows"]]
    frame = pandas.DataFrame(rows, columns=head)
    frame.to_excel(target, sheet_name=first["name"], index=False, engine="odf")


def by_script(name: str, source: Path, target: Path) -> None:
    script(name, target, given=sheets_of(source))


def by_poi(source: Path, target: Path) -> None:
    lines = source.with_suffix(".tsv")
    lines.write_text("".join(_lines(sheets_of(source))), "utf-8")
    run("java", "-cp", _JARS, HERE / "Workbook.java", lines, target)


def _lines(sheets: Sequence[dict[str, Any]]) -> list[str]:
    """Orders to a program without JSON, one a line."""
    found = []
    for told in sheets:
        found.append(f"sheet\t{told['name']}\t{int(told['hidden'])}\n")
        for y, row in enumerate(told["rows"]):
            for x, (stored, code) in enumerate(row):
                kind = "text" if isinstance(stored, str) else "number"
                if stored != "":
                    found.append(f"{kind}\t{y}\t{x}\t{stored}\t{code}\n")
        found += ["\t".join(["merge", *map(str, area)]) + "\n" for area in told["merged"]]
        found += [f"row\t{y}\n" for y in told["hidden_rows"]]
        found += [f"column\t{x}\n" for x in told["hidden_columns"]]
    return found


BOOKS: Sequence[tuple[str, str, Write]] = (
    ("xls", "LibreOffice", partial(by_office, "xls")),
    ("xls", "Gnumeric", partial(by_gnumeric, "Gnumeric_Excel:excel_biff8")),
    ("xls", "xlwt", by_xlwt),
    ("xls", "SheetJS", partial(by_script, "workbook.js")),
    ("xls", "Spreadsheet::WriteExcel", partial(by_script, "workbook.pl")),
    ("xls", "Apache POI", by_poi),
    ("ods", "LibreOffice", partial(by_office, "ods")),
    ("ods", "Gnumeric", partial(by_gnumeric, "Gnumeric_OpenCalc:odf")),
    ("ods", "SheetJS", partial(by_script, "workbook.js")),
    ("ods", "odfdo", by_odfdo),
    ("ods", "pandas with odfpy", by_pandas),
    ("sheetml", "LibreOffice", partial(by_office, "xml:MS Excel 2003 XML")),
    ("sheetml", "SheetJS", partial(by_script, "workbook.js")),
)
