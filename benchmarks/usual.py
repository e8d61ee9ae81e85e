"""The usual pipelines over the passages of a large index: how long each takes to find ten.

    VENV/bin/python -m benchmarks.usual PLACE

Run by scale.py in an environment of its own (langchain-community, langchain-classic, rank-bm25,
bm25s, faiss-cpu, jieba). PLACE has texts.json, vectors.npy, asked.json and asked.npy. LangChain:
FAISS (flat, as it makes it) and BM25Retriever on jieba's words in an EnsembleRetriever. bm25s: the
same FAISS, and bm25s on the same words, fused by reciprocal ranks. Prints JSON.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

QUESTIONS = 100
WARMING = 5
K = 10
RRF_K = 60
_PART = re.compile(r"[^。！？\n]*[。！？\n]|[^。！？\n]+")


def words(text: str) -> list[str]:
    """Jieba's words; those of a sentence are cut once, to save time before what is measured."""
    return [word for part in _PART.findall(text) for word in _cut(part)]


@cache
def _cut(part: str) -> tuple[str, ...]:
    import jieba

    return tuple(word for word in jieba.lcut(part) if word.strip())


def langchain(place: Path) -> Callable[[str], object]:
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS

    texts, vectors, known = _read(place)
    pairs = zip(texts, vectors.tolist(), strict=True)
    store = FAISS.from_embeddings(pairs, _embeddings(known))
    dense = store.as_retriever(search_kwargs={"k": K})
    lexical = BM25Retriever.from_texts(texts, preprocess_func=words)
    lexical.k = K
    both = EnsembleRetriever(retrievers=[dense, lexical], weights=[0.5, 0.5], c=RRF_K)
    search: Callable[[str], object] = both.invoke
    return search


def fast(place: Path) -> Callable[[str], object]:
    import bm25s
    import faiss

    texts, vectors, known = _read(place)
    dense = faiss.IndexFlatIP(vectors.shape[1])
    dense.add(vectors)
    lexical = bm25s.BM25()
    lexical.index([words(text) for text in texts], show_progress=False)

    def search(question: str) -> list[str]:
        near = dense.search(known[question].reshape(1, -1), K)[1][0].tolist()
        found, _ = lexical.retrieve([words(question)], k=K, show_progress=False)
        scores: dict[int, float] = {}
        for leg in (near, found[0].tolist()):
            for rank, number in enumerate(leg, 1):
                scores[number] = scores.get(number, 0.0) + 1 / (RRF_K + rank)
        return [texts[n] for n in sorted(scores, key=lambda n: -scores[n])[:K]]

    return search


def _read(place: Path) -> tuple[list[str], np.ndarray, dict[str, np.ndarray]]:
    asked = json.loads((place / "asked.json").read_text("utf-8"))
    known = dict(zip(asked, np.load(place / "asked.npy"), strict=True))
    return (
        json.loads((place / "texts.json").read_text("utf-8")),
        np.load(place / "vectors.npy"),
        known,
    )


def _embeddings(known: dict[str, np.ndarray]) -> Any:
    from langchain_core.embeddings import Embeddings

    class Known(Embeddings):  # type: ignore[misc]
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            raise NotImplementedError

        def embed_query(self, text: str) -> list[float]:
            found: list[float] = known[text].tolist()
            return found

    return Known()


def timed(search: Callable[[str], object], asked: Sequence[str]) -> dict[str, Any]:
    """Milliseconds of a question, by the wall clock and of the processor."""
    for question in asked[:WARMING]:
        search(question)
    wall, processor = [], []
    for question in asked:
        started, busy = time.perf_counter(), time.process_time()
        search(question)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - busy)
    figures = {}
    for name, taken in (("wall", wall), ("processor", processor)):
        p50, p95 = np.percentile(taken, (50, 95)) * 1000
        figures[f"retrieval_{name}_ms"] = {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}
    return figures


def main() -> None:
    place = Path(sys.argv[1])
    asked = json.loads((place / "asked.json").read_text("utf-8"))[:QUESTIONS]
    made = {"langchain": langchain, "bm25s": fast}
    print(json.dumps({name: timed(make(place), asked) for name, make in made.items()}))


if __name__ == "__main__":
    main()
