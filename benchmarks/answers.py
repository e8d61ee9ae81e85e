"""How often a quote holds the answer, and how often a question without an answer is refused.

    python benchmarks/answers.py FOLDER

FOLDER holds the sets (see data.py). Answers: all paragraphs are indexed, 1,000 questions asked.
Refusals: every second article is indexed, and 500 questions about these and 500 about the others
are asked. The rule was fitted on CMRC trial and on every second article of DRCD dev
(fit_rule.py), which is left out of the questions here. Writes results/answers.json.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from data import SETS, Paragraph, Question, build, load, save, write_documents
from qabot.answers import MIN_CONFIDENCE, ask
from qabot.index import Index
from qabot.types import Answer

ASKED = 1000


def holds(texts: Sequence[str], question: Question) -> bool:
    """True when one of the answers stands in one of the texts, white space aside."""
    return any(_bare(answer) in _bare(text) for text in texts for answer in question.answers)


def _bare(text: str) -> str:
    return "".join(text.split())


def quoted(answers: Sequence[Answer], questions: Sequence[Question]) -> dict[str, Any]:
    """Shares of all questions; a refusal holds nothing, so quotes of refusals are not counted."""
    first = [
        holds([q.text for q in a.quotes[:1]], x) for a, x in zip(answers, questions, strict=True)
    ]
    any_of = [holds([q.text for q in a.quotes], x) for a, x in zip(answers, questions, strict=True)]
    shown = [q for a in answers for q in a.quotes]
    return {
        "questions": len(questions),
        "quote_1_holds_answer": round(float(np.mean(first)), 4),
        "any_quote_holds_answer": round(float(np.mean(any_of)), 4),
        "refused": round(float(np.mean([not a.found for a in answers])), 4),
        "quotes_not_exact": sum(q.document.text[q.start : q.end] != q.text for q in shown),
        "quote_characters_median": median(len(q.text) for q in shown),
        "quote_characters_longest": max(len(q.text) for q in shown),
    }


def refusals(index: Index, own: Sequence[Question], others: Sequence[Question]) -> dict[str, Any]:
    answerable = [ask(index, question.text).confidence for question in own]
    unanswerable = [ask(index, question.text).confidence for question in others]
    labels = [1] * len(answerable) + [0] * len(unanswerable)
    at_5_percent = np.quantile(answerable, 0.05)
    return {
        "questions": len(labels),
        "auroc": round(float(roc_auc_score(labels, answerable + unanswerable)), 4),
        "false_refusals": round(float(np.mean(np.array(answerable) < MIN_CONFIDENCE)), 4),
        "right_refusals": round(float(np.mean(np.array(unanswerable) < MIN_CONFIDENCE)), 4),
        "right_refusals_at_5_percent_false": round(
            float(np.mean(np.array(unanswerable) < at_5_percent)), 4
        ),
    }


def measure(paragraphs: Sequence[Paragraph], questions: Sequence[Question]) -> dict[str, Any]:
    chance = random.Random(0)
    unseen = [q for q in questions if paragraphs[q.paragraph].article % 2]
    sample = chance.sample(unseen, min(ASKED, len(unseen)))
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        index = build(Path(place) / "index", paths)
        figures = quoted([ask(index, question.text) for question in sample], sample)
        held = {n for n, p in enumerate(paragraphs) if p.article % 4 == 1}
        index = build(Path(place) / "part", [paths[n] for n in sorted(held)])
        own = [q for q in unseen if q.paragraph in held]
        others = [q for q in unseen if q.paragraph not in held]
        asked = [chance.sample(x, min(ASKED // 2, len(x))) for x in (own, others)]
        return {"answers": figures, "refusals": refusals(index, *asked)}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    figures = {name: measure(*load(folder / file)) for name, file in SETS.items()}
    save("answers", "python benchmarks/answers.py FOLDER", figures)


if __name__ == "__main__":
    main()
