"""What qualifies a statement: negation, opposites, modality, hedges, conditions, scope, causes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qabot.messages import Code
from qabot.writing import marks
from qabot.writing.amounts import DURATIONS, agrees
from qabot.writing.negations import negated, opposed, opposed_in_time
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement
from qabot.writing.strength import broadened, is_borne_out, is_rank_stated
from qabot.writing.subjects import DATES


def qualified(
    clause: Clause, anchor: Clause, said: Statement, source: Statement
) -> Iterator[Reason]:
    """What a clause adds to, or leaves out of, what qualifies the clause that it rests on."""
    sentence = source.sentence_of(anchor)
    yield from negated(clause, anchor, sentence, source)
    yield from opposed(clause, anchor, sentence)
    yield from opposed_in_time(clause, anchor, source)
    yield from _modality(clause, anchor, said, sentence)
    yield from _hedges(clause, anchor, said, sentence)
    yield from _beside(anchor, said, source.part_of(anchor))
    yield from _within(anchor, said, sentence)
    yield from _scope(clause, anchor, sentence)
    yield from broadened(clause, anchor, said, source)


def added(
    clause: Clause, said: Statement, source: Statement, context: Statement
) -> Iterator[Reason]:
    """Ranks, sums and causes that the quotes do not state."""
    there = source.folded + "\n" + context.folded
    for match in marks.FIRST.finditer(clause.text):
        if not is_rank_stated(match[0], there) and not is_borne_out(match[0], said, source):
            yield soft(Code.CLAIM_ADDED, words=match[0])
    for pattern, stated, code in (
        (marks.TOTAL, marks.TOTAL, Code.CLAIM_ADDED),
        (marks.CAUSE, marks.EFFECT, Code.CLAIM_CAUSE),
    ):
        found = pattern.search(clause.text)
        if found and found[0] == "平均" and "均" in there:
            continue
        if found and not stated.search(there):
            yield soft(code, words=found[0].strip("，；。"))


def _modality(
    clause: Clause, anchor: Clause, said: Statement, sentence: list[Clause]
) -> Iterator[Reason]:
    ours, theirs = _modes(clause.masked), _modes(anchor.masked)
    whole = _modes("，".join(c.masked for c in sentence))
    if "prohibited" in theirs and "permission" in ours and "permission" not in whole:
        yield hard(Code.CLAIM_MODALITY, words=ours["permission"])
    if "prohibited" in ours and not theirs.keys() & {"prohibited"} and not _denying(sentence):
        yield hard(Code.CLAIM_MODALITY, words=ours["prohibited"])
    if "prohibited" in ours and "prohibited" not in whole and "advice" in whole:
        yield soft(Code.CLAIM_MODALITY, words=ours["prohibited"])
    added = "duty" in ours and not whole.keys() & {"duty", "prohibited"}
    if added and (theirs.keys() & {"advice", "permission"} or ours["duty"] in _STRICT):
        yield soft(Code.CLAIM_MODALITY, words=ours["duty"])
    if "permission" in ours and "duty" in theirs and "permission" not in whole:
        yield soft(Code.CLAIM_MODALITY, words=ours["permission"])
    if "permission" in theirs and "将" in clause.text and "permission" not in ours:
        yield soft(Code.CLAIM_MODALITY, words="将")
    kept = ours.keys() | _modes(said.folded).keys()
    if "advice" in theirs and "advice" not in kept and "duty" not in theirs:
        yield soft(Code.CLAIM_HEDGE, words=theirs["advice"])


def _denying(sentence: list[Clause]) -> bool:
    return any(marks.NEGATION.search(c.masked) for c in sentence)


def _modes(text: str) -> dict[str, str]:
    return {n: m[0] for n, pattern in marks.MODALITY.items() if (m := pattern.search(text))}


def _hedges(
    clause: Clause, anchor: Clause, said: Statement, sentence: list[Clause]
) -> Iterator[Reason]:
    """Plans reported as done, claims reported as facts, and what is denied further on."""
    at = sentence.index(anchor)
    turn = max((i for i, c in enumerate(sentence[: at + 1]) if _TURN.match(c.text)), default=0)
    before = "，".join(c.text for c in sentence[turn : at + 1])
    whole = "，".join(c.text for c in sentence)
    for kind, pattern in marks.HEDGES.items():
        where = {"plan": anchor.text, "possible": anchor.text, "claim": before}.get(kind, whole)
        found = pattern.search(where)
        if found is None and kind == "plan" and marks.DONE.search(clause.text):
            found = pattern.search(before)
        if found and not pattern.search(said.folded):
            made = hard if kind == "denial" else soft
            yield made(Code.CLAIM_HEDGE, words=found[0])
    done = marks.DONE.search(clause.text)
    if done and not done[0].isascii() and _is_open(whole) and not _is_done(whole):
        yield soft(Code.CLAIM_ADDED, words=done[0])


def _is_open(text: str) -> bool:
    """True for what may, should or will be done, if something else is the case."""
    undone = marks.NEGATION.search(text) or _SET.search(text)
    return bool(_modes(text) or undone) or any(
        pattern.search(text) for pattern in (*marks.HEDGES.values(), marks.CONDITION)
    )


def _is_done(text: str) -> bool:
    return bool(re.search("已|了|完成|曾|[于在][^，。]{0,12}[年月日]|过", text))


def _beside(anchor: Clause, said: Statement, sentence: list[Clause]) -> Iterator[Reason]:
    """Other clauses that state a condition or an exception of which nothing is said."""
    at = sentence.index(anchor)
    for place, other in enumerate(sentence):
        if other is anchor:
            continue
        if _speaks_of(said, other, sentence):
            if place < at and (words := _bound_left_out(other, said)):
                yield soft(Code.CLAIM_CONDITION, words=words)
            continue
        if place > at and (found := _exception(other, sentence)):
            yield soft(Code.CLAIM_EXCEPTION, words=found[0])
        elif place < at and _is_condition(other, sentence[place + 1] is anchor):
            if not _is_further(sentence, place, at):
                yield soft(Code.CLAIM_CONDITION, words=other.text.strip())
        elif place < at and (found := _exception(other, sentence)):
            yield soft(Code.CLAIM_EXCEPTION, words=found[0])


def _bound_left_out(condition: Clause, said: Statement) -> str | None:
    """The bound of a condition of which only the rest is said: 逾期超过15日的."""
    if not marks.CONDITION.search(condition.text) and not condition.text.strip().endswith("的"):
        return None
    bounded = [w for w in condition.words if w.amount and w.amount.bound in ("upper", "lower")]
    if not bounded or any(said.has(w) for w in condition.words if w.amount):
        return None
    return condition.text.strip()


def _within(anchor: Clause, said: Statement, sentence: list[Clause]) -> Iterator[Reason]:
    """A condition, an exception or a restriction in the clause itself that is left out."""
    kept = said.folded
    found = _exception(anchor, sentence)
    is_said = (
        found and anchor.text.strip().startswith(found[0]) and any(map(said.has, anchor.words))
    )
    if found and not is_said and not marks.EXCEPTION.search(kept):
        yield soft(Code.CLAIM_EXCEPTION, words=found[0])
    if (found := marks.CONDITION.search(anchor.text)) and not marks.CONDITION.search(kept):
        rest = [w for w in anchor.words if w.start >= anchor.start + found.start()][:2]
        if not any(said.has(w) for w in rest):
            yield soft(Code.CLAIM_CONDITION, words=found[0])
    if (found := marks.BEFORE_OTHERS.search(anchor.text)) and found[0] not in kept:
        yield soft(Code.CLAIM_CONDITION, words=found[0])
    for amount in anchor.amounts:
        required = amount.bound == "lower" and amount.unit in _REQUIRED
        if required and not any(w.amount and agrees(w.amount, amount) for w in said.words):
            words = anchor.text[amount.start - anchor.start : amount.end - anchor.start]
            yield soft(Code.CLAIM_CONDITION, words=words)
    if narrowed := _narrowed(anchor, said):
        yield soft(Code.CLAIM_CONDITION, words=narrowed)
    for match in _RESTRICTION.finditer(anchor.text):
        first, last = (anchor.start + at for at in match.span(1))
        inside = [w for w in anchor.words if first <= w.start and w.end <= last]
        if inside and not any(said.has(w) for w in inside):
            yield soft(Code.CLAIM_CONDITION, words=match[1])


def _narrowed(anchor: Clause, said: Statement) -> str | None:
    """The bound that narrows a noun, if only the noun is said: 12岁以下儿童, children under 12."""
    for place, token in enumerate(anchor.tokens):
        amount = token.amount
        if amount is None or not amount.bound or any(w.term == token.term for w in said.words):
            continue
        behind = [t for t in anchor.tokens[place + 1 : place + 4] if t.term not in _BOUND_WORDS]
        before = anchor.tokens[max(0, place - 2) : place]
        is_english = bool(before) and before[0].term.isascii()
        noun = (before if is_english else behind)[:1]
        if noun and noun[0].tag in ("n", "nr", "eng") and said.has(noun[0]):
            words = anchor.text[amount.start - anchor.start : amount.end - anchor.start]
            return f"{noun[0].term} {words}"
    return None


def _exception(clause: Clause, sentence: list[Clause]) -> re.Match[str] | None:
    """除…外; not 除了…还, which adds."""
    found = marks.EXCEPTION.search(clause.text)
    at = sentence.index(clause)
    rest = clause.text[found.end() :] if found else ""
    behind = rest + "".join(c.text for c in sentence[at + 1 : at + 2])
    adds = found and found[0].startswith("除") and re.search("[还也更]", behind)
    return None if adds else found


def _is_condition(clause: Clause, is_next: bool) -> bool:
    text = clause.text.strip()
    if marks.CONDITION.search(text):
        return True
    if clause.tokens[-1].amount:
        return False  # at eight, not when
    return is_next and bool(_ENDS_CONDITION.search(text))


def _is_further(sentence: list[Clause], place: int, at: int) -> bool:
    """True where 否则 or another result comes between a condition and what is said."""
    return any(c.text.startswith("否则") for c in sentence[place + 1 : at])


def _speaks_of(said: Statement, clause: Clause, sentence: list[Clause]) -> bool:
    """True where a third of the words are said that only this clause of a sentence has."""
    own = [w for w in clause.words if w.term not in _CONDITION_WORDS]
    if not own:
        return not marks.EXCEPTION.search(clause.text) or bool(marks.EXCEPTION.search(said.folded))
    others = [c for c in sentence if c is not clause]
    own = [w for w in own if not any(c.has(w) for c in others)] or own
    there = sum(said.has(w) for w in own)
    return there * 3 >= len(own) and there > 0


def _scope(clause: Clause, anchor: Clause, sentence: list[Clause]) -> Iterator[Reason]:
    """All for some, only for also, and some that is left out."""
    ours = {k: m[0] for k, p in marks.SCOPE.items() if (m := p.search(clause.text))}
    theirs = {k: m[0] for k, p in marks.SCOPE.items() if (m := p.search(anchor.text))}
    whole = "，".join(c.text for c in sentence)
    binds = bool({"duty", "prohibited"} & _modes(anchor.masked).keys())
    for kind in ("all", "only"):
        if kind == "all" and binds and _is_of_same(clause, anchor):
            continue  # a rule for ships is one for all ships
        if kind in ours and not marks.SCOPE[kind].search(whole):
            made = hard if "some" in theirs else soft
            yield made(Code.CLAIM_SCOPE, words=ours[kind])
    for kind in ("some", "only"):
        if kind in theirs and kind not in ours and not _PARTLY.search(clause.text):
            yield soft(Code.CLAIM_SCOPE, words=theirs[kind])
    for match in _SHARE_OF.finditer(anchor.text):
        if not re.search(r"%|百分之|部分|成", clause.text):
            yield soft(Code.CLAIM_SCOPE, words=match[0])


def _is_of_same(clause: Clause, anchor: Clause) -> bool:
    """True where the noun behind 所有 is the subject of the anchor, which has no bound on it."""
    found = _ALL_OF.search(clause.text)
    if found is None or any(a.bound and a.unit not in DATES for a in anchor.amounts):
        return False
    is_subject = anchor.text.strip().startswith(found[1][:2])
    return is_subject and not marks.SCOPE["some"].search(anchor.text)


_SET = re.compile("定于|定在|将|拟")
_TURN = re.compile("但|然而|不过|but")
_ALL_OF = re.compile("(?:所有|全部|全体|每个|每位|每名|任何)的?([一-鿿]{2,4})")
_REQUIRED = DURATIONS | {"岁", "日"}
_STRICT = frozenset(
    (
        "必须",
        "务必",
        "must",
        "shall",
        "required",
    )
)
_BOUND_WORDS = frozenset(("以下", "以上", "以内", "的", "及", "内", "未满"))
_RESTRICTION = re.compile(
    "((?:工龄|年龄|入职|连续|累计|持有?|具有|具备|符合|凡是?|未满|年满|满|超过|不足|达到|拥有"
    "|取得|经(?![营济理销历过])|户籍)[^，。；的]{1,16}的)(?=[一-鿿]{2})"
)
_PARTLY = re.compile("之一|其中|约|%")
_SHARE_OF = re.compile(
    r"(?:\d+(?:\.\d+)?%|百分之[一-鿿]{1,4})的?(?=股权|股份|份额|资产|产权|权益|债权)"
)
_ENDS_CONDITION = re.compile(
    "(?:的|(?<![患记作学读笔选])者|(?<![小同及临届平有准按暂当此何])时|的情况下|(?<![目日先此])前|后|情形)$"
)
_CONDITION_WORDS = frozenset(["除外", "例外", "另有", "规定", "外"])
