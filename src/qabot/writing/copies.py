"""What differs in a copy: a word, a figure or a negation in the place of another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from qabot.messages import Code
from qabot.writing.amounts import agrees
from qabot.writing.marks import NEGATION
from qabot.writing.names import is_certain
from qabot.writing.reasons import Reason, hard, soft
from qabot.writing.statements import Clause, Statement, Word, has_content
from qabot.writing.vocabulary import synonyms
from qabot.writing.vocabulary import words as vocabulary


def in_place(clause: Clause, anchor: Clause, source: Statement) -> Iterator[Reason]:
    """A word that is between the same two words as another does in the quote."""
    ours = [t for t in clause.tokens if t.term not in _PARTICLES]
    theirs = [t for t in anchor.tokens if t.term not in _PARTICLES]
    matcher = SequenceMatcher(
        None, [t.term for t in ours], [t.term for t in theirs], autojunk=False
    )
    codes = matcher.get_opcodes()
    inside = codes[codes[0][0] in _EDGES : len(codes) - (codes[-1][0] in _EDGES)] if codes else []
    same = sum(b - a for kind, a, b, *_ in codes if kind == "equal")
    is_copy = sum(kind != "equal" for kind, *_ in codes) == 1 and 2 * same >= len(ours)
    is_near = sum(kind != "equal" for kind, *_ in inside) == 1
    for kind, a, b, c, d in codes:
        if kind != "replace" or b - a > 2 or d - c > 2:
            continue
        if (a == 0) != (c == 0) or (b == len(ours)) != (d == len(theirs)) or b - a == len(ours):
            continue
        said, there = ours[a:b], theirs[c:d]
        yield from _other_mark(said, there, source)
        names = all(any(is_certain(t) for t in side) for side in (said, there))
        acts = a > 0 and c > 0 and ours[a - 1].term == theirs[c - 1].term in _BEFORE_PARTIES
        kinds = (is_near and (is_copy or _of_one_kind(said, there))) or acts
        if (kinds or names) and _is_other_word(said, there, anchor, source):
            words = "".join(t.term for t in said)
            made = hard if all(t.is_name for t in (*said, *there)) else soft
            yield made(Code.CLAIM_OTHER, words=words, other="".join(t.term for t in there))


def _other_mark(said: Sequence[Word], there: Sequence[Word], source: Statement) -> Iterator[Reason]:
    """A figure or an opposite in the very place of another."""
    words, others = ("".join(t.term for t in side).lstrip("#") for side in (said, there))
    if len(said) == len(there) == 1 and said[0].amount and there[0].amount:
        ours, theirs = said[0].amount, there[0].amount
        if source.has(said[0]) and ours.unit == theirs.unit and not agrees(ours, theirs):
            yield hard(Code.CLAIM_OTHER, words=words, other=others)
        return
    for one, other in (*vocabulary().opposites, *_BOUNDS):
        for here, instead in ((one, other), (other, one)):
            is_ours = any(t.term in here.split() for t in said)
            if is_ours and words != others and any(t.term in instead.split() for t in there):
                yield hard(Code.CLAIM_OPPOSITE, words=words, other=others)


def denied_in_place(clause: Clause, anchor: Clause) -> Iterator[Reason]:
    """A negation that a copy has more or less than its quote, and no other in its place."""
    matcher = SequenceMatcher(None, clause.text, anchor.text, autojunk=False)
    codes = matcher.get_opcodes()
    counts = [len(NEGATION.findall(text)) for text in (clause.text, anchor.text)]
    both = all(counts)
    if both and counts[0] == counts[1]:
        return  # it was only moved
    for place, (kind, a, b, c, d) in enumerate(codes):
        said, there = clause.text[a:b], anchor.text[c:d]
        if kind == "equal" or max(len(said), len(there)) > _LONGEST_EDIT:
            continue
        around = codes[max(0, place - 1) : place + 2 : 2] if place else codes[1:2]
        is_copy = sum(end - start for _, start, end, *_ in around) >= _LEAST_COPIED
        ours, theirs = NEGATION.search(said), NEGATION.search(there)
        found = ours or theirs
        if not is_copy or found is None or (ours and theirs) or (both and kind == "replace"):
            continue
        near = clause.text[b : b + 4] if ours else anchor.text[d : d + 4]
        rest = (said if ours else there)[found.end() :]
        if _BOUNDED.match(rest + near):
            continue  # amounts are compared with their bounds
        yield hard(Code.CLAIM_NEGATION, words=found[0] + near)


def _is_other_word(
    said: Sequence[Word], there: Sequence[Word], anchor: Clause, source: Statement
) -> bool:
    if any(t.amount for t in (*said, *there)):
        return False  # figures are compared by themselves
    words = [t for t in said if t.is_name or (len(t.term) > 1 and has_content(t))]
    gone = [t for t in there if t.is_name or (len(t.term) > 1 and has_content(t))]
    if not words or not gone:
        return False
    if any(t.is_name for t in words) and any(t.is_name for t in gone):
        return not any(anchor.has(t) and _shares(t, gone) for t in words)
    ending = there[-1].term[-1]
    words = [t for t in words if t.term[-1] != ending or t.term[:-1] not in source.folded]
    return any(not source.has(t) and not _shares(t, there) for t in words) and not any(
        g.term in synonyms(w.term) for w in said for g in there
    )


def _of_one_kind(said: Sequence[Word], there: Sequence[Word]) -> bool:
    """True for 瓷器 and 青铜器, which end alike."""
    return said[-1].tag == there[-1].tag == "n" and said[-1].term[-1] == there[-1].term[-1]


def _shares(word: Word, others: Sequence[Word]) -> bool:
    """True for a sign in common: 设在 and 设于; names have none, nouns not their last alone.

    瓷器 and 青铜器 are two kinds of one thing.
    """
    if word.is_name or word.term.isascii():
        return any(
            o.term.startswith(word.term) or word.term.startswith(o.term)
            for o in others
            if len(o.term) > 1
        )
    for other in others:
        common = set(word.term) & set(other.term)
        nouns = word.tag == other.tag == "n" and word.term[-1] == other.term[-1]
        is_there = word.tag == "t" or not other.is_name or len(other.term) == 1
        if common and is_there and not (nouns and common == {word.term[-1]}):
            return True
    return False


def exchanged(said: Statement, source: Statement) -> Iterator[Reason]:
    """First one thing and then another, the other way around."""
    ours, theirs = _first_then(said.folded), _first_then(source.folded)
    if ours is None or theirs is None:
        return
    turned = _common(ours[0], theirs[1]) and _common(ours[1], theirs[0])
    if turned and not (_common(ours[0], theirs[0]) and _common(ours[1], theirs[1])):
        yield hard(Code.CLAIM_ROLES, words=f"{ours[0]}, {ours[1]}")


def from_for_to(said: Statement, source: Statement) -> Iterator[Reason]:
    """``to Tuesday`` where the source says ``from Tuesday to Thursday``."""
    for match in _FROM_TO.finditer(source.folded):
        first, last = (match[1], match[2]) if match[1] else (match[3], match[4])
        for word, sign in ((first, "(?:to|[到至为])"), (last, "(?:from|[从由自])")):
            turned = re.search(rf"{sign}了? ?{re.escape(word)}(?!\w)", said.folded, re.ASCII)
            if turned and not _FROM_TO.search(said.folded):
                yield hard(Code.CLAIM_ROLES, words=turned[0])


def swapped(said: Statement, source: Statement) -> Iterator[Reason]:
    """Two words of a copy in each other's place, but for those that 和 or 是 joins."""
    for sentence in source.sentences:
        matcher = SequenceMatcher(None, said.folded, sentence, autojunk=False)
        if matcher.quick_ratio() < _NEAR or matcher.ratio() < _NEAR:
            continue
        places = [code for code in matcher.get_opcodes() if code[0] == "replace"]
        edits = {(said.folded[a:b], sentence[c:d]): (a, b) for _, a, b, c, d in places}
        for (ours, theirs), (start, end) in edits.items():
            other = edits.get((theirs, ours))
            if other is None or other[0] <= start or not _is_word(ours + theirs):
                continue
            if said.folded[end : other[0]].strip() not in _JOINING:
                yield hard(Code.CLAIM_ROLES, words=f"{ours}, {theirs}")


def _is_word(text: str) -> bool:
    return text.isalpha() and not set(text) <= _PLAIN


def _first_then(folded: str) -> tuple[str, str] | None:
    match = _FIRST_THEN.search(folded) or _ENGLISH_THEN.search(folded)
    return (match[1], match[2]) if match else None


def _common(one: str, other: str) -> bool:
    if one.isascii():
        return one.split()[-1] in other.split()
    pairs = {one[i : i + 2] for i in range(len(one) - 1)} or {one}
    return any(pair in other for pair in pairs)


_PLAIN = frozenset("到至从由自于在的了是为和与及向往")
_BOUNDED = re.compile("得?(?:超|高于|低于|少于|多于|大于|小于|早于|晚于)")
_NEAR = 0.6  # how alike a sentence and its source are that are compared sign by sign
_JOINING = frozenset(("和", "与", "及", "、", "或", "是", "为", "and", "or", "is"))
_EDGES = frozenset(("insert", "delete"))  # at the beginning or end they change no place
_LONGEST_EDIT = 3  # characters
_LEAST_COPIED = 5  # characters on both sides of an edit
_LEAST_COPIED = 5  # characters on both sides of an edit
_BEFORE_PARTIES = frozenset("由被向给归")
_BOUNDS = [("超过 逾 高于", "不到 不足"), ("以内 之内", "以外 之外 以上")]
_PARTICLES = frozenset(
    (
        "的",
        "了",
        "地",
        "得",
        "the",
        "a",
        "an",
    )
)
_FIRST_THEN = re.compile("先([^，。；]{1,12}?)[，,]?(?:再|然后|后|随后)([^，。；]{1,12})")
_FIRST_THEN = re.compile("先([^，。；]{1,12}?)[，,]?(?:再|然后|后|随后)([^，。；]{1,12})")
_ENGLISH_THEN = re.compile(r"([a-z][a-z ]+?),? (?:and )?then ([a-z ]+[a-z])")
_FROM_TO = re.compile(
    r"\bfrom ([a-z]+|\d[\d.,]*%?) to ([a-z]+|\d[\d.,]*%?)"
    "|[从由自]([^，。；从由自到至]{1,6}?)(?:改|调整?|变更?|搬|迁|转|提高|降低|增加|减少|上升|下降)"
    "[到至为成]([^，。；到至]{1,6})"
)
