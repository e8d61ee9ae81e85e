"""What is denied on one side only, and words that say the opposite."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qabot.messages import Code
from qabot.writing.marks import NEGATION
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, Word
from qabot.writing.vocabulary import synonyms, words

_REACH = 8  # characters behind a negation in which it denies


def negated(
    clause: Clause, anchor: Clause, sentence: list[Clause], source: Statement
) -> Iterator[Reason]:
    """A word that is denied on one side only."""
    for negation, word in _denied(clause):
        places = [c for c in source.clauses if word.term in c.text or c.has(word)]
        near = [c for c in places if c.sentence == anchor.sentence]
        denied = any(_denies(c, word) or _FALLS_SHORT.search(c.text) for c in near or places)
        if near and not denied:
            yield hard(Code.CLAIM_NEGATION, words=negation + word.term)
        elif not denied and not any(_is_negative(c) for c in sentence):
            yield soft(Code.CLAIM_NEGATION, words=negation + word.term)
    for negation, word in (pair for c in sentence for pair in _denied(c)):
        if not _mentions(clause, word) or _denies(clause, word):
            continue
        if any(_affirms(c, word, clause) for c in source.clauses):
            continue
        if not NEGATION.search(clause.masked):
            yield hard(Code.CLAIM_NEGATION, words=negation + word.term)


def _affirms(other: Clause, word: Word, clause: Clause) -> bool:
    """True for a clause that has the word without a negation, and something else that is said."""
    if not _mentions(other, word) or _denies(other, word):
        return False
    rest = [w for w in clause.words if w.term != word.term and not (w.is_verb or w.amount)]
    return not rest or any(other.has(w) for w in rest)


def _is_negative(clause: Clause) -> bool:
    return bool(NEGATION.search(clause.masked) or _FALLS_SHORT.search(clause.text))


def _denied(clause: Clause) -> Iterator[tuple[str, Word]]:
    """Each negation of a clause with the first words behind it."""
    for match in NEGATION.finditer(clause.masked):
        at = clause.start + match.end()
        near = [w for w in clause.tokens if w.end > at and w.start <= at + _REACH]
        behind = [w for w in (_behind(w, at) for w in near) if _says(w)]
        if behind:
            yield match[0], behind[0]
            if behind[0].term in _HELPING and len(behind) > 1:
                yield match[0], behind[1]


def _behind(word: Word, at: int) -> Word:
    """The part of a word that comes behind a negation in it: 治愈 of 不能治愈."""
    if word.start >= at:
        return word
    term = _HELPERS.sub("", word.term[at - word.start :])
    return Word(word.end - len(term), word.end, term, word.tag)


def _says(word: Word) -> bool:
    return bool(word.term) and word.term not in _SILENT and not word.amount


def _mentions(clause: Clause, word: Word) -> bool:
    return word.term in clause.masked or clause.has(word)


def _denies(clause: Clause, word: Word) -> bool:
    """True where a negation comes shortly before the word, and no word that allows between."""
    terms = synonyms(word.term) | {word.term}
    for term in terms:
        at = clause.masked.find(term)
        while at >= 0:
            before = clause.masked[max(0, at - _REACH - 4) : at]
            negations = list(NEGATION.finditer(before))
            if negations and not _ALLOWS.search(before[negations[-1].end() :]):
                return True
            at = clause.masked.find(term, at + 1)
    return any(w.term in terms or _are_forms(w.term, word.term) for _, w in _denied(clause))


def _are_forms(one: str, other: str) -> bool:
    """True for reimburse and reimbursed."""
    short, long = sorted((one, other), key=len)
    return one.isascii() and len(short) > 3 and long.startswith(short.rstrip("e"))


def opposed(clause: Clause, anchor: Clause, sentence: list[Clause]) -> Iterator[Reason]:
    whole = "，".join(c.masked for c in sentence)
    for one, other in words().opposites:
        for ours, theirs in ((one, other), (other, one)):
            if not (word := _found(ours, clause.masked)) or _found(ours, anchor.masked):
                continue
            instead = _found(theirs, anchor.masked)
            if instead is None and not _found(ours, whole):
                instead = _found(theirs, whole)
            if instead in _RESULTS and _MINUS.search(anchor.text):
                continue  # a profit of -1.25 is a loss
            if instead and not _found(theirs, clause.masked):
                yield hard(Code.CLAIM_OPPOSITE, words=word, other=instead)


def opposed_in_time(clause: Clause, anchor: Clause, source: Statement) -> Iterator[Reason]:
    """``等待期内`` for ``等待期后``, and what is free for what costs something."""
    for match in _AFTER.finditer(anchor.text):
        turned = re.search(f"{match[1]}(?:之?内|期间|之?前|以前)", clause.text)
        if turned and turned[0] not in source.folded:
            yield hard(Code.CLAIM_OPPOSITE, words=turned[0], other=match[0])
    free = _FREE.search(clause.text)
    money = [a for a in anchor.amounts if a.unit in _MONEY]
    if free and money and not clause.amounts and not _FREE.search(anchor.text):
        other = anchor.text[money[0].start - anchor.start : money[0].end - anchor.start]
        yield hard(Code.CLAIM_OPPOSITE, words=free[0], other=other)
    for match in _MAINLY.finditer(clause.text):
        theirs = [m for m in _MAINLY.finditer(anchor.text) if m[2] == match[2]]
        if theirs and not any(set(match[1]) & set(m[1]) for m in theirs):
            yield hard(Code.CLAIM_OTHER, words=match[0], other=theirs[0][0])


def _found(listed: str, text: str) -> str | None:
    for word in listed.split():
        if word.isascii():
            if re.search(rf"\b{word}\b", text):
                return word
        elif word in text:
            return word
    return None


_FALLS_SHORT = re.compile("低于|不足|少于|不到|不满|不及|欠|缺|\\b(?:below|less than|under)\\b")
_RESULTS = frozenset(("利润", "净利润", "盈利", "盈余"))
_MINUS = re.compile("[-−]\\d")
_AFTER = re.compile("([一-鿿]{2,3}?)(?:之|以)?后(?!果|勤|续)")
_FREE = re.compile("免费|不收费|不要钱|\\bfree\\b")
_MONEY = frozenset("元$€£¥")
_MAINLY = re.compile("以([^，。；]{1,8}?)为(主|首|核心|重点|中心|基础)")
_HELPING = frozenset(
    [
        "是",
        "能",
        "会",
        "应",
        "得",
        "可",
        "可以",
        "予",
        "曾",
        "再",
        "需",
        "必",
        "be",
        "been",
        "have",
        "to",
        "only",
        "允许",
        "allowed",
        "permitted",
    ]
)
_HELPERS = re.compile("^[能会应得可曾再需必]")
_SILENT = frozenset(
    (
        "用",
        "的",
        "以上",
        "以下",
        "以内",
        "左右",
        "了",
        "在",
        "a",
        "an",
        "the",
        "any",
        "be",
        "been",
        "to",
        "it",
    )
)
_ALLOWS = re.compile("可以|应当|必须|应|须|即可|，")
