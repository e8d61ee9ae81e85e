#!/bin/sh
# Web and chat: the printed number of a list item changes on the way to Markdown or text.
# Guess: start and value, which say what number an item has, are kept where numbers are written.
# Expected from: the HTML standard, https://html.spec.whatwg.org/multipage/grouping-content.html
#   (ol start, li value); sulguk's README, whose own example is a list with start="10"
# Instead: value is ignored by pandoc, markitdown and html2text (9 becomes 6), start by trafilatura's
#   Markdown, inscriptis and sulguk (5 becomes 1; the README's 10, 11 become 1, 2 in Telegram).
#   inscriptis and sulguk keep value; none of the six keeps both.
# Hurt: laws and rules on the web continue their lists over notes and tables with start and value; a
#   quote says item 1 where the page says 5, and "第九项" is not found.
# Versions: pypandoc-binary 1.17 (pandoc 3.9), markitdown 0.1.9 (markdownify 1.2.3),
#   html2text 2025.4.15, trafilatura 2.3.1, inscriptis 2.7.6, sulguk 0.12.0; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pypandoc-binary==1.17 markitdown==0.1.9 markdownify==1.2.3 html2text==2025.4.15 trafilatura==2.3.1 lxml_html_clean==0.4.6 inscriptis==2.7.6 sulguk==0.12.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import re
import sys

import html2text
import inscriptis
import pypandoc
import trafilatura
from markitdown import MarkItDown
from sulguk import transform_html


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


filler = "<p>" + "本页列出申请须知，请逐项核对后再提交，缺项的申请不予受理。" * 8 + "</p>"
items = '<ol start="5"><li>提交身份证明</li><li value="9">缴纳费用</li></ol>'
page = f"<html><body><article><h1>须知</h1>{filler}{items}{filler}</article></body></html>"
with open("a.html", "w", encoding="utf-8") as file:
    file.write("<meta charset=utf-8>" + page)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"^\s*(\d+)\.\s+[提缴]", text, re.MULTILINE)]


markdown = trafilatura.extract(page, output_format="markdown", include_formatting=True)
check("pandoc", numbers(pypandoc.convert_text(page, "plain", format="html")), [5, 6])
check("markitdown", numbers(MarkItDown().convert("a.html").text_content), [5, 6])
check("html2text", numbers(html2text.html2text(page)), [5, 6])
check("trafilatura, Markdown", numbers(markdown), [1, 2])
check("inscriptis", numbers(inscriptis.get_text(page)), [1, 9])
check("sulguk", numbers(transform_html(items).text), [1, 9])
readme = '<ol start="10"><li>some item</li><li>other item</li></ol>'
check("sulguk, a list from 10", transform_html(readme).text, "1. some item\n2. other item\n")
PY
