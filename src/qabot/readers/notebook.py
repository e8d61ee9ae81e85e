"""Notebooks (.ipynb) -> their texts, code and results as text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qabot.errors import DocumentError
from qabot.language.text import normalise
from qabot.messages import Code, Loss
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.encoding import decode, whole
from qabot.readers.html_tables import html_blocks
from qabot.readers.left_out import left_out
from qabot.readers.markdown import markdown_blocks, top_title

_ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")  # colours of a terminal
_LONGEST_OUTPUT = 100_000  # characters of one result


def read_notebook(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """Cells in their order: Markdown without its signs, code as it is, results as text or tables.

    Pictures and widgets are reported as losses. Raises DocumentError for what is not a notebook.
    """
    text, losses = decode(data)
    try:
        book = json.loads(text)
    except ValueError as error:
        raise DocumentError(Code.NOT_NOTEBOOK) from error
    cells = _cells(book)
    if cells is None:
        raise DocumentError(Code.NOT_NOTEBOOK)
    lost: Counter[Loss] = Counter()
    blocks = [block for cell in cells if isinstance(cell, dict) for block in _cell(cell, lost)]
    titled = [block for block in blocks if block.level and not block.kind]
    return assemble(
        blocks,
        title=_title(book) or top_title(titled),
        losses=(*losses, *left_out(lost)),
    )


def _cells(book: Any) -> Sequence[Any] | None:
    """The cells; before version 4 they were in worksheets."""
    if not isinstance(book, dict):
        return None
    sheets = book.get("worksheets")
    if isinstance(sheets, list):
        inner = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        return [cell for cells in inner if isinstance(cells, list) for cell in cells]
    cells = book.get("cells")
    return cells if isinstance(cells, list) else None


def _title(book: Mapping[str, Any]) -> str | None:
    metadata = book.get("metadata")
    title = metadata.get("title") if isinstance(metadata, dict) else None
    return whole(title) if isinstance(title, str) else None


def _cell(cell: Mapping[str, Any], lost: Counter[Loss]) -> Iterator[Block]:
    source = _text(cell.get("source", cell.get("input")))
    kind = cell.get("cell_type")
    if kind == "markdown":
        yield from _unlined(markdown_blocks(source, lost))
    elif kind == "heading":
        level = cell.get("level")
        yield Block(source, level=level if isinstance(level, int) and 0 < level < 7 else 1)
    elif source.strip():
        yield Block(source.strip("\n"))
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            yield from _output(output, lost)


def _unlined(blocks: Iterator[Block]) -> Iterator[Block]:
    """The lines of a cell are not those of the file."""
    return (replace(block, line=0) for block in blocks)


def _output(output: Mapping[str, Any], lost: Counter[Loss]) -> Iterator[Block]:
    """A result: a table in HTML, else what it is as text."""
    found = output.get("data", output)
    values = found if isinstance(found, dict) else {}
    page = _text(values.get("text/html", values.get("html")))
    plain = _text(values.get("text/plain", values.get("text")))
    if output.get("output_type") in ("error", "pyerr"):
        yield Block(_short(whole(f"{output.get('ename')}: {output.get('evalue')}")))
    elif "<table" in page.lower():
        yield from html_blocks(page, lost)
    elif marked := _text(values.get("text/markdown")):
        yield from _unlined(markdown_blocks(marked, lost))
    elif any(str(key).startswith("image/") or key in ("png", "jpeg", "svg") for key in values):
        lost[Loss.PICTURE] += 1
    elif plain.strip():
        yield Block(_short(plain.strip("\n")))
    elif page:
        yield from html_blocks(page, lost)
    elif values and "output_type" not in values:
        lost[Loss.RESULT_WITHOUT_TEXT] += 1


def _short(text: str) -> str:
    plain = _ESCAPE.sub("", text)
    return plain if len(plain) <= _LONGEST_OUTPUT else f"{plain[:_LONGEST_OUTPUT]} …"


def _text(value: Any) -> str:
    """A text that may be given as a list of its lines."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return normalise(whole(value)) if isinstance(value, str) else ""
