"""The HTTP API: what the command line prints with --json, with addresses where quotes are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from qabot.errors import QabotError, QuestionError
from qabot.library import Library
from qabot.rendering import answer_json, hits_json, status_json, text_json
from qabot.server.asking import Asked, Said, answer, unavailable
from qabot.server.bodies import read_object
from qabot.server.events import events_response, wants_events
from qabot.server.links import base_of, quote_url
from qabot.server.problems import WebError, flag, json_response, wrong_type
from qabot.server.reading import document, from_library
from qabot.server.writing import begin, steps, written_fields
from qabot.types import Answer

_MOST_HITS = 100
_MOST_QUOTES = 20
_WIDEST = 100_000  # characters of context
_Json = dict[str, Any]


async def health(request: Request) -> Response:
    """200 while questions are answered; 503 with a word when there is no index to ask."""
    try:
        await from_library(request, _opened)
    except WebError as problem:
        return json_response({"status": problem.code}, 503, problem.headers)
    return json_response({"status": "ok"})


async def ask(request: Request) -> Response:
    """``POST /api/ask``: an answer as JSON, or as events."""
    body = await read_object(request)
    asked = Asked(
        _text(body, "question"),
        tuple(_texts(body, "history")),
        _whole_number(body, "quotes", _MOST_QUOTES),
        _share(body, "min_confidence"),
    )
    wants_sentences = flag(body, "written")
    said = await answer(request, asked)
    made, found = said_json(said, base_of(request)), said.reply.answer
    if not wants_sentences or not found or not found.found:
        return events_response(made) if wants_events(request) else json_response(made)
    writing = begin(request, found)
    if wants_events(request):
        return events_response(made, steps(writing, base_of(request)))
    return json_response(made | written_fields(await writing.made(), base_of(request)))


def said_json(said: Said, base: str | None) -> _Json:
    """`answer_json`, and how a question was understood; ``said`` is the word for small talk.

    Quotes have a ``url`` where the server has an address.
    """
    reply = said.reply
    found = reply.answer or Answer(reply.understood, (), 0.0)
    made = answer_json(found) | {
        "question": said.asked.question,
        "role": reply.role,
        "said": said.words or None,
        "understood": reply.understood,
        "asked_as": reply.understood if reply.followed else None,
        "readings": list(reply.context.near) if reply.context and reply.answer else [],
    }
    for name, quotes in (("quotes", found.quotes), ("related", found.related)):
        for shown, quote in zip(made[name], quotes, strict=True):
            shown.update({"url": quote_url(base, quote)} if base else {})
    return made


async def search(request: Request) -> Response:
    """``POST /api/search``: the passages that a question finds."""
    body = await read_object(request)
    question = _text(body, "question")
    limit = _whole_number(body, "limit", _MOST_HITS) or 10
    library: Library = request.app.state.library
    try:
        hits = await request.app.state.model.run(partial(library.search, question, limit))
    except QuestionError as error:
        raise WebError(400, "wrong_question", str(error), param="question") from error
    except QabotError as error:
        raise unavailable() from error
    return json_response(hits_json(hits))


async def text(request: Request) -> Response:
    """A slice of a document with what is around it; the whole text without start and end."""
    query = request.query_params
    start, end = offset(query, "start"), offset(query, "end")
    context = offset(query, "context") or 0
    if context > _WIDEST:
        raise _out_of_range("context", 0, _WIDEST)
    found = await document(request)
    start, end = start or 0, found.length if end is None else end
    if not 0 <= start < end <= found.length:
        why = f"The document has {found.length:,} characters: there is no {start}-{end} in it"
        raise WebError(400, "no_slice", why, param="start")
    around = max(start - context, 0), min(end + context, found.length)
    return json_response(text_json(found, start, end, around))


async def status(request: Request) -> Response:
    """``GET /api/status``: what is served."""
    return json_response(status_json(await from_library(request, Library.status)))


async def description(_: Request) -> Response:
    """``GET /openapi.json``."""
    return json_response(read_description())


def read_description() -> _Json:
    """The OpenAPI description that is served."""
    described = files("qabot").joinpath("data/openapi.json").read_text("utf-8")
    made: _Json = json.loads(described)
    return made


def _opened(library: Library) -> int:
    with library.using() as index:
        return index.generation


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str):
        raise wrong_type(name, "a text", value)
    return value


def _texts(body: Mapping[str, Any], name: str) -> list[str]:
    values = body.get(name)
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise wrong_type(name, "a list of texts", values)
    return values


def _whole_number(body: Mapping[str, Any], name: str, most: int) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise wrong_type(name, "a whole number", value)
    if not 1 <= value <= most:
        raise _out_of_range(name, 1, most)
    return value


def _share(body: Mapping[str, Any], name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise wrong_type(name, "a number", value)
    if not 0 <= value <= 1:
        raise _out_of_range(name, 0, 1)
    return float(value)


def offset(query: Mapping[str, str], name: str) -> int | None:
    """A number of characters in the address; raises WebError 400 for anything else."""
    value = query.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdecimal()) or len(value) > 12:
        why = f"'{name}' must be a number of characters, not '{value[:20]}'"
        raise WebError(400, "invalid_type", why, param=name)
    return int(value)


def _out_of_range(name: str, low: int, high: int) -> WebError:
    why = f"'{name}' must be from {low:,} to {high:,}"
    return WebError(400, "out_of_range", why, param=name)
