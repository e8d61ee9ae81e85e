"""Words with a meaning for the check, from data/claim_words.txt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``function`` words say nothing of a subject; ``opposites`` are two classes of words each.

    ``strong`` words widen a statement, ``narrowing`` ones restrict the noun behind them.
    """

    function: frozenset[str]
    strong: frozenset[str]
    narrowing: frozenset[str]
    synonyms: dict[str, frozenset[str]]
    opposites: tuple[tuple[str, str], ...]


@cache
def words() -> Vocabulary:
    """The words of the file, read once."""
    text = (files("qabot") / "data/claim_words.txt").read_text("utf-8")
    listed_as: dict[str, set[str]] = {"function": set(), "strong": set(), "narrowing": set()}
    alike: dict[str, frozenset[str]] = {}
    opposites = []
    for line in text.splitlines():
        kind, _, listed = line.partition(": ")
        if kind in listed_as:
            listed_as[kind].update(listed.split())
        elif kind == "synonyms":
            for term in (group := frozenset(listed.split())):
                alike[term] = alike.get(term, frozenset()) | group
        elif kind == "opposites":
            one, _, other = listed.partition(" / ")
            opposites.append((one, other))
    function, strong, narrowing = map(frozenset, listed_as.values())
    return Vocabulary(function, strong, narrowing, alike, tuple(opposites))


def synonyms(term: str) -> frozenset[str]:
    """The words that mean about the same, itself among them."""
    return words().synonyms.get(term, frozenset({term}))
