"""Word documents -> their text: revisions accepted, numbers written out, boxes and notes in place.

The XML is walked as it is, because the libraries that were compared lose tracked insertions, text
boxes, notes or automatic numbers, each of them some.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from qabot.readers.archive import Archive
from qabot.readers.content import Block, Content, assemble
from qabot.readers.formats import word_part
from qabot.readers.numbering import Numbering
from qabot.readers.properties import read_properties
from qabot.readers.styles import Styles
from qabot.readers.tables import rows_to_blocks
from qabot.readers.xml import local, parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"  # the same in ISO's own words
_CONTAINERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body"})
_UNSEEN = frozenset(  # what Word does not show, or shows elsewhere
    {"del", "moveFrom", "rPr", "pPr", "instrText", "delInstrText", "Fallback", "rt", "delText"}
    | {"txbxContent", "sdtPr", "tblPr", "footnotePr", "ctrlPr"}
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}


def read_docx(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of a .docx as Word shows it with all changes accepted.

    Deleted and hidden text, comments, headers and footers are left out. Notes stand behind the
    paragraph that refers to them. Raises DocumentError when the file is damaged.
    """
    archive = Archive(data)
    walker = _Walker(archive)
    root = _parsed(archive, word_part(archive) or "word/document.xml")
    body = root.find(f"{W}body")
    blocks = list(walker.blocks(body)) if body is not None else []
    title = walker.title or _named_heading(blocks)
    properties = read_properties(archive)
    return assemble(
        blocks,
        title=title or properties.title,
        published=properties.published,
        author=properties.author,
        losses=walker.losses(),
    )


class _Walker:
    """The walk through a document, with what it must remember: numbers used, notes, losses."""

    def __init__(self, archive: Archive) -> None:
        self.title: str | None = None
        self._styles = Styles(_part(archive, "word/styles.xml"))
        self._numbering = Numbering(_part(archive, "word/numbering.xml"))
        self._notes = {
            (kind, note.get(f"{W}id")): note
            for kind in _NOTES.values()
            for note in _children(_part(archive, f"word/{kind}.xml"))
            if note.get(f"{W}type") in (None, "normal")
        }
        self._lost: Counter[str] = Counter()

    def losses(self) -> Iterator[str]:
        for what, count in self._lost.items():
            yield f"{count:,} {what}{'s' if count > 1 else ''} left out"

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        """The paragraphs and tables below an element, in order."""
        joined = ""  # what stands before an end of paragraph that was deleted
        for child in parent:
            kind = local(child.tag)
            if kind == "p" and _end_is_deleted(child) and _goes_on(child):
                joined += self._text(child)
                yield from self._beside(child)
            elif kind == "p":
                yield from self._paragraph(child, joined)
                joined = ""
            elif kind == "tbl":
                yield from self._table(child)
            elif kind in _CONTAINERS:
                yield from self.blocks(child)
            elif kind == "altChunk":
                self._lost["embedded document"] += 1

    def _paragraph(self, element: etree._Element, before: str) -> Iterator[Block]:
        text = before + self._text(element)
        style = self._styles.of(element)
        if text.strip():
            text = self._numbering.label(style.number) + text
            if style.is_title and self.title is None:
                self.title = text
            yield Block(text, level=1 if style.is_title else style.level)
        yield from self._beside(element)

    def _beside(self, element: etree._Element) -> Iterator[Block]:
        """The text boxes anchored in a paragraph, and the notes that it refers to."""
        for inner in element.iter(f"{W}txbxContent", *(f"{W}{name}" for name in _NOTES)):
            if _is_unseen(inner, element):
                continue
            kind = local(inner.tag)
            if kind == "txbxContent":
                yield from self.blocks(inner)
            else:
                note = self._notes.pop((_NOTES[kind], inner.get(f"{W}id")), None)
                if note is not None:  # once, also where a note refers to itself
                    yield from self.blocks(note)

    def _table(self, table: etree._Element) -> Iterator[Block]:
        """The rows of a table, and what stands beside its text."""
        rows = [[self._cell(cell) for cell in _within(row, "tc")] for row in _within(table, "tr")]
        yield from rows_to_blocks(rows)
        for paragraph in table.iter(f"{W}p"):
            if not any(local(above.tag) == "txbxContent" for above in _above(paragraph, table)):
                yield from self._beside(paragraph)

    def _cell(self, cell: etree._Element) -> str:
        """A cell's paragraphs, and the rows of tables in it, in one line."""
        parts: list[str] = []
        joined = ""
        for child in _descend(cell):
            if local(child.tag) == "p" and _end_is_deleted(child) and _goes_on(child):
                joined += self._text(child)
            elif local(child.tag) == "p":
                text, joined = joined + self._text(child), ""
                if text.strip():
                    parts.append(self._numbering.label(self._styles.of(child).number) + text)
            else:
                cells = (self._cell(c) for r in _within(child, "tr") for c in _within(r, "tc"))
                parts += (cell for cell in cells if cell)
        return " ".join(parts)

    def _text(self, element: etree._Element) -> str:
        parts: list[str] = []
        self._collect(element, parts)
        return "".join(parts)

    def _collect(self, element: etree._Element, parts: list[str]) -> None:
        for child in element:
            kind = local(child.tag)
            if kind in _UNSEEN or (kind == "r" and _is_hidden(child)):
                continue
            if kind == "t":
                parts.append(child.text or "")
            elif kind in _SIGNS:
                parts.append(_SIGNS[kind])
            elif kind == "sym":
                parts.append(_symbol(child))
            elif kind == "blip":
                self._lost["picture"] += 1
            else:
                self._collect(child, parts)


def _part(archive: Archive, name: str) -> etree._Element | None:
    return _parsed(archive, name) if name in archive else None


def _parsed(archive: Archive, name: str) -> etree._Element:
    return parse_xml(archive.read(name).replace(_STRICT, W[1:-1].encode()), name)


def _children(element: etree._Element | None) -> list[etree._Element]:
    return [] if element is None else list(element)


def _descend(element: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a cell, through what is wrapped around them."""
    for child in element:
        kind = local(child.tag)
        if kind in ("p", "tbl"):
            yield child
        elif kind in _CONTAINERS:
            yield from _descend(child)


def _within(element: etree._Element, kind: str) -> Iterator[etree._Element]:
    """Rows of a table, or cells of a row, through what is wrapped around them; not nested ones."""
    for child in element:
        if local(child.tag) == kind:
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif local(child.tag) in _CONTAINERS:
            yield from _within(child, kind)


def _above(element: etree._Element, root: etree._Element) -> Iterator[etree._Element]:
    for above in element.iterancestors():
        if above is root:
            return
        yield above


def _is_unseen(element: etree._Element, root: etree._Element) -> bool:
    return any(local(above.tag) in _UNSEEN for above in _above(element, root))


def _end_is_deleted(paragraph: etree._Element) -> bool:
    """True where accepting the changes joins the paragraph with the one after it."""
    return any(
        paragraph.find(f"{W}pPr/{W}rPr/{W}{change}") is not None for change in ("del", "moveFrom")
    )


def _goes_on(paragraph: etree._Element) -> bool:
    """True when a paragraph stands right behind it."""
    after = paragraph.getnext()
    return after is not None and local(after.tag) == "p"


def _is_hidden(run: etree._Element) -> bool:
    hidden = run.find(f"{W}rPr/{W}vanish")
    return hidden is not None and hidden.get(f"{W}val") not in ("0", "false", "off")


def _symbol(element: etree._Element) -> str:
    """A sign of a symbol font: those of Unicode as they are, private ones as a box."""
    try:
        code = int(element.get(f"{W}char") or "", 16)
    except ValueError:
        return ""
    return chr(code) if 0x20 <= code < 0xD800 else "□"


def _named_heading(blocks: list[Block]) -> str | None:
    return next((block.text for block in blocks if block.level == 1), None)
