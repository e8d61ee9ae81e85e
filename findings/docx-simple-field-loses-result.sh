#!/bin/sh
# Word: the same field keeps its result or loses it, by the form in which it was saved.
# Guess: the displayed result of a field is text like any other, in both forms that the standard has.
# Expected from: ECMA-376 part 1, 17.16.19 (fldSimple: its content is the current result) and 17.16.18
#   (fldChar), https://ecma-international.org/publications-and-standards/standards/ecma-376/
# Instead: mammoth, markitdown, pandoc and python-docx give the result of a field in the complex form
#   and drop it in the simple form; docx2txt gives both. No warning in either case.
# Hurt: numbers of tables (SEQ), references to clauses (REF), names from a mail merge and document
#   properties are in simple form in what many programs write: "见第八条" becomes "见".
# Versions: mammoth 1.13.0, markitdown 0.1.9, pypandoc-binary 1.17 (pandoc 3.9), python-docx 1.2.0,
#   docx2txt 0.9; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 pypandoc-binary==1.17 mammoth==1.13.0 'markitdown[docx]==0.1.9' docx2txt==0.9
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import docx
import docx2txt
import mammoth
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from markitdown import MarkItDown


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


def simple(instruction: str, result: str) -> list[str]:
    return [f'<w:fldSimple {{0}} w:instr=" {instruction} "><w:r><w:t>{result}</w:t></w:r></w:fldSimple>']


def complex_(instruction: str, result: str) -> list[str]:
    mark = '<w:r {{0}}><w:fldChar w:fldCharType="{}"/></w:r>'
    code = f'<w:r {{0}}><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    shown = f"<w:r {{0}}><w:t>{result}</w:t></w:r>"
    return [mark.format("begin"), code, mark.format("separate"), shown, mark.format("end")]


document = docx.Document()
for form in (complex_, simple):
    paragraph = document.add_paragraph()
    for before, instruction, result in (
        ("见", r"REF _Ref1 \h", "第八条"),
        ("，表", r"SEQ 表 \* ARABIC", "3"),
        ("，甲方", "MERGEFIELD 甲方", "张三"),
    ):
        paragraph.add_run(before)
        for xml in form(instruction, result):
            paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    paragraph.add_run("。")
document.save("a.docx")


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


full, bare = "见第八条，表3，甲方张三。", "见，表，甲方。"
check("mammoth", lines(mammoth.extract_raw_text(open("a.docx", "rb")).value), [full, bare])
check("markitdown", lines(MarkItDown().convert("a.docx").text_content), [full, bare])
check("pandoc", lines(pypandoc.convert_file("a.docx", "plain")), [full, bare])
check("python-docx", [p.text for p in docx.Document("a.docx").paragraphs], [full, bare])
check("docx2txt", lines(docx2txt.process("a.docx")), [full, full])
PY
