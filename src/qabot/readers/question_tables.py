"""Tables of questions with their answers: each question is a heading above its answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.readers.blocks import Block
from qabot.readers.rows import cell_text, labelled

_QUESTION = re.compile(
    r"(?:常[见見])?(?:问题|問題|提问|提問|问|问|问句|标准问|標準問|题目|題目)(?:描述|内容|內容)?"
    r"|q|questions?|faq|query",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?:标准|標準|参考|參考)?(?:答案|回答|答|答复|答覆|解答|回复|回覆)(?:内容|內容)?"
    r"|a|answers?|reply|response",
    re.IGNORECASE,
)


def question_columns(head: Sequence[str]) -> tuple[int, int] | None:
    """Which columns contain questions and answers by the names in the first row, if any do."""
    names = [cell_text(cell) for cell in head]
    question = next((i for i, name in enumerate(names) if _QUESTION.fullmatch(name)), None)
    answer = next((i for i, name in enumerate(names) if _ANSWER.fullmatch(name)), None)
    return None if question is None or answer is None else (question, answer)


def entries(
    rows: Sequence[Sequence[str]],
    question: int,
    answer: int,
    *,
    level: int,
    lines: Sequence[int] = (),
) -> Iterator[Block]:
    """Each question below the first row as a heading with its answer below.

    What the other columns say is between them as a heading of its own, which is found and
    shown, but not quoted. A row without a question continues the one above it. ``lines`` are
    those of the file at which the rows begin, if it has lines.
    """
    names = rows[0]
    for row, line in zip(rows[1:], lines[1:] or [0] * len(rows), strict=False):
        asked = cell_text(row[question]) if question < len(row) else ""
        told = row[answer].strip() if answer < len(row) else ""
        others = [i for i in range(min(len(names), len(row))) if i not in (question, answer)]
        if asked:
            yield Block(asked, level=level, line=line)
        if rest := labelled((names[i], row[i]) for i in others):
            yield Block(rest, level=level + 1, line=line)
        if told:
            yield Block(told, line=line)
