"""Answers as server-sent events: how a question was understood, the quotes, the rest.

The data of the three events together are the answer that is given without events. All is known
before the first one is sent, so that an error has its status.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from qabot.server.problems import json_bytes

EVENTS = "text/event-stream"
_UNDERSTOOD = ("question", "role", "understood", "asked_as", "said")
_QUOTES = ("found", "confidence", "quotes", "related", "conflicting", "parts")


def wants_events(request: Request) -> bool:
    """Whether a client would rather have events than JSON, by what it accepts."""
    weights = {EVENTS: 0.0, "application/json": 0.0}
    for accepted in ",".join(request.headers.getlist("accept")).lower().split(","):
        kind, *parameters = (part.strip() for part in accepted.split(";"))
        if kind in weights:
            weights[kind] = max(weights[kind], _weight(parameters))
    return weights[EVENTS] > weights["application/json"]


def events_response(answer: dict[str, Any]) -> Response:
    """The events ``understood``, ``quotes`` and ``done`` of an answer."""
    return StreamingResponse(_events(answer), media_type=f"{EVENTS}; charset=utf-8")


def _events(answer: dict[str, Any]) -> Iterator[bytes]:
    rest = [name for name in answer if name not in (*_UNDERSTOOD, *_QUOTES)]
    for event, names in (("understood", _UNDERSTOOD), ("quotes", _QUOTES), ("done", rest)):
        data = json_bytes({name: answer[name] for name in names})
        yield f"event: {event}\ndata: ".encode() + data + b"\n\n"


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
