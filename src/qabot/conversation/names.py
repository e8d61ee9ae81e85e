"""What a question is about: names, models, titles, or the words before what it asks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qabot.documents.titles import stems as stems
from qabot.language.questions import names as tagged_names
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter
from qabot.types import Span

_QUOTED = re.compile('[《〈【「『“"]([^》〉】」』”"]{2,40})[》〉】」』”"]')
_CODE = re.compile(  # X1, iPhone 15, GB/T 1234, A320neo
    "(?:[A-Za-z]+[- /]?[0-9]+[A-Za-z0-9-]*|[0-9]+[A-Za-z]{1,3}[0-9A-Za-z]*)"
    "(?: ?(?:Pro|Max|Plus|Ultra|Mini|Air|SE|Lite)(?![a-z]))*"
)
_UNITS = "线|楼|馆|厅|仓库|机|店|院|门|库"
_NUMBERED = re.compile(  # 磐石合同3号, 5号线
    f"[\u4e00-\u9fff]{{2,6}}[0-9]+号(?![0-9]|{_UNITS})"
    f"|(?:[0-9]+|[一二三四五六七八九十]+)号(?:{_UNITS})"
    "|(?<![0-9A-Za-z])[A-Z]?[0-9]{1,4}(?:路(?!径|线图)|次列车)"
)
_BEFORE_CODE = frozenset({"n", "nz", "nr", "nrt", "ns", "nt", "ng", "a", "ag", "vn", "b", "j", "l"})
_QUESTION_WORD = re.compile(
    "(?:What|Which|Who|Whom|Whose|When|Where|Why|How|Is|Are|Was|Were|Do|Does|Did|Can|The|And"
    "|In|On|Of)(?: |$)"
)
_LATIN = re.compile("[A-Z][A-Za-z-]+(?: [A-Z][A-Za-z-]+)*")
_ASKED = re.compile(
    "(?:是|有|为|达|占|约|能|会|可以|要|需要?|应该?|在|由|被|于|叫|算)*(?:多少|几(?!乎|何)|什么|甚么|啥|哪|谁|誰|怎|如何|为何|何时|何地|"
    "多[大高长远久重宽深快厚早晚]|吗|嗎|是否|是不是|有没有|能否|能不能|可不可以|呢)"
)
_PROPER = frozenset({"nr", "nrt", "nrfg", "ns", "nsf", "nt", "nz"})
_LEFT_OVER = frozenset("vpudrcyeozqxtbm")  # tags of words that end no name
_FILLER = re.compile("^(?:请问|那么?|关于|对于|还有|另外|根据|按照|在)+")
_TIME = re.compile(
    "^(?:[12][0-9]{3}年?|[去今前明]年|[上下]半年|前?[一二三四1-4]季度|[0-9]{1,2}月[份末底初]?|截至|截止)+"
)


@dataclass(frozen=True, slots=True)
class Names:
    """The titles of an index's documents, by what they are about, folded."""

    titles: Mapping[str, str]

    @classmethod
    def of(cls, titles: Iterable[str]) -> Names:
        """The names that documents with these titles are called by."""
        known: dict[str, str] = {}
        for title in titles:
            for name in stems(title):
                if name.isdecimal():
                    continue
                known.setdefault(fold(name), name)
        return cls(known)

    def is_title(self, name: str) -> bool:
        """True for the title of a document, whatever its case and script."""
        return fold(name) in self.titles

    def in_short(self, name: str) -> bool:
        """True for 恒岳 where a document is called 恒岳科技员工手册."""
        folded = fold(name)
        if len(folded) < _LEAST:
            return False
        return any(
            title.startswith(folded) or _is_abbreviated(title, folded) for title in self.titles
        )

    def in_full(self, name: str) -> str:
        """What a document is called of which this is short; the name itself if that is unclear.

        ``西点班`` -> 麦田西点烘焙班
        """
        found = {t for t in self.titles if _is_abbreviated(t, fold(name))}
        return self.titles[found.pop()] if len(found) == 1 else name

    def titles_in(self, text: str, segmenter: Segmenter) -> list[str]:
        """The documents that a text names: those in quotation marks first, then in order.

        A title of two characters that is an everyday word, 太阳, counts in quotation marks only.
        """
        quoted = [match[1] for match in _QUOTED.finditer(text) if self.is_title(match[1])]
        tags = {(word.start, word.end): word.tag for word in segmenter.tagged(text)}
        plain = [
            text[start:end]
            for start, end in self.within(text)
            if end - start > _LEAST or tags.get((start, end)) in _PROPER
        ]
        return list(dict.fromkeys([*quoted, *plain]))

    def within(self, text: str) -> list[Span]:
        """Where the longest names of documents are in a text, in order."""
        folded, found, at = fold(text), [], 0
        while at < len(folded):
            ends = range(min(at + _LONGEST, len(folded)), at + 1, -1)
            end = next((e for e in ends if folded[at:e] in self.titles), None)
            if end is None:
                at += 1
                continue
            found.append((at, end))
            at = end
        return found


def _is_abbreviated(title: str, short: str) -> bool:
    """True for 西点班 and 麦田西点烘焙班: the same kind of thing, with two letters of its name."""
    if len(short) < _LEAST_ABBREVIATED or short[-1] != title[-1]:
        return False
    at = title.find(short[:2])
    letters = iter(title[at + 2 :])
    return at >= 0 and all(letter in letters for letter in short[2:])


_LEAST_ABBREVIATED = 3  # characters


def entity_of(title: str, segmenter: Segmenter) -> str:
    """What a document is about, by its title: 谷香C5大容量电饭锅说明书 -> 谷香C5."""
    names = stems(title)
    shortest = _YEAR_AT_END.sub("", (names[-1] if names else title).rstrip(":：- "))
    code = _CODE.search(shortest)
    if code:
        start, end = _model_at(shortest, code.span(), segmenter)
        return shortest[start:end]
    return shortest


_YEAR_AT_END = re.compile("(?<=..)(?:19|20)[0-9]{2}年?$")  # 育才中学2024年[招生简章]


def named(text: str, names: Names, segmenter: Segmenter) -> list[str]:
    """The names in a text, in order: quoted ones, titles, models, people, places, bodies."""
    spans = [match.span(1) for match in _QUOTED.finditer(text)]
    spans += names.within(text)
    spans += [match.span() for match in _NUMBERED.finditer(text)]
    spans += [_model_at(text, match.span(), segmenter) for match in _CODE.finditer(text)]
    spans += [match.span() for match in _LATIN.finditer(text) if not _is_word(match, text)]
    folded = fold(text)
    for name in tagged_names(text, segmenter):
        if len(name) < _LEAST:
            continue
        at = folded.find(name)
        start, end = _before_asked(text, _with_nouns(text, (at, at + len(name)), segmenter))
        if not _ATTRIBUTE.search(text[start:end]):
            spans.append((start, end))
    return [text[start:end].lstrip(_BEFORE_NAMES) for start, end in _longest(spans)]


_BEFORE_NAMES = "從从與与於于"  # 從濱寧: a name to the dictionary


def _before_asked(text: str, span: Span) -> Span:
    """A name without what asks and 要 or 能 before it, where those were taken for a part of it."""
    asked = _ASKED.search(text, span[0] + _LEAST)
    end = min(span[1], asked.start()) if asked else span[1]
    if text[end : end + 1] in _AUTHORITIES and end == span[1]:
        return span[0], end + 1
    shorter = text[span[0] : end].rstrip("要需能会")
    return span[0], max(span[0] + len(shorter), span[0] + _LEAST)


_AUTHORITIES = tuple("省市县州")  # of 松林市, which the dictionary may cut in two
_ATTRIBUTE = re.compile(  # of something that has a name, and none itself: 登记费, 本科生, 高级班
    "(?:费|费用|价|价格|金额|时间|日期|率|号码|电话|地址|续航|[学考新科究]生|[职教]员|[员职]工|[初中高]级班?)$"
)


def _model_at(text: str, code: Span, segmenter: Segmenter) -> Span:
    """X1 with the name before it: 星辰X1; 和 in 和X2 is not part of it."""
    if re.fullmatch("[\u4e00-\u9fff]{2,4}", text[: code[0]]):
        return 0, code[1]
    before = [w for w in segmenter.tagged(text[: code[0]]) if w.end <= code[0]]
    start = code[0]
    while before and before[-1].end == start and start - before[-1].start <= _LONGEST_BRAND:
        word = before.pop()
        if word.tag not in _BEFORE_CODE or not is_cjk(text[word.start]):
            break
        start = word.start
    return start, code[1]


def other_model(core: str, question: str) -> tuple[str, str] | None:
    """For X2 after a question about 星辰X1 both models, as the question would have them."""
    code = _CODE.fullmatch(core) or _CODE.search(core)
    if code is None or code.end() != len(core):
        return None
    for old in _CODE.finditer(question):
        same = re.match("[A-Za-z]*", old[0]), re.match("[A-Za-z]*", code[0])
        if same[0] and same[1] and same[0][0].lower() == same[1][0].lower() and old[0] != code[0]:
            brand = re.search("[\u4e00-\u9fff]{1,4}$", question[: old.start()])
            if brand and core[: code.start()] and brand[0].endswith(core[: code.start()]):
                return core[: code.start()] + old[0], core
            return old[0], core
    return None


def _is_word(match: re.Match[str], text: str) -> bool:
    """True for the capital at the start of an English sentence, and for short words."""
    if len(match[0]) <= _SHORTEST_LATIN or _QUESTION_WORD.match(match[0]):
        return True
    return match.start() == 0 and not any(map(is_cjk, text)) and " " not in match[0]


def _with_nouns(text: str, span: Span, segmenter: Segmenter) -> Span:
    """济南 before 国际金融中心 is one name with it; the noun at the end is what is asked of it."""
    ends = [span[1]]
    for word in segmenter.tagged(text):
        if word.start == ends[-1] and word.tag[:1] in "nlj" and word.tag != "nr":
            ends.append(word.end)
    tail = text[ends[-1] :]
    whole = len(ends) > 1 and text[ends[-2] : ends[-1]].endswith(_BODIES)
    end = ends[-1] if len(ends) == 1 or whole or not tail else ends[-2]
    name = text[span[0] : end]
    return span[0], end - 2 if len(ends) > 1 and name.endswith(_NO_SUBJECT) else end


_BODIES = tuple(
    "厦库馆院校园店厂司局厅委部所站港寺庙塔楼阁桥路街区县市省镇乡村社会心台场片机车号院区"
)


def _longest(spans: Iterable[Span]) -> list[Span]:
    """Without those that lie within others, in order."""
    found: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0] - span[1], span[0])):
        if all(end <= s or e <= start for s, e in found):
            found.append((start, end))
    return sorted(found)


def topic(question: str, segmenter: Segmenter) -> str:
    """The words before what is asked: 2020年前三季度济南市地区生产总值【是多少】; may be empty."""
    asked = _ASKED.search(question)
    text = question[: asked.start()] if asked else question.rstrip("?？。！! ")
    text = re.split("[,，;；。]", text)[-1]
    text = _FILLER.sub("", text).rstrip(" ,，:：的")
    words = [w for w in segmenter.tagged(text) if text[w.start : w.end].strip()]
    while words and (words[-1].tag[:1] in _LEFT_OVER and words[-1].tag not in ("vn", "x")):
        words.pop()
    return text[: words[-1].end].rstrip(" ,，:：的") if words else ""


def subjects_of(question: str, names: Names, segmenter: Segmenter) -> tuple[list[str], list[str]]:
    """What a question may be said to be about: names, and the words before what is asked.

    ``青湖博物馆的门票多少钱`` -> [青湖博物馆], [青湖博物馆的门票]
    """
    whole = topic(question, segmenter)
    without_time = _TIME.sub("", whole).lstrip("的")
    owner = without_time.rpartition("的")[0]
    found = named(question, names, segmenter)
    if any(owner.startswith(name) and owner != name for name in found) and "是" not in owner:
        found.insert(0, owner)
        owner = ""
    topics = [t for t in (owner, without_time, whole) if t not in found]
    return _said(found), _said([t for t in topics if not _is_clause(t, found, segmenter)])


def _is_clause(text: str, found: Sequence[str], segmenter: Segmenter) -> bool:
    """True for words that say something, 松林市不束犬链罚, and so cannot be meant by 它.

    A verb may be part of a term, 独任审批制; behind a name it rather is what is done there.
    """
    telling = "vrdp" if text.startswith(tuple(found)) and "的" not in text else "rdp"
    return any(word.tag in telling for word in segmenter.tagged(text))


def _said(found: Sequence[str]) -> list[str]:
    lengths = range(_LEAST, _LONGEST + 1)
    return [s for s in dict.fromkeys(found) if len(s) in lengths and not _TIME.fullmatch(s)]


def has_own_subject(question: str, names: Names, segmenter: Segmenter) -> bool:
    """True for what names something that it may be about.

    What follows 什么时候 or 怎么 at the beginning is what is done, even if a word of it is a place
    to the dictionary: 什么时候上市的 names nothing. Documents and models count there, too.
    """
    if names.in_short(question):
        return True
    leading = _LEADING.match(question)
    if leading is None:
        return bool(named(question, names, segmenter))
    rest = question[leading.end() :]
    return bool(names.within(rest) or _QUOTED.search(rest) or _CODE.search(rest))


_LEADING = re.compile(
    "(?:是|都|会|要|该|应该|可以|能)?(?:什么时候|什么时间|什麼時候|何时|何時|几时|几点|哪一?[年天月]|几[月号]"
    "|怎么样?|怎麼|怎样|如何|为什么|為什麼|为何|多久|多长时间)"
)


def is_name(text: str, names: Names, segmenter: Segmenter) -> bool:
    """True for a name and nothing else: 星辰X3, 青岛; not for 自贸区的面积."""
    return named(text, names, segmenter) == [text]


_HONORIFIC = re.compile("(?:女士|先生|小姐|同志|老师|教授|博士|医生|主任|经理)$")


def people_in(texts: Sequence[str], segmenter: Segmenter) -> list[str]:
    """The texts that are names of people."""
    found = [t for t in texts if 2 <= len(t) <= 12 and _is_person(t, segmenter)]
    bare = [(_HONORIFIC.sub("", t), t) for t in found]
    return [name if len(name) >= _LEAST else whole for name, whole in bare]  # 邵老师 stays


def _is_person(text: str, segmenter: Segmenter) -> bool:
    words = segmenter.tagged(text)
    return "·" in text or (bool(words) and words[0].tag in ("nr", "nrt", "nrfg"))


_NO_SUBJECT = ("地区", "地區")  # of 地区生产总值, which is one word
_LEAST, _LONGEST = 2, 40  # characters of a name
_LONGEST_BRAND = 6  # characters before a model's code
_SHORTEST_LATIN = 2
