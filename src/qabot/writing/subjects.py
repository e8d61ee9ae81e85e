"""What a clause is about: its own subject, or that of the clause that it continues.

In ``滤网不可水洗，建议每3个月更换`` the second clause is about 滤网. All cells of a row such as
``分公司：华东；销售额：5230`` are about the first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qabot.writing.statements import Clause, Statement, Word

_NOUNS = frozenset(("n", "vn", "an", "eng", "nz", "l", "ng", "j", "ns", "nr", "nt", "party"))
RELATIVE = frozenset(
    ("去年", "今年", "上年", "前年", "明年", "当年", "同期", "目前", "现在", "当天", "当日", "此前")
)
DATES = frozenset("年月日点")


def about(clause: Clause, whole: Statement) -> list[Clause]:
    """The clause with those before it up to the one that names its subject."""
    sentence = whole.sentence_of(clause)
    if _row(sentence, whole):
        return sentence
    sentence = whole.part_of(clause)
    at = sentence.index(clause)
    first = at
    while first and not subject(sentence[first]):
        first -= 1
    return sentence[first : at + 1]


def subject_of(group: Sequence[Clause], whole: Statement) -> list[Word]:
    """The subject of clauses that `about` returns; of a row what is in its first cell."""
    if row := _row(group, whole):
        return [w for c in group for w in c.words if w.start < group[0].start + row.end(1)]
    found = subject(group[0])
    if not found and len(group) > 1 and not group[0].text.isascii():
        return [w for w in group[0].words if is_noun(w)]
    return found


def subject(clause: Clause) -> list[Word]:
    """The nouns before the first predicate or amount, without those behind a preposition."""
    if clause.tokens[0].term.isascii():
        goes_on = _GOES_ON.search(clause.tokens[0].term)
        return [] if goes_on else list(clause.words[:2])
    if _EXAMPLES.match(clause.text.strip()):
        return []
    found: list[Word] = []
    for token in clause.tokens:
        if token.tag == "p" or (token.amount and token.amount.unit not in DATES):
            break
        if token.is_verb and token.term not in _ADJECTIVAL:
            break
        if token not in clause.words:
            continue
        if is_noun(token) and token.tag != "vn" and token.term not in _ADVICE:
            found.append(token)
    return found


def is_noun(word: Word) -> bool:
    """True for a noun or a name."""
    return word.is_name or word.tag in _NOUNS


def _row(sentence: Sequence[Clause], whole: Statement) -> re.Match[str] | None:
    """A sentence that is a row of a table: heads and cells by turns; group 1 is its first cell."""
    last = sentence[-1]
    return _ROW.match(whole.folded[sentence[0].start : last.start + len(last.text)])


_ROW = re.compile("([^:;。]{1,20}:[^;。]+)(?:;[^:;。]{1,20}:[^;。]+)+")
_EXAMPLES = re.compile("(?:如(?!果)|例如|包括|即|含|分别|其中)")
_ADJECTIVAL = frozenset(("有关", "相关"))
_ADVICE = frozenset(
    ("有权", "无权", "有责任", "有义务", "建议", "计划", "要求", "规定", "约定", "主张", "预计")
)
_GOES_ON = re.compile("^(?:is|was|are|were|has|had|which|who|and|but)$|ed$|ing$")
