"""Lines -> paragraphs: which lines a program has wrapped, and which are paragraphs of their own.

A text is hard-wrapped where its broken lines are all as wide as they can be: the first word of
the next line would not have fitted. Lists of addresses and verse are not like that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import east_asian_width

from qabot.language.text import is_cjk
from qabot.readers.dialogue import begins_turn

_NUMBER = r"[一二三四五六七八九十百千零〇两\d]{1,7}"
_ANEW = re.compile(  # labels, and the signs of Markdown: no such line continues the one before
    rf"第{_NUMBER}(?:[条條章节節编編篇部](?:之[一二三四五六七八九十])?(?=[\s\u3000]|$)|步)"
    r"|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十百\d]{1,4}[)）]"
    r"|\d{1,3}(?:[.．、](?!\d)|[)）])|[①-⑳⑴-⒇⒈-⒛❶-❿]|[-*+•·▪●○■◆◇➢✓▶►–—](?=[\s\u3000])"
    r"|[•▪●○■◆◇➢✓▶►□☑☐☒|>]|#{1,6}\s|```|~~~|(?:附件|附表|抄送|主送|注|备注|電話|电话)\d*[:：]"
)
_SENTENCE_END = re.compile(r"[。！？!?…；;：:.][”’」』）)》\"']*$")
_FIRST_WORD = re.compile(r"[!-~]{1,40}|.[，。、；：？！”’）》」』】〉,.;:?!)]*")
_HAN, _LATIN = "[\u4e00-\u9fff]", "[A-Za-z0-9%]"
_TIGHT = re.compile(rf"{_HAN}(?={_LATIN})|{_LATIN}(?={_HAN})")
_SPACED = re.compile(rf"{_HAN} (?={_LATIN})|{_LATIN} (?={_HAN})")
_NARROWEST = 36  # columns; lines of verse are shorter
_WIDEST = 160
_MOSTLY = 0.7  # share of the broken lines that are full
_TOLERANCE = 2  # columns: some programs leave a place for a mark
_FEW_WIDER = 0.05  # share of lines


@dataclass(frozen=True, slots=True)
class _Break:
    """A line that may go on in the next one."""

    width: int
    word: int
    below: str
    before: str

    def is_full(self, width: int) -> bool:
        return self.width + self.word > width - _TOLERANCE


def runs_of(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines between blank ones."""
    run: list[str] = []
    for line in lines:
        if line.strip():
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def wrap_width(runs: Sequence[Sequence[str]]) -> int:
    """How many columns wide a program has wrapped the text; 0 where none has.

    A Chinese character takes two columns.
    """
    found = [at for run in runs for at in _breaks(run)]
    if not found:
        return 0
    widths = sorted(at.width for at in found)
    width = widths[-1 - len(widths) // 20]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    full = sum(at.is_full(width) for at in found)
    every = [display_width(line) for run in runs for line in run]
    wider = sum(other > width + _TOLERANCE for other in every)
    if full < _MOSTLY * len(found) or wider > _FEW_WIDER * len(every):
        return 0
    return width if _reads_on(runs, found) else 0


def _reads_on(runs: Sequence[Sequence[str]], found: Sequence[_Break]) -> bool:
    """False for lists and for a title above one line, of which no sentence continues."""
    if len(found) == 1:
        is_first = found[0].before == runs[0][0] and not re.search("[，,、]", found[0].before)
        return not is_first and bool(_SENTENCE_END.search(found[0].below.rstrip()))
    broken = {id(at.below) for at in found}
    before = {id(at.before) for at in found}
    ends = [line for run in runs for line in run if id(line) in broken and id(line) not in before]
    return 2 * sum(bool(_SENTENCE_END.search(line.rstrip())) for line in ends) >= len(ends)


def _breaks(run: Sequence[str]) -> Iterator[_Break]:
    for number, line in enumerate(run[:-1]):
        below = run[number + 1]
        if not _SENTENCE_END.search(line.rstrip()) and not _begins_anew(line, below):
            yield _Break(display_width(line), _first_word(below), below, line)


def paragraphs(run: Sequence[str], width: int) -> Iterator[list[str]]:
    """The lines of a run by paragraph; with ``width`` 0 each is a paragraph of its own."""
    part: list[str] = []
    for line in run:
        if part and not (width and goes_on(part[-1], line, width)):
            yield part
            part = []
        part.append(line)
    if part:
        yield part


def goes_on(line: str, below: str, width: int) -> bool:
    """True for a full line of a text of that width, above one that begins no paragraph."""
    if not below.strip() or _begins_anew(line, below):
        return False
    if display_width(line) + _first_word(below) > width - _TOLERANCE:
        return True
    word = below.lstrip()[0]
    return word.isascii() and word.islower() and not _SENTENCE_END.search(line.rstrip())


def _begins_anew(line: str, below: str) -> bool:
    """True where ``below`` begins a paragraph by its label or its indent, or ``line`` is whole."""
    text, above = below.lstrip(), line.lstrip()
    if _ANEW.match(text) or begins_turn(text) or is_marked(above):
        return True
    deeper = _indent(below) > _indent(line)
    return deeper and not (_ANEW.match(above) and _indent(below) <= _indent(line) + _HANGING)


_HANGING = 8  # columns that the second line of an item may be indented by


def begins_anew(line: str) -> bool:
    """True for a line that begins with a label."""
    return bool(_ANEW.match(line.lstrip())) or begins_turn(line)


def is_marked(line: str) -> bool:
    """True for a line that Markdown's signs make whole: a heading, a row of a table."""
    return bool(re.match(r"#{1,6}\s|\||```|~~~", line))


def glued(lines: Iterable[str]) -> str:
    """The lines as one: without a space between Chinese, with one between words.

    Between Chinese and letters or figures there is one where these lines have it elsewhere.
    """
    told = [text for line in lines if (text := line.strip())]
    is_spaced = len(told) > 1 and _is_spaced(told)
    parts = told[:1]
    for before, after in pairwise(told):
        parts += [" ", after] if _wants_space(before, after, is_spaced=is_spaced) else [after]
    return "".join(parts)


def _is_spaced(lines: Sequence[str]) -> bool:
    """True where more borders of Chinese and letters or figures have a space than have none."""
    spaced, tight = (sum(len(b.findall(line)) for line in lines) for b in (_SPACED, _TIGHT))
    return spaced > tight


def _wants_space(before: str, after: str, *, is_spaced: bool) -> bool:
    if is_spaced and _TIGHT.match(before[-1] + after[0]):
        return True
    if _is_wide(before[-1]) or _is_wide(after[0]):
        return False
    return not (before[-1] == "-" and before[-2:-1].isalnum())


def _is_wide(character: str) -> bool:
    return is_cjk(character) or (east_asian_width(character) in "WF" or character in "“”‘’…—·")


def display_width(line: str) -> int:
    """Columns that a line takes, where a Chinese character takes two."""
    line = line.rstrip()
    if line.isascii():
        return len(line)
    return sum(2 if east_asian_width(c) in "WFA" else 1 for c in line)


def _first_word(line: str) -> int:
    found = _FIRST_WORD.match(line.lstrip())
    if not found:
        return 0
    gap = 1 if found[0].isascii() else 0
    return display_width(found[0]) + gap


def _indent(line: str) -> int:
    return display_width(line[: len(line) - len(line.lstrip())] + "|") - 1
