"""Figures and dates in any of their writings, brought to one.

``7,248.40``, ``7248.4`` and ``七千二百四十八点四`` are one figure; ``二〇二〇年`` and
``2020年`` are one date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qabot.language.dates import Part, clock_at, date_at, month_and_day_at
from qabot.language.numerals import ARABIC, NUMERALS, canonical, read
from qabot.language.text import fold

__all__ = [
    "Figure",
    "canonical",
    "figures",
    "folded_figures",
    "in_one_writing",
    "key",
    "same",
    "written_alike",
]

_NUMBER = re.compile(rf"{ARABIC}|[{NUMERALS}]")
_UNIT = re.compile(
    r"[ \t]?[余多]?(%|‰|‱|℃|°c|度|摄氏度|个百分点|人民币|美元|美金|欧元|日元|港元|港币|元"
    r"|块钱|块(?=\d|[^\u3400-\u9fff]|$)|平方公里|平方千米|平方米|平米|㎡|km²|m²|公里"
    r"|千米|厘米|毫米|英里|公顷|公斤|千克|吨|克|个?小时|个?钟头|分钟|秒|年代|世纪|年|个月|月|日|号"
    r"|天|周岁|周|个星期|个礼拜|岁|个?工作日|个?自然日|个?交易日|个?学时|个?课时|个?学分"
    r"|人次|人|名|位|家|个|件|项|条|次|种|座|所|部|本|台|辆|架|艘|届|层|级|倍|亩|米|户"
    r"|km|kg|cm|mm|m\b)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ENGLISH_DATE = re.compile(rf"\b(?:{_DAY} )?{_MONTH}(?: {_DAY})?(?:,? \d{{4}})?\b")
_WRITTEN_OUT = frozenset("月日号时点")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz")
_PARTS = {"百分之": "%", "千分之": "‰", "万分之": "‱"}
_COLLOQUIAL = frozenset({"一", "二", "两", "千", "万", "十", "百", "亿", "零"})
_VERSION = re.compile(r"\d+(?:\.\d+){2,}|\d+(?:\.\d+)+(?=版(?!面|权))")
_VERSION_BEFORE = re.compile(r"(?:^|[^a-z])v\.?$|版本(?:号|为|是)?[: ]*$")
_POINTED = re.compile(r"\d+(?:\.\d+)+")
_MINUS = ("-", "\N{MINUS SIGN}", "负")
_BELOW = "零下"
_SIGNED = frozenset({"度", "摄氏度", "℃", "°c", "%", "‰", "个百分点", "元", "美元"})
_RANGE_UNIT = re.compile(
    "(?:[~至到]|\N{EN DASH}|\N{EM DASH})" + r"-?\d+(?:\.\d+)?[ \t]?(℃|°c|度|摄氏度|%)"
)
_WEEK = ("周", "星期", "礼拜")
_RANGE_FROM = re.compile(  # a number or its unit: 3度-5度, but 温度-5度
    rf"(?:[-\da-z%‰℃)\]{NUMERALS}]|(?<=[\d{NUMERALS}])[度年月日号时点元])$"
)
_BEFORE_MINUS = re.compile(r"[ (,:;|=为是至到约]$")  # at the start of a line it may be a bullet
_SAME = {  # units that mean one thing, and the one used for them
    "块": "元", "块钱": "元", "人民币": "元", "美金": "美元", "港币": "港元",
    "千米": "公里", "km": "公里", "平方千米": "平方公里", "km²": "平方公里",
    "平米": "平方米", "㎡": "平方米", "m²": "平方米",
    "m": "米", "cm": "厘米", "mm": "毫米", "千克": "公斤", "kg": "公斤", "g": "克",
    "℃": "度", "°c": "度", "摄氏度": "度", "号": "日", "时": "点", "周岁": "岁",
    "名": "人", "位": "人", "个小时": "小时", "钟头": "小时", "个钟头": "小时",
    "个星期": "周", "个礼拜": "周", "个工作日": "工作日", "个自然日": "自然日",
    "个交易日": "交易日", "个学时": "学时", "个课时": "课时", "个学分": "学分",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is in a text; ``end`` is behind its unit.

    ``digits`` is the number without separators or trailing zeros, ``value`` has scales multiplied
    out: ``1,200.50万元`` has 1200.5 and 12005000. ``unit`` is the measure word, folded, or empty.
    An English date is one figure, its month.
    """

    start: int
    end: int
    digits: str
    value: str
    unit: str


def figures(text: str) -> list[Figure]:
    """The figures of a text in order; a lone 一 or 千 without a measure word is left out."""
    return list(_figures(text))


def same(one: Figure, other: Figure) -> bool:
    """True for equal values in units that mean the same, or of which one is missing.

    ``五千元`` and ``5000块`` are the same, ``3公里`` and ``3千米`` too, ``3度`` and ``-3度`` not.
    """
    if one.value != other.value:
        return False
    return not one.unit or not other.unit or key(one) == key(other)


def key(figure: Figure) -> tuple[str, str]:
    """Value and unit, the same for units that mean the same: 5千克 and 5公斤."""
    return figure.value, _SAME.get(figure.unit, figure.unit)


def in_one_writing(folded: str) -> str:
    """A folded text whose dates and figures are all written in digits; never for quotes.

    ``二〇二〇年十月三十日`` and ``2020-10-30`` become ``2020年10月30日``, ``五千元`` becomes
    ``5000元``, ``8点半`` becomes ``8:30点``. What has no unit stays, as does a lone numeral.
    """
    pieces: list[str] = []
    at = 0
    for figure in folded_figures(folded):
        if figure.start >= at and figure.unit and _is_spelled(folded, figure):
            pieces += folded[at : figure.start], *key(figure)
            at = figure.end
    return "".join(pieces) + folded[at:] if pieces else folded


def _is_spelled(folded: str, figure: Figure) -> bool:
    """True for a figure in a writing of its own; not for 三家, nor for a month's English name."""
    first = folded[figure.start]
    if first in _LATIN:
        return False
    alone = first in NUMERALS and folded.startswith(figure.unit, figure.start + 1)
    return not alone or figure.unit in _WRITTEN_OUT


@lru_cache(maxsize=256)  # an answer looks at each of its sentences several times
def _figures(text: str) -> tuple[Figure, ...]:
    return folded_figures(fold(text))


@lru_cache(maxsize=256)
def folded_figures(folded: str) -> tuple[Figure, ...]:
    """The figures of a text that is folded already."""
    found: list[Figure] = []
    at = 0
    while match := _NUMBER.search(folded, at):
        start = match.start()
        figures_here = _special(folded, match, found) or _numbers(folded, start)
        found += figures_here
        at = figures_here[-1].end if figures_here else _run_end(folded, match)
    found.extend(_english_dates(folded))
    return tuple(sorted(found, key=lambda figure: (figure.start, figure.end)))


def written_alike(question: str, text: str) -> str:
    """The question with its figures in the writing that the text has them in: 五千元 -> 5000元.

    A figure that the text has as it is, or not at all, stays.
    """
    there = figures(text)
    for figure in reversed(figures(question)):
        if fold(question[figure.start : figure.end]) in fold(text):
            continue
        if other := next((f for f in there if same(f, figure)), None):
            question = (
                f"{question[: figure.start]}{text[other.start : other.end]}{question[figure.end :]}"
            )
    return question


def _run_end(folded: str, match: re.Match[str]) -> int:
    """Behind the numerals that are not a number: 百万 in 百万富翁 leaves no 万."""
    end = match.end()
    while end < len(folded) and folded[end] in NUMERALS:
        end += 1
    return end


def _special(folded: str, match: re.Match[str], before: Sequence[Figure]) -> list[Figure]:
    """The parts of a date, a time of day or a version number that begins here."""
    start, number = match.start(), match[0]
    parts = _date_parts(folded, start, number, before)
    if not parts:
        weekday = folded.endswith(_WEEK, 0, start) and number in "一二三四五六"
        clock = (weekday and clock_at(folded, start + 1)) or clock_at(folded, start)
        parts = [clock] if clock else []
    if parts:
        return [Figure(part.start, part.end, part.value, part.value, part.unit) for part in parts]
    version = _version_at(folded, start) if "." in number else None
    return [version] if version else []


def _date_parts(folded: str, start: int, number: str, before: Sequence[Figure]) -> list[Part]:
    if len(number) >= 4 and number.startswith(("19", "20")):
        return date_at(folded, start)
    year = before[-1] if before else None
    if year and year.unit == "年" and len(year.digits) == 4 and start - 1 <= year.end <= start:
        return month_and_day_at(folded, year.end)
    return []


def _version_at(folded: str, start: int) -> Figure | None:
    """3.10版, v3.10, 1.2.3: nothing but its digits is equal to it."""
    match = _VERSION.match(folded, start)
    if match is None and _VERSION_BEFORE.search(folded, max(0, start - 6), start):
        match = _POINTED.match(folded, start)
    if match is None:
        return None
    return Figure(start, match.end(), match[0], match[0], "")


def _numbers(folded: str, start: int) -> list[Figure]:
    figure = _figure(folded, start)
    return [figure] if figure else []


def _figure(folded: str, start: int) -> Figure | None:
    numeral = read(folded, start)
    if numeral is None:
        per_hundred = folded.startswith("百", start) and folded.endswith("百分之", 0, start)
        return Figure(start - 3, start + 1, "100", "100", "%") if per_hundred else None
    end, value, digits = numeral.end, numeral.value, numeral.digits
    if unit := _PARTS.get(folded[max(0, start - 3) : start]):
        return Figure(start - 3, end, digits, value, unit)
    found = _UNIT.match(folded, end)
    written = folded[start:end]
    if found is None and written in _COLLOQUIAL:
        return None
    unit = found[1] if found else ""
    if not unit and value == digits and "." in written and written[0].isdecimal():
        digits = written  # 3.10 may be a section, other than 3.1
    range_unit = _RANGE_UNIT.match(folded, end)
    sign = _sign(folded, start, unit or (range_unit[1] if range_unit else ""))
    minus = "-" if sign < start and value != "0" else ""
    return Figure(sign, found.end() if found else end, minus + digits, minus + value, unit)


def _sign(folded: str, start: int, unit: str) -> int:
    """Where the sign of a negative number begins; ``start`` without one.

    零下3度, −3, 气温为-3℃; but 3-5, 2020-2021 and 负2 are ranges and games.
    """
    if folded.endswith(_BELOW, 0, start):
        return start - len(_BELOW)
    if not folded.endswith(_MINUS, 0, start):
        return start
    before = folded[max(0, start - 3) : start - 1]
    if folded[start - 1] == "负":
        return start - 1 if unit in _SIGNED else start
    if unit in _SIGNED:
        return start if _RANGE_FROM.search(before) else start - 1
    return start if unit or not _BEFORE_MINUS.search(before) else start - 1


def _english_dates(text: str) -> Iterator[Figure]:
    for match in _ENGLISH_DATE.finditer(text):
        month = _MONTHS.index(match[1]) + 1
        if any(character.isdigit() for character in match[0]):  # "may" alone is a verb
            yield Figure(match.start(), match.end(), str(month), str(month), "月")
