#!/bin/sh
# Search: a Chinese clause of 14 letters is not in the index at all.
# Guess: a Chinese clause of 14 letters and more that was indexed is found by its own exact text.
# Expected from: the documentation of the default tokenizer, which removes words of more than "40 chars",
#   https://docs.rs/tantivy/latest/tantivy/tokenizer/index.html
# Instead: the default tokenizer makes one word of all letters up to the next mark, and then throws
#   words of 40 bytes or more away: at three bytes a letter, 14 Chinese letters. Shorter clauses
#   are found by their whole text only. Nothing is said while indexing.
# Hurt: Chinese, Japanese, Thai indexes that seem to work on short test sentences: the long clauses, where the
#   rules stand, are missing.
# Versions: tantivy 0.27.0; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    tantivy==0.27.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import tantivy


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


CLAUSE = "用人单位自用工之日起超过一个月不满一年未订立合同"
builder = tantivy.SchemaBuilder()
builder.add_text_field("text", stored=True)
schema = builder.build()
index = tantivy.Index(schema)
writer = index.writer()
for length in range(1, len(CLAUSE) + 1):
    writer.add_document(tantivy.Document(text=[CLAUSE[:length] + "。"]))
writer.commit()
index.reload()
searcher = index.searcher()


def hits(words: str) -> int:
    return len(searcher.search(index.parse_query(f'"{words}"', ["text"]), 50).hits)


counts = [hits(CLAUSE[:length]) for length in range(1, len(CLAUSE) + 1)]
check("clauses found by their own text, by length", counts, [1] * 13 + [0] * (len(CLAUSE) - 13))
check("a word inside", hits("合同"), 0)
PY
