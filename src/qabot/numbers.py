"""Figures and dates in any of their writings, brought to one.

``7,248.40``, ``7248.4`` and ``七千二百四十八点四`` are one figure; ``二〇二〇年`` and
``2020年`` are one date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from qabot.text import fold

_CHINESE = "零〇○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
_NUMBER = re.compile(
    r"(?<![a-z0-9.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d])"
    r"|\d+(?:\.\d+)?"
    rf"|[{_CHINESE}]+(?:点[{_CHINESE}]+)?"
)
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "兆": 10**12}
_SCALE = re.compile(r"[ \t]?([十百千]?万亿?|[十百千]?亿|千)")
_UNIT = re.compile(
    r"[ \t]?(%|‰|℃|°c|个百分点|人民币|美元|欧元|日元|港元|元|平方公里|平方千米|平方米|公里"
    r"|千米|厘米|毫米|英里|公顷|公斤|千克|吨|克|小时|分钟|秒|年代|世纪|年|个月|月|日|号|天|周岁|周|岁"
    r"|人次|人|名|位|家|个|件|项|条|次|种|座|所|部|本|台|辆|架|艘|届|层|级|倍|亩|米|户"
    r"|km|kg|cm|mm|m\b)"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_ENGLISH_DATE = re.compile(rf"\b(?:{_DAY} )?{_MONTH}(?: {_DAY})?(?:,? \d{{4}})?\b")
_PER_CENT = "百分之"
_COLLOQUIAL = frozenset({"一", "二", "两", "千", "万", "十", "百", "亿", "零"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text; ``end`` is behind its unit.

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


@lru_cache(maxsize=256)  # an answer looks at each of its sentences several times
def _figures(text: str) -> tuple[Figure, ...]:
    folded = fold(text)
    found = [figure for match in _NUMBER.finditer(folded) if (figure := _figure(folded, match))]
    found.extend(_english_dates(folded))
    return tuple(sorted(found, key=lambda figure: (figure.start, figure.end)))


def canonical(number: str) -> str | None:
    """``7,248.40`` -> ``7248.4``, ``一百二十`` -> ``120``; None for what is no number."""
    number = fold(number).replace(",", "")
    if number and number[0] in _CHINESE:
        return _chinese(number)
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    return _plain(value)


def _figure(text: str, match: re.Match[str]) -> Figure | None:
    start, end = match.span()
    digits = value = canonical(match[0])
    if digits is None or value is None:
        return None
    if match[0][0].isdigit():
        scale = _SCALE.match(text, end)
        if scale is not None and not text.startswith("万里", scale.start(1)):
            value = _plain(Decimal(value) * _scale(scale[1]))
            end = scale.end()
    if text.endswith(_PER_CENT, 0, start):
        return Figure(start - len(_PER_CENT), end, digits, value, "%")
    unit = _UNIT.match(text, end)
    if unit is None and match[0] in _COLLOQUIAL:
        return None
    return Figure(start, unit.end() if unit else end, digits, value, unit[1] if unit else "")


def _english_dates(text: str) -> Iterator[Figure]:
    for match in _ENGLISH_DATE.finditer(text):
        month = _MONTHS.index(match[1]) + 1
        if any(character.isdigit() for character in match[0]):  # "may" alone is a verb
            yield Figure(match.start(), match.end(), str(month), str(month), "月")


def _chinese(number: str) -> str | None:
    """The value of Chinese numerals: digits one by one (二〇二〇), with scales, with a point."""
    whole, point, fraction = number.translate(_VARIANTS).partition("点")
    if point:
        decimals = fraction.rstrip("万亿")
        scale = fraction[len(decimals) :]
        integer = _whole(whole)
        if integer is None or not decimals or not set(decimals) <= set(_DIGITS):
            return None
        return _plain(Decimal(f"{integer}.{_spell(decimals)}") * _scale(scale))
    return _whole(whole)


def _whole(number: str) -> str | None:
    if not number or set(number) <= set(_DIGITS):
        return _spell(number) or None
    if set(number) <= _ONLY_SCALES:
        return None  # 百万, 亿: no number without another before it
    if small := _SMALL.fullmatch(number):
        return str(
            sum(_scaled(digit, scale) for digit, scale in zip(small.groups(), _PLACES, strict=True))
        )
    import cn2an  # takes 0.2 s to load: what most texts hold is read without it

    try:
        return _plain(Decimal(str(cn2an.cn2an(number, "smart"))))
    except (ValueError, KeyError):  # the latter from forms like 一廿一
        return None


def _spell(digits: str) -> str:
    return "".join(str(_DIGITS.index(digit)) for digit in digits)


def _scaled(digit: str | None, place: int) -> int:
    """三 in the place of 百 is 300; an empty one before 十 is 10."""
    return 0 if digit is None else place * (_DIGITS.index(digit) if digit else 1)


_DIGITS = "零一二三四五六七八九"
_ONLY_SCALES = frozenset("百千万亿")
_DIGIT = "[一二三四五六七八九]"
_SMALL = re.compile(  # below ten thousand and written in full: 三百零五, not 三百五
    f"(?!零)(?:({_DIGIT})千(?=$|零{_DIGIT}$|零{_DIGIT}十|.百))?(?:(?<=千)零)?"
    f"(?:({_DIGIT})百(?=$|零{_DIGIT}$|{_DIGIT}十))?(?:(?<=百)零)?"
    f"(?:({_DIGIT}?)十(?=$|.$))?({_DIGIT})?"
)
_PLACES = (1000, 100, 10, 1)
_VARIANTS = str.maketrans("〇○两壹贰叁肆伍陆柒捌玖拾佰仟", "零零二一二三四五六七八九十百千") | {
    ord("廿"): "二十",
    ord("卅"): "三十",
}


def _scale(words: str) -> Decimal:
    product = Decimal(1)
    for character in words:
        product *= _SCALES[character]
    return product


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text if text != "-0" else "0"
