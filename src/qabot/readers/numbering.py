"""The numbers that Word writes in front of paragraphs: 第一条, 1.2, （三）, ④."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from qabot.readers.styles import Number, W, value

_PLACE = re.compile("%([1-9])")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_MOST = 9999  # a number beyond it is written in digits


@dataclass(frozen=True, slots=True)
class _Level:
    """One depth of a list: how it counts and what it writes, with ``%1`` for the number."""

    kind: str
    pattern: str
    start: int
    restarts: bool
    decimal: bool
    spaced: bool


class Numbering:
    """The lists of a document and how far each has counted; labels must be asked for in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, tuple[str, Mapping[int, _Level], Mapping[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[str] = set()
        if root is None:
            return
        abstract = {
            item.get(f"{W}abstractNumId"): _levels(item) for item in root.iter(f"{W}abstractNum")
        }
        for item in root.iter(f"{W}num"):
            base = value(item.find(f"{W}abstractNumId"))
            levels = {**abstract.get(base, {}), **_levels(item)}
            self._lists[item.get(f"{W}numId") or ""] = (base or "", levels, _starts(item))

    def is_list(self, number: Number | None) -> bool:
        """True for a paragraph that shows a number or a bullet."""
        if number is None or number.list_id not in self._lists:
            return False
        level = self._lists[number.list_id][1].get(number.depth)
        return level is not None and (level.kind != "none" and bool(level.pattern))

    def label(self, number: Number | None) -> str:
        """The label of the next paragraph of a list, with the space behind it; empty for bullets.

        Lists of one kind go on counting where another of that kind left off, unless they say
        where they begin, as in Word.
        """
        if number is None or number.list_id not in self._lists:
            return ""
        base, levels, starts = self._lists[number.list_id]
        counts = self._counts.setdefault(base, {})
        if number.list_id not in self._started:
            self._started.add(number.list_id)
            for depth, start in starts.items():
                counts[depth] = start - 1
        level = levels.get(number.depth)
        if level is None:
            return ""
        counts[number.depth] = counts.get(number.depth, level.start - 1) + 1
        for depth in [depth for depth in counts if depth > number.depth]:
            if depth not in levels or levels[depth].restarts:
                del counts[depth]
        if level.kind in ("bullet", "none") or not level.pattern:
            return ""
        return _written(level, levels, counts)


def _written(level: _Level, levels: Mapping[int, _Level], counts: Mapping[int, int]) -> str:
    def number(place: re.Match[str]) -> str:
        depth = int(place[1]) - 1
        other = levels.get(depth, level)
        kind = "decimal" if level.decimal else other.kind
        return number_text(counts.get(depth, other.start), kind)

    label = _PLACE.sub(number, level.pattern)
    return f"{label} " if level.spaced and label[-1] not in "、，．。）】 \u3000" else label


def number_text(number: int, kind: str) -> str:
    """A number as Word's number format writes it; in digits where the format is not known."""
    if kind in _WRITERS and 0 < number <= _MOST:
        return _WRITERS[kind](number)
    return str(number)


def _levels(item: etree._Element) -> dict[int, _Level]:
    levels = {}
    for element in item.iter(f"{W}lvl"):
        depth = element.get(f"{W}ilvl") or ""
        if depth.isdecimal():
            levels[int(depth)] = _Level(
                kind=value(element.find(f"{W}numFmt")) or "decimal",
                pattern=value(element.find(f"{W}lvlText")) or "",
                start=_integer(value(element.find(f"{W}start")), 1),
                restarts=value(element.find(f"{W}lvlRestart")) != "0",
                decimal=element.find(f"{W}isLgl") is not None,
                spaced=value(element.find(f"{W}suff")) != "nothing",
            )
    return levels


def _starts(item: etree._Element) -> dict[int, int]:
    """Where a list that says so begins to count, for each depth."""
    starts = {}
    for element in item.iter(f"{W}lvlOverride"):
        start = value(element.find(f"{W}startOverride"))
        if start is not None:
            starts[_integer(element.get(f"{W}ilvl"), 0)] = _integer(start, 1)
    return starts


def _integer(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isdecimal() else otherwise


def _chinese(number: int) -> str:
    import cn2an

    return str(cn2an.an2cn(number))


def _formal(number: int) -> str:
    import cn2an

    return str(cn2an.an2cn(number, "up"))


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    text = ""
    for amount, sign in _ROMAN:
        text += sign * (number // amount)
        number %= amount
    return text


def _enclosed(number: int) -> str:
    return chr(ord("①") + number - 1) if number <= 20 else str(number)


_WRITERS: Mapping[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "chineseLegalSimplified": _formal,
    "ideographLegalTraditional": _formal,
    "ideographDigital": lambda number: str(number).translate(_DIGITS),
    "taiwaneseDigital": lambda number: str(number).translate(_DIGITS),
    "japaneseDigitalTenThousand": lambda number: str(number).translate(_DIGITS),
    "ideographTraditional": lambda number: _STEMS[(number - 1) % len(_STEMS)],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % len(_BRANCHES)],
    "ideographEnclosedCircle": _enclosed,
    "decimalEnclosedCircle": _enclosed,
    "decimalEnclosedCircleChinese": _enclosed,
    "decimalFullWidth": lambda number: str(number).translate(_WIDE),
    "decimalZero": lambda number: f"{number:02}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
