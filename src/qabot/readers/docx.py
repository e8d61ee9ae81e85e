"""Word documents -> their text: revisions accepted, numbers written out, boxes and notes in place.

The XML is walked as it is, because the libraries that were compared lose tracked insertions, text
boxes, notes or automatic numbers, each of them some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from lxml import etree

from qabot.language.text import is_cjk
from qabot.messages import Loss
from qabot.readers.archive import Archive
from qabot.readers.charts import chart_blocks
from qabot.readers.content import Block, Content, assemble
from qabot.readers.docx_controls import settle_controls
from qabot.readers.docx_runs import UNSEEN, RunReader
from qabot.readers.docx_tables import CONTAINERS, is_frame, table_rows, within
from qabot.readers.drawing import diagram_blocks
from qabot.readers.formats import word_part
from qabot.readers.left_out import left_out
from qabot.readers.numbering import Numbering
from qabot.readers.parts import Parts, reference
from qabot.readers.properties import Properties, read_properties
from qabot.readers.styles import Styles, W, is_on
from qabot.readers.tables import table_blocks
from qabot.readers.xml import local

_NOTES = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
}
_BESIDE = ("txbxContent", *_NOTES, "textpath", "chart", "relIds")


def read_docx(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of a .docx as Word shows it with all changes accepted.

    Deleted, hidden and struck text is left out. Notes and comments are behind the paragraph that
    refers to them, headers and footers behind the text. Raises DocumentError when the file is
    damaged.
    """
    archive = Archive(data)
    main = word_part(archive) or "word/document.xml"
    if main not in archive:
        archive.read(main)  # raises the error that says so
    return read_parts(Parts.of(archive), main, read_properties(archive))


def read_parts(parts: Parts, main: str, properties: Properties) -> Content:
    """The text of a document of Word from its parts, the name of the main one among them."""
    walker = _Walker(parts, main)
    blocks = walker.body()
    title = walker.title or _named_heading(blocks) or properties.title
    blocks += walker.margins(blocks)
    return assemble(
        blocks,
        title=title,
        published=properties.published,
        author=properties.author,
        losses=left_out(walker.lost),
        title_from_headings=False,
    )


def docx_blocks(data: bytes) -> list[Block]:
    """The blocks of a .docx in their order, headers and footers last."""
    archive = Archive(data)
    walker = _Walker(Parts.of(archive), word_part(archive) or "word/document.xml")
    blocks = walker.body()
    return blocks + walker.margins(blocks)


class _Walker:
    """The walk through a document, with what it must remember: numbers used, notes, losses."""

    def __init__(self, parts: Parts, main: str) -> None:
        self.title: str | None = None
        self.lost: Counter[Loss] = Counter()
        self._parts, self._main, self._part = parts, main, main
        self._styles = Styles(parts.root("word/styles.xml"))
        self._numbering = Numbering(parts.root("word/numbering.xml"))
        self._runs = RunReader(self._styles, self.lost)
        self._notes = {
            (kind, note.get(f"{W}id")): note
            for kind in _NOTES.values()
            for note in parts.children(f"word/{kind}.xml")
            if note.get(f"{W}type") in (None, "normal")
        }
        for note in self._notes.values():
            settle_controls(note, self.lost)

    def body(self) -> list[Block]:
        root = self._parts.root(self._main)
        body = None if root is None else root.find(f"{W}body")
        if body is None:
            return []
        settle_controls(body, self.lost)
        return list(self.blocks(body))

    def margins(self, body: list[Block]) -> list[Block]:
        """Headers and footers below a heading of their own, each text once.

        What is in the body as a paragraph of its own, as a title often does, is not repeated.
        """
        seen = {block.text.strip() for block in body}
        blocks: list[Block] = []
        for name in self._margin_parts():
            root = self._parts.root(name)
            if root is None:
                continue
            settle_controls(root, self.lost)
            self._part = name
            for block in self.blocks(root):
                if block.text.strip() not in seen:
                    seen.add(block.text.strip())
                    is_row = block.kind in ("row", "head")
                    blocks.append(block if is_row else replace(block, level=0, kind=""))
        chinese = any(is_cjk(c) for block in (*body, *blocks) for c in block.text)
        named = Block("", level=1, name="页眉页脚" if chinese else "Header and footer")
        return [named, *blocks] if any(block.text.strip() for block in blocks) else []

    def _margin_parts(self) -> list[str]:
        """The headers and footers that pages show, in the order of the sections."""
        root = self._parts.root(self._main)
        settings = self._parts.root("word/settings.xml")
        even = settings is not None and is_on(settings.find(f"{W}evenAndOddHeaders"))
        found: dict[str, None] = {}
        for section in () if root is None else root.iter(f"{W}sectPr"):
            first = is_on(section.find(f"{W}titlePg"))
            for element in section.iter(f"{W}headerReference", f"{W}footerReference"):
                kind = element.get(f"{W}type")
                target = self._parts.target(self._main, reference(element, "id"))
                if target and (kind != "first" or first) and (kind != "even" or even):
                    found[target] = None
        return list(found)

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """The paragraphs and tables below an element, in order."""
        joined = ""  # what is before an end of paragraph that was deleted
        for child in parent:
            kind = local(child.tag)
            if kind == "p" and _end_is_deleted(child) and _goes_on(child):
                joined += self._runs.text(child)
                yield from self._beside(child)
            elif kind == "p":
                yield from self._paragraph(child, joined)
                joined = ""
            elif kind == "tbl":
                yield from self._table(child)
            elif kind in CONTAINERS:
                yield from self.blocks(child)
            elif kind == "altChunk":
                self.lost[Loss.EMBEDDED_DOCUMENT] += 1

    def _paragraph(self, element: etree._Element, before: str) -> Iterator[Block]:
        struck = self.lost[Loss.STRUCK]
        text = before + self._runs.text(element)
        style = self._styles.of(element)
        if text.strip():
            listed = not (style.level or style.is_title) and self._numbering.is_list(style.number)
            text = self._numbering.label(style.number) + text
            if style.is_title and self.title is None:
                self.title = text
            if listed and style.number is not None:
                yield Block(text, level=style.number.depth + 1, kind="item")
            else:
                yield Block(text, level=1 if style.is_title else style.level)
        elif self.lost[Loss.STRUCK] > struck:
            self._numbering.label(style.number)  # Word counts what is struck out
        yield from self._beside(element)

    def _beside(self, element: etree._Element) -> Iterator[Block]:
        """What is anchored in a paragraph: text boxes, charts, diagrams, notes, comments."""
        for inner in element.iter(*(f"{{*}}{name}" for name in _BESIDE)):
            if _is_unseen(inner, element):
                continue
            kind = local(inner.tag)
            if kind == "txbxContent":
                yield from self.blocks(inner)
            elif kind == "textpath":
                yield Block(inner.get("string") or "")
            elif kind in _NOTES:
                note = self._notes.pop((_NOTES[kind], inner.get(f"{W}id")), None)
                if note is not None:  # once, also where a note refers to itself
                    yield from self._note(note, kind)
            else:
                yield from self._drawn(inner, kind)

    def _note(self, note: etree._Element, kind: str) -> Iterator[Block]:
        blocks = list(self.blocks(note))
        chinese = any(is_cjk(character) for block in blocks for character in block.text)
        sign = "" if kind != "commentReference" else "批注：" if chinese else "Comment: "
        for block in blocks:
            if block.kind in ("", "item") and block.text.strip():
                yield replace(block, text=sign + block.text, level=0, kind="note")
                sign = ""
            else:
                yield block

    def _drawn(self, element: etree._Element, kind: str) -> Iterator[Block]:
        """A chart or a diagram, which has a part of its own."""
        is_chart = kind == "chart"
        key = reference(element, "id" if is_chart else "dm")
        if key is None:
            return  # not the frame that shows it
        name = self._parts.target(self._part, key)
        root = self._parts.root(name) if name else None
        blocks = list(chart_blocks(root) if is_chart else diagram_blocks(root, self.lost))
        if not any(block.text for block in blocks):
            self.lost[Loss.CHART if is_chart else Loss.DIAGRAM] += 1
        yield from blocks

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """The rows of a table, and what is next to its text."""
        rows = list(within(table, "tr"))
        if is_frame(rows):
            yield from chain.from_iterable(
                self.blocks(cell) for row in rows for cell in within(row, "tc")
            )
            return
        yield from table_blocks(table_rows(table, self._cell))
        for paragraph in table.iter(f"{W}p"):
            if not any(local(above.tag) == "txbxContent" for above in _above(paragraph, table)):
                yield from self._beside(paragraph)

    def _cell(self, cell: etree._Element) -> str:
        """A cell's paragraphs, and the rows of tables in it, in one line."""
        parts: list[str] = []
        joined = ""
        for child in _descend(cell):
            if local(child.tag) == "p" and _end_is_deleted(child) and _goes_on(child):
                joined += self._runs.text(child)
            elif local(child.tag) == "p":
                text, joined = joined + self._runs.text(child), ""
                if text.strip():
                    parts.append(self._numbering.label(self._styles.of(child).number) + text)
            else:
                rows = table_rows(child, self._cell)
                parts += (inner.text for row in rows for inner in row if inner.text)
        return " ".join(parts)


def _descend(element: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a cell, through what is wrapped around them."""
    for child in element:
        kind = local(child.tag)
        if kind in ("p", "tbl"):
            yield child
        elif kind in CONTAINERS:
            yield from _descend(child)


def _above(element: etree._Element, root: etree._Element) -> Iterator[etree._Element]:
    for above in element.iterancestors():
        if above is root:
            return
        yield above


def _is_unseen(element: etree._Element, root: etree._Element) -> bool:
    return any(local(above.tag) in UNSEEN for above in _above(element, root))


def _end_is_deleted(paragraph: etree._Element) -> bool:
    """True where accepting the changes joins the paragraph with the one after it."""
    return any(
        paragraph.find(f"{W}pPr/{W}rPr/{W}{change}") is not None for change in ("del", "moveFrom")
    )


def _goes_on(paragraph: etree._Element) -> bool:
    """True when a paragraph is right behind it."""
    after = paragraph.getnext()
    return after is not None and local(after.tag) == "p"


def _named_heading(blocks: list[Block]) -> str | None:
    return next((b.text for b in blocks if b.level == 1 and not b.kind and b.text), None)
