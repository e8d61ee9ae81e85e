"""Fits the weights of `qabot.answering.weights` that go with the reader.

    python -m benchmarks.fit_reader FOLDER [--rows FILE]

Only articles are asked about that `data.part` gives to fitting, which the reader was not trained
on; the indexes of 1 to 400 articles have others as well. Questions are of three kinds, as in
fit_rule.py: about an article of the index, about one that it does not have, near misses. Half of
the rows fit, the other half is measured. Prints the constants, and writes results/fit_reader.json
and the weights and the threshold next to the model (models/e5/ranking.json).
"""

from __future__ import annotations

import argparse
import pickle
import random
import tempfile
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.data import build, load, part, save, write_documents
from benchmarks.fit_rule import OWN, Row, asked, best, fit_confidence, fit_ranking, row_of
from benchmarks.keeping import keep_reader
from qabot.answering.weights import WEIGHTS
from qabot.models.span_reader import SpanReader

FILES = ("cmrc2018_dev.json", "drcd_dev.json", "squad2_zh_dev_part.json", "cjrc_dev.json")
SIZES = (3, 10, 30, 100, 400)
ASKED = 90  # questions for each size and set


def collect(path: Path) -> list[Row]:
    paragraphs, questions = load(path)
    reader = SpanReader(threads=1)
    chance = random.Random(0)
    articles = sorted({p.article for p in paragraphs})
    usable = [q for q in questions if part(paragraphs[q.paragraph].article) == "fitting"]
    fitting = sorted({paragraphs[q.paragraph].article for q in usable})
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        for size in SIZES:
            end = len(rows) + ASKED
            while len(rows) < end:
                held = set(chance.sample(fitting, max(1, min(size // 2, len(fitting) // 2))))
                rest = [a for a in articles if part(a) != "fitting"]
                held |= set(chance.sample(rest, min(size - len(held), len(rest))))
                of = [paths[n] for n, p in enumerate(paragraphs) if p.article in held]
                index = build(Path(place) / f"index-{len(rows)}", of, threads=1)
                own = [q for q in usable if paragraphs[q.paragraph].article in held]
                others = [q for q in usable if paragraphs[q.paragraph].article not in held]
                for kind, question, text in asked(own, others, min(size * 6, ASKED), chance, None):
                    row = row_of(index, kind, question, text, reader)
                    rows += [row] if row and len(rows) < end else []
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=Path, help="keep what was collected, or use what was kept")
    options = parser.parse_args()
    if options.rows and options.rows.exists():
        collected = pickle.loads(options.rows.read_bytes())
    else:
        with Pool(2) as pool:
            collected = pool.map(collect, [options.folder / f for f in FILES], chunksize=1)
        if options.rows:
            options.rows.write_bytes(pickle.dumps(collected))
    rows = [row for some in collected for row in some]
    random.Random(1).shuffle(rows)
    fitted, tested = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    ranking = list(WEIGHTS.reader.ranking)
    weights = fit_ranking(fitted, ranking)
    own = [row for row in tested if row.kind == OWN]
    first = [row.right[best(row, weights, ranking)] for row in own]
    figures: dict[str, Any] = {
        "rows": len(rows),
        "ranking": dict(zip(ranking, (round(float(w), 2) for w in weights), strict=True)),
        "right sentence first": round(float(np.mean(first)), 4),
        "confidence": fit_confidence(
            fitted, tested, weights, list(WEIGHTS.reader.confidence), ranking, right=True
        ),
    }
    save("fit_reader", "python -m benchmarks.fit_reader FOLDER", figures)
    keep_reader(figures)


if __name__ == "__main__":
    main()
