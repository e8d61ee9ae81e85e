"""Pieces of a model's text -> sentences with the numbers of their sources, whatever the pieces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence as a model wrote it, without its references; ``numbers`` are what it refers to."""

    text: str
    numbers: tuple[int, ...]


def drafts(pieces: Iterable[str]) -> Iterator[Draft]:
    """The sentences of a text that comes in pieces: the same however it is cut.

    A sentence ends with its references or with its line. What is between ``<think>`` and
    ``</think>`` is left out, also where either is cut, and so are the marks of Markdown. A last
    sentence without references and without an end is given, too, once the pieces end.
    """
    waiting = ""
    for piece in _spoken(pieces):
        waiting += piece
        *complete, waiting = waiting.split("\n")
        for line in complete:
            yield from _line(line)
        units = _units(waiting)
        for unit in units[:-1]:
            yield from _line(unit)
        waiting = units[-1] if units else ""
    yield from _line(waiting)


def _spoken(pieces: Iterable[str]) -> Iterator[str]:
    """The text outside of thoughts, kept back as long as a tag may be beginning."""
    waiting, inside = "", False
    for piece in pieces:
        waiting += piece.replace("\r", "")
        while match := _TAG.search(waiting):
            if not inside:
                yield waiting[: match.start()]
            inside = match[0].startswith("<t")
            waiting = waiting[match.end() :]
        kept = _BEGUN_TAG.search(waiting)
        end = kept.start() if kept else len(waiting)
        if not inside:
            yield waiting[:end]
        waiting = waiting[end:]
    if not inside:
        yield waiting


def _units(line: str) -> list[str]:
    """The sentences of a line: each ends behind its references and the full stop after them."""
    units, at = [], 0
    for match in _END.finditer(line):
        if match.end() < len(line):
            units.append(line[at : match.end()])
            at = match.end()
    return [*units, line[at:]]


def _line(line: str) -> Iterator[Draft]:
    for unit in _units(line):
        numbers = [n for match in _REFERENCE.finditer(unit) for n in _numbers(match[1])]
        text = _plain(_REFERENCE.sub("", unit))
        if any(map(str.isalnum, text)):
            yield Draft(text, tuple(dict.fromkeys(numbers)))


def _numbers(listed: str) -> Iterator[int]:
    """``1,3-5`` -> 1, 3, 4, 5."""
    for part in re.split("[,，、;； ]+", listed):
        first, dash, last = re.sub(r"[^\d-]", "", part.replace("–", "-")).partition("-")
        if first.isdecimal() and (not dash or last.isdecimal()):
            end = int(last or first)
            yield from range(int(first), min(end, int(first) + _MOST_IN_RANGE) + 1)


def _plain(text: str) -> str:
    """The text without the marks of Markdown; a space that a reference left is closed."""
    text = _MARKDOWN.sub("", text).strip()
    text = re.sub(r"\*\*|__|`", "", text)
    text = re.sub(r"\s+(?=[。！？，；,.;!?])", "", text)
    return " ".join(text.split())


_TAG = re.compile(r"</?think(?:ing)?>")
_BEGUN_TAG = re.compile(r"</?(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?$")
_MOST_IN_RANGE = 20
_NAMED = r"(?:\^|原文|来源|來源|[Ss]ources? ?)?"
_LISTED = rf"{_NAMED}\d{{1,3}}(?:\s*[-–,，、;；]\s*{_NAMED}\d{{1,3}})*"
_BRACKETED = rf"[\[【［]\s*{_LISTED}\s*[\]】］]"
_REFERENCE = re.compile(rf"\s*[\[【［]\s*({_LISTED})\s*[\]】］]")
_CLOSED = r"。！？.!?；;”’」』\"）)*"
_REFERENCES = rf"\s*{_BRACKETED}(?:\s*{_BRACKETED})*"
_END = re.compile(  # references with the end of a sentence before or behind them
    rf"(?:(?<=[{_CLOSED}]){_REFERENCES}[{_CLOSED}]*|{_REFERENCES}[{_CLOSED}]+)"
    rf"(?=\s*[^\s\[【［，,、{_CLOSED}])"
)
_MARKDOWN = re.compile(
    r"^\s*(?:[#>]+\s+|[-*+•·]\s+|\d{1,2}(?:[.)]\s+|、\s*)(?!\d)|[（(]\d{1,2}[)）]\s*)+"
)
