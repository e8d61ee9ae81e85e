"""Who belongs to what: words taken from two clauses, and roles that are exchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qabot.messages import Code
from qabot.writing.amounts import agrees
from qabot.writing.marks import CONDITION
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, Word, has_content
from qabot.writing.subjects import RELATIVE, about, is_noun, subject_of


def mixed(clause: Clause, anchor: Clause, said: Statement, source: Statement) -> Iterator[Reason]:
    """A word of another clause in the place of one that is left out: 王芳 for 赵强获二等奖."""
    if named := _named_more(clause, anchor, said, source):
        yield hard(Code.CLAIM_OWNER, words=named)
    subjects = {w.term for w in subject_of(about(anchor, source), source)}
    foreign = [w for w in clause.words if not _in(anchor, w) and w.term not in subjects]
    foreign = [w for w in foreign if w.term not in RELATIVE]
    before = [c for c in source.sentence_of(anchor) if c.start < anchor.start]
    dates = [w for c in before for w in c.words if w.amount and w.amount.unit in _DATES]
    left_out = [w for w in (*anchor.words, *dates) if not _said(said, w)]
    for word in foreign:
        others = [c for c in source.clauses if c is not anchor and _in(c, word)]
        if word.amount and word.amount.unit in ("月", "日"):  # of a later step of the same thing
            others = [c for c in others if c.start < anchor.start or anchor not in about(c, source)]
        for other in others:
            pair = (other, anchor)
            if _of_another(word, clause, other) or any(
                not _in(other, lost) and _same_slot(word, lost, *pair, clause) for lost in left_out
            ):
                yield hard(Code.CLAIM_OWNER, words=word.term.lstrip("#"))
                return
        if (
            word.amount is None
            and others
            and all(_begins_another(word, said, c, anchor) for c in others)
        ):
            yield soft(Code.CLAIM_OWNER, words=word.term.lstrip("#"))
            return


def _named_more(clause: Clause, anchor: Clause, said: Statement, source: Statement) -> str | None:
    """An amount of what is named more closely, where another clause has just what is named.

    ``X 5999元，X Pro 7999元``: 7999元 is not that of X.
    """
    words = [w for w in clause.words if not w.amount]
    more = [w for w in anchor.words if _leads(w, anchor) and not w.amount and not _said(said, w)]
    more = [w for w in more if _is_joined(w, clause, anchor)]
    if not words or not more:
        return None
    for amount in clause.amounts:
        for other in source.sentence_of(anchor):
            same = any(a.unit == amount.unit and a.value != amount.value for a in other.amounts)
            if other is anchor or not same or not amount.unit or amount.unit in _DATES:
                continue
            lead = [w for w in other.words if _leads(w, other) and not w.amount]
            exact = all(_in(clause, w) for w in lead) and any(_in(other, w) for w in words)
            if lead and exact and not any(_in(other, w) for w in more):
                return "".join(w.term for w in words)
    return None


def _is_joined(word: Word, clause: Clause, anchor: Clause) -> bool:
    """True for Pro in ``X Pro``, of which X is said."""
    for other in (t for t in anchor.words if is_noun(t) and clause.has(t)):
        first, last = (other, word) if word.term.isascii() else (word, other)
        between = anchor.text[first.end - anchor.start : max(0, last.start - anchor.start)]
        if first.end <= last.start and not between.strip():
            return True
    return False


def _of_another(word: Word, clause: Clause, other: Clause) -> bool:
    """True for a word of a clause that is about another person or party."""
    theirs = [w for w in other.words if w.tag in _PERSONS]
    ours = [w for w in clause.words if w.tag in _PERSONS]
    if word.is_name or word.amount or not theirs or not ours:
        return False
    return not any(clause.has(w) for w in theirs) and not any(other.has(w) for w in ours)


def _begins_another(word: Word, said: Statement, other: Clause, anchor: Clause) -> bool:
    """True for the case that a later clause is about, if nothing of the rest of it is said."""
    if other.sentence != anchor.sentence or other.start < anchor.start or word.amount:
        return False
    if _POINTS_BACK.search(other.text):
        return False
    conditional = CONDITION.search(other.text)
    if conditional and not conditional[0].isascii() and not CONDITION.search(said.folded):
        return True
    at = other.text.find(word.term) + other.start
    behind = [w for w in other.words if w.start > at]
    return _leads(word, other) and bool(behind) and not any(_said(said, w) for w in behind)


def _in(clause: Clause, word: Word) -> bool:
    if word.amount:
        return any(agrees(word.amount, other) for other in clause.amounts)
    return clause.has(word)


def _said(said: Statement, word: Word) -> bool:
    if word.amount:
        own = word.amount
        return any(w.amount and agrees(w.amount, own) for w in said.words)
    return said.has(word)


def _same_slot(word: Word, lost: Word, other: Clause, anchor: Clause, clause: Clause) -> bool:
    """True where ``word``, of the clause ``other``, is where ``lost`` is in the anchor."""
    if word.amount or lost.amount:
        ours, theirs = word.amount, lost.amount
        return bool(ours and theirs and ours.unit == theirs.unit and ours.unit)
    if word.is_name and lost.is_name:
        return (word.tag == lost.tag or "party" in (word.tag, lost.tag)) and word.term != lost.term
    if _differ_in_part(word.term, lost.term):
        return True
    if _behind(word, other) is not None and _behind(word, other) == _behind(lost, anchor):
        return True
    if not (_parallel(other, anchor) and _leads(word, other) and _leads(lost, anchor)):
        return False
    own = [w for w in anchor.words if _leads(w, anchor) and not w.amount]
    if anchor.start < other.start:
        own = own[-1:]  # what is named first may be the subject of what follows as well
    return not any(clause.has(w) and w.term not in other.text for w in own)


def _behind(word: Word, clause: Clause) -> str | None:
    """The noun that a word is joined to: 会员 of 金卡会员."""
    for one, following in pairwise(clause.tokens):
        if one.term == word.term and one.end == following.start and following.tag == "n":
            return None if one.is_verb else following.term
    return None


def _differ_in_part(one: str, other: str) -> bool:
    """银卡会员 and 金卡会员, 一等奖 and 二等奖, 进口额 and 出口额."""
    if len(one) != len(other) or len(one) < 2 or one.isascii():
        return False
    same = sum(a == b for a, b in zip(one, other, strict=True))
    return len(one) > same >= len(one) - 1 and len(one) > 2


def _parallel(one: Clause, other: Clause) -> bool:
    """True for clauses with one predicate, or with amounts of one unit."""
    verbs = {w.term for w in one.words if w.is_verb} & {w.term for w in other.words if w.is_verb}
    units = {a.unit for a in one.amounts} & {a.unit for a in other.amounts}
    return bool(verbs or units - {""})


def _leads(word: Word, clause: Clause) -> bool:
    """True for what comes before the predicate, or before the first amount."""
    places = [w.start for w in clause.words if _measures(w)]
    places = places or [w.start for w in clause.words if w.is_verb]
    places = [p for p in places if p != clause.words[0].start]
    occurrence = clause.text.find(word.term)
    at = clause.start + occurrence if occurrence >= 0 else word.start
    return not places or at < min(places)


def _measures(word: Word) -> bool:
    return word.amount is not None and bool(word.amount.unit) and word.amount.unit not in _DATES


def roles_exchanged(
    clause: Clause, sentence: Sequence[Clause], source: Statement
) -> Iterator[Reason]:
    """Two words on the other sides of one predicate: 李娜起诉张伟 for 张伟起诉李娜."""
    tokens = [t for c in sentence for t in c.tokens]
    for predicate in clause.tokens:
        if not _relates(predicate):
            continue
        ours = _sides(clause.tokens, predicate)
        theirs = [
            _sides([t for part in about(c, source) for t in part.tokens], found)
            for c in sentence
            for found in c.tokens
            if found.term == predicate.term
        ]
        if turned := _turned(clause, predicate, tokens):
            yield hard(Code.CLAIM_ROLES, words=turned)
            return
        for left, right in _pairs(ours):
            if predicate.term in _EQUAL and not _are_named(left, right, clause):
                continue
            verdicts = [_order(left, right, sides) for sides in theirs]
            if -1 in verdicts and 1 not in verdicts:
                yield hard(Code.CLAIM_ROLES, words=f"{left}, {right}")
                return


def _are_named(left: str, right: str, clause: Clause) -> bool:
    """True for names next to 是: what else it joins may be turned, as 原因是疲劳 and 疲劳是原因."""
    named = {t.term for t in clause.tokens if t.is_name}
    joined = f"{re.escape(left)}[市省县区]?[是为]{re.escape(right)}"
    return {left, right} <= named and bool(re.search(joined, clause.text))


def _turned(clause: Clause, predicate: Word, tokens: Sequence[Word]) -> str | None:
    """What comes behind a verb, where the source has it before, and another of its kind behind.

    ``改到周二`` from ``由周二改到周四``.
    """
    if not predicate.is_verb or sum(t.term == predicate.term for t in tokens) != 1:
        return None
    at = next(t.start for t in tokens if t.term == predicate.term)
    for word in clause.tokens:
        if word.start < predicate.start or word.tag not in ("t", "ns", "nr", "party"):
            continue
        same = [t for t in tokens if t.term == word.term]
        instead = [t for t in tokens if t.tag == word.tag and t.start > at and t.term != word.term]
        nearest = instead[0] if instead else None
        if same and all(t.start < at for t in same) and nearest is not None:
            between = [t for t in tokens if at < t.start < nearest.start]
            if not between and not any(t.term == nearest.term for t in clause.tokens):
                return f"{word.term}, {nearest.term}"
    return None


def _relates(token: Word) -> bool:
    if token.term.isascii():
        return has_content(token) and not token.amount
    return token.is_verb or token.tag == "p" or token.term in _LINKS


def _pairs(sides: tuple[set[str], set[str]]) -> Iterator[tuple[str, str]]:
    for left in sorted(sides[0]):
        for right in sorted(sides[1]):
            if left != right:
                yield left, right


def _order(left: str, right: str, sides: tuple[set[str], set[str]]) -> int:
    before, after = sides
    if left in before and right in after:
        return 1
    if left in after and right in before and left not in before and right not in after:
        return -1
    return 0


def _sides(tokens: Sequence[Word], predicate: Word) -> tuple[set[str], set[str]]:
    """The words that act and those acted upon, as the particles next to the predicate say."""
    at = next(i for i, t in enumerate(tokens) if t.start == predicate.start)
    before, after = list(tokens[:at]), list(tokens[at + 1 :])
    acting, acted = {t.term for t in before if _acts(t)}, {t.term for t in after if _acts(t)}
    for i, token in enumerate(before):
        behind = {t.term for t in before[i + 1 :] if _acts(t)}
        if token.term in _PASSIVE and not (i and before[i - 1].term == "为"):
            acting, acted = behind, acted | {t.term for t in before[:i] if _acts(t)}
        elif token.term in _TOWARDS:
            acting, acted = acting - behind, acted | behind
    passive = any(t.term in _BEING for t in before[-2:])
    if passive and after and after[0].term == "by":
        acting, acted = acted, acting
    return acting, acted


def _acts(token: Word) -> bool:
    if token.term.isascii() and not has_content(token):
        return False
    return token.is_name or (
        token.tag in ("n", "vn", "eng", "nz", "l", "r", "ng", "j") and (token.term not in _LITTLE)
    )


_POINTS_BACK = re.compile("[该此本]|这|上述|届时|其间|\\b(?:this|these|that|those|such|which)\\b")
_BEING = frozenset(("is", "are", "was", "were", "be", "been", "being"))
_PERSONS = frozenset(("nr", "nrfg", "nrt", "party"))
_THINGS = frozenset(("n", "vn", "eng", "nz", "l", "r", "ng", "j", "amount"))
_DATES = frozenset("年月日点")
_EQUAL = frozenset(("是", "为"))
_LINKS = frozenset(
    (
        "是",
        "为",
        "大于",
        "小于",
        "高于",
        "低于",
        "早于",
        "晚于",
    )
)
_PASSIVE = frozenset(
    (
        "由",
        "被",
        "遭",
        "受",
    )
)
_TOWARDS = frozenset(
    (
        "向",
        "对",
        "给",
        "把",
        "将",
        "为",
        "与",
        "从",
    )
)
_LITTLE = frozenset(
    (
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "is",
        "was",
        "were",
        "has",
        "had",
        "by",
        "with",
        "that",
    )
)
