"""Which row of a table a question asks about, and which of its cells answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qabot.language.numbers import folded_figures
from qabot.language.questions import Wanted
from qabot.language.text import fold
from qabot.structure import Cell, Span

_BRACKETED = re.compile(r"[（(][^（()）]*[)）]")
_PARTS = re.compile(r"[\s/·|、]+")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_ALONE = re.compile(r"[a-z0-9.]")  # before or behind such a sign a code or a figure continues
_NAMED = 0.5  # share of a head's name that the question must contain
_PEOPLE = re.compile("姓名|名字|^人|人$|人员|者$|员$|长$|主任|经理|代表|作者|^name$")
_ASKS_WHO = frozenset({"person"})


@dataclass(frozen=True, slots=True)
class Match:
    """How a row answers a question.

    ``named`` are the cells whose values the question contains, ``keyed`` is the share of its words
    that these have, weighted by idf. ``cell`` is the one under the head that is asked for, None
    where no head is; ``head`` the share of that head's name in the question.
    """

    named: tuple[Cell, ...]
    keyed: float
    cell: Cell | None
    head: float


def match(
    question: str, weights: Mapping[str, float], text: str, cells: Sequence[Cell], want: Wanted
) -> Match:
    """How a row with these cells answers; ``weights`` are the idf of terms."""
    asked = fold(question)
    values = [fold(text[cell.start : cell.end]) for cell in cells]
    named = [n for n, value in enumerate(values) if _find(value, asked) is not None]
    rest = asked
    for number in sorted(named, key=lambda n: -len(values[n])):
        at = _find(values[number], rest)
        if at is not None:
            rest = rest[: at[0]] + "\n" + rest[at[1] :]
    said = "\n".join(values[number] for number in named)
    total = sum(weights.values())
    there = {f"#{number}" for f in folded_figures(said) for number in (f.value, f.digits)}
    found = sum(weight for term, weight in weights.items() if term in said or term in there)
    keyed = found / total if total else 0.0
    heads = [0.0 if n in named else _head_share(cell.head, rest) for n, cell in enumerate(cells)]
    best = max(range(len(cells)), key=lambda n: (heads[n], -n), default=None)
    if best is None or heads[best] < _NAMED:
        best = _by_kind(cells, named, want)
        share = 0.0
    else:
        share = heads[best]
    chosen = None if best is None else cells[best]
    return Match(tuple(cells[n] for n in named), keyed, chosen, share)


def _by_kind(cells: Sequence[Cell], named: Sequence[int], want: Wanted) -> int | None:
    """The one cell that is about people, where the question asks who."""
    if want.kind not in _ASKS_WHO:
        return None
    people = [n for n, c in enumerate(cells) if n not in named and _PEOPLE.search(fold(c.head))]
    return people[0] if people else None


def _find(value: str, asked: str) -> Span | None:
    """Where the question contains the value, not as a part of a longer code or figure."""
    if not value or (len(value) == 1 and not value.isalpha()):
        return None
    at = asked.find(value)
    while at >= 0:
        end = at + len(value)
        before = _ALONE.match(value[0]) and _ALONE.match(asked[at - 1 : at])
        behind = _ALONE.match(value[-1]) and _ALONE.match(asked[end : end + 1])
        if not before and not behind:
            return at, end
        at = asked.find(value, at + 1)
    return None


def _head_share(head: str, asked: str) -> float:
    """How much of a head's name the question contains; none where it contains another figure.

    The parts of a name of several head rows count each for itself: 「2022年 产量（吨）」.
    """
    shares = []
    for part in _PARTS.split(_BRACKETED.sub(" ", fold(head)).strip()):
        figures = _FIGURE.findall(part)
        if any(_find(figure, asked) is None for figure in figures):
            return 0.0
        if part:
            shares.append((_common(part, asked), len(part)))
    length = sum(size for _, size in shares)
    return sum(share * size for share, size in shares) / length if length else 0.0


def _common(name: str, asked: str) -> float:
    """The share of a name in its longest common stretch with the question."""
    if name in asked:
        return 1.0
    blocks = SequenceMatcher(None, name, asked, autojunk=False)
    size = blocks.find_longest_match().size
    return size / len(name) if size > 1 else 0.0
