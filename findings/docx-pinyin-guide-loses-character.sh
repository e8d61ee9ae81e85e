#!/bin/sh
# Word: a character with a pinyin guide above it (拼音指南) vanishes.
# Guess: readers keep the base character and at most leave the pinyin out.
# Expected from: ECMA-376 part 1, 17.3.3.25 (ruby) and 17.3.3.27 (rubyBase: the base text of the
#   phonetic guide), https://ecma-international.org/publications-and-standards/standards/ecma-376/
# Instead: mammoth, markitdown, pandoc and python-docx drop the whole element, character and pinyin,
#   without a warning; docx2txt and docx2python keep both, the pinyin before the character.
# Hurt: guides stand over rare characters of names and places: 浚县 becomes 县, and neither search nor
#   quote has the place. HTML's <ruby> loses nothing in markitdown: only Word's does.
# Versions: mammoth 1.13.0, markitdown 0.1.9, pypandoc-binary 1.17, python-docx 1.2.0, docx2txt 0.9,
#   docx2python 3.7.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 pypandoc-binary==1.17 mammoth==1.13.0 'markitdown[docx]==0.1.9' docx2txt==0.9 docx2python==3.7.1
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import docx
import docx2txt
import mammoth
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python
from markitdown import MarkItDown


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


RUBY = f"""<w:r {nsdecls("w")}><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="10"/>
<w:hpsRaise w:val="18"/><w:hpsBaseText w:val="21"/><w:lid w:val="zh-CN"/></w:rubyPr>
<w:rt><w:r><w:t>xùn</w:t></w:r></w:rt>
<w:rubyBase><w:r><w:t>浚</w:t></w:r></w:rubyBase></w:ruby></w:r>"""
document = docx.Document()
paragraph = document.add_paragraph("地点：")
paragraph._p.append(parse_xml(RUBY))
paragraph.add_run("县。")
document.save("a.docx")
with open("a.html", "w", encoding="utf-8") as page:
    page.write("<meta charset=utf-8><p>地点：<ruby>浚<rt>xùn</rt></ruby>县。</p>")
short = "地点：县。"
check("mammoth", mammoth.extract_raw_text(open("a.docx", "rb")).value.strip(), short)
check("markitdown", MarkItDown().convert("a.docx").text_content.strip(), short)
check("pandoc", pypandoc.convert_file("a.docx", "plain").strip(), short)
check("python-docx", docx.Document("a.docx").paragraphs[0].text, short)
check("docx2txt", docx2txt.process("a.docx").strip(), "地点：xùn浚县。")
check("docx2python", docx2python("a.docx").text.strip(), "地点：xùn浚县。")
check("markitdown, HTML", MarkItDown().convert("a.html").text_content.strip(), "地点：浚xùn县。")
PY
