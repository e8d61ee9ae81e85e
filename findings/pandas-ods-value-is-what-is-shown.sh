#!/bin/sh
# OpenDocument workbooks: times and truth values are read from what cells show, not from their values.
# Guess: a cell with the value PT00H05M30S comes out as 5 minutes 30 seconds, a duration of 30 hours
#   as a duration, and a cell with office:boolean-value="true" as True, whatever they show.
# Expected from: OpenDocument 1.3 part 3 (office:time-value and office:boolean-value are the values of
#   cells; the paragraph in a cell is only what is displayed),
#   https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/
# Instead: pandas parses the displayed text. 05:30 in the format mm:ss becomes half past five, without a
#   warning; 30:15 ([h]:mm) and 8时30分 (h"时"mm"分") end the reading of the whole file. What is true is
#   False unless the cell shows TRUE: 真, 是 and WAHR are False, without a warning.
# Hurt: time sheets, running times, opening hours in Chinese formats: a value 60 times too large, or no
#   table at all. Lists of who has paid, agreed or passed, saved in another language or with a format
#   such as "是";"是";"否": all of them say no.
# Versions: pandas 3.1.1, odfpy 1.4.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pandas==3.1.1 odfpy==1.4.1
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import datetime
import sys
import zipfile

import pandas


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = f"""<manifest:manifest manifest:version="1.3" xmlns:manifest="{OASIS}:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/><manifest:file-entry
 manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"""


def first_value(attributes: str, shown: str) -> object:
    """What pandas makes of the one cell below a head."""
    cell = f"<table:table-cell {attributes}><text:p>{shown}</text:p></table:table-cell>"
    head = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{c}</table:table-row>" for c in (head, cell))
    table = f'<table:table table:name="表">{rows}</table:table>'
    with zipfile.ZipFile("a.ods", "w") as file:
        file.writestr("mimetype", KIND)
        file.writestr("META-INF/manifest.xml", MANIFEST)
        file.writestr(
            "content.xml",
            f'<office:document-content office:version="1.3" {SPACES}><office:body>'
            f"<office:spreadsheet>{table}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
    return pandas.read_excel("a.ods", engine="odf")["甲"].tolist()[0]


def read_time(value: str, shown: str) -> object:
    try:
        return first_value(f'office:value-type="time" office:time-value="{value}"', shown)
    except ValueError:
        return "not read"


half_past_five = datetime.time(5, 30)
check("8 h 30 min shown as 8:30", read_time("PT08H30M00S", "8:30"), datetime.time(8, 30))
check("5 min 30 s shown as 05:30", read_time("PT00H05M30S", "05:30"), half_past_five)
check("30 h 15 min shown as 30:15", read_time("PT30H15M00S", "30:15"), "not read")
check("8 h 30 min shown as 8时30分", read_time("PT08H30M00S", "8时30分"), "not read")

def read_boolean(value: str, shown: str) -> object:
    attributes = f'office:value-type="boolean" office:boolean-value="{value}"'
    return bool(first_value(attributes, shown))


check("true shown as TRUE", read_boolean("true", "TRUE"), True)
check("true shown as 是", read_boolean("true", "是"), False)
check("true shown as 真", read_boolean("true", "真"), False)
check("true shown as WAHR", read_boolean("true", "WAHR"), False)
check("false shown as 否", read_boolean("false", "否"), False)
PY
