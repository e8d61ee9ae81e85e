"""Colours and wrapping: how a text is laid out in a terminal, and made safe for it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from wcwidth import wcwidth

from qabot.system.legible import legible
from qabot.types import Span

_Arguments = ParamSpec("_Arguments")
# a placeholder for the beginning of a colour's code until a text is finished: no document has it
_COLOUR = f"\ufdd0{secrets.token_hex(8)}\ufdd1"


@dataclass(frozen=True, slots=True)
class Style:
    """How text is laid out: with terminal colours or without, in how many columns (0 = no wrap)."""

    colour: bool = False
    width: int = 0


def finished(made: Callable[_Arguments, str]) -> Callable[_Arguments, str]:
    """The text made safe for a terminal: no code is left in it but those of our own colours."""

    @wraps(made)
    def safe(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> str:
        return legible(made(*arguments, **options)).replace(_COLOUR, "\x1b[")

    return safe


def bold(text: str, style: Style) -> str:
    """A text that is emphasised, as the question."""
    return _ansi("1", text, style)


def dim(text: str, style: Style) -> str:
    """What is secondary: sources, ranks, what was refused."""
    return _ansi("2", text, style)


def mark(text: str, style: Style) -> str:
    """The words that answer."""
    return _ansi("1;33", text, style)


def place(text: str, style: Style) -> str:
    """A file and its line."""
    return _ansi("36", text, style)


def _ansi(code: str, text: str, style: Style) -> str:
    return f"{_COLOUR}{code}m{text}{_COLOUR}0m" if style.colour and text else text


_NO_LINE_START = "，。、；：？！”’」』）》】…—,.;:?!)%"
_UNIT = re.compile(r"[ \t]+|[,.;:?!)%]+|[!-~]+|.")  # a Latin word or number stays whole


def wrapped(text: str, style: Style) -> list[str]:
    """Lines that together contain every character of the text but its own line ends."""
    lines = []
    for paragraph in legible(text).split("\n"):  # as wide as what is shown
        lines += list(_lines(paragraph, style.width - 4)) if style.width else [paragraph]
    return lines


def _lines(paragraph: str, columns: int) -> Iterator[str]:
    line, used = "", 0
    for unit in _UNIT.findall(paragraph):
        width = sum(max(wcwidth(character), 0) for character in unit)
        if line and used + width > columns and unit[0] not in _NO_LINE_START:
            yield line
            line, used = "", 0
        line, used = line + unit, used + width
    yield line


def marked(
    text: str, lines: Sequence[str], spans: Sequence[Span], before: int, style: Style
) -> list[str]:
    """The same lines with spans of the text in colour, counted from ``before`` on.

    Offsets count the line ends left out.
    """
    if not style.colour:
        return list(lines)
    marked, at = [], -before
    for line in lines:
        shown, last = "", 0
        for start, end in ((s - at, e - at) for s, e in spans):
            start, end = max(start, last), min(end, len(line))
            if start < end:
                shown += line[last:start] + mark(line[start:end], style)
                last = end
        marked.append(shown + line[last:])
        at += len(line)
        if text[at + before : at + before + 1] == "\n":
            at += 1
    return marked
