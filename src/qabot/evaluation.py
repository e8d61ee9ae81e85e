"""How good answers are: a person's own questions with what answers them, and figures over these.

A quote is right when it contains one of a question's answers, white space, case and script aside. A
question without answers is one that the documents do not answer: refusing it is right.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

from qabot.answering.answers import checked_question
from qabot.errors import QuestionError, SettingsError, why_unreadable
from qabot.language.text import fold
from qabot.messages import Code
from qabot.typed import read_lines
from qabot.types import Answer

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Case:
    """A question and the words that answer it, as the documents write them; none = refuse."""

    id: object
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was answered to a case when it was asked with threshold 0.

    ``refused``: with the threshold that is set it would have been refused.
    """

    case: Case
    answer: Answer
    refused: bool

    @property
    def first(self) -> bool:
        """The first quote contains an answer."""
        return holds([quote.text for quote in self.answer.quotes[:1]], self.case.answers)

    @property
    def any(self) -> bool:
        """One of the quotes contains an answer."""
        return holds([quote.text for quote in self.answer.quotes], self.case.answers)

    @property
    def right(self) -> bool:
        """The answer is what it should be: a right first quote, or a refusal."""
        return self.refused != bool(self.case.answers) and (self.refused or self.first)


@dataclass(frozen=True, slots=True)
class Threshold:
    """What a threshold would give: shares of all answerable, and of all unanswerable questions."""

    min_confidence: float
    right: float | None
    wrong: float | None
    false_refusals: float | None
    right_refusals: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over all outcomes; shares are of the answerable or of the unanswerable questions.

    None if there are no such questions. A refusal contains no answer, so a right quote below the
    threshold does not count. ``marked_same`` and ``marked_overlap`` compare the marked words of
    the first quote with the answers (EM and F1 by characters).
    """

    outcomes: tuple[Outcome, ...]
    answerable: int
    unanswerable: int
    first: float | None
    any: float | None
    marked_same: float | None
    marked_overlap: float | None
    false_refusals: float | None
    right_refusals: float | None
    auroc: float | None
    thresholds: tuple[Threshold, ...]
    ms_median: float
    ms_p95: float

    @property
    def wrong(self) -> list[Outcome]:
        """The questions whose first quote does not answer."""
        return [outcome for outcome in self.outcomes if not outcome.right]


def read_cases(path: Path) -> list[Case]:
    """The lines of a JSONL file; raises SettingsError that names the line to correct."""
    try:
        lines = read_lines(path.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(Code.NOT_READ, path=path, why=why_unreadable(error)) from error
    cases = [_case(line, number, path) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise SettingsError(Code.NO_CASES, path=path)
    return cases


def evaluate(outcomes: Sequence[Outcome]) -> Evaluation:
    """The figures over outcomes, of which there must be at least one."""
    own = [o for o in outcomes if o.case.answers]
    others = [o for o in outcomes if not o.case.answers]
    times = [o.answer.timing.total for o in outcomes]
    marks = [_marked(o) for o in own]
    return Evaluation(
        tuple(outcomes),
        len(own),
        len(others),
        first=_share([o.first and not o.refused for o in own]),
        any=_share([o.any and not o.refused for o in own]),
        marked_same=_share([same for same, _ in marks]),
        marked_overlap=_share([overlap for _, overlap in marks]),
        false_refusals=_share([o.refused for o in own]),
        right_refusals=_share([o.refused for o in others]),
        auroc=_auroc(own, others),
        thresholds=tuple(_threshold(least, own, others) for least in THRESHOLDS),
        ms_median=median(times),
        ms_p95=quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0],
    )


def holds(texts: Sequence[str], answers: Sequence[str]) -> bool:
    """True when one of the texts contains one of the answers."""
    return any(_spaceless(answer) in _spaceless(text) for text in texts for answer in answers)


def same(found: str, answer: str) -> bool:
    """True when both have the same letters and digits in the same order."""
    return _bare(found) == _bare(answer)


def overlap(found: str, answer: str) -> float:
    """F1 of the characters of both, punctuation and white space aside (as CMRC 2018 counts)."""
    ours, theirs = Counter(_bare(found)), Counter(_bare(answer))
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def marked_text(answer: Answer) -> str:
    """The marked words of the first quote."""
    if not answer.quotes:
        return ""
    quote = answer.quotes[0]
    return "".join(quote.document.text[start:end] for start, end in quote.highlights)


def _case(line: str, number: int, path: Path) -> Case:
    try:
        entry: dict[str, Any] = json.loads(line)
        answers = entry["answers"]
        texts = isinstance(answers, list) and all(isinstance(a, str) and a.strip() for a in answers)
        if not texts or not isinstance(entry["question"], str):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(Code.CASE_LINE, line=number, path=path) from error
    try:
        question = checked_question(entry["question"])
    except QuestionError as error:
        raise SettingsError(
            Code.CASE_QUESTION, line=number, path=path, why=error.message
        ) from error
    return Case(entry.get("id", number), question, tuple(answers))


def _marked(outcome: Outcome) -> tuple[bool, float]:
    """EM and F1 of what is marked in the first quote, against the nearest answer."""
    marked, answers = marked_text(outcome.answer), outcome.case.answers
    if outcome.refused or not marked:
        return False, 0.0
    return any(same(marked, a) for a in answers), max(overlap(marked, a) for a in answers)


def _threshold(least: float, own: Sequence[Outcome], others: Sequence[Outcome]) -> Threshold:
    answered = [o.answer.confidence >= least for o in own]
    right = [yes and o.first for yes, o in zip(answered, own, strict=True)]
    wrong = [yes and not o.first for yes, o in zip(answered, own, strict=True)]
    refused = [o.answer.confidence < least for o in others]
    return Threshold(
        least, _share(right), _share(wrong), _share([not yes for yes in answered]), _share(refused)
    )


def _auroc(own: Sequence[Outcome], others: Sequence[Outcome]) -> float | None:
    if not own or not others:
        return None
    from sklearn.metrics import roc_auc_score

    labels = [1] * len(own) + [0] * len(others)
    return float(roc_auc_score(labels, [o.answer.confidence for o in (*own, *others)]))


def _share(values: Sequence[float]) -> float | None:
    return mean(map(float, values)) if values else None


def _spaceless(text: str) -> str:
    return "".join(fold(text).split())


def _bare(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
