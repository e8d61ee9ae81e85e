"""The walk through paragraphs, lists, tables and shapes of OpenDocument."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from qabot.language.text import is_cjk
from qabot.messages import Loss
from qabot.readers.content import Block
from qabot.readers.odf import lists
from qabot.readers.odf.source import TABLE, TEXT, Source
from qabot.readers.odf.styles import Level, Styles, whole
from qabot.readers.odf.text import ANCHORED, TextReader
from qabot.readers.tables import TableCell, table_blocks
from qabot.readers.xml import local

_DEEPEST = 40  # shapes, tables and lists in one another
_MOST_REPEATED = 1000  # rows or cells of a table in a text that are the same
_SECTIONS = frozenset(
    {"section", "index-body", "index-title", "table-of-content", "bibliography", "user-index"}
    | {"alphabetical-index", "illustration-index", "table-index", "object-index", "text-box"}
)
_INDEXES = frozenset(
    {"table-of-content", "alphabetical-index", "illustration-index", "table-index", "user-index"}
)


class Walker:
    """Reads the elements of a file in order; ``lost`` counts what is left out."""

    def __init__(self, source: Source) -> None:
        self.title: str | None = None
        self.lost: Counter[Loss] = Counter()
        self.styles = Styles(source.roots)
        self.reader = TextReader(self.styles, self.lost, source)
        self._lists = lists.Lists(self.styles)
        self._source = source
        self._joined = ""  # what is before an end of paragraph that was deleted

    def blocks(self, parent: Iterable[etree._Element], depth: int = 0) -> Iterator[Block]:
        """The paragraphs, lists, tables and shapes below an element, in order."""
        if depth > _DEEPEST:
            self.lost[Loss.NESTED_ELEMENT] += 1
            return
        for child in parent:
            kind = local(child.tag)
            if kind in ("p", "h"):
                yield from self._paragraph(child, self._heading_label(child), depth)
            elif kind == "list":
                yield from self._list(child, None, 1, depth)
            elif kind == "table":
                yield from table_blocks(self.table_rows(child, depth))
            elif kind in _SECTIONS:
                yield from self._section(child, kind, depth)
            elif kind in ANCHORED:
                yield from self.anchored(child, depth)

    def _section(self, element: etree._Element, kind: str, depth: int) -> Iterator[Block]:
        display = element.get(f"{TEXT}display")
        if display == "none" or (
            display == "condition" and element.get(f"{TEXT}is-hidden") == "true"
        ):
            self.lost[Loss.HIDDEN_SECTION] += 1
            return
        for block in self.blocks(element, depth + 1):
            yield replace(block, level=0, kind="contents") if kind in _INDEXES else block

    def _heading_label(self, element: etree._Element) -> str:
        """The number of a heading outside lists, by the outline of the document."""
        if local(element.tag) != "h" or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        if not any(True for _ in element.itertext()):
            return ""
        level = whole(element.get(f"{TEXT}outline-level"), 1)
        restart = element.get(f"{TEXT}restart-numbering") == "true"
        start = element.get(f"{TEXT}start-value") or ("1" if restart else None)
        return self._lists.headings.label(level, start)

    def _paragraph(
        self, element: etree._Element, label: str, depth: int, item: int = 0
    ) -> Iterator[Block]:
        """A paragraph with what hangs on it; ``item`` is the depth of the list that it is in."""
        line = self.reader.line(element)
        joined, self._joined = self._joined + line.text, ""
        text = label + joined if joined.strip() else ""
        if line.goes_on:
            self._joined = text
        elif text:
            yield self._block(element, text, item)
        for inner in line.anchored:
            yield from self.anchored(inner, depth)

    def _block(self, element: etree._Element, text: str, item: int) -> Block:
        if local(element.tag) == "h":
            return Block(text, level=min(whole(element.get(f"{TEXT}outline-level"), 1), 9) or 1)
        if item:
            return Block(text, level=item, kind="item")
        if self.styles.is_title(element.get(f"{TEXT}style-name")):
            self.title = self.title or text
            return Block(text, level=1)
        return Block(text)

    def _list(
        self, element: etree._Element, outer: lists.Counter | None, level: int, depth: int
    ) -> Iterator[Block]:
        if depth + level > _DEEPEST:
            self.lost[Loss.NESTED_ELEMENT] += 1
            return
        counter = self._lists.opened(element, outer)
        for entry in element:
            kind = local(entry.tag)
            if kind not in ("list-item", "list-header"):
                continue
            first = kind == "list-item"
            for child in entry:
                if local(child.tag) == "list":
                    yield from self._list(child, counter, level + 1, depth)
                elif local(child.tag) in ("p", "h"):
                    is_bare = child.get(f"{TEXT}is-list-header") == "true"
                    counts = first and not is_bare
                    label = counter.label(level, entry.get(f"{TEXT}start-value")) if counts else ""
                    is_shown = counter.levels.get(level, Level("none")).kind != "none"
                    yield from self._paragraph(
                        child, label, depth, level if first and is_shown else 0
                    )
                    first = False
                else:
                    yield from self.blocks([child], depth + 1)

    def table_rows(self, table: etree._Element, depth: int = 0) -> list[list[TableCell]]:
        """The rows of a table in a text; a place that a cell covers has no cell of its own."""
        rows: list[list[TableCell]] = []
        for row, is_head in _rows(table):
            cells = [cell for e in row for cell in self._cells(e, is_head=is_head, depth=depth)]
            times = whole(row.get(f"{TABLE}number-rows-repeated"), 1)
            rows += [cells] * min(times, _MOST_REPEATED if any(c.text for c in cells) else 1)
        return rows

    def _cells(self, cell: etree._Element, *, is_head: bool, depth: int) -> list[TableCell]:
        if local(cell.tag) != "table-cell":
            return []
        found = TableCell(
            " ".join(self.texts(cell, depth + 1)),
            min(whole(cell.get(f"{TABLE}number-columns-spanned"), 1), _MOST_REPEATED) or 1,
            min(whole(cell.get(f"{TABLE}number-rows-spanned"), 1), _MOST_REPEATED) or 1,
            is_head,
        )
        times = whole(cell.get(f"{TABLE}number-columns-repeated"), 1)
        return [found] * min(times, _MOST_REPEATED if found.text else 1)

    def texts(self, element: etree._Element, depth: int) -> Iterator[str]:
        """The texts of all that is in a cell, tables in it included."""
        for block in self.blocks(element, depth):
            cells = [block.text[cell.start : cell.end] for cell in block.cells]
            yield from filter(str.strip, cells or [block.text])

    def anchored(self, element: etree._Element, depth: int) -> Iterator[Block]:
        """A note, a comment or a shape that hangs on a paragraph or a page."""
        kind = local(element.tag)
        if kind == "note":
            body = next((e for e in element if local(e.tag) == "note-body"), None)
            yield from self._note(body, "", depth)
        elif kind == "annotation":
            yield from self._note(element, "comment", depth)
        elif kind == "frame":
            yield from self._frame(element, depth)
        elif kind != "control":
            yield from self.blocks(element, depth + 1)

    def _note(self, body: etree._Element | None, sign: str, depth: int) -> Iterator[Block]:
        blocks = [] if body is None else list(self.blocks(body, depth + 1))
        chinese = any(is_cjk(c) for block in blocks for c in block.text)
        before = "" if not sign else "批注：" if chinese else "Comment: "
        for block in blocks:
            if block.kind in ("", "item") and block.text.strip():
                yield replace(block, text=before + block.text, level=0, kind="note")
                before = ""
            else:
                yield block

    def _frame(self, frame: etree._Element, depth: int) -> Iterator[Block]:
        """What a frame shows first: the pictures behind an object only replace it."""
        parts = {local(e.tag): e for e in reversed(frame)}
        if "text-box" in parts:
            yield from self.blocks(parts["text-box"], depth + 1)
        elif "table" in parts:
            yield from table_blocks(self.table_rows(parts["table"], depth + 1))
        elif text := self._source.formula(frame):
            yield Block(text)
        elif "object" in parts:
            yield from self._object(parts["object"])
        elif "plugin" in parts or "floating-frame" in parts:
            self.lost[Loss.VIDEO_OR_SOUND] += 1
        elif "object-ole" in parts:
            self.lost[Loss.EMBEDDED_OBJECT] += 1
        elif "image" in parts:
            self.lost[Loss.PICTURE] += 1

    def _object(self, element: etree._Element) -> Iterator[Block]:
        """Of a chart its title; all else is counted."""
        root = self._source.embedded(element)
        charts = [] if root is None else [e for e in root.iter() if local(e.tag) == "chart"]
        titles = [e for chart in charts for e in chart if local(e.tag) == "title"]
        said = " ".join(" ".join("".join(map(str, e.itertext())).split()) for e in titles)
        if said:
            yield Block(said)
        self.lost[Loss.CHART if charts else Loss.EMBEDDED_OBJECT] += not said


def _rows(table: etree._Element) -> Iterator[tuple[etree._Element, bool]]:
    """The rows of a table, each with whether it is repeated as a head on each page."""
    for child in table:
        kind = local(child.tag)
        if kind == "table-row":
            yield child, local(table.tag) == "table-header-rows"
        elif kind in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)
