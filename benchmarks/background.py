"""Takes the mean of Chinese texts in general, and measures what it does for small folders.

    python -m benchmarks.background FOLDER [--measure]

FOLDER contains cmrc2018_trial.json, cmrc2018_dev.json, drcd_dev.json (see data.py) and
news.jsonl.gz of CRUD_RAG. The mean is over paragraphs of CMRC trial, of DRCD's articles for
training and of news; the deviation is the median over questions of CMRC trial. Writes
models/e5/background.json.

--measure asks folders of 1 to 100 paragraphs about themselves and about others, articles that
`data.part` gives to fitting, and compares confidence with the background and without it.
Writes results/background.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import random
import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import log_loss, roc_auc_score

from benchmarks.data import Paragraph, Question, build, load, part, save, write_documents
from benchmarks.keeping import RANKING
from qabot.answering.candidates import candidates
from qabot.answering.retrieval import prepare, retrieve
from qabot.answering.weights import WEIGHTS
from qabot.index import Index
from qabot.models.background import AS_MANY, FILE
from qabot.models.bundled import BundledEncoder
from qabot.models.span_reader import SpanReader

TAKEN = {"cmrc2018_trial.json": 100, "drcd_dev.json": 80, "news.jsonl.gz": 180}
MEASURED = ("cmrc2018_dev.json", "drcd_dev.json")
SIZES = (1, 3, 10, 30, 100)
ASKED = 40  # questions for each size and set, half of them about other folders
NARROWEST = 0.02  # as in qabot.answering.measuring
Row = tuple[int, bool, bool, float, float]  # size, answerable, right, confidence with and without


def take(folder: Path) -> None:
    """Writes the background next to the model."""
    chance, encoder = random.Random(0), BundledEncoder()
    texts = [text for name in TAKEN for text in chance.sample(_texts(folder / name), TAKEN[name])]
    vectors = encoder.encode_passages([text[:300] for text in texts])
    questions = chance.sample([q.text for q in load(folder / "cmrc2018_trial.json")[1]], 200)
    cosines = encoder.encode_questions(questions) @ vectors.T
    kept = {
        "made": "python -m benchmarks.background FOLDER",
        "texts": len(texts),
        "deviation": round(float(np.median(cosines.std(1))), 4),
        "mean": [round(float(value), 4) for value in vectors.mean(0)],
    }
    (RANKING.parent / FILE).write_text(json.dumps(kept) + "\n", encoding="utf-8")


def _texts(path: Path) -> list[str]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line)["text"] for line in lines]
    paragraphs, _ = load(path)
    whole = path.name == "cmrc2018_trial.json"
    return [p.text for p in paragraphs if whole or part(p.article) == "training"]


def collect(path: Path) -> list[Row]:
    paragraphs, questions = load(path)
    chance, reader = random.Random(0), SpanReader(threads=1)
    usable = [q for q in questions if q.answers and _is_fitting(paragraphs[q.paragraph])]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        for size in SIZES:
            end = len(rows) + ASKED
            while len(rows) < end:
                held = _some(paragraphs, size, chance)
                name = f"index-{len(rows)}"
                index = build(Path(place) / name, [paths[n] for n in sorted(held)], threads=1)
                own = [q for q in usable if q.paragraph in held]
                others = [q for q in usable if q.paragraph not in held]
                count = min(len(own), max(1, size), (end - len(rows)) // 2)
                for some, is_own in ((own, True), (others, False)):
                    asked = chance.sample(some, min(count, len(some)))
                    rows += _rows(index, asked, reader, size, is_own=is_own)
                index.close()
    return rows


def _is_fitting(paragraph: Paragraph) -> bool:
    return part(paragraph.article) == "fitting"


def _some(paragraphs: Sequence[Paragraph], size: int, chance: random.Random) -> set[int]:
    """Paragraphs for a folder, half of them such as are asked about."""
    fitting = [n for n, p in enumerate(paragraphs) if _is_fitting(p)]
    rest = [n for n, p in enumerate(paragraphs) if part(p.article) == "training"]
    half = max(1, min(size // 2, len(fitting)))
    return {*chance.sample(fitting, half), *chance.sample(rest, size - half)}


def _rows(
    index: Index, asked: Sequence[Question], reader: SpanReader, size: int, *, is_own: bool
) -> Iterator[Row]:
    for question in asked:
        query = prepare(index, question.text)
        hits = retrieve(index, query)
        found = candidates(index, query, hits, reader)
        if not found:
            continue
        first = found[0]
        cosine = next(h.similarity for h in hits if h.passage == first.passage)
        mean, deviation = index.dense.spread(query.vector)
        alone = ((cosine or 0.0) - mean) / max(deviation, NARROWEST)
        weight = WEIGHTS.reader.confidence["passage_cosine_z"]
        odds = math.log(first.confidence / (1 - first.confidence))
        without = odds + weight * (alone - first.traits.passage_cosine_z)
        text = first.passage.document.text[first.start : first.end]
        right = is_own and any(answer in text for answer in question.answers)
        yield size, is_own, right, first.confidence, 1 / (1 + math.exp(-without))


def compared(rows: Sequence[Row]) -> dict[str, Any]:
    """The figures of all folders and by size, with the background and without it."""
    figures: dict[str, Any] = {"as_many": AS_MANY, "rows": len(rows)}
    for column, name in ((3, "with"), (4, "without")):
        figures[name] = {
            "auroc": round(
                float(roc_auc_score([r[1] for r in rows], [r[column] for r in rows])), 4
            ),
            "log_loss": round(float(log_loss([r[2] for r in rows], [r[column] for r in rows])), 4),
            "sizes": {str(size): _of_size(rows, size, column) for size in SIZES},
        }
    return figures


def _of_size(rows: Sequence[Row], size: int, column: int) -> dict[str, float]:
    own, others = (
        np.array([r[column] for r in rows if r[0] == size and r[1] == is_own])
        for is_own in (True, False)
    )
    return {
        "confidence_median": round(float(np.median(own)), 3),
        "false_refusals": round(float(np.mean(own < WEIGHTS.min_confidence)), 3),
        "right_refusals": round(float(np.mean(others < WEIGHTS.min_confidence)), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    if not options.measure:
        take(options.folder)
        return
    with Pool(2) as pool:
        rows = pool.map(collect, [options.folder / name for name in MEASURED], chunksize=1)
    figures = compared([row for some in rows for row in some])
    save("background", "python -m benchmarks.background FOLDER --measure", figures)


if __name__ == "__main__":
    main()
