"""How often the right paragraph is found: by vectors, by words, by both; with titles and without.

    python benchmarks/retrieval.py FOLDER

FOLDER holds the sets (see data.py). Every paragraph is a document; a paragraph's rank is that of
its best passage. Writes results/retrieval.json.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from data import SETS, Question, build, load, save, write_documents
from qabot.index import Index
from qabot.retrieval import Query, prepare, retrieve

DEPTH = 40  # passages looked at; a paragraph has about two

Leg = Callable[[Index, Query], list[int]]


def by_vectors(index: Index, query: Query) -> list[int]:
    return [number for number, _ in index.dense.search(query.vector, DEPTH)]


def by_words(index: Index, query: Query) -> list[int]:
    return [number for number, _ in index.lexical.search(list(query.weights), DEPTH)]


LEGS: dict[str, Leg] = {"vectors": by_vectors, "words": by_words}


def rank(paragraphs: Sequence[str], wanted: str) -> int:
    """From 0; DEPTH when it was not found."""
    order = list(dict.fromkeys(paragraphs))
    return order.index(wanted) if wanted in order else DEPTH


def measure(index: Index, questions: Sequence[Question]) -> dict[str, dict[str, float]]:
    ranks: dict[str, list[int]] = {"vectors": [], "words": [], "both": []}
    for question in questions:
        query = prepare(index, question.text)
        wanted = f"{question.paragraph:05d}"
        for name, leg in LEGS.items():
            found = [Path(index.passage(n).document.path).stem for n in leg(index, query)]
            ranks[name].append(rank(found, wanted))
        hits = retrieve(index, query, DEPTH)
        found = [Path(hit.passage.document.path).stem for hit in hits]
        ranks["both"].append(rank(found, wanted))
    return {name: summary(np.array(values)) for name, values in ranks.items()}


def summary(ranks: np.ndarray) -> dict[str, float]:
    recall = {f"r@{k}": round(float(np.mean(ranks < k)), 4) for k in (1, 3, 5, 10)}
    reciprocal = np.where(ranks < 10, 1 / (1 + ranks), 0)
    return {**recall, "mrr@10": round(float(np.mean(reciprocal)), 4)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    figures = {}
    for name, file in SETS.items():
        paragraphs, questions = load(folder / file)
        for titled in (False, True):
            with tempfile.TemporaryDirectory() as place:
                paths = write_documents(Path(place) / "documents", paragraphs, titled=titled)
                index = build(Path(place) / "index", paths)
                label = f"{name}, {'with titles' if titled else 'text alone'}"
                figures[label] = {"questions": len(questions), **measure(index, questions)}
    save("retrieval", "python benchmarks/retrieval.py FOLDER", figures)


if __name__ == "__main__":
    main()
