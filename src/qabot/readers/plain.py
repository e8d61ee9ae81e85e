"""Plain text -> blocks: paragraphs, headings, contents, dialogue; every character is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qabot.messages import Lost
from qabot.readers.content import LONGEST_HEADING, Block, Content, assemble
from qabot.readers.dialogue import begins_turn, split_dialogue
from qabot.readers.front_matter import read_front_matter
from qabot.readers.inline import title_text
from qabot.readers.lines import glued, goes_on, paragraphs, runs_of, wrap_width
from qabot.readers.markdown import top_title
from qabot.structure import Kind
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
_LONGEST_CONTENTS = 200
_CONTENTS_LINE = re.compile(r"\S[ \t\u3000]*(?:…|·{2,}|\.{3,})[.…· ]*\d{1,4}\s*$")  # 第一章 总则……3
_ASKED = re.compile(r"[^：:]{1,12}[：:].*[？?]$")  # 记者：……？
_SENTENCE_END = re.compile(r"[。！？!?…：:；][”’」』）)》]*\s*$")
_NO_TITLE_START = ">|+-=_~`<{[#"
_NO_TITLE_END = "。．；，：、…,.;:"


_CONTENTS = re.compile(r"目\s*[录錄次]|contents|table of contents", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(```|~~~)")


def read_plain(text: str, losses: Sequence[Lost] = ()) -> Content:
    """The content of a normalised text, of which only white space is changed.

    The title is that of a front matter, else that of Markdown's signs, else a first line that
    looks like one, else the first chapter.
    """
    front = read_front_matter(text)
    before = text.count("\n", 0, front.body)
    lines = _Lines(text[front.body :], front.end - front.body, before)
    blocks = list(split_dialogue(lines.blocks()))
    return assemble(
        blocks,
        title=front.title or lines.title or top_title(blocks),
        published=front.published,
        author=front.author,
        url=front.url,
        losses=(*losses, *front.losses),
    )


def plain_blocks(text: str) -> Iterator[Block]:
    """The blocks of a normalised text that has no title of its own, such as that of a mail."""
    yield from _Lines(text, 0, 0, titled=False).blocks()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line, or code of several; ``below`` is true where it follows upon no empty one.

    ``number`` is that of the line in the file, from 1.
    """

    text: str
    number: int
    below: bool
    heading: Heading | None = None
    is_contents: bool = False
    is_title: bool = False
    is_code: bool = False

    @property
    def is_whole(self) -> bool:
        return bool(self.heading) or self.is_contents or self.is_title or self.is_code


class _Lines:
    """What the lines of a text are; ``start`` is the end of a front matter that stays text.

    ``before`` is how many lines of the file are before the text.

    Chapter lines (第一章 …, 第一节 …, 一、…, （一）…) are below the Markdown heading before them.
    """

    def __init__(self, text: str, start: int, before: int, *, titled: bool = True) -> None:
        self._text, self._start, self._before = text, start, before
        marked = tuple(_marked_headings(text, start))
        self._width = wrap_width(list(runs_of(text[start:].split("\n"))))
        chapters = tuple(_chapters(text, start, self._width))
        self._headings = {head.start: head for head in _merged(marked, chapters)}
        first = _first_line(text, start, chapters) if titled else None
        self._title_at = first.start if first and first.start not in self._headings else -1
        signed = next((head for head in marked if head.level == 1), next(iter(marked), None))
        self.title = signed.title if signed else first.title if first else None

    def blocks(self) -> Iterator[Block]:
        """The blocks of the text, in its order."""
        if self._start:
            yield Block(self._text[: self._start].strip(), line=self._before + 1)
        lines = list(self._lines())
        runs = list(_runs(lines))
        for run in runs:
            if run[0].is_whole:
                yield _whole(run[0])
                continue
            joined, line = run[0].below, run[0].number
            for part in paragraphs([line.text for line in run], self._width):
                yield Block(glued(part), joined=joined, line=line)
                joined = True
                line += len(part)

    def _lines(self) -> Iterator[_Line]:
        """The lines with words, code between fences as one."""
        at, below, code = self._start, False, 0
        first = self._before + self._text.count("\n", 0, at) + 1
        lines = self._text[at:].split("\n")
        contents = _contents_lines(lines)
        while code < len(lines):
            line, number = lines[code], code
            code += 1
            if fence := _FENCE.match(line):
                end = _end_of_code(lines, code, fence[1])
                if end:
                    line, code = "\n".join(lines[number:end]), end
            if line.strip():
                heading = self._headings.get(at)
                yield _Line(
                    line,
                    first + number,
                    below,
                    heading,
                    is_contents=number in contents and not heading,
                    is_title=at == self._title_at,
                    is_code=code > number + 1,
                )
            below = bool(line.strip())
            at += len(line) + 1


def _runs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines without an empty one between; headings and other whole lines by themselves."""
    run: list[_Line] = []
    for line in lines:
        if run and (not line.below or line.is_whole or run[-1].is_whole):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _whole(line: _Line) -> Block:
    text = line.text.strip("\n").rstrip() if line.is_code else line.text.strip()
    if line.heading:
        return Block(
            text, line.heading.level, line.heading.title, joined=line.below, line=line.number
        )
    kind: Kind | Literal[""] = (
        "heading" if line.is_title else "contents" if line.is_contents else ""
    )
    return Block(text, joined=line.below, kind=kind, line=line.number)


def _contents_lines(lines: Sequence[str]) -> set[int]:
    """The numbers of lines of a table of contents, and of its name above them."""
    found = {number for number, line in enumerate(lines) if _is_contents(line)}
    above = -1
    for number, line in enumerate(lines):
        if number in found and above >= 0 and _CONTENTS.fullmatch(lines[above].strip()):
            found.add(above)
        if line.strip():
            above = number
    return found


def _is_contents(line: str) -> bool:
    return len(line) <= _LONGEST_CONTENTS and bool(_CONTENTS_LINE.search(line))


def _end_of_code(lines: Sequence[str], first: int, fence: str) -> int:
    """Behind the line that closes a fence; 0 where none does."""
    for number in range(first, len(lines)):
        if lines[number].strip().startswith(fence):
            return number + 1
    return 0


@dataclass(frozen=True, slots=True)
class _Chapter:
    start: int
    end: int
    depth: int
    title: str


def _marked_headings(text: str, start: int) -> Iterator[Heading]:
    fence = ""
    for found in _MARKED.finditer(text, start):
        if found["fence"]:
            fence = "" if fence == found["fence"] else fence or found["fence"]
        elif not fence and len(found["title"]) <= LONGEST_HEADING:
            title = title_text(re.sub(r"\s+#+\s*$", "", found["title"]))
            if title:
                yield Heading(found.start(), len(found["signs"]), title)


def _chapters(text: str, start: int, width: int) -> Iterator[_Chapter]:
    """Chapter lines that is on its own and head some text; not lists, nor tables of contents."""
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
            and not (width and goes_on(*_with_below(text, line), width))
        ):
            yield line


def _with_below(text: str, line: _Chapter) -> tuple[str, str]:
    """A chapter line and the line below it."""
    end = text.find("\n", line.end + 1)
    return text[line.start : line.end], text[line.end + 1 : end if end >= 0 else len(text)]


def _are_neighbours(text: str, first: _Chapter, second: _Chapter) -> bool:
    """Lines of one kind with nothing between: items of a list."""
    return first.depth == second.depth and not text[first.end : second.start].strip()


def _begins_afresh(text: str, start: int, body: int) -> bool:
    """False when the line continues the sentence above it, as in hard-wrapped text."""
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


def _first_line(text: str, start: int, chapters: tuple[_Chapter, ...]) -> Heading | None:
    """The first line that is not blank, if it looks like a title and something follows it."""
    found = re.compile(r"\S.*").search(text, start)
    if found is None or any(chapter.start <= found.start() < chapter.end for chapter in chapters):
        return None
    line = found[0].strip()
    following = text[found.end() + 1 : (text.find("\n", found.end() + 1) + 1 or len(text) + 1) - 1]
    if (
        len(line) > _LONGEST_TITLE
        or line[-1] in _NO_TITLE_END
        or line[0] in _NO_TITLE_START
        or not any(char.isalpha() for char in line)
        or begins_turn(line)
        or _CONTENTS.fullmatch(line)
        or _ASKED.match(line)
        or not re.compile(r"\S").search(text, found.end())
    ):
        return None
    stands_alone = not following.strip() or following[0] in " \t\u3000"
    if not stands_alone and len(following) < 2 * len(line):
        return None
    title = title_text(line)
    return Heading(text.rfind("\n", 0, found.start()) + 1, 1, title) if title else None
