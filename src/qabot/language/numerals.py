"""The value of a number as it is written: in digits, in Chinese numerals, or in both at once.

``2亿4,000万``, ``二亿四千万`` and ``2.4亿`` are 240000000; ``一万二`` is 12000, ``1千零5`` is 1005.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from qabot.language.text import fold

NUMERALS = "零〇○一二两三四五六七八九十百千万亿兆壹贰叁肆伍陆柒捌玖拾佰仟廿卅"
ARABIC = r"(?:(?<![a-z0-9.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that ends at ``end``; ``digits`` is its value before a scale: 1.2 of 1.2亿."""

    end: int
    value: str
    digits: str


@lru_cache(maxsize=4096)
def canonical(number: str) -> str | None:
    """``7,248.40`` -> ``7248.4``, ``一百二十`` -> ``120``; None for what is not a number."""
    number = fold(number)
    if number and number[0] in NUMERALS:
        numeral = read(number, 0)
        return numeral.value if numeral and numeral.end == len(number) else None
    try:
        return plain(Decimal(number.replace(",", "")))
    except InvalidOperation:
        return None


def read(folded: str, start: int) -> Numeral | None:
    """The number that begins at ``start``, as far as it goes; None where none does.

    Scales without a number (百万), and inexact ones (几十万, 三四百) are not numbers.
    """
    if folded[start - 1 : start] in _UNTOLD and folded[start] in _SCALES:
        return None
    run = _RUN.match(folded, start)
    if run is None:
        return None
    if (value := _quickly(run[0])) and not _GOES_ON.match(folded, run.end()):
        return Numeral(run.end(), value, value)
    return _Reading(folded, start).numeral()


def plain(value: Decimal) -> str:
    """A value in digits, without an exponent and without zeros at its end."""
    text = format(value.normalize(), "f")
    return text if text != "-0" else "0"


@lru_cache(maxsize=4096)  # a text has few numbers, again and again
def _quickly(number: str) -> str | None:
    """The value of digits alone, or of Chinese numerals below ten thousand written in full."""
    if number[0].isdecimal():
        return plain(Decimal(number.replace(",", "")))
    number = number.translate(_VARIANTS)
    if set(number) <= set(_DIGITS):
        return _spell(number)
    if small := _SMALL.fullmatch(number):
        places = zip(small.groups(), _PLACES, strict=True)
        return str(sum(_scaled(digit, scale) for digit, scale in places))
    return None


def _spell(digits: str) -> str:
    return "".join(str(_DIGITS.index(digit)) for digit in digits)


def _scaled(digit: str | None, place: int) -> int:
    """三 in the place of 百 is 300; an empty one before 十 is 10."""
    return 0 if digit is None else place * (_DIGITS.index(digit) if digit else 1)


@dataclass(slots=True)
class _Reading:
    """A number read piece by piece, as long as the pieces fit.

    ``parts`` are what is before 万, 亿 or 兆, multiplied out; ``section`` is what has been read
    behind them, ``small`` the last of 十, 百, 千 in it, and ``pending`` a number that no scale
    follows yet. After ``zero`` a number counts as it is: 一万零二 is 10002.
    """

    text: str
    end: int
    parts: list[tuple[Decimal, int]] = field(default_factory=list)
    section: Decimal = Decimal(0)
    small: int = 0
    pending: Decimal | None = None
    single: bool = False  # the pending number is one digit
    zero: bool = False
    numbers: list[str] = field(default_factory=list)

    def numeral(self) -> Numeral | None:
        start = self.end
        while (piece := _PIECE.match(self.text, self.end)) and self._takes(piece):
            self.end = piece.end()
        if self.end == start or not (self.numbers or self.section or self.parts):
            return None
        value = plain(self._total())
        alone = len(self.numbers) == 1 and self.numbers[0][0].isdecimal()
        digits = plain(Decimal(self.numbers[0].replace(",", ""))) if alone else value
        return Numeral(self.end, value, digits)

    def _takes(self, piece: re.Match[str]) -> bool:
        arabic, chinese, point, small, large = piece.groups()
        if small:
            return self._small(_SCALES[small])
        if large:
            return self._large(_SCALES[large])
        if point:
            return self._fraction(point.translate(_VARIANTS)[1:])
        if arabic:
            return self._number(arabic, piece.end())
        return self._chinese(chinese.translate(_VARIANTS), piece.end())

    def _chinese(self, digits: str, end: int) -> bool:
        if self.pending is not None:
            return False
        if self._last and digits == "零":
            self.zero = True
            return _PIECE.match(self.text, end) is not None
        if self._last and digits.startswith("零"):
            self.zero, digits = True, digits[1:]
        if len(digits) > 1 and (self._last or _SCALE.match(self.text, end)):
            return False  # 三四百: neither 300 nor 400
        return self._number(digits, end)

    def _number(self, digits: str, end: int) -> bool:
        if self.pending is not None or not self._fits(digits, end):
            return False
        written = digits.replace(",", "")
        self.pending = Decimal(written if digits[0].isdecimal() else _spell(digits))
        self.single = len(digits) == 1
        self.numbers.append(digits)
        return True

    def _fits(self, digits: str, end: int) -> bool:
        """True for a number that continues what is before: 4000 behind 2亿, not 2020年."""
        last = self._last
        if not last:
            return True
        follows = _SCALE.match(self.text, end)
        if follows:
            scale = _SCALES[follows[0].strip()]
            ones = self.zero or self.small == 10
            return scale < last if scale < 10_000 or not (self.small or self.zero) else ones
        if _TIME.match(self.text, end):
            return False
        return (
            self.zero
            or len(digits) == 1
            or (last >= 10_000 and len(digits) in (3, 4) and digits.isdecimal())
        )

    def _small(self, scale: int) -> bool:
        if self.small and scale >= self.small:
            return False
        if self.pending is None:
            if scale != 10 or (self._last and not self.small and not self.zero):
                return False
            self.pending = Decimal(1)
        elif scale == 10 and not self.small and self.numbers[-1].isdecimal():
            return False  # 3十
        self.section += self.pending * scale
        self.small, self.pending, self.zero = scale, None, False
        return True

    def _large(self, scale: int) -> bool:
        lower = [part for part in self.parts if part[1] < scale]
        higher = self.parts[: len(self.parts) - len(lower)]
        value = self.section + (self.pending or 0) + sum(part for part, _ in lower)
        if not value or (higher and higher[-1][1] <= scale):
            return False
        self.parts = [*higher, (value * scale, scale)]
        self.section, self.small, self.pending, self.zero = Decimal(0), 0, None, False
        return True

    def _fraction(self, digits: str) -> bool:
        """点五 behind a numeral: 十二点五."""
        if self.pending is None and not self.small:
            return False
        self.pending = (self.pending or 0) + Decimal(f"0.{_spell(digits)}")
        self.single = False
        self.zero = True
        return True

    @property
    def _last(self) -> int:
        """The scale before; 0 at the beginning of the number."""
        return self.small or (self.parts[-1][1] if self.parts else 0)

    def _total(self) -> Decimal:
        rest = self.pending or Decimal(0)
        if self.single and not self.zero and self._last >= 100:
            rest *= self._last // 10  # 一万二, 三百五
        return sum((part for part, _ in self.parts), self.section) + rest


_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 10**8, "兆": 10**12} | {
    "拾": 10,
    "佰": 100,
    "仟": 1000,
}
_UNTOLD = ("几", "数")
_DIGITS = "零一二三四五六七八九"
_VARIANTS = str.maketrans("〇○两壹贰叁肆伍陆柒捌玖拾佰仟", "零零二一二三四五六七八九十百千") | {
    ord("廿"): "二十",
    ord("卅"): "三十",
}
_DIGIT_CLASS = "[零〇○一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_TIME = re.compile(rf"[年月日号时:/-]|点(?!{_DIGIT_CLASS})")  # 3万5月10日 is not 35000
_SMALL_SCALE = "[十拾]|[百佰](?![货姓度科])|[千仟](?![克米瓦卡伏赫焦帕])"
_LARGE_SCALE = "亿|(?<![0-9])万|万(?!里)|兆(?![瓦赫欧帕焦字比位])"
_ABOUT = "(?:[余多](?=[百千万亿])|(?<=十)几(?=[百千万亿]))?"  # 10余万, 十几万
_SCALE = re.compile(rf"[ \t]?(?:{_SMALL_SCALE}|{_LARGE_SCALE})")
_PIECE = re.compile(
    rf"({ARABIC})|({_DIGIT_CLASS}+)|(点{_DIGIT_CLASS}+)"
    rf"|[ \t]?{_ABOUT}(?:({_SMALL_SCALE})|({_LARGE_SCALE}))"
)
_RUN = re.compile(rf"{ARABIC}|[{NUMERALS}]+")
_GOES_ON = re.compile(
    rf"[ \t]?(?:[{''.join(_SCALES)}]|[余多几][百千万亿])|点{_DIGIT_CLASS}|(?<=千)[克米瓦卡伏赫焦帕]"
)
_DIGIT = "[一二三四五六七八九]"
_SMALL = re.compile(  # below ten thousand and written in full: 三百零五, not 三百五
    f"(?!零)(?:({_DIGIT})千(?=$|零{_DIGIT}$|零{_DIGIT}十|.百))?(?:(?<=千)零)?"
    f"(?:({_DIGIT})百(?=$|零{_DIGIT}$|{_DIGIT}十))?(?:(?<=百)零)?"
    f"(?:({_DIGIT}?)十(?=$|.$))?({_DIGIT})?"
)
_PLACES = (1000, 100, 10, 1)
