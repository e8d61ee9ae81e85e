"""A text taken apart for comparison: sentences, clauses, words, amounts. Never shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from qabot.language.text import fold, sentence_spans
from qabot.language.words import Segmenter
from qabot.language.words import Word as _SearchWord
from qabot.writing.amounts import Amount, StatedUnit, agrees, amounts
from qabot.writing.marks import NO_NEGATION
from qabot.writing.vocabulary import synonyms, words

NAMES = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg", "party"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text; an amount is one word, whose ``term`` is its key."""

    start: int
    end: int
    term: str
    tag: str
    amount: Amount | None = None

    @property
    def is_name(self) -> bool:
        """True for a name."""
        return self.tag in NAMES

    @property
    def is_verb(self) -> bool:
        """True for a verb."""
        return self.tag.startswith("v")


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause; ``words`` are those with content, ``tokens`` all of them. Offsets are the text's.

    ``masked`` is its text with what only looks like a negation taken out.
    """

    text: str
    masked: str
    start: int
    words: tuple[Word, ...]
    tokens: tuple[Word, ...]
    sentence: int

    @property
    def amounts(self) -> list[Amount]:
        """The amounts in the clause."""
        return [word.amount for word in self.words if word.amount]

    def has(self, word: Word) -> bool:
        """True where the clause contains the word, in any writing and in some other words."""
        return _contains(self.text, self.words, word)


@dataclass(frozen=True, slots=True)
class Statement:
    """A text with its clauses; ``clauses`` know by ``sentence`` which belong together."""

    folded: str
    clauses: tuple[Clause, ...]

    @property
    def words(self) -> list[Word]:
        """The words of all clauses."""
        return [word for clause in self.clauses for word in clause.words]

    def sentence_of(self, clause: Clause) -> list[Clause]:
        """The clauses of the same sentence."""
        return [other for other in self.clauses if other.sentence == clause.sentence]

    def part_of(self, clause: Clause) -> list[Clause]:
        """The clauses between the same semicolons, which conditions do not cross."""
        sentence = self.sentence_of(clause)
        start = self.folded.rfind(";", sentence[0].start, clause.start) + 1
        end = self.folded.find(";", clause.start, sentence[-1].start)
        return [c for c in sentence if c.start >= start and (end < 0 or c.start < end)]

    @property
    def sentences(self) -> list[str]:
        """The folded sentences, from the first clause of each to its last."""
        found: dict[int, tuple[int, int]] = {}
        for clause in self.clauses:
            start, _ = found.get(clause.sentence, (clause.start, 0))
            found[clause.sentence] = (start, clause.start + len(clause.text))
        return [self.folded[start:end] for start, end in found.values()]

    def has(self, word: Word) -> bool:
        """True where the word is in the text."""
        return _contains(self.folded, self.words, word)


@lru_cache(maxsize=512)
def statement(text: str) -> Statement:
    """Takes a text apart; the same text is only taken apart once."""
    folded = fold(text)
    tokens = _tokens(folded)
    clauses = []
    for number, (start, end) in enumerate(sentence_spans(text)):
        for first, last in _clause_spans(text, start, end):
            inside = tuple(t for t in tokens if first <= t.start and t.end <= last)
            if inside:
                piece = folded[first:last]
                content = tuple(t for t in inside if has_content(t))
                clauses.append(Clause(piece, _masked(piece), first, content, inside, number))
    return Statement(folded, tuple(clauses))


def restated(source: Statement, unit: StatedUnit) -> Statement:
    """The same with its bare figures in the unit that a title states."""

    def words(listed: tuple[Word, ...]) -> tuple[Word, ...]:
        return tuple(
            replace(w, term=unit.of(w.amount).key, amount=unit.of(w.amount)) if w.amount else w
            for w in listed
        )

    clauses = (replace(c, words=words(c.words), tokens=words(c.tokens)) for c in source.clauses)
    return replace(source, clauses=tuple(clauses))


def _masked(piece: str) -> str:
    return NO_NEGATION.sub(lambda match: "□" * len(match[0]), piece)


def _contains(folded: str, others: Iterable[Word], word: Word) -> bool:
    if word.amount:
        own = word.amount
        return any(o.amount and (o.term == word.term or agrees(own, o.amount)) for o in others)
    if word.term in folded:
        return True
    if word.is_name:
        return any(_is_short_for(word.term, other.term) for other in others)
    if word.term.isascii():
        return any(_of_one_family(word.term, other.term) or _alike(word, other) for other in others)
    if any(len(phrase) > 1 and phrase in folded for phrase in synonyms(word.term)):
        return True
    return not _of_order(word.term) and any(_alike(word, other) for other in others)


def _of_one_family(one: str, other: str) -> bool:
    """True for employ and employees, photograph and photography."""
    if len(one) >= _LONG and other.startswith(one[:_LONG]):
        return True
    return _stem(one) == _stem(other)


def _alike(word: Word, other: Word) -> bool:
    """True for synonyms and for words of one root: 获得 and 获, 专任教师 and 教师."""
    if other.term in synonyms(word.term):
        return True
    if word.amount or other.amount or word.term.isascii() or other.is_name:
        return False
    long, short = sorted((word.term, other.term), key=len, reverse=True)
    if short in long:
        is_root = long.endswith(short) or (word.is_verb and other.is_verb)
        return (len(short) > 1 and is_root) or short in _ROOTS
    return False


def _is_short_for(name: str, other: str) -> bool:
    """济南 for 济南市, 上海市 for 上海."""
    return name.rstrip("市省县区镇") == other.rstrip("市省县区镇")


def _stem(term: str) -> str:
    for ending in ("ing", "ees", "ers", "ed", "es", "ee", "er", "s", "e"):
        if term.endswith(ending) and len(term) - len(ending) >= 3:
            return term[: -len(ending)].rstrip("e")
    return term


def _of_order(term: str) -> bool:
    """一等奖 and 二等奖 share all but what counts."""
    return bool(_ORDER.search(term)) and len(term) > 1


def _tokens(folded: str) -> tuple[Word, ...]:
    found = amounts(folded)
    made = [Word(a.start, a.end, a.key, "amount", a) for a in found]
    for match in _PARTY.finditer(folded):
        if not _overlaps(match.start(), match.end(), made):
            made.append(Word(match.start(), match.end(), match[0], "party"))
    for tagged in _segmenter().tagged(folded):
        start, end, tag = tagged.start, tagged.end, tagged.tag
        start = max([start, *(w.end for w in made if w.start < start < w.end < end)])
        term = folded[start:end]
        if any(map(str.isalnum, term)) and not _overlaps(start, end, made):
            made += _recut(Word(start, end, term, tag), made)
    return tuple(_pointed_at(sorted(made, key=lambda word: word.start)))


def _recut(word: Word, before: Sequence[Word]) -> list[Word]:
    """A word of the dictionary; in two where it is cut wrongly, as in 石塘|镇约 and 评审|费由."""
    term, tag = word.term, "n" if word.term in _PLACES_AT_LARGE else word.tag
    is_name, first, last = tag in NAMES, term[0], term[-1]
    if is_name and len(term) == 2 and first in _KINDS and last in _AFTER_NAMES:
        return _halves(word, 1, "n", "d")
    if tag == "nr" and len(term) > 1 and first in _BEFORE_NAMES:
        return _halves(word, 1, "p", tag)
    if is_name and len(term) > 2 and last in _AFTER_NAMES:
        return _halves(word, len(term) - 1, tag, "v")
    if len(term) == 2 and last == "由" and term not in _ENDS_SO:
        return _halves(word, 1, "n", "p")
    if is_name and first in _CLASSIFIERS and any(w.end == word.start for w in before):
        return _halves(word, 1, "q", "n")
    return _halves(word, 1, "f", "p") if _JOINED.fullmatch(term) else [replace(word, tag=tag)]


def _halves(word: Word, at: int, *tags: str) -> list[Word]:
    if at >= len(word.term):
        return [word]
    middle = word.start + at
    return [
        Word(word.start, middle, word.term[:at], tags[0]),
        Word(middle, word.end, word.term[at:], tags[1]),
    ]


def _pointed_at(words: Sequence[Word]) -> Iterator[Word]:
    """该 and 药 as one word, as 该药 is: what it points at need not be in the quotes."""
    before = None
    for word in words:
        points = before is not None and before.term in _POINTING and before.end == word.start
        if points and before is not None and not word.amount and not word.is_name:
            yield Word(word.start, word.end, before.term + word.term, "r")
        elif word.term not in _POINTING:
            yield word
        before = word


def _overlaps(start: int, end: int, words: Sequence[Word]) -> bool:
    return any(word.start < end and start < word.end for word in words)


def has_content(token: Word) -> bool:
    """True for a word that is not a particle, pronoun or the like."""
    if token.amount or token.is_name:
        return True
    if token.term[0] in _POINTING and not token.term.isascii():
        return False
    if all(sign in _LIGHT for sign in token.term):
        return False
    if token.term in words().function or _SearchWord(0, 0, token.term).is_function_word:
        return False
    if len(token.term) == 1 and not token.term.isascii():
        return token.tag[0] in "vna" and token.term not in _LIGHT
    return token.tag[0] not in "cpuyeo" or token.term.isascii()


def _clause_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for match in _CUT.finditer(text, start, end):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < end:
        yield at, end


@cache
def _segmenter() -> Segmenter:
    return Segmenter()


_CUT = re.compile(
    r"[。！？!?；;\n]+|[：:](?!\s*\d)|，|,(?!\d)|、(?=[^、，。；]{0,8}\d)|\.(?=\s|$)"
    r"|\band (?=(?:by|for|in|to|at|from) [\d$£€])|\bor (?=[$£€]\d)|\band (?=(?:the|an?"
    r"|it|he|she|they|we|its|their|this) )"
    "|(?<=[一-鿿]{2})(?<!不是)(?<!并非)(?<!並非)(?=因[为為]|由[于於]|[导導]致)"
)
_JOINED = re.compile("[内后前起日间][向将由对给]")
_PARTY = re.compile(
    r"\b[a-z]\d{0,3}[型款组类班队区座栋]|"
    "[甲乙丙丁](?:方|公司|队|馆)|被上诉人|上诉人|被申请人|申请人|原告|被告|买方|卖方"
    "|出租[人方]|承租[人方]|发包[人方]|承包[人方]"
    "|[一二三四五六七八九十](?:车间|分厂|分公司|班(?!级)|组|队|期(?!间)|科|营|连(?!续|接|任)|号[楼线院厅馆])"
    "|供应商|采购方|债权人|债务人|委托人|受托人|贷款人|借款人|保险人|投保人"
)
_ENDS_SO = frozenset(("理由", "自由", "缘由", "事由", "案由", "因由", "来由", "经由"))
_CLASSIFIERS = "株棵个名位条座头只匹尾幅辆艘架例件"
_LONG = 7  # letters that words of one family share: photograph, photography
_ORDER = re.compile("[一二三四五六七八九十甲乙丙丁\\d]")
_BEFORE_NAMES = "由和与于在被向把将为对给从"
_KINDS = "省市县区镇乡村州"  # of places
_PLACES_AT_LARGE = frozenset(
    ("城市", "全市", "全县", "全省", "全国", "本市", "县城", "市区", "上市")
)
_AFTER_NAMES = "约共近均曾拟已于在为由和与是任获将称等从向对被把"
_ROOTS = frozenset("获任购售付缴退租借签建设书病药车房校院馆店厂站楼")
_POINTING = frozenset("该此本这")
_LIGHT = frozenset("的了是有在为应须需可会能要将已被由把令使到至达近约于共")
