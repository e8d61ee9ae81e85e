"""Where a quote is: the reference that opens it, the line of its file."""

from __future__ import annotations

from qabot.types import Document, Passage, Quote


def reference(quote: Quote | Passage) -> str:
    """What `qabot show` takes to open the place: ``d1a2b3c4d5e6:1203-1260``."""
    return f"{quote.document.id}:{quote.start}-{quote.end}"


def line_of(document: Document, offset: int) -> int:
    """The line of the file, from 1, in which what is at the offset begins.

    0 where the format has no lines. In lines that were joined to a paragraph it is the first.
    """
    block = document.structure.at(offset)
    if block is None or not block.line:
        return 0
    return block.line + document.text.count("\n", block.start, offset)
