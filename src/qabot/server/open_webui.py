"""Quotes as Open WebUI's sources: it shows the text of a source and the address to open.

Of annotations it keeps title and address only. A chunk of a stream with an ``event`` gets the
quote itself into its list of sources. That is a form of its own, so it is sent only below an
address of its own; the chunks are otherwise ordinary ones, with an empty list of choices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qabot.server.markdown import Written

PREFIX = "/open-webui"
_Json = dict[str, Any]


def source_chunks(head: _Json, made: Written) -> Iterator[_Json]:
    """A chunk for each quote, in the order of their numbers.

    Sources of the same address are shown as one, so each has the address of its slice. There are
    no ``distances``: only the first quote has a confidence, and the text says it.
    """
    for number, (quote, annotation) in enumerate(
        zip(made.quotes, made.annotations, strict=True), 1
    ):
        cited = annotation["url_citation"]
        url, title = cited["url"], cited["title"]
        data = {
            "source": {"id": url, "name": f"[{number}] {title}", "url": url},
            "document": [quote.text],
            "metadata": [{"source": url, "name": f"[{number}] {title}"}],
        }
        yield head | {"choices": [], "event": {"type": "source", "data": data}}
