"""Results of the tools as text: complete without the structured content, and the other way round.

Some clients show a model the text, some the structured content, so each has every quote with its
reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qabot.rendering.wording import stand_in
from qabot.server.asking import Said
from qabot.server.links import quote_url
from qabot.server.markdown import beside, source
from qabot.server.texts import Texts, texts_for
from qabot.server.tools.references import Slice, document_uri, uri
from qabot.system.legible import legible, one_line
from qabot.types import Answer, Hit, Passage, Quote

_WORDS = {
    "en": {
        "refusal": "Do not guess. `search` shows the nearest passages; other words may find more.",
        "nothing": "No passage is near to these words: try others.",
        "slice": "characters {start}-{end} of {length}",
        "before": "Before:",
        "here": "The slice:",
        "after": "After:",
        "documents": "Documents {first}-{last} of {total}",
        "none": "No document matches.",
        "more": "Go on with offset {offset}.",
    },
    "zh-CN": {
        "refusal": "请不要猜测。可用 search 查看最接近的段落，或换一种问法。",
        "nothing": "没有与这些词接近的段落，请换一些词。",
        "slice": "第 {start}-{end} 个字符，共 {length} 个",
        "before": "上文：",
        "here": "原文：",
        "after": "下文：",
        "documents": "第 {first}-{last} 份文档，共 {total} 份",
        "none": "没有符合条件的文档。",
        "more": "后面的文档请用 offset {offset} 继续查看。",
    },
}


def said_text(said: Said, base: str | None) -> str:
    """An answer, a refusal, or a word for small talk."""
    answer = said.reply.answer
    if answer is None:
        return said.words
    texts = texts_for(said.asked.question)
    head = [texts["understood"].format(question=one_line(said.reply.understood))]
    lines = [*(head if said.reply.followed else []), *_answer(answer, texts, base)]
    note = stand_in(answer)
    return "\n\n".join([*lines, note] if note else lines)


def _answer(answer: Answer, texts: Texts, base: str | None) -> Iterator[str]:
    if not answer.found:
        yield f"{texts['refusal']} {_WORDS[texts['lang']]['refusal']}"
        return
    if not answer.parts:
        yield texts["found"].format(percent=f"{answer.confidence:.0%}")
        if answer.conflicting:
            yield texts["conflicting"]
        yield from _quotes(answer.quotes, 1, texts, base)
    first = 0
    for part in answer.parts:
        yield one_line(part.question)
        own = answer.quotes[first : first + part.quotes]
        yield from _quotes(own, first + 1, texts, base) if own else [texts["refusal"]]
        first += part.quotes


def _quotes(quotes: Sequence[Quote], first: int, texts: Texts, base: str | None) -> Iterator[str]:
    for number, quote in enumerate(quotes, first):
        above, below = beside(quote)
        lines = [*(f"  {line}" for line in above), *_lines(quote.text)]
        lines += [f"  {line}" for line in below]
        yield "\n".join([f"[{number}]", *lines, *_source(quote, texts, base)])


def hits_text(hits: Sequence[Hit], question: str, base: str | None) -> str:
    """Passages, best first, each with its source."""
    texts = texts_for(question)
    found = [
        "\n".join([f"[{number}]", *_lines(hit.passage.text), *_source(hit.passage, texts, base)])
        for number, hit in enumerate(hits, 1)
    ]
    return "\n\n".join(found) or _WORDS[texts["lang"]]["nothing"]


def slice_text(place: Slice, context: tuple[int, int]) -> str:
    """The slice apart from what is around it: ``context`` is the span that is shown."""
    document, (first, last) = place.document, context
    words = _WORDS[texts_for(place.text)["lang"]]
    where = words["slice"].format(start=place.start, end=place.end, length=document.length)
    lines = [f"{one_line(document.title)} ({one_line(document.path)}), {where}", uri(place)]
    around = document.text[first : place.start], document.text[place.end : last]
    parts = [(words["before"], around[0]), (words["here"], place.text), (words["after"], around[1])]
    shown = [f"{head}\n{legible(text)}" for head, text in parts if text]
    return "\n\n".join(["\n".join(lines), *(shown if any(around) else [legible(place.text)])])


def documents_text(
    documents: Sequence[dict[str, str]], offset: int, total: int, contains: str
) -> str:
    """Documents in the order of their paths, and how to see the next ones."""
    words = _WORDS[texts_for(contains)["lang"]]
    if not documents:
        return words["none"]
    last = offset + len(documents)
    lines = [words["documents"].format(first=offset + 1, last=last, total=total)]
    lines += [
        f"- {one_line(entry['title'])} ({one_line(entry['path'])}) {document_uri(entry['sha256'])}"
        for entry in documents
    ]
    return "\n".join([*lines, *([words["more"].format(offset=last)] if last < total else [])])


def _lines(text: str) -> list[str]:
    """The text line by line, each marked as quoted."""
    return [f"> {line}" for line in legible(text).split("\n")]


def _source(place: Quote | Passage, texts: Texts, base: str | None) -> list[str]:
    found = [f"— {source(place, texts)}", uri(place)]
    return [*found, quote_url(base, place)] if base else found
