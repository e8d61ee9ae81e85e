"""Formulas of web pages (MathML) -> one line of text: ``1/5``, ``10⁴×√B``, ``∑_(i=1)ⁿ x``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from lxml import etree

from qabot.readers.scripts import lowered, raised

_SINGLE = re.compile(r"[\d.,%]+|[^\W\d_]+|\W?[^\W\d_][⁰¹²³⁴-⁹₀-₉]*")
_COMPOSITE = re.compile(r"[-+=−±×÷·*/<>≤≥≈,;\s]")
_UNSEEN = frozenset({"annotation", "annotation-xml", "mphantom", "maligngroup", "malignmark"})
_DEEPEST = 100
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"), None)


def formula(element: etree._Element) -> str:
    """The text of a formula; parentheses are added where a line needs them.

    One nested deeper than 100 elements, which nobody writes, is given as its bare signs.
    """
    if _is_deep(element):
        return " ".join("".join(map(str, element.itertext())).split())
    return _part(element)


def _is_deep(element: etree._Element) -> bool:
    parts = [element]
    for _ in range(_DEEPEST):
        parts = [child for part in parts for child in part]
    return bool(parts)


def _part(element: etree._Element) -> str:
    kind = _kind(element)
    if kind in _UNSEEN:
        return ""
    parts = [child for child in element if _kind(child) and _kind(child) not in _UNSEEN]
    if kind in _WRITERS and len(parts) >= _LEAST[kind]:
        return _WRITERS[kind](parts)
    if not parts:
        return " ".join((element.text or "").translate(_INVISIBLE).split())
    if kind == "mfenced":
        inner = ",".join(map(_part, parts))
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    return _joined(parts)


def _kind(element: etree._Element) -> str:
    """The name of an element without its prefix; empty for a comment."""
    return element.tag.rpartition("}")[2].rpartition(":")[2] if isinstance(element.tag, str) else ""


def _joined(parts: Sequence[etree._Element]) -> str:
    """The parts of a row; a whole number is set apart from the fraction behind it."""
    text = ""
    for part in parts:
        more = _part(part)
        apart = text[-1:].isdecimal() and _kind(part) == "mfrac" and more[:1].isdecimal()
        text += f" {more}" if apart else more
    return text


def _wrapped(text: str) -> str:
    """In parentheses, unless it is one thing already."""
    enclosed = text[:1] == "(" and text.find(")") == len(text) - 1
    return text if len(text) < 2 or enclosed or _SINGLE.fullmatch(text) else f"({text})"


def _term(text: str) -> str:
    return _wrapped(text) if _COMPOSITE.search(text) else text


def _fraction(parts: Sequence[etree._Element]) -> str:
    return f"{_term(_part(parts[0]))}/{_wrapped(_part(parts[1]))}"


def _power(parts: Sequence[etree._Element]) -> str:
    return _term(_part(parts[0])) + raised(_part(parts[1]))


def _index(parts: Sequence[etree._Element]) -> str:
    return _term(_part(parts[0])) + lowered(_part(parts[1]))


def _both(parts: Sequence[etree._Element]) -> str:
    return _index(parts) + raised(_part(parts[2]))


def _square_root(parts: Sequence[etree._Element]) -> str:
    return "√" + _wrapped(_joined(parts))


def _root(parts: Sequence[etree._Element]) -> str:
    degree = _part(parts[1])
    return {"3": "∛", "4": "∜"}.get(degree, raised(degree) + "√") + _wrapped(_part(parts[0]))


_WRITERS: Mapping[str, Callable[[Sequence[etree._Element]], str]] = {
    "mfrac": _fraction,
    "msup": _power,
    "msub": _index,
    "msubsup": _both,
    "mover": _power,
    "munder": _index,
    "munderover": _both,
    "msqrt": _square_root,
    "mroot": _root,
}
_LEAST = dict.fromkeys(_WRITERS, 2) | {"msubsup": 3, "munderover": 3, "msqrt": 1}
