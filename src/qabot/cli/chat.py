"""``qabot chat``: a prompt with history, and commands that open what was quoted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from qabot.cli.lines import Line, said
from qabot.cli.prompting import line_reader
from qabot.errors import QabotError
from qabot.system.legible import legible
from qabot.system.locale import language

if TYPE_CHECKING:
    from qabot.conversation import Context
    from qabot.library import Library
    from qabot.rendering import Style
    from qabot.search.backend import Backend
    from qabot.types import Quote

CONTEXT = 300  # characters shown before and after a quote that is opened
_NEW = "OK, starting over. 好的，我们重新开始。"
_NO_OTHER = "There is no other reading of the last message. 上一句没有别的理解。"
_NONE_STRUCK = "No sentence was struck. 没有删去的句子。"
_HELP = """\
Ask in your own words. Then:  直接提问，然后可以：
  /1 /2 /3   open a quote in its text        打开引文的上下文
  /other     the other reading of a message  换一种理解
  /struck    what was struck from an answer  删去的句子
  /new       start afresh                    换个话题
  /sources   the documents and their ids     文档列表
  /help      this page                       帮助
  /quit      leave (or Ctrl-D)               退出"""


def run(library: Library, *, style: Callable[[], Style]) -> None:
    """Reads questions until the end of input; switches to a new generation between two of them."""
    read = line_reader(library.folder)
    library.load()
    with library.using() as index:
        click.echo(_greeting(index))
    if library.settings.written:
        from qabot.cli.written import tell_where_texts_go

        tell_where_texts_go(library)  # raises now where no model is set
    talk = _Talk()
    while (line := read()) is not None:
        try:
            if line in ("/quit", "/exit", "/q"):
                return
            if line == "/new":
                talk = _Talk()
                click.echo(_NEW)
            elif line == "/other" and talk.context and talk.context.near:
                talk = _said(library, talk.context.near[0], _Talk(), style())
            elif line.startswith("/"):
                click.echo(_command(line, talk, library, style()))
            elif line:
                talk = _said(library, line, talk, style())
        except QabotError as error:
            click.echo(legible(error.text(language())), err=True)
        click.echo()


@dataclass(frozen=True, slots=True)
class _Talk:
    """What was talked about, the quotes that /1, /2, /3 open, and what /struck shows."""

    context: Context | None = None
    quotes: tuple[Quote, ...] = ()
    struck: str = ""


def _said(library: Library, line: str, talk: _Talk, style: Style) -> _Talk:
    """Prints the reply to a message; the talk as it is then."""
    from qabot.rendering import answer_text, other_reading_text, small_talk, understood_text

    reply = library.reply(line, talk.context)
    if reply.answer is None:
        click.echo(small_talk(reply.role, line, library.status()))
        return talk
    if reply.followed:
        click.echo(understood_text(reply.understood, line, style))
        for reading in reply.context.near if reply.context else ():
            click.echo(other_reading_text(reading, line, style))
        click.echo()
    if library.settings.written and reply.answer.found:
        from qabot.cli.written import converse

        quotes, struck = converse(library, reply.answer, style)
        return _Talk(reply.context, quotes, struck)
    click.echo(answer_text(reply.answer, style))
    return _Talk(reply.context, reply.answer.quotes or reply.answer.related)


def _greeting(index: Backend) -> str:
    return said(Line.GREETING, documents=len(index.titles), passages=index.info.passages)


def _command(line: str, talk: _Talk, library: Library, style: Style) -> str:
    """What a line that begins with a slash prints."""
    name = line[1:].strip()
    if name == "other":
        return _NO_OTHER
    if name.isdecimal():
        if not 1 <= int(name) <= len(talk.quotes):
            return said(Line.NO_QUOTE, number=name)
        return _opened(talk.quotes[int(name) - 1], style)
    if name == "struck":
        return talk.struck or _NONE_STRUCK
    if name in ("sources", "status"):
        from qabot.rendering import status_text

        return status_text(library.status(), language=language())
    return (
        _HELP
        if name in ("help", "h", "?")
        else legible(f"{said(Line.UNKNOWN_COMMAND, line=line)}\n{_HELP}")
    )


def _opened(quote: Quote, style: Style) -> str:
    from qabot.rendering import slice_text

    text = quote.document.text
    around = max(quote.start - CONTEXT, 0), min(quote.end + CONTEXT, len(text))
    before, after = "…" if around[0] else "", "…" if around[1] < len(text) else ""
    return before + slice_text(quote.document, quote.start, quote.end, around, style) + after
