"""Calendar dates in figures and times of day: 2020-10-30, 20201030, 8:30, 下午两点半."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from qabot.language.numerals import canonical

CLOCK_UNITS = frozenset({"点", "时"})


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a date, or a time of day; ``end`` is behind the sign of its unit."""

    start: int
    end: int
    value: str
    unit: str


def date_at(folded: str, start: int) -> list[Part]:
    """Year, month and day of a date in figures that begins at ``start``; empty where none does.

    ``2020-10-30``, also with slashes or points; ``20201030``; ``2020-10`` and ``2020.10`` with two
    digits for the month. Only days of the calendar from 1900 to 2099 count, and neither parts of
    longer codes nor figures that a unit follows.
    """
    match = _DATE.match(folded, start)
    if match is None or _CODE_BEFORE.search(folded, max(0, start - 8), start):
        return []
    if folded.endswith("-", 0, start) and not _RANGE_BEFORE.search(
        folded, max(0, start - 11), start
    ):
        return []
    if match["sign"]:
        names: tuple[str, ...] = ("year", "month", "day")
    elif match["alone"]:
        names = ("year2", "month2")
    else:
        names = ("year3", "month3", "day3")
    values = [int(match[name]) for name in names]
    if not _is_day(*values):
        return []
    ends = [match.start(name) for name in names[1:]] + [match.end()]
    starts = [start, *ends[:-1]]
    return [
        Part(first, last, str(value), unit)
        for first, last, value, unit in zip(starts, ends, values, "年月日", strict=False)
    ]


def month_and_day_at(folded: str, start: int) -> list[Part]:
    """Month and day of ``2020年10-30``; ``start`` is behind the year."""
    match = _MONTH_DAY.match(folded, start)
    if match is None or not _is_day(2000, int(match[1]), int(match[2])):
        return []
    return [
        Part(start, match.start(2), str(int(match[1])), "月"),
        Part(match.start(2), match.end(), str(int(match[2])), "日"),
    ]


def clock_at(folded: str, start: int) -> Part | None:
    """The time of day whose hour begins at ``start``, as 14:05; the word before it belongs to it.

    A bare 三点 is one only next to words that say so: 三点要求 are three points.
    """
    match = _CLOCK.match(folded, start)
    if match is None:
        return None
    hour = int(canonical(match["hour"]) or 99)
    minute = _minute(match)
    before = _BEFORE_CLOCK.search(folded, max(0, start - 4), start)
    if hour > 24 or minute > 59 or not _is_told(folded, match, before is not None):
        return None
    half = match["half"] or (before["half"] if before else "") or ""
    if (hour < 12 and half in _AFTERNOON) or (hour == 1 and half == "中午"):
        hour += 12
    elif hour == 12 and half in _BEFORE_DAWN:
        hour = 0
    first = before.start("half") if before and before["half"] else start
    unit = "时" if match["unit"] == "时" else "点"
    return Part(first, match.end(), f"{hour}:{minute:02}", unit)


def _is_day(year: int, month: int, day: int = 1) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def _minute(match: re.Match[str]) -> int:
    if match["past"] == "半":
        return 30
    if match["quarter"]:
        return 15 if match["quarter"][0] in "一1" else 45
    written = match["minute"] or match["minutes"] or match["few"]
    return int(canonical(written) or 99) if written else 0


def _is_told(folded: str, match: re.Match[str], before: bool) -> bool:
    """True where signs or words make a time of day of the number."""
    if match["minute"]:
        return not folded.endswith(_RATIOS, 0, match.start())
    if any(match[name] for name in ("past", "quarter", "minutes", "few")):
        return True
    if match["unit"] == "时" and match["hour"].isascii():
        return True
    return before or _AFTER_CLOCK.match(folded, match.end()) is not None


_YEAR = r"(?:19|20)\d\d"
_NO_DATE_AFTER = (  # 2019.12万元, 2020.1.2版, 2020-10-30-1; but 2019.09-2023.06
    r"(?![\d%‰万亿千百元吨米倍版点]|[-/.](?!\d{4}[-/.]|\d{8}(?!\d))\d|[a-su-z])"
)
_DATE = re.compile(
    rf"(?<![\d./a-z_])(?:"
    rf"(?P<year>{_YEAR})(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})"
    rf"|(?P<year2>{_YEAR})(?P<alone>[-/.])(?P<month2>0[1-9]|1[0-2])"
    rf"|(?P<year3>{_YEAR})(?P<month3>\d\d)(?P<day3>\d\d)){_NO_DATE_AFTER}"
)
_CODE_BEFORE = re.compile(
    "(?:电话|手机|传真|号码|编号|单号|账号|卡号|学号|工号|证号|代码|邮编|版本|qq)[号为是: ]*$"
    "|(?:[a-z]/[a-z]+|gb|iso|iec|din|astm) ?$"
)
_RANGE_BEFORE = re.compile(rf"{_YEAR}(?:(?:[-/.]\d{{1,2}}){{1,2}}|\d{{4}})-$")
_MONTH_DAY = re.compile(r" ?(\d{1,2})[-/.](\d{1,2})(?![\d.\-/%\w])")
_HOUR = "二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九]"
_CLOCK = re.compile(
    rf"(?P<hour>\d{{1,2}}(?!\d)|{_HOUR})"
    r"(?:(?<=\d):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?: ?(?P<half>[ap]\.?m)\b\.?)?"
    r"|(?P<unit>点钟?|时(?![候间代期节常而空]))"
    r"(?:(?P<past>[半整])|(?P<quarter>[一三13]刻)"
    r"|(?P<minutes>[0-5]\d(?!\d)|[二三四五]?十[一二三四五六七八九]?|零[一二三四五六七八九])分?"
    r"|(?P<few>[\d一二三四五六七八九])分(?!之))?)"
)
_BEFORE_CLOCK = re.compile(
    "(?P<half>上午|下午|早上|早晨|清晨|凌晨|中午|傍晚|晚上|夜里|夜间|今晚|晚|早)$"
    "|(?:每天|每日|当天|当日|周[一二三四五六日末]|[日号]|从|自|于|在|[至到~—–-])$"
)
_AFTERNOON = ("下午", "傍晚", "晚上", "夜里", "夜间", "今晚", "晚", "pm", "p.m")
_BEFORE_DAWN = ("凌晨", "am", "a.m")
_AFTER_CLOCK = re.compile(
    "[前后起~—–-]|以前|以后|之前|之后|至|到|开|上班|下班|上课|放学|集合|出发|结束"
)
_RATIOS = ("比", "比分", "比例", "比例为", "比为", "比分为", "比是")
