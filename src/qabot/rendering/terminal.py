"""Answers, hits and documents as a person reads them in a terminal.

Only the layout is ours: a quote is shown with every character as it is, but for those that
command a terminal or turn the reading around (`qabot.system.legible`): a sign replaces each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qabot.language.text import is_cjk
from qabot.messages import Language
from qabot.rendering.layout import Line, lines_of
from qabot.rendering.places import line_of, reference
from qabot.rendering.styling import Style, bold, dim, finished, mark, marked, place, wrapped
from qabot.rendering.wording import Words, count_of, stand_in, words_for
from qabot.types import Answer, Document, Hit, Passage, Quote, Span


@finished
def answer_text(answer: Answer, style: Style) -> str:
    """An answer as a person reads it; a refusal says so and names the nearest sentences."""
    words = words_for(answer.question)
    note = stand_in(answer)
    notes = [dim(note, style)] if note else []
    if answer.parts:
        return "\n\n".join([*_parts_text(answer, words, style), *notes])
    if answer.found:
        head = _found(words, len(answer.quotes), answer.confidence)
        heads = [dim(head, style), *([bold(words.conflicting, style)] * answer.conflicting)]
        return "\n\n".join([*heads, *_numbered(answer.quotes, style), *notes])
    lines = [bold(words.refusal, style)]
    if answer.related:
        lines += [dim(words.related, style), *_numbered(answer.related, style, faint=True)]
    return "\n\n".join([*lines, *notes])


def understood_text(understood: str, message: str, style: Style) -> str:
    """How a message was read that leaves something out."""
    words = words_for(message)
    return dim(words.understood.format(question=understood), style)


def other_reading_text(reading: str, message: str, style: Style) -> str:
    """What a message may have meant as well, and how that is asked in the chat."""
    return dim(words_for(message).other_reading.format(question=reading), style)


def _parts_text(answer: Answer, words: Words, style: Style) -> Iterator[str]:
    """Each question of a message with its own quotes, numbered through, or its refusal."""
    first = 0
    for part in answer.parts:
        yield bold(part.question, style)
        own = answer.quotes[first : first + part.quotes]
        if own:
            yield dim(_found(words, len(own), part.confidence), style)
            yield from _numbered(own, style, first=first + 1)
        else:
            yield words.refusal
        first += part.quotes


@finished
def hits_text(hits: Sequence[Hit], style: Style, language: Language = "en") -> str:
    """Passages found, each with its rank in either leg and its source."""
    return "\n\n".join(_hit_text(n, hit, style, language) for n, hit in enumerate(hits, 1))


@finished
def slice_text(document: Document, start: int, end: int, context: Span, style: Style) -> str:
    """The context with the slice marked, if there are colours; else the bare text."""
    first, last = context
    if not style.colour or (first, last) == (start, end):
        return document.text[first:last]
    before, after = document.text[first:start], document.text[end:last]
    return f"{before}{mark(document.text[start:end], style)}{after}"


def _found(words: Words, number: int, confidence: float) -> str:
    return words.found.format(
        n=number, quotes=count_of(number, "quote"), percent=f"{confidence:.0%}"
    )


def _numbered(
    quotes: Sequence[Quote], style: Style, *, faint: bool = False, first: int = 1
) -> list[str]:
    return [quote_text(n, quote, style, faint=faint) for n, quote in enumerate(quotes, first)]


def quote_text(number: int, quote: Quote, style: Style, *, faint: bool) -> str:
    """A quote in lines, with its number and its source."""
    body = [
        f"    {shown}"
        for line in lines_of(quote.document, quote.start, quote.end)
        for shown in _line_text(line, quote, style, faint=faint)
    ]
    body[0] = f"{dim(f'{number:>2}', style)}  {body[0][4:]}"
    shown, of = quote.items
    if shown < of:
        words = words_for(quote.text)
        body.append(f"    {dim(words.items.format(shown=shown, of=of), style)}")
    return "\n".join([*body, *_source(quote, style)])


def _line_text(line: Line, quote: Quote, style: Style, *, faint: bool) -> Iterator[str]:
    """A line of a quote, wrapped, its marks in colour; what is next to the quote is dim."""
    text = quote.document.text[line.start : line.end]
    label = f"{line.label}{_COLON[_is_chinese(line.label + text)]}" if line.label else ""
    lines = wrapped(label + text, style)
    if line.beside:
        lines[-1] += "…" if line.is_cut else ""
        yield from (dim(shown, style) for shown in lines)
    elif faint:
        yield from lines
    else:
        inside = ((max(s, line.start), min(e, line.end)) for s, e in quote.highlights)
        spans = [(s - line.start, e - line.start) for s, e in inside if s < e]
        yield from marked(label + text, lines, spans, len(label), style)


_COLON = {True: "：", False: ": "}


def _is_chinese(text: str) -> bool:
    return any(map(is_cjk, text))


def _hit_text(number: int, hit: Hit, style: Style, language: Language) -> str:
    def rank(leg: int | None) -> str:
        return "-" if leg is None else str(leg + 1)

    lines = [f"    {line}" for line in wrapped(hit.passage.text, style)]
    lines[0] = f"{dim(f'{number:>2}', style)}{lines[0][2:]}"
    ranks = _RANKS[language].format(
        score=hit.score, meaning=rank(hit.dense_rank), words=rank(hit.lexical_rank)
    )
    return "\n".join([*lines, *_source(hit.passage, style), f"    {dim(ranks, style)}"])


_RANKS: Mapping[Language, str] = {
    "en": "score {score:.2f}, by meaning {meaning}, by words {words}",
    "zh": "得分 {score:.2f}，按意思第 {meaning}，按词语第 {words}",
}


def _source(quote: Quote | Passage, style: Style) -> list[str]:
    """Where it is: title and headings, then file and line, and how to open it."""
    document = quote.document
    names = [document.title, *quote.heading]
    path = " › ".join(name for i, name in enumerate(names) if name not in names[:i])
    page = f", {_page(document, quote.page)}" if quote.page else ""
    line = line_of(document, quote.start)
    where = f"{document.path}{f':{line}' if line else ''}{page}"
    return [
        f"    {dim(f'—— {path}', style)}",
        f"    {place(where, style)}  {dim(f'qabot show {reference(quote)}', style)}",
    ]


def _page(document: Document, number: int) -> str:
    """``page 3``, and whether its text is only what a program recognised in a picture."""
    return f"page {number}{' (recognised)' if number in document.recognised else ''}"
