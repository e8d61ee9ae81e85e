"""Whether a written sentence says what its quotes say, by rule: no model, no network.

The rule finds what goes wrong in copying and shortening: figures, names, who did what, negation,
direction, bounds, modality, conditions and so on. It does not understand: "supported" means that
nothing speaks against a sentence and that its words are in the quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qabot.language.text import fold
from qabot.messages import Code, Message, message
from qabot.writing import marks
from qabot.writing.amounts import (
    DURATIONS,
    Amount,
    agrees,
    bounded_before,
    contrary_bounds,
    contrary_trends,
    stated_unit,
)
from qabot.writing.comparisons import turned_comparisons, turned_ranges
from qabot.writing.copies import (
    denied_in_place,
    exchanged,
    from_for_to,
    in_place,
    swapped,
)
from qabot.writing.coverage import closeness, uncovered
from qabot.writing.labels import misattributed, misdated, mislabelled, other_condition
from qabot.writing.owners import mixed, roles_exchanged
from qabot.writing.qualifiers import added, qualified
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, restated, statement
from qabot.writing.strength import rates, widened
from qabot.writing.subjects import DATES

Standing = Literal["supported", "unconfirmed", "contradicted", "unreferenced"]
LONGEST = 600  # characters of a sentence that is compared
_SHORTEST_QUOTATION = 4
_AMOUNT = 5.0  # what an amount in common counts, in signs of words
_DATE = 3.0  # what a part of a date in common counts
_ALIKE = 1.0  # what it counts that both deny something, or none does
_OTHER = 0.05  # what each sign of other words takes off
_MOST_OTHERS = 15


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says of a sentence, with a reason for each thing that is wrong."""

    standing: Standing
    reasons: tuple[Message, ...] = ()


def check(sentence: str, quotes: Sequence[str], titles: Sequence[str] = ()) -> Verdict:
    """Compares a sentence with the quotes that it names; none of them is "unreferenced".

    ``titles`` are those of the documents and headings of the quotes: they name subjects. A
    sentence is contradicted by another figure, name, negation or direction, and unconfirmed where
    a condition is left out, a cause is added, or the quotes do not have its words.
    """
    if not quotes:
        return Verdict("unreferenced", (message(Code.CLAIM_UNREFERENCED),))
    if _is_whole_quote(sentence, quotes):
        return Verdict("supported")
    if len(sentence) > LONGEST:
        return Verdict("unconfirmed", (message(Code.CLAIM_LONG, limit=LONGEST),))
    said = statement(sentence)
    if not said.words:  # nothing to compare, so nothing speaks for it
        return Verdict("unconfirmed", (message(Code.CLAIM_WORDS, words=sentence),))
    source = statement("\n".join(quotes))
    context = statement("\n".join(titles))
    if (unit := stated_unit(context.folded)) and any(unit.is_of(w.amount) for w in said.words):
        source = restated(source, unit)
    found = list(dict.fromkeys(_reasons(sentence, said, source, context)))
    near = closeness(said, source, context)
    found = [reason.softened(near) for reason in found]
    reasons = tuple(reason.message for reason in found)
    if any(reason.is_hard for reason in found):
        return Verdict("contradicted", reasons)
    return Verdict("unconfirmed" if found else "supported", reasons)


def _is_whole_quote(sentence: str, quotes: Sequence[str]) -> bool:
    """True for the words of a quote, or of whole sentences of it."""
    words = _bare(sentence)
    for quote in quotes:
        pieces = [_bare(piece) for piece in re.split(r"(?<=[。！？!?\n])|(?<=\. )", quote)]
        if words == _bare(quote) or (words and words in pieces):
            return True
    return False


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip(" 。.!！?？;；")


def _reasons(
    sentence: str, said: Statement, source: Statement, context: Statement
) -> Iterator[Reason]:
    yield from _quotations(sentence, source, context)
    yield from uncovered(said, source, context)
    yield from widened(said, source, context)
    yield from rates(said, source)
    for clause in said.clauses:
        yield from _figures(clause, said, source, context)
        yield from added(clause, said, source, context)
        anchor = anchor_of(clause, source)
        if anchor is None:
            continue
        yield from _bounds(clause, anchor, said, source)
        yield from qualified(clause, anchor, said, source)
        if not list(_figures(clause, said, source, context)):
            yield from mixed(clause, anchor, said, source)
            yield from mislabelled(clause, said, source, context)
            yield from misdated(clause, source)
            yield from other_condition(clause, anchor, said, source)
            yield from misattributed(clause, anchor, said, source)
        yield from roles_exchanged(clause, source.sentence_of(anchor), source)
        yield from in_place(clause, anchor, source)
        yield from denied_in_place(clause, anchor)
    yield from exchanged(said, source)
    yield from swapped(said, source)
    yield from from_for_to(said, source)
    yield from turned_comparisons(said, source)
    yield from turned_ranges(said, source)


def anchor_of(clause: Clause, source: Statement) -> Clause | None:
    """The clause of the source that says most of what a clause says; the first of equals."""

    def shared(other: Clause) -> float:
        score = 0.0
        for word in clause.words:
            if word.amount:
                near = any(agrees(word.amount, amount) for amount in other.amounts)
                score += near * (_DATE if word.amount.unit in DATES else _AMOUNT)
            elif other.has(word):
                score += len(word.term) if not word.term.isascii() else 2
        if not score:
            return 0.0
        others = sum(len(w.term) for w in other.words if not (clause.has(w) or w.term.isascii()))
        alike = bool(marks.NEGATION.search(clause.masked)) == bool(
            marks.NEGATION.search(other.masked)
        )
        return score + _ALIKE * alike - _OTHER * min(others, _MOST_OTHERS)

    best = max(source.clauses, key=shared, default=None)
    return best if best and shared(best) > 0 else None


def _quotations(sentence: str, source: Statement, context: Statement) -> Iterator[Reason]:
    """Words in quotation marks that no quote contains."""
    places = _letters(source.folded), _letters(context.folded)
    for match in _QUOTATION.finditer(sentence):
        words = next(group for group in match.groups() if group is not None)
        bare = _letters(fold(words))
        is_short = match[0][0] in '“‘"「『' and len(bare) < _SHORTEST_QUOTATION
        if bare and not is_short and not any(bare in place for place in places):
            yield hard(Code.CLAIM_QUOTATION, words=words)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _figures(
    clause: Clause, said: Statement, source: Statement, context: Statement
) -> Iterator[Reason]:
    """Amounts that are in no quote, title or heading."""
    known = [w.amount for w in (*source.words, *context.words) if w.amount]
    for word in clause.words:
        amount = word.amount
        if amount and not any(agrees(amount, other) for other in known):
            words = said.folded[amount.start : amount.end]
            before = said.folded[max(0, amount.start - 2) : amount.start]
            is_small = bool(_SMALL.match(words))
            if is_small and (_is_counted(amount, said, source) or _POINTED_AT.search(before)):
                continue
            if words not in _NO_COUNT and not _ARTICLE.match(words):
                is_other = any(_rivals(amount, other) for other in known) and not is_small
                made = hard if is_other and not words.startswith("首") else soft
                yield made(Code.CLAIM_FIGURE, words=words)


def _is_counted(amount: Amount, said: Statement, source: Statement) -> bool:
    """True for 三次产业 where the quotes name just three with 产业."""
    noun = next((w for w in said.words if amount.end <= w.start <= amount.end + 1), None)
    return noun is not None and str(source.folded.count(noun.term)) == amount.value


def _rivals(said: Amount, source: Amount) -> bool:
    """True for another value of one unit, or one value in another unit."""
    return said.unit == source.unit or (said.value == source.value and bool(source.unit))


def _bounds(clause: Clause, anchor: Clause, said: Statement, source: Statement) -> Iterator[Reason]:
    for amount in clause.amounts:
        same = [a for c in source.clauses for a in c.amounts if agrees(amount, a)]
        same = [a for a in same if a.unit == amount.unit] or same
        own = [a for a in anchor.amounts if agrees(amount, a)] or same
        if not own:
            continue
        words = clause.text[max(0, amount.start - clause.start - 4) : amount.end - clause.start + 2]
        if all(contrary_bounds(amount, other) for other in same):
            yield hard(Code.CLAIM_BOUND, words=words)
            continue
        if all(contrary_trends(amount, other) for other in same):
            yield hard(Code.CLAIM_OPPOSITE, words=words, other=_around(own[0], source))
            continue
        exact = [not a.bound and not a.rounded and a.value == amount.value for a in own]
        like = {a.bound for c in source.sentence_of(anchor) for a in c.amounts}
        within = amount.unit in DURATIONS and not bounded_before(said.folded, amount)
        more = amount.bound in ("upper", "lower") and all(exact) and amount.bound not in like
        can_be = amount.bound == "upper" and marks.MODALITY["permission"].search(anchor.text)
        more = more and not within and not can_be
        lost = not any(a.bound for c in said.clauses for a in c.amounts) and all(
            a.bound in ("upper", "lower") for a in own
        )
        if more or (lost and bounded_before(source.folded, own[0])):
            yield soft(Code.CLAIM_BOUND, words=words)


def _around(amount: Amount, source: Statement) -> str:
    return source.folded[max(0, amount.start - 4) : amount.end]


_QUOTATION = re.compile(r"“([^”]+)”|「([^」]+)」|『([^』]+)』|《([^》]+)》|\"([^\"]+)\"|‘([^’]+)’")
_ARTICLE = re.compile("一(?:[次所种个名位家座部本台辆件项条只张篇首幅间栋片份门]|$)")
_SMALL = re.compile("[二两三四五六七八九](?:[种类个名家位条点项次座部者款所步处样方站间人])$")
_POINTED_AT = re.compile("[这那该上前述等共]$")
_NO_COUNT = frozenset({"one", "一"})
