"""Quotes as Open WebUI's sources: it shows the text of a source and the address to open.

Of annotations it keeps title and address only. A chunk of a stream with an ``event`` gets the
quote itself into its list of sources. That is a form of its own, so it is sent only below an
address of its own; the chunks are otherwise ordinary ones, with an empty list of choices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qabot.server.markdown import Written
from qabot.server.tools.references import uri
from qabot.types import Quote

PREFIX = "/open-webui"
_Json = dict[str, Any]


def source_chunks(head: _Json, made: Written, after: int = 0) -> Iterator[_Json]:
    """A chunk for each quote behind the first ``after``, in the order of their numbers."""
    for number, (quote, annotation) in enumerate(
        zip(made.quotes, made.annotations, strict=True), 1
    ):
        cited = annotation["url_citation"]
        if number > after:
            yield source_chunk(head, number, quote, cited["title"], cited["url"])


def source_chunk(head: _Json, number: int, quote: Quote, title: str, url: str) -> _Json:
    """The chunk that makes a quote a source.

    Sources of one ``id`` are shown as one, so each has the reference of its slice; were it an
    address, the list would show it in place of the title. There are no ``distances``: only the
    first quote has a confidence, and the text says it.
    """
    place, name = uri(quote), f"[{number}] {title}"
    data = {
        "source": {"id": place, "name": name, "url": url},
        "document": [quote.text],
        "metadata": [{"source": place, "name": name}],
    }
    return head | {"choices": [], "event": {"type": "source", "data": data}}
