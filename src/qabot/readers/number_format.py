"""Values of cells as spreadsheets show them: 0.126 by ``0.0%`` -> 12.6%.

The formats are those of ECMA-376 part 1, 18.8.31, as Excel and WPS in Chinese read them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from qabot.readers.date_format import date_text, iso_text, serial_of
from qabot.readers.format_code import Section, parse_code
from qabot.readers.numerals import digit_by_digit, with_units

Value = str | bool | int | float | datetime | date | time | timedelta | None

_LONGEST = 1000  # characters of a code; spreadsheets take 255
_LARGEST = 1e300  # above, nobody formats
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
# How programs write dates, with a time of day even where there is none.
_STAMPS = ("yyyy-mm-dd h:mm:ss", "yyyy-mm-dd hh:mm:ss")
_LONG_DATE = 'yyyy"年"m"月"d"日"'
_CHINESE_TIME = '上午/下午h"时"mm"分"'
_BUILT_IN: Mapping[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",  # the system's short date, which differs from one computer to the next
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: _LONG_DATE,
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: _CHINESE_TIME,
    35: _CHINESE_TIME + 'ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: _CHINESE_TIME,
    56: _CHINESE_TIME + 'ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}


def built_in(number: int) -> str:
    """The code of a format that files give by its number alone; General for an unknown one."""
    return _BUILT_IN.get(number, "General")


def shown(value: Value, code: str, *, date1904: bool = False) -> str:
    """The value as a spreadsheet shows it by a number format; ``code`` as files have it.

    A code that is broken or cannot show the value gives the value as stored: numbers with 15
    digits, dates as 2024-03-18. Filling (``*x``) and blank space as wide as a sign (``_x``) are
    left out. ``date1904`` says from which day the workbook counts.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _text(value, code)
    number = value if isinstance(value, int | float) else serial_of(value, date1904=date1904)
    found = None
    if abs(number) < _LARGEST:  # false for NaN too
        found = _number(number, code, date1904=date1904)
    if found is not None:
        return found
    return general(value) if isinstance(value, int | float) else iso_text(value)


def cell_number(number: float, code: str, *, date1904: bool) -> str:
    """A number in a cell; a date with a time of day has none where that is midnight."""
    if code == "General":
        return general(number)
    if code.replace("\\", "").lower() in _STAMPS:
        code = "yyyy-mm-dd" if number == int(number) else "yyyy-mm-dd hh:mm:ss"
    return shown(number, code, date1904=date1904)


def general(number: float) -> str:
    """A number without a format, and without the digits that binary fractions add."""
    if isinstance(number, int):
        return str(number) if number.bit_length() < 1000 else f"{Decimal(number):.14E}"
    if not math.isfinite(number) or abs(number) < 1e15:
        return f"{number:.15g}"
    return f"{number:.0f}" if abs(number) < _LARGEST else f"{number:.14E}"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...] | None:
    if len(code) > _LONGEST:
        return None
    try:
        return parse_code(code)
    except ValueError:
        return None


def _text(value: str, code: str) -> str:
    if "@" not in code and ";" not in code:
        return value
    sections = _sections(code)
    section = next((s for s in sections or () if s.is_text), None)
    if section is None and sections is not None and len(sections) == 4:
        section = sections[3]
    if section is None:
        return value
    return "".join(
        value if token.kind == "at" else token.text
        for token in section.tokens
        if token.kind in ("at", "text")
    )


def _number(number: float, code: str, *, date1904: bool) -> str | None:
    """The number by the section that is for it; None where there is none or it is broken."""
    if code in ("", "General"):
        return general(number)
    sections = _sections(code)
    chosen = _chosen(number, sections) if sections else None
    if chosen is None:
        return None
    section, is_absolute = chosen
    if section.is_date:
        return date_text(abs(number) if is_absolute else number, section, date1904=date1904)
    text, is_zero = _written(number, section)
    return f"-{text}" if number < 0 and not is_absolute and not is_zero else text


def _chosen(number: float, sections: tuple[Section, ...]) -> tuple[Section, bool] | None:
    """The section for a number, and whether that leaves the minus sign to its text."""
    numeric = [section for section in sections[:3] if not section.is_text] or [sections[0]]
    for place, section in enumerate(numeric):
        if section.condition is not None:
            if section.condition.holds(number):
                return section, section.condition.is_of_negatives
        elif place == len(numeric) - 1:
            negative = place == 1 and numeric[0].condition is None
            return section, negative
        elif place == 0 and (number > 0 or (number == 0 and len(numeric) == 2)):
            return section, False
        elif place == 1 and number < 0:
            return section, True
    return None


def _written(number: float, section: Section) -> tuple[str, bool]:
    """The figures of a number without its sign, and whether they are all zero."""
    exact = Decimal(number) if isinstance(number, int) else Decimal(f"{number:.15g}")
    exact = abs(exact)
    if section.slash is not None:
        return _fraction(exact, section), False
    if not section.whole and not section.decimals:
        return _literal(exact, section), exact == 0
    exact = exact.scaleb(2 * section.percents - 3 * section.thousands, _EXACT)
    if section.exponent is not None:
        return _scientific(exact, section), exact == 0
    places = len(section.decimals)
    rounded = exact.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    filled = _filled(rounded, section)
    return _joined(section, filled), rounded == 0


def _literal(exact: Decimal, section: Section) -> str:
    """A section without a place for digits: its words, and the number where it says General."""
    plain = f"{exact:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    if section.numerals:
        whole, point, rest = plain.partition(".")
        whole = with_units(whole, section.numerals)
        plain = whole + point + digit_by_digit(rest, section.numerals)
    is_bare = bool(section.numerals) and not any(t.kind != "percent" for t in section.tokens)
    texts = [plain if t.kind in ("general", "at") else t.text for t in section.tokens]
    return plain if is_bare else "".join(texts)


def _filled(rounded: Decimal, section: Section) -> dict[int, str]:
    """The digits for each place of a section, by its index."""
    whole, _, decimals = f"{rounded:f}".partition(".")
    filled = _decimals(decimals, section)
    whole = whole.lstrip("0")
    if section.numerals and len(section.whole) == 1:
        filled[section.whole[0]] = with_units(whole, section.numerals)
        return filled
    count = 0
    for order, place in enumerate(reversed(section.whole), 1):
        chunk = whole if order == len(section.whole) else whole[-1:]
        whole = whole[: -len(chunk)] if chunk else ""
        piece = ""
        for digit in reversed(chunk or section.tokens[place].text.strip("#?")):
            divider = "," if section.is_grouped and count and count % 3 == 0 else ""
            piece, count = digit + divider + piece, count + 1
        filled[place] = digit_by_digit(piece, section.numerals)
    return filled


def _decimals(digits: str, section: Section) -> dict[int, str]:
    """The digits behind the point; zeros at the end are left out where the places allow."""
    filled: dict[int, str] = {}
    is_end = True
    for place, digit in reversed(list(zip(section.decimals, digits, strict=False))):
        is_end = is_end and digit == "0" and section.tokens[place].text != "0"
        filled[place] = "" if is_end else digit_by_digit(digit, section.numerals)
    return filled


def _scientific(exact: Decimal, section: Section) -> str:
    """1.23E+08; with more than one place before the point, powers of that many tens."""
    step = max(len(section.whole), 1)
    power = exact.adjusted() if exact else 0
    unit = Decimal(1).scaleb(-len(section.decimals))
    power = power // step * step
    mantissa = exact.scaleb(-power, _EXACT).quantize(unit, context=_EXACT)
    if mantissa >= 10**step:
        power += step
        mantissa = exact.scaleb(-power, _EXACT).quantize(unit, context=_EXACT)
    filled = _filled(mantissa, section)
    digits = str(abs(power)).rjust(len(section.powers), "0")
    for order, place in enumerate(section.powers):
        filled[place] = digits[order:] if order == len(section.powers) - 1 else digits[order]
    at = section.exponent or 0
    sign = "-" if power < 0 else section.tokens[at].text[1:].strip("-")
    filled[at] = "E" + sign
    return _joined(section, filled)


def _fraction(exact: Decimal, section: Section) -> str:
    """``1 1/4``; the nearest with as many digits below the line as there are places."""
    parts = section.fraction
    fraction = Fraction(exact)
    whole, rest = divmod(fraction, 1) if parts.whole else (0, fraction)
    if parts.denominator:
        below = parts.denominator
        above = int(rest * below + Fraction(1, 2))
    else:
        near = rest.limit_denominator(10**parts.places - 1)
        above, below = near.numerator, near.denominator
    if parts.whole and above == below:
        whole, above = whole + 1, 0
    if not parts.whole:
        body = f"{above}/{below}"
    else:
        pieces = [str(whole)] if whole or not above else []
        body = " ".join(pieces + ([f"{above}/{below}"] if above else []))
    return parts.before + body + parts.after


def _joined(section: Section, filled: Mapping[int, str]) -> str:
    return "".join(filled.get(place, token.text) for place, token in enumerate(section.tokens))
