r"""EQ fields of Word, an older way to write equations: ``EQ \F(1,5)`` -> ``1/5``."""

from __future__ import annotations

import re

from qabot.readers.scripts import lowered, raised

_SWITCH = re.compile(r"\\([a-z]+)", re.I)
_OPTIONS = re.compile(
    r"\s*(?:\\(?:al|ac|ar|ad|co\d*|vs\d*|hs\d*|up\s*\d+|do\s*\d+|di|[lrb]c\\?.)\s*\d*)+\s*", re.I
)
_ROOTS = {"": "√", "2": "√", "3": "∛"}
_CIRCLES = frozenset("○〇O◯")
_PLAIN = re.compile(r"\w+|\(.*\)", re.S)


def eq_text(code: str) -> str:
    r"""What an EQ field shows in one line; empty where its form is not known.

    Known are ``\f`` (fractions), ``\r`` (roots), ``\s`` (raised and lowered), ``\o`` (signs over
    one another: a digit in a circle), ``\b`` (brackets) and ``\x`` (boxes).
    """
    body = re.sub(r"^\s*EQ\s*", "", code, flags=re.I)
    body = re.sub(r"\\\*\s*\S+(?:\s+\S+:\S+)*", "", body)  # how it is formatted
    return _read(body).strip()


def _read(text: str) -> str:
    found = _SWITCH.search(text)
    if found is None:
        return text.replace("\\,", ",")
    options = _OPTIONS.match(text, found.end())
    place = options.end() if options else found.end()
    place += len(text[place:]) - len(text[place:].lstrip())
    if text[place : place + 1] not in ("(", "（"):
        return text[: found.start()] + _read(text[place:])
    end = _closing(text, place)
    parts = [_read(part).strip() for part in _parts(text[place + 1 : end])]
    written = _written(found[1].lower(), options[0] if options else "", parts)
    return text[: found.start()] + written + _read(text[end + 1 :])


def _written(switch: str, options: str, parts: list[str]) -> str:
    if switch == "f" and len(parts) == 2:
        return "/".join(part if _PLAIN.fullmatch(part) else f"({part})" for part in parts)
    if switch == "r":
        degree = parts[0] if len(parts) == 2 else ""
        body = parts[-1] if _PLAIN.fullmatch(parts[-1]) else f"({parts[-1]})"
        return _ROOTS.get(degree, raised(degree) + "√") + body
    if switch == "s":
        return "".join((lowered if r"\do" in options.lower() else raised)(part) for part in parts)
    if switch == "o":
        return _over(parts)
    return f"({parts[0]})" if switch == "b" else ", ".join(parts)


def _over(parts: list[str]) -> str:
    """Signs over one another: a number in a circle, or what the pronunciation above belongs to."""
    if len(parts) == 2 and parts[0] in _CIRCLES:
        number = int(parts[1]) if parts[1].isdecimal() else 0
        return chr(ord("①") + number - 1) if 0 < number <= 20 else f"({parts[1]})"
    return parts[-1] if parts else ""


def _closing(text: str, start: int) -> int:
    depth = 0
    for place in range(start, len(text)):
        if text[place - 1 : place] == "\\":
            continue
        depth += (text[place] in "(（") - (text[place] in ")）")
        if not depth:
            return place
    return len(text)


def _parts(text: str) -> list[str]:
    """The arguments, which commas (in some countries semicolons) are between."""
    parts, depth = [""], 0
    for place, character in enumerate(text):
        depth += (character in "(（") - (character in ")）")
        if character in ",;，" and not depth and text[place - 1 : place] != "\\":
            parts.append("")
        else:
            parts[-1] += character
    return parts
