"""What the traits of a sentence weigh, read from the file next to the model that they go with.

`ranking.json` has a group for each case. ``reader`` is written by benchmarks/fit_reader.py, as is
``min_confidence``; ``rule`` and ``other_script`` are written by benchmarks/fit_rule.py. There
``bias_moved`` is what is added to the fitted bias, so that one threshold serves reader and rule.
By hand are ``row``, what a row of a table adds (by the rows of benchmarks/tables.py), and
``other``, what speaks for or against any sentence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from qabot.answering.traits import Traits
from qabot.errors import EncoderError
from qabot.messages import Code
from qabot.models.bundled import read_bundled

FILE = "ranking.json"
_TRAITS = frozenset(field.name for field in fields(Traits))


@dataclass(frozen=True, slots=True)
class Scale:
    """Weights by the name of a trait: for the order of the candidates, and for confidence.

    ``bias`` and the weights of ``confidence`` are log odds.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float

    def __post_init__(self) -> None:
        if unknown := {*self.ranking, *self.confidence} - _TRAITS:
            raise ValueError(f"no such traits: {', '.join(sorted(unknown))}")


@dataclass(frozen=True, slots=True)
class Weights:
    """All scales, and the confidence below which an answer is refused."""

    min_confidence: float
    rule: Scale
    other_script: Scale
    reader: Scale
    row: Scale
    other: Scale


def load_weights(content: bytes) -> Weights:
    """The weights in a file like ranking.json; raises EncoderError when it is damaged."""
    try:
        found = json.loads(content)
        groups = {name: _scale(found[name]) for name in _GROUPS}
        return Weights(min_confidence=float(found["min_confidence"]), **groups)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EncoderError(Code.MODEL_DAMAGED, what="encoder", error=f"{FILE}: {error}") from error


def _scale(group: Mapping[str, Any]) -> Scale:
    ranking, confidence = (
        {name: float(weight) for name, weight in group[part].items()}
        for part in ("ranking", "confidence")
    )
    return Scale(ranking, confidence, float(group["bias"]))


_GROUPS = tuple(field.name for field in fields(Weights) if field.name != "min_confidence")
WEIGHTS = load_weights(read_bundled(FILE))


def score(traits: Traits, *, read: bool) -> float:
    """What orders the candidates of one question; ``read`` says whether the reader read them."""
    base = _weighed(_scale_for(traits, read=read).ranking, traits)
    return base + _weighed(WEIGHTS.row.ranking, traits) + _weighed(WEIGHTS.other.ranking, traits)


def confidence(traits: Traits, *, read: bool) -> float:
    """The probability, from 0 to 1, that the sentence answers."""
    scale = _scale_for(traits, read=read)
    bias = scale.bias
    if traits.row and not traits.cross_script:
        bias += WEIGHTS.row.bias + _weighed(WEIGHTS.row.confidence, traits)
    bias += _weighed(WEIGHTS.other.confidence, traits)
    return 1 / (1 + math.exp(-bias - _weighed(scale.confidence, traits)))


def _scale_for(traits: Traits, *, read: bool) -> Scale:
    if traits.cross_script:
        return WEIGHTS.other_script
    return WEIGHTS.reader if read else WEIGHTS.rule


def _weighed(weights: Mapping[str, float], traits: Traits) -> float:
    return sum(weight * float(getattr(traits, name)) for name, weight in weights.items())
