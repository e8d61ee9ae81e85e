"""How much of a sentence's words its quotes have, and names that they do not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qabot.language.text import is_cjk
from qabot.messages import Code
from qabot.writing.amounts import agrees
from qabot.writing.marks import FRAME
from qabot.writing.names import is_certain
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, Word

_LEAST = 0.5  # share of a sentence's words that are in the quotes
_LEAST_OF_CLAUSE = 0.4
_LONG_NOUN = 4  # signs
_LITTLE = 0.4  # share of its signs
_NOTHING = 0.2
_SHORTEST_ENGLISH = 6
_SHORTEST = 3  # weight of a clause that must have words of its own in the quotes


def uncovered(said: Statement, source: Statement, context: Statement) -> Iterator[Reason]:
    """Names that the quotes do not have, and clauses most of whose words they do not have."""
    known = _Known.of(source, context)
    tags = {w.tag for w in source.words}
    whole = covered = 0.0
    for clause in said.clauses:
        for word in clause.words:
            if is_certain(word) and not known.is_named(word):
                made = hard if word.tag in tags else soft  # another of its kind is there
                yield made(Code.CLAIM_NAME, words=word.term)
        weight = float(sum(map(_weight, clause.words)))
        there = known.weight(clause)
        whole, covered = whole + weight, covered + there
        shortest = _SHORTEST_ENGLISH if clause.text.isascii() else _SHORTEST
        is_part = weight >= shortest and len(said.clauses) > 1
        is_part = is_part and not FRAME.fullmatch(clause.text.strip())
        if is_part and there < _LEAST_OF_CLAUSE * weight:
            yield soft(Code.CLAIM_CLAUSE, words=clause.text.strip())
    strange = [w.term for w in said.words if _is_strange(w, known)]
    if covered < _LEAST * whole or strange:
        missing = dict.fromkeys(w.term for w in said.words if known.share(w) < 0.5)
        missing = missing if covered < _LEAST * whole else dict.fromkeys(strange)
        made = hard if covered < _NOTHING * whole and _in_one_script(said, source) else soft
        yield made(Code.CLAIM_WORDS, words=", ".join(missing))


def _is_strange(word: Word, known: _Known) -> bool:
    """True for a long noun of which the quotes have next to nothing."""
    is_long = len(word.term) >= _LONG_NOUN and word.tag[0] == "n" and not word.amount
    return is_long and not word.term.isascii() and known.share(word) < _LITTLE


def _in_one_script(said: Statement, source: Statement) -> bool:
    """False for an answer in another language, whose words cannot be compared."""
    return any(map(is_cjk, said.folded)) == any(map(is_cjk, source.folded))


def closeness(said: Statement, source: Statement, context: Statement) -> float:
    """The share of words that are the quotes' own, from 0 to 1; 1 without any.

    Names that the quotes do not have do not count: one in the place of another may be what differs.
    """
    known = _Known.of(source, context)
    words = [w for w in said.words if known.exactly(w) or not is_certain(w)]
    whole = sum(map(_weight, words))
    return sum(_weight(w) * known.exactly(w) for w in words) / whole if whole else 1.0


@dataclass(frozen=True, slots=True)
class _Known:
    """What quotes, titles and headings say."""

    source: Statement
    context: Statement
    units: frozenset[str]

    @classmethod
    def of(cls, source: Statement, context: Statement) -> _Known:
        return cls(source, context, frozenset(w.amount.unit for w in source.words if w.amount))

    def share(self, word: Word) -> float:
        """How much of a word is there, from 0 to 1: of a Chinese word it may be some signs."""
        if word.amount:
            own = word.amount
            known = (*self.source.words, *self.context.words)
            return float(any(w.amount and agrees(own, w.amount) for w in known))
        if self.source.has(word) or self.context.has(word):
            return 1.0
        if _IMPLIED.get(word.term, frozenset()) & self.units:
            return 1.0
        if word.term.isascii():
            return 0.0
        return sum(self._has_sign(sign) for sign in word.term) / len(word.term)

    def exactly(self, word: Word) -> bool:
        """True for a word that is there as it is, or an amount in any writing."""
        if word.amount:
            return self.source.has(word)
        return word.term in self.source.folded or word.term in self.context.folded

    def weight(self, clause: Clause) -> float:
        return sum(_weight(word) * self.share(word) for word in clause.words)

    def is_named(self, word: Word) -> bool:
        """True for a name that is there; a guess may have taken a sign too many."""
        if self.source.has(word) or self.context.has(word):
            return True
        shorter = word.term[:-1]
        is_there = len(shorter) > 1 and (
            shorter in self.source.folded or shorter in self.context.folded
        )
        return word.tag == "nr" and (is_there or self.share(word) == 1)

    def _has_sign(self, sign: str) -> bool:
        return sign in self.source.folded or sign in self.context.folded


def _weight(word: Word) -> int:
    return 2 if word.amount or word.term.isascii() else len(word.term)


_IMPLIED: dict[str, frozenset[str]] = {  # words that the unit of a figure says already
    "面积": frozenset({"平方公里", "平方米", "亩", "公顷"}),
    "金额": frozenset({"元", "$"}),
    "价格": frozenset({"元", "$"}),
    "费用": frozenset({"元", "$"}),
    "长度": frozenset({"公里", "米"}),
    "距离": frozenset({"公里", "米"}),
    "高度": frozenset({"米"}),
    "人数": frozenset({"人"}),
    "年龄": frozenset({"岁"}),
    "比例": frozenset({"%"}),
    "占比": frozenset({"%"}),
    "时间": frozenset({"点", "日", "小时", "分钟", "天", "年"}),
    "日期": frozenset({"日"}),
}
