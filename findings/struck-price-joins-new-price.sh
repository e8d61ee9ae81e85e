#!/bin/sh
# Web: a price that is struck out is read as valid, with the new one right behind it.
# Guess: a text extractor leaves struck text out, or marks it, as it does in Markdown.
# Expected from: the HTML standard: s is for what is no longer accurate or relevant, del for what was
#   removed, https://html.spec.whatwg.org/multipage/text-level-semantics.html#the-s-element
# Instead: trafilatura's plain text and inscriptis keep the old words and drop the marks, and nothing
#   stands between old and new: 100元80元. In trafilatura's Markdown and in
#   markitdown they are ~~100元~~80元.
# Hurt: fees, deadlines and clauses that a page shows as repealed are quoted as in force.
# Versions: trafilatura 2.3.1, inscriptis 2.7.6, markitdown 0.1.9; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    trafilatura==2.3.1 lxml_html_clean==0.4.6 inscriptis==2.7.6 markdownify==1.2.3 markitdown==0.1.9
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import inscriptis
import trafilatura
from markitdown import MarkItDown


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


filler = "<p>" + "本页列出各项服务的收费标准，自公布之日起执行，请申请人留意。" * 8 + "</p>"
price = "<p>工本费<del>100元</del><ins>80元</ins>，期限<s>三十日</s>十五日。</p>"
page = f"<html><body><article><h1>收费</h1>{filler}{price}{filler}</article></body></html>"
with open("a.html", "w", encoding="utf-8") as file:
    file.write("<meta charset=utf-8>" + page)


def line_of(text: str) -> str:
    return next(line.strip() for line in text.splitlines() if "工本费" in line)


joined, marked = "工本费100元80元，期限三十日十五日。", "工本费~~100元~~80元，期限~~三十日~~十五日。"
check("trafilatura", line_of(trafilatura.extract(page)), joined)
check("inscriptis", line_of(inscriptis.get_text(page)), joined)
markdown = trafilatura.extract(page, output_format="markdown", include_formatting=True)
check("trafilatura, Markdown", line_of(markdown), marked)
check("markitdown", line_of(MarkItDown().convert("a.html").text_content), marked)
PY
