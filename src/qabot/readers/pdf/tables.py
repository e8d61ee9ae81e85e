"""Rows of a document -> its tables, also over pages, and their blocks with the pages of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from qabot.readers.content import Block
from qabot.readers.pdf.paragraphs import Paragraph
from qabot.readers.rows import cell_text
from qabot.readers.tables import table_blocks

_SAME = 3.0  # points by which columns of one table differ from page to page
_MOST_HEADS = 3  # rows that a table repeats on each page

Table = list[Paragraph]


def tables_in(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph | Table]:
    """The paragraphs in order, rows that follow one another as one table.

    A table that continues on the next page is one; the heads that it repeats there are left out.
    """
    table: Table = []
    for paragraph in paragraphs:
        if table and not (paragraph.is_row and _goes_on(table[-1], paragraph)):
            yield _without_repeated_heads(table)
            table = []
        if paragraph.is_row:
            table.append(paragraph)
        else:
            yield paragraph
    if table:
        yield _without_repeated_heads(table)


def blocks_of_table(table: Table) -> Iterator[tuple[int, Block]]:
    """The blocks of a table, each with the page of the row from which it comes."""
    rows = [row.cells for row in table]
    blocks = list(table_blocks(rows))
    filled = [row for row in table if any(cell.text.strip() for cell in row.cells)]
    if len(blocks) == len(filled):
        yield from ((row.page, block) for row, block in zip(filled, blocks, strict=True))
        return
    at = 0
    for block in blocks:  # some rows have no block of their own, or several
        later = range(at, len(table))
        at = next((place for place in later if _is_of(table[place], block)), at)
        yield table[at].page, block


def _is_of(row: Paragraph, block: Block) -> bool:
    texts = [text for cell in row.cells if (text := cell_text(cell.text))]
    return any(cell_text(block.text) == text for text in texts) or (
        bool(texts) and all(text in block.text for text in texts)
    )


def _goes_on(last: Paragraph, row: Paragraph) -> bool:
    """True for rows of one table: where lines show its columns, they are the same."""
    if not (last.columns and row.columns):
        return last.page == row.page or len(last.cells) == len(row.cells)
    return len(last.columns) == len(row.columns) and all(
        abs(a - b) < _SAME for a, b in zip(last.columns, row.columns, strict=True)
    )


def _without_repeated_heads(table: Table) -> Table:
    heads = [_said(row) for row in table[:_MOST_HEADS]]
    found: Table = []
    repeated = 0
    for place, row in enumerate(table):
        if place and row.page > table[place - 1].page:
            rows = map(_said, table[place:])
            same = takewhile(lambda pair: pair[0] == pair[1], zip(heads, rows, strict=False))
            repeated = place + sum(1 for _ in same)
        if place >= repeated:
            found.append(row)
    return found


def _said(row: Paragraph) -> list[tuple[str, int]]:
    return [(cell_text(cell.text), cell.columns) for cell in row.cells]
