"""How often the right paragraph is found: by vectors, by words, by both; with titles and without.

    python -m benchmarks.retrieval FOLDER

FOLDER has the sets (see data.py). Every paragraph is a document; a paragraph's rank is that of
its best passage. Recall, reciprocal rank and nDCG are counted by ir-measures, over the first ten
paragraphs. Writes results/retrieval.json.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

from benchmarks.data import SETS, Question, build, load, save, write_documents
from qabot.answering.retrieval import Query, prepare, retrieve
from qabot.index import Index
from qabot.types import Passage

DEPTH = 40  # passages looked at; a paragraph has about two
MEASURES = {f"r@{k}": R @ k for k in (1, 3, 5, 10)} | {"mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}

Leg = Callable[[Index, Query], list[int]]


def by_vectors(index: Index, query: Query) -> list[int]:
    return [number for number, _ in index.dense.search(query.vector, DEPTH)]


def by_words(index: Index, query: Query) -> list[int]:
    return [number for number, _ in index.lexical.search(list(query.weights), DEPTH)]


LEGS: dict[str, Leg] = {"vectors": by_vectors, "words": by_words}


def by_both(index: Index, query: Query) -> list[Passage]:
    return [hit.passage for hit in retrieve(index, query, DEPTH)]


def measure(index: Index, questions: Sequence[Question]) -> dict[str, dict[str, float]]:
    queries = [prepare(index, question.text) for question in questions]
    found = {
        name: [[index.passage(n) for n in leg(index, query)] for query in queries]
        for name, leg in LEGS.items()
    }
    found["both"] = [by_both(index, query) for query in queries]
    return {name: summary(passages, questions) for name, passages in found.items()}


def summary(found: Sequence[Sequence[Passage]], questions: Sequence[Question]) -> dict[str, float]:
    """The measures over what each question found."""
    wanted = {str(n): {f"{q.paragraph:05d}": 1} for n, q in enumerate(questions)}
    run = {str(n): _scored(passages) for n, passages in enumerate(found)}
    measures = ir_measures.calc_aggregate(MEASURES.values(), wanted, run)
    return {name: round(measures[m], 4) for name, m in MEASURES.items()}


def _scored(passages: Sequence[Passage]) -> dict[str, float]:
    """Paragraphs in the order of their best passage, each with a score that keeps it."""
    order = list(dict.fromkeys(Path(passage.document.path).stem for passage in passages))
    return {paragraph: float(-rank) for rank, paragraph in enumerate(order)}


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
    save("retrieval", "python -m benchmarks.retrieval FOLDER", figures)


if __name__ == "__main__":
    main()
