"""Hostile files in formats of text: TeX, reStructuredText, org, chats, subtitles, notebooks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from qabot.messages import Code
from tests.support.hostile_cases import TEXT, Case, of

_MESSAGE: dict[str, Any] = {"id": 1, "type": "message", "date": "2024-06-28T09:00:00", "from": "甲"}
_CUE = "00:00:01.000 --> 00:00:02.000\n"


def markup_cases() -> Iterator[Case]:
    """The cases of all these formats."""
    yield from _tex()
    yield from _rst()
    yield from _org()
    yield from _chats()
    yield from _captions()
    yield from _styled_subtitles()
    yield from _notebooks()
    yield from _xml()


def _tex() -> Iterator[Case]:
    end = f"\n\n{TEXT}\n"
    files = {
        "braces": "{" * 50_000 + end,
        "closing": "}" * 50_000 + end,
        "environments": "\\begin{a}" * 5_000 + end,
        "ends": "\\end{a}" * 5_000 + end,
        "itself": "\\newcommand{\\a}{\\a\\a}\\a" + end,
        "each-other": "\\def\\a{\\b\\b}\\def\\b{\\a\\a}\\a" + end,
        "doubling": "".join(f"\\def\\x{chr(97 + n)}{{\\x{chr(96 + n)}\\x{chr(96 + n)}}}"
                            for n in range(1, 26)) + "\\xz" + end,
        "arguments": "\\newcommand{\\a}[99]{#99#1#0}\\a{x}" + end,
        "footnotes": "\\footnote{" * 3_000 + "x" + "}" * 3_000 + end,
        "columns": "\\begin{tabular}{" + "c" * 50_000 + "}a & b\\\\\\end{tabular}" + end,
        "multicolumn": "\\begin{tabular}{cc}\\multicolumn{99999999}{c}{x}\\\\\\end{tabular}" + end,
        "multirow": "\\begin{tabular}{cc}\\multirow{99999999}{*}{x} & a\\\\\\end{tabular}" + end,
        "ampersands": "\\begin{tabular}{cc}" + "&" * 50_000 + "\\\\\\end{tabular}" + end,
        "items": "\\begin{itemize}" + "\\item x" * 20_000 + "\\end{itemize}" + end,
        "lists": "\\begin{enumerate}\\item " * 500 + "x" + "\\end{enumerate}" * 500 + end,
        "include": "\\input{../../../../etc/passwd}\\include{/etc/passwd}" + end,
        "formula": "$" + "\\frac{1}{" * 2_000 + "x" + "}" * 2_000 + "$" + end,
        "dollars": "$$ x " * 9_999 + "$$" + end,
        "sections": "\\section{x}" * 20_000 + end,
        "comment": "% " + "x" * 500_000 + end,
        "accents": "\\'" * 50_000 + "a" + end,
        "verbatim": "\\begin{verbatim}" + "\\end{verb" * 9_999 + "\\end{verbatim}" + end,
        "optional": "\\section[" * 9_999 + end,
        "carets": "^^" * 50_000 + end,
    }  # fmt: skip
    yield from of(
        "tex", files, either=("braces", "environments", "footnotes", "optional", "dollars")
    )


def _rst() -> Iterator[Case]:
    end = f"\n\n{TEXT}\n"
    grid = "+---+\n" + "| a |\n+---+\n" * 3_000
    files = {
        "rule": "=" * 500_000 + end,
        "overline": "=\n" * 50_000 + end,
        "styles": "".join(f"甲\n{chr(33 + n) * 4}\n\n" for n in range(14)) * 500 + end,
        "quotes": "".join(" " * n + "x\n\n" for n in range(500)) + end,
        "grid": grid + end,
        "open-grid": "+---+---+\n| a | b \n+---+" + end,
        "wide-grid": "+" + "---+" * 5_000 + "\n|" + " a |" * 5_000 + "\n+" + "---+" * 5_000 + end,
        "simple": "== ==\na  b\n" * 3_000 + "== ==" + end,
        "directives": ".. x::\n\n" * 9_999 + end,
        "include": ".. include:: /etc/passwd\n.. raw:: html\n   :file: /etc/passwd\n" + end,
        "csv": ".. csv-table::\n   :file: /etc/passwd\n" + end,
        "itself": ".. |a| replace:: |a| |a|\n\n|a|" + end,
        "footnotes": ".. [1] x\n" * 9_999 + end,
        "targets": "`a`_ " * 20_000 + end,
        "stars": "*" * 100_000 + end,
        "backticks": "`" * 100_000 + end,
        "bullets": "- " * 5_000 + "x" + end,
        "fields": ":a: b\n" * 20_000 + end,
        "options": "--a  x\n" * 9_999 + end,
        "pipes": "| \n" * 50_000 + end,
    }
    yield from of("rst", files)


def _org() -> Iterator[Case]:
    end = f"\n\n{TEXT}\n"
    files = {
        "stars": "*" * 50_000 + " 甲" + end,
        "headings": "* 甲\n" * 20_000 + end,
        "levels": "".join("*" * n + " 甲\n" for n in range(1, 400)) + end,
        "blocks": "#+BEGIN_SRC\n" * 9_999 + "#+END_SRC\n" * 9_999 + end,
        "open-block": "甲。\n#+BEGIN_EXAMPLE\n" + end,
        "include": '#+INCLUDE: "/etc/passwd"\n' + end,
        "drawers": ":A:\n" * 9_999 + ":END:\n" + end,
        "table": "|a" * 20_000 + "|" + end,
        "rows": "|a|\n" * 20_000 + end,
        "rules": "|-\n" * 20_000 + end,
        "links": "[[" * 20_000 + "a" + "]]" * 20_000 + end,
        "items": "".join(" " * n + "- x\n" for n in range(500)) + end,
        "macros": "{{{a(" * 9_999 + ")}}}" + end,
        "dates": "<9999-99-99 99:99 +99999999d>" * 5_000 + end,
        "properties": "* 甲\n:PROPERTIES:\n" + ":a: b\n" * 20_000 + ":END:\n" + end,
        "emphasis": "*/_=~+" * 9_999 + end,
    }
    yield from of("org", files)


def _chat(*messages: object, **fields: object) -> str:
    last = {**_MESSAGE, "text": TEXT}
    return json.dumps({"name": "群", **fields, "messages": [*messages, last]}, ensure_ascii=False)


_DATES: tuple[object, ...] = (None, [], {}, "", "9999-99-99", 1e300, -1e300, "１２")
_NAMES: tuple[object, ...] = (None, {}, [], 7, "\0", "")
_SOURCES: tuple[object, ...] = (None, 7, {}, [[]], [7])
_KINDS: tuple[object, ...] = (None, 7, [], "raw", "甲")
_OUTPUTS: tuple[object, ...] = (None, 7, {}, [None], [[]], "x")


def _chats() -> Iterator[Case]:
    deep: Any = "x"
    for _ in range(400):
        deep = [{"type": "bold", "text": deep}]
    files = {
        "pieces": _chat({**_MESSAGE, "text": [{"type": "link", "text": {"a": []}}, 7, None]}),
        "deep": _chat({**_MESSAGE, "text": deep}),
        "itself": _chat(*[{**_MESSAGE, "text": "x", "reply_to_message_id": 1}] * 2_000),
        "dates": _chat(*({**_MESSAGE, "text": "x", "date": d}
                         for d in _DATES)),
        "epochs": _chat(*({"sender": "甲", "time": t, "text": "x"}
                          for t in (0, -1, 10**30, 1e308, "1719536400000", True))),
        "names": _chat(*({**_MESSAGE, "text": "x", "from": n} for n in _NAMES)),
        "long-name": _chat({**_MESSAGE, "text": "x", "from": "甲" * 100_000}),
        "long": _chat({**_MESSAGE, "text": "水" * 500_000}),
        "many": _chat(*[{**_MESSAGE, "text": "x"}] * 20_000),
        "service": _chat(*[{"type": "service", "action": {}, "actor": []}] * 500),
        "members": _chat(members=[{"name": []}, 7, None, {"uid": {}}]),
        "title": _chat(name=[{"a": 1}]),
        "surrogates": _chat({**_MESSAGE, "text": "x"}).replace('"x"', '"\\ud83d\\udeab\\ud800"'),
        "media": _chat({**_MESSAGE, "text": "", "photo": 7, "file": [], "media_type": {}}),
        "several": json.dumps({"chats": {"list": [json.loads(_chat()), 7, None, {}]}}),
        "numbers": _chat({**_MESSAGE, "text": "x"}).replace('"id": 1', '"id": ' + "9" * 4_000),
    }  # fmt: skip
    yield from of("json", files, codes={"deep": Code.PARSER_NESTED})


def _captions() -> Iterator[Case]:
    head, end = "WEBVTT\n\n", f"\n\n{_CUE}{TEXT}\n"
    files = {
        "tags": head + _CUE + "<c.a>" * 9_999 + end,
        "open-tag": head + _CUE + "甲<v " + "x" * 100_000 + end,
        "style": head + "STYLE\n" + "::cue {}\n" * 9_999 + end,
        "note": head + "NOTE " + "x" * 200_000 + end,
        "region": head + "REGION\n" * 9_999 + end,
        "settings": head + _CUE.strip() + " align:" * 9_999 + "\n甲" + end,
        "times": head + "9" * 3_000 + ":00:01.000 --> 00:02.000\n甲" + end,
        "backwards": head + "00:00:09.000 --> 00:00:01.000\n甲\n\n" * 3_000 + end,
        "entities": head + _CUE + "&lt;" * 50_000 + end,
        "number": head + _CUE + "&#x110000;&#0;&#xd800;&#99999999999;" + end,
        "ruby": head + _CUE + "<ruby>甲<rt>" * 5_000 + end,
        "stamps": head + _CUE + "<00:00:01.500>" * 9_999 + "甲" + end,
    }
    yield from of("vtt", files)


def _styled_subtitles() -> Iterator[Case]:
    head = "[Script Info]\n\n[Events]\nFormat: Layer, Start, End, Style, Name, Text\n"
    line = "Dialogue: 0,0:00:01.00,0:00:02.00,a,甲,"
    end = f"\n{line}{TEXT}\n"
    files = {
        "override": head + line + "{\\b1}" * 20_000 + end,
        "open": head + line + "{\\pos(" * 9_999 + end,
        "drawing": head + line + "{\\p1}m " + "0 0 l " * 50_000 + "{\\p0}甲" + end,
        "breaks": head + line + "\\N" * 50_000 + end,
        "times": head + line.replace("0:00:01.00", "9" * 500) + "甲" + end,
        "commas": head + line + "," * 100_000 + end,
        "sections": "[a]\n" * 9_999 + head + end,
        "styles": "[V4+ Styles]\n" + "Style: a\n" * 9_999 + head + end,
        "fonts": "[Fonts]\nfontname: a.ttf\n" + "!" * 200_000 + "\n" + head + end,
        "comments": head + "Comment: " * 9_999 + end,
    }
    yield from of("ass", files)


def _notebooks() -> Iterator[Case]:
    last = {"cell_type": "markdown", "source": [TEXT]}

    def book(*cells: object, **fields: object) -> str:
        return json.dumps({"nbformat": 4, **fields, "cells": [*cells, last]}, ensure_ascii=False)

    code = {"cell_type": "code", "source": "x"}
    files = {
        "sources": book(*({"cell_type": "markdown", "source": s} for s in _SOURCES)),
        "kinds": book(*({"cell_type": k, "source": "x"} for k in _KINDS)),
        "outputs": book(*({**code, "outputs": o} for o in _OUTPUTS)),
        "escapes": book({**code, "outputs": [{"text": "\x1b[" * 20_000}]}),
        "returns": book({**code, "outputs": [{"text": "x\r" * 50_000}]}),
        "table": book({**code, "outputs": [{"data": {"text/html": "<table><tr>" + "<td>" * 5_000}}]}),
        "spans": book({**code, "outputs": [
            {"data": {"text/html": "<table><td colspan=999999 rowspan=999999>a"}}]}),
        "many": book(*[code] * 5_000),
        "title": book(metadata={"title": [], "kernelspec": 7, "authors": {"a": 1}}),
        "attachments": book({**last, "attachments": {"a.png": {"image/png": "A" * 200_000}}}),
    }  # fmt: skip
    yield from of("ipynb", files)


def _xml() -> Iterator[Case]:
    end = f"<p>{TEXT}</p></a>"
    head = "<?xml version='1.0'?>\n<a>"
    files = {
        "instructions": head + "<?x y?>" * 20_000 + end,
        "comments": head + "<!-- x -->" * 20_000 + end,
        "cdata": head + "<![CDATA[<p>" * 1 + "x" * 200_000 + "]]>" + end,
        "attributes": head + "<b " + " ".join(f'a{n}="x"' for n in range(5_000)) + "/>" + end,
        "prefixes": head + "".join(f'<b xmlns:n{n}="urn:{n}"/>' for n in range(5_000)) + end,
        "rows": head + "<r><x>1</x></r>" * 20_000 + end,
        "columns": head + "<r>" + "".join(f"<c{n}>1</c{n}>" for n in range(3_000)) + "</r>" + end,
        "mixed": head + "甲<b/>" * 20_000 + end,
        "spaces": head + " \n\t" * 100_000 + end,
        "links": head + "<p xlink:href='x'/>" + end,
    }
    yield from of("xml", files, either=("links",))
