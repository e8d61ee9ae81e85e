"""Units of measure in Chinese and English, and amounts that are equal in different units."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

UNITS = {
    "percent": "%", "percentage": "%", "year": "年", "day": "天", "month": "个月",
    "hour": "小时", "minute": "分钟", "second": "秒", "people": "人", "person": "人",
    "employee": "人", "degree": "度", "metre": "米", "meter": "米", "kilometre": "公里",
    "kilometer": "公里", "usd": "$", "dollar": "$", "美元": "$", "rmb": "元", "yuan": "元",
    "¥": "元", "cny": "元", "week": "周", "kilogram": "公斤", "gram": "克", "litre": "升",
    "liter": "升", "km": "公里", "mile": "英里", "tonne": "吨", "ton": "吨", "hectare": "公顷",
}  # fmt: skip
SCALES = {"thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12, "hundred": 100}
SHARES = frozenset({"%", "‰", "个百分点"})
ORDINAL = "第"  # the unit of 第三
_ALIKE = (
    {"天", "日"},
    {"人", "人次"},
    {"本", "册"},
    {"棵", "株"},
    {"辆", "台"},
    {"栋", "幢"},
    {"次", "回"},
    {"口", "人"},
)  # 7日内 are seven days
_BASE: dict[str, tuple[str, str]] = {  # unit: the factor to, and the name of, its base
    "公里": ("1000", "米"), "厘米": ("0.01", "米"), "毫米": ("0.001", "米"),
    "吨": ("1000000", "克"), "公斤": ("1000", "克"), "毫克": ("0.001", "克"),
    "小时": ("60", "分钟"), "刻钟": ("15", "分钟"), "年": ("12", "个月"), "季度": ("3", "个月"),
    "天": ("1440", "分钟"), "日": ("1440", "分钟"), "个工作日": ("1", "工作日"),
    "平方公里": ("1000000", "平方米"), "公顷": ("10000", "平方米"), "毫升": ("0.001", "升"),
    "周": ("10080", "分钟"),
}  # fmt: skip
_LONGEST = 200  # years; larger numbers of 年 are dates


def same_unit(one: str, other: str) -> bool:
    """True for units that mean the same, or of which one is missing and the other no share."""
    if one == other or {one, other} in _ALIKE:
        return True
    if not one or not other:
        return (one or other) not in SHARES and not (one or other).startswith("第")
    return False


def same_measure(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """True for value and unit of equal size: 半年 and 6个月, 1500米 and 1.5公里."""
    ours, theirs = _in_base(*one), _in_base(*other)
    return ours is not None and ours == theirs


def times(value: str, factor: int) -> str:
    """The value multiplied; what is not a number stays as it is."""
    try:
        return format((Decimal(value) * factor).normalize(), "f")
    except InvalidOperation:
        return value


def scaled(value: str, scale: str | None) -> str:
    """The value of 2.5 and million."""
    return times(value, SCALES[scale]) if scale else value


def counted(word: str) -> str:
    """The unit that a word behind a number is: years -> year; of ``15 pro`` none."""
    unit = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
    return unit if unit != word or word in UNITS or word in SHARES else ""


def _in_base(value: str, unit: str) -> tuple[Decimal, str] | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    factor, base = _BASE.get(unit, ("1", unit))
    if unit == "年" and number > _LONGEST:
        return None
    return (number * Decimal(factor), base) if base else None
