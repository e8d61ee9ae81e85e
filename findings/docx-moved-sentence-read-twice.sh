#!/bin/sh
# Word: a sentence that was moved with tracked changes is read twice.
# Guess: readers that leave deleted text out leave the place out that a sentence was moved from.
# Expected from: ECMA-376 part 1, 17.13.5.22 (moveFrom: content moved away from here, a kind of
#   deletion), https://ecma-international.org/publications-and-standards/standards/ecma-376/
# Instead: the text of w:del stands in w:delText and is left out, but the text of w:moveFrom stands in
#   plain w:t, so docx2txt and docx2python give it at both places; text boxes, which Word
#   writes once as a shape and once as fallback, are doubled in the same way. mammoth gives each once.
# Hurt: a contract under revision is quoted from a place where the sentence no longer stands; doubled
#   boxes weigh twice in a search.
# Versions: docx2txt 0.9, docx2python 3.7.1, mammoth 1.13.0; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    python-docx==1.2.0 docx2txt==0.9 docx2python==3.7.1 mammoth==1.13.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx2python import docx2python


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


BY = 'w:author="a" w:date="2024-01-01T00:00:00Z"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
WPS = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
BOX = "<w:txbxContent><w:p><w:r><w:t>框中的字。</w:t></w:r></w:p></w:txbxContent>"
SHAPE = (
    f'<w:r {nsdecls("w", "wp", "a")} {MC} xmlns:wps="{WPS}" {VML}><mc:AlternateContent>'
    '<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="900000" cy="300000"/>'
    f'<wp:docPr id="1" name="box"/><a:graphic><a:graphicData uri="{WPS}"><wps:wsp><wps:cNvSpPr/>'
    f"<wps:spPr/><wps:txbx>{BOX}</wps:txbx><wps:bodyPr/></wps:wsp></a:graphicData></a:graphic>"
    "</wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape>"
    f"<v:textbox>{BOX}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def tracked(tag: str, text: str, element: str = "t") -> object:
    run = f"<w:r><w:{element}>{text}</w:{element}></w:r>"
    return parse_xml(f'<w:{tag} {nsdecls("w")} w:id="7" {BY}>{run}</w:{tag}>')


document = docx.Document()
first, second, third = (document.add_paragraph(text) for text in ("甲方", "乙方", "附图"))
first._p.append(tracked("moveFrom", "移动的句子。"))
first._p.append(tracked("del", "删去的句子。", "delText"))
second._p.append(tracked("moveTo", "移动的句子。"))
third._p.append(parse_xml(SHAPE))
document.save("a.docx")
texts = {
    "mammoth": mammoth.extract_raw_text(open("a.docx", "rb")).value,
    "docx2txt": docx2txt.process("a.docx"),
    "docx2python": docx2python("a.docx").text,
}
found = ("删去的句子", "移动的句子", "框中的字")
counts = {name: [text.count(word) for word in found] for name, text in texts.items()}
check("deleted, moved, boxed in mammoth", counts["mammoth"], [0, 1, 1])
check("deleted, moved, boxed in docx2txt", counts["docx2txt"], [0, 2, 2])
check("deleted, moved, boxed in docx2python", counts["docx2python"], [0, 2, 2])
PY
