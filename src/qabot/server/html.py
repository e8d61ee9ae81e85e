"""Pieces of HTML: all that comes from documents or people is escaped here, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from qabot.server.texts import Texts
from qabot.system.legible import legible
from qabot.types import Span

_HEAD = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/page.css">
{script}</head>
<body>
"""
_SCRIPT = '<script src="/page.js" type="module"></script>\n'


def page(title: str, body: Iterable[str], texts: Texts, *, script: bool = False) -> str:
    """A whole page; ``body`` is HTML."""
    head = _HEAD.format(lang=texts["lang"], title=escaped(title), script=_SCRIPT if script else "")
    return f"{head}{''.join(body)}</body>\n</html>\n"


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
