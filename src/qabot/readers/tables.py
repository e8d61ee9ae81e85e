"""Rows of cells -> blocks: tables as they stand, lists of questions and answers as entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qabot.readers.content import Block
from qabot.text import is_cjk

_QUESTION = re.compile(
    r"(?:常[见見])?(?:问题|問題|提问|提問|问|問|问句|标准问|標準問|题目|題目)(?:描述|内容|內容)?"
    r"|q|questions?|faq|query",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:标准|標準|参考|參考)?(?:答案|回答|答|答复|答覆|解答|回复|回覆)(?:内容|內容)?"
    r"|a|answers?|reply|response",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as it is in a file: its text, how many columns and rows it covers from its own on.

    ``is_head`` is true where the file marks it as a column's or row's head (th, a repeated row).
    """

    text: str
    columns: int = 1
    rows: int = 1
    is_head: bool = False


def table_blocks(rows: Sequence[Sequence[TableCell]], *, level: int = 6) -> Iterator[Block]:
    """The rows of a table as blocks; a cell that covers several rows is given in its first alone.

    Rows are as the file has them: a covered place has no cell of its own.
    """
    yield from rows_to_blocks([[cell.text for cell in row] for row in rows], level=level)


def rows_to_blocks(rows: Sequence[Sequence[str]], *, level: int = 6) -> Iterator[Block]:
    """A table's rows one below the other as ``| a | b |``; empty ones are left out.

    Where the first row names questions and answers, each row becomes a heading of ``level`` with
    the question and a paragraph with the answer.
    """
    columns = question_columns(rows[0]) if len(rows) > 1 else None
    if columns is not None:
        yield from entries(rows, *columns, level=level)
        return
    first = True
    for row in rows:
        text = row_text(row)
        if text:
            yield Block(text, joined=not first)
            first = False


def row_text(cells: Sequence[str]) -> str:
    """``| a | b |``, each cell in one line; empty when all cells are."""
    lines = [cell_text(cell) for cell in cells]
    return f"| {' | '.join(lines)} |" if any(lines) else ""


def cell_text(cell: str) -> str:
    return " ".join(cell.split())


def question_columns(head: Sequence[str]) -> tuple[int, int] | None:
    """Which columns hold questions and answers by the names in the first row, if any do."""
    names = [cell_text(cell) for cell in head]
    question = next((i for i, name in enumerate(names) if _QUESTION.fullmatch(name)), None)
    answer = next((i for i, name in enumerate(names) if _ANSWER.fullmatch(name)), None)
    return None if question is None or answer is None else (question, answer)


def entries(
    rows: Sequence[Sequence[str]], question: int, answer: int, *, level: int
) -> Iterator[Block]:
    """Each question below the first row as a heading with its answer below.

    What the other columns say stands between them as a heading of its own, which is found and
    shown, but not quoted. A row without a question goes on with the one above it.
    """
    names = rows[0]
    for row in rows[1:]:
        asked = cell_text(row[question]) if question < len(row) else ""
        told = row[answer].strip() if answer < len(row) else ""
        others = [i for i in range(min(len(names), len(row))) if i not in (question, answer)]
        if asked:
            yield Block(asked, level=level)
        if rest := labelled((names[i], row[i]) for i in others):
            yield Block(rest, level=level + 1)
        if told:
            yield Block(told)


def labelled(cells: Iterable[tuple[str, str]]) -> str:
    """``城市：济南；人口：920万`` of names and values; what has no value is left out."""
    pairs = [(cell_text(name), cell_text(value)) for name, value in cells]
    chinese = any(is_cjk(character) for pair in pairs for text in pair for character in text)
    colon, end = ("：", "；") if chinese else (": ", "; ")
    return end.join(f"{name}{colon}{value}" if name else value for name, value in pairs if value)
