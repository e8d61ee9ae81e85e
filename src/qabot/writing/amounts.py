"""Amounts: figures with what bounds them, in Chinese and English writing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Literal

from qabot.language.numbers import Figure, folded_figures, key
from qabot.writing.spelled import Spelled, at_first, at_last
from qabot.writing.units import (
    SCALES,
    SHARES,
    UNITS,
    counted,
    same_measure,
    same_unit,
    scaled,
    times,
)

Bound = Literal["", "upper", "lower", "later"]
Trend = Literal["", "up", "down", "minus"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a folded text; ``rounded`` where words such as 约 say that it is not exact.

    ``trend`` says whether it is by how much something is more or less: 增长3%, 低28%, -3.1%.
    """

    start: int
    end: int
    value: str
    unit: str
    bound: Bound = ""
    rounded: bool = False
    trend: Trend = ""

    @property
    def key(self) -> str:
        """``#7248.4元``: the same for all writings of one amount."""
        return f"#{self.value}{self.unit}"


def amounts(folded: str) -> list[Amount]:
    """The amounts of a folded text in order; two years, $2.5 million and 四成 as well."""
    found: list[Amount] = []
    for spelled in at_first(folded):
        if _is_free(spelled, found):
            found.append(_with_bound(folded, *spelled))
    first = tuple(found)
    found += [_amount(folded, f) for f in folded_figures(folded) if _is_free(f, first)]
    found += [_with_bound(folded, *s) for s in at_last(folded) if _is_free(s, tuple(found))]
    found = [a for a in found if not _RELATIVE.search(folded[: a.end])]
    found.sort(key=lambda amount: amount.start)
    return [*_ranged(folded, found)]


def agrees(said: Amount, source: Amount) -> bool:
    """True where a source states what is said: the same amount, or one that rounds to it."""
    if not same_unit(said.unit, source.unit):
        return same_measure((said.value, said.unit), (source.value, source.unit))
    return said.value == source.value or (said.rounded and _rounds(said, source))


def contrary_bounds(said: Amount, source: Amount) -> bool:
    """True for at most against at least."""
    bounds = {said.bound, source.bound}
    return bool(said.bound and source.bound and len(bounds) == 2 and bounds != {"lower", "later"})


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
        return replace(amount, value=times(amount.value, self.factor), unit=self.unit)


def stated_unit(titles: str) -> StatedUnit | None:
    """What folded titles state; None where they state nothing."""
    match = _STATED.search(titles)
    if match is None:
        return None
    factor = {"": 1, "百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "亿": 10**8}[match[1] or ""]
    return StatedUnit(factor, UNITS.get(match[2], match[2]))


def _is_free(part: Spelled | Figure, taken: Sequence[Amount]) -> bool:
    return not any(a.start < part.end and part.start < a.end for a in taken)


def _amount(folded: str, figure: Figure) -> Amount:
    value, unit = key(figure)
    number_end = figure.end - len(figure.unit)
    end = figure.end
    if longer := _MORE_UNITS.match(folded, number_end):
        unit, end = longer[1], longer.end()
    elif not figure.unit and (word := _ENGLISH_UNIT.match(folded, figure.end)):
        value, unit = scaled(value, word[1]), counted(word[2] or "") or counted(word[3] or "")
        end = word.end() if unit or word[1] else end
    if not unit and _YEAR.fullmatch(value) and "," not in folded[figure.start : figure.end]:
        unit = "年"
    if unit == "成":
        value, unit = times(value, 10), "%"
    if currency := _CURRENCY.search(folded, max(0, figure.start - 4), figure.start):
        unit = currency[1] if unit not in UNITS.values() else unit
    return _with_bound(folded, figure.start, end, value, UNITS.get(unit, unit))


def _with_bound(folded: str, start: int, end: int, value: str, unit: str) -> Amount:
    before, after = folded[max(0, start - 14) : start], folded[end : end + 24]
    written = folded[start:end]
    bound: Bound = ""
    if (unit in DURATIONS and _AFTERWARDS.search(before)) or _LATER.match(after):
        bound = "later"
    elif _UPPER.search(before) or (_BY if unit in _CALENDAR else _UPPER_AFTER).match(after):
        bound = "upper"
    elif _LOWER.search(before) or _LOWER_AFTER.match(after):
        bound = "lower"
    rounded = bool(
        _ABOUT.search(before) or _ABOUT_AFTER.match(after) or re.search("[余多]", written)
    )
    trend: Trend = "up" if _UP.search(before) else "down" if _DOWN.search(before) else ""
    if unit in _SIGNED and value.startswith("-"):
        value, trend = value[1:], "minus"
    return Amount(start, end, value, unit, bound, rounded, trend)


def _ranged(folded: str, found: Sequence[Amount]) -> Iterator[Amount]:
    """The amounts; of a range both ends have its unit and time of day: 晚上6点到8点 ends at 20."""
    later = False
    for before, amount, end in zip([None, *found], found, [*found[1:], None], strict=False):
        if end and not amount.unit and end.unit and _is_range(folded, amount, end):
            amount = replace(amount, unit=end.unit)
        if amount.unit == "点" and before and before.unit == "点":
            later = later and _is_range(folded, before, amount)
            if later and (hour := _hour(amount)) is not None and hour < _NOON:
                amount = replace(amount, value=f"{hour + _NOON}{amount.value[len(str(hour)) :]}")
        later = later or bool(_IN_THE_EVENING.search(folded[: amount.end]))
        yield amount


def _is_range(folded: str, first: Amount, last: Amount) -> bool:
    return folded[first.end : last.start].strip() in _RANGE


def _hour(amount: Amount) -> int | None:
    hour = amount.value.partition(":")[0]
    return int(hour) if hour.isdigit() else None


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


_RELATIVE = re.compile("[前上下同这那另某此该后][一1][年月天周次日届个季]$")
_LATER = re.compile("之后|以后|后(?!果|勤|台|续|者|半)")
_BY = re.compile(
    "[及或]?以下|以内|之内|内(?!容|部|蒙|地|科)|之前|以前|前(?!后|往|身|述|款|任|期|夕|沿|线|景|锋)"
)
_NOON = 12
_IN_THE_EVENING = re.compile("(?:下午|晚上|傍晚|晚间|夜里) ?[\\d一二三四五六七八九十]{1,3}[点时]?$")
_RANGE = frozenset({"-", "~", "至", "到", "—", "–", "to"})
_SIGNED = SHARES | {"元", "$"}
_UP = re.compile(
    "(?:增长|增加|上升|提高|上涨|提升|增幅|涨幅|高|多|涨|增|升|rose|rise|grew|up|increased?)"
    "(?:了|出|到|约|近|达|为|超|超过|by|about|nearly| ){0,3}$"
)
_DOWN = re.compile(
    "(?:下降|减少|降低|下跌|下滑|回落|降幅|跌幅|低|少|跌|降|减|亏损?|净亏|fell|fall|dropped|down|declined"
    "|decreased?)(?:了|出|到|约|近|达|为|超|超过|by|about|nearly| ){0,3}$"
)
DURATIONS = frozenset({"年", "个月", "周", "天", "小时", "分钟", "秒"})
_AFTERWARDS = re.compile("(?:after|before) (?:about |some )?$")
_CALENDAR = frozenset("年月日点")
_MORE_UNITS = re.compile(
    "[余多]?(毫米汞柱|毫安时|毫瓦时|毫升|毫克|微克|毫秒|微秒|千瓦时|千瓦|兆瓦|毫安|立方米|分钟"
    "|英寸|海里|平方英尺|个工作日|工作日|个自然日|刻钟|季度|学分|课时|学时|字节|成(?!立|本|员"
    "|为|都|果|功|长|人|绩|交)"
    "|胜|平(?![方米均])|负(?![责担])|[球瓦伏升册套张只头桶袋片粒门股票枚颗箱瓶份期轮章卷字页句场局])"
)
_SCALE = "|".join(SCALES)
_ENGLISH_UNIT = re.compile(rf"(?:[ -]?({_SCALE})\b)?(?:[ -]?([a-z]+|%)(?: ([a-z]{{3,}}s)\b)?)?")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_STATED = re.compile("单位[:： ]*(百万|[百千万亿])?([一-鿿$%]{1,4})")
_CURRENCY = re.compile(r"(\$|¥|€|£|usd|rmb|cny) ?$")
_UPPER = re.compile(
    "(?:不[要能得可宜应][一-鿿]{1,2}超过|不(?:得|应|可|能|会|准|宜|要)?(?:超过?|高于|多于|大于|晚于|迟于)|限[购领报载用]|[至最]多(?:可以?|能)?[一-鿿]{0,2}"
    "|最[高长大迟晚][一-鿿]{0,3}"
    "|上限[为是]?"
    "|(?<![不得应可能会])(?:低于|小于|少于|早于)|不到|不足|未满|不满|以内|未超过"
    "|at most|up to|no (?:more|later) than|not (?:more than|exceed)|(?<!no )(?<!not )(?:less"
    "|fewer) than|under|below"
    r"|within|maximum(?: of)?|before)[为是达 ]{0,2}[一-鿿]{0,2}$"
)
_LOWER = re.compile(
    "(?:不(?:得|应|可|能)?(?:少于|低于|小于|早于)|至少|最[少低短小早][一-鿿]{0,3}|起码|下限[为是]?"
    "|(?<!不)(?<!得)超过|(?<![不得])高于|(?<![不得])大于|(?<![不得])多于|突破|(?<![不])超|逾"
    "|年满|(?<![未不充装注期])满"
    "|at least|no (?:less|fewer|earlier) than|not less than|(?<!no )(?<!not )more than|over|above"
    r"|exceed(?:s|ing)?|minimum(?: of)?|after)[为是达 ]{0,2}[一-鿿]{0,2}$"
)
_UPPER_AFTER = re.compile(
    "(?:[及或]?以下|以内|之内|内(?!容|部|蒙|地|科)|之前|以前|(?: of age| old)? (?:or"
    "|and) (?:less|fewer|under|younger|below))"
)
_LOWER_AFTER = re.compile(
    "(?:[及或]?以上|开外|(?: of age| old)? (?:or|and) (?:more|over|older|above))"
)
_ABOUT = re.compile(
    "(?:约|近|大约|接近|超过?|逾|突破|将近|不到|上下|about|around|nearly|almost|over|some|roughly"
    "|more than|approximately)(?:[有为达 ]{0,2}|占[^，。]{0,8}的)$"
)
_ABOUT_AFTER = re.compile("左右|上下|余|多(?!数|少)|出头")


def contrary_trends(said: Amount, source: Amount) -> bool:
    """True for more against less; a loss is stated as one."""
    trends = {said.trend, source.trend}
    if "minus" in trends:
        return trends not in ({"minus"}, {"minus", "down"})
    return "" not in trends and len(trends) > 1


def bounded_before(folded: str, amount: Amount) -> bool:
    """True where the word that bounds an amount is before it: 不超过500元, not 3天以上."""
    before = folded[max(0, amount.start - 14) : amount.start]
    return bool(_UPPER.search(before) or _LOWER.search(before))
