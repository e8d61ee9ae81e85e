"""Text with marks, as Telegram shows it; cut into messages. Pure, and free of the Telegram library.

Marks count characters (code points) as everything else here does; Telegram counts UTF-16 code
units, and only ``entities`` speaks of these.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from qabot.system.legible import one_line

Kind = Literal[
    "bold",
    "italic",
    "code",
    "underline",
    "strikethrough",
    "expandable_blockquote",
    "text_link",
]
LONGEST = 4000  # characters of a message; Telegram takes 4096
MOST_MARKS = 60  # in a message; Telegram takes 100, and about 9,500 bytes of them
MOST_ADDRESSES = 6000  # characters of the addresses that the marks of a message lead to
_CUTS = ("\n\n", "\n", "。", "！", "？", ". ", "；", "，", " ")  # where to cut, best first
_JOINER = "\u200d"
# what Telegram takes out of a message or counts as nothing, besides white space
_NOTHING = re.compile(
    "[\\s\u0000-\u001f\u030a\u0333\u033f\u180e\u200b-\u200f\u2028-\u202e\u2800\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that is shown in its own way; ``url`` belongs to a text_link."""

    kind: Kind
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Styled:
    """Text and its marks; marks nest and never cross."""

    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Styled | str) -> Styled:
        if isinstance(other, str):
            return Styled(self.text + other, self.marks)
        shift = len(self.text)
        moved = (Mark(m.kind, m.start + shift, m.end + shift, m.url) for m in other.marks)
        return Styled(self.text + other.text, (*self.marks, *moved))

    def within(self, kind: Kind, url: str | None = None) -> Styled:
        """The same with a mark around all of it."""
        if not self.text:
            return self
        return Styled(self.text, (Mark(kind, 0, len(self.text), url), *self.marks))


def styled(text: str, kind: Kind, url: str | None = None) -> Styled:
    """A text in one format."""
    return Styled(text).within(kind, url)


def joined(parts: Iterable[Styled], between: str) -> Styled:
    """Several texts with another between them."""
    whole = Styled()
    for number, part in enumerate(parts):
        whole = whole + between + part if number else part
    return whole


def entities(message: Styled) -> list[dict[str, str | int]]:
    """The marks as Telegram takes them: offsets and lengths in UTF-16 code units, outer first."""
    units = [0]
    for character in message.text:
        units.append(units[-1] + 1 + (ord(character) > 0xFFFF))
    found = []
    for mark in sorted(message.marks, key=lambda m: (m.start, -m.end)):
        entity: dict[str, str | int] = {
            "type": mark.kind,
            "offset": units[mark.start],
            "length": units[mark.end] - units[mark.start],
        }
        found.append({**entity, "url": mark.url} if mark.url else entity)
    return found


def split(message: Styled, *, longest: int = LONGEST, most_marks: int = MOST_MARKS) -> list[Styled]:
    """The message in parts that Telegram takes; white space at the cuts goes, nothing else does.

    A part ends where a paragraph, a line or a sentence does, if one ends in its second half, and
    never inside a composed emoji or letter. A mark that crosses a cut continues in the next part.
    A part without any visible character, which Telegram would refuse, is left out.
    """
    parts = []
    start = _skipped(message.text, 0)
    while start < len(message.text):
        end = _part_end(message, start, longest, most_marks)
        last = start + len(message.text[start:end].rstrip())
        if not _NOTHING.fullmatch(message.text, start, last):
            parts.append(_slice(message, start, last))
        start = _skipped(message.text, end)
    return parts


def _skipped(text: str, at: int) -> int:
    """The offset of the first character from ``at`` on that is not white space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _part_end(message: Styled, start: int, longest: int, most_marks: int) -> int:
    text = message.text
    end = min(len(text), start + longest)
    addresses = 0
    inside = sorted((m.start, len(m.url or "")) for m in message.marks if start < m.end)
    for number, (at, address) in enumerate(inside):
        addresses += address
        if at < end and (number >= most_marks or addresses > MOST_ADDRESSES):
            end = max(at, start + 1)
            break
    if end == len(text):
        return end
    half = start + (end - start) // 2
    for cut in _CUTS:
        found = text.rfind(cut, half, end)
        if found > start:
            return found + len(cut)
    return _outside_cluster(text, start, end)


def _outside_cluster(text: str, start: int, end: int) -> int:
    """``end``, or where the composed character that it would cut begins."""
    at = end
    while at > start + 1 and _continues(text, at):
        at -= 1
    return at if at > start + 1 else end


def _continues(text: str, at: int) -> bool:
    """True when the character at this place belongs to the one before it."""
    here, before = text[at], text[at - 1]
    if here == _JOINER or before == _JOINER or unicodedata.combining(here):
        return True
    if unicodedata.category(here) in ("Mn", "Me") or 0x1F3FB <= ord(here) <= 0x1F3FF:
        return True  # signs over letters, variation selectors, colours of skin
    return _is_flag(here) and _is_flag(before)


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _slice(message: Styled, start: int, end: int) -> Styled:
    marks = [
        Mark(m.kind, max(m.start, start) - start, min(m.end, end) - start, m.url)
        for m in message.marks
        if m.start < end and m.end > start
    ]
    text = message.text[start:end]
    return Styled(text, tuple(m for m in marks if text[m.start : m.end].strip()))


def shortened(text: str, longest: int) -> str:
    """The text on one line, its end left out when it is longer; nothing in it turns it around."""
    line = one_line(text)
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def in_order(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans sorted, overlapping ones made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
