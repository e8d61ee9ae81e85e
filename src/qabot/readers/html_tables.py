"""HTML inside Markdown -> blocks: tables with what their cells cover, paragraphs, headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import lxml.html
from lxml import etree

from qabot.readers.blocks import Block
from qabot.readers.inline import title_text
from qabot.readers.scripts import lowered, raised
from qabot.readers.tables import TableCell, table_blocks

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset("script style template head title noscript".split())  # noqa: SIM905
_STRUCK = frozenset({"s", "del", "strike"})
_MOST_COVERED = 1000  # rows or columns, as browsers have it for columns


def html_blocks(source: str, lost: Counter[str]) -> Iterator[Block]:
    """The blocks of a piece of HTML; pictures and struck passages are counted in ``lost``."""
    if not source.strip():
        return
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
    try:
        root = lxml.html.fragment_fromstring(source.encode(), create_parent=True, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    walk = _Walk(lost)
    walk.children(root)
    yield from walk.finished()


def table_rows(table: etree._Element, lost: Counter[str] | None = None) -> list[list[TableCell]]:
    """The rows of a table as it has them, without those of tables in its cells."""
    lost = Counter() if lost is None else lost
    rows = []
    for row in table.iter("tr"):
        if next(row.iterancestors("table"), table) is not table:
            continue
        in_head = next(row.iterancestors("thead"), None) is not None
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        rows.append([_cell(cell, lost, in_head=in_head) for cell in cells])
    return rows


def _cell(cell: etree._Element, lost: Counter[str], *, in_head: bool) -> TableCell:
    walk = _Walk(lost)
    walk.children(cell)
    text = " ".join(block.text for block in walk.finished())
    if "$" in text:
        text = title_text(text)  # a formula
    columns, rows = _covered(cell, "colspan"), _covered(cell, "rowspan")
    return TableCell(text, columns, rows, is_head=in_head or cell.tag == "th")


def _covered(cell: etree._Element, name: str) -> int:
    written = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    return min(max(int(written[1]), 1), _MOST_COVERED) if written else 1


class _Walk:
    """The blocks found so far, and the text since the last of them."""

    def __init__(self, lost: Counter[str]) -> None:
        self._lost = lost
        self._blocks: list[Block] = []
        self._parts: list[str] = []
        self._level = 0
        self._item = False

    def finished(self) -> list[Block]:
        self._flush()
        return self._blocks

    def children(self, element: etree._Element) -> None:
        """Goes through an element; depth is bounded by the parser, at 256."""
        self._parts.append(element.text or "")
        for child in element:
            self._enter(child)
            self._parts.append(child.tail or "")

    def _enter(self, element: etree._Element) -> None:
        name = element.tag if isinstance(element.tag, str) else ""
        if name == "img":
            self._lost["picture"] += 1
        elif name == "table":
            self._flush()
            named = (_text(caption) for caption in element.findall("caption"))
            self._blocks += (Block(text, kind="caption") for text in named if text)
            self._blocks += table_blocks(table_rows(element, self._lost))
        elif name in ("sup", "sub"):
            self._parts.append((raised if name == "sup" else lowered)(_text(element)))
        elif name in _STRUCK:
            self._lost["struck-out passage"] += bool(_text(element).strip())
        elif name in _BLOCKS:
            self._block(element, name)
        elif name and name not in _UNSEEN:
            self.children(element)

    def _block(self, element: etree._Element, name: str) -> None:
        self._flush()
        level, item = self._level, self._item
        if re.fullmatch("h[1-6]", name):
            self._level = int(name[1])
        self._item = self._item or name == "li"
        self.children(element)
        self._flush()
        self._level, self._item = level, item

    def _flush(self) -> None:
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if text:
            item = self._item and not self._level
            self._blocks.append(
                Block(text, level=1 if item else self._level, kind="item" if item else "")
            )


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())
