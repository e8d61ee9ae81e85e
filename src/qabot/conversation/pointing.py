"""Words that point at what was talked about: 它, 该馆, 这款手机, 那里, 前者, 两个."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.conversation.attributes import (
    as_question,
    as_whole,
    fit_for,
    is_somebody,
    joined,
    of_figures,
)
from qabot.conversation.context import Context
from qabot.conversation.forms import END, Form, Reading
from qabot.conversation.names import people_in
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter

_MEASURE = "(?:个|款|家|座|部|本|种|项|条|位|名|所|篇|份|场|次|间|台|只|届|栋|幢|套|件|首|支|张)"
_ANAPHORA = re.compile(
    f"(?:(?:这|那|该|此)一?{_MEASURE}|这|该|此|^[本贵](?=[馆园校院店厂司局公市省区县条办法合平书片]))"
    "(?=[\u4e00-\u9fff])"
)
_PLACE = re.compile(
    "^(?:在|从|到|去)?(?:那里|那边|那儿|这里|这边|这儿|那头|此处|该处|当地|there\\b)(?:的)?"
)
_PRONOUN = re.compile(
    "它们|他们|她们|它|(?<!其)他(?!们|人|乡)|她|其(?!他|它|中|实|余|次|间)|(?<![A-Za-z])(?:its?|they|them|their|his|her|he|she)(?![A-Za-z'])",
    re.IGNORECASE,
)
_HUMAN = frozenset("他她")
_HUMAN_ENGLISH = ("he", "she", "his", "her")
_THIS = re.compile("^(?:这|那|此)(?=不?是|有|在|为|和|与|跟|属于|叫|算)")
_BY_ITSELF = "(?=的|呢|是|有|在|多|几|怎|什么|哪|贵|$)"  # and not 第一个电池
_FORMER = re.compile(f"前者|^那?么?(?:第一|前一)[个款家座种部位]{_BY_ITSELF}|the former")
_LATTER = re.compile(f"后者|^那?么?(?:第二|后一)[个款家座种部位]{_BY_ITSELF}|the latter")
_BOTH = re.compile(
    "(?:它们|他们|她们|这|那)?(?:两|俩|二)(?:个|者|款|家|座|种|部|位|人|边|台|只|本)?(?=的|都|分别|各|哪|谁|有|是|一共|加|之间|$)|它们|他们|她们|分别(?=是)"
)
_WHICH_OF_BOTH = re.compile("^(?:那么?|到底)?(?:哪一?[个款家座部种台只条间]|谁)(?:更|比较)(?!的)")
_FUNCTION = re.compile(
    "[\\W_]|请问|那么?|在|从|对|由|把|被|给|跟|和|与|于|到|当|关于|对于|根据|按照|目前|现在|一般|到底"
)
_ENGLISH_LEAD = re.compile(  # how much does [it cost]
    r"\b(?:and|what|who|which|when|where|why|how|much|many|long|far|old|big|heavy|often|is|are|was"
    r"|were|do|does|did|can|could|will|would|has|have|about|the|of|in|on|to|for)\b",
    re.IGNORECASE,
)
_LONGEST_LEAD = 2  # characters before a pronoun that say nothing of what it is
_NOT_THINGS = re.compile(
    "^(?:年|月|日|周|天|时候|时|样|么|些|里|边|儿|是|有|就|也|次|次会|段|期间|方面|种情况|种时候|个月|个星期|一年|一天)"
)


def goes_on(message: str) -> bool:
    """True for what speaks of something by 它, 他, 这部电影 and the like."""
    flat = fold(message)
    return bool(_PRONOUN.search(flat) or _PLACE.match(flat) or _THIS.match(flat))


def of_pair(text: str, context: Context) -> Iterator[Reading]:
    """前者, 后者, 两个, 哪个更重: one of two things that were compared, or both."""
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
        own = END.sub("", _put(text, pattern, ""))
        if own.strip("的 ,，那"):
            yield Reading(_put(text, pattern, thing), own, "pair", thing)
        elif rest in context.question:
            yield Reading(context.question.replace(rest, thing, 1), thing, "pair", thing)
        else:
            yield Reading(f"{thing}呢", thing, "pair", thing)
    elif _WHICH_OF_BOTH.match(flat):
        yield Reading(f"{one}和{other}{text}", text, "pair", f"{one}和{other}")
    elif (found := _BOTH.search(flat)) and not _has_antecedent(flat[: found.start()]):
        both = f"{one}和{other}" + ("分别" if found[0] == "分别" else "")
        yield Reading(_put(text, _BOTH, both), _put(text, _BOTH, ""), "pair", f"{one}和{other}")


def _put(text: str, pattern: re.Pattern[str], new: str) -> str:
    """The text with what a pattern finds replaced, once; patterns are of simplified characters."""
    found = pattern.search(fold(text))
    return text[: found.start()] + new + text[found.end() :] if found else text


def with_anaphora(text: str, context: Context, segmenter: Segmenter) -> Iterator[Reading]:
    """它, 该馆, 这个平台, 那里: what was talked about is put there."""
    flat = fold(text)
    if pointing := _PLACE.match(flat) or _THIS.match(flat):
        rest = text[pointing.end() :]
        for subject in fit_for(rest, context):
            yield Reading(joined(subject, rest), rest, "anaphora", subject)
        return
    demonstrative = _demonstrative(text, segmenter)
    if demonstrative:
        start, end, noun = demonstrative
        rest = text[:start] + text[end:]
        subjects = fit_for(text[end:], context)
        called = _called(noun, subjects)
        form: Form = "anaphora" if called or not noun else "subject"  # nothing is called so
        for subject in called or subjects:
            after = text[end:].removeprefix("" if noun else subject[-1])  # 8号线 for 这条线
            yield Reading(text[:start] + subject + after, rest, form, subject)
        return
    pronoun = _PRONOUN.search(flat)
    if pronoun is None:
        return
    human = bool(set(pronoun[0]) & _HUMAN) or pronoun[0] in _HUMAN_ENGLISH
    before = flat[: pronoun.start()]
    if _names_somebody(before, segmenter) if human else _has_antecedent(before):
        return
    subjects = fit_for(text, context)
    if human:
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
        whole = as_whole(as_question(text[: pronoun.start()] + new + text[pronoun.end() :]))
        own = text if text.isascii() else text[: pronoun.start()] + text[pronoun.end() :]
        yield Reading(whole, own, "anaphora", subject)


def _has_antecedent(before: str) -> bool:
    """True where the question itself says what 它 or 这 is, before it: 王连字 … 她共获得."""
    return len(_FUNCTION.sub("", _ENGLISH_LEAD.sub("", before))) > _LONGEST_LEAD


def _names_somebody(before: str, segmenter: Segmenter) -> bool:
    """True where somebody is spoken of before 他: 馆长和他 …; not in 怎么联系他."""
    if is_somebody(before):
        return True
    return any(w.tag in ("nr", "nrt", "nrfg", "eng") for w in segmenter.tagged(before))


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


def _called(noun: str, subjects: Sequence[str]) -> list[str]:
    """The subjects that are called so: 该馆 is 青湖博物馆, not 星辰X1."""
    like = [s for s in subjects if noun and s.endswith(noun)]
    near = [s for s in subjects if noun and s[-1] == noun[-1]]
    return list(dict.fromkeys([*like, *near]))
