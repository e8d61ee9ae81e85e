"""A few words that take a place in the question before, or ask for something else of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qabot.answering.designations import designations
from qabot.conversation.attributes import (
    ASKED_OF,
    GROWTH,
    attribute_of,
    fit_for,
    is_figure,
    longest_topics,
)
from qabot.conversation.context import Context
from qabot.conversation.forms import ANOTHER, Reading
from qabot.conversation.names import Names, has_own_subject, other_model
from qabot.conversation.substitution import attribute_in, put_into
from qabot.conversation.times import in_front
from qabot.language.questions import asks
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter


def names_another(first: Reading, core: str) -> bool:
    """True for X3 after X1: what is asked is asked of it, whether it is there or not."""
    return first.form == "substitution" and bool(first.subject) and "的" not in core


def of_fragment(
    core: str, text: str, context: Context, names: Names, segmenter: Segmenter
) -> Iterator[Reading]:
    """``X2呢``, ``馆长呢``: in the place of its kind, or of the same subject."""
    before = context.question
    model = other_model(core, before)
    if model:
        yield Reading(before.replace(*model, 1), core, "substitution", model[1])
        return
    if has_own_subject(core, names, segmenter):
        old, new = _former(core, context), names.in_full(core)
        whole = before.replace(old, new, 1) if old else _in_front(new, before)
        yield Reading(whole, core, "substitution", new)
        return
    if GROWTH.fullmatch(fold(core)):
        for grown in longest_topics(context):
            yield Reading(attribute_of(grown, core), core, "attribute", grown)
        return
    if instead := _put_into(core, text, before, segmenter):
        yield Reading(instead, core, "substitution")
    if not (ANOTHER.match(fold(core)) or _is_group(core)):
        yield from _of_subjects(core, context, segmenter)


def _in_front(name: str, before: str) -> str:
    """A name with the question before; by itself where that asks nothing: Sundays."""
    return in_front(name, before) if asks(before) or any(map(is_cjk, before)) else name


def _former(core: str, context: Context) -> str:
    """The subject of the question before in whose place a name is put, one of its kind first."""
    kinds = {kind for _, kind in designations(core)}
    there = [s for s in context.subjects if s in context.question]
    alike = [s for s in there if kinds & {kind for _, kind in designations(s)}]
    return next(iter([*alike, *there]), "")


def _put_into(core: str, text: str, before: str, segmenter: Segmenter) -> str:
    """The question before with the fragment in its place; empty where it has none."""
    if narrower := _narrower(core, before, segmenter):
        return narrower
    if sibling := sibling_in(core, before, segmenter):
        return before.replace(sibling, core, 1)
    return (put_into(core, text, before, segmenter) or "") if _may_stand(core, before) else ""


def _of_subjects(core: str, context: Context, segmenter: Segmenter) -> Iterator[Reading]:
    """``重量``: that of each thing that was talked about."""
    verb = segmenter.tagged(core)[0].tag[:1] == "v"  # 涉及金额
    for subject in fit_for(core, context):
        if core not in subject and (verb or "的" not in subject):
            whole = attribute_of(subject, core)
            whole = whole.replace(f"{subject}的", subject, 1) if verb else whole
            yield Reading(whole, core, "attribute", subject)


def _narrower(core: str, before: str, segmenter: Segmenter) -> str:
    """``学生`` after 青湖博物馆的门票多少钱 -> 青湖博物馆的学生门票多少钱."""
    place = attribute_in(before, segmenter) if _is_group(core) else None
    return before[: place[0]] + core + before[place[0] :] if place else ""


def _may_stand(core: str, before: str) -> bool:
    """False for a person, a place or a time where an amount is asked for: 馆长多少钱."""
    asked = next((asked for pattern, asked in ASKED_OF if pattern.search(fold(core))), "")
    if asked in ("是多少", "多少钱") and _COUNT.search(fold(before)):
        return False  # 涉及金额多少家企业
    return asked not in ("是谁", "在哪里", "是什么时候") or not _AMOUNT.search(fold(before))


_COUNT = re.compile("(?:多少|几)[家个所座项条名位种件]")
_AMOUNT = re.compile("多少[钱元]|是多少|有?多少|有几|多[大高长重宽深厚]")


def _is_group(core: str) -> bool:
    """True for people of a kind, 学生 or 老人; not for one of whom it is asked who that is."""
    return bool(_GROUP.search(fold(core))) and not is_figure(core)


def sibling_in(core: str, before: str, segmenter: Segmenter) -> str:
    """A word of the question before that is as long and ends alike: 初级 for 中级."""
    words = [before[w.start : w.end] for w in segmenter.words(before)]
    alike = [w for w in words if w != core and len(w) == len(core) and w[-1] == core[-1]]
    return next(iter(alike), "") if 1 < len(core) <= LONGEST_SIBLING else ""


_GROUP = re.compile(
    "(?:[学考新师]生|研究生|本科生|实习生|人|儿童|孩子?|[员职民]工|会员|教师|[居村]民|者|户)$"
)
LONGEST_SIBLING = 4  # characters
