"""Questions that found no answer, grouped by likeness: what the documents lack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qabot.language.text import fold

ALIKE = 0.5  # share of common pairs of characters from which two questions count as one


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask about alike; the first was asked last."""

    questions: tuple[str, ...]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.questions)


def group(questions: Iterable[str]) -> list[Gap]:
    """Groups of like questions, the most frequent first, then in the order given.

    A question joins the first group whose first question shares half of the pairs of characters
    with it (Jaccard), in simplified characters and without signs.
    """
    groups: list[tuple[frozenset[str], list[str]]] = []
    for question in questions:
        pairs = _pairs(question)
        for first, members in groups:
            if _likeness(pairs, first) >= ALIKE:
                members.append(question)
                break
        else:
            groups.append((pairs, [question]))
    ordered = sorted(groups, key=lambda g: -len(g[1]))  # stable: ties stay in order
    return [Gap(tuple(members)) for _, members in ordered]


def _pairs(question: str) -> frozenset[str]:
    letters = "".join(character for character in fold(question) if character.isalnum())
    return frozenset(letters[i : i + 2] for i in range(max(len(letters) - 1, 1)))


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / max(len(a | b), 1)
