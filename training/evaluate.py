"""How well the reader finds answers in the paragraph that has them, on articles kept for fitting.

    python -m training.evaluate DATA [--questions N]

Each question is read with all passages of its own paragraph. Sentence: the share whose answer
is in the likeliest sentence. EM and F1 compare the marked words with the answers as CMRC 2018
does, by characters without punctuation. AUROC: how well the best sentence's odds separate these
from the set's own questions that the paragraph does not answer, where it has such. Writes
results/reader.json.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.data import Question, load, part, save
from qabot.documents.passages import split
from qabot.documents.units import quotable_spans
from qabot.evaluation import overlap, same
from qabot.models.span_reader import SpanReader
from qabot.types import Document
from training.examples import SETS, WHOLE


def best(reader: SpanReader, question: str, document: Document) -> tuple[float, str, str]:
    """Odds, sentence and marked words of the likeliest sentence."""
    found = []
    for passage in split(document):
        reading = reader.read(question, passage)
        for start, end in quotable_spans(document.text, passage.start, passage.end):
            answer = reading.within(start - passage.start, end - passage.start)
            if answer:
                at, to = (passage.start + o for o in answer.span)
                found.append((answer.odds, document.text[start:end], document.text[at:to]))
    return max(found)


def measure(path: Path, count: int) -> dict[str, float]:
    paragraphs, questions = load(path)
    fitting = [q for q in questions if part(paragraphs[q.paragraph].article) == "fitting"]
    chance = random.Random(0)
    reader = SpanReader()

    def read(question: Question) -> tuple[float, str, str]:
        paragraph = paragraphs[question.paragraph]
        return best(reader, question.text, Document("", "", paragraph.title, paragraph.text, ""))

    answerable = [q for q in fitting if q.answers]
    own = chance.sample(answerable, min(count, len(answerable)))
    found = [read(q) for q in own]
    pairs = list(zip(found, own, strict=True))
    figures: dict[str, Any] = {
        "questions": len(own),
        "sentence": np.mean([any(a in f[1] for a in q.answers) for f, q in pairs]),
        "em": np.mean([any(same(f[2], a) for a in q.answers) for f, q in pairs]),
        "f1": np.mean([max(overlap(f[2], a) for a in q.answers) for f, q in pairs]),
    }
    others = [q for q in fitting if not q.answers]
    if others:
        odds = [read(q)[0] for q in chance.sample(others, min(count, len(others)))]
        labels = [1] * len(found) + [0] * len(odds)
        figures["auroc"] = roc_auc_score(labels, [f[0] for f in found] + odds)
    return {name: round(float(value), 4) for name, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--questions", type=int, default=300)
    options = parser.parse_args()
    figures = {
        name: measure(options.data / name, options.questions) for name in SETS if name not in WHOLE
    }
    command = f"python -m training.evaluate DATA --questions {options.questions}"
    save("reader", command, figures)


if __name__ == "__main__":
    main()
