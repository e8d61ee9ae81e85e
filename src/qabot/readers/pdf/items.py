"""Numbers at the beginning of lines, by which articles and items of lists are distinguished."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = ("", *"一二三四五六七八九")
_TENS = ("", "十", *(f"{ones}十" for ones in _ONES[2:]))
_CHINESE = {
    tens + ones: 10 * ten + one
    for ten, tens in enumerate(_TENS)
    for one, ones in enumerate(_ONES)
    if ten or one
}
_FIGURE = r"(?P<number>[一二三四五六七八九十]{1,3}|\d{1,3})"
_KINDS = tuple(
    re.compile(rf"\s*{pattern}")
    for pattern in (
        rf"第{_FIGURE}[条條](?=\s|[（(【]|$)",
        rf"[（(]{_FIGURE}[）)](?![项項款条條目节節])",
        rf"{_FIGURE}、",
        rf"{_FIGURE}[.．](?!\d)",
        rf"{_FIGURE}[)）]",
        r"(?P<number>[①-⑳])",
    )
)


@dataclass(frozen=True, slots=True)
class Item:
    """What numbers an item: the form of its label, as a place in a list of forms, and how far."""

    kind: int
    number: int

    def follows(self, other: Item) -> bool:
        """True for the item after another one of its list."""
        return self.kind == other.kind and self.number == other.number + 1


def item_of(text: str) -> Item | None:
    """The number with which a line begins, if it begins with one.

    ``（二）经办人`` -> 2 of its kind; ``3.5亿``, ``第三条的规定``, ``（二）项`` -> None
    """
    for kind, pattern in enumerate(_KINDS):
        found = pattern.match(text)
        if found:
            number = _number(found["number"])
            return Item(kind, number) if number else None
    return None


def _number(text: str) -> int:
    if text.isascii():
        return int(text)
    return _CHINESE.get(text) or (ord(text) - ord("①") + 1 if "①" <= text <= "⑳" else 0)
