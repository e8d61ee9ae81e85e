"""Plain text -> its outline: headings written as Markdown, and Chinese chapter lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qabot.readers.front_matter import read_front_matter
from qabot.readers.markdown import LONGEST_HEADING, Outline, title_text, top_title
from qabot.types import Heading

_LONGEST_TITLE = 40  # characters
_LONGEST_CHAPTER = 40
_MARKED = re.compile(
    r"^ {0,3}(?:(?P<fence>```|~~~).*|(?P<signs>#{1,6})[ \t\u3000]+(?P<title>\S.*))$", re.MULTILINE
)
_NUMBER = r"[一二三四五六七八九十百千零〇两兩\d]{1,6}"
_CHAPTER = re.compile(  # a group for each kind, from the top down: its number is the depth
    r"^[ \t\u3000]*(?:"
    rf"(第{_NUMBER}(?:[编編]|部分|[卷篇部][ \t\u3000])|[卷篇]{_NUMBER}[ \t\u3000])"
    rf"|(第{_NUMBER}(?:章|回[ \t\u3000]))"
    rf"|(第{_NUMBER}[节節](?:[ \t\u3000]|$))"
    r"|([一二三四五六七八九十]{1,3}、)"
    r"|([(（][一二三四五六七八九十]{1,3}[)）])"
    r")[^\n。；]*(?<![，、：,;:.…!！])$",
    re.MULTILINE,
)
_CONTENTS_LINE = re.compile(r"[.…·]{2,}\s*\d+\s*$")  # 第一章 总则……3
_SENTENCE_END = re.compile(r"[。！？!?…：:；][”’」』）)》]*\s*$")
_NO_TITLE_START = ">|+-=_~`<{[#"
_NO_TITLE_END = "。．；，：、…,.;:"


@dataclass(frozen=True, slots=True)
class _Chapter:
    start: int
    end: int
    depth: int
    title: str


def plain_outline(text: str) -> Outline:
    """Headings in text order: Markdown's with a sign and a space, and standing chapter lines.

    Chapter lines (第一章 …, 第一节 …, 一、…, （一）…) stand below the Markdown heading before them.
    The title is that of a front matter, else Markdown's, else a first line that looks like one,
    else the first chapter.
    """
    front = read_front_matter(text)
    marked = tuple(_marked_headings(text, front.end))
    chapters = tuple(_chapters(text, front.end))
    headings = _merged(marked, chapters)
    title = front.title or top_title(marked) or _first_line(text, front.end, chapters)
    return Outline(front, title or top_title(headings), headings)


def _marked_headings(text: str, start: int) -> Iterator[Heading]:
    fence = ""
    for found in _MARKED.finditer(text, start):
        if found["fence"]:
            fence = "" if fence == found["fence"] else fence or found["fence"]
        elif not fence and len(found["title"]) <= LONGEST_HEADING:
            title = title_text(re.sub(r"\s+#+\s*$", "", found["title"]))
            if title:
                yield Heading(found.start(), len(found["signs"]), title)


def _chapters(text: str, start: int) -> Iterator[_Chapter]:
    """Chapter lines that stand alone and head some text; not lists, nor tables of contents."""
    lines = [
        _Chapter(found.start(), found.end(), found.lastindex or 0, " ".join(found[0].split()))
        for found in _CHAPTER.finditer(text, start)
        if len(found[0].strip()) <= _LONGEST_CHAPTER and not _CONTENTS_LINE.search(found[0])
    ]
    text_end = len(text.rstrip())
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else None
        after = lines[place + 1] if place + 1 < len(lines) else None
        if (
            not (before and _are_neighbours(text, before, line))
            and not (after and _are_neighbours(text, line, after))
            and _begins_afresh(text, line.start, start)
            and line.end < text_end
        ):
            yield line


def _are_neighbours(text: str, first: _Chapter, second: _Chapter) -> bool:
    """Lines of one kind with nothing between: items of a list."""
    return first.depth == second.depth and not text[first.end : second.start].strip()


def _begins_afresh(text: str, start: int, body: int) -> bool:
    """False when the line goes on with the sentence above it, as in hard-wrapped text."""
    if start <= body:
        return True
    above = text[text.rfind("\n", body, start - 1) + 1 : start - 1]
    return not above.strip() or bool(_SENTENCE_END.search(above) or _CHAPTER.match(above))


def _merged(marked: tuple[Heading, ...], chapters: tuple[_Chapter, ...]) -> tuple[Heading, ...]:
    """Both in text order; chapter depths are counted from 1 below the Markdown heading above."""
    depths = sorted({chapter.depth for chapter in chapters})
    merged: list[Heading] = []
    above = 0
    plain = [Heading(c.start, depths.index(c.depth) + 1, c.title) for c in chapters]
    signed = {heading.start for heading in marked}
    for heading in sorted([*marked, *plain], key=lambda heading: heading.start):
        if heading.start in signed:
            above = heading.level
            merged.append(heading)
        else:
            merged.append(replace(heading, level=above + heading.level))
    return tuple(merged)


def _first_line(text: str, start: int, chapters: tuple[_Chapter, ...]) -> str | None:
    """The first line that is not blank, if it looks like a title and something follows it."""
    found = re.compile(r"\S.*").search(text, start)
    if found is None or any(chapter.start <= found.start() < chapter.end for chapter in chapters):
        return None
    line, rest = found[0].strip(), text[found.end() + 1 :]
    following = rest.split("\n", 1)[0]
    if (
        len(line) > _LONGEST_TITLE
        or line[-1] in _NO_TITLE_END
        or line[0] in _NO_TITLE_START
        or not any(char.isalpha() for char in line)
        or not rest.strip()
    ):
        return None
    stands_alone = not following.strip() or following[0] in " \t\u3000"
    return title_text(line) if stands_alone or len(following) >= 2 * len(line) else None
