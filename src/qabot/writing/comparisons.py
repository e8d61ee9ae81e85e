"""Comparisons the other way around, by words or by figures, and ranges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from qabot.messages import Code
from qabot.writing.amounts import Amount, agrees
from qabot.writing.reasons import Reason, hard
from qabot.writing.statements import Clause, Statement, Word
from qabot.writing.subjects import about
from qabot.writing.units import ORDINAL


def turned_comparisons(said: Statement, source: Statement) -> Iterator[Reason]:
    """What is compared with, in the place of what is compared; and figures that say otherwise."""
    for clause in said.clauses:
        yield from _turned_in_words(clause, said, source)
        yield from _turned_in_figures(clause, source)


def _turned_in_words(clause: Clause, said: Statement, source: Statement) -> Iterator[Reason]:
    """``乙高3%`` for ``甲比乙高3%``."""
    for other in source.clauses:
        match = _THAN.search(other.text)
        direction = match and _COMPARES.search(clause.text)
        if match is None or not direction or _THAN.search(said.folded):
            continue
        at = other.start + match.start()
        behind = [w for w in other.tokens if at < w.start < other.start + match.end(1)]
        behind = [w for w in behind if len(w.term) > 1]
        before = [w for w in other.words if w.start < at]
        led = [w for w in clause.tokens if w.start < clause.start + direction.start()]
        theirs = [w for w in behind if not any(w.term == b.term for b in before)]
        ours = [w for w in before if not any(w.term == b.term for b in behind)]
        same = match[2] == direction[0]
        if same and _mentions(theirs, led) and not all(said.has(w) for w in ours):
            yield hard(Code.CLAIM_ROLES, words=match[1].strip())


def _mentions(words: list[Word], led: list[Word]) -> bool:
    return bool(words) and all(any(w.term == other.term for other in led) for w in words)


def _turned_in_figures(clause: Clause, source: Statement) -> Iterator[Reason]:
    """``甲高于乙`` where the figures of 甲 and 乙 for the same thing say otherwise."""
    match = _ABOVE_BELOW.search(clause.text)
    if match is None:
        return
    at = clause.start + match.start()
    left = [w for w in clause.words if w.start < at and not w.amount]
    right = [w for w in clause.words if w.start >= at + len(match[0]) and not w.amount]
    shared = [w for w in (*left, *right) if w.tag[0] == "n" and w not in right[:1]][-1:]
    ours = _figure_of(left[:1], shared, source)
    theirs = _figure_of(right[:1], shared, source)
    if ours is None or theirs is None or ours.unit != theirs.unit:
        return
    one, other = _number(ours), _number(theirs)
    if one is None or other is None or one == other:
        return
    if (one > other) != bool(_ABOVE.match(match[0])):
        yield hard(Code.CLAIM_ROLES, words=match[0])


def _figure_of(who: list[Word], what: list[Word], source: Statement) -> Amount | None:
    """The only amount next to ``what`` in the clauses about ``who``."""
    if not who or not what:
        return None
    found = [
        amount
        for clause in source.clauses
        if clause.has(what[0]) and any(c.has(who[0]) for c in about(clause, source))
        for amount in clause.amounts
        if amount.unit != ORDINAL
    ]
    return found[0] if len(found) == 1 else None


def _number(amount: Amount) -> Decimal | None:
    try:
        return Decimal(amount.value)
    except InvalidOperation:
        return None


def turned_ranges(said: Statement, source: Statement) -> Iterator[Reason]:
    """``until 8 October`` for ``from 8 to 25 October``."""
    ours = [w.amount for w in said.words if w.amount]
    yield from _turned_changes(said, source)
    for first, last in _ranges(source):
        has_first = all(any(agrees(a, o) for o in ours) for a in first)
        has_last = any(any(agrees(a, o) for o in ours) for a in last)
        if has_first == has_last:
            continue
        for amount in ours:
            if not any(agrees(amount, a) for a in (first if has_first else last)):
                continue
            before = said.folded[: amount.start]
            if has_first and _ENDS.search(before) and not _BEGINS.search(before):
                yield hard(Code.CLAIM_ROLES, words=said.folded[amount.start - 3 : amount.end])
                return


def _turned_changes(said: Statement, source: Statement) -> Iterator[Reason]:
    """``from 188 to 186.5`` for ``from 186.5 to 188``."""
    for before, after in _changes(source):
        for first, last in _changes(said):
            if agrees(first, after) and agrees(last, before):
                yield hard(Code.CLAIM_ROLES, words=said.folded[first.start : last.end])


def _changes(whole: Statement) -> Iterator[tuple[Amount, Amount]]:
    """Two amounts of one unit of which the first is where something began."""
    for clause in whole.clauses:
        for one, other in pairwise(clause.amounts):
            before = whole.folded[max(0, one.start - 8) : one.start]
            between = whole.folded[one.end : other.start]
            if one.unit == other.unit and _FROM.search(before) and _UNTIL.search(between):
                yield one, other


def _ranges(source: Statement) -> Iterator[tuple[list[Amount], list[Amount]]]:
    """Dates and times with another behind 至: what differs between the two."""
    for clause in source.clauses:
        amounts = clause.amounts
        for place in range(1, len(amounts)):
            between = source.folded[amounts[place - 1].end : amounts[place].start]
            if not _TO.fullmatch(between.strip()) or amounts[place].unit not in _TIMES:
                continue
            last = [a for a in amounts[place : place + 3] if a.unit in _TIMES]
            first = [a for a in amounts[max(0, place - 3) : place] if a.unit in _TIMES]
            other = [a for a in last if not any(agrees(a, b) for b in first)]
            if other and first:
                yield first[-1:], other


_FROM = re.compile("(?:[由从自]|from)[^，。]{0,6}$")
_UNTIL = re.compile("(?:[到至为]|to)[^，。]{0,3}$")
_TIMES = frozenset("年月日点")
_TO = re.compile("起?(?:[-~—–至到]|to|until)")
_ENDS = re.compile("(?:截止到?|截至|[到至]|until|till|by|to)[^，。]{0,6}$")
_BEGINS = re.compile("(?:[从自]|from|since|开始)[^，。]{0,12}$")
_THAN = re.compile("比([^，。]{2,20}?)[更还要]?(高|低|多|少|快|慢|长|短|大|小|早|晚)")
_COMPARES = re.compile("(?:高|低|多|少|快|慢|长|短|大|小|早|晚)(?=\\d|[了出约]|$)")
_ABOVE_BELOW = re.compile("(?:高于|低于|多于|少于|大于|小于|快于|慢于|不及|不如|强于|弱于)")
_ABOVE = re.compile("[高多大快强]于")
