"""Lines of a table of contents: a title, dots, and the number of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qabot.readers.pdf.lines import Run

_PAGE = r"[（(\[]?(?:\d{1,4}|[ivxlcIVXLC]{1,7})[）)\]]?"
_LINE = re.compile(rf".*\S\s*(?:(?:[…⋯‥]\s?){{2,}}|(?:[.．·・]\s?){{4,}})\s*{_PAGE}\s*")
_TITLE = re.compile(r"(?:目录|目錄|目次|contents|tableofcontents)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}")
_FEWEST = 3  # lines
_LEADER = "……"


def is_contents(line: str) -> bool:
    """True for ``第一章 总则……3`` and the like."""
    return bool(_LINE.fullmatch(line))


def with_contents(runs: Sequence[Run]) -> list[Run]:
    """The runs of a page, lines of titles and pages below ``目录`` as one run each.

    The dots between them, which are not text or not there, are written as ``……``.
    """
    first = next((at for at, run in enumerate(runs) if _is_title(run)), None)
    if first is None:
        return list(runs)
    pairs = list(_pairs(runs, first + 1))
    pages = [int(page.text) for _, page in pairs]
    if len(pairs) < _FEWEST or pages != sorted(pages):
        return list(runs)
    joined = {id(title): page for title, page in pairs}
    left_out = {id(page) for page in joined.values()}
    return [
        _joined(run, joined[id(run)]) if id(run) in joined else run
        for run in runs
        if id(run) not in left_out
    ]


def _joined(title: Run, page: Run) -> Run:
    dots = "" if title.text.rstrip()[-1:] in (*".．·・…‥",) else _LEADER
    text = f"{title.text.rstrip()}{dots}{page.text.strip()}"
    return replace(title, text=text, right=page.right)


def _is_title(run: Run) -> bool:
    return bool(_TITLE.fullmatch("".join(run.text.split())))


def _pairs(runs: Sequence[Run], at: int) -> Iterator[tuple[Run, Run]]:
    """Titles with their pages, as long as each line has one."""
    while at + 1 < len(runs):
        title, page = runs[at], runs[at + 1]
        if is_contents(title.text):
            at += 1
            continue
        if not (title.is_level_with(page) and _NUMBER.fullmatch(page.text.strip())):
            return
        yield title, page
        at += 2
