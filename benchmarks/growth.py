"""How an index of 20,000 articles is built, and how soon one changed article is in it.

    python benchmarks/growth.py FOLDER

FOLDER holds news.jsonl.gz of CRUD_RAG (https://github.com/IAAR-Shanghai/CRUD_RAG, Apache-2.0), one
object with a text a line. A stand-in makes the vectors in no time, since the machinery is measured,
not the encoder. Writes results/growth.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from data import save
from qabot.index import build, open_index, reader, update
from qabot.retrieval import prepare, retrieve

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from stand_in import StandIn

DIMENSION = 384


def write_articles(folder: Path, archive: Path) -> int:
    folder.mkdir()
    count = 0
    with gzip.open(archive, "rt", encoding="utf-8") as lines:
        for count, line in enumerate(lines, 1):
            path = folder / f"{count % 100:02d}" / f"{count:05d}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.loads(line)["text"], encoding="utf-8")
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    archive = parser.parse_args().folder / "news.jsonl.gz"
    encoder = StandIn(dimension=DIMENSION)
    for module in (build, reader):
        setattr(module, "load_encoder", lambda *_, **__: encoder)  # noqa: B010
    with tempfile.TemporaryDirectory() as place:
        documents, folder = Path(place) / "documents", Path(place) / "index"
        articles = write_articles(documents, archive)
        first = update(folder, [documents])
        size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        changed = documents / "07" / "00007.txt"
        changed.write_text("济南的泉水今年涨到了二十九米。", encoding="utf-8")
        again = update(folder, [documents])
        started = time.perf_counter()
        index = open_index(folder)
        opened = time.perf_counter() - started
        started = time.perf_counter()
        hits = retrieve(index, prepare(index, "济南的泉水涨到多少米"), 1)
        asked = time.perf_counter() - started
        save(
            "growth",
            "python benchmarks/growth.py FOLDER",
            {
                "articles": articles,
                "passages": first.passages,
                "build_seconds": round(first.seconds, 1),
                "one_changed_article_seconds": round(again.seconds, 1),
                "changed_article_found": hits[0].passage.text.startswith("济南的泉水"),
                "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                "index_bytes_per_passage": round(size / first.passages),
                "open_seconds": round(opened, 2),
                "retrieval_ms": round(1000 * asked, 1),
            },
        )


if __name__ == "__main__":
    main()
