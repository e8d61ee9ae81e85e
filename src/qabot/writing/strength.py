"""Words that widen a statement, words that narrowed it, ranks that figures confirm, and rates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from qabot.messages import Code
from qabot.writing import marks
from qabot.writing.amounts import Amount, agrees
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, Word
from qabot.writing.units import ORDINAL
from qabot.writing.vocabulary import words

_LEAST_COMPARED = 2  # amounts between which one can be the largest


def widened(said: Statement, source: Statement, context: Statement) -> Iterator[Reason]:
    """Words such as 永久 that the quotes do not have, and words that would narrow a noun."""
    strong = words().strong | words().narrowing
    for clause in said.clauses:
        for token in clause.tokens:
            if token.term in strong and not (source.has(token) or context.has(token)):
                yield soft(Code.CLAIM_ADDED, words=token.term)


def broadened(
    clause: Clause, anchor: Clause, said: Statement, source: Statement
) -> Iterator[Reason]:
    """A noun that the quotes only have behind a word that narrows it: 严重 before 肾功能不全."""
    for token in anchor.tokens:
        if token.term not in words().narrowing or said.has(token):
            continue
        behind = next((w for w in anchor.tokens if w.start == _after(token, anchor)), None)
        is_thing = behind is not None and (_names_thing(behind) or token.term in _OF_DEEDS)
        if behind is None or not is_thing or behind.term not in clause.text:
            continue
        if _is_always_behind(token, behind, source):
            yield soft(Code.CLAIM_SCOPE, words=f"{token.term}{behind.term}")


def _after(token: Word, clause: Clause) -> int:
    """Where the next word begins; after a space in English."""
    at = token.end - clause.start
    return token.end + (clause.text[at : at + 1] == " ")


def _names_thing(word: Word) -> bool:
    return not word.amount and not word.is_verb and len(word.term) > 1


def _is_always_behind(narrowing: Word, noun: Word, source: Statement) -> bool:
    return all(
        source.folded[: match.start()].rstrip().endswith(narrowing.term)
        for match in re.finditer(re.escape(noun.term), source.folded)
    )


def is_borne_out(rank: str, said: Statement, source: Statement) -> bool:
    """True for 最快 next to a figure that is the largest of its unit among those of a sentence."""
    largest = bool(_LARGEST.match(rank))
    if not largest and not _SMALLEST.match(rank):
        return False
    for amount in (w.amount for w in said.words if w.amount and w.amount.unit != ORDINAL):
        for number in {c.sentence for c in source.clauses}:
            sentence = [c for c in source.clauses if c.sentence == number]
            values = [a for c in sentence for a in c.amounts if a.unit == amount.unit]
            compared = [n for a in values if (n := _number(a)) is not None]
            own = [n for a in values if agrees(amount, a) and (n := _number(a)) is not None]
            if own and len(set(compared)) >= _LEAST_COMPARED:
                return own[0] == (max(compared) if largest else min(compared))
    return False


def _number(amount: Amount) -> Decimal | None:
    try:
        return Decimal(amount.value)
    except InvalidOperation:
        return None


def rates(said: Statement, source: Statement) -> Iterator[Reason]:
    """每股 where the quotes say 每10股, 每年 where they say 每季度."""
    for match in _PER.finditer(said.folded):
        unit = match[1]
        alike = "|".join(_SAME_RATE.get(unit, (f"[每/][1一]?{unit}",)))
        if re.search(alike, source.folded):
            continue
        other = re.search(f"每[\\d百千万十]+{unit}", source.folded)
        if unit in _TIMES and other is None:
            other = _PER_TIME.search(source.folded)
        if other:
            yield hard(Code.CLAIM_OTHER, words=match[0], other=other[0])


def is_rank_stated(rank: str, there: str) -> bool:
    """True if a text has the same rank; in English any rank."""
    if not rank.isascii() and re.search(f"最.?{rank[-1]}", there) and rank[0] == "最":
        return True
    if rank == "首次" and re.search("初次|第一次", there):
        return True
    if rank == "最早" and re.search("[始初原]", there):
        return True
    return rank in there or (rank.isascii() and bool(marks.FIRST.search(there)))


_OF_DEEDS = frozenset(("违章", "违规", "违法", "非法", "恶意", "故意", "illegal", "unauthorized"))
_LARGEST = re.compile("最[高大多快长重贵强久]")
_SMALLEST = re.compile("最[低小少慢短轻]")
_TIMES = frozenset(("年", "月", "周", "天", "日", "季度", "小时"))
_PER_TIME = re.compile("每[个隔]?(?:年|月|周|天|日|季度?|小时)")
_SAME_RATE = {
    "年": ("每[一1]?(?:学|会计)?年", "年[均度]", "一年", "全年", "[/]年"),
    "月": ("每[一1]?个?月", "月[均度供租薪]", "一个月", "[/]月"),
    "天": ("每[一1]?[天日]", "[日天]均", "[一1][日天]", "每[晚早]", "24小时", "[/][日天]"),
    "日": ("每[一1]?[天日]", "[日天]均", "[一1][日天]", "每[晚早]", "24小时", "[/][日天]"),
    "周": ("每[一1]?个?(?:周|星期)", "[一1]周", "周[均一二三四五六日]"),
    "季度": ("每[一1]?个?季度?", "季度"),
    "小时": ("每[一1]?个?小时", "时速", "[/](?:小时|h)"),
}
_PER = re.compile("每(季度|小时|[股人吨亩台件克升米户次年月周天日份张瓶])(?!\\d)")
