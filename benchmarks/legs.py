"""Both legs of search with up to a million passages: how fast, how exact, how large.

Used by scale.py. Written and searched are the two legs as an index has them; texts, documents and
the encoder's time are not part of it (whole.py and growth.py have them).

Vectors: the bundled encoder embeds the first passages of the news. Each of the N passages has the
vector of one of them, moved by a random part (up to 0.45) of the difference between two others, so
that near is as near as among news: the results have the cosines of both. Words: each
passage has the first half of the words of one news passage and the second half of another's.
Questions are real, with their own vectors and words. Exact is comparing with every vector.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.whole import MOVED, SOURCE, percentiles
from qabot.answering.retrieval import Query, retrieve
from qabot.documents.passages import split
from qabot.documents.readings import embedding_text, search_text
from qabot.index.manifest import hash_files
from qabot.language.words import Segmenter
from qabot.models import load_encoder
from qabot.readers import read_document
from qabot.search.coded import FOLDER, CodedIndex, Wanted, write_coded
from qabot.search.lexical import LexicalIndex, write_lexical
from qabot.search.segments import VECTORS
from qabot.types import Document, Passage, Vectors

QUESTIONS = 200
NEAREST = 100  # of each leg, as answering takes
WORDED = 20_000  # passages whose words are cut
CHUNK = 50_000


@dataclass(frozen=True)
class Legs:
    """What `retrieve` needs of an index, with one passage in place of all texts."""

    dense: Any
    lexical: LexicalIndex
    only: Passage
    encoder: Any = None
    segmenter: Any = None
    generation: int = 1
    info: Any = None
    titles: Any = ()

    def document(self, _identifier: str) -> Document | None:
        return None

    def close(self) -> None: ...

    def passage(self, number: int) -> Passage:
        return Passage(self.only.document, number, number + 1)


@dataclass(frozen=True)
class Exact:
    """The dense leg that compares with every vector, as they were made.

    ``numbers`` and ``cosines`` have the nearest for each of the questions ``asked``, in a row.
    """

    vectors: Vectors
    spread: Callable[[Vectors], tuple[float, float]]
    asked: Vectors
    numbers: np.ndarray
    cosines: np.ndarray

    def search(self, vector: Vectors, k: int) -> list[tuple[int, float]]:
        row = int(np.flatnonzero((self.asked == vector).all(1))[0])
        best = zip(self.numbers[row, :k].tolist(), self.cosines[row, :k].tolist(), strict=True)
        return list(best)

    def similarities(self, vector: Vectors, numbers: Sequence[int]) -> dict[int, float]:
        return {n: float(self.vectors[n] @ vector) for n in numbers}


def nearest(vectors: Vectors, asked: Vectors) -> tuple[np.ndarray, np.ndarray]:
    """Numbers and cosines of the nearest to each question, nearest first."""
    numbers = np.zeros((len(asked), 0), np.int64)
    cosines = np.zeros((len(asked), 0), np.float32)
    for start in range(0, len(vectors), CHUNK):
        found = asked @ vectors[start : start + CHUNK].T
        its = np.broadcast_to(np.arange(start, start + found.shape[1]), found.shape)
        cosines, numbers = np.hstack((cosines, found)), np.hstack((numbers, its))
        order = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
        cosines = np.take_along_axis(cosines, order, 1)
        numbers = np.take_along_axis(numbers, order, 1)
    return numbers, cosines


def news(folder: Path) -> Iterator[Passage]:
    """The passages of the news."""
    with gzip.open(folder / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            with tempfile.TemporaryDirectory() as place:
                path = Path(place) / f"{number:05d}.txt"
                path.write_text(json.loads(line)["text"], encoding="utf-8")
                yield from split(read_document(path, name=path.name))


def questions(folder: Path, count: int = QUESTIONS) -> list[str]:
    """The first so many questions on news."""
    with gzip.open(folder / "open" / "crud_qa.train.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["question"] for line in islice(lines, count)]


def prepare_source(folder: Path, place: Path, embedded: int, asked: Sequence[str]) -> None:
    """Embeds news and questions with the bundled encoder, unless that was done."""
    if (place / SOURCE).exists():
        return
    encoder = load_encoder(None)
    texts = [embedding_text(passage) for passage in islice(news(folder), embedded)]
    vectors = encoder.encode_passages(texts)
    waiting = place / f"new.{SOURCE}"
    np.savez(waiting, passages=vectors, questions=encoder.encode_questions(asked))
    waiting.replace(place / SOURCE)


def moved(source: Vectors, count: int) -> Iterator[Vectors]:
    """So many vectors, in chunks."""
    chance = np.random.default_rng(1)
    for start in range(0, count, CHUNK):
        rows = min(CHUNK, count - start)
        one, two, three = chance.integers(0, len(source), (3, rows))
        part = chance.uniform(0, MOVED, (rows, 1)).astype(np.float32)
        vectors = source[one] + part * (source[two] - source[three])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield vectors


def terms(folder: Path, count: int) -> Iterator[Sequence[str]]:
    segmenter = Segmenter(())
    known = [segmenter.terms(search_text(p)) for p in islice(news(folder), min(WORDED, count))]
    chance = np.random.default_rng(2)
    for one, two in chance.integers(0, len(known), (count, 2)).tolist():
        first, second = known[one], known[two]
        yield [*first[: len(first) // 2], *second[len(second) // 2 :]]


def write(folder: Path, place: Path, count: int, both: bool) -> dict[str, Any]:
    """Writes the legs into ``place``, and the vectors as they were made."""
    with np.load(place / SOURCE) as source:
        passages = source["passages"]
    vectors = np.lib.format.open_memmap(
        place / "exact.npy", "w+", np.float32, (count, passages.shape[1])
    )
    at = 0
    for chunk in moved(passages, count):
        vectors[at : at + len(chunk)] = chunk
        at += len(chunk)
    started = time.monotonic()
    rows = np.full(count, -1)
    generation = place / "generation"
    generation.mkdir()
    write_coded(generation, Wanted(None, rows, np.arange(count), vectors.__getitem__))
    written = time.monotonic() - started
    if both:
        write_lexical(generation, terms(folder, count))
    return {"dense_write_seconds": round(written, 1)} | add_one(generation, place, vectors)


def add_one(generation: Path, place: Path, vectors: Vectors) -> dict[str, Any]:
    """Writes the dense leg of the next generation, in which three passages are others."""
    started = time.monotonic()
    former = CodedIndex(generation)
    rows = former.rows.copy()
    rows[1_000:1_003] = -1
    target = place / "next"
    target.mkdir()
    write_coded(target, Wanted(former, rows, np.arange(1_000, 1_003), vectors.__getitem__))
    return {"dense_change_seconds": round(time.monotonic() - started, 2)}


def sizes(place: Path, count: int) -> dict[str, int]:
    def below(folder: Path) -> int:
        return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())

    dense, lexical = place / "generation" / FOLDER, place / "generation" / "lexical"
    new = [p for p in (place / "next").rglob("*") if p.is_file() and p.stat().st_nlink == 1]
    return {
        "dense_bytes_per_passage": round(below(dense) / count),
        "lexical_bytes_per_passage": round(below(lexical) / count),
        "dense_change_bytes": sum(p.stat().st_size for p in new),
    }


def opened(place: Path) -> tuple[Legs, float]:
    """Both legs, and the seconds until they were checked and open."""
    generation = place / "generation"
    vectors = generation / FOLDER / f"000000{VECTORS}"
    started = time.perf_counter()
    hash_files(generation, {vectors: "checked row by row"})
    dense, lexical = CodedIndex(generation), LexicalIndex(generation)
    seconds = time.perf_counter() - started
    only = Passage(Document("", "", "", "", ""), 0, 0)
    return Legs(dense, lexical, only), seconds


def queries(folder: Path, place: Path, lexical: LexicalIndex) -> list[Query]:
    segmenter = Segmenter(())
    with np.load(place / SOURCE) as source:
        vectors = source["questions"][:QUESTIONS]
    made = []
    for text, vector in zip(questions(folder), vectors, strict=True):
        weights = {t: lexical.idf(t) for t in dict.fromkeys(segmenter.terms(text))}
        made.append(Query(text, vector, weights, weights))
    return made


def time_retrieval(folder: Path, place: Path) -> dict[str, Any]:
    """Milliseconds of wall clock and of processor, and the memory of the process."""
    legs, seconds = opened(place)
    asked = queries(folder, place, legs.lexical)
    for query in asked[:20]:
        retrieve(legs, query, 10)
    wall, processor = [], []
    for query in asked:
        started, busy = time.perf_counter(), time.process_time()
        retrieve(legs, query, 10)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - busy)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures: dict[str, Any] = {"open_seconds": round(seconds, 2), "peak_memory_mb": round(peak)}
    for name, taken in (("wall", wall), ("processor", processor)):
        figures[f"retrieval_{name}_ms"] = percentiles(taken)
    return figures


def dense_alone(place: Path) -> dict[str, Any]:
    """The dense leg by itself: seconds to open, milliseconds of processor, recall, memory."""
    generation = place / "generation"
    vectors = generation / FOLDER / f"000000{VECTORS}"
    started, busy = time.perf_counter(), time.process_time()
    hash_files(generation / FOLDER, {vectors: "checked row by row"})
    dense = CodedIndex(generation)
    wall, processor = time.perf_counter() - started, time.process_time() - busy
    with np.load(place / SOURCE) as source:
        asked = source["questions"][:QUESTIONS]
    taken, found = [], []
    for vector in asked:
        busy = time.process_time()
        found.append({n for n, _ in dense.search(vector, NEAREST)})
        taken.append(time.process_time() - busy)
    tens = [{n for n, _ in dense.search(vector, 10)} for vector in asked]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    numbers, _ = nearest(np.load(place / "exact.npy", mmap_mode="r"), asked)
    return {
        "dense_open_seconds": {"wall": round(wall, 2), "processor": round(processor, 2)},
        "dense_processor_ms": percentiles(taken),
        "dense_peak_memory_mb": round(peak),
        "dense_recall_at_10": _share(tens, numbers, 10),
        "dense_recall_at_100": _share(found, numbers, NEAREST),
    }


def _share(found: Sequence[set[int]], numbers: np.ndarray, k: int) -> float:
    """Which share of the ``k`` nearest was found."""
    hits = [len(f & set(row[:k].tolist())) for f, row in zip(found, numbers, strict=True)]
    return round(float(np.mean(hits)) / k, 4)


def compare(folder: Path, place: Path) -> dict[str, Any]:
    """What is found against comparing with every vector."""
    legs, _ = opened(place)
    vectors = np.load(place / "exact.npy", mmap_mode="r")
    with np.load(place / SOURCE) as source:
        real, asked = source["passages"], source["questions"][:QUESTIONS]
    numbers, cosines = nearest(vectors, asked)
    exact = Legs(
        Exact(vectors, legs.dense.spread, asked, numbers, cosines), legs.lexical, legs.only
    )
    first, same = [], []
    for query in queries(folder, place, legs.lexical):
        one, two = retrieve(legs, query, 10), retrieve(exact, query, 10)
        first.append(one[0].passage == two[0].passage)
        same.append([h.passage for h in one] == [h.passage for h in two])
    near = {"embedded": nearest(real, asked)[1], "moved": nearest(vectors[: len(real)], asked)[1]}
    near["all"] = cosines
    return {
        "questions": len(first),
        "first_passage_as_exact": round(float(np.mean(first)), 4),
        "first_ten_as_exact": round(float(np.mean(same)), 4),
        "vectors_embedded": len(real),
        "cosines_of_neighbours_1_10_100": {
            name: [round(float(c[:, n - 1].mean()), 3) for n in (1, 10, 100)]
            for name, c in near.items()
        },
    }


def measure(folder: Path, source: Path, count: int, *, both: bool) -> dict[str, Any]:
    """All figures of so many passages, each part in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copyfile(source, place / SOURCE)
        found: dict[str, Any] = apart(write, folder, place, count, both)
        found |= sizes(place, count) | apart(dense_alone, place)
        if both:
            found |= apart(time_retrieval, folder, place) | apart(compare, folder, place)
    return found


def apart(function: Callable[..., Any], *values: Any) -> Any:
    """The result of a process of its own, whose memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, values)
