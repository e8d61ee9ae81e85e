"""How a large index is built, what it takes, and how soon one changed article is in it.

    python -m benchmarks.growth FOLDER

FOLDER has news.jsonl.gz of CRUD_RAG (https://github.com/IAAR-Shanghai/CRUD_RAG, Apache-2.0), one
object with a text a line. A stand-in makes the vectors in no time, since the machinery is measured,
not the encoder. Each size is a run of its own; twice as many articles as there are take each twice,
under another first line. Writes results/growth.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.data import save
from qabot.answering.retrieval import prepare, retrieve
from qabot.index import newest_generation, open_index, snapshot
from qabot.ingest import build, embedding, update
from qabot.types import Vectors
from tests.support.stand_in import StandIn

DIMENSION = 384
SIZES = (5_000, 10_000, 20_000, 40_000)
CHANGES = 5


class Forgetful(StandIn):
    """Does not remember what it embedded: memory is measured."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors: Vectors = self.encode_questions(texts)
        return vectors


def write_articles(folder: Path, archive: Path, count: int) -> int:
    """Writes so many articles, settled long enough ago to be known by their times."""
    folder.mkdir()
    written = 0
    for turn in range(2):
        with gzip.open(archive, "rt", encoding="utf-8") as lines:
            for line in islice(lines, count - written):
                path = folder / f"{written % 100:02d}" / f"{written:05d}.txt"
                path.parent.mkdir(exist_ok=True)
                head = f"第{turn + 1}次刊登。\n" if turn else ""
                path.write_text(head + json.loads(line)["text"], encoding="utf-8")
                written += 1
    time.sleep(3)
    return written


def searchable(folder: Path, documents: Path) -> float:
    """Seconds until a first build serves all articles by their words, with a slow encoder."""
    started = time.monotonic()
    found: list[float] = []

    def look(stage: str, done: int, total: int) -> None:
        if stage == "embed" and done < total and (folder / "CURRENT").exists():
            found.append(time.monotonic() - started)
            raise KeyboardInterrupt
        if stage == "embed":
            time.sleep(0.5)

    try:
        update(folder, [documents], progress=look)
    except KeyboardInterrupt:
        assert newest_generation(folder)
    return found[0]


def measure(archive: Path, size: int) -> dict[str, Any]:
    encoder = Forgetful(dimension=DIMENSION)
    for module in (build, snapshot):
        setattr(module, "load_encoder", lambda *_, **__: encoder)  # noqa: B010
    with tempfile.TemporaryDirectory() as place:
        documents, folder = Path(place) / "documents", Path(place) / "index"
        articles = write_articles(documents, archive, size)
        by_words = searchable(Path(place) / "words", documents)
        embedding.FIRST_PUBLISHED = float("inf")
        first = update(folder, [documents])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        bytes_on_disk = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        seconds = []
        for number in range(CHANGES):
            text = f"济南的泉水今年涨到了{number + 20}米。"
            (documents / "07" / "00007.txt").write_text(text, encoding="utf-8")
            seconds.append(update(folder, [documents]).seconds)
        nothing = update(folder, [documents]).seconds
        started = time.perf_counter()
        index = open_index(folder)
        opened = time.perf_counter() - started
        hits = retrieve(index, prepare(index, "济南的泉水涨到多少米"), 1)
        assert hits[0].passage.text == text, hits
    return {
        "articles": articles,
        "passages": first.passages,
        "searchable_by_words_seconds": round(by_words, 1),
        "build_seconds": round(first.seconds, 1),
        "one_changed_article_seconds_median": round(statistics.median(seconds), 2),
        "nothing_changed_seconds": round(nothing, 2),
        "peak_memory_mb": round(peak),
        "vectors_mb": round(first.passages * DIMENSION * 4 / 1e6),
        "index_bytes_per_passage": round(bytes_on_disk / first.passages),
        "open_seconds": round(opened, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    archive = parser.parse_args().folder / "news.jsonl.gz"
    figures = []
    for size in SIZES:  # a process for each, whose peak of memory is its own
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            figures.append(pool.apply(measure, (archive, size)))
            print(figures[-1], file=sys.stderr)
    save("growth", "python -m benchmarks.growth FOLDER", {"encoder": "stand-in", "sizes": figures})


if __name__ == "__main__":
    main()
