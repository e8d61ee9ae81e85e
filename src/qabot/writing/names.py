"""Names of people and places: which guesses of the dictionary are names at all."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from qabot.writing.statements import Word

_LONGEST = 4  # signs of a Chinese name of a person
_WITHIN = "里内中上下"  # 馆里
_PEOPLE = frozenset(("nr", "nrfg"))


def is_certain(word: Word) -> bool:
    """True for a name that must be in the quotes; a person's begins with a family name.

    The dictionary takes words that it does not know for people: 镇约, 迟延.
    """
    if not word.is_name or word.tag == "nz" or word.term[-1] in _WITHIN:
        return False
    if word.tag not in _PEOPLE or word.term.isascii() or len(word.term) > _LONGEST:
        return True
    single, compound = _surnames()
    return len(word.term) > 1 and (word.term[0] in single or word.term[:2] in compound)


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    """One-sign family names, and those of two."""
    lines = (files("qabot") / "data/surnames.txt").read_text("utf-8").splitlines()
    single, compound = (line for line in lines if line and not line.startswith("#"))
    return frozenset(single), frozenset(compound.split())
