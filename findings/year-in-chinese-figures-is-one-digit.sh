#!/bin/sh
# Numbers: a year in Chinese figures becomes its last digit or two, without an error.
# Guess: pycnnum reads 二〇二四 as 2024, as it reads 一百二十三 as 123, or refuses it.
# Expected from: its README, which names whole numbers, fractions and text without a limit,
#   https://pypi.org/project/pycnnum/; Chinese usage (GB/T 15835): years are written digit by digit
# Instead: figures without 十, 百, 千 between them are not put together: 二〇二四 is 4, 一九八四 is 4,
#   二〇一〇 is 1. No exception tells a number that was not understood. cn2an reads them.
# Hurt: dates, file numbers, telephone numbers and room numbers that are made comparable with it.
# Versions: pycnnum 2.1.1, cn2an 0.5.24; seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    pycnnum==2.1.1 cn2an==0.5.24 setuptools==80.9.0
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import cn2an
import pycnnum


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


for words, right, seen in (
    ("一百二十三", 123, 123),
    ("二〇二四", 2024, 4),
    ("二零二四", 2024, 4),
    ("一九八四", 1984, 4),
    ("二〇一〇", 2010, 1),
):
    check(f"cn2an {words}", cn2an.cn2an(words, "smart"), right)
    check(f"pycnnum {words}", pycnnum.cn2num(words), seen)
PY
