"""Markdown -> its outline: front matter, headings, title. The text itself stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from qabot.readers.front_matter import FrontMatter, read_front_matter
from qabot.types import Heading

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST_HEADING = 120  # characters; a longer "heading" is a paragraph above a rule, or a slip
# CommonMark wants a space behind the signs; Chinese writers often leave it out, or put a wide one.
_TIGHT_HEADING = re.compile(
    r"(?P<signs>#{1,6})[\u00a0\u3000]*(?P<title>[^\x00-\u2e7f\s][^#]*?)(?<![。！；，：、])"
)


@dataclass(frozen=True, slots=True)
class Outline:
    """What a reader finds in a normalised text; no title = none stands in it."""

    front: FrontMatter
    title: str | None
    headings: tuple[Heading, ...]


def markdown_outline(text: str) -> Outline:
    """Headings outside lists, quotations and code, in text order.

    The title is that of the front matter, else the first heading of level 1, else the first.
    """
    front = read_front_matter(text)
    headings = tuple(_headings(text, front.end))
    return Outline(front, front.title or top_title(headings), headings)


def top_title(headings: Sequence[Heading]) -> str | None:
    """The first heading of level 1, else the first of all; None without headings."""
    top = next((heading for heading in headings if heading.level == 1), None)
    return (top or headings[0]).title if headings else None


def title_text(source: str) -> str:
    """A heading's words without their markup: ``**甲** [乙](url)`` -> ``甲 乙``."""
    words = "".join(_words(_inline_parser().parseInline(source)))
    return " ".join(words.split())


@cache
def _inline_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def _headings(text: str, start: int) -> Iterator[Heading]:
    from markdown_it import MarkdownIt

    blocks = MarkdownIt("commonmark").disable(["inline", "text_join"])
    tokens = blocks.parse(text[start:])
    lines = [start, *(start + found.end() for found in re.finditer("\n", text[start:]))]
    for opening, content in pairwise(tokens):
        if opening.level or opening.map is None:
            continue
        first, last = opening.map
        if opening.type == "heading_open" and last - first == 1 + (opening.markup in "-="):
            yield from _heading(lines[first], int(opening.tag[1:]), content.content)
        elif opening.type == "paragraph_open" and "#" in content.content:
            for number, line in enumerate(content.content.split("\n"), first):
                if found := _TIGHT_HEADING.fullmatch(line.strip()):
                    yield from _heading(lines[number], len(found["signs"]), found["title"])


def _heading(start: int, level: int, source: str) -> Iterator[Heading]:
    """The heading, unless it is empty or too long to be one."""
    if len(source) <= LONGEST_HEADING and (title := title_text(source)):
        yield Heading(start, level, title)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children is not None:
            yield from _words(token.children)
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type != "html_inline":
            yield token.content
