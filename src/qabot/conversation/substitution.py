"""A short question that follows on from the one before: 「那2019年呢？」. By rule, pure.

What the follow-up names takes the place of what is of its kind in the question before: a year for
a year, a figure for one with its unit, a spring for a spring, a person for a person. Where nothing
of its kind is there, the follow-up is a question of its own. The bot shows how it understood,
so that a wrong reading is seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qabot.conversation.times import date_end, dated, in_front
from qabot.language.questions import names
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter
from qabot.types import Span

LONGEST = 24  # characters; a longer one is a question of its own
_OPENING = re.compile(
    r"^(?:那么|那|然后|还有|另外|(?:and|what about|how about)\b)[\s，,、]*", re.IGNORECASE
)
_CLOSING = re.compile(r"[\s呢吗嘛?？。.!！]+$")
_ENDS_WITH_NE = re.compile(r"呢\s*[?？]?\s*$")
_ASKS = re.compile(
    "多少|几|什么|什麼|哪|谁|誰|怎|如何|为何|為何|是否|吗|嗎|"
    r"\b(?:what|which|who|when|where|why|how|is|are|was|were|did|does)\b",
    re.IGNORECASE,
)
_ASKS_IN_TALK = re.compile(  # in captions, which no mark need end
    "啥|咋|幾|甚么|甚麼|多(?:大|小|久|长|長|远|遠|高|重|宽|寬|厚|深|快|早|晚)|"
    "有[没沒]有|[没沒]有[?？]|能否|可否|会否|會否|"
    "([\u4e00-\u9fff])不\\1|(?:么|麼|没|沒|不)[?？]?$"
)
_BARE = re.compile("[\u4e00-\u9fff0-9A-Za-z ·%‰-]{2,16}")  # 餐补标准
_TELLS = re.compile(  # words of who hands something over
    "请|請|谢|謝|麻烦|收|这|這|附件|附上|文件|文档|文檔|资料|資料|材料|新版|旧版|版本|更新|修订|修訂|"
    "最新|通知|报告|報告|公告|年报|手册|手冊|合同|已|了|发|發|给|給|吧|啊|哦|好|看|存|备份|備份|参考|"
    "參考|正式|草案|草稿|第.{1,3}[版稿批期]|(?:全文|原文|扫描件|掃描件|电子版|電子版|的)$"
)
_COURTESY = re.compile(
    "(?:你好|您好|早上好|下午好|晚上好|嗨|哈喽|谢谢|謝謝|多谢|感谢|辛苦|麻烦|好|行|可以|嗯|哦|"
    "明白|知道|懂|算|没事|不用|再见|拜拜|"
    r"hello|hi|hey|thanks|thank you|ok|okay|bye|great|good|fine)(?:[了的吧啊呀哦啦你您]|\W)*",
    re.IGNORECASE,
)
_PRONOUN = re.compile("它们|他们|她们|它|他|她|该|其(?!他|它|中|实)")
_OF_IT = re.compile(f"^(?:{_PRONOUN.pattern})的?")
_PREPOSITION = re.compile(r"^(?:(?:in|on|for|of|at|by)\s+)?(?:the\s+(?!\w+ quarter))?", re.I)
_ASKED = "(?=是|有|为|為|达|達|多|几|幾|怎|如何|$)"
_ATTRIBUTE = re.compile(f"的([^的]{{1,12}}?){_ASKED}")
_NEXT = re.compile(f"((?![共有是为為])(?:(?!谁|誰|哪|什么|什麼|吗|嗎)[^的]){{1,12}}?){_ASKED}")
_ENGLISH_ATTRIBUTE = re.compile(r"\bthe ([a-z][a-z ]*?)(?= of\b)", re.IGNORECASE)
_COUNTED = re.compile(r"(?:多少|几)(?![家个所座项条名位种件本部])([\u4e00-\u9fff]{2,6})[?？]?$")
_MEASURED = re.compile("[额量率价费数期间度积速值幅比]$")  # what has an amount, and is not counted
_ORDINAL = "第?[0-9０-９一二三四五六七八九十百千零两]+"
_NUMBERED = re.compile(f"{_ORDINAL}[万亿]*([^\\W\\d].{{0,5}})")
_CAPITALS = re.compile("(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_TITLE = re.compile("(?<![A-Za-z])[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)*")
_NO_SUBJECT = ("地区", "地區")  # of 地区生产总值, which is one word
_PERSON = frozenset({"nr", "nrt", "nrfg"})
_NAMES = _PERSON | {"ns", "nsf", "nt", "nz"}
_AUTHORITIES = tuple("省市区區县縣州国國镇鎮乡鄉村")
_SIGHTS = tuple("泉山湖河江海岛島峰洞寺庙廟塔楼樓阁閣亭桥橋路街巷园園宫宮殿门門站馆館院校港台")


def with_question_before(question: str, before: str | None, segmenter: Segmenter) -> str:
    """The question by itself; itself when it is not a follow-up, or nothing was before.

    ``那2019年呢？`` after ``济南2020年GDP是多少`` -> ``济南2019年GDP是多少``
    """
    if before is None or len(question) > LONGEST or not before.strip():
        return question
    focus = _own_words(question)
    if not _follows(question, focus):
        return _with_name(question, before, segmenter)
    date = dated(focus, before)
    if date is not None:
        return date
    closed = bool(_ENDS_WITH_NE.search(question) or not any(map(is_cjk, question)))
    return _put_into(_Follow(focus, before, segmenter, closed)) or question


def put_into(core: str, message: str, before: str, segmenter: Segmenter) -> str | None:
    """A fragment in the place of its kind in the question before; None without such a place."""
    closed = bool(_ENDS_WITH_NE.search(message) or not any(map(is_cjk, message)))
    return _put_into(_Follow(core, before, segmenter, closed))


def _own_words(question: str) -> str:
    """``那它的人口呢？`` -> ``人口``"""
    bare = _CLOSING.sub("", _OPENING.sub("", question))
    return _OF_IT.sub("", _PREPOSITION.sub("", bare))


def asks(text: str) -> bool:
    """True for a caption that asks: by its mark, a Chinese word that asks, or bare words."""
    if text.rstrip().endswith(("?", "？")) or _ASKS_IN_TALK.search(text.strip()):
        return True
    return _is_bare(text.strip()) or any(is_cjk(m[0][0]) for m in _ASKS.finditer(text))


def _is_bare(text: str) -> bool:
    """True for a few words that name what is sought, 餐补标准, and hand nothing over."""
    named = _BARE.fullmatch(text) and any(map(is_cjk, text))
    return bool(named) and not _TELLS.search(text) and not is_courtesy(text)


def is_courtesy(text: str) -> bool:
    """True for a greeting or thanks, which nothing follows on from."""
    return _COURTESY.fullmatch(_OPENING.sub("", text).strip()) is not None


def _follows(question: str, focus: str) -> bool:
    """True for what opens or closes like a follow-up and asks nothing by itself."""
    marked = _OPENING.match(question) or _ENDS_WITH_NE.search(question)
    return bool(marked and focus and not _ASKS.search(focus) and not is_courtesy(focus))


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question, with the part of speech that it has."""

    start: int
    end: int
    text: str
    tag: str

    @property
    def is_noun(self) -> bool:
        return self.tag[:1] in "nlj" or self.tag in ("vn", "eng")

    @property
    def is_person(self) -> bool:
        """Names that jieba guesses are persons to it, 黑虎泉 too."""
        return self.tag in _PERSON and not self.text.endswith((*_SIGHTS, *_AUTHORITIES))

    @property
    def is_authority(self) -> bool:
        """A city or the like, of which figures are given; 济南 has no ending that says so."""
        return self.tag in ("ns", "nsf") and not self.text.endswith(_SIGHTS)


@dataclass(frozen=True, slots=True)
class _Follow:
    """A follow-up's own words, and the question that they are put into.

    ``closed``: it surely is a follow-up, whatever it names; 「那…」 alone also begins other talk.
    """

    focus: str
    before: str
    segmenter: Segmenter
    closed: bool

    def words(self, text: str) -> list[_Word]:
        """The words of a text; a name that was cut in two, 孙述 and 涛, is one."""
        found: list[_Word] = []
        for word in self.segmenter.tagged(text):
            start = word.start
            if found and found[-1].tag in _PERSON and word.tag in _PERSON:
                start = found.pop().start
            found.append(_Word(start, word.end, text[start : word.end], word.tag))
        return found

    def at(self, span: Span) -> str:
        return self.before[: span[0]] + self.focus + self.before[span[1] :]


def _put_into(follow: _Follow) -> str | None:
    """The question before with the follow-up in the place of its kind; None without such a one."""
    own = follow.words(follow.focus)
    if not own or (own[-1].tag[:1] == "r") or not (follow.closed or own[-1].is_noun):
        return None
    figure = _same_unit(follow)
    if figure or own[0].tag == "m":
        return follow.at(figure) if figure else None
    if not any(map(is_cjk, follow.focus)):
        latin = _same_writing(follow.focus, follow.before)
        return follow.at(latin) if latin else None
    words = follow.words(follow.before)
    alike = _ends_alike(own, words)
    if alike:
        return follow.at(alike)
    if (len(own) == 1 and own[0].tag in _NAMES) or follow.focus.endswith(_SIGHTS):
        return _name_for_name(follow, own, words)
    attribute = attribute_in(follow.before, follow.segmenter)
    fits = not _COUNTED.search(follow.before) or _can_be_counted(follow.focus, own)
    return follow.at(attribute) if attribute and fits else None


def _can_be_counted(focus: str, own: Sequence[_Word]) -> bool:
    """True for what there may be how many of: 企业; not for 涉及金额, 自贸区的面积."""
    return "的" not in focus and own[0].tag[:1] != "v" and not _MEASURED.search(fold(focus))


def _same_unit(follow: _Follow) -> Span | None:
    """第五届 replaces 第三届, 10万元 for 5亿元, 5号线 for 3号线."""
    own = _NUMBERED.fullmatch(follow.focus)
    if own is None:
        return None
    same = re.compile(f"{_ORDINAL}[万亿]*{re.escape(own[1])}")
    found = same.search(follow.before)
    return found.span() if found else None


def _same_writing(focus: str, before: str) -> Span | None:
    """CPI replaces GDP, Qingdao for Jinan, ``area`` for ``population`` in the population of …"""
    if _CAPITALS.fullmatch(focus):
        found = _CAPITALS.search(before)
        return found.span() if found else None
    if _TITLE.fullmatch(focus):
        names_ = [m for m in _TITLE.finditer(before) if not _ASKS.match(m[0])]
        return next((m.span() for m in names_ if not _CAPITALS.fullmatch(m[0])), None)
    found = _ENGLISH_ATTRIBUTE.search(before)
    return found.span(1) if found else None


def _ends_alike(own: Sequence[_Word], words: Sequence[_Word]) -> Span | None:
    """黑虎泉 for 趵突泉, 存款余额 for 贷款余额: what has the longest ending in common."""
    focus = "".join(word.text for word in own)
    ranked = [
        (shared, -number)
        for number, word in enumerate(words)
        if word.is_noun and is_cjk(word.text[-1]) and (shared := shared_end(focus, word.text))
    ]
    if not ranked:
        return None
    shared, number = max(ranked)
    first = last = -number
    whole = shared == len(words[last].text)
    over_authorities = own[0].tag in ("ns", "nsf")
    if whole or words[last].tag not in _NAMES:
        while first and _belongs(words[first - 1], words[first], over=whole and over_authorities):
            first -= 1
    return words[first].start, words[last].end


def _belongs(word: _Word, following: _Word, *, over: bool) -> bool:
    """True for a noun that makes one name with the word behind it; 济南市 stays for itself."""
    short = len(word.text) == len(following.text) == 1  # 年 and 假
    fits = word.is_noun or word.tag in ("ng", "b", "a") or (short and word.tag[:1] in "mqt")
    return fits and word.end == following.start and (over or not word.is_authority)


def shared_end(one: str, other: str) -> int:
    """How many characters two words have in common at their ends."""
    count = 0
    for a, b in zip(reversed(fold(one)), reversed(fold(other)), strict=False):
        if a != b:
            break
        count += 1
    return count


def _name_for_name(follow: _Follow, own: Sequence[_Word], words: Sequence[_Word]) -> str | None:
    """A person for a person, anything else that has a name for the first such thing."""
    person = own[0].is_person and len(own) == 1
    like = [w for w in words if w.tag in _NAMES and w.is_person == person]
    if like:
        return follow.at((like[0].start, like[0].end))
    if person:
        return None
    if own[0].is_authority and len(own) == 1:
        return (
            None if any(w.tag in _NAMES for w in words) else in_front(follow.focus, follow.before)
        )
    return follow.at((words[0].start, words[0].end)) if words and words[0].is_noun else None


def attribute_in(before: str, segmenter: Segmenter) -> Span | None:
    """Where the question says what it wants to know of its subject: 济南市的【面积】是多少."""
    counted = _COUNTED.search(before)
    if counted:
        return counted.span(1)
    found = _ATTRIBUTE.search(before)
    if found is None:
        subject = _subject(before, segmenter)
        end = date_end(before, before.find(subject) + len(subject))
        found = _NEXT.match(before, end) if subject else None
    return found.span(1) if found else None


def _with_name(question: str, before: str, segmenter: Segmenter) -> str:
    """「它的面积是多少」: the pronoun gives way to what the question before was about."""
    subject = _subject(before, segmenter) if _PRONOUN.search(question) else ""
    return _PRONOUN.sub(lambda _: subject, question, count=1) if subject else question


def _subject(text: str, segmenter: Segmenter) -> str:
    """The first name and the nouns behind it but the last: 济南自贸区, without its 面积."""
    known = names(text, segmenter)
    if not known:
        return ""
    start = fold(text).find(known[0])
    end = start + len(known[0])
    nouns = [end]
    for word in segmenter.tagged(text):
        if word.start == nouns[-1] and word.tag[:1] in "nlj":  # nouns, set phrases, short forms
            nouns.append(word.end)
        if word.start == start and word.tag in _PERSON:
            return text[start:end]
    subject = text[start : nouns[-2] if len(nouns) > 1 else end]
    return subject[:-2] if subject.endswith(_NO_SUBJECT) and len(nouns) > 1 else subject
