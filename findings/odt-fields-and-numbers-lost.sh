#!/bin/sh
# OpenDocument: filled-in fields vanish, and the number at which a list begins falls back to 1.
# Guess: pandoc gives the displayed text of each field, and start values as it does for HTML lists.
# Expected from: OpenDocument 1.3 part 3, 7.3 and 7.4 (the content of a field element is what is
#   displayed) and 5.3.3 (text:list-item, text:start-value),
#   https://docs.oasis-open.org/office/OpenDocument/v1.3/os/part3-schema/
# Instead: user fields, dates and authors give nothing; references are kept. text:start-value of an item
#   is ignored. No warning.
# Hurt: forms and letters of public bodies, in Taiwan often ODF: the name, the sum and the date are
#   fields, and the sentence is quoted without them.
# Versions: pypandoc-binary 1.17 (pandoc 3.9); seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pypandoc-binary==1.17
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys
import zipfile

import pypandoc


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"'
TEXT = 'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
MANIFEST = """<manifest:manifest manifest:version="1.3"
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry
 manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""
BODY = """<text:user-field-decls><text:user-field-decl office:value-type="string"
 office:string-value="王小明" text:name="n"/></text:user-field-decls>
<text:p>申請人<text:user-field-get text:name="n">王小明</text:user-field-get>，日期<text:date
 text:fixed="true" text:date-value="2024-05-08">2024年5月8日</text:date>，承辦<text:author-name
 text:fixed="true">李小華</text:author-name>，依<text:bookmark-ref text:ref-name="b"
 text:reference-format="text">第八條</text:bookmark-ref>。</text:p>
<text:list><text:list-item text:start-value="5"><text:p>第五項</text:p></text:list-item></text:list>"""
with zipfile.ZipFile("a.odt", "w") as file:
    file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    file.writestr("META-INF/manifest.xml", MANIFEST)
    styles = f"<office:document-styles {OFFICE}><office:styles/></office:document-styles>"
    file.writestr("styles.xml", styles)
    body = f"<office:body><office:text>{BODY}</office:text></office:body>"
    content = f"<office:document-content {OFFICE} {TEXT}>{body}</office:document-content>"
    file.writestr("content.xml", content)
text = pypandoc.convert_file("a.odt", "plain", extra_args=["--wrap=none"])
lines = [" ".join(line.split()) for line in text.splitlines() if line]
check("pandoc", lines, ["申請人，日期，承辦，依第八條。", "1. 第五項"])
PY
