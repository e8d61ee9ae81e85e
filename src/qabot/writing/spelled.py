"""Amounts that are written in words: two years, two thirds, 三分之二, 一半, 第三, 一米二, 9:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from qabot.language.numerals import canonical
from qabot.writing.units import ORDINAL, SCALES, UNITS, counted, scaled


class Spelled(NamedTuple):
    """Where an amount is in a folded text, with its value and unit."""

    start: int
    end: int
    value: str
    unit: str


def at_first(folded: str) -> Iterator[Spelled]:
    """Those that go before figures: a figure in them is not one by itself."""
    yield from _hours(folded)
    yield from _clocks(folded)
    yield from _doubled(folded)
    yield from _english_dates(folded)
    yield from _metres(folded)
    yield from _in_a_row(folded)
    yield from _ordinals(folded)
    yield from _grades(folded)
    yield from _pieces(folded)
    yield from _fractions(folded)
    yield from _with_half(folded)
    yield from _romans(folded)


def at_last(folded: str) -> Iterator[Spelled]:
    """Those that are read where no figure is: English number words, 两袋, 一半."""
    for match in _WORDS.finditer(folded):
        unit = counted(match[3] or "")
        value = scaled(str(_NUMBERS.index(match[1]) + 1), match[2])
        yield Spelled(*match.span(), value, UNITS.get(unit, unit))
    for match in _COUNTED.finditer(folded):
        yield Spelled(*match.span(), _digit(match[1].replace("两", "二")), match[2])
    for match in _HALF.finditer(folded):
        yield Spelled(*match.span(), "50", "%")


def _clocks(folded: str) -> Iterator[Spelled]:
    for match in _CLOCK.finditer(folded):
        yield Spelled(*match.span(), f"{int(match[1])}:{match[2]}", "点")


def _english_dates(folded: str) -> Iterator[Spelled]:
    """Month, day and year of ``31 March 2024`` and ``March 31, 2024``, where there are two."""
    for match in _ENGLISH_DATE.finditer(folded):
        day, year = match[1] or match[3], match[4]
        if not day and not year:
            continue
        month = str("janfebmaraprmayjunjulaugsepoctnovdec".index(match[2]) // 3 + 1)
        parts = [(2, month, "月"), (1 if match[1] else 3, day, "日"), (4, year, "年")]
        for group, value, unit in parts:
            if value:
                yield Spelled(*match.span(group), str(int(value)), unit)


def _metres(folded: str) -> Iterator[Spelled]:
    for match in _METRES.finditer(folded):
        yield Spelled(*match.span(), ".".join(map(_digit, match.groups())), "米")


def _ordinals(folded: str) -> Iterator[Spelled]:
    """第三, 第3次 and 首次, whatever is counted: 第一个月 is 首月."""
    for match in _ORDINAL.finditer(folded):
        if value := canonical(match[1]):
            yield Spelled(*match.span(), value, ORDINAL)
    for match in _FIRST.finditer(folded):
        yield Spelled(*match.span(), "1", ORDINAL)
    for match in _QUARTER.finditer(folded):
        yield Spelled(*match.span(), _digit(match[1]), ORDINAL)
    for match in _NEXT.finditer(folded):
        yield Spelled(*match.span(), "2", ORDINAL)


def _grades(folded: str) -> Iterator[Spelled]:
    """One and two of 一、二年级."""
    for match in _GRADES.finditer(folded):
        for group in (1, 2):
            if match[group] and (value := canonical(match[group])):
                yield Spelled(*match.span(group), value, "年级")


def _pieces(folded: str) -> Iterator[Spelled]:
    """六个小时 is six hours."""
    for match in _PIECES.finditer(folded):
        if value := canonical(match[1]):
            yield Spelled(*match.span(), value, match[2].replace("钟头", "小时"))


def _hours(folded: str) -> Iterator[Spelled]:
    """2 pm is 14:00, and 2.30 pm 14:30."""
    for match in _AM_PM.finditer(folded):
        hour = int(match[1]) % 12 + 12 * (match[3] == "p")
        yield Spelled(*match.span(), f"{hour}:{match[2] or '00'}", "点")


def _doubled(folded: str) -> Iterator[Spelled]:
    """翻一番 is once more as much."""
    for match in _TWICE.finditer(folded):
        yield Spelled(*match.span(), "3" if match[1] == "两" else "1", "倍")


def _in_a_row(folded: str) -> Iterator[Spelled]:
    """连续第八年 is 连续八年."""
    for match in _IN_A_ROW.finditer(folded):
        if value := canonical(match[1]):
            yield Spelled(match.start(1) - 1, match.end(), value, match[2])


def _fractions(folded: str) -> Iterator[Spelled]:
    """Fractions; those of ten and a hundred, a half and quarters are shares in per cent."""
    for match in _FRACTION.finditer(folded):
        lower, upper = canonical(match[1]), canonical(match[2])
        if lower and upper:
            yield _share(match, upper, lower)
    for match in _ENGLISH_FRACTION.finditer(folded):
        upper = match[1] if match[1].isdigit() else str(_UPPER.index(match[1]) // 2 + 1)
        yield _share(match, upper, str(_LOWER.index(match[2].rstrip("s")) + 2))


def _share(match: re.Match[str], upper: str, lower: str) -> Spelled:
    if lower.isdigit() and int(lower) in (2, 4, 5, 10, 20):
        value = format((Decimal(upper) * 100 / Decimal(lower)).normalize(), "f")
        return Spelled(*match.span(), value, "%")
    return Spelled(*match.span(), f"{upper}/{lower}", "%")


def _romans(folded: str) -> Iterator[Spelled]:
    """Ⅲ级, as it is folded."""
    for match in _ROMAN.finditer(folded):
        yield Spelled(*match.span(), str(_ROMANS.index(match[1]) + 1), match[2])


def _with_half(folded: str) -> Iterator[Spelled]:
    """半年 is 0.5 years, 一个半小时 1.5 hours."""
    for match in _YEARS_AND_HALF.finditer(folded):
        if whole := canonical(match[1]):
            yield Spelled(*match.span(), f"{whole}.5", match[2])
    for match in _AND_HALF.finditer(folded):
        whole = canonical(match[1]) if match[1] else "0"
        if whole is not None:
            value = format((Decimal(whole) + Decimal("0.5")).normalize(), "f")
            yield Spelled(*match.span(), value, {"月": "个月"}.get(match[2], match[2]))


def _digit(sign: str) -> str:
    return str("一二三四五六七八九".index(sign) + 1)


_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)})\b(?: ({'|'.join(SCALES)})\b)?(?:[ -]([a-z]+))?")
_CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?![\d:])")
_ENGLISH_DATE = re.compile(
    r"\b(?:(\d{1,2})(?:st|nd|rd|th)? )?"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
    r"(?: (\d{1,2})(?:st|nd|rd|th)?\b)?(?:,? (\d{4})\b)?"
)
_METRES = re.compile("([一二三])米([一二三四五六七八九])(?![十百千万几])")
_COUNTED = re.compile(
    "(?<![第十百千万几])([一二两三四五六七八九])([片粒册套张只桶袋枚箱瓶份门课])(?![面刻子])"
)
_HALF = re.compile("一半|半数|\\bhalf\\b")
_ORDINAL = re.compile(
    "第([一二三四五六七八九十百零〇]+|\\d+)(?!\\d|时间|[一二三]者)"
    "(届|次|季度|条|款|项|章|节|名|位|批|期|轮|阶段|大|代|版|集|卷|号|天|年|个|座|家|医院|中学)?"
)
_FIRST = re.compile("初次|首[次届批轮期季月日年周套](?!都|席)")
_FRACTION = re.compile(
    "([二三四五六七八九十]|十二|\\d{1,2})分之([一二两三四五六七八九十]+|\\d{1,2})"
)
_UPPER = ("one", "a", "two", "two", "three", "three", "four", "four", "five", "five")
_LOWER = ("half", "third", "quarter", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_QUARTER = re.compile("(?<![第前个两后])([一二三四])季度")
_NEXT = re.compile("[次翌][年月日](?!性|常)")
_IN_A_ROW = re.compile("连续第([一二三四五六七八九十]+|\\d+)个?([年月天日周次])")
_AM_PM = re.compile(r"(?<![\d.])(\d{1,2})(?:[:.]([0-5]\d))? ?([ap])\.?m\b\.?")
_TWICE = re.compile("翻(?:了)?([一两])?番")
_SIGN = "[一二三四五六七八九]|[1-9]"
_GRADES = re.compile(f"({_SIGN})(?:[、和至到—~-]?({_SIGN}))?(?=年级)")
_PIECES = re.compile("([一二三四五六七八九十两百]+|\\d+)个(小时|钟头|季度|学期|工作日|世纪)")
_ENGLISH_FRACTION = re.compile(
    r"\b(one|a|two|three|four|five|\d)[ -]"
    r"((?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)s|(?:third|quarter|fifth)(?= of))\b"
)
_ROMANS = "ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹ"
_ROMAN = re.compile(f"([{_ROMANS}])([级类期型度])")
_YEARS_AND_HALF = re.compile("([一两二三四五六七八九十]|\\d{1,2})(年|个月|天)半(?!年|月|天|数)")
_AND_HALF = re.compile(
    "(?<![一-鿿]年)(?:(?<![十百千万\\d])([一二两三四五六七八九]|\\d)个)?半(?:个)?"
    "(年|月(?!刊|球|板)|小时|天(?!然)|日(?!制)|片|粒|袋)"
)
