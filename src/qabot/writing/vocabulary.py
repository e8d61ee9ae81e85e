"""Words with a meaning for the check, from data/claim_words.txt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``function`` words say nothing of a subject; ``opposites`` are two classes of words each."""

    function: frozenset[str]
    synonyms: dict[str, frozenset[str]]
    opposites: tuple[tuple[str, str], ...]


@cache
def words() -> Vocabulary:
    """The words of the file, read once."""
    text = (files("qabot") / "data/claim_words.txt").read_text("utf-8")
    function: set[str] = set()
    alike: dict[str, frozenset[str]] = {}
    opposites = []
    for line in text.splitlines():
        kind, _, listed = line.partition(": ")
        if kind == "function":
            function.update(listed.split())
        elif kind == "synonyms":
            for term in (group := frozenset(listed.split())):
                alike[term] = alike.get(term, frozenset()) | group
        elif kind == "opposites":
            one, _, other = listed.partition(" / ")
            opposites.append((one, other))
    return Vocabulary(frozenset(function), alike, tuple(opposites))


def synonyms(term: str) -> frozenset[str]:
    """The words that mean about the same, itself among them."""
    return words().synonyms.get(term, frozenset({term}))
