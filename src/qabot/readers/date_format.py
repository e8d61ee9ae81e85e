"""Dates and times of spreadsheets, which count days: 45369.35 -> 2024-03-18 8:24."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from qabot.readers.format_code import Section, Token, parse_code
from qabot.readers.numerals import digit_by_digit, of_a_date

_DAY = 86_400_000  # milliseconds
_LAST_DAY = 2_958_465  # 9999-12-31, counted from 1900
_BETWEEN = 1462  # days from 1900's first day to 1904's
_FALSE_DAY = 60  # 1900-02-29, which never was and which spreadsheets count
_WEEKDAYS = "一二三四五六日"
_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_CHINESE = ("804", "404", "c04", "1004", "1404", "zh")
_SYSTEM = {"f800": 'yyyy"年"m"月"d"日"', "f400": "h:mm:ss"}  # as Windows in Chinese is set


@dataclass(frozen=True, slots=True)
class _Moment:
    year: int
    month: int
    day: int
    weekday: int  # 0 = Monday
    hour: int
    minute: int
    second: int
    fraction: int  # milliseconds
    total: int  # milliseconds from day 0


def serial_of(value: datetime | date | time | timedelta, *, date1904: bool = False) -> float:
    """The days that a spreadsheet counts for a date, a time or a span of time."""
    if isinstance(value, timedelta):
        return value / timedelta(days=1)
    if isinstance(value, time):
        return (datetime.combine(date.min, value.replace(tzinfo=None)) - datetime.min) / timedelta(
            days=1
        )
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    days = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
    if date1904:
        return days - _BETWEEN
    return days if days > _FALSE_DAY else days - 1


def iso_text(value: datetime | date | time | timedelta) -> str:
    """2024-03-18, 08:30:00, or 2024-03-18 08:30:00; a span of time in hours, 30:15:00."""
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime):
        if value.time() == time(0):
            return value.date().isoformat()
        return value.replace(tzinfo=None).isoformat(" ", "seconds")
    return value.isoformat()


def date_text(serial: float, section: Section, *, date1904: bool = False) -> str | None:
    """A count of days by a section of a format; None for what is not a day of a calendar."""
    for mark, code in _SYSTEM.items():
        if section.locale.endswith(mark):
            section = replace(parse_code(code)[0], locale="804")
    is_fine = any(token.kind == "part" for token in section.tokens)
    moment = _moment(serial, is_fine=is_fine, date1904=date1904)
    if moment is None:
        return None
    parts = _minutes_named(section.tokens)
    half = any(token.kind == "half" for token in parts)
    texts = []
    for place, token in enumerate(parts):
        before = parts[place - 1].text if place else ""
        texts.append(_part(token, moment, section, half=half, before=before))
    return "".join(texts)


def _moment(serial: float, *, is_fine: bool, date1904: bool) -> _Moment | None:
    days = serial + _BETWEEN if date1904 else serial
    if serial < 0 or not days < _LAST_DAY + 1:
        return None
    total = round(serial * _DAY)
    total = total if is_fine else (total + 500) // 1000 * 1000
    day, rest = divmod(total, _DAY)
    day += _BETWEEN if date1904 else 0
    if day > _LAST_DAY:
        return None
    year, month, number, weekday = _calendar(day)
    return _Moment(
        year,
        month,
        number,
        weekday,
        rest // 3_600_000,
        rest // 60_000 % 60,
        rest // 1000 % 60,
        rest % 1000,
        total,
    )


def _calendar(day: int) -> tuple[int, int, int, int]:
    """Year, month, day and weekday; days up to 60 are those that spreadsheets make of them."""
    if day == 0:
        return 1900, 1, 0, 5
    if day == _FALSE_DAY:
        return 1900, 2, 29, 2
    start = date(1899, 12, 30) if day > _FALSE_DAY else date(1899, 12, 31)
    found = start + timedelta(days=day)
    return found.year, found.month, found.day, found.weekday()


def _minutes_named(tokens: tuple[Token, ...]) -> list[Token]:
    """The tokens with each m that is of minutes named n: behind hours, or before seconds."""
    named = list(tokens)
    parts = [i for i, t in enumerate(tokens) if t.kind in ("date", "elapsed")]
    for order, place in enumerate(parts):
        if tokens[place].kind == "elapsed" or tokens[place].text not in ("m", "mm"):
            continue
        before = tokens[parts[order - 1]].text[0] if order else ""
        after = tokens[parts[order + 1]].text[0] if order + 1 < len(parts) else ""
        if before == "h" or after == "s":
            named[place] = Token("date", tokens[place].text.replace("m", "n"))
    return named


def _part(token: Token, moment: _Moment, section: Section, *, half: bool, before: str) -> str:
    chinese = section.locale.endswith(_CHINESE) or section.locale.startswith("zh")
    if token.kind == "date":
        return _date_part(token.text, moment, section.numerals, half=half) or _name(
            token.text[0], len(token.text), moment, chinese=chinese, before=before
        )
    if token.kind == "part":
        width = len(token.text)
        return "." + f"{moment.fraction:03}"[:width].ljust(width, "0")
    if token.kind == "elapsed":
        unit = {"h": 3_600_000, "m": 60_000, "s": 1000}[token.text[0]]
        return f"{moment.total // unit:0{len(token.text)}}"
    if token.kind == "half":
        return _half(token.text, is_late=moment.hour >= 12, chinese=chinese)
    return token.text


def _date_part(text: str, moment: _Moment, numerals: int, *, half: bool) -> str:
    """A year, or the number of a month, day, hour, minute (n) or second; empty for names."""
    letter, width = text[0], len(text)
    if letter in "ye":
        return _year(moment.year, letter, width, numerals)
    if letter in "ag" or (letter in "md" and width > 2):
        return ""
    number = {
        "m": moment.month,
        "d": moment.day,
        "h": (moment.hour + 11) % 12 + 1 if half else moment.hour,
        "n": moment.minute,
        "s": moment.second,
    }[letter]
    return of_a_date(number, numerals) if numerals else f"{number:0{min(width, 2)}}"


def _year(year: int, letter: str, width: int, numerals: int) -> str:
    text = f"{year % 100:02}" if letter == "y" and width <= 2 else f"{year:04}"
    return digit_by_digit(text, numerals)


def _half(token: str, *, is_late: bool, chinese: bool) -> str:
    if chinese:
        return "下午" if is_late else "上午"
    return token.split("/")[is_late]


def _name(letter: str, width: int, moment: _Moment, *, chinese: bool, before: str) -> str:
    """The name of a weekday (a, d) or a month (m), short where it is three letters wide."""
    if letter == "m":
        name = _MONTHS[moment.month - 1]
        if chinese:
            return of_a_date(moment.month, 1) + "月"
        return {3: name[:3], 5: name[0]}.get(width, name)
    if letter == "g":  # an era, which years of four digits need not
        return ""
    if letter == "d" and not chinese:
        name = _ENGLISH_DAYS[moment.weekday]
        return name[:3] if width == 3 else name
    day = _WEEKDAYS[moment.weekday]
    if before.endswith(("周", "星期")):
        return day
    return ("周" if width == 3 else "星期") + day
