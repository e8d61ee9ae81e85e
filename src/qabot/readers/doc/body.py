"""Stories of old Word documents -> paragraphs, runs and tables as a .docx has them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from qabot.readers.doc.binary import Word
from qabot.readers.doc.properties import Properties, Sprms, characters, paragraphs, sprms_of
from qabot.readers.doc.styles import DELETED, add_list, add_look, new

_IN_TABLE, _ROW_END, _DEPTH, _HEAD, _COLUMNS = 0x2416, 0x2417, 0x6649, 0x3404, 0xD608
_MERGE = 0xD62B  # a cell that covers rows
_SPECIAL, _SYMBOL, _STYLE, _FORM_DATA = 0x0855, 0x6A09, 0x4600, 0x0806
_ENDS = frozenset((0x0D, 0x07, 0x0C))
_CELL_END, _PICTURE, _SHAPE = 0x07, 0x01, 0x08
_FIELDS = {0x13: "begin", 0x14: "separate", 0x15: "end"}
_SIGNS = {0x09: "tab", 0x0B: "br", 0x1E: "noBreakHyphen"}
_VML = "{urn:schemas-microsoft-com:vml}"
_MOST_COLUMNS = 63
_SAME_EDGE = 40  # twentieths of a point


@dataclass(slots=True)
class _Table:
    rows: list[etree._Element] = field(default_factory=list)
    edges: list[tuple[list[int], list[int], bool]] = field(default_factory=list)
    cells: list[etree._Element] = field(default_factory=list)
    is_open: bool = False  # the last cell takes more paragraphs


class Builder:
    """Builds elements; ``marks`` says which note a position refers to, ``boxes`` which text box."""

    def __init__(self, word: Word) -> None:
        self.word = word
        self.marks: dict[int, tuple[str, int]] = {}
        self.boxes: Mapping[int, tuple[int, int]] = {}
        self._characters: Properties = characters(word)
        self._paragraphs: Properties = paragraphs(word)

    def fill(self, parent: etree._Element, start: int, end: int) -> None:
        """Adds the paragraphs and tables between two positions to an element."""
        table = _Table()
        for first, last in self._ends(start, end):
            stretch = self._paragraphs.at(self.word.offset(last - 1))
            sprms = stretch.sprms
            style = int.from_bytes(sprms[_STYLE], "little") if _STYLE in sprms else stretch.style
            if not _is_in_table(sprms):
                _flush(table, parent)
                self._paragraph(parent, first, last, sprms, style)
            elif _is_on(sprms, _ROW_END):
                _end_row(table, sprms)
            else:
                if not table.is_open:
                    table.cells.append(new(None, "tc"))
                self._paragraph(table.cells[-1], first, last, sprms, style)
                table.is_open = self.word.units[last - 1] != _CELL_END
        if table.cells:
            _end_row(table, {})
        _flush(table, parent)

    def _ends(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each paragraph begins and ends, its mark included."""
        first = start
        end = min(end, len(self.word.units))
        for place in range(start, end):
            if self.word.units[place] in _ENDS:
                yield first, place + 1
                first = place + 1
        if first < end:
            yield first, end

    def _paragraph(
        self, parent: etree._Element, start: int, end: int, sprms: Sprms, style: int
    ) -> None:
        paragraph = new(parent, "p")
        properties = new(paragraph, "pPr")
        new(properties, "pStyle", val=f"s{style}")
        add_list(properties, sprms)
        in_code = False
        for first, last, changes in self._runs(start, end):
            if _is_on(changes, DELETED):
                if last == end and self.word.units[end - 1] in _ENDS:
                    new(new(properties, "rPr"), "del")
                continue
            in_code = self._run(paragraph, first, last, changes, in_code=in_code)

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, int, Sprms]]:
        """Stretches of positions with the same properties."""
        at = start
        while at < end:
            piece = self.word.pieces[max(_place(self.word, at), 0)]
            offset = self.word.offset(at)
            stretch = self._characters.at(offset)
            length = max((stretch.end - offset) // piece.width, 1)
            last = min(at + length, piece.end if piece.end > at else end, end)
            changes = (
                {**stretch.sprms, **sprms_of(piece.changes)} if piece.changes else stretch.sprms
            )
            yield at, last, changes
            at = last

    def _run(
        self, paragraph: etree._Element, start: int, end: int, changes: Sprms, *, in_code: bool
    ) -> bool:
        """Adds a run, divided where it has signs; whether it ends inside the code of a field."""
        run = new(paragraph, "r")
        add_look(new(run, "rPr"), changes)
        is_special = _is_on(changes, _SPECIAL)
        if is_special and len(symbol := changes.get(_SYMBOL, b"")) == 4:
            new(run, "sym", char=f"{int.from_bytes(symbol[2:], 'little'):04X}", font="Symbol")
            return in_code
        first = start
        for place in range(start, end):
            unit = self.word.units[place]
            if unit >= 0x20 and not (is_special and place in self.marks):
                continue
            self._text(run, first, place, in_code=in_code)
            first = place + 1
            if unit in _FIELDS:
                new(run, "fldChar", fldCharType=_FIELDS[unit])
                in_code = unit == 0x13
            else:
                self._sign(run, place, unit, changes)
        self._text(run, first, end, in_code=in_code)
        return in_code

    def _text(self, run: etree._Element, start: int, end: int, *, in_code: bool) -> None:
        if start < end:
            new(run, "instrText" if in_code else "t").text = _clean(self.word.text(start, end))

    def _sign(self, run: etree._Element, place: int, unit: int, changes: Sprms) -> None:
        if unit in _SIGNS:
            new(run, _SIGNS[unit])
        elif place in self.marks:
            kind, number = self.marks[place]
            new(run, f"{kind}Reference", id=number)
        elif unit == _SHAPE and place in self.boxes:
            self.fill(new(new(run, "pict"), "txbxContent"), *self.boxes[place])
        elif kind := _shown(unit, changes):
            etree.SubElement(new(run, "pict"), f"{_VML}{kind}")


def _place(word: Word, position: int) -> int:
    return bisect_right(word.starts, position) - 1


def _shown(unit: int, changes: Sprms) -> str:
    """What a sign draws that is not text; empty for what belongs to a field of a form."""
    if unit not in (_PICTURE, _SHAPE) or not _is_on(changes, _SPECIAL):
        return ""
    return "" if _is_on(changes, _FORM_DATA) else "imagedata"


def _is_on(sprms: Sprms, code: int) -> bool:
    return bool(sprms.get(code, b"\0")[:1].strip(b"\0"))


def _is_in_table(sprms: Sprms) -> bool:
    return _is_on(sprms, _IN_TABLE) or any(sprms.get(_DEPTH, b"\0"))


def _clean(text: str) -> str:
    """Without what XML cannot contain."""
    return "".join(
        c for c in text if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c < "\ue000"
    )


def _end_row(table: _Table, sprms: Sprms) -> None:
    edges, merges = _columns(sprms)
    row = new(None, "tr")
    if _is_on(sprms, _HEAD):
        new(new(row, "trPr"), "tblHeader")
    row.extend(table.cells)
    table.rows.append(row)
    table.edges.append((edges, merges, len(edges) == len(table.cells) + 1))
    table.cells, table.is_open = [], False


def _columns(sprms: Sprms) -> tuple[list[int], list[int]]:
    """Where the cells of a row begin and end, and the flags of each."""
    data = sprms.get(_COLUMNS, b"")
    count = min(data[0], _MOST_COLUMNS) if data else 0
    edges = [
        int.from_bytes(data[n : n + 2], "little", signed=True) for n in range(1, 2 * count + 3, 2)
    ]
    at = 1 + 2 * (count + 1)
    flags = [int.from_bytes(data[at + 20 * n : at + 20 * n + 2], "little") for n in range(count)]
    if (merge := sprms.get(_MERGE, b"")) and len(merge) >= 2 and merge[0] < len(flags):
        flags[merge[0]] = (flags[merge[0]] & ~0x60) | (merge[1] << 5)
    return edges, flags


def _flush(table: _Table, parent: etree._Element) -> None:
    """Adds the rows so far as a table, and says how many columns and rows each cell covers."""
    if not table.rows:
        return
    element = new(parent, "tbl")
    order = _order({edge for edges, _, is_known in table.edges if is_known for edge in edges})
    for row, (edges, flags, is_known) in zip(table.rows, table.edges, strict=True):
        cells = [cell for cell in row if cell.tag.endswith("}tc")]
        for number, cell in enumerate(cells if is_known else ()):
            properties = new(None, "tcPr")
            cell.insert(0, properties)
            span = order[edges[number + 1]] - order[edges[number]]
            new(properties, "gridSpan", val=max(span, 1))
            _add_merges(properties, flags[number])
        element.append(row)
    table.rows, table.edges = [], []


def _order(edges: set[int]) -> dict[int, int]:
    """The number of each edge from the left; those that are close together are one."""
    order: dict[int, int] = {}
    number, last = -1, -(1 << 20)
    for edge in sorted(edges):
        number += edge - last > _SAME_EDGE
        order[edge], last = number, edge
    return order


def _add_merges(properties: etree._Element, flags: int) -> None:
    across, down = flags & 3, flags >> 5 & 3
    if across:
        new(properties, "hMerge", val="continue" if across == 2 else "restart")
    if down:
        new(properties, "vMerge", val="restart" if down == 3 else "continue")
