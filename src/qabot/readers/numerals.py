"""Numbers in Chinese numerals, as the formats [DBNum1] to [DBNum3] of workbooks write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_MOST = 16  # digits; there are no units above 千万亿


@dataclass(frozen=True, slots=True)
class _Style:
    digits: str
    tens: tuple[str, str, str, str]


_STYLES: Mapping[int, _Style] = {
    1: _Style("〇一二三四五六七八九", ("", "十", "百", "千")),
    2: _Style("零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")),
    3: _Style("０１２３４５６７８９", ("", "十", "百", "千")),
}


def digit_by_digit(text: str, style: int) -> str:
    """``2024`` -> ``二〇二四``; all that is not a digit stays, an unknown style changes nothing."""
    found = _STYLES.get(style)
    return text.translate(str.maketrans("0123456789", found.digits)) if found else text


def with_units(digits: str, style: int) -> str:
    """``12`` -> ``一十二``, ``100005`` -> ``一十万〇五``; over 16 digits, digit by digit."""
    found = _STYLES.get(style)
    digits = digits.lstrip("0") or "0"
    if found is None or digits == "0" or len(digits) > _MOST:
        return digit_by_digit(digits, style)
    written = ""
    pending = False  # zeros that are read once, before the next digit
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit == "0":
            pending = True
        else:
            written += found.digits[0] if pending else ""
            written += found.digits[int(digit)] + found.tens[place % 4]
            pending = False
        if place % 4 == 0:
            written += _myriad(digits, place // 4)
    return written


def of_a_date(number: int, style: int) -> str:
    """A month, day or hour: ``12`` -> ``十二``, where a plain number would be ``一十二``."""
    written = with_units(str(number), style)
    return written[1:] if style == 1 and 10 <= number < 20 else written


def _myriad(digits: str, group: int) -> str:
    """What is after the four digits of a group, counted from the right; nothing for 0000."""
    end = len(digits) - 4 * group
    if group == 0 or not digits[max(end - 4, 0) : end].strip("0"):
        return ""
    if group == 3:  # 万亿, the 亿 of which may follow with the next group
        return "万" if digits[end : end + 4].strip("0") else "万亿"
    return ("", "万", "亿")[group]
