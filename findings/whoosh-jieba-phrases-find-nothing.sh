#!/bin/sh
# Search: a phrase that stands in the text letter by letter is not found, and one-digit figures do not count.
# Guess: jieba's analyser for whoosh numbers its words as they stand, so that phrases work.
# Expected from: whoosh's documentation (the position of a token is its place in the text, which phrase
#   queries need), https://whoosh.readthedocs.io/en/latest/analysis.html; jieba's README, which
#   offers ChineseAnalyzer for whoosh, https://github.com/fxsjy/jieba
# Instead: the analyser numbers words by letters, so that 办法 stands two places after 发布 and the phrase
#   '"发布办法"' finds nothing, unless a slop (~2) is given. It cuts in search mode, where words
#   overlap (国务 and 国务院 begin at one place), and a phrase with such a word finds nothing at
#   any slop. Single digits and letters are thrown away: "第5号" finds "第6号" too.
# Hurt: whoever checks an exact quote with a phrase query, or asks for one article or number.
# Versions: Whoosh-Reloaded 2.7.5, jieba 0.42.1; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    Whoosh-Reloaded==2.7.5 jieba==0.42.1 setuptools==80.9.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import logging
import sys

import jieba
from jieba.analyse import ChineseAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.qparser import QueryParser


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


jieba.setLogLevel(logging.ERROR)
jieba.dt.tmp_dir = "."
TEXTS = {"five": "国务院令第5号，发布办法。", "six": "国务院令第6号，发布办法。"}
schema = Schema(name=ID(stored=True), text=TEXT(analyzer=ChineseAnalyzer()))
index = RamStorage().create_index(schema)
writer = index.writer()
for name, text in TEXTS.items():
    writer.add_document(name=name, text=text)
writer.commit()


def found(words: str) -> list[str]:
    query = QueryParser("text", schema).parse(words)
    with index.searcher() as searcher:
        return sorted(hit["name"] for hit in searcher.search(query))


places = [(token.text, token.pos) for token in ChineseAnalyzer()("国务院发布办法", positions=True)]
check("words and places", places, [("国务", 0), ("国务院", 0), ("发布", 3), ("办法", 5)])
check("a word", found("国务院"), ["five", "six"])
check("two words", found("发布 办法"), ["five", "six"])
check("a phrase", found('"发布办法"'), [])
check("a phrase with slop", found('"发布办法"~2'), ["five", "six"])
check("a phrase with an overlapping word", found('"国务院"~9'), [])
check("a single digit", found("第5号"), ["five", "six"])
PY
