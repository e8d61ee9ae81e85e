"""What it does to ranking that BM25 still counts some passages that were removed.

    python -m benchmarks.removed FOLDER

FOLDER has the question sets that data.py names. The paragraphs of CMRC 2018 dev are indexed
together with some of CMRC 2018 trial, which are then removed; the same questions are asked of this
index and of one that never had them. The index is written anew when more than 2 % of what it
counts was removed, so more than that is shown only for comparison. Writes results/removed.json.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import build, load, save, write_documents
from qabot.answering.retrieval import prepare, retrieve
from qabot.index import Index, open_index
from qabot.ingest import build as building
from qabot.ingest import update

SHARES = (0.02, 0.1)
ASKED = 1000
DEPTH = 10


def found(index: Index, questions: list[str]) -> list[list[tuple[str, int, float]]]:
    """The best passages of each question as (path, start, score)."""
    hits = (retrieve(index, prepare(index, question), DEPTH) for question in questions)
    return [[(h.passage.document.path, h.passage.start, h.score) for h in ten] for ten in hits]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    paragraphs, questions = load(folder / "cmrc2018_dev.json")
    others, _ = load(folder / "cmrc2018_trial.json")
    asked = [question.text for question in random.Random(0).sample(questions, ASKED)]
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as place:
        documents = Path(place) / "documents"
        paths = write_documents(documents / "kept", paragraphs, titled=True)
        fresh = found(build(Path(place) / "fresh", paths), asked)
        setattr(building, "_SMALL", 0)  # noqa: B010
        setattr(building, "_MOST_REMOVED", 1.0)  # noqa: B010
        for share in SHARES:
            index = Path(place) / str(share)
            write_documents(documents / "removed", others[: round(share * len(paths))], titled=True)
            update(index, [documents])
            shutil.rmtree(documents / "removed")
            update(index, [documents])
            opened = open_index(index)
            got = found(opened, asked)
            pairs = list(zip(fresh, got, strict=True))
            figures[f"{share:.0%} removed"] = {
                "questions": ASKED,
                "passages": opened.passage_count,
                "removed_passages_counted": opened.manifest.slots - opened.passage_count,
                "same_first_passage": sum(a[0][:2] == b[0][:2] for a, b in pairs),
                "same_ten_in_order": sum(
                    [hit[:2] for hit in a] == [hit[:2] for hit in b] for a, b in pairs
                ),
                "largest_change_of_the_first_score": round(
                    max(abs(a[0][2] - b[0][2]) / abs(a[0][2]) for a, b in pairs), 4
                ),
            }
            opened.close()
    save("removed", "python -m benchmarks.removed FOLDER", figures)


if __name__ == "__main__":
    main()
