"""The page of a document: its text letter for letter, and a page of a PDF as it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qabot.documents.places import page_of
from qabot.server.html import element, escaped
from qabot.server.texts import Texts
from qabot.types import Document, Span

_SPAN = re.compile(r"(\d{1,12})-(\d{1,12})", re.ASCII)


def document_page(found: Document, span: Span | None, texts: Texts) -> Iterator[str]:
    """The text letter for letter: a script counts on it. ``span`` is marked."""
    yield '<main id="main" class="document">\n'
    yield f'<p class="again"><a href="/">{escaped(texts["back"])}</a></p>\n'
    yield element("h1", found.title)
    yield element("p", found.path, class_="dim")
    length = f"{found.length:,}"
    yield element("p", texts["outside"].format(length=length), class_="outside", hidden="")
    if found.pages and found.path.lower().endswith(".pdf"):
        yield _picture(found, span, texts)
    text, start, end = found.text, *(span or (0, 0))
    pages = " ".join(map(str, found.pages))
    # HTML drops a line end that follows at once
    yield f'<pre id="text" class="text" data-pages="{pages}">\n'
    yield escaped(text[:start])
    if span:
        yield f'<mark id="{start}-{end}">{escaped(text[start:end])}</mark>'
    yield f"{escaped(text[end:])}</pre>\n</main>\n"


def _picture(found: Document, span: Span | None, texts: Texts) -> str:
    """The page on which the span begins; a script fills it in for the slice after ``#``."""
    number = page_of(found, span[0]) if span else None
    folder = f"/api/page/{found.sha256}/"
    address = f"{folder}{number}.png?start={span[0]}&end={span[1]}" if span and number else ""
    shown = escaped(texts["drawn"])
    source = f' src="{escaped(address)}"' if address else ""
    return (
        f'<figure class="drawn"{"" if address else " hidden"}>'
        f'<a href="{escaped(address) or folder}" target="_blank" rel="noopener">'
        f'<img{source} data-pages="{folder}" alt="{shown}"></a>'
        f'<p class="why dim" hidden></p></figure>\n'
    )


def span_of(given: str, found: Document) -> Span | None:
    """``START-END`` within the document; None for anything else."""
    match = _SPAN.fullmatch(given)
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= found.length else None
