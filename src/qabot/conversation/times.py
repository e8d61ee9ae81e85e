"""Dates in questions, part by part: a year takes the place of a year, a month that of a month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.language.text import fold
from qabot.types import Span

_FOUR = "[一二三四五六七八九〇零]{4}"
_MONTH = "(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])月份?"
_MONTHS = f"(?:[0-9]{{1,2}}月?[-—–~至到])?{_MONTH}"
_ENGLISH = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = re.compile(f"(?<![0-9])[12][0-9]{{3}}(?![0-9])年?|{_FOUR}年|[去今前明]年")
_PART = re.compile(  # of a year
    f"{_MONTHS}(?:末|底|初|[上中下]旬|[0-9]{{1,2}}[日号])?|(?<=年)[末底初]|年[末底初]"
    "|前[一二三1-3]个?季度|第?[一二三四1-4]季度[末底初]?|[上下]半年|全年"
    "|(?:周|星期|礼拜)[一二三四五六日天末]"
    rf"|\b(?:the )?(?:first|second|third|fourth) quarter\b|\b(?:{_ENGLISH})\b"
)
_DAY = re.compile("(?<=月)[0-9]{1,2}[日号]")
_BARE_DAY = re.compile("[0-9]{1,2}[日号]")
_SHORT_YEAR = re.compile("[0-9]{2}年")
_BETWEEN = re.compile(r"[\s,，的]*(?:of\s+)?")


def dated(focus: str, before: str, earlier: Sequence[str] = ()) -> str | None:
    """``before`` with the date that ``focus`` is in the place of its own; None when it has none.

    What ``focus`` leaves open stays: ``9月末`` in ``2020年6月末的余额`` -> ``2020年9月末的余额``.
    A year of two digits is written out where ``before`` has one of four. 次年 is next to the year
    of the latest of the ``earlier`` questions that has one, where ``before`` has none.
    """
    focus = _FIGURES.sub("", focus)
    year = _YEAR.search(before)
    if year is None and (relative := _relative(focus, _year_in(earlier))):
        return in_front(relative, before)
    if relative := _relative(focus, year):
        return _with_year(before, relative)
    focus = _SAME_PERIOD.sub("", focus)
    if _SHORT_YEAR.fullmatch(focus) and year and year[0][:2].isdecimal():
        focus = year[0][:2] + focus
    parts = _parts(focus)
    if parts is None:
        return None
    day = _DAY.search(before)
    if _BARE_DAY.fullmatch(focus):
        return None if day is None else _put(before, day.span(), focus)
    given_year, given_part = parts
    if not _YEAR.search(before) and not _PART.search(before):
        return in_front(focus, before)
    if given_part:
        before = _with_part(before, given_part)
    return _with_year(before, given_year) if given_year else before


def _relative(focus: str, year: re.Match[str] | None) -> str:
    """The year that 上一年同期 or 次年 is next to that of the question; empty for none."""
    if year is None or not year[0][:4].isdecimal():
        return ""
    number, end = int(year[0][:4]), year[0][4:]
    if _YEAR_BEFORE.fullmatch(focus):
        return f"{number - 1}{end}"
    return f"{number + 1}{end}" if _YEAR_AFTER.fullmatch(focus) else ""


def _year_in(questions: Sequence[str]) -> re.Match[str] | None:
    """The year of the first of these that has one, in figures."""
    found = (_WITH_YEAR.search(question) for question in questions)
    return next((year for year in found if year), None)


_WITH_YEAR = re.compile("(?<![0-9])(?:19|20)[0-9]{2}年")
_FIGURES = re.compile(  # 2019年的数据有吗
    "的?(?:数据|數據|数字|數字|情况|情況)?(?:有没有|有吗|有嗎|是多少|有?多少|怎么样|怎麼樣|如何)?[?？]?$"
)
_SAME_PERIOD = re.compile("的?同期的?$")
_YEAR_BEFORE = re.compile("(?:上一?年|前一年)度?(?:的?同期)?的?|去年的?同期的?")
_YEAR_AFTER = re.compile("(?:[下后後]一年|次年|第二年|翌年)度?(?:的?同期)?的?")


def in_year(names: Sequence[str], question: str) -> list[str]:
    """Names in the year that a question names: 2023年度报告 -> 2024年度报告."""
    year = _FOUR_DIGITS.search(question)
    return [_FOUR_DIGITS.sub(year[0], name) if year else name for name in names]


def in_that_year(message: str, said: Sequence[str]) -> str:
    """``当年的投诉呢`` after a question about 2023年 -> 2023年的投诉呢; as it is without a year."""
    found = _THAT_YEAR.match(fold(message))
    year = next((year[0] for text in said if (year := _FOUR_DIGITS.search(text))), "")
    return f"{year}年{message[found.end() :]}" if found and year else message


_THAT_YEAR = re.compile("(?:在|到)?(?:那一?年|这一?年|当年|同年|该年)度?(?!龄|纪|代|轻|糕)")
_FOUR_DIGITS = re.compile("(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def date_end(text: str, start: int) -> int:
    """Where the date that begins at ``start`` ends; ``start`` where none does."""
    for pattern in (_YEAR, _PART):
        match = pattern.match(text, start)
        start = match.end() if match else start
    return start


def _parts(focus: str) -> tuple[str, str] | None:
    """The year and the part of the year that a text consists of, in either order."""
    if _BARE_DAY.fullmatch(focus):
        return "", ""
    found = {"year": "", "part": ""}
    rest = focus
    for kind, match in _found(focus):
        found[kind] = match[0]
        rest = rest.replace(match[0], "", 1)
    if focus == rest or _BETWEEN.fullmatch(rest) is None:
        return None
    return found["year"], found["part"]


def _found(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    for kind, pattern in (("year", _YEAR), ("part", _PART)):
        match = pattern.search(text)
        if match:
            yield kind, match


def _with_part(before: str, part: str) -> str:
    place = _PART.search(before)
    if place:
        return _put(before, place.span(), part)
    year = _YEAR.search(before)
    assert year is not None
    return _put(before, (year.end(), year.end()), _spaced(part, before[: year.end()]))


def _with_year(before: str, year: str) -> str:
    place = _YEAR.search(before)
    if place:
        written = year if year.endswith("年") or place[0][-1] != "年" else f"{year}年"
        return _put(before, place.span(), written)
    part = _PART.search(before)
    assert part is not None
    return _put(before, (part.start(), part.start()), year)


def _put(text: str, span: Span, new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _spaced(part: str, left: str) -> str:
    return f" {part}" if part[0].isascii() and part[0].isalpha() and left[-1:].isascii() else part


def in_front(focus: str, before: str) -> str:
    """Both as one question, with a space between them where neither is Chinese."""
    return f"{focus} {before}" if focus[-1].isascii() and before[:1].isascii() else focus + before
