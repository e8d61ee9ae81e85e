"""Answers as server-sent events: how a question was understood, the quotes, the rest.

The data of the events ``understood``, ``quotes`` and ``done`` together are the answer that is
given without events. The quotes are known before the first one is sent, so that an error has its
status. Sentences of a language model follow as they are checked, one event each.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from qabot.server.problems import json_bytes

EVENTS = "text/event-stream"
COMMENT = b": waiting for the model\n\n"  # which clients pass over
_UNDERSTOOD = ("question", "role", "understood", "asked_as", "readings", "said")
_QUOTES = ("found", "confidence", "quotes", "related", "conflicting", "parts")


@dataclass(frozen=True, slots=True)
class Step:
    """An event to send; without a name, fields of the answer that are known from now on."""

    event: str
    data: dict[str, Any]


def wants_events(request: Request) -> bool:
    """Whether a client would rather have events than JSON, by what it accepts."""
    weights = {EVENTS: 0.0, "application/json": 0.0}
    for accepted in ",".join(request.headers.getlist("accept")).lower().split(","):
        kind, *parameters = (part.strip() for part in accepted.split(";"))
        if kind in weights:
            weights[kind] = max(weights[kind], _weight(parameters))
    return weights[EVENTS] > weights["application/json"]


def events_response(
    answer: dict[str, Any], sentences: AsyncIterator[Step | None] | None = None
) -> Response:
    """The events ``understood``, ``quotes`` and ``done`` of an answer; ``sentence`` in between.

    None among the sentences is a sign of life while there is nothing to send.
    """
    return StreamingResponse(_events(answer, sentences), media_type=f"{EVENTS}; charset=utf-8")


async def _events(
    answer: dict[str, Any], sentences: AsyncIterator[Step | None] | None
) -> AsyncIterator[bytes]:
    for event, names in (("understood", _UNDERSTOOD), ("quotes", _QUOTES)):
        yield _event(event, {name: answer[name] for name in names})
    if sentences is not None:
        async for step in sentences:
            if step is None:
                yield COMMENT
            elif step.event:
                yield _event(step.event, step.data)
            else:
                answer = answer | step.data
    rest = [name for name in answer if name not in (*_UNDERSTOOD, *_QUOTES)]
    yield _event("done", {name: answer[name] for name in rest})


def _event(name: str, data: dict[str, Any]) -> bytes:
    return f"event: {name}\ndata: ".encode() + json_bytes(data) + b"\n\n"


def _weight(parameters: list[str]) -> float:
    """``q=0.5`` -> 0.5; 1 where nothing is said, 0 for what is not a number."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
