"""Answers as Telegram messages: text, marks and buttons. Pure, and free of the Telegram library.

Quotes keep every character: an expandable blockquote with the answering words bold, their source
above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from qabot.index import Status
from qabot.language.text import is_cjk
from qabot.rendering.layout import Line, items_shown, lines_of
from qabot.telegram.remembered import Place
from qabot.telegram.styled import Mark, Styled, in_order, joined, shortened, styled
from qabot.telegram.texts import Texts
from qabot.types import Document, Part, Span

WINDOW = 500  # characters of a page of context
_BEFORE = 200  # characters of the first page that are before the quote
_SNAP = 120  # characters within which a page may end earlier, at the end of a sentence
_LONGEST_SOURCE = 160
_ENDS = re.compile("(?<=[。！？!?；\n])")
_LISTED = 25  # documents of one page of /sources
MORE = 4  # passages that one press of the button shows


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote with its document at hand, which may have been superseded since."""

    place: Place
    document: Document

    @property
    def text(self) -> str:
        """The words that are quoted."""
        return self.document.text[self.place.start : self.place.end]


def answer_message(
    quotes: Sequence[Shown],
    words: Texts,
    understood: str | None,
    *,
    conflicting: bool = False,
    parts: Sequence[Part] = (),
) -> Styled:
    """Quotes with their sources, best first; ``understood`` is how a follow-up was read.

    ``conflicting``: the first two are of documents that differ, which is said above them. With
    ``parts`` each question of the message is above its own quotes, or its refusal.
    """
    if parts:
        return joined([*_parts(quotes, words, parts)], "\n\n")
    numbered = len(quotes) > 1
    heads = understood_lines(understood, words)
    heads += [styled(words.conflicting, "bold")] * conflicting
    blocks = _blocks(quotes, words, 1 if numbered else None)
    return joined([*heads, *blocks], "\n\n")


def _parts(quotes: Sequence[Shown], words: Texts, parts: Sequence[Part]) -> Iterator[Styled]:
    first = 0
    for part in parts:
        own = quotes[first : first + part.quotes]
        yield styled(f"❓ {part.question}", "bold")
        if own:
            yield from _blocks(own, words, first + 1)
        else:
            yield Styled(words.refusal)
        first += part.quotes


def refusal_message(words: Texts, understood: str | None) -> Styled:
    """What is said where the documents do not contain the answer."""
    return joined([*understood_lines(understood, words), styled(words.refusal, "bold")], "\n\n")


def understood_lines(question: str | None, words: Texts) -> list[Styled]:
    """How a follow-up was read, on a line of its own; none where nothing was put in."""
    return [Styled(words.understood.format(question=question))] if question else []


def related_message(quotes: Sequence[Shown], words: Texts) -> Styled:
    """The nearest passages of a refusal."""
    return joined([Styled(words.related), *_blocks(quotes, words, 1, bold=False)], "\n\n")


def more_message(quotes: Sequence[Shown], first: int, total: int, words: Texts) -> Styled:
    """Further passages, of which ``first`` is the number of the first shown, from 1."""
    head = words.more.format(first=first, last=first + len(quotes) - 1, total=total)
    return joined([Styled(head), *_blocks(quotes, words, first, bold=False)], "\n\n")


def numbered_blocks(quotes: Sequence[Shown], words: Texts) -> list[Styled]:
    """The quotes with their sources, numbered from 1, also a single one."""
    return _blocks(quotes, words, 1)


def _blocks(
    quotes: Sequence[Shown], words: Texts, first: int | None, *, bold: bool = True
) -> list[Styled]:
    """The quotes, numbered from ``first`` on; files of one title get their names, too."""
    files = {(quote.place.title, quote.place.path) for quote in quotes}
    shared = Counter(title for title, _ in files)
    return [
        quote_block(
            quote,
            words,
            None if first is None else first + number,
            bold=bold,
            with_file=shared[quote.place.title] > 1,
        )
        for number, quote in enumerate(quotes)
    ]


def quote_block(
    quote: Shown,
    words: Texts,
    number: int | None,
    *,
    bold: bool = True,
    with_file: bool = False,
) -> Styled:
    """The source line, with the file's name if asked, and below it the quote with its heads."""
    place = quote.place
    lines = _on_a_phone(lines_of(quote.document, place.start, place.end), place)
    body = joined([_line(quote, line, bold=bold) for line in lines], "\n")
    shown, of = items_shown(quote.document, place.start, place.end)
    if shown < of:
        body += "\n" + words.items.format(shown=shown, of=of)
    head = Styled(f"{number}. " if number else "📄 ") + source_line(
        quote, words, with_file=with_file
    )
    return head + "\n" + body.within("expandable_blockquote")


def _on_a_phone(lines: Sequence[Line], place: Place) -> list[Line]:
    """A row with its key, what answers and the unit first: Telegram folds the rest.

    All else stays in its order.
    """
    if not any(line.label and not line.beside for line in lines):
        return list(lines)
    cells = [line for line in lines if line.label and not line.beside]
    answering = [
        line for line in cells if any(s < line.end and line.start < e for s, e in place.highlights)
    ]
    beside = [line for line in lines if line.beside]
    order = [*(line for line in beside if line.label), cells[0], *answering, *beside, *cells]
    return list(dict.fromkeys(order))


def _line(quote: Shown, line: Line, *, bold: bool) -> Styled:
    """A row's cell behind the name of its column, or the quote; italics for what is next to."""
    text = quote.document.text[line.start : line.end]
    colon = "：" if any(map(is_cjk, line.label + text)) else ": "
    label = f"{line.label}{colon}" if line.label else ""
    if line.beside:
        return styled(f"{label}{text}{'…' if line.is_cut else ''}", "italic")
    spans = [(max(s, line.start), min(e, line.end)) for s, e in quote.place.highlights]
    inside = in_order([(s - line.start, e - line.start) for s, e in spans if s < e])
    return Styled(label) + Styled(text, tuple(Mark("bold", *span) for span in inside if bold))


def source_line(quote: Shown, words: Texts, *, with_file: bool = False) -> Styled:
    """Title, headings and page; a link where the document has an address."""
    place = quote.place
    names = [place.title, *place.heading]
    path = " › ".join(name for i, name in enumerate(names) if name not in names[:i])
    if place.page is not None:
        is_recognised = place.page in quote.document.recognised
        page = words.recognised_page if is_recognised else words.page
        path += f" · {page.format(page=place.page)}"
    if with_file:
        name = shortened(PurePosixPath(place.path).name, _LONGEST_SOURCE // 2)
        path = f"{shortened(path, _LONGEST_SOURCE - len(name) - 3)} · {name}"
    line = shortened(path, _LONGEST_SOURCE) or place.path
    url = web_address(quote.document)
    return styled(line, "text_link", url) if url else Styled(line)


def web_address(document: Document) -> str | None:
    """The document's address if a phone can open it."""
    url = document.url or ""
    return url if re.fullmatch(r"https?://[^\s]{1,1000}", url) else None


# --- Context ----------------------------------------------------------------------------------


def page_of_context(document: Document, place: Place, page: int) -> Span | None:
    """The stretch of text on a page: 0 contains the quote, 1 follows it, -1 is before.

    Pages adjoin and depend on nothing but the text and the quote, so that paging forth and back
    shows the same. Front matter is left out. None beyond the text.
    """
    text, first = document.text, min(document.body, place.start)
    start = _snapped(text, max(place.start - _BEFORE, first), first, latest=place.start)
    end = _snapped_end(text, max(start + WINDOW, place.end))
    for _ in range(page):  # any number may come, by a forged button
        if end >= len(text):
            return None
        start, end = end, _snapped_end(text, end + WINDOW)
    for _ in range(-page):
        if start <= first:
            return None
        start, end = _snapped(text, max(start - WINDOW, first), first, latest=start), start
    return _without_space(text, start, end)


def _without_space(text: str, start: int, end: int) -> Span | None:
    shown = text[start:end]
    first, last = len(shown) - len(shown.lstrip()), len(shown.rstrip())
    return (start + first, start + last) if first < last else None


def _snapped(text: str, at: int, first: int, *, latest: int) -> int:
    """The first end of a sentence at or soon after ``at``; the beginning of the text is one."""
    if at == first:
        return at
    found = _ENDS.search(text, at, min(at + _SNAP, latest))
    return found.start() if found else at


def _snapped_end(text: str, at: int) -> int:
    """The same for the end of a page; near the end of the text, that."""
    if at + _SNAP >= len(text):
        return len(text)
    found = _ENDS.search(text, at, at + _SNAP)
    return found.start() if found else at


def context_message(quote: Shown, page: int, words: Texts) -> Styled | None:
    """A page of the document with the quote underlined in it; None beyond the text."""
    span = page_of_context(quote.document, quote.place, page)
    if span is None:
        return None
    start, end = span
    text = quote.document.text
    first, last = max(quote.place.start, start), min(quote.place.end, end)
    marks: list[Mark] = []
    if first < last:
        marks.append(Mark("underline", first - start, last - start))
        inside = [(max(s, first), min(e, last)) for s, e in quote.place.highlights]
        kept = in_order([span for span in inside if span[0] < span[1]])
        marks += [Mark("bold", s - start, e - start) for s, e in kept]
    before, after = (
        "…" if text[quote.document.body : start].strip() else "",
        "…" if text[end:].strip() else "",
    )
    body = Styled(before) + Styled(text[start:end], tuple(marks)) + after
    return Styled("📄 ") + source_line(quote, words) + "\n" + body


# --- Keyboards --------------------------------------------------------------------------------


# --- Lists ------------------------------------------------------------------------------------


def sources_message(status: Status, page: int, words: Texts) -> Styled:
    """Documents of one page of the list, from 1; the last page where there are not so many."""
    entries = status.entries
    pages = max(1, -(-len(entries) // _LISTED))
    page = min(max(page, 1), pages)
    first = (page - 1) * _LISTED
    shown = entries[first : first + _LISTED]
    head = words.sources.format(
        documents=len(entries),
        passages=status.manifest.passages,
        first=first + 1,
        last=first + len(shown),
    )
    lines = [styled(head, "bold")]
    for entry in shown:
        name = shortened(entry.title or entry.path, 80)
        url = entry.url if entry.url and re.fullmatch(r"https?://\S{1,500}", entry.url) else None
        line = Styled("• ") + (styled(name, "text_link", url) if url else Styled(name))
        lines.append(line + (f"（{entry.published}）" if entry.published else ""))
    if page < pages:
        lines.append(Styled(words.sources_more.format(page=page + 1)))
    return joined(lines, "\n")
