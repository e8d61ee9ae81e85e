#!/bin/sh
# Measures: RR@10 is twice as high as RR for the same run.
# Guess: with fewer than ten documents, RR@10 equals RR; never is it higher.
# Expected from: the documentation (RR: the reciprocal rank, "an optional cutoff" limits the depth),
#   https://ir-measur.es/en/latest/measures.html
#   Ties are known to differ (https://github.com/terrierteam/ir_measures/issues/18).
# Instead: RR is computed by one provider and RR@10 by another, and they break ties of the score in
#   opposite ways (trec_eval by document id from the end, MS MARCO's from the start), neither by
#   the order of the run. With two documents of one score, RR@10 is 1.0 and RR 0.5, or the
#   other way round, by the names of the files.
# Hurt: who compares systems whose scores tie often (short texts, whole numbers, rank fusion), or RR from
#   one table with RR@10 from another.
# Versions: ir-measures 0.4.3 (pytrec_eval-terrier 0.5.11); seen 2026-11-29
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check \
    ir-measures==0.4.3 pytrec_eval-terrier==0.5.11
cd "$dir"
PYTHONWARNINGS=ignore "$dir/venv/bin/python" - <<'PY'
import sys

import ir_measures
from ir_measures import RR


def check(what: str, got: object, want: object) -> None:
    print(f"seen: {what}: {got!r}")
    if got != want:
        sys.exit(f"changed: {what}: {want!r} was seen on 2026-11-29")


def rates(other: str, score: float) -> tuple[float, float]:
    run = {"q": {"m": 1.0, other: score}}
    values = ir_measures.calc_aggregate([RR, RR @ 10], {"q": {"m": 1}}, run)
    return values[RR], values[RR @ 10]


check("RR, RR@10: no tie", rates("z", 0.5), (1.0, 1.0))
check("RR, RR@10: tie with a later name", rates("z", 1.0), (0.5, 1.0))
check("RR, RR@10: tie with an earlier name", rates("a", 1.0), (1.0, 0.5))
PY
