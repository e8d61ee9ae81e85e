#!/bin/sh
# Notebooks: the code that computes a figure is kept, the figure is not.
# Guess: a converter of notebooks to text gives cells with their results, as a person sees them.
# Expected from: nbformat's description, in which outputs are a part of a code cell,
#   https://nbformat.readthedocs.io/en/latest/format_description.html; markitdown's README, which
#   names no format of which only a part is read
# Instead: markitdown gives text and code and drops every result, without a warning: tables,
#   printed figures, errors. pandoc gives them.
# Hurt: questions for what an analysis found; an index of notebooks contains how it was computed only.
# Versions: markitdown 0.1.9, pypandoc-binary 1.17 (pandoc 3.9); seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check markitdown==0.1.9 pypandoc-binary==1.17
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import json
import sys
from pathlib import Path

import pypandoc
from markitdown import MarkItDown


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


printed = {"output_type": "stream", "name": "stdout", "text": "458460\n"}
result = {
    "output_type": "execute_result",
    "execution_count": 1,
    "metadata": {},
    "data": {"text/plain": "0.12"},
}
code = {
    "cell_type": "code",
    "id": "b",
    "metadata": {},
    "execution_count": 1,
    "source": "print(38205 * 12)",
    "outputs": [printed, result],
}
text = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# 缴存"}
notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [text, code]}
Path("a.ipynb").write_text(json.dumps(notebook))
check("markitdown", MarkItDown().convert("a.ipynb").text_content, "# 缴存\n\n```python\nprint(38205 * 12)\n```")
plain = pypandoc.convert_file("a.ipynb", "plain").split()
check("pandoc", plain, ["缴存", "print(38205", "*", "12)", "458460", "0.12"])
PY
