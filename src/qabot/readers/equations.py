"""Equations of Office (OMML) -> one line of text: ``1/5``, ``10⁴×√B``, ``∑_(i=1)ⁿ x``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from qabot.language.text import is_cjk
from qabot.readers.scripts import lowered, raised
from qabot.readers.xml import local

_SCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ₀₁₂₃₄₅₆₇₈₉₊₋"
_NUMBER = re.compile(rf"\d[\d,.]*[%‰{_SCRIPTS}]*")
_WORD = re.compile(rf"[^\W\d_]+[{_SCRIPTS}'′]*")
_COMPOSITE = re.compile(r"[-+=−±×÷·*/<>≤≥≈,;\s]")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_PAIRS = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉", "〈": "〉"}


def equation(element: etree._Element) -> str:
    """The text of an equation or a part of one; parentheses are added where a line needs them."""
    kind = local(element.tag)
    if kind == "t":
        return element.text or ""
    if kind.endswith("Pr") or kind in ("del", "moveFrom", "instrText"):
        return ""
    if kind in _WRITERS:
        return _WRITERS[kind](element)
    return _joined(element)


def beside(before: str, text: str) -> str:
    """A space where a number behind ``before`` would run into ``text``: 3 and 1/2 are not 31/2."""
    return " " if before[-1:].isdecimal() and text[:1].isdecimal() else ""


def _joined(element: etree._Element) -> str:
    """The parts of a row; a fraction that a factor is next to is set apart from it."""
    text, fraction = "", False
    for child in element:
        part = equation(child)
        if not part:
            continue
        is_fraction = local(child.tag) == "f" and "/" in part
        if is_fraction and _is_factor(text[-1:]) and not text[-1:].isdecimal():
            part = f"({part})"
        elif fraction and _is_factor(part[:1]):
            part = f" {part}" if part[:1].isdecimal() else f"·{part}"
        elif is_fraction or re.search(r"[\^_]\w+$", text):
            part = beside(text, part) + part if is_fraction else _apart(part)
        text, fraction = text + part, is_fraction
    return text


def _apart(part: str) -> str:
    return f" {part}" if part[0].isalnum() and not is_cjk(part[0]) else part


def _is_factor(character: str) -> bool:
    return (character.isalnum() and not is_cjk(character)) or (
        character in ("√", ")") and bool(character)
    )


def _part(element: etree._Element, name: str) -> str:
    """The text of the child of that name; empty without one."""
    child = next((child for child in element if local(child.tag) == name), None)
    return "" if child is None else _joined(child).strip()


def _property(element: etree._Element, name: str) -> str | None:
    """What a property says, as ``chr`` in ``m:naryPr``; None where it is not written."""
    for properties in element:
        if local(properties.tag).endswith("Pr"):
            for item in properties:
                if local(item.tag) == name:
                    return next((str(v) for k, v in item.attrib.items() if local(k) == "val"), "")
    return None


def _wrapped(text: str) -> str:
    """In parentheses, unless it is one thing already."""
    if len(text) < 2 or _NUMBER.fullmatch(text) or _WORD.fullmatch(text) or _is_enclosed(text):
        return text
    return f"({text})"


def _is_enclosed(text: str) -> bool:
    """True when the bracket that opens the text closes at its end."""
    if text[0] not in "([{" or text[-1] != _PAIRS[text[0]]:
        return False
    depth = 0
    for place, character in enumerate(text):
        depth += (character == text[0]) - (character == text[-1])
        if not depth:
            return place == len(text) - 1
    return False


def _fraction(element: etree._Element) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if _property(element, "type") == "noBar":
        return f"({above}; {below})"
    above = _wrapped(above) if _COMPOSITE.search(above) else above
    return f"{above}/{_wrapped(below)}"


def _base(element: etree._Element) -> str:
    base = _part(element, "e")
    return _wrapped(base) if _COMPOSITE.search(base) else base


def _power(element: etree._Element) -> str:
    return _base(element) + raised(_part(element, "sup"))


def _index(element: etree._Element) -> str:
    return _base(element) + lowered(_part(element, "sub"))


def _both(element: etree._Element) -> str:
    return _index(element) + raised(_part(element, "sup"))


def _before(element: etree._Element) -> str:
    return raised(_part(element, "sup")) + lowered(_part(element, "sub")) + _base(element)


def _root(element: etree._Element) -> str:
    degree = _part(element, "deg")
    return _ROOTS.get(degree, raised(degree) + "√") + _wrapped(_part(element, "e"))


def _nary(element: etree._Element) -> str:
    sign = _property(element, "chr")
    limits = lowered(_part(element, "sub")) + raised(_part(element, "sup"))
    body = _part(element, "e")
    return ("∫" if sign is None else sign) + limits + (f" {body}" if limits and body else body)


def _delimited(element: etree._Element) -> str:
    begin, end, separator = (_property(element, f"{name}Chr") for name in ("beg", "end", "sep"))
    parts = [_joined(child).strip() for child in element if local(child.tag) == "e"]
    inner = ("|" if separator is None else separator).join(parts)
    begin, end = "(" if begin is None else begin, ")" if end is None else end
    return (
        inner if begin == "(" and end == ")" and _is_enclosed(inner or " ") else begin + inner + end
    )


def _matrix(element: etree._Element) -> str:
    rows = ([_joined(cell).strip() for cell in row] for row in element if local(row.tag) == "mr")
    return "; ".join(", ".join(row) for row in rows)


def _lines(element: etree._Element) -> str:
    lines = (_joined(child) for child in element if local(child.tag) == "e")
    return "; ".join(line.replace("&", "").strip() for line in lines)


def _accent(element: etree._Element) -> str:
    sign = _property(element, "chr")
    return _part(element, "e") + ("\u0302" if sign is None else sign)


def _bar(element: etree._Element) -> str:
    sign = "\u0304" if _property(element, "pos") == "top" else "\u0332"
    return "".join(character + sign for character in _part(element, "e"))


def _function(element: etree._Element) -> str:
    name, argument = _part(element, "fName"), _part(element, "e")
    return name + argument if argument.startswith("(") else f"{name} {argument}"


def _limit_below(element: etree._Element) -> str:
    return _part(element, "e") + lowered(_part(element, "lim"))


def _limit_above(element: etree._Element) -> str:
    return _part(element, "e") + raised(_part(element, "lim"))


def _phantom(element: etree._Element) -> str:
    return "" if _property(element, "show") in ("0", "off", "false") else _part(element, "e")


def _paragraph(element: etree._Element) -> str:
    return "\n".join(equation(child) for child in element if local(child.tag) == "oMath")


_WRITERS: Mapping[str, Callable[[etree._Element], str]] = {
    "f": _fraction,
    "sSup": _power,
    "sSub": _index,
    "sSubSup": _both,
    "sPre": _before,
    "rad": _root,
    "nary": _nary,
    "d": _delimited,
    "m": _matrix,
    "eqArr": _lines,
    "acc": _accent,
    "bar": _bar,
    "func": _function,
    "limLow": _limit_below,
    "limUpp": _limit_above,
    "phant": _phantom,
    "oMathPara": _paragraph,
}
