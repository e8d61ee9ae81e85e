"""Fields of Word: what forms, signs and page numbers show where the file keeps no text for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from qabot.readers.styles import W, is_on, value
from qabot.readers.symbols import EMPTY, TICKED, symbol

PAGE = "\x00"  # is for the number of a page until ``without_pages``
_SYMBOL = re.compile(
    r'\s*SYMBOL\s+(0x[0-9a-f]{1,6}|\d{1,7})(?:.*?\\f\s*"?([^"\\]+?)"?\s*(?:\\|$))?', re.I
)
_PAGES = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.I)
_NUMBERS = re.compile(
    rf"[第共](?:\s*{PAGE})?\s*页|{PAGE}\s*页|Page\s*{PAGE}|of\s*{PAGE}|[-–—]\s*{PAGE}\s*[-–—]|{PAGE}",
    re.I,
)


@dataclass(slots=True)
class Field:
    """A field that has begun; ``quiet`` when what it keeps as its result is not to be read."""

    code: str = ""
    quiet: bool = False
    has_result: bool = False


def form_value(data: etree._Element) -> str | None:
    """The tick or the choice of a form field; None for one whose text is in the document."""
    box = data.find(f"{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        return TICKED if is_on(box.find(f"{W}default") if state is None else state) else EMPTY
    choices = data.find(f"{W}ddList")
    if choices is None:
        return None
    entries = [value(entry) or "" for entry in choices.findall(f"{W}listEntry")]
    chosen = value(choices.find(f"{W}result")) or value(choices.find(f"{W}default")) or "0"
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def is_page_number(code: str) -> bool:
    """True for the code of a field that shows the number of a page."""
    return _PAGES.match(code) is not None


def shown(code: str) -> str:
    """What a field without a result shows: the sign of a SYMBOL field; else nothing."""
    found = _SYMBOL.match(code)
    return symbol(found[2] or "Symbol", int(found[1], 0)) if found else ""


def without_pages(text: str) -> str:
    """A line of a header without its page numbers and the words that belong to them."""
    if PAGE not in text:
        return text
    rest = _NUMBERS.sub("", text)
    return rest if any(character.isalnum() for character in rest) else ""
