"""A whole index of up to a million passages: made by `update`, opened, asked, changed.

Used by scale.py. Documents are files of ten articles each. An article has sentences of two articles
of the news, drawn at random, so that words are as frequent as in news and no two are the same. The
bundled encoder embeds some passages of the news; a stand-in gives each passage of the index the
vector of one of them, moved by a random part of the difference between two others. Questions are
real, with their own vectors.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import shutil
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import qabot
from qabot.answering.retrieval import prepare, retrieve
from qabot.index import snapshot
from qabot.index.contents import read_contents
from qabot.index.generations import CURRENT, GENERATIONS, current_generation
from qabot.index.manifest import hash_files, read_manifest, write_manifest
from qabot.index.store import Store
from qabot.index.store_file import FILE as STORE_FILE
from qabot.ingest import build, update
from qabot.language.words import Segmenter
from qabot.models import load_encoder
from qabot.search.dense import VECTORS, write_dense
from qabot.types import Vectors

SOURCE = "source.npz"
MOVED = 0.45  # the largest part of a difference by which a vector is moved
ARTICLES = 10  # in a file
PASSAGES = 2.8  # of an article
FOLDERS = 200
FOLDER = "dense"  # of a generation, where the vectors are codes
CHUNK = 4096
WARMING = 20  # questions that are not timed
_PART = re.compile(r"[^。！？\n]*[。！？\n]|[^。！？\n]+")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


class Imitating:
    """An encoder in no time, whose vectors are as near to one another as those of news."""

    def __init__(self, source: Path, questions: Sequence[str]) -> None:
        with np.load(source) as made:
            self._known: Vectors = made["passages"]
            self._asked = dict(zip(questions, made["questions"], strict=False))
        self.name = "imitating"
        self.revision = f"imitating-{len(self._known)}"
        self.dimension = self._known.shape[1]

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return np.array([self._asked[text] for text in texts], np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        chance = [np.random.default_rng(zlib.crc32(t.encode())).random(4) for t in texts]
        drawn = np.array(chance, np.float32).reshape(-1, 4)
        one, two, three = (drawn[:, :3].T * len(self._known)).astype(int)
        moved = MOVED * drawn[:, 3:] * (self._known[two] - self._known[three])
        vectors: Vectors = self._known[one] + moved
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


class Remembering(Segmenter):
    """Cuts each sentence of the news once: the words of a text are those of its sentences."""

    def __init__(self, user_words: Sequence[str] = ()) -> None:
        super().__init__(user_words)
        self._cut: dict[str, list[str]] = {}

    def terms(self, text: str) -> list[str]:
        found: list[str] = []
        for part in _PART.findall(text):
            if part not in self._cut:
                self._cut[part] = super().terms(part)
            found += self._cut[part]
        return found


def imitate(source: Path, questions: Sequence[str]) -> None:
    """Makes indexes of this process use the stand-in."""
    encoder = Imitating(source, questions)
    setattr(build, "Segmenter", Remembering)  # noqa: B010
    for module in (build, snapshot):
        setattr(module, "load_encoder", lambda *_, **__: encoder)  # noqa: B010


def write_documents(archive: Path, folder: Path, passages: int) -> int:
    """Writes files for about so many passages, those that are not there yet; how many there are."""
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        news = [_SENTENCE.findall(json.loads(line)["text"]) for line in lines]
    count = round(passages / PASSAGES / ARTICLES)
    for number in range(count):
        path = folder / f"{number % FOLDERS:03d}" / f"{number:06d}.txt"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            waiting = path.with_suffix(".new")
            waiting.write_text(_text(news, number), encoding="utf-8")
            waiting.replace(path)
    time.sleep(3)  # settled long enough ago to be known by their times
    return count


def _text(news: Sequence[Sequence[str]], number: int) -> str:
    chance = np.random.default_rng(number)
    articles = []
    for _ in range(ARTICLES):
        one, two = (news[n] for n in chance.integers(0, len(news), 2).tolist())
        drawn = [s for s in (*one, *two) if chance.random() < 0.5]
        articles.append("".join(drawn))
    return "\n\n".join(articles)


def make(place: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Brings the index up to date with the documents; an interrupted one continues."""
    imitate(place.parent / SOURCE, questions)
    started, busy = time.monotonic(), time.process_time()
    report = update(place / "index", [place / "documents"])
    return {
        "passages": report.passages,
        "build_seconds": round(time.monotonic() - started),
        "build_processor_seconds": round(time.process_time() - busy),
        "build_peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def twin(place: Path) -> None:
    """The same generation with a flat dense leg, of vectors as the store keeps them."""
    index, target = place / "index", place / "twin"
    source = current_generation(index)
    if target.exists() or source is None:
        return
    copy = place / "twin.new"
    shutil.rmtree(copy, ignore_errors=True)
    generation = copy / GENERATIONS / source.name
    shutil.copytree(source, generation, copy_function=os.link, ignore=_left_out)
    for name in (CURRENT, STORE_FILE):
        shutil.copyfile(index / name, copy / name)
    contents, manifest = read_contents(source), read_manifest(source)
    vectors = np.empty((len(contents), manifest.dimension), np.float32)
    with closing(Store(copy)) as store:
        for start in range(0, len(contents), CHUNK):
            keys = contents.byte_keys[start : start + CHUNK]
            known = store.embeddings(manifest.encoder_revision, keys)
            vectors[start : start + len(keys)] = [known[key] for key in keys]
    write_dense(generation, vectors, np.arange(len(contents)))
    write_manifest(generation, replace(manifest, files=hash_files(generation)))
    copy.rename(target)


def _left_out(_folder: str, names: Sequence[str]) -> set[str]:
    dense = {FOLDER, VECTORS, "moments.npz", "manifest.json"}  # written anew: links share content
    return {name for name in names if name in dense or name.endswith(".lock")}


def ask(place: Path, name: str, asked: Sequence[str]) -> dict[str, Any]:
    """Times opening and both legs; the passages that were found go into a file of that name."""
    load_encoder(None).encode_questions(["济南有多少泉水"])  # answering has it in memory, too
    imitate(place.parent / SOURCE, asked)
    started, busy = time.perf_counter(), time.process_time()
    index = snapshot.open_index(place / name)
    opened = (time.perf_counter() - started, time.process_time() - busy)
    queries = [prepare(index, question) for question in asked]
    for query in queries[:WARMING]:
        retrieve(index, query, 10)
    wall, processor, found, near = [], [], [], []
    for query in queries:
        started, busy = time.perf_counter(), time.process_time()
        hits = retrieve(index, query, 10)
        wall.append(time.perf_counter() - started)
        processor.append(time.process_time() - busy)
        found.append([(h.passage.document.path, h.passage.start, h.passage.end) for h in hits])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for query in queries:
        near.append([number for number, _ in index.dense.search(query.vector, 10)])
    written = json.dumps({"found": found, "near": near})
    (place / f"{name}.{Path(qabot.__file__).parents[2].name}.json").write_text(written, "utf-8")
    return {
        "open_seconds": {"wall": round(opened[0], 2), "processor": round(opened[1], 2)},
        "retrieval_wall_ms": percentiles(wall),
        "retrieval_processor_ms": percentiles(processor),
        "memory_mb": round(peak),
    }


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds that half and 95 % of them do not exceed."""
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return {"p50": round(float(p50), 1), "p95": round(float(p95), 1)}


def compare(place: Path, one: str, two: str) -> dict[str, Any]:
    """Which share of what was found is the same in two files of `ask`."""
    first, second = (json.loads((place / f"{name}.json").read_text("utf-8")) for name in (one, two))
    pairs = list(zip(first["found"], second["found"], strict=True))
    near = zip(first["near"], second["near"], strict=True)
    recall = [len({*a} & {*b}) / len(b) for a, b in near]
    return {
        "questions": len(pairs),
        "dense_recall_at_10": round(float(np.mean(recall)), 4),
        "first_passage_the_same": round(float(np.mean([a[:1] == b[:1] for a, b in pairs])), 4),
        "first_ten_the_same": round(float(np.mean([a == b for a, b in pairs])), 4),
    }


def change(place: Path, asked: Sequence[str]) -> dict[str, Any]:
    """Changes one document, and finds its new words in what is served then."""
    imitate(place.parent / SOURCE, asked)
    text = f"济南的泉水今年涨到了{time.time_ns()}米。"
    (place / "documents" / "007" / "000007.txt").write_text(text, encoding="utf-8")
    figures: dict[str, Any] = {}
    for name in ("one_document_changed", "nothing_changed"):
        started, busy = time.perf_counter(), time.process_time()
        report = update(place / "index", [place / "documents"])
        wall, processor = time.perf_counter() - started, time.process_time() - busy
        figures[f"{name}_seconds"] = {"wall": round(wall, 2), "processor": round(processor, 2)}
        if name == "one_document_changed" and report.updated != 1:
            raise RuntimeError(f"{report.updated} documents were updated")
    index = snapshot.open_index(place / "index")
    number, _ = index.lexical.search(index.segmenter.terms(text), 1)[0]
    if index.passage(number).text != text:
        raise RuntimeError(f"found: {index.passage(number).text}")
    return figures


def size(place: Path) -> dict[str, int]:
    """Bytes of the index on disk for each passage that is served: in all, and by part."""
    generation = current_generation(place / "index")
    if generation is None:
        return {}
    passages = read_manifest(generation).passages

    def below(folder: Path) -> int:
        files = {p.stat().st_ino: p.stat().st_size for p in folder.rglob("*") if p.is_file()}
        return round(sum(files.values()) / passages)

    parts = {"dense": generation / FOLDER, "lexical": generation / "lexical"}
    found = {f"{name}_bytes_per_passage": below(folder) for name, folder in parts.items()}
    return {"bytes_per_passage": below(place / "index")} | found


def export(place: Path, asked: Sequence[str]) -> None:
    """Writes passages, questions and their vectors for usual.py, from the index and its twin."""
    imitate(place.parent / SOURCE, asked)
    index = snapshot.open_index(place / "twin")
    target = place / "usual"
    target.mkdir(exist_ok=True)
    texts = [index.passage(number).text for number in range(index.passage_count)]
    (target / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
    np.save(target / "vectors.npy", index.dense.vectors(np.arange(len(texts))))
    (target / "asked.json").write_text(json.dumps(asked, ensure_ascii=False), "utf-8")
    np.save(target / "asked.npy", index.encoder.encode_questions(asked))


def main() -> None:
    """Asks the twin in PLACE, with whichever version of qabot is found first."""
    place = Path(sys.argv[1])
    asked = json.loads((place / "usual" / "asked.json").read_text("utf-8"))
    print(json.dumps(ask(place, "twin", asked)))


if __name__ == "__main__":
    main()
