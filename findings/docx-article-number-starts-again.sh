#!/bin/sh
# Word: after a plain paragraph between two clauses, markitdown counts the clauses from 1 again.
# Guess: a clause numbered 第%1条 in Chinese figures comes out as "第三条", or at least as 3.
# Expected from: ECMA-376 part 1, 17.9.11 (lvlText), 17.9.17 (numFmt) and 17.18.59
#   (chineseCountingThousand); docx2python's README, which says that it keeps numbered lists,
#   https://github.com/ShayHill/docx2python
# Instead: markitdown writes 1., 2., and after an unnumbered paragraph 1. once more for the third
#   clause (each run of clauses is an HTML list of its own on the way); pandoc counts on, as "3.";
#   docx2python writes "--" for figures that it does not know, and all Chinese ones are unknown.
# Hurt: laws, contracts and by-laws: "第三条" is asked for, and a clause with a wrong number answers.
# Versions: markitdown 0.1.9 (mammoth 1.13.0), pypandoc-binary 1.17, docx2python 3.7.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 pypandoc-binary==1.17 mammoth==1.13.0 'markitdown[docx]==0.1.9' docx2python==3.7.1
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import docx
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python
from markitdown import MarkItDown


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


ABSTRACT = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90">
<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>
<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>"""
NUM = f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
NUM_PR = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
document = docx.Document()
numbering = document.part.numbering_part.element
numbering.insert(0, parse_xml(ABSTRACT))
numbering.append(parse_xml(NUM))
for text in ("甲方付款。", "乙方交货。", "说明：以下另计。", "双方验收。"):
    paragraph = document.add_paragraph(text)
    if "说明" not in text:
        paragraph._p.get_or_add_pPr().append(parse_xml(NUM_PR))
document.save("a.docx")


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line]


note = "说明：以下另计。"
check(
    "markitdown",
    lines(MarkItDown().convert("a.docx").text_content),
    ["1. 甲方付款。", "2. 乙方交货。", note, "1. 双方验收。"],
)
check(
    "pandoc",
    lines(pypandoc.convert_file("a.docx", "gfm")),
    ["1. 甲方付款。", "2. 乙方交货。", note, "3. 双方验收。"],
)
check(
    "docx2python",
    lines(docx2python("a.docx").text),
    ["-- 甲方付款。", "-- 乙方交货。", note, "-- 双方验收。"],
)
PY
