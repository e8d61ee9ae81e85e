#!/bin/sh
# Word: a non-breaking hyphen vanishes, and 2021‑2023 becomes 20212023.
# Guess: docx2txt and docx2python give a hyphen, as they give a tab or a line end for w:tab and w:br.
# Expected from: ECMA-376 part 1, 17.3.3.18 (noBreakHyphen: a hyphen that ends no line),
#   https://ecma-international.org/publications-and-standards/standards/ecma-376/
# Instead: both drop it. Word writes the element, not a letter, whenever Ctrl+Shift+_ is pressed,
#   in just such places: spans of years, telephone numbers, numbers of standards and files.
# Hurt: two years become one number of eight digits, GB‑2312 becomes GB2312, -5 becomes 5; a number
#   that is in no document is found and quoted.
# Versions: docx2txt 0.9, docx2python 3.7.1 (python-docx 1.2.0 and mammoth 1.13.0 keep it);
#   seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9 docx2python==3.7.1
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import docx
import docx2txt
import mammoth
from docx.oxml import OxmlElement
from docx2python import docx2python


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


def hyphened(paragraph: object, *parts: str) -> None:
    for number, part in enumerate(parts):
        run = paragraph.add_run()
        if number:
            run._r.append(OxmlElement("w:noBreakHyphen"))
        run.add_text(part)


document = docx.Document()
for parts in (("2021", "2023年"), ("最低气温", "5℃"), ("电话0531", "8661")):
    hyphened(document.add_paragraph(), *parts)
document.save("a.docx")


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


lost = ["20212023年", "最低气温5℃", "电话05318661"]
check("docx2txt", lines(docx2txt.process("a.docx")), lost)
check("docx2python", lines(docx2python("a.docx").text), lost)
kept = ["2021-2023年", "最低气温-5℃", "电话0531-8661"]
check("python-docx", [p.text for p in docx.Document("a.docx").paragraphs], kept)
raw = mammoth.extract_raw_text(open("a.docx", "rb")).value
check("mammoth (U+2011)", lines(raw.replace("\u2011", "-")), kept)
PY
