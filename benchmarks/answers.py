"""How often a quote has the answer, how well it is marked, and when questions are refused.

    python -m benchmarks.answers FOLDER [--questions N]

FOLDER has the sets (see data.py). Questions are of the articles that `data.part` keeps for
measuring: neither reader, rule nor threshold has seen them. Each is asked with the reader and by
the rule alone, in one run.

- answers: all paragraphs of the set are indexed.
- refusals: half of the articles for measuring are left out of the index. Of the others' questions
  300 are asked, 300 of theirs, and 200 near misses: the set's own questions that look answerable
  and are not, or, where it has none, questions with a name or figure exchanged.

Intervals contain 95 of 100 means of articles drawn anew. "Risk" is the share of wrong first quotes
among the questions that are answered when those with the least confidence are refused; calibration
error is the mean distance, over ten groups by confidence, between confidence and the share of
right first quotes. Writes results/answers.json, and its curves as results/*.svg.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from benchmarks.data import Question, build, load, part, save, write_documents
from benchmarks.fit_rule import calibration_error, near_miss
from benchmarks.plots import calibration_plot, risk_plot
from qabot.answering.answers import MIN_CONFIDENCE, ask
from qabot.evaluation import Case, Outcome, marked_text, overlap, same
from qabot.index import Index
from qabot.models.span_reader import SpanReader

SETS = {
    "CMRC 2018 dev": "cmrc2018_dev.json",
    "DRCD dev (traditional)": "drcd_dev.json",
    "ChineseSquad (translated)": "squad2_zh_dev_part.json",
    "CJRC (judgments)": "cjrc_dev.json",
}
ASKED, REFUSED, MISSED = 500, 300, 200
DRAWS = 1000
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked(Outcome):
    """A question of a set, asked without a threshold, and the article that answers it."""

    article: int

    @property
    def found(self) -> bool:
        return not self.refused

    def marked(self, compare: Callable[[str, str], float]) -> float:
        """Of the answers the one that what is marked comes nearest to."""
        marked = marked_text(self.answer)
        return max((float(compare(marked, a)) for a in self.case.answers), default=0.0)


def quoted(asked: Sequence[Asked]) -> dict[str, Any]:
    """Shares of all questions; a refusal has none, so quotes of refusals are not counted."""
    shown = [q for a in asked if a.found for q in a.answer.quotes]
    lengths = [len(q.text) for q in shown]
    return {
        "questions": len(asked),
        "quote_1_holds_answer": mean([a.found and a.first for a in asked]),
        "quote_1_interval": interval(asked, [a.found and a.first for a in asked]),
        "any_quote_holds_answer": mean([a.found and a.any for a in asked]),
        "any_quote_interval": interval(asked, [a.found and a.any for a in asked]),
        "marked_exact": mean([a.found * a.marked(same) for a in asked]),
        "marked_f1": mean([a.found * a.marked(overlap) for a in asked]),
        "marked_f1_interval": interval(asked, [a.found * a.marked(overlap) for a in asked]),
        "refused": mean([not a.found for a in asked]),
        "quotes_not_exact": sum(q.document.text[q.start : q.end] != q.text for q in shown),
        "quote_characters_median": float(np.median(lengths)),
        "quote_characters_longest": max(lengths),
    }


def refusals(
    own: Sequence[Asked], others: Sequence[Asked], missed: Sequence[Asked]
) -> dict[str, Any]:
    sure, unsure = (np.array([a.answer.confidence for a in some]) for some in (own, others))
    labels = [1] * len(own) + [0] * len(others)
    least = float(np.quantile(sure, 0.05))
    near = np.array([a.answer.confidence for a in missed])
    confidence, right = outcomes(own, others)
    return {
        "questions": {"answerable": len(own), "left out": len(others), "near misses": len(missed)},
        "auroc": round(float(roc_auc_score(labels, confidence)), 4),
        "auroc_near_misses": round(
            float(roc_auc_score([1] * len(own) + [0] * len(near), np.concatenate([sure, near]))), 4
        ),
        "false_refusals": mean([not a.found for a in own]),
        "right_refusals": mean([not a.found for a in others]),
        "right_refusals_interval": interval(others, [not a.found for a in others]),
        "near_misses_refused": mean([not a.found for a in missed]),
        "threshold_at_5_percent_false": round(least, 4),
        "right_refusals_at_5_percent_false": mean(unsure < least),
        "near_misses_refused_at_5_percent_false": mean(near < least),
        "calibration_error": round(calibration_error(confidence, right), 4),
        "risk_at_coverage": risk_at_coverage(confidence, right),
    }


def outcomes(own: Sequence[Asked], others: Sequence[Asked]) -> tuple[Floats, Floats]:
    """Of both kinds of questions: confidence, and 1 where the first quote has the answer."""
    confidence = np.array([a.answer.confidence for a in (*own, *others)])
    return confidence, np.array([float(a.first) for a in own] + [0.0] * len(others))


def risk_at_coverage(confidence: Floats, right: Floats) -> dict[str, float]:
    """Of all questions, answerable or not, the surest share is answered."""
    order = np.argsort(-confidence)
    shares = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
    return {str(s): 1 - mean(right[order[: max(int(s * len(order)), 1)]]) for s in shares}


def interval(asked: Sequence[Asked], values: Sequence[float]) -> list[float]:
    """Where the mean lies in 95 of 100 draws of articles, each with all its questions."""
    articles = sorted({a.article for a in asked})
    place = {article: row for row, article in enumerate(articles)}
    sums, counts = np.zeros(len(articles)), np.zeros(len(articles))
    for a, value in zip(asked, values, strict=True):
        sums[place[a.article]] += float(value)
        counts[place[a.article]] += 1
    drawn = np.random.default_rng(0).integers(len(articles), size=(DRAWS, len(articles)))
    means = sums[drawn].sum(1) / counts[drawn].sum(1)
    return [round(float(q), 4) for q in np.quantile(means, (0.025, 0.975))]


def mean(values: Sequence[float] | npt.NDArray[Any]) -> float:
    return round(float(np.mean(values)), 4)


class Set:
    """A set's questions for measuring, and the two indexes that they are asked in."""

    def __init__(self, path: Path, place: Path, most: int) -> None:
        paragraphs, questions = load(path)
        self._paragraphs = paragraphs
        chance = random.Random(0)
        unseen = [q for q in questions if self._part(q) == "measuring"]
        answerable = [q for q in unseen if q.answers]
        left_out = {p.article for p in paragraphs if part(p.article) == "measuring"}
        left_out = {article for article in left_out if article % 8 == 5}
        paths = write_documents(place / "documents", paragraphs, titled=True)
        kept = [f for f, p in zip(paths, paragraphs, strict=True) if p.article not in left_out]
        self.whole = build(place / "whole", paths, threads=1)
        self.partly = build(place / "partly", kept, threads=1)

        def some(pool: Sequence[Question], count: int) -> list[Question]:
            return chance.sample(pool, min(count, len(pool), most))

        own = [q for q in answerable if self._article(q) not in left_out]
        self.asked = some(answerable, ASKED)
        self.own = some(own, REFUSED)
        self.others = some([q for q in answerable if self._article(q) in left_out], REFUSED)
        missed = [(q, near_miss(q.text, chance)) for q in some(own, len(own))]
        plausible = [q for q in unseen if not q.answers and self._article(q) not in left_out]
        self.missed = [Question(text, q.paragraph, ()) for q, text in missed if text]
        self.missed = (some(plausible, MISSED) or self.missed)[:MISSED]

    def _article(self, question: Question) -> int:
        return self._paragraphs[question.paragraph].article

    def _part(self, question: Question) -> str:
        return part(self._article(question))

    def ask(
        self, index: Index, questions: Sequence[Question], reader: SpanReader | None
    ) -> list[Asked]:
        return [self._asked(question, index, reader) for question in questions]

    def _asked(self, question: Question, index: Index, reader: SpanReader | None) -> Asked:
        answer = ask(index, question.text, min_confidence=0.0, reader=reader)
        case = Case(None, question.text, question.answers)
        refused = answer.confidence < MIN_CONFIDENCE
        return Asked(case, answer, refused, self._article(question))


def measure(path: Path, most: int) -> tuple[dict[str, Any], dict[str, tuple[Floats, Floats]]]:
    figures: dict[str, Any] = {}
    curves: dict[str, tuple[Floats, Floats]] = {}
    with tempfile.TemporaryDirectory() as place:
        asked = Set(path, Path(place), most)
        for name, reader in (("reader", SpanReader(threads=1)), ("rule", None)):
            answered = asked.ask(asked.whole, asked.asked, reader)
            parts = [
                asked.ask(asked.partly, questions, reader)
                for questions in (asked.own, asked.others, asked.missed)
            ]
            figures[name] = {"answers": quoted(answered), "refusals": refusals(*parts)}
            curves[name] = outcomes(parts[0], parts[1])
    return figures, curves


def command(options: argparse.Namespace) -> str:
    sets = " ".join(f"'{name}'" for name in options.sets)
    return f"python -m benchmarks.answers FOLDER --questions {options.questions} --sets {sets}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=ASKED, help="the most of each kind")
    parser.add_argument("--sets", nargs="*", choices=SETS, default=list(SETS))
    options = parser.parse_args()
    sets = options.sets
    with Pool(2) as pool:
        jobs = [(options.folder / SETS[name], options.questions) for name in sets]
        measured = pool.starmap(measure, jobs, chunksize=1)
    figures = {name: result for name, (result, _) in zip(sets, measured, strict=True)}
    curves = {name: curve for name, (_, curve) in zip(sets, measured, strict=True)}
    risk_plot(curves)
    calibration_plot(curves)
    save("answers", command(options), figures)


if __name__ == "__main__":
    main()
