"""Regions of runs -> paragraphs: lines joined as their text continues, rows of tables as rows."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qabot.readers.heads import is_unit_line
from qabot.readers.pdf.contents import is_contents
from qabot.readers.pdf.items import Item, item_of
from qabot.readers.pdf.lines import CJK, LABEL, Run
from qabot.readers.pdf.spaces import usual_space
from qabot.readers.rows import row_text
from qabot.readers.tables import TableCell

_ENDS = "。！？…；：”’」』）.!?"
_FULL = 2.2  # of the size: how far short of the edge a full line ends
_KINSOKU = 3.6  # the same where a mark that must not begin a line took others with it
_INDENT = 0.9  # of the size: by how much the first line of a paragraph is set in
_FALL = 1.6  # of the pitch: how far below the last line one of its paragraph is
_LARGE_FALL = 1.3  # the same for larger type, whose pitch is guessed
_ENDED_FALL = 1.15  # the same where a sentence ended
_OPEN = 1.9  # of the size: a pitch that sets paragraphs of one line apart
_LEAST_LEADING, _MOST_LEADING = 1.45, 2.0  # of the size
_LONGEST_WORD = 0.6  # of the width: a word that did not fit was not longer
_OTHER_SIZE = 0.12  # share by which sizes differ between a heading and its text
_UNIT = re.compile(  # what a line does not divide; LibreOffice continues after a mark
    r"[“‘（《「『【]?(?:[!-~]+|.)[，。、；：？！”’）》」』】]*(?:(?<=[，、；：”’）》])[!-~]+)?"
)
_COLONS = (":", "：")
_PARTICLE = re.compile(r"(?:in|up|on|off|out|by|to|of|down|over|time|level|based|free)\b")


@dataclass(slots=True)
class Paragraph:
    """A paragraph or a row of a table; ``turns`` are (offset, page) of each new page.

    ``free`` is how much its last line leaves free, in points, ``room`` is that of whole lines.
    ``cells`` are those of a row, ``columns`` where the columns of its table begin, if lines show.
    """

    text: str
    size: float
    page: int
    free: float = math.inf
    room: float = 0
    is_row: bool = False
    kind: str = ""
    cells: Sequence[TableCell] = ()
    columns: Sequence[float] = ()
    turns: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class _Line:
    runs: list[Run]

    @property
    def x(self) -> float:
        return self.runs[0].x

    @property
    def right(self) -> float:
        return self.runs[-1].right

    @property
    def y(self) -> float:
        return self.runs[0].y

    @property
    def size(self) -> float:
        return self.runs[0].size

    @property
    def is_row(self) -> bool:
        return len(self.runs) > 1 or self.runs[0].is_row

    @property
    def text(self) -> str:
        return self.runs[0].text


def paragraphs(region: Sequence[Run], page: int, space: str) -> Iterator[Paragraph]:
    """The paragraphs of one region, in order; ``space`` separates Chinese and Latin."""
    lines = _lines(region)
    edges = _Edges(lines)
    counted: dict[int, Item] = {}
    last: Paragraph | None = None
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else None
        item = item_of(line.text)
        if last is None or before is None or _begins(edges, before, line, item, counted):
            if last:
                yield last
            last = _begun(line, page, edges)
            counted.update({item.kind: item} if item else {})
        else:
            last.text = glued(last.text, line.text, space)
            last.free = edges.free(line)
            last.kind = "contents" if is_contents(last.text) else ""
    if last:
        yield last


def _begins(
    edges: _Edges, before: _Line, line: _Line, item: Item | None, counted: Mapping[int, Item]
) -> bool:
    """True where a line begins a paragraph: by its place, or by the number of an item.

    A number counts after the end of a sentence, and where it follows the last of its kind.
    """
    if line.is_row or is_contents(before.text) or _are_of_form(before, line):
        return True
    if is_unit_line(line.text.strip()) or is_unit_line(before.text.strip()):
        return True
    if edges.begins(before, line):
        return True
    if item is None:
        return False
    last = counted.get(item.kind)
    return before.text.rstrip()[-1:] in _ENDS or bool(last and item.follows(last))


def _are_of_form(before: _Line, line: _Line) -> bool:
    """True for values, and for labels below one another that nothing was written behind."""
    if "field" in (before.runs[0].kind, line.runs[0].kind):
        return True
    return before.text.rstrip().endswith(_COLONS) and any(c in line.text[:12] for c in _COLONS)


def _begun(line: _Line, page: int, edges: _Edges) -> Paragraph:
    if line.is_row:
        first = line.runs[0]
        cells = first.cells if len(line.runs) == 1 else _cells(line)
        text = row_text([cell.text for cell in cells])
        return Paragraph(text, line.size, page, is_row=True, cells=cells, columns=first.columns)
    kind = "contents" if is_contents(line.text) else line.runs[0].kind
    return Paragraph(line.text, line.size, page, edges.free(line), edges.room, kind=kind)


def goes_on(last: Paragraph, first: Paragraph, indented: bool) -> bool:
    """True where a paragraph at the top of a column or page continues the last one before."""
    return (
        last.free < max(_KINSOKU * last.size, _word(first.text, last.size, last.room) + last.size)
        and not (last.is_row or first.is_row or indented or last.kind or first.kind)
        and abs(last.size / first.size - 1) < _OTHER_SIZE
        and last.text.rstrip()[-1:] not in "。！？"
    )


def is_indented(region: Sequence[Run]) -> bool:
    """True where the first line of a region is set in."""
    lines = _lines(region)
    return _Edges(lines).is_indented(lines[0])


def glued(first: str, second: str, space: str) -> str:
    """Two lines as one: no space between Chinese, one between Chinese and letters as is usual.

    That is as these lines themselves have it, or else ``space``, as the document has it.
    """
    before = first.rstrip(" ")
    if not before or not second:
        return before + second
    wide = bool(CJK.match(before[-1])) + bool(CJK.match(second[0]))
    if wide == 2:
        return before + second
    if wide:
        own = usual_space(f"{first}\n{second}", space)
        letters = all(c.isalnum() or c == "%" for c in (before[-1], second[0]))
        return before + (" " if before != first else own if letters else "") + second
    if before[-1] == "/" and before[-2:-1].strip():
        return before + second  # within an address
    if before[-1] == "-" and before[-2:-1].isalnum():
        divided = before[-2].isalpha() and second[0].islower() and not _PARTICLE.match(second)
        return (before[:-1] if divided else before) + second
    return f"{before} {second}"


def _word(text: str, size: float, room: float) -> float:
    """How wide the first word of a line is, by which the line before may be shorter."""
    wide = first_width(text, size)
    return wide if wide < _LONGEST_WORD * room else 0


def first_width(text: str, size: float) -> float:
    """About how wide the first word of a line is, with the marks that stay with it."""
    unit = _UNIT.match(text)
    return sum(size * (1 if CJK.match(c) else 0.5) for c in unit[0]) if unit else 0.0


class _Edges:
    """The edges of a region's lines and their pitch, against which a paragraph shows its ends."""

    def __init__(self, lines: Sequence[_Line]) -> None:
        lines = [line for line in lines if not line.is_row] or lines
        lefts = sorted(line.x for line in lines)
        rights = sorted(line.right for line in lines)
        self._left = lefts[int(len(lefts) * 0.05)]
        self._right = rights[min(int(len(rights) * 0.95), len(rights) - 1)]
        falls = [a.y - b.y for a, b in pairwise(lines) if a.y > b.y]
        self._pitch = statistics.median(falls) if falls else 2 * lines[0].size
        edge = self._right - 1.5 * lines[0].size
        self._is_shown = sum(right > edge for right in rights) > 1  # by several full lines
        self._leading = self._pitch / statistics.median(line.size for line in lines)

    @property
    def room(self) -> float:
        return self._right - self._left

    def free(self, line: _Line) -> float:
        return math.inf if line.is_row else self._right - line.right

    def is_indented(self, line: _Line) -> bool:
        return line.x > self._left + _INDENT * line.size

    def _farthest(self, size: float) -> float:
        """How far the next line of a paragraph may be; larger type has about the same leading."""
        own = min(max(self._leading, _LEAST_LEADING), _MOST_LEADING) * size
        return max(_FALL * self._pitch if own < 1.1 * self._pitch else _LARGE_FALL * own, size)

    def begins(self, before: _Line, line: _Line) -> bool:
        """True where a line begins a paragraph."""
        ended = before.text.rstrip()[-1:] in _ENDS
        indented = self.is_indented(line)
        if before.is_row or abs(before.size / line.size - 1) > _OTHER_SIZE:
            return True
        fall = before.y - line.y
        if fall > self._farthest(line.size) or (ended and fall > _ENDED_FALL * self._pitch):
            return True
        if ended and not self._is_shown and fall > _OPEN * line.size:
            return True
        word, free = _word(line.text, line.size, self.room), self.free(before)
        if free > max(_FULL * line.size, word) and (
            ended or indented or free > max(_KINSOKU * line.size, word + line.size)
        ):
            return True
        hangs = self.is_indented(before) and abs(before.x - line.x) < 0.5
        hangs = hangs or bool(LABEL.match(before.text.lstrip()))
        return indented and (ended or not hangs)


def _lines(region: Sequence[Run]) -> list[_Line]:
    """Runs on one baseline as a line, from left to right."""
    lines: list[_Line] = []
    for run in region:
        if lines and lines[-1].runs[0].is_level_with(run):
            lines[-1].runs.append(run)
        else:
            lines.append(_Line([run]))
    for line in lines:
        line.runs.sort(key=lambda run: run.x)
    return lines


def _cells(line: _Line) -> list[TableCell]:
    """The cells of a line of several runs, one of which may be cells itself."""
    return [cell for run in line.runs for cell in (run.cells or [TableCell(run.text.strip())])]
