#!/bin/sh
# Workbooks: a unit in a number format turns the number into a piece of a date, and it is lost.
# Guess: 30 in the format 0"元/m2" comes out as 30 or as 30元/m2.
# Expected from: ECMA-376 part 1, 18.8.31 (text in quotation marks in a format code is shown as it
#   stands), https://ecma-international.org/publications-and-standards/standards/ecma-376/
# Instead: xlsx2csv looks for d, h, m and y anywhere in the code, quoted or not, and then prints the
#   code itself with these letters replaced: 0"元/012", without the 30. Units without such a
#   letter are safe. Dates keep the quotation marks: 2024"年"05"月".
# Hurt: price lists, hours, areas, distances in Chinese workbooks; the value is gone, and a figure
#   that nobody wrote (12, a month) stands in its place. calamine gives the plain number.
# Versions: xlsx2csv 0.8.6, python-calamine 0.9.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    openpyxl==3.1.5 xlsx2csv==0.8.6 python-calamine==0.9.1
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import csv
import datetime
import subprocess
import sys

import openpyxl
import python_calamine


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


CELLS = (
    (30, '0"元/m2"', '0"元/012"'),
    (7.5, '0.0"h"', '0.0"12"'),
    (1200, '#,##0"kWh"', '#,##0"kw12"'),
    (30, '0"元"', "30"),
    (datetime.date(2024, 5, 8), 'yyyy"年"m"月"', '2024"年"05"月"'),
)
book = openpyxl.Workbook()
for row, (value, code, _) in enumerate(CELLS, 1):
    book.active.cell(row, 1, value).number_format = code
book.save("a.xlsx")
subprocess.run([sys.executable.replace("python", "xlsx2csv"), "a.xlsx", "a.csv"], check=True)
rows = list(csv.reader(open("a.csv", encoding="utf-8")))
plain = python_calamine.CalamineWorkbook.from_path("a.xlsx").get_sheet_by_index(0).to_python()
for (value, code, shown), row, other in zip(CELLS, rows, plain, strict=True):
    check(f"xlsx2csv: {value} in {code}", row[0], shown)
    check("calamine", other[0], value)
PY
