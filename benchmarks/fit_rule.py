"""Fits the numbers of `qabot.answering.weights`: scores of sentences, confidence of the rule.

    python -m benchmarks.fit_rule FOLDER [--english FILE]

FOLDER has cmrc2018_trial.json, drcd_dev.json and squad2_zh_dev_part.json (see data.py). Of all
but the first only the articles with an even number are used, the others are for measuring.
Indexes of 1 to 400 articles are asked questions about their own articles, about articles that
they do not have, and near misses: questions of their own with a figure or a name exchanged, and
SQuAD's questions that look as if a paragraph answered them. FILE has lines of {"question": …,
"english": …} with questions of CMRC trial in English, for the case that question and documents
are in different scripts. Half of the rows fit, the other half is measured; of those in another
script, which are few, all fit and are measured. Prints the constants and the figures, and writes
results/fit_rule.json and the weights next to the model (encoders/e5/ranking.json).
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from benchmarks.data import Question, build, load, save, write_documents
from benchmarks.keeping import keep_rule
from qabot.answering.candidates import candidates
from qabot.answering.retrieval import prepare, retrieve
from qabot.answering.traits import Traits
from qabot.answering.weights import WEIGHTS
from qabot.index import Index
from qabot.language.numbers import figures
from qabot.language.words import Segmenter
from qabot.models.span_reader import SpanReader

RANKING, CONFIDENCE = tuple(WEIGHTS.rule.ranking), tuple(WEIGHTS.rule.confidence)
Floats = npt.NDArray[np.float64]

EVEN = ("drcd_dev.json", "squad2_zh_dev_part.json")
SIZES = (1, 3, 10, 30, 100, 400)
ASKED = 200  # questions for each size and set
OWN, FOREIGN, NEAR_MISS = "answerable", "of another article", "near miss"
SHARES = {OWN: 0.45, FOREIGN: 0.35, NEAR_MISS: 0.2}
NAMES = {"nr", "ns", "nt", "nz"}


@dataclass(frozen=True, slots=True)
class Row:
    """The sentences that one question finds: their traits, and which of them have the answer."""

    kind: str
    traits: Floats
    right: npt.NDArray[np.bool_]


def collect(
    path: Path, *, even: bool, sizes: Sequence[int], english: dict[str, str] | None = None
) -> list[Row]:
    paragraphs, questions = load(path)
    if english is not None:
        questions = [q for q in questions if q.text in english]
    chance = random.Random(0)
    articles = sorted({p.article for p in paragraphs if not (even and p.article % 2)})
    usable = [q for q in questions if paragraphs[q.paragraph].article in set(articles)]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        for size in sizes:
            end = len(rows) + ASKED
            while len(rows) < end:
                held = set(chance.sample(articles, min(size, len(articles) * 2 // 3)))
                of = [paths[n] for n, p in enumerate(paragraphs) if p.article in held]
                index = build(Path(place) / f"index-{len(rows)}", of, threads=1)
                own = [q for q in usable if paragraphs[q.paragraph].article in held]
                others = [q for q in usable if paragraphs[q.paragraph].article not in held]
                for kind, question, text in asked(own, others, len(held) * 6, chance, english):
                    row = row_of(index, kind, question, text)
                    rows += [row] if row and len(rows) < end else []
    return rows


def asked(
    own: Sequence[Question],
    others: Sequence[Question],
    most: int,
    chance: random.Random,
    english: dict[str, str] | None,
) -> Iterator[tuple[str, Question, str]]:
    most = min(most, ASKED)
    for kind, pool in ((OWN, own), (FOREIGN, others)):
        pool = [question for question in pool if question.answers]
        for question in chance.sample(pool, min(len(pool), round(most * SHARES[kind]) or 1)):
            yield kind, question, english[question.text] if english else question.text
    if english is None:
        plausible = [(q, q.text) for q in own if not q.answers]
        altered = [(q, near_miss(q.text, chance)) for q in chance.sample(own, len(own))]
        found = [(question, text) for question, text in plausible or altered if text]
        chance.shuffle(found)
        for question, text in found[: round(most * SHARES[NEAR_MISS]) or 1]:
            yield NEAR_MISS, question, text


_SEGMENTER = Segmenter()
_STRANGERS = {  # names that the sets do not speak of
    "nr": "陆明哲",
    "ns": "赣州",
    "nt": "中国地质博物馆",
    "nz": "松江",
}


def near_miss(question: str, chance: random.Random) -> str | None:
    """The question with one figure or one name exchanged; None when it has neither."""
    numbers = [f for f in figures(question) if question[f.start].isdecimal()]
    named = [w for w in _SEGMENTER.tagged(question) if w.tag in NAMES and w.end - w.start > 1]
    if not numbers and not named:
        return None
    if numbers and (not named or chance.random() < 0.5):
        figure = chance.choice(numbers)
        digits = re.match(r"\d+", question[figure.start :])
        assert digits is not None
        other = int(digits[0]) + chance.choice((1, 2, 3, 5))
        return f"{question[: figure.start]}{other}{question[figure.start + digits.end() :]}"
    word = chance.choice(named)
    return f"{question[: word.start]}{_STRANGERS[word.tag]}{question[word.end :]}"


def row_of(
    index: Index, kind: str, question: Question, text: str, reader: SpanReader | None = None
) -> Row | None:
    query = prepare(index, text)
    found = candidates(index, query, retrieve(index, query), reader)
    if not found:
        return None
    right = [
        kind == OWN and any(a in c.passage.document.text[c.start : c.end] for a in question.answers)
        for c in found
    ]
    traits = [[getattr(c.traits, name) for name in Traits.__slots__] for c in found]
    return Row(kind, np.array(traits), np.array(right))


def columns(names: Sequence[str]) -> list[int]:
    return [Traits.__slots__.index(name) for name in names]


def fit_ranking(rows: Sequence[Row], names: Sequence[str] = RANKING) -> Floats:
    """Weights that put right sentences before wrong ones (logistic regression on pairs)."""
    own = columns(names)
    pairs = [
        right - wrong
        for row in rows
        for right in row.traits[row.right][:2, own]
        for wrong in row.traits[~row.right][:, own]
    ]
    both = np.array([*pairs, *(-pair for pair in pairs)])
    labels = np.repeat([1, 0], len(pairs))
    scale = both.std(0) + 1e-9
    model = LogisticRegression(fit_intercept=False, max_iter=3000).fit(both / scale, labels)
    weights: Floats = model.coef_[0] / scale
    return weights


def best(row: Row, weights: Floats, ranking: Sequence[str] = RANKING) -> int:
    return int(np.argmax(row.traits[:, columns(ranking)] @ weights))


def fit_confidence(
    rows: Sequence[Row],
    tested: Sequence[Row],
    weights: Floats,
    names: Sequence[str],
    ranking: Sequence[str] = RANKING,
    *,
    right: bool = False,
) -> dict[str, Any]:
    """A logistic regression over the traits of the sentence chosen.

    Of whether the question is answerable or, if ``right``, whether the sentence answers it.
    """
    own = columns(names)

    def table(some: Sequence[Row]) -> tuple[Floats, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        chosen = [best(row, weights, ranking) for row in some]
        traits = np.array([row.traits[n][own] for row, n in zip(some, chosen, strict=True)])
        answers = np.array([row.right[n] for row, n in zip(some, chosen, strict=True)])
        return traits, np.array([row.kind == OWN for row in some]), answers

    traits, labels, answers = table(rows)
    model = LogisticRegression(max_iter=5000).fit(traits, answers if right else labels)
    traits, labels, answers = table(tested)
    sure = model.predict_proba(traits)[:, 1]
    threshold = float(np.quantile(sure[labels], 0.05))
    kinds = np.array([row.kind for row in tested])
    return {
        "weights": dict(zip(names, map(_round, model.coef_[0]), strict=True)),
        "bias": _round(model.intercept_[0]),
        "threshold_at_5_percent_false_refusals": round(threshold, 3),
        "calibration_error": round(calibration_error(sure, answers.astype(float)), 4),
        **{
            f"auroc, {kind}": round(
                float(
                    roc_auc_score(labels[labels | (kinds == kind)], sure[labels | (kinds == kind)])
                ),
                4,
            )
            for kind in (FOREIGN, NEAR_MISS)
            if (kinds == kind).any()
        },
        **{
            f"right refusals, {kind}": round(float(np.mean(sure[kinds == kind] < threshold)), 4)
            for kind in (FOREIGN, NEAR_MISS)
            if (kinds == kind).any()
        },
    }


def calibration_error(confidence: Floats, right: Floats) -> float:
    """The mean distance between confidence and share of right ones, over ten groups by it."""
    groups = np.array_split(np.argsort(confidence), 10)
    gaps = [abs(confidence[g].mean() - right[g].mean()) * len(g) for g in groups if len(g)]
    return float(sum(gaps) / len(confidence))


def _round(value: float) -> float:
    return round(float(value), 2)


def _collected(arguments: tuple[Path, bool, dict[str, str] | None]) -> list[Row]:
    path, even, english = arguments
    sizes = SIZES if english is None else SIZES[2:]
    return collect(path, even=even, sizes=sizes, english=english)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--english", type=Path)
    parser.add_argument("--rows", type=Path, help="keep what was collected, or use what was kept")
    options = parser.parse_args()
    trial = options.folder / "cmrc2018_trial.json"
    jobs: list[tuple[Path, bool, dict[str, str] | None]] = [(trial, False, None)]
    jobs += [(options.folder / file, True, None) for file in EVEN]
    if options.english:
        lines = map(json.loads, options.english.read_text("utf-8").splitlines())
        jobs.append((trial, False, {line["question"]: line["english"] for line in lines}))
    if options.rows and options.rows.exists():
        collected = pickle.loads(options.rows.read_bytes())
    else:
        with Pool(2) as pool:
            collected = pool.map(_collected, jobs, chunksize=1)
        if options.rows:
            options.rows.write_bytes(pickle.dumps(collected))
    rows = [row for some in collected[: 1 + len(EVEN)] for row in some]
    random.Random(1).shuffle(rows)
    fitted, tested = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    weights = fit_ranking(fitted)
    own = [row for row in tested if row.kind == OWN]
    result: dict[str, Any] = {
        "rows": len(rows),
        "ranking": dict(zip(RANKING, map(_round, weights), strict=True)),
        "right sentence first": round(float(np.mean([r.right[best(r, weights)] for r in own])), 4),
        "confidence": fit_confidence(fitted, tested, weights, list(CONFIDENCE)),
    }
    if options.english:
        foreign = collected[-1]
        others = fit_ranking(foreign)
        own = [row for row in foreign if row.kind == OWN]
        result["ranking, other script"] = dict(zip(RANKING, map(_round, others), strict=True))
        result["right sentence first, other script"] = round(
            float(np.mean([row.right[best(row, others)] for row in own])), 4
        )
        names = list(WEIGHTS.other_script.confidence)
        result["confidence, other script"] = fit_confidence(foreign, foreign, others, names)
    save("fit_rule", "python -m benchmarks.fit_rule FOLDER --english FILE", result)
    keep_rule(result)


if __name__ == "__main__":
    main()
