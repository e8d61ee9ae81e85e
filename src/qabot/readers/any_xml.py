"""XML of any kind -> its text in order, never its markup: records as rows, titles as headings."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.html_tables import html_blocks
from qabot.readers.left_out import left_out
from qabot.readers.mail_words import decoded
from qabot.readers.records import MOST_ROWS, record_row
from qabot.readers.scripts import lowered, raised
from qabot.readers.tables import TableCell, table_blocks
from qabot.readers.xml import local, parse_xml

_LARGEST = 50_000_000  # bytes
_TITLES = frozenset(("title", "heading", "head", "caption", "标题", "標題"))
_LONGEST_VALUE = 200  # characters of a value in a record; a longer one is a text of its own
_MARKUP = re.compile(
    r"</?(?:p|br|div|a|img|table|span|li|ul|ol|b|i|strong|em)[\s/>]", re.IGNORECASE
)
_PACKED = re.compile(r"[A-Za-z0-9+/]{60}[A-Za-z0-9+/\s]{200,}={0,2}\s*")
_ENCODING = re.compile(
    rb"""\A(\s*<\?xml[^<>?]{0,80}?)\s+encoding\s*=\s*["']([\w.:-]{1,40})["'][^<>?]*\?>"""
)
_PLAIN_TYPE = re.compile(
    rb"""<!DOCTYPE\s+[\w:.-]{1,100}(?:\s+(?:PUBLIC|SYSTEM)(?:\s+(?:"[^"<>]*"|'[^'<>]*')){1,2})?\s*>"""
)
_HEAD = 4096  # bytes in which a document type is looked for
_TABLES = frozenset(("table", "informaltable", "tgroup"))
_ROWS, _CELLS = frozenset(("tr", "row")), frozenset(("td", "th", "entry", "cell"))
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_ITEMS = frozenset(("listitem", "list-item", "li"))
_PARAGRAPHS = frozenset(("p", "para", "simpara", "text", "body"))
_RAISED, _LOWERED = ("sup", "superscript"), ("sub", "subscript")
_DEEPEST = 6


def read_xml(data: bytes, name: str) -> Content:
    """The text of all elements. Elements that repeat with plain values in them are rows.

    Values in attributes are read where an element has no text. Files in base64 are reported as
    losses. Raises DocumentError when it is damaged, has a document type, or is larger than 50 MB.
    """
    if len(data) > _LARGEST:
        raise DocumentError(Code.TOO_LARGE_SHEETML, limit=_LARGEST // 1_000_000)
    data, losses = _readable(data)
    root = parse_xml(data, name)
    for description in root.findall("{*}description"):
        if local(root.tag) == "FictionBook":
            root.remove(description)
    walk = _Walk()
    blocks = list(walk.blocks(root, 0))
    title = next((b.text for b in blocks if b.level and not b.kind), None)
    return assemble(blocks, title=title, losses=(*losses, *left_out(walk.lost)))


def _readable(data: bytes) -> tuple[bytes, tuple[Lost, ...]]:
    """The file in UTF-8, without a document type that declares nothing; and what was lost.

    Where it says GB2312, it may be GB18030; DocBook files have such a document type.
    """
    said = _ENCODING.match(data.removeprefix(codecs.BOM_UTF8))
    losses: tuple[Lost, ...] = ()
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, losses = decoded(data, said[2].decode() if said else None)
        data = _ENCODING.sub(rb"\1?>", text.encode("utf-8", "replace"), count=1)
    return _PLAIN_TYPE.sub(b"", data[:_HEAD], count=1) + data[_HEAD:], losses


class _Walk:
    """Counts what is left out, and the rows."""

    def __init__(self) -> None:
        self.lost: Counter[Loss] = Counter()
        self._rows = 0

    def blocks(self, element: etree._Element, level: int) -> Iterator[Block]:
        """The blocks of an element that is in ``level`` others with titles."""
        children = list(element)
        if local(element.tag).lower() in _TITLES and (title := _shown(element)):
            yield Block(" ".join(title.split()), level=min(max(level, 1), _DEEPEST))
        elif local(element.tag).lower() in _TABLES and (rows := _table(element)):
            yield from table_blocks(rows)
        elif (
            local(element.tag).lower() in _ITEMS and len(children) <= 1 and _shown(element).strip()
        ):
            yield Block(" ".join(_shown(element).split()), level=1, kind="item")
        elif not children or _is_mixed(element, children):
            yield from self._text(element)
        elif _is_record(element, children):
            yield from self._row(element, children)
        else:
            inside = level + any(local(child.tag).lower() in _TITLES for child in children)
            for child in children:
                yield from self.blocks(child, inside)

    def _text(self, element: etree._Element) -> Iterator[Block]:
        text = _shown(element)
        if not text.strip():
            if element.attrib and not len(element):
                yield from self._row(element, ())
        elif _PACKED.fullmatch(text.strip()):
            self.lost[Loss.EMBEDDED_FILE] += 1
        elif _MARKUP.search(text):
            yield from html_blocks(text, self.lost)
        else:
            yield from (Block(" ".join(part.split())) for part in re.split(r"\n\s*\n", text))

    def _row(self, element: etree._Element, children: Sequence[etree._Element]) -> Iterator[Block]:
        """Attributes and children as names and values."""
        self._rows += 1
        if self._rows > MOST_ROWS:
            self.lost[Loss.ROW] += 1
            return
        cells = [(local(key), str(v)) for key, v in element.attrib.items() if key != _XML_ID]
        for child in children:
            if child.text and child.text.strip():
                cells.append((local(child.tag), " ".join(child.text.split())))
            cells += [(local(key), str(value)) for key, value in child.attrib.items()]
        yield from record_row(cells, self._rows)


def _shown(element: etree._Element) -> str:
    """The text of an element with raised and lowered figures as such."""
    if not len(element):
        return element.text or ""
    parts = [element.text or ""]
    for child in element:
        inner, kind = _shown(child), local(child.tag).lower()
        if kind == "xref" and child.get("ref-type") == "fn":
            inner = ""  # the mark of a note
        shown = raised(inner) if kind in _RAISED else lowered(inner) if kind in _LOWERED else inner
        parts += (shown, child.tail or "")
    return "".join(parts)


def _table(element: etree._Element) -> list[list[TableCell]]:
    """The rows of a table with cells, in whatever groups they are; none for another table."""
    return [
        [
            TableCell(
                " ".join(_shown(cell).split()),
                _whole(cell, "colspan"),
                _whole(cell, "rowspan", more=_whole(cell, "morerows", least=0)),
                local(cell.tag).lower() == "th" or local(_above(row).tag).lower() == "thead",
            )
            for cell in row
            if local(cell.tag).lower() in _CELLS
        ]
        for row in element.iter()
        if local(row.tag).lower() in _ROWS and any(local(c.tag).lower() in _CELLS for c in row)
    ]


def _above(element: etree._Element) -> etree._Element:
    above = element.getparent()
    return element if above is None else above


def _whole(element: etree._Element, name: str, *, more: int = 0, least: int = 1) -> int:
    """A number from an attribute, within what tables have."""
    given = str(element.get(name) or "")
    return min(int(given[:4]) if given.isdecimal() else least, 1000) + more


def _is_mixed(element: etree._Element, children: Sequence[etree._Element]) -> bool:
    """True where text is next to elements in it: a paragraph with emphasis."""
    return bool((element.text or "").strip()) or any((c.tail or "").strip() for c in children)


def _is_record(element: etree._Element, children: Sequence[etree._Element]) -> bool:
    """True for several plain values, each with a name of its own."""
    if len(children) + len(element.attrib) < 2 or any(len(child) for child in children):
        return False
    names = [local(child.tag).lower() for child in children]
    texts = [child.text or "" for child in children]
    return (
        len(set(names)) == len(names)
        and _PARAGRAPHS.isdisjoint(names)
        and all(len(text) <= _LONGEST_VALUE and not _MARKUP.search(text) for text in texts)
        and not any(_PACKED.fullmatch(text.strip()) for text in texts)
    )
