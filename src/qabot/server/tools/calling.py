"""A call of a tool, answered: text, structured content and links to the places."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from qabot.errors import QabotError, QuestionError
from qabot.language.text import is_cjk
from qabot.library import Library
from qabot.messages import Code, Language, message
from qabot.rendering import hits_json, status_json, text_json
from qabot.server.api import said_json
from qabot.server.asking import Asked, Ledger, Said, Turns, answered, unavailable
from qabot.server.desk import Desk
from qabot.server.links import document_url, quote_url
from qabot.server.markdown import source
from qabot.server.problems import WebError
from qabot.server.texts import texts_for
from qabot.server.tools.arguments import checked
from qabot.server.tools.catalogue import TOOLS
from qabot.server.tools.references import Slice, ToolError, document_uri, find, uri
from qabot.server.tools.wording import documents_text, hits_text, said_text, slice_text
from qabot.server.writing import has_model, with_sentences, written_fields
from qabot.system.legible import legible
from qabot.types import Answer, Passage, Quote

_T = TypeVar("_T")
_Json = dict[str, Any]
_DESCRIBED = 120  # characters of a text that a link is described with


@dataclass(frozen=True, slots=True)
class Office:
    """Where calls are answered. ``base`` is the address that links begin with, if there is one.

    ``discreet`` leaves out what the library says of files of this machine, for others who ask.
    ``ledger`` is where a server counts its answers; None = nothing is counted or written.
    """

    library: Library
    turns: Turns
    model: Desk
    files: Desk
    writers: Desk
    base: str | None = None
    discreet: bool = False
    ledger: Ledger | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A place that can be read as a resource."""

    uri: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool returns; the text and the structured content are each complete."""

    text: str
    structured: _Json
    links: tuple[Link, ...] = ()


async def call(office: Office, name: str, arguments: Mapping[str, Any]) -> Result:
    """Raises ToolError, in the language of the question, for what cannot be answered."""
    tool = TOOLS.get(name)
    if tool is None:
        raise ToolError(f"There is no tool '{name[:60]}': there are {', '.join(TOOLS)}")
    return await _CALLS[tool.name](office, checked(tool, arguments))


async def _ask(office: Office, arguments: _Json) -> Result:
    asked = Asked(arguments["question"], quotes=arguments["quotes"])
    work = partial(answered, office.library, office.turns, asked)
    began = time.monotonic()
    said = await run(office, office.model, work, asked.question)
    if office.ledger:
        await office.ledger.enter(said, time.monotonic() - began)
    structured = said_json(said, office.base)
    found = said.reply.answer
    if arguments["written"] and found and found.found:
        return await _written(office, said, found)
    for name, quotes in (("quotes", found.quotes), ("related", found.related)) if found else ():
        _add_references(structured[name], quotes, office.base)
    links = _links(found.quotes if found else (), asked.question)
    return Result(said_text(said, office.base), structured, links)


async def _written(office: Office, said: Said, found: Answer) -> Result:
    """The answer with the sentences of the model before the quotes that they name."""
    question = said.asked.question
    if not has_model(office.library):
        raise ToolError(message(Code.MODEL_UNSET).text(_language(question)))
    work = partial(office.library.write, found)
    made = await run(office, office.writers, work, question)
    told, text = with_sentences(said, made)
    quotes = told.reply.answer.quotes if told.reply.answer else ()
    structured = said_json(said, office.base) | written_fields(made, office.base)
    for name, places in (("quotes", found.quotes), ("related", ()), ("sources", made.sources)):
        _add_references(structured[name], places, office.base)
    shown = f"{legible(text)}\n\n{said_text(told, office.base)}"
    return Result(shown, structured, _links(quotes, question))


async def _search(office: Office, arguments: _Json) -> Result:
    question = arguments["question"]
    work = partial(office.library.search, question, arguments["limit"])
    hits = await run(office, office.model, work, question)
    structured, passages = hits_json(hits), [hit.passage for hit in hits]
    _add_references(structured["hits"], passages, office.base)
    return Result(hits_text(hits, question, office.base), structured, _links(passages, question))


async def _show(office: Office, arguments: _Json) -> Result:
    place = await run(office, office.files, partial(find, office.library, arguments["reference"]))
    document, width = place.document, arguments["context"]
    context = max(place.start - width, 0), min(place.end + width, document.length)
    structured = text_json(document, place.start, place.end, context)
    structured |= {"length": document.length, "reference": uri(place)}
    name = document.title
    link = Link(uri(place), name, _cut(place.text))
    return Result(slice_text(place, context), structured, (link,))


async def _documents(office: Office, arguments: _Json) -> Result:
    listed = status_json(await run(office, office.files, office.library.status))
    contains, offset = arguments["contains"] or "", arguments["offset"]
    wanted = contains.casefold()
    found = [
        entry
        for entry in listed["documents"]
        if wanted in entry["title"].casefold() or wanted in entry["path"].casefold()
    ]
    shown = found[offset : offset + arguments["limit"]]
    for entry in shown:
        entry["reference"] = document_uri(entry["sha256"])
        if office.base:
            entry["url"] = document_url(office.base, entry["sha256"])
    structured = {
        "schema": "qabot.documents/1",
        "generation": listed["generation"],
        "total": len(found),
        "offset": offset,
        "documents": shown,
    }
    return Result(documents_text(shown, offset, len(found), contains), structured)


_CALLS: Mapping[str, Callable[[Office, _Json], Awaitable[Result]]] = {
    "ask": _ask,
    "search": _search,
    "show": _show,
    "documents": _documents,
}


async def read(office: Office, reference: str) -> Slice:
    """The text that a reference names, as a resource; raises ToolError."""
    return await run(office, office.files, partial(find, office.library, reference))


async def run(office: Office, desk: Desk, work: Callable[[], _T], question: str = "") -> _T:
    """What ``work`` returns, done at the desk; all that a person can mend becomes a ToolError."""
    try:
        return await desk.run(work)
    except WebError as problem:
        raise ToolError(problem.message) from None
    except QabotError as error:
        if office.discreet and not isinstance(error, QuestionError):
            raise ToolError(unavailable().message) from error
        raise ToolError(error.text(_language(question))) from error


def _language(question: str) -> Language:
    return "zh" if any(map(is_cjk, question)) else "en"


def _add_references(
    shown: Sequence[_Json], places: Sequence[Quote | Passage], base: str | None
) -> None:
    for entry, place in zip(shown, places, strict=True):
        entry["reference"] = uri(place)
        if base:
            entry["url"] = quote_url(base, place)


def _links(places: Sequence[Quote | Passage], question: str) -> tuple[Link, ...]:
    texts = texts_for(question)
    return tuple(Link(uri(p), source(p, texts), _cut(p.text)) for p in places)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _DESCRIBED else line[: _DESCRIBED - 1] + "…"
