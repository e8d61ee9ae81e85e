"""The items of lists of a page -> the number that a browser shows before each."""

from __future__ import annotations

import re

from lxml import etree

_SHOWN = re.compile(r"list-style(?:-type)?\s*:([^;]+)", re.I)
_WHERE = frozenset({"inside", "outside"})
_TYPES = {
    "1": "decimal",
    "a": "lower-alpha",
    "A": "upper-alpha",
    "i": "lower-roman",
    "I": "upper-roman",
}
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DIGITS = "零一二三四五六七八九"
_OWN = re.compile(  # an item that is numbered in its text
    r"\s*(?:[（(]?[\d一二三四五六七八九十]{1,3}[.．、)）](?!\d)|[①-⑳]|第[\d一二三四五六七八九十百]{1,5}[条條章步项項])"
)


def list_labels(parent: etree._Element) -> dict[etree._Element, str]:
    """``1. `` for each item of an ordered list, in the list's own kind of numbers.

    Empty where the list or the item says that it shows none, and where the text of the item
    begins with a number of its own.
    """
    items = [child for child in parent if child.tag == "li"]
    step = -1 if parent.get("reversed") is not None else 1
    number = _number(parent.get("start"), len(items) if step < 0 else 1)
    kind = _kind(parent) or "decimal"
    labels = {}
    for item in items:
        number = _number(item.get("value"), number)
        has_own = _OWN.match("".join(map(str, item.itertext())))
        labels[item] = "" if has_own else _written(number, _kind(item) or kind)
        number += step
    return labels


def _kind(element: etree._Element) -> str:
    """How an element says that numbers are written; empty if it does not."""
    said = ";".join(_SHOWN.findall(element.get("style") or "")).lower().replace(";", " ")
    shown = [word for word in said.split() if word not in _WHERE and not word.startswith("!")]
    return shown[-1] if shown else _TYPES.get(element.get("type") or "", "")


def _number(value: str | None, unstated: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value.strip()) else unstated


def _written(number: int, kind: str) -> str:
    if kind in ("none", "disc", "circle", "square"):
        return ""
    if number > 0 and kind.endswith(("-alpha", "-latin")) and number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"{letter.upper() if kind.startswith('upper') else letter}. "
    if 0 < number < 40 and kind.endswith("-roman"):
        text = _roman(number)
        return f"{text.upper() if kind.startswith('upper') else text}. "
    if 0 < number < 100 and kind.startswith(("cjk-", "simp-chinese", "trad-chinese")):
        return f"{_chinese(number)}、"
    return f"{number}. "


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return ten + (_DIGITS[ones] if ones or not tens else "")
