"""HTML inside Markdown -> blocks: tables with what their cells cover, paragraphs, headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import lxml.html
from lxml import etree

from qabot.messages import Loss
from qabot.readers.blocks import Block
from qabot.readers.html import to_blocks
from qabot.readers.inline import with_formulas
from qabot.readers.markup import is_shallow, pieces
from qabot.readers.page_signs import written_out

_AS_IT_IS = ("pre", "code")


def html_blocks(source: str, lost: Counter[Loss]) -> Iterator[Block]:
    """The blocks of a piece of HTML; pictures and struck passages are counted in ``lost``."""
    if not source.strip():
        return
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_pis=True, remove_comments=True
    )
    try:
        root = lxml.html.fragment_fromstring(source.encode(), create_parent=True, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return
    if not is_shallow(parser):
        lost[Loss.TOO_DEEP_ELEMENTS] += 1
    lost.update(written_out(root))
    lost[Loss.PICTURE] += sum(1 for _ in root.iter("img"))
    if "$" in source:
        _write_formulas(root)
    yield from to_blocks(pieces(root))


def _write_formulas(root: etree._Element) -> None:
    """``$10^{-3}$`` -> ``10⁻³`` in texts that are not code; Markdown's signs mean nothing there."""
    for element in root.iter(etree.Element):
        code = element.tag in _AS_IT_IS or next(element.iterancestors(*_AS_IT_IS), None) is not None
        if element.text and not code:
            element.text = with_formulas(element.text)
        if element.tail and next(element.iterancestors(*_AS_IT_IS), None) is None:
            element.tail = with_formulas(element.tail)
