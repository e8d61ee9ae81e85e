"""How well passages are found while only some of them have vectors.

    python -m benchmarks.partial FOLDER

FOLDER has cmrc2018_dev.json (see data.py). 500 questions are asked of all paragraphs, with the
vectors of a chance share of the passages. Writes results/partial.json.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.data import build, load, save, write_documents
from benchmarks.retrieval import by_both, summary
from qabot.answering.retrieval import prepare
from qabot.search.dense import DenseIndex, write_dense

SHARES = (0.0, 0.25, 0.5, 1.0)
ASKED = 500


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    paragraphs, questions = load(parser.parse_args().folder / "cmrc2018_dev.json")
    chance = random.Random(0)
    sample = chance.sample(questions, ASKED)
    figures = {}
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        index = build(Path(place) / "index", paths)
        order = chance.sample(range(index.passage_count), index.passage_count)
        vectors = index.dense.vectors(np.arange(index.passage_count))
        for share in SHARES:
            numbers = np.array(sorted(order[: round(share * len(order))]), np.int64)
            folder = Path(place) / str(share)
            folder.mkdir()
            write_dense(folder, vectors, numbers)
            index.dense = DenseIndex.open(folder)
            found = [by_both(index, prepare(index, question.text)) for question in sample]
            figures[f"{share:.0%} of the passages with vectors"] = summary(found, sample)
    save("partial", "python -m benchmarks.partial FOLDER", {"questions": ASKED, **figures})


if __name__ == "__main__":
    main()
