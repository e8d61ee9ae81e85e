"""Tables in the source of Markdown: those in HTML, and the cells between bars."""

from __future__ import annotations

import re

INLINE_TABLE = re.compile(r"(<table[\s>].*?</table\s*>)", re.IGNORECASE | re.DOTALL)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_CELL_END = re.compile(r"(?<!\\)\|")


def by_tables(source: str) -> list[str]:
    """The tables in a source, and what is before, between and behind them.

    None is looked for behind the last end of one: each beginning would be followed to the end.
    """
    ends = [found.end() for found in _TABLE_END.finditer(source)]
    if not ends:
        return [source]
    *parts, last = INLINE_TABLE.split(source[: ends[-1]])
    return [*parts, last + source[ends[-1] :]]


def cells_of(line: str) -> list[str]:
    """The sources of the cells between bars."""
    cells = _CELL_END.split(line.strip().removeprefix("|"))
    if cells and not cells[-1].strip():
        cells.pop()
    return [cell.replace("\\|", "|").strip() for cell in cells]
