"""What is looked at in a sentence that may answer, and what it weighs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# Fitted by benchmarks/fit_rule.py; benchmarks/results/fit_rule.json.
RANKING = {"telling": 4.91, "near": 0.52, "fits": 2.04, "behind": -0.46}
RANKING_OTHER_SCRIPT = {"telling": 1.72, "near": 1.03, "fits": 0.69, "behind": -0.2}
CONFIDENCE = {
    "telling": 1.36,
    "covered": 0.93,
    "covered_around": 2.21,
    "near_around": 0.22,
    "other_figures": -0.89,
    "other_names": -2.94,
    "other_year": -1.45,
}
BIAS = -3.49  # fitted -1.99; moved so that one threshold serves reader and rule
CONFIDENCE_OTHER_SCRIPT = {
    "telling": 1.21,
    "covered_around": 1.81,
    "near": 0.9,
    "near_around": 0.72,
    "other_figures": -1.7,
}
BIAS_OTHER_SCRIPT = -5.59  # fitted -4.09
# The same with the reader, fitted by benchmarks/fit_reader.py; benchmarks/results/fit_reader.json.
RANKING_READ = {"read": 0.27, "telling": 2.92, "fits": 2.54, "behind": -0.24}
CONFIDENCE_READ = {
    "read": 0.17,
    "answers": 0.25,
    "telling": 0.7,
    "covered": 0.97,
    "covered_around": 0.07,
    "near_around": 0.68,
    "other_figures": -0.43,
    "other_names": -0.26,
    "other_year": -1.03,
}
BIAS_READ = -3.23
# What a row of a table adds: by hand, by the rows of benchmarks/tables.py
CONFIDENCE_ROW = {"told": 6.0, "head": 1.5, "named": 1.5, "missing": -3.0}
BIAS_ROW = -6.5
RANKING_OTHER = {"version": 2.0, "denies": -2.0, "label": 4.0}
CONFIDENCE_LABEL = 3.0  # log odds
# A row goes behind a sentence that says the same.
RANKING_ROW = {"keyed": 6.0, "head": 1.0, "row": -1.0}


@dataclass(frozen=True, slots=True)
class Traits:
    """What the rule looks at in a sentence and its passage; shares are from 0 to 1.

    Of the question's words, ``telling`` is the share that the sentence holds, each weighted by
    how few of the other sentences hold it; ``covered`` and ``covered_around`` are the shares,
    weighted by idf, that the sentence and the whole passage with its headings hold. ``near`` and
    ``near_around`` are the cosines of sentence and passage, in deviations from the mean of all
    passages; with the reader ``near`` is 0. ``fits`` is 1 where something of the wanted kind
    stands, 0 where not, 0.5 where no kind is asked for. ``behind`` is how far the passage ranks
    behind the best one. ``other_figures`` is the share of the question's figures that the passage
    lacks, ``other_names`` that of its names which the document does not speak of; ``other_year``
    is 1 where the question names a year and the passage only others. ``foreign`` is 1 where
    question and passage are in different scripts.

    ``row`` is 1 for a row of a table. Of one ``keyed`` is how much less of the question its cells
    contain than those of the best row of that table, 0 for that row and for all else. ``head`` is
    the share of the name of a column that the question asks for, ``named`` the share of the
    question's words in the cells whose whole value it names, ``told`` that in the row with all
    that stands above it. ``missing`` is the share of its figures, codes and names that neither
    has. ``version`` is 1 for a document of the version that the question names, -1 for one of
    another, ``label`` the same for the article or step that it names. ``denies`` is 1 where the
    sentence denies what the question takes for given.

    From the reader, 0 without it: ``read`` are the log odds that the answer stands in the sentence
    rather than nowhere in its passage, ``answers`` those that the passage answers at all.
    """

    telling: float
    covered: float
    covered_around: float
    near: float
    near_around: float
    fits: float
    behind: float
    other_figures: float
    other_names: float
    other_year: float
    foreign: float
    contradicts: float
    read: float = 0.0
    answers: float = 0.0
    row: float = 0.0
    keyed: float = 0.0
    head: float = 0.0
    named: float = 0.0
    told: float = 0.0
    missing: float = 0.0
    version: float = 0.0
    denies: float = 0.0
    label: float = 0.0


def score(traits: Traits, *, read: bool) -> float:
    """What orders the candidates of one question; ``read`` says whether the reader read them."""
    if traits.foreign:
        base = _weighed(RANKING_OTHER_SCRIPT, traits)
    else:
        base = _weighed(RANKING_READ if read else RANKING, traits)
    return base + _weighed(RANKING_ROW, traits) + _weighed(RANKING_OTHER, traits)


def confidence(traits: Traits, *, read: bool) -> float:
    """The probability, from 0 to 1, that the sentence answers."""
    weights, bias = (CONFIDENCE_READ, BIAS_READ) if read else (CONFIDENCE, BIAS)
    if traits.foreign:
        weights, bias = CONFIDENCE_OTHER_SCRIPT, BIAS_OTHER_SCRIPT
    elif traits.row:
        bias += BIAS_ROW + _weighed(CONFIDENCE_ROW, traits)
    bias += CONFIDENCE_LABEL * traits.label
    return 1 / (1 + math.exp(-bias - _weighed(weights, traits)))


def bounded(odds: float) -> float:
    """Log odds as a trait: beyond 16 they say no more."""
    return min(max(odds, -SUREST), SUREST)


def _weighed(weights: Mapping[str, float], traits: Traits) -> float:
    return sum(weight * float(getattr(traits, name)) for name, weight in weights.items())


SUREST = 16.0
