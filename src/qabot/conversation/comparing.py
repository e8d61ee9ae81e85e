"""Questions about two things at once: 星辰X1和X2哪个更重 asks how heavy each is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qabot.conversation.names import Names, named
from qabot.language.text import fold
from qabot.language.words import Segmenter

_BETWEEN = ("和", "与", "跟", "及", "、", "同", "比", "还是", "以及", "or", "and", "vs", "与其")
_WHICH = re.compile(
    "(?:相比|比较|比|之间|两个|二者|两者|中|里|，|,)*(?:哪一?[个款家座部种台]|谁)(?:更|比较|最|的)*"
    "(?P<quality>[\u4e00-\u9fff]{1,6}?)(?:一?些|一点|点|多少)?[呢啊?？]*$"
)
_WHICH_ENGLISH = re.compile(r"^which (?:one )?is (?P<quality>[a-z]+)[,:]? ", re.IGNORECASE)
_EACH = re.compile("(?:分别|各自?|都)")
_ASKED = {
    "重": "多重",
    "轻": "多重",
    "贵": "多少钱",
    "便宜": "多少钱",
    "早": "是什么时候",
    "晚": "是什么时候",
    "新": "是什么时候",
    "大": "多大",
    "小": "多大",
    "高": "多高",
    "低": "多高",
    "矮": "多高",
    "长": "多长",
    "短": "多长",
    "多": "有多少",
    "少": "有多少",
    "远": "多远",
    "近": "多远",
    "快": "多快",
    "慢": "多快",
}


def pair_in(question: str, names: Names, segmenter: Segmenter) -> tuple[str, ...]:
    """Two things named side by side, 星辰X1和X2, the second written out; () for none."""
    found = named(question, names, segmenter)
    at = 0
    for one, other in pairwise(found):
        start = question.find(one, at)
        end = question.find(other, start + len(one))
        between = fold(question[start + len(one) : end]).strip()
        if between in _BETWEEN:
            return one, _in_full(other, one)
        at = start + len(one)
    return ()


def singly(
    question: str, known: Sequence[str], names: Names, segmenter: Segmenter
) -> tuple[str, ...]:
    """The question asked of each of two things, when it compares them; () when it does not.

    ``known`` are the two things that were talked about, if there were two.
    """
    place = _place_of(question, known) or _place_of(
        question, pair_in(question, names, segmenter), named(question, names, segmenter)
    )
    if place is None:
        return ()
    (one, other), start, end = place
    before, rest = question[:start], question[end:]
    which = _WHICH.search(rest)
    if which:
        rest = rest[: which.start()].rstrip("的，, ") + _asked(which["quality"])
    elif _EACH.search(rest):
        rest = _EACH.sub("", rest, count=1)
    else:
        return ()
    return f"{before}{one}{rest}", f"{before}{other}{rest}"


def _place_of(
    question: str, pair: Sequence[str], found: Sequence[str] = ()
) -> tuple[tuple[str, str], int, int] | None:
    """The pair and where it is; the second may be written in short."""
    if len(pair) < 2 or pair[0] not in question:
        return None
    one, other = pair[:2]
    short = next((n for n in found if n != one and other.endswith(n)), other)
    start = question.find(one)
    at = question.find(short, start + len(one))
    return None if at < 0 else ((one, other), start, at + len(short))


def _asked(quality: str) -> str:
    """年假多 -> 年假有多少; 重 -> 多重."""
    key = next((key for key in _ASKED if quality.endswith(key)), "")
    return quality.removesuffix(key) + _ASKED[key] if key else f"{quality}怎么样"


def _in_full(short: str, model: str) -> str:
    """X2 next to 星辰X1 -> 星辰X2."""
    latin = next((i for i, c in enumerate(model) if c.isascii() and c.isalnum()), 0)
    if latin and short[:1].isascii() and len(short) <= len(model) - latin + 1:
        return model[:latin] + short
    return short
