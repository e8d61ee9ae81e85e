"""Which of the passages found are read: those that could still give a quote.

Reading takes nearly all the time of an answer. The score of a sentence is a sum, of which the
reader gives one part; the rest is known before. So passages are read in the order of the most that
their sentences could score, until what is left is too far behind the best to be shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from qabot.answering.sentences import Sentence
from qabot.answering.traits import SUREST, Traits, bounded
from qabot.answering.weights import score
from qabot.models.span_reader import Found, Reading
from qabot.types import Hit

LIKELIEST = 8.0  # log odds that the reader seldom exceeds: benchmarks/results/unread.json


@dataclass(frozen=True, slots=True)
class PartlyRead:
    """What the reader makes of each sentence, and of its passage; None where it was not read.

    Both have one entry for each sentence, in their order.
    """

    answers: tuple[Found | None, ...]
    readings: tuple[Reading | None, ...]


def read_in_turn(
    read: Callable[[Hit], Reading],
    sentences: Sequence[Sentence],
    traits: Sequence[Traits],
    margin: float,
) -> PartlyRead:
    """Reads passages while a sentence of them may come within ``margin`` of the best score.

    ``traits`` are those of the sentences as far as they are known without the reader. With an
    infinite margin all are read.
    """
    rows: dict[int, list[int]] = {}
    for row, sentence in enumerate(sentences):
        rows.setdefault(id(sentence.hit), []).append(row)
    most = {hit: max(_score(traits[row], LIKELIEST) for row in rows[hit]) for hit in rows}
    answers: list[Found | None] = [None] * len(sentences)
    readings: list[Reading | None] = [None] * len(sentences)
    best = -float("inf")
    for hit in sorted(rows, key=lambda hit: -most[hit]):
        if most[hit] < best - margin:
            break
        reading = read(sentences[rows[hit][0]].hit)
        for row in rows[hit]:
            found = reading.within(sentences[row].start, sentences[row].end)
            answers[row], readings[row] = found, reading
            if not traits[row].contradicts:
                best = max(best, _score(traits[row], found.odds if found else -SUREST))
    return PartlyRead(tuple(answers), tuple(readings))


def _score(traits: Traits, odds: float) -> float:
    return score(replace(traits, read=bounded(odds)), read=True)
