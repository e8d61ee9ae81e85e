"""Pieces of HTML: all that comes from documents or people is escaped here, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape

from qabot.server.paths import DOCUMENTS, EVALUATION, GAPS
from qabot.server.texts import FOR_SCRIPT, Texts
from qabot.system.legible import legible
from qabot.types import Span

_HEAD = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script src="/js/page.js" type="module"></script>
</head>
<body data-texts="{words}">
<a class="skip" href="#main">{skip}</a>
"""
_PLACES = {"/": "ask_here", DOCUMENTS: "documents", GAPS: "gaps", EVALUATION: "evaluation"}


def page(title: str, body: Iterable[str], texts: Texts, *, here: str | None = "") -> str:
    """A whole page; ``body`` is HTML, ``here`` its path; None = no other page can be opened."""
    words = json.dumps({name: texts[name] for name in FOR_SCRIPT}, ensure_ascii=False)
    head = _HEAD.format(
        lang=texts["lang"], title=escaped(title), words=escaped(words), skip=escaped(texts["skip"])
    )
    shown = "" if here is None else "".join(_header(here, texts))
    return f"{head}{shown}{''.join(body)}</body>\n</html>\n"


def _header(here: str, texts: Texts) -> Iterable[str]:
    yield f'<header>\n<strong>qabot</strong>\n<nav aria-label="{escaped(texts["pages"])}">\n'
    for path, name in _PLACES.items():
        current = ' aria-current="page"' if path == here else ""
        yield f'<a href="{path}"{current}>{escaped(texts[name])}</a>\n'
    yield "</nav>\n</header>\n"


def escaped(text: str) -> str:
    """The text, character by character, as it is in an element or an attribute."""
    return escape(legible(text), quote=True)


def element(name: str, text: str, **attributes: str) -> str:
    """An element with this text; ``class_`` is the attribute ``class``."""
    named = "".join(f' {key.rstrip("_")}="{escaped(v)}"' for key, v in attributes.items())
    return f"<{name}{named}>{escaped(text)}</{name}>\n"


def marked(text: str, start: int, end: int, marks: Sequence[Span]) -> str:
    """``text[start:end]`` with these spans of the text in ``<mark>``."""
    found, at = [], start
    for first, last in sorted(marks):
        first, last = max(first, at), min(last, end)
        if first >= last:
            continue
        found += [escaped(text[at:first]), "<mark>", escaped(text[first:last]), "</mark>"]
        at = last
    return "".join([*found, escaped(text[at:end])])
