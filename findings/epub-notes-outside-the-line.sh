#!/bin/sh
# Books: the notes of an EPUB vanish, while the marks that point to them stay.
# Guess: pandoc reads each document that the spine of the book names.
# Expected from: EPUB 3.3, 5.7.2 (linear="no": content that is reached otherwise than by paging, such as
#   notes, and that must be reachable), https://www.w3.org/TR/epub-33/#attrdef-itemref-linear
# Instead: pandoc leaves a document with linear="no" out, whole and without a warning; the "1" of its
#   mark stays in the text as if it were a figure. markitdown reads it at its place in the spine;
#   ebooklib gives documents in the order of the manifest, which here is not that of reading.
# Hurt: annotated editions, textbooks with answers, laws with commentary: half of the book is missing.
# Versions: pypandoc-binary 1.17 (pandoc 3.9), markitdown 0.1.9, EbookLib 0.20; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pypandoc-binary==1.17 markitdown==0.1.9 EbookLib==0.20
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import re
import sys
import zipfile

import ebooklib
import pypandoc
from ebooklib import epub
from markitdown import MarkItDown


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


OPF = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i"><metadata
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">urn:x:1</dc:identifier>
<dc:title>书</dc:title><dc:language>zh</dc:language>
<meta property="dcterms:modified">2024-01-01T00:00:00Z</meta></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="two.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/>
<item id="notes" href="notes.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="one"/><itemref idref="two"/><itemref idref="notes" linear="no"/></spine></package>"""
CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>"""
PAGE = '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">{}</html>'
BODIES = {
    "nav": '<nav epub:type="toc"><ol><li><a href="one.xhtml">首章</a></li></ol></nav>',
    "one": '<p>首章正文<a epub:type="noteref" href="notes.xhtml#n1">1</a>。</p>',
    "two": "<p>次章正文。</p>",
    "notes": '<aside epub:type="footnote" id="n1"><p>注文。</p></aside>',
}
with zipfile.ZipFile("a.epub", "w") as book:
    book.writestr("mimetype", "application/epub+zip")
    book.writestr("META-INF/container.xml", CONTAINER)
    book.writestr("book.opf", OPF)
    for name, body in BODIES.items():
        head = "<head><title>书</title></head>"
        book.writestr(f"{name}.xhtml", PAGE.format(f"{head}<body>{body}</body>"))


def order(text: str) -> list[str]:
    return re.findall("首章正文|次章正文|注文", text)


plain = pypandoc.convert_file("a.epub", "plain")
check("pandoc", order(plain), ["首章正文", "次章正文"])
check("pandoc: the mark stays", "首章正文1。" in plain, True)
check("markitdown", order(MarkItDown().convert("a.epub").text_content), ["首章正文", "次章正文", "注文"])
documents = epub.read_epub("a.epub").get_items_of_type(ebooklib.ITEM_DOCUMENT)
names = [item.get_name().removesuffix(".xhtml") for item in documents]
check("ebooklib", names, ["nav", "two", "one", "notes"])
PY
