"""Things that a number, a code or a place sets apart from their kind: X1, 8号线, 城北支行.

What is said of one of them is not an answer to a question about another, however alike the words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qabot.language.text import fold

_CODE = re.compile(
    r"(?<![A-Za-z0-9.])(?:([A-Za-z]{1,8})-?|([A-Z][A-Za-z]{2,9}|[a-z][A-Z][a-z]+) )([0-9]{1,5})"
    r"([A-Za-z]{0,2})(?![A-Za-z0-9%]|\.[0-9])"
)
_NO_NAMES = frozenset(  # before a number
    [
        "the",
        "and",
        "for",
        "from",
        "since",
        "until",
        "about",
        "over",
        "only",
        "than",
        "with",
        "page",
        "table",
        "figure",
        "day",
        "week",
        "year",
        "top",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_NUMBERED = re.compile(
    "([0-9]+|[一二三四五六七八九十]+)(号(?:线|楼|馆|厅|仓库|机|店|院|门|库|车间|车厢|航站楼|地块|"
    "标段|窗口)|期(?=工程|项目|厂房|地块))"
)
_BRANCH = re.compile(
    "((?<![\u4e00-\u9fff])[东西南北新老]|[\u4e00-\u9fff]{2})"
    "(分店|门店|分行|支行|校区|院区|馆区|园区|厂区|分校|分院|分馆|分公司|营业部|店(?![长员里名内铺主家]))"
)
_NOT_BRANCHES = re.compile(
    "[各本该这那此哪几两全家个所间座处每的和与在到某多]|什么|其他|另外|连锁|[酒书饭商药网门旅花小开分]$"
)
_ENGLISH = {"line": "号线", "building": "号楼", "gate": "号门", "terminal": "号航站楼"}
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}


def of_another(asked: str, said: str, around: str) -> bool:
    """True where ``said`` names a thing of the kind asked about, and another one.

    ``asked`` is a question or the name of a thing; ``said`` is where a text says what it is about:
    a sentence with its headings and title. ``around`` is all that may name the thing itself: what
    is named there is spoken of. ``X4多重`` and ``星辰X1: 重量为182克`` -> True.
    """
    wanted = designations(asked)
    if not wanted:
        return False
    spoken = {name for name, _ in designations(around)}
    named = designations(said)
    return any(
        name not in spoken
        and name not in fold(around)
        and any(kind == other_kind and (other, kind) not in wanted for other, other_kind in named)
        for name, kind in wanted
    )


@lru_cache(maxsize=2048)
def designations(text: str) -> frozenset[tuple[str, str]]:
    """What distinguishes things of a kind in a text, each with its kind, folded.

    ``星辰X1`` -> {(x1, x#)}; ``地铁8号线（Line 8）`` -> {(8号线, 号线)}.
    """
    folded = fold(text)
    found: set[tuple[str, str]] = set()
    for match in _CODE.finditer(text):
        letters, number, tail = fold(match[1] or match[2]), match[3], fold(match[4])
        if kind := _ENGLISH.get(letters):
            found.add((number + kind, kind))
        elif letters not in _NO_NAMES:
            found.add((letters + number + tail, f"{letters}#"))
    for match in _NUMBERED.finditer(folded):
        found.add((_number(match[1]) + match[2], match[2]))
    for match in _BRANCH.finditer(folded):
        if not _NOT_BRANCHES.search(match[1]):
            found.add((match[1] + match[2], match[2]))
    return frozenset(found)


def _number(written: str) -> str:
    """``十二`` -> 12; digits stay."""
    if written.isdecimal():
        return written
    tens, _, ones = written.rpartition("十")
    if "十" not in written:
        return "".join(str(_DIGITS[c]) for c in written)
    return str((_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
