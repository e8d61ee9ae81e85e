"""Amounts: figures with what bounds them, in Chinese and English writing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from qabot.language.numbers import Figure, folded_figures, key

Bound = Literal["", "upper", "lower"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a folded text; ``rounded`` where words such as 约 say that it is not exact."""

    start: int
    end: int
    value: str
    unit: str
    bound: Bound = ""
    rounded: bool = False

    @property
    def key(self) -> str:
        """``#7248.4元``: the same for all writings of one amount."""
        return f"#{self.value}{self.unit}"


def amounts(folded: str) -> list[Amount]:
    """The amounts of a folded text in order; two years, $2.5 million and 四成 as well."""
    found = [*_clocks(folded), *_english_dates(folded), *_metres(folded)]
    taken = [(a.start, a.end) for a in found]
    found += [
        _amount(folded, figure)
        for figure in folded_figures(folded)
        if not any(start < figure.end and figure.start < end for start, end in taken)
    ]
    taken = [(a.start, a.end) for a in found]
    found += [
        a
        for a in _in_words(folded)
        if not any(start < a.end and a.start < end for start, end in taken)
    ]
    return sorted(found, key=lambda amount: amount.start)


def agrees(said: Amount, source: Amount) -> bool:
    """True where a source states what is said: the same amount, or one that rounds to it."""
    if not _same_unit(said.unit, source.unit):
        return False
    return said.value == source.value or (said.rounded and _rounds(said, source))


def contrary_bounds(said: Amount, source: Amount) -> bool:
    """True for at most against at least."""
    return bool(said.bound and source.bound and said.bound != source.bound)


@dataclass(frozen=True, slots=True)
class StatedUnit:
    """The unit that a title or a note states for figures without one: 单位：万元."""

    factor: int
    unit: str

    def is_of(self, amount: Amount | None) -> bool:
        """True for an amount in this unit."""
        return amount is not None and amount.unit == self.unit

    def of(self, amount: Amount) -> Amount:
        """The amount in this unit, if it has none of its own."""
        if amount.unit:
            return amount
        return replace(amount, value=_times(amount.value, self.factor), unit=self.unit)


def stated_unit(titles: str) -> StatedUnit | None:
    """What folded titles state; None where they state nothing."""
    match = _STATED.search(titles)
    if match is None:
        return None
    factor = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "亿": 10**8}[match[1] or ""]
    return StatedUnit(factor, _UNITS.get(match[2], match[2]))


def _amount(folded: str, figure: Figure) -> Amount:
    value, unit = key(figure)
    number_end = figure.end - len(figure.unit)
    end = figure.end
    if longer := _MORE_UNITS.match(folded, number_end):
        unit, end = longer[1], longer.end()
    elif not figure.unit and (word := _ENGLISH_UNIT.match(folded, figure.end)):
        value, unit = _scaled(value, word[1]), _counted(word[2] or "") or _counted(word[3] or "")
        end = word.end() if unit or word[1] else end
    if not unit and _YEAR.fullmatch(value):
        unit = "年"
    if unit == "成":
        value, unit = _times(value, 10), "%"
    if currency := _CURRENCY.search(folded, max(0, figure.start - 4), figure.start):
        unit = currency[1] if not unit or unit in _NOT_UNITS else unit
    return _with_bound(folded, figure.start, end, value, _UNITS.get(unit, unit))


def _with_bound(folded: str, start: int, end: int, value: str, unit: str) -> Amount:
    before, after = folded[max(0, start - 14) : start], folded[end : end + 24]
    written = folded[start:end]
    bound: Bound = ""
    if _UPPER.search(before) or _UPPER_AFTER.match(after):
        bound = "upper"
    elif _LOWER.search(before) or _LOWER_AFTER.match(after):
        bound = "lower"
    rounded = bool(
        _ABOUT.search(before) or _ABOUT_AFTER.match(after) or re.search("[余多]", written)
    )
    return Amount(start, end, value, unit, bound, rounded)


def _in_words(folded: str) -> list[Amount]:
    """What is counted in English words, and 一半."""
    found = []
    for match in _WORDS.finditer(folded):
        value = str(_NUMBERS.index(match[1]) + 1)
        unit = _counted(match[3] or "")
        scaled = _scaled(value, match[2])
        made = _with_bound(folded, match.start(), match.end(), scaled, _UNITS.get(unit, unit))
        found.append(made)
    for match in _COUNTED.finditer(folded):
        value = str("一二三四五六七八九".index(match[1].replace("两", "二")) + 1)
        found.append(_with_bound(folded, match.start(), match.end(), value, match[2]))
    for match in _HALF.finditer(folded):
        found.append(_with_bound(folded, match.start(), match.end(), "50", "%"))
    return found


def _clocks(folded: str) -> list[Amount]:
    """Times of day with a colon, as 23:00."""
    return [
        _with_bound(folded, *match.span(), f"{int(match[1])}:{match[2]}", "点")
        for match in _CLOCK.finditer(folded)
    ]


def _english_dates(folded: str) -> list[Amount]:
    """Month, day and year of ``31 March 2024`` and ``March 31, 2024``, where there are two."""
    found = []
    for match in _ENGLISH_DATE.finditer(folded):
        day, year = match[1] or match[3], match[4]
        if not day and not year:
            continue
        month = str("janfebmaraprmayjunjulaugsepoctnovdec".index(match[2]) // 3 + 1)
        values = [(2, month, "月"), (1 if match[1] else 3, day, "日"), (4, year, "年")]
        found += [
            _with_bound(folded, *match.span(group), str(int(value)), unit)
            for group, value, unit in values
            if value
        ]
    return found


def _metres(folded: str) -> list[Amount]:
    """一米二 is 1.2 metres."""
    found = []
    for match in _METRES.finditer(folded):
        value = ".".join(str("一二三四五六七八九".index(digit) + 1) for digit in match.groups())
        found.append(_with_bound(folded, *match.span(), value, "米"))
    return found


def _counted(word: str) -> str:
    """The unit that a word behind a number is: years -> year; of ``15 pro`` none."""
    unit = _singular(word)
    return unit if unit != word or word in _UNITS or word in _SHARES else ""


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _same_unit(one: str, other: str) -> bool:
    if one == other or {one, other} in _ALIKE:
        return True
    if not one or not other:
        return (one or other) not in _SHARES
    return False


def _scaled(value: str, scale: str | None) -> str:
    return _times(value, _SCALES[scale]) if scale else value


def _times(value: str, factor: int) -> str:
    try:
        made = format((Decimal(value) * factor).normalize(), "f")
    except InvalidOperation:
        return value
    return made


def _rounds(said: Amount, source: Amount) -> bool:
    """True if the source rounds or is cut to what is said, at the last digit that is said."""
    try:
        small, exact = Decimal(said.value), Decimal(source.value)
    except InvalidOperation:
        return False
    if said.unit in _CALENDAR or not exact or abs(small - exact) / abs(exact) > Decimal("0.1"):
        return False
    exponent = small.normalize().as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    low = (exact // step) * step
    return small == low or (exact % step != 0 and small == low + step)


_ALIKE = ({"天", "日"}, {"人", "人次"})  # 7日内 are seven days
_CALENDAR = frozenset("年月日点")
_SHARES = frozenset({"%", "‰", "个百分点"})
_NOT_UNITS = frozenset({"in", "for", "by", "to", "of", "and", "on", "at", "from", "or", "is", "a"})
_UNITS = {
    "percent": "%", "percentage": "%", "year": "年", "day": "天", "month": "个月",
    "hour": "小时", "minute": "分钟", "second": "秒", "people": "人", "person": "人",
    "employee": "人", "degree": "度", "metre": "米", "meter": "米", "kilometre": "公里",
    "kilometer": "公里", "usd": "$", "dollar": "$", "美元": "$", "rmb": "元", "yuan": "元",
    "¥": "元", "cny": "元",
}  # fmt: skip
_MORE_UNITS = re.compile(
    "[余多]?(毫米汞柱|毫安时|毫瓦时|毫升|毫克|微克|毫秒|微秒|千瓦时|千瓦|兆瓦|毫安|立方米|分钟"
    "|英寸|海里|平方英尺|个工作日|工作日|个自然日|刻钟|季度|学分|课时|学时|字节|成(?!立|本|员"
    "|为|都|果|功|长|人|绩|交)"
    "|[瓦伏升册套张只头桶袋片粒门股票枚颗箱瓶份期轮章卷字页句场局])"
)
_SCALES = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "hundred": 100}
_SCALE = "|".join(_SCALES)
_ENGLISH_UNIT = re.compile(rf"(?:[ -]?({_SCALE})\b)?(?:[ -]?([a-z]+|%)(?: ([a-z]{{3,}}s)\b)?)?")
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_WORDS = re.compile(rf"\b({'|'.join(_NUMBERS)})\b(?: ({_SCALE})\b)?(?:[ -]([a-z]+))?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_STATED = re.compile("单位[:： ]*(百万|[百千万亿])?([一-鿿$%]{1,4})")
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
_HALF = re.compile("一半|半数")
_CURRENCY = re.compile(r"(\$|¥|€|£|usd|rmb|cny) ?$")
_UPPER = re.compile(
    "(?:不(?:得|应|可|能|会|准)?(?:超过?|高于|多于|大于|晚于|迟于)|[至最]多|最[高长大迟晚]"
    "|上限[为是]?"
    "|(?<![不得应可能会])(?:低于|小于|少于|早于)|不到|不足|未满|以内|未超过"
    "|at most|up to|no (?:more|later) than|not (?:more than|exceed)|(?<!no )(?<!not )(?:less"
    "|fewer) than|under|below"
    r"|within|maximum(?: of)?|before)[为是达 ]{0,2}[一-鿿]{0,2}$"
)
_LOWER = re.compile(
    "(?:不(?:得|应|可|能)?(?:少于|低于|小于|早于)|至少|最[少低短小早]|起码|下限[为是]?"
    "|(?<!不)(?<!得)超过|(?<![不得])高于|(?<![不得])大于|(?<![不得])多于|突破|(?<![不])超|逾"
    "|年满|(?<!未)(?<!不)满"
    "|at least|no (?:less|fewer|earlier) than|not less than|(?<!no )(?<!not )more than|over|above"
    r"|exceed(?:s|ing)?|minimum(?: of)?|after)[为是达 ]{0,2}[一-鿿]{0,2}$"
)
_UPPER_AFTER = re.compile(
    "(?:[及或]?以下|以内|之内|内(?!容|部|蒙|地|科)|之前|以前|(?: of age| old)? (?:or"
    "|and) (?:less|fewer|under|younger|below))"
)
_LOWER_AFTER = re.compile(
    "(?:[及或]?以上|之后|以后|后(?!果|勤|台|续)|开外|(?: of age| old)? (?:or|and) (?:more"
    "|over|older|above))"
)
_ABOUT = re.compile(
    "(?:约|近|大约|接近|超过?|逾|突破|将近|不到|上下|about|around|nearly|almost|over|some|roughly"
    "|more than|approximately)[有为达 ]{0,2}$"
)
_ABOUT_AFTER = re.compile("左右|上下|余|多(?!数|少)|出头")


def bounded_before(folded: str, amount: Amount) -> bool:
    """True where the word that bounds an amount is before it: 不超过500元, not 3天以上."""
    before = folded[max(0, amount.start - 14) : amount.start]
    return bool(_UPPER.search(before) or _LOWER.search(before))
