"""An answer as Markdown that is complete by itself, with where each quote is in it.

A quote is written letter by letter, so that the indices of its annotation cut the document's own
text. Where a line contains what Markdown or HTML would make something else of, say a picture that a
client would fetch, the line is put into a code span, which nothing is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qabot.rendering.layout import lines_of
from qabot.rendering.wording import stand_in
from qabot.server.asking import Said
from qabot.server.links import quote_url
from qabot.server.texts import Texts, texts_for
from qabot.system.legible import legible, one_line
from qabot.types import Answer, Passage, Quote

# signs of Markdown, of HTML and of formulas; of headings and rules at the beginning of a line
_ACTIVE = re.compile(
    r"[\\`*_<\[\]&~$|]|\A\s*(?:#|>|=+\s*\Z|-+\s*\Z|\+\s|-\s)|\A {4}|\A\t|://|www\."
)
_TICKS = re.compile("`+")
# signs of Markdown in words of a model; not what a word contains, as in model_url
_SIGNS = re.compile(r"[\\`*<>&~$|]|!(?=\[)|(?<![^\W_])_|_(?![^\W_])")
_TO_WIDE = 0xFEE0


@dataclass(frozen=True, slots=True)
class Written:
    """The content of a message, and its annotations as OpenAI's own models give them.

    ``quotes`` are those that are annotated, in the same order.
    """

    content: str
    annotations: list[dict[str, Any]]
    quotes: tuple[Quote, ...] = ()


def written(said: Said, base: str, sentences: str = "") -> Written:
    """What a chat client is answered; a refusal and small talk are plain words.

    ``sentences`` come before the quotes that they name by their numbers.
    """
    answer = said.reply.answer
    if answer is None:
        return Written(said.words, [])
    texts, page = texts_for(said.asked.question), _Page(base)
    page.add(understood_text(said))
    if sentences:
        page.add(f"{model_text(sentences)}\n\n")
    if answer.parts:
        _add_parts(page, answer, texts)
    else:
        _add_answer(page, answer, texts)
    if note := stand_in(answer):
        page.add(f"\n\n*{_plain(note)}*\n\n")
    page.add_references(answer.quotes)
    return Written(page.content.strip("\n"), page.annotations, answer.quotes)


def understood_text(said: Said) -> str:
    """What an answer to a follow-up begins with; empty for a question that is whole by itself."""
    if not said.reply.followed:
        return ""
    understood = texts_for(said.asked.question)["understood"]
    return f"*{understood.format(question=_plain(said.reply.understood))}*\n\n"


def model_text(text: str) -> str:
    """Words of a model: nothing in them is a picture, a link or HTML, but for the numbers.

    A sign that Markdown would make something of is given in its wide form, so that ``<5%`` and
    ``3~5`` still say what they say. Lines are changed one by one: pieces of whole lines give what
    all of them together give.
    """
    return re.sub(r"\][^\S\n]*\(", "] （", _SIGNS.sub(_wide, text))


def _wide(sign: re.Match[str]) -> str:
    """``*`` -> ``＊``, at U+FF01 to U+FF5E."""
    return chr(ord(sign[0]) + _TO_WIDE)


def _add_answer(page: _Page, answer: Answer, texts: Texts) -> None:
    if not answer.found:
        page.add(texts["refusal"])
        return
    page.add(texts["found"].format(percent=f"{answer.confidence:.0%}") + "\n\n")
    if answer.conflicting:
        page.add(texts["conflicting"] + "\n\n")
    for number, quote in enumerate(answer.quotes, 1):
        page.add_quote(number, quote, texts)


def _add_parts(page: _Page, answer: Answer, texts: Texts) -> None:
    """Each question of a message with its own quotes, numbered through, or its refusal."""
    first = 0
    for part in answer.parts:
        page.add(f"**{_plain(part.question)}**\n\n")
        if not part.quotes:
            page.add(texts["refusal"] + "\n\n")
        for number in range(first, first + part.quotes):
            page.add_quote(number + 1, answer.quotes[number], texts)
        first += part.quotes


class _Page:
    """Markdown as it grows; the first characters stay where they are to the end."""

    def __init__(self, base: str) -> None:
        self.content, self.annotations = "", list[dict[str, Any]]()
        self._base = base

    def add(self, text: str) -> None:
        self.content += text

    def add_quote(self, number: int, quote: Quote, texts: Texts) -> None:
        """What is above a row or a list to be understood, the quote itself, and its source."""
        above, below = beside(quote)
        for line in above:
            self.add(f"> {_span(line)}\n>\n")
        start, end = self._add_lines(quote.text)
        self.add(f" [{number}]\n")
        for line in below:
            self.add(f">\n> {_span(line)}\n")
        self.add(f">\n> — {_span(source(quote, texts))}\n\n")
        citation = {
            "start_index": start,
            "end_index": end,
            "title": source(quote, texts),
            "url": quote_url(self._base, quote),
        }
        self.annotations.append({"type": "url_citation", "url_citation": citation})

    def _add_lines(self, text: str) -> tuple[int, int]:
        """The places of the first letter and of what follows the last one."""
        start = end = 0
        for number, line in enumerate(text.split("\n")):
            before, after = _around(line)
            self.add(("\n> " if number else "> ") + before)
            start = start or len(self.content)
            self.add(legible(line))  # sign for sign: the indices stay right
            end = len(self.content)
            self.add(after)
        return start, end

    def add_references(self, quotes: tuple[Quote, ...]) -> None:
        """Links of their own: invisible where Markdown is drawn, readable where it is not."""
        for number, quote in enumerate(quotes, 1):
            self.add(f"[{number}]: {quote_url(self._base, quote)}\n")


def source(quote: Quote | Passage, texts: Texts) -> str:
    """Title, headings and page of a quote, in one line."""
    names = [one_line(name) for name in (quote.document.title, *quote.heading)]
    path = " › ".join(name for place, name in enumerate(names) if name not in names[:place])
    return f"{path}, {texts['page'].format(number=quote.page)}" if quote.page else path


def beside(quote: Quote) -> tuple[list[str], list[str]]:
    """What is above and below a quote in the document and belongs to it."""
    found = [line for line in lines_of(quote.document, quote.start, quote.end) if line.beside]
    above = [line for line in found if line.start < quote.start]
    text = quote.document.text

    def shown(lines: list[Any]) -> Iterator[str]:
        for line in lines:
            label = f"{line.label}：" if line.label else ""
            yield one_line(label + text[line.start : line.end]) + ("…" if line.is_cut else "")

    return list(shown(above)), list(shown([line for line in found if line not in above]))


def _around(line: str) -> tuple[str, str]:
    """What is before and after a line so that it is shown as it is."""
    if not line.strip() or not _ACTIVE.search(line):
        return "", ""
    longest = max((len(ticks) for ticks in _TICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} ", f" {fence}"


def _span(text: str) -> str:
    before, after = _around(text)
    return f"{before}{text}{after}"


def _plain(text: str) -> str:
    """Words of a person between signs of ours: without signs that would end them."""
    return re.sub(r"[\\`*_<>\[\]&~$|]", " ", one_line(text))
