"""What is saved by not reading passages that cannot give a quote, and whether answers change.

    python -m benchmarks.unread FOLDER [--questions N]

FOLDER has the sets (see data.py). The questions for measuring are asked twice in one run: with
all five passages read, and with those left out of which no sentence can be shown. Compared are
quotes with their marks, confidence, related sentences and "documents differ". Seconds are of the
processor. Writes results/unread.json.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.answers import SETS
from benchmarks.data import build, load, part, save, write_documents
from qabot.answering import answers
from qabot.answering.reading import LIKELIEST
from qabot.index import Index
from qabot.models.span_reader import Reading, SpanReader
from qabot.types import Answer, Passage

NEEDED = answers._needs_all


class Counting(SpanReader):
    """The reader, and how often it was run."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = 0

    def read(self, question: str, passage: Passage) -> Reading:
        self.runs += 1
        return super().read(question, passage)


def shown(answer: Answer) -> tuple[object, ...]:
    """All that a user sees of an answer."""
    quotes = [(q.document.id, q.start, q.end, q.highlights) for q in answer.quotes]
    related = [(q.document.id, q.start, q.end) for q in answer.related]
    return quotes, related, round(answer.confidence, 6), answer.conflicting


def measure(index: Index, questions: Sequence[str]) -> dict[str, Any]:
    found: dict[str, list[tuple[object, ...]]] = {}
    figures: dict[str, Any] = {"questions": len(questions)}
    for name in ("all", "some"):
        reader = Counting()
        answers.ask(index, questions[0], reader=reader)  # loads the model
        reader.runs, started = 0, time.process_time()
        chosen = patch.object(answers, "_needs_all", (lambda _: True) if name == "all" else NEEDED)
        with chosen:
            found[name] = [shown(answers.ask(index, q, reader=reader)) for q in questions]
        figures[f"seconds_{name}"] = round((time.process_time() - started) / len(questions), 4)
        figures[f"passages_read_{name}"] = round(reader.runs / len(questions), 2)
    figures["ratio"] = round(figures["seconds_some"] / figures["seconds_all"], 2)
    figures["different"] = sum(a != b for a, b in zip(found["all"], found["some"], strict=True))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    given = parser.parse_args()
    figures: dict[str, Any] = {"likeliest": LIKELIEST}
    for name, file in SETS.items():
        paragraphs, questions = load(given.folder / file)
        own = [q.text for q in questions if part(paragraphs[q.paragraph].article) == "measuring"]
        random.Random(1).shuffle(own)
        with tempfile.TemporaryDirectory() as place:
            paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
            index = build(Path(place) / "index", paths)
            figures[name] = measure(index, own[: given.questions])
            index.close()
        print(name, figures[name], flush=True)
    save("unread", f"python -m benchmarks.unread FOLDER --questions {given.questions}", figures)


if __name__ == "__main__":
    main()
