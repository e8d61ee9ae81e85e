"""OpenDocument texts, workbooks and presentations, packed (.odt) or flat (.fodt) -> their text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from qabot.language.text import is_cjk
from qabot.messages import Lost
from qabot.readers.content import Block, Content, assemble
from qabot.readers.left_out import left_out
from qabot.readers.odf.sheets import workbook_blocks
from qabot.readers.odf.slides import page_blocks
from qabot.readers.odf.source import STYLE, Source, open_source
from qabot.readers.odf.walk import Walker
from qabot.readers.xml import local

_MARGINS = ("header", "footer", "header-left", "footer-left", "header-first", "footer-first")


def read_odf(data: bytes, name: str) -> Content:
    """The text of an OpenDocument file as its program shows it, changes accepted.

    Hidden, struck and deleted text is left out. Notes and comments follow their paragraph,
    headers and footers follow the text. Raises DocumentError when the file is damaged or
    protected by a password.
    """
    source = open_source(data, name)
    walker = Walker(source)
    losses: list[Lost] = []
    kind = local(source.body.tag)
    title = source.properties.title
    if kind == "spreadsheet":
        blocks = list(workbook_blocks(source.body, walker, losses))
    elif kind in ("presentation", "drawing"):
        blocks = list(page_blocks(source.body, walker))
    else:
        blocks = list(walker.blocks(source.body))
        title = walker.title or _named_heading(blocks) or title
        blocks += _margins(source, walker, blocks)
    return assemble(
        blocks,
        title=title,
        published=source.properties.published,
        author=source.properties.author,
        losses=[*losses, *left_out(walker.lost)],
        title_from_headings=kind in ("presentation", "drawing"),
    )


def _named_heading(blocks: list[Block]) -> str | None:
    return next((b.text for b in blocks if b.level == 1 and not b.kind and b.text), None)


def _margins(source: Source, walker: Walker, body: list[Block]) -> list[Block]:
    """Headers and footers below a heading of their own, each text once, none of the body's."""
    seen = {block.text.strip() for block in body}
    found: list[Block] = []
    for block in _margin_blocks(source, walker):
        if block.text.strip() not in seen:
            seen.add(block.text.strip())
            is_row = block.kind in ("row", "head")
            found.append(block if is_row else replace(block, level=0, kind=""))
    chinese = any(is_cjk(c) for block in (*body, *found) for c in block.text)
    named = Block("", level=1, name="页眉页脚" if chinese else "Header and footer")
    return [named, *found] if found else []


def _margin_blocks(source: Source, walker: Walker) -> Iterator[Block]:
    for master in source.masters():
        for part in master:
            is_shown = part.get(f"{STYLE}display") != "false"
            if local(part.tag) in _MARGINS and is_shown:
                yield from walker.blocks(_inner(part))


def _inner(margin: etree._Element) -> list[etree._Element]:
    """The paragraphs of a header, also where a workbook divides it into three regions."""
    regions = [e for e in margin if local(e.tag).startswith("region-")]
    return [e for region in regions for e in region] if regions else list(margin)
