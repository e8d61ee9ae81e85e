"""A short question that goes on from the one before: 「那2019年呢？」. By rule, pure.

What the follow-up names takes the place of what is of its kind in the question before, a year for
a year, a place for a place; where nothing is of its kind, it stands in front. The bot shows how it
understood, so that a wrong reading is seen.
"""

from __future__ import annotations

import re

from qabot.questions import names
from qabot.text import fold, is_cjk
from qabot.types import Span
from qabot.words import Segmenter

LONGEST = 24  # characters; a longer one is a question of its own
_OPENING = re.compile(
    r"^(?:那么|那|然后|还有|另外|and|what about|how about)[\s，,、]*", re.IGNORECASE
)
_CLOSING = re.compile(r"[\s呢吗嘛?？。.!！]+$")
_ENDS_WITH_NE = re.compile(r"呢\s*[?？]?\s*$")
_ASKS = re.compile(
    "多少|几|什么|什麼|哪|谁|誰|怎|如何|为何|為何|是否|吗|嗎|"
    r"\b(?:what|which|who|when|where|why|how|is|are|was|were|did|does)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile("它们|他们|她们|它|他|她|该|其(?!他|它|中|实)")
_DATE = re.compile(
    r"(?:[12][0-9]{3}|[一二三四五六七八九〇零]{4})年?(?:前[一二三]季度|第?[一二三四]季度|"
    r"上半年|下半年|[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"
    r"|去年|今年|前年|明年|上半年|下半年|前[一二三]季度|第?[一二三四]季度|[0-9]{1,2}月(?:[0-9]{1,2}日)?"
)
_FULL_DATE = re.compile("[12][0-9]{3}年?")
_PREPOSITION = re.compile(r"^(?:in|on|for|of|at|by)\s+(?=[0-9])", re.IGNORECASE)
_ASKED = "(?=是|有|为|為|达|達|多|几|幾|怎|如何|$)"
_ATTRIBUTE = re.compile(f"的([^的]{{1,12}}?){_ASKED}")
_NEXT = re.compile(f"([^的]{{1,12}}?){_ASKED}")
_NO_SUBJECT = ("地区", "地區")  # of 地区生产总值, which is one word
_PERSON = frozenset({"nr", "nrt", "nrfg"})


def with_question_before(question: str, before: str | None, segmenter: Segmenter) -> str:
    """The question as it stands alone; itself when it is no follow-up, or nothing was before.

    ``那2019年呢？`` after ``济南2020年GDP是多少`` -> ``济南2019年GDP是多少``
    """
    if before is None or len(question) > LONGEST:
        return question
    focus = _PREPOSITION.sub("", _CLOSING.sub("", _OPENING.sub("", question)))
    if _follows(question, focus):
        return _put_into(focus, before, segmenter)
    return _with_name(question, before, segmenter)


def _follows(question: str, focus: str) -> bool:
    """True for what opens or closes like a follow-up and asks nothing by itself."""
    marked = _OPENING.match(question) or _ENDS_WITH_NE.search(question)
    return bool(marked and focus and not _ASKS.search(focus))


def _put_into(focus: str, before: str, segmenter: Segmenter) -> str:
    date = _DATE.fullmatch(focus)
    if date:
        return _replaced_date(focus, before)
    known = names(before, segmenter)
    if known and names(focus, segmenter) == [fold(focus)]:
        return _replaced(known[0], focus, before)
    attribute = _attribute(before, segmenter)
    if attribute:
        return before[: attribute[0]] + focus + before[attribute[1] :]
    return _in_front(focus, before)


def _attribute(before: str, segmenter: Segmenter) -> Span | None:
    """Where the question says what it wants to know of its subject: 济南市的【面积】是多少."""
    found = _ATTRIBUTE.search(before)
    if found is None:
        subject = _subject(before, segmenter)
        end = before.find(subject) + len(subject)
        found = _NEXT.match(before, end) if subject else None
    return found.span(1) if found else None


def _replaced(name: str, focus: str, before: str) -> str:
    """``name`` is folded; folding keeps the length, so its place holds in the text itself."""
    start = fold(before).find(name)
    return before[:start] + focus + before[start + len(name) :]


def _replaced_date(focus: str, before: str) -> str:
    """A year alone takes the year's place and leaves the month; a month leaves the year."""
    pattern = _FULL_DATE if _FULL_DATE.fullmatch(focus) else _DATE
    found = pattern.search(before)
    if found is None:
        return _in_front(focus, before)
    if not _FULL_DATE.match(focus) and (year := _FULL_DATE.match(found[0])):
        focus = year[0] + focus
    return before[: found.start()] + focus + before[found.end() :]


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


def _in_front(focus: str, before: str) -> str:
    between = "" if is_cjk(focus[-1]) or is_cjk(before[0]) else " "
    return f"{focus}{between}{before}"
