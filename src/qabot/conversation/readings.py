"""What a message may mean after the turns before it: readings, each of them a whole question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from qabot.conversation.context import Context
from qabot.conversation.names import Names, has_own_subject, is_name, other_model, people_in
from qabot.conversation.substitution import attribute_in, put_into, shared_end
from qabot.conversation.times import dated
from qabot.language.questions import asks
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter

Form = Literal["alone", "anaphora", "pair", "substitution", "attribute", "subject"]


@dataclass(frozen=True, slots=True)
class Reading:
    """``text`` is the whole question, ``own`` what the message itself says of it.

    ``subject`` is what was put in from the turns before; empty where nothing was.
    """

    text: str
    own: str
    form: Form
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Readings:
    """All readings, the likeliest form first; ``bound``: the message cannot be understood alone."""

    found: tuple[Reading, ...]
    bound: bool


_CORRECTION = re.compile(
    "^(?:不对|不是(?:这个|的|啊)?|错了|搞错了?|弄错了?|你理解错了?|no|wrong)?[\\s,，。.!！]*"
    "(?:我(?:的意思)?(?:要|想)?(?:问|说|指|查|讲)?的?(?:其实)?(?:是(?:说|指|问)?|说的是)"
    "|我是(?:说|问|指)|应该是|是问|i (?:mean|meant|asked about))[\\s,，:：]*",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    "^(?:我(?:问|说|指)的)?(?:并?不是|不要|别说)([^,，]{1,16})[,，]\\s*(?:而?是|我(?:问|说|指)的是|要)(.+)$"
)
_WRONG = re.compile(
    "^(?:(?:不对)+|不是|错了|搞错了?|弄错了?|no|wrong)[\\s,，。.!！]+(?=.)", re.IGNORECASE
)
_OPENING = re.compile(
    r"^(?:那么|那(?!里|边|儿|个|家|款|座|部|种|些|位|时)|然后|还有|另外|再问一下"
    r"|(?:and|what about|how about|but)\b)[\s，,、]*(?:the\b\s*)?",
    re.IGNORECASE,
)
_NE = re.compile(r"的?(?:呢|咧)\s*[?？]?\s*$|^(?:what|how) about .*", re.IGNORECASE)
_END = re.compile(r"[\s呢?？。.!！]+$")
_MEASURE = "(?:个|款|家|座|部|本|种|项|条|位|名|所|篇|份|场|次|间|台|只|届|栋|幢|套|件|首|支|张)"
_ANAPHORA = re.compile(f"(?:(?:这|那|该|此)一?{_MEASURE}|这|该|此|^本|^贵)(?=[\u4e00-\u9fff])")
_PLACE = re.compile("^(?:那里|那边|那儿|这里|这边|这儿|那头|此处|该处|当地|there\\b)(?:的)?")
_PRONOUN = re.compile(
    "它们|他们|她们|它|他(?!们|人|乡)|她|其(?!他|它|中|实|余|次|间)|(?<![A-Za-z])(?:its?|they|them|their|his|her|he|she)(?![A-Za-z'])",
    re.IGNORECASE,
)
_HUMAN = frozenset("他她")
_THIS = re.compile("^(?:这|那|此)(?=不?是|有|在|为|和|与|跟|属于|叫|算)")
_FORMER = re.compile("前者|^那?么?(?:第一|前一)[个款家座种部位]|the former")
_LATTER = re.compile("后者|^那?么?(?:第二|后一)[个款家座种部位]|the latter")
_BOTH = re.compile(
    "(?:它们|他们|她们|这|那)?(?:两|俩|二)(?:个|者|款|家|座|种|部|位|人|边|台|只|本)?(?=的|都|分别|各|哪|谁|有|是|一共|加|之间|$)|它们|他们|她们|分别(?=是)"
)
_ASK_END = re.compile(
    "(是多少|有多少|多少[^的]{0,4}|是什么|是谁|在哪里?|怎么样|是哪[^的]{0,4})[?？]?$"
)
_FUNCTION = re.compile(
    "[\\W_]|请问|那么?|在|从|对|由|把|被|给|跟|和|与|于|到|当|关于|对于|根据|按照|目前|现在|一般|到底"
)
_ENGLISH_LEAD = re.compile(  # how much does [it cost]
    r"\b(?:and|what|who|which|when|where|why|how|much|many|long|far|old|big|heavy|often|is|are|was"
    r"|were|do|does|did|can|could|will|would|has|have|about|the|of|in|on|to|for)\b",
    re.IGNORECASE,
)
_LONGEST_LEAD = 2  # characters before a pronoun that say nothing of what it is
_ANOTHER = re.compile("另外?一?[个家款座部种位]|别的|其他|其它")
_YEAR_BEFORE = re.compile("(?:前|上)一?年(?:的?同期)?的?(?:是多少|多少)?|去年同期(?:是多少)?")
_LONGEST_FRAGMENT = 14
_LONGEST = 40
_NOT_THINGS = re.compile(
    "^(?:年|月|日|周|天|时候|时|样|么|些|里|边|儿|是|有|就|也|次|次会|段|期间|方面|种情况|种时候|个月|个星期|一年|一天)"
)


def readings(message: str, context: Context, names: Names, segmenter: Segmenter) -> Readings:
    """The readings of a message after a turn; the first is itself where nothing is left out."""
    text, wrong, corrected = _corrected(message)
    alone = Reading(text, text, "alone")
    if len(text) > _LONGEST:
        return Readings((alone,), bound=False)
    if instead := _instead(wrong, text, context):
        return Readings((instead,), bound=True)
    pair = [*_of_pair(text, context)]
    if pair:
        return Readings(_different(pair), bound=True)
    found = [*_with_anaphora(text, context, segmenter)]
    if found:
        return Readings(_different([*found, alone]), bound=False)
    return _without_pronoun(text, context, names, segmenter, corrected=corrected)


def _instead(wrong: str, text: str, context: Context) -> Reading | None:
    """What is meant in the place of what was not, in the last question that has that."""
    if not wrong or asks(text):
        return None
    asked = next((q for q in (context.question, *context.earlier) if wrong in q), None)
    if asked is None:
        return None
    return Reading(asked.replace(wrong, text, 1), text, "substitution")


def _without_pronoun(
    text: str, context: Context, names: Names, segmenter: Segmenter, *, corrected: bool
) -> Readings:
    """What leaves its subject out, or names another: 几点开门, 馆长呢, 那2019年呢, X2呢."""
    opened = _OPENING.match(fold(text))
    rest = text[opened.end() :] if opened else text
    core = _END.sub("", rest).strip().removesuffix("的")
    alone = Reading(rest or text, core or text, "alone")
    if not core or _ANOTHER.match(fold(core)):  # which other one is not known
        return Readings((Reading(text, text, "alone"),), bound=False)
    date = dated(_year_meant(core, context.question), context.question)
    if date is not None:
        return Readings((Reading(date, core, "substitution"),), bound=True)
    fragment = bool(_NE.search(text) or opened or corrected) and not asks(core)
    if fragment and len(core) <= _LONGEST_FRAGMENT:
        found = [*_of_fragment(core, text, context, names, segmenter)]
        if found and (_names_another(found[0], core) or is_name(core, names, segmenter)):
            return Readings(_different(found), bound=True)
        if not found or not corrected:
            found.append(Reading(core, core, "alone"))
        return Readings(_different(found), bound=corrected)
    if _is_parallel(core, context.question):
        return Readings((alone,), bound=False)
    own = has_own_subject(core, names, segmenter)
    subjects = [] if own else [*_with_subject(core, context, segmenter)]
    return Readings(_different([*subjects, alone]), bound=False)


def _is_parallel(core: str, before: str) -> bool:
    """True for the question before, asked of another: 乙仓库的面积 after 甲仓库的面积."""
    before = _END.sub("", before)
    ending = shared_end(core, before)
    alike = _LEAST_ALIKE <= ending < len(core) and ending * 2 >= len(core)
    return alike and abs(len(core) - len(before)) <= 1


_LEAST_ALIKE = 4  # characters


def _year_meant(core: str, before: str) -> str:
    """``上一年同期`` after a question about 2020年 -> 2019年."""
    year = re.search("(?<![0-9])((?:19|20)[0-9]{2})年?", before)
    if year is None or _YEAR_BEFORE.fullmatch(fold(core)) is None:
        return core
    return f"{int(year[1]) - 1}年"


def _names_another(first: Reading, core: str) -> bool:
    """True for X3 after X1: what is asked is asked of it, whether it is there or not."""
    return first.form == "substitution" and bool(first.subject) and "的" not in core


def goes_on(message: str) -> bool:
    """True for what speaks of something by 它, 他, 这部电影 and the like."""
    flat = fold(message)
    return bool(_PRONOUN.search(flat) or _PLACE.match(flat) or _THIS.match(flat))


def _corrected(message: str) -> tuple[str, str, bool]:
    """What is meant instead, what was wrong, and whether the message corrects at all.

    ``不对，我问的是婚假`` -> 婚假; ``不是婚假，是病假，工资怎么发`` -> 病假工资怎么发, 婚假.
    """
    text = message.strip()
    instead = _NOT_BUT.match(text)
    if instead:
        return re.sub("[,，]\\s*", "", instead[2]), instead[1].strip(), True
    bare = text
    for _ in range(3):
        shorter = _WRONG.sub("", bare, count=1)
        if shorter == bare:
            break
        bare = shorter
    bare = _CORRECTION.sub("", bare, count=1)
    return (bare, "", True) if bare and bare != text else (text, "", False)


def _of_pair(text: str, context: Context) -> Iterator[Reading]:
    """前者, 后者, 两个: one of two things that were compared, or both."""
    if len(context.pair) < 2:
        return
    one, other = context.pair[:2]
    flat = fold(text)
    named = [_FORMER.search(flat), _LATTER.search(flat)]
    if all(named):
        both = _put(_put(text, _LATTER, other), _FORMER, one)
        yield Reading(both, _put(_put(text, _LATTER, ""), _FORMER, ""), "pair", f"{one}和{other}")
    elif any(named):
        pattern, thing, rest = (_FORMER, one, other) if named[0] else (_LATTER, other, one)
        own = _END.sub("", _put(text, pattern, ""))
        if own.strip("的 ,，那"):
            yield Reading(_put(text, pattern, thing), own, "pair", thing)
        elif rest in context.question:
            yield Reading(context.question.replace(rest, thing, 1), thing, "pair", thing)
        else:
            yield Reading(f"{thing}呢", thing, "pair", thing)
    elif found := _BOTH.search(flat):
        both = f"{one}和{other}" + ("分别" if found[0] == "分别" else "")
        yield Reading(_put(text, _BOTH, both), _put(text, _BOTH, ""), "pair", f"{one}和{other}")


def _put(text: str, pattern: re.Pattern[str], new: str) -> str:
    """The text with what a pattern finds replaced, once; patterns are of simplified characters."""
    found = pattern.search(fold(text))
    return text[: found.start()] + new + text[found.end() :] if found else text


def _with_anaphora(text: str, context: Context, segmenter: Segmenter) -> Iterator[Reading]:
    """它, 该馆, 这个平台, 那里: what was talked about is put there."""
    flat = fold(text)
    if pointing := _PLACE.match(flat) or _THIS.match(flat):
        rest = text[pointing.end() :]
        for subject in _fit_for(rest, context):
            yield Reading(_joined(subject, rest), rest, "anaphora", subject)
        return
    demonstrative = _demonstrative(text, segmenter)
    if demonstrative:
        start, end, noun = demonstrative
        rest = text[:start] + text[end:]
        fitting = _fitting(noun, _fit_for(text[end:], context))
        for subject in fitting:
            yield Reading(text[:start] + subject + text[end:], rest, "anaphora", subject)
        return
    pronoun = _PRONOUN.search(flat)
    if pronoun is None or _has_antecedent(flat[: pronoun.start()]):
        return
    subjects = _fit_for(text, context)
    if set(pronoun[0]) & _HUMAN or pronoun[0].lower() in ("he", "she", "his", "her"):
        people = people_in([*context.answers, *context.subjects], segmenter)
        roles = context.topics[:1] if re.search("谁|who", fold(context.question)) else ()
        subjects = [*people, *roles] or subjects
    possessive = pronoun[0].lower() in ("its", "their", "his") or (
        pronoun[0].lower() == "her" and text[pronoun.end() :].strip()
    )
    if of_figures(text):
        subjects = list(dict.fromkeys([*context.topics[:1], *subjects]))
    for subject in subjects:
        new = f"{subject}'s" if possessive and not is_cjk(subject[-1]) else subject
        new += "的" if possessive and is_cjk(subject[-1]) and not text.isascii() else ""
        whole = _as_question(text[: pronoun.start()] + new + text[pronoun.end() :])
        own = text if text.isascii() else text[: pronoun.start()] + text[pronoun.end() :]
        yield Reading(whole, own, "anaphora", subject)


def _has_antecedent(before: str) -> bool:
    """True where the question itself says what 它 or 这 is, before it: 王连字 … 她共获得."""
    return len(_FUNCTION.sub("", _ENGLISH_LEAD.sub("", before))) > _LONGEST_LEAD


def _demonstrative(text: str, segmenter: Segmenter) -> tuple[int, int, str] | None:
    """Where 这款手机 or 该馆 is, and its noun; None for 这个月, 那时候 and the like."""
    text = fold(text)
    for match in _ANAPHORA.finditer(text):
        rest = text[match.end() :]
        if _NOT_THINGS.match(rest) or _has_antecedent(text[: match.start()]):
            continue
        words = segmenter.tagged(rest)
        if not words:
            continue
        end = 0
        for word in words[:2]:
            if word.tag[:1] not in "nqjgzkb" and not (end == 0 and len(rest[: word.end]) == 1):
                break
            end = word.end
            if rest[word.start : word.end][-1] in _CLOSED:
                break
        measured = match[0][-1] not in "这那该此本贵一"
        if end == 0 and not measured:
            continue
        return match.start(), match.end() + end, rest[:end]
    return None


_CLOSED = "馆园校院店厂司局厅委部所站港寺庙塔楼阁桥路街区县市省镇乡村平台机车书片"


def _fitting(noun: str, subjects: Sequence[str]) -> list[str]:
    """The subjects that are called so, or all: 该馆 is 青湖博物馆, not 星辰X1."""
    like = [s for s in subjects if noun and s.endswith(noun)]
    near = [s for s in subjects if noun and s[-1] == noun[-1]]
    return list(dict.fromkeys([*like, *near])) or list(subjects)


def _of_fragment(
    core: str, text: str, context: Context, names: Names, segmenter: Segmenter
) -> Iterator[Reading]:
    """``X2呢``, ``馆长呢``: in the place of its kind, or of the same subject."""
    before = context.question
    model = other_model(core, before)
    if model:
        yield Reading(before.replace(*model, 1), core, "substitution", model[1])
        return
    if has_own_subject(core, names, segmenter):
        old = next((s for s in context.subjects if s in before), "")
        whole = before.replace(old, core, 1) if old else core + before
        yield Reading(whole, core, "substitution", core)
        return
    if _GROWTH.fullmatch(fold(core)):
        for grown in _longest_topics(context):
            yield Reading(_of(grown, core), core, "attribute", grown)
        return
    if instead := _put_into(core, text, before, segmenter):
        yield Reading(instead, core, "substitution")
    if not (_ANOTHER.match(fold(core)) or _is_group(core)):
        yield from _of_subjects(core, context, segmenter)


def _put_into(core: str, text: str, before: str, segmenter: Segmenter) -> str:
    """The question before with the fragment in its place; empty where it has none."""
    if narrower := _narrower(core, before, segmenter):
        return narrower
    if sibling := _sibling(core, before, segmenter):
        return before.replace(sibling, core, 1)
    return (put_into(core, text, before, segmenter) or "") if _may_stand(core, before) else ""


def _of_subjects(core: str, context: Context, segmenter: Segmenter) -> Iterator[Reading]:
    """``重量``: that of each thing that was talked about."""
    verb = segmenter.tagged(core)[0].tag[:1] == "v"  # 涉及金额
    for subject in _fit_for(core, context):
        if core not in subject and (verb or "的" not in subject):
            whole = _of(subject, core)
            whole = whole.replace(f"{subject}的", subject, 1) if verb else whole
            yield Reading(whole, core, "attribute", subject)


def _longest_topics(context: Context) -> list[str]:
    """What was asked about, with its time first: 2020年前三季度济南市地区生产总值."""
    of_question = [topic for topic in context.topics if topic in context.question]
    return sorted(of_question, key=len, reverse=True)[:_MOST_SUBJECTS] or _subjects(context)


def _narrower(core: str, before: str, segmenter: Segmenter) -> str:
    """``学生`` after 青湖博物馆的门票多少钱 -> 青湖博物馆的学生门票多少钱."""
    place = attribute_in(before, segmenter) if _is_group(core) else None
    return before[: place[0]] + core + before[place[0] :] if place else ""


def _may_stand(core: str, before: str) -> bool:
    """False for a person, a place or a time where an amount is asked for: 馆长多少钱."""
    asked = next((asked for pattern, asked in _ASKED_OF if pattern.search(fold(core))), "")
    return asked not in ("是谁", "在哪里", "是什么时候") or not _AMOUNT.search(fold(before))


_AMOUNT = re.compile("多少[钱元]|是多少|有?多少|有几|多[大高长重宽深厚]")


def _is_group(core: str) -> bool:
    """True for people of a kind, 学生 or 老人; not for one of whom it is asked who that is."""
    return bool(_GROUP.search(fold(core))) and not _is_figure(core)


def _sibling(core: str, before: str, segmenter: Segmenter) -> str:
    """A word of the question before that is as long and ends alike: 初级 for 中级."""
    words = [before[w.start : w.end] for w in segmenter.words(before)]
    alike = [w for w in words if w != core and len(w) == len(core) and w[-1] == core[-1]]
    return next(iter(alike), "") if 1 < len(core) <= _LONGEST_SIBLING else ""


def _with_subject(core: str, context: Context, segmenter: Segmenter) -> Iterator[Reading]:
    """``几点开门``: of what was talked about, unless another of its kind is named."""
    for subject in _fit_for(core, context):
        if not _is_beside(core, subject, segmenter):
            yield Reading(_joined(subject, core), core, "subject", subject)


def _is_beside(core: str, subject: str, segmenter: Segmenter) -> bool:
    """True for 餐补标准 next to 话补, and for 病假工资 next to 海川公司的年假."""
    words = segmenter.words(subject)
    if words and _sibling(subject[words[-1].start :], core, segmenter):
        return True
    length = len(subject)
    return length <= _LONGEST_SIBLING and core[length - 1 : length] == subject[-1]


def _fit_for(core: str, context: Context) -> list[str]:
    """The subjects of which ``core`` may be asked, names first.

    A figure, 星辰X1的电池容量, has no weight or price; it grows, or is worked out somehow.
    """
    found = [s for s in _subjects(context)[:_MOST_SUBJECTS] if s not in core]
    if of_figures(core):
        return found
    return [s for s in found if s in context.subjects or not _is_figure(s)] or found


def _is_figure(topic: str) -> bool:
    """True for what is a figure, a day or a person, and so has nothing else to ask of."""
    return any(p.search(fold(topic)) for p, asked in _ASKED_OF if asked != "是什么")


def of_figures(core: str) -> bool:
    """True for what is asked of figures, not of what has them: 增速是多少, 怎么算."""
    return bool(_OF_FIGURES.search(fold(core)))


_GROWTH = re.compile(
    "(?:同比|环比|年均)?(?:增速|增幅|增长率?|增长幅度|涨幅|降幅|占比|比重|排名)|同比|环比"
)
_OF_FIGURES = re.compile(
    f"{_GROWTH.pattern}|增[长加]|下降|怎[么样]算|为什么|为何|[计核]算|依据|超过"
)
_ANOTHER = re.compile("(?:另|别的|其他|其它|其余)")
_GROUP = re.compile(
    "(?:[学考新师]生|研究生|本科生|实习生|人|儿童|孩子?|[员职民]工|会员|教师|[居村]民|者|户)$"
)


def _as_question(text: str) -> str:
    """``贺明远的电话呢`` -> 贺明远的电话是多少."""
    found = re.search("^(.+)的([^的]{1,8})呢[?？]?$", text)
    return _of(found[1], found[2]) if found and not asks(found[2]) else text


def _of(subject: str, attribute: str) -> str:
    """``青湖博物馆`` and ``馆长`` -> 青湖博物馆的馆长是谁."""
    if attribute.isascii():
        return f"{attribute} of {subject}?"
    known = (asked for pattern, asked in _ASKED_OF if pattern.search(fold(attribute)))
    return f"{subject}的{attribute}{next(known, '呢')}"


_ASKED_OF = (
    (
        re.compile("第[^的]{1,5}[条款项章节]$|(?:定义|含义|内容|名称|全称|颜色|型号|品牌)$"),
        "是什么",
    ),
    (
        re.compile(
            "(?:票|费|价|价格|价钱|钱|工资|薪水|补贴|补助|押金|罚款|[票费]用|学费|奖金|资金|投资)$"
        ),
        "多少钱",
    ),
    (re.compile("(?:[产婚年病事丧陪探]假|假期)$"), "有几天"),
    (re.compile("(?:时间|日期|开馆|闭馆|开门|关门|开业|班车|末班|首班)$"), "是什么时候"),
    (re.compile("(?:地址|地点|位置|出口|入口|办公室|总部|校区)$"), "在哪里"),
    (
        re.compile(
            "(?:电话|号码|分机|分机号|邮箱|手机号?|面积|重量|数量|人数|人口|高度|长度|宽度|深度|容量|功率|速度|比例|利率|率|总量|产值|总值|收入|利润|金额|增速|密码|[尺续]寸?航?)$"
        ),
        "是多少",
    ),
    (
        re.compile(
            "(?:馆长|院长|校长|园长|局长|主任|经理|总监|负责人|联系人|[经主]办人|法人|发言人|创始人|主持人|监护人|[甲乙丙丁买卖]方|[出承]租方|承办人|代表|教练|作者|导演|主演|书记|董事长|总裁|店长|处长|科长|班主任|医生|讲师)$"
        ),
        "是谁",
    ),
)


def _joined(subject: str, rest: str) -> str:
    """Both as one question; English words ask behind the subject."""
    rest = rest.strip()
    if rest.isascii() and rest:
        return f"{subject}: {rest}"
    return subject + rest


def _subjects(context: Context) -> list[str]:
    """Names first, then the words before what was asked; these alone where there are no names."""
    return list(dict.fromkeys([*context.subjects[:_MOST_NAMES], *context.topics[:1]]))


def _different(found: Sequence[Reading]) -> tuple[Reading, ...]:
    return tuple({reading.text: reading for reading in reversed(found)}.values())[::-1]


_MOST_SUBJECTS = 3
_LONGEST_SIBLING = 4  # characters
_MOST_NAMES = 2
