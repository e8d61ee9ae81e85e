"""Raised and lowered text -> signs that say so: ``10`` with a raised ``4`` becomes ``10⁴``."""

from __future__ import annotations

import re
import unicodedata

from qabot.language.text import is_cjk

_PLAIN = "0123456789+-=()n"
_RAISED = dict(zip(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_LOWERED = dict(zip(_PLAIN[:-1], "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
_MINUS = str.maketrans("−–—－", "----")
_SET_APART = frozenset("[]【】〔〕［］")  # what is in these is not part of a number
_SEPARATORS = frozenset(",、，;；* ※†‡")
_OPERATOR = re.compile(r".[-+=/→×·≤≥<>, ]|[-+=/→×·≤≥<>].")


def raised(text: str) -> str:
    """Superscript: digits and signs in their raised forms, other letters behind ``^``.

    ``4 -> ⁴``, ``-3 -> ⁻³``, ``ab -> ^ab``, ``n+k -> ^(n+k)``, ``1,2 -> ¹,²``, ``0.5 -> ^0.5``.
    Marks in brackets (``[1]``), signs (``*``) and Chinese characters stay as they are, because
    nobody takes them for a part of the number before them.
    """
    return _shifted(text, _RAISED, "^")


def lowered(text: str) -> str:
    """Subscript: digits and signs in their lowered forms, other letters behind ``_``.

    ``2 -> ₂``, ``max -> _max``, ``i=1 -> _(i=1)``; else as ``raised`` does.
    """
    return _shifted(text, _LOWERED, "_")


def _shifted(text: str, forms: dict[str, str], mark: str) -> str:
    core = text.strip()
    if not core or not _SET_APART.isdisjoint(core):
        return text
    before, behind = text[: text.index(core)], text[text.index(core) + len(core) :]
    plain = "".join(map(_narrow, core.translate(_MINUS)))
    if any(c not in forms and not _stays(c) for c in plain):
        bracketed = _OPERATOR.search(plain) and not (plain[0] == "(" and plain[-1] == ")")
        return f"{before}{mark}{f'({core})' if bracketed else core}{behind}"
    return before + "".join(forms.get(c, c) for c in plain) + behind


def _stays(character: str) -> bool:
    """True for what cannot be taken for a part of a number or a word in Latin letters."""
    if character in _SEPARATORS or is_cjk(character):
        return True
    return (character != "." and unicodedata.category(character)[0] not in "LN") or (
        unicodedata.category(character) == "No"  # already raised, or in a circle
    )


def _narrow(character: str) -> str:
    """A full-width digit or sign as the plain one."""
    plain = unicodedata.normalize("NFKC", character)
    return plain if "\uff00" < character < "\uff5f" and len(plain) == 1 else character
