#!/bin/sh
# Word: a text box makes pandoc forget the paragraph that it hangs on.
# Guess: a paragraph with a text box gives its own words and, before or after them, those of the box.
# Expected from: ECMA-376 part 1, 17.17.1.1 (txbxContent is content beside the run's other content);
#   the pandoc manual, which names no such loss, https://pandoc.org/MANUAL.html
# Instead: of a paragraph with a box as Word 2010 and later write it (shape with fallback), only the
#   words of the box are left; of one with an old VML box, only the paragraph's own. No warning.
# Hurt: Word hangs a floating box (stamp, margin note, figure label) on any paragraph near it, and
#   that paragraph, often a clause or a heading, is missing from what is searched and quoted.
# Versions: pypandoc-binary 1.17 (pandoc 3.9); mammoth 1.13.0 reads all; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 pypandoc-binary==1.17 mammoth==1.13.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import docx
import mammoth
import pypandoc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
SPACES = f'{nsdecls("w", "wp", "a")} {MC} xmlns:wps="{WPS}" xmlns:v="urn:schemas-microsoft-com:vml"'
BOX = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"


def vml(text: str) -> str:
    box = BOX.format(text)
    return f"<w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict>"


def shape(text: str) -> str:
    return (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline>'
        '<wp:extent cx="900000" cy="300000"/><wp:docPr id="1" name="box"/><a:graphic>'
        f'<a:graphicData uri="{WPS}"><wps:wsp><wps:cNvSpPr/><wps:spPr/>'
        f"<wps:txbx>{BOX.format(text)}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
        f"</wp:inline></w:drawing></mc:Choice><mc:Fallback>{vml(text)}</mc:Fallback>"
        "</mc:AlternateContent>"
    )


document = docx.Document()
for words, box in (("第一条　新框旁。", shape("新框。")), ("第二条　旧框旁。", vml("旧框。"))):
    paragraph = document.add_paragraph(words)
    paragraph._p.append(parse_xml(f"<w:r {SPACES}>{box}</w:r>"))
    paragraph.add_run("续文。")
document.save("a.docx")
parts = ("新框旁", "新框。", "旧框旁", "旧框。")
mammoths = mammoth.extract_raw_text(open("a.docx", "rb")).value
pandocs = pypandoc.convert_file("a.docx", "plain", extra_args=["--wrap=none"])
print("seen: pandoc's whole text:", repr(pandocs))
check("beside new box, in it, beside old box, in it: mammoth", [p in mammoths for p in parts], [True] * 4)
check("the same: pandoc", [p in pandocs for p in parts], [False, True, True, False])
check("the words after the new box: pandoc", pandocs.count("续文"), 1)
PY
