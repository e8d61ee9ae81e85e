"""News, where many documents are alike: answers in one and two parts, refusals, false figures.

    python -m benchmarks.news FOLDER [--others N]

FOLDER has RGB's questions on news (rgb_zh_fact.jsonl, rgb_zh_int.jsonl, data.py says where they
can be had; for measuring alone, its licence is non-commercial) and news.jsonl.gz. Indexed are all
documents of both files, those that answer and those that only look like it, and N articles more.
Asked with the reader and by the rule, in one run:

- one: 100 questions that one statement answers.
- two: 100 questions that need two statements; "all parts" = three quotes have them all.
- refusals: the documents that have the answer to every second question of "one" are left out, so
  that only their likenesses are left.
- conflicts: each question of "one" with its documents and as many in which the answer was
  exchanged for a false one; "both" = the quotes have the true and the false one, `told` = the
  answer says that documents differ, among those with both.

Writes results/news.json.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.data import build, save
from qabot.answering.answers import MIN_CONFIDENCE, ask
from qabot.evaluation import holds
from qabot.index import Index
from qabot.models.span_reader import SpanReader
from qabot.types import Answer

OTHERS = 1000
_TELLING = 3  # characters; a shorter answer is in documents that say something else


@dataclass(frozen=True, slots=True)
class News:
    """A question; ``parts`` are the parts of its answer, each with its spellings."""

    text: str
    parts: tuple[tuple[str, ...], ...]
    answering: tuple[str, ...]
    alike: tuple[str, ...]
    false: tuple[str, ...] = ()
    false_answer: tuple[str, ...] = ()


def load(path: Path) -> list[News]:
    return [_question(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line]


def _question(row: dict[str, Any]) -> News:
    answer = row["answer"]
    several = isinstance(row["positive"][0], list)
    positive = [text for some in row["positive"] for text in some] if several else row["positive"]
    parts = answer if several else [answer]
    return News(
        row["query"],
        tuple(map(_spellings, parts)),
        tuple(positive),
        tuple(row["negative"]),
        tuple(row.get("positive_wrong", ())),
        _spellings(row.get("fakeanswer", [])),
    )


def _spellings(part: str | list[Any]) -> tuple[str, ...]:
    """Lists within lists occur."""
    return (part,) if isinstance(part, str) else tuple(s for some in part for s in _spellings(some))


def held(part: Sequence[str], answer: Answer, *, quotes: int) -> bool:
    """True when one of the quotes has a spelling of this part of the answer."""
    return holds([quote.text for quote in answer.quotes[:quotes]], part)


def write(folder: Path, texts: Sequence[str]) -> list[Path]:
    """A plain text file for each text; the same text is written once."""
    folder.mkdir(parents=True)
    paths = []
    for number, text in enumerate(dict.fromkeys(texts)):
        if text.strip():
            paths.append(folder / f"{number:05d}.txt")
            paths[-1].write_text(text, encoding="utf-8")
    return paths


class Bench:
    """The documents of all questions, and the articles around them."""

    def __init__(self, folder: Path, place: Path, others: int) -> None:
        self.one = load(folder / "rgb_zh_fact.jsonl")
        self.two = load(folder / "rgb_zh_int.jsonl")
        self._place = place
        with gzip.open(folder / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
            self._others = [json.loads(line)["text"] for line in islice(lines, others)]

    def whole(self) -> Index:
        texts = [t for q in (*self.one, *self.two) for t in (*q.answering, *q.alike)]
        return self._index("whole", [*texts, *self._others])

    def partly(self) -> tuple[Index, list[News], list[News]]:
        """Without what answers every second question; those it still answers, and the others."""
        others = self.one[1::2]
        left_out = {text for q in others for text in q.answering}
        told = [part for q in others for part in q.parts[0] if len(part) >= _TELLING]

        def stays(text: str) -> bool:
            return text not in left_out and not any(answer in text for answer in told)

        texts = [t for q in self.one for t in (*q.answering, *q.alike)]
        index = self._index("partly", [*filter(stays, texts), *filter(stays, self._others)])
        return index, [q for q in self.one[::2] if any(map(stays, q.answering))], others

    def disputed(self) -> Index:
        texts = [t for q in self.one for t in (*q.answering, *q.false)]
        return self._index("disputed", texts)

    def _index(self, name: str, texts: Sequence[str]) -> Index:
        return build(self._place / f"{name}-index", write(self._place / name, texts))


def measured(
    bench: Bench,
    whole: Index,
    partly: tuple[Index, list[News], list[News]],
    disputed: Index,
    reader: SpanReader | None,
) -> dict[str, Any]:
    def answers(index: Index, questions: Sequence[News]) -> Iterator[tuple[News, Answer]]:
        for question in questions:
            yield question, ask(index, question.text, min_confidence=0.0, reader=reader)

    one, two = list(answers(whole, bench.one)), list(answers(whole, bench.two))
    own, left = (list(answers(partly[0], some)) for some in partly[1:])
    sure = np.array([a.confidence for _, a in own])
    unsure = np.array([a.confidence for _, a in left])
    least = float(np.quantile(sure, 0.05))
    both = [
        answer
        for question, answer in answers(disputed, bench.one)
        if held(question.parts[0], answer, quotes=3)
        and held(question.false_answer, answer, quotes=3)
    ]
    return {
        "one": {
            "questions": len(one),
            "first_quote": mean([held(q.parts[0], a, quotes=1) for q, a in one]),
            "any_quote": mean([held(q.parts[0], a, quotes=3) for q, a in one]),
            "refused": mean([a.confidence < MIN_CONFIDENCE for _, a in one]),
        },
        "two": {
            "questions": len(two),
            "parts": mean([held(p, a, quotes=3) for q, a in two for p in q.parts]),
            "all_parts": mean([all(held(p, a, quotes=3) for p in q.parts) for q, a in two]),
            "refused": mean([a.confidence < MIN_CONFIDENCE for _, a in two]),
        },
        "refusals": {
            "questions": {"answerable": len(own), "left out": len(left)},
            "auroc": round(
                float(
                    roc_auc_score([1] * len(own) + [0] * len(left), np.concatenate([sure, unsure]))
                ),
                4,
            ),
            "false_refusals": mean(sure < MIN_CONFIDENCE),
            "right_refusals": mean(unsure < MIN_CONFIDENCE),
            "right_refusals_at_5_percent_false": mean(unsure < least),
        },
        "conflicts": {
            "questions": len(bench.one),
            "both": len(both),
            "told": sum(answer.conflicting for answer in both),
        },
    }


def mean(values: Any) -> float:
    return round(float(np.mean(values)), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--others", type=int, default=OTHERS, help="articles around them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(options.folder, Path(place), options.others)
        indexes = bench.whole(), bench.partly(), bench.disputed()
        figures = {
            name: measured(bench, *indexes, reader)
            for name, reader in (("reader", SpanReader()), ("rule", None))
        }
    save("news", f"python -m benchmarks.news FOLDER --others {options.others}", figures)


if __name__ == "__main__":
    main()
