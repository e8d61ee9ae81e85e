"""What reading made of a file, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from wcwidth import wcswidth

from qabot.messages import Language, loss_in
from qabot.rendering.styling import Style, dim, finished
from qabot.rendering.wording import count_of
from qabot.types import Document

_NAMED = 8  # columns of the names
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "title",
        "date": "date",
        "author": "author",
        "address": "address",
        "lost": "lost",
        "headings": "headings",
        "text": "text",
        "page": "page {number}",
        "recognised": "page {number} (recognised)",
    },
    "zh": {
        "title": "标题",
        "date": "日期",
        "author": "作者",
        "address": "地址",
        "lost": "缺失",
        "headings": "目录",
        "text": "正文",
        "page": "第 {number} 页",
        "recognised": "第 {number} 页（文字识别）",
    },
}


@finished
def inspection_text(document: Document, style: Style, language: Language = "en") -> str:
    """What reading made of a file: what it states, what was lost, its headings, its text by page.

    Lines that begin with ``──`` are ours: ``── page 3`` is where that page begins.
    """
    words = _WORDS[language]
    stated = [("title", document.title), ("date", document.published), ("author", document.author)]
    stated += [("address", document.url)]
    named = [(words[name], value) for name, value in stated] + [("sha256", document.sha256)]
    named += [(words["lost"], loss_in(loss, language)) for loss in document.losses]
    length = len(document.text)
    size = f"：{length:,} 字" if language == "zh" else f": {count_of(length, 'character')}"
    head = [f"{document.path}{size}"]
    head += [f"  {_padded(name)}{value}" for name, value in named if value]
    if document.headings:
        head.append(f"  {words['headings']}")
        head += [f"    {'  ' * (h.level - 1)}{h.title}  :{h.start}" for h in document.headings]
    return "\n".join([*(dim(line, style) for line in head), *_text_by_page(document, style, words)])


def _padded(name: str) -> str:
    return name + " " * max(_NAMED - wcswidth(name), 1)


def _text_by_page(document: Document, style: Style, words: Mapping[str, str]) -> Iterator[str]:
    starts = [*document.pages, len(document.text)]
    if not document.pages or starts[0]:
        yield dim(f"── {words['text']}", style)
        yield document.text[: starts[0]]
    for number, (start, end) in enumerate(pairwise(starts), 1):
        page = words["recognised" if number in document.recognised else "page"]
        yield dim(f"── {page.format(number=number)}", style)
        yield document.text[start:end].strip("\n")
