"""What an amount is of: a figure with a label that the quotes give to another figure.

Clauses without a subject of their own go on about the one before: in ``滤网不可水洗，建议每3个月
更换`` the three months are those of 滤网. An amount is mislabelled if a sentence leaves out a label
that it has in the quotes, and has another in its place that the quotes use elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.messages import Code
from qabot.writing.amounts import DURATIONS, agrees
from qabot.writing.marks import CONDITION
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, Word
from qabot.writing.subjects import DATES, RELATIVE, about, is_noun, subject, subject_of
from qabot.writing.units import ORDINAL, SHARES


def mislabelled(
    clause: Clause, said: Statement, source: Statement, context: Statement
) -> Iterator[Reason]:
    """An amount with the label of another; a doubt if the label has no such amount itself."""
    for word in clause.words:
        if word.amount is None or word.amount.unit == ORDINAL:
            continue
        labels = _labels(word, clause, said)
        homes = [c for c in source.clauses if _matching(word, c)]
        others = [w for w in clause.words if w.amount and w.amount.unit in _OF_PERSONS]
        found = [
            _of_other_age(word, others, home, source)
            or _exchanged(word, labels, home, said, source, context)
            for home in homes
        ]
        certain = [reason for reason in found if reason]
        if homes and len(certain) == len(homes):
            yield certain[0]
            return


def misdated(clause: Clause, source: Statement) -> Iterator[Reason]:
    """An amount with the year of another: ``2015年168万元`` of ``由2015年的12万元增加到…``."""
    years = [w for w in clause.words if w.amount and w.amount.unit == "年"]
    if len(years) != 1:
        return
    for word in clause.words:
        if word.amount is None or word.amount.unit in DATES:
            continue
        found = [_year_of(word, home) for home in source.clauses if _matching(word, home)]
        others = [year for year in found if year and not _is_same(year, years[0])]
        homes = [home for home in source.clauses if _matching(word, home)]
        if others and len(others) == len(found) and any(_matching(years[0], h) for h in homes):
            yield hard(Code.CLAIM_OWNER, words=word.term.lstrip("#"))
            return


def other_condition(
    clause: Clause, anchor: Clause, said: Statement, source: Statement
) -> Iterator[Reason]:
    """What follows from 满一年 with the condition 满一个月, which the quotes have elsewhere."""
    ours = [
        w
        for c in said.sentence_of(clause)
        for w in c.words
        if c.start < clause.start and w.amount and w.amount.unit not in DATES and _is_condition(c)
    ]
    part = source.part_of(anchor)
    before = [c for c in part if c.start < anchor.start and _is_condition(c)]
    theirs = [w for c in before for w in c.words if w.amount]
    own = [w for c in part for w in c.words if w.amount]
    for word in ours:
        rivals = [w for w in theirs if _are_of_one_measure(word, w) and not said.has(w)]
        here = any(_is_same(word, w) for w in own)
        if rivals and not here and source.has(word):
            yield hard(Code.CLAIM_OWNER, words=said.folded[word.start : word.end])
            return


def _is_condition(clause: Clause) -> bool:
    return bool(CONDITION.search(clause.text) or _ENDS_CONDITION.search(clause.text.strip()))


def _are_of_one_measure(one: Word, other: Word) -> bool:
    units = {w.amount.unit for w in (one, other) if w.amount}
    return len(units) == 1 or units <= DURATIONS | {"年", "日"}


def _of_other_age(
    word: Word, others: Sequence[Word], home: Clause, source: Statement
) -> Reason | None:
    """Two doses for those of nine years, who have one in the quotes."""
    for age in others:
        if age is word or any(_matching(age, c) for c in source.part_of(home)):
            continue
        if any(_matching(age, c) and _rivals(word, c) for c in source.clauses):
            return hard(Code.CLAIM_OWNER, words=age.term.lstrip("#"))
    return None


def _year_of(word: Word, home: Clause) -> Word | None:
    own = _matching(word, home)
    before = [w for w in home.words if own and w.start < own.start]
    years = [w for w in before if w.amount and w.amount.unit == "年"]
    return years[-1] if years else None


def _is_same(one: Word, other: Word) -> bool:
    return bool(one.amount and other.amount and agrees(one.amount, other.amount))


def misattributed(
    clause: Clause, anchor: Clause, said: Statement, source: Statement
) -> Iterator[Reason]:
    """南线 with what the quotes say of 北线, if they speak of 南线 elsewhere."""
    group = about(anchor, source)
    theirs = [w for w in subject_of(group, source) if not said.has(w)]
    for word in subject(clause):
        elsewhere = any(_is_subject(word, c) for c in source.clauses if c not in group)
        if elsewhere and not any(c.has(word) for c in group) and _are_contrasted(word, theirs):
            yield hard(Code.CLAIM_OWNER, words=word.term)


def _matching(word: Word, clause: Clause) -> Word | None:
    """The word of a clause that is the same amount."""
    own = word.amount
    return next((w for w in clause.words if own and w.amount and agrees(own, w.amount)), None)


def _labels(word: Word, clause: Clause, whole: Statement) -> list[Word]:
    """What an amount is of: the subject, the word before it, and the first ones behind it."""
    is_english = clause.tokens[0].term.isascii()
    is_part = _PART.match(clause.text.strip())
    named = [] if is_part else subject_of(about(clause, whole), whole)
    before = [w for w in clause.words if w.end <= word.start]
    near = [w for w in before[-1:] if is_english or not w.is_verb or _governs(w, word)]
    behind = [w for w in clause.words if w.start >= word.end]
    if word.amount and word.amount.unit in DATES:
        named = []  # a date is that of what happens
        behind = [w for w in behind if w.is_verb][:1]
    until = next((i for i, w in enumerate(behind) if not _is_label(w)), len(behind))
    most = _BEHIND_ENGLISH if is_english else _BEHIND
    found = (*named, *near, *behind[: min(until, most)])
    return [w for w in found if _is_label(w) and w.term not in RELATIVE and not _is_at_large(w)]


def _exchanged(
    word: Word,
    labels: Sequence[Word],
    home: Clause,
    said: Statement,
    source: Statement,
    context: Statement,
) -> Reason | None:
    """The label that is in the place of one that the amount has at home."""
    group = about(home, source)
    rivals = [c for c in group if c is not home and _rivals(word, c)]
    near = [*(c for c in group if c not in rivals), *_topics(word, home, group, source)]
    own = _matching(word, home)
    kept = _labels(own, home, source) if own else []
    lost = [w for w in kept if not said.has(w) and not context.has(w)]
    named = {w.term for c in rivals for w in subject(c)}
    unit = word.amount.unit if word.amount else ""
    for label in labels:
        if unit and label.term.startswith(unit):
            continue  # 人员 of 48人
        if context.has(label) or label.term in named or any(c.has(label) for c in near):
            continue
        for other in source.clauses:
            if other in near or not other.has(label):
                continue
            if any(_is_alike(label, w) and not other.has(w) for w in lost):
                rival = _has_other(word, label, other, source)
                leads = not label.term.isascii() and _is_subject(label, other)
                if rival or (leads and len(group) > 1) or _are_paired(label, lost):
                    made = hard if rival else soft
                    return made(Code.CLAIM_OWNER, words=label.term)
    return None


def _is_label(word: Word) -> bool:
    """True for a word, and for 第二 as in 第二产业."""
    return word.amount is None or word.amount.unit == ORDINAL


def _governs(verb: Word, amount: Word) -> bool:
    """True for a verb right before what it counts: 失 of 失16球."""
    return verb.end == amount.start and verb.term not in _GENERAL


def _is_at_large(word: Word) -> bool:
    """True for 全县 and 本市: what a whole text is about."""
    return word.term[0] == "全" or (word.term[0] == "本" and len(word.term) == len("本市"))


def _is_alike(label: Word, lost: Word) -> bool:
    """True for two nouns or two predicates."""
    both = all(map(is_noun, (label, lost))) or all(w.amount for w in (label, lost))
    return both or (label.is_verb and lost.is_verb)


def _are_paired(label: Word, lost: Sequence[Word]) -> bool:
    """True for 初试 where 复试 is left out: one kind of thing."""
    for word in lost:
        same = sum(a == b for a, b in zip(label.term, word.term, strict=False))
        if len(label.term) == len(word.term) > 1 and label.term[-1] == word.term[-1] and same:
            return True
    return False


def _are_contrasted(label: Word, lost: Sequence[Word]) -> bool:
    """True for 南线 and 北线, which differ by two signs of one set."""
    for word in lost:
        pairs = [(a, b) for a, b in zip(label.term, word.term, strict=False) if a != b]
        both = len(pairs) == 1 and len(label.term) == len(word.term) > 1
        if both and any(set(pairs[0]) <= set(signs) for signs in _CONTRASTS):
            return True
    return False


def _has_other(word: Word, label: Word, other: Clause, source: Statement) -> bool:
    """True if another amount of the same unit has the label in the source."""
    own = word.amount
    following = [c for c in source.sentence_of(other) if other in about(c, source)]
    for clause in (other, *following):
        if own and own.unit in SHARES and _REST.search(clause.text):
            return True
        for rival in clause.words:
            if own is None or rival.amount is None:
                continue
            both = {own.unit, rival.amount.unit}
            if (len(both) > 1 and not both <= DATES) or agrees(own, rival.amount):
                continue
            if any(w.term == label.term for w in _labels(rival, clause, source)):
                return True
    return False


def _rivals(word: Word, clause: Clause) -> bool:
    """True for a clause with another amount of the same unit, or with the rest of it."""
    own = word.amount
    if own is None:
        return False
    other = any(a.unit == own.unit and not agrees(own, a) for a in clause.amounts)
    return other or (own.unit in SHARES and bool(_REST.search(clause.text)))


def _topics(
    word: Word, home: Clause, group: Sequence[Clause], source: Statement
) -> Iterator[Clause]:
    """Earlier clauses of the sentence, as far as they have no amount of the same unit."""
    unit = word.amount.unit if word.amount else ""
    if len(group) > 1:
        return
    for clause in source.sentence_of(home):
        if clause.start < group[0].start and not any(a.unit == unit for a in clause.amounts):
            yield clause


def _is_subject(label: Word, clause: Clause) -> bool:
    return any(w.term == label.term for w in subject(clause))


_CONTRASTS = (
    "东西南北中", "上下左右前后", "男女", "新旧老", "大中小", "初复终", "早中晚", "甲乙丙丁戊",
    "内外", "正副", "主次", "长短", "高低", "冷热", "春夏秋冬", "一二三四五六七八九十", "金银铜",
    "买卖", "进出", "入出", "单双", "公私", "线", "优良中差", "原被", "abcdefg", "0123456789",
)  # fmt: skip
_ENDS_CONDITION = re.compile("(?:的|者|时|后)$")
_OF_PERSONS = frozenset({"岁", "年级"})
_GENERAL = frozenset(("造成", "导致", "致", "达到", "实现", "完成", "增至", "降至", "升至", "共计"))
_BEHIND = 2  # words behind an amount that say what it is of
_BEHIND_ENGLISH = 4
_PART = re.compile("其中|of (?:which|these|them)")
_REST = re.compile("其余|余下|剩余|剩下|\\b(?:rest|remainder|others)\\b")
