"""Any OpenAI-compatible endpoint: messages in, pieces of text out, and errors in words.

Only ``content`` is read: what a model thinks (``reasoning``, ``reasoning_content``) is not shown.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from qabot.errors import QabotError
from qabot.messages import Code

MOST_CHARACTERS = 20_000  # of an answer, and of one line of a stream: more is not an answer
_TOTAL = 10  # times the time-out: how long a whole answer may take
_LONGEST_REASON = 200
Json = dict[str, Any]


class ModelError(QabotError):
    """A language model that cannot be reached or does not answer; quotes are shown without it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers: ``url`` up to and including /v1; ``timeout`` in seconds of silence."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 60.0

    @property
    def host(self) -> str:
        """The host of the address; empty where it has none."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""

    @property
    def is_local(self) -> bool:
        """True where what is sent does not leave this machine."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False


def pieces(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """The text of a model's answer as it comes; raises ModelError, also in the middle of it.

    A server that does not stream gives the whole text as one piece.
    """
    body = {"model": endpoint.model, "stream": True, "temperature": 0, "messages": list(messages)}
    deadline = time.monotonic() + _TOTAL * endpoint.timeout
    with _requested(endpoint, "POST", "/chat/completions", body) as response:
        if "event-stream" not in response.headers.get("content-type", ""):
            yield _whole(response, endpoint)
            return
        yield from _streamed(response, endpoint, deadline)


def models(endpoint: Endpoint) -> list[str]:
    """The names of the models that an endpoint lists; raises ModelError."""
    with _requested(endpoint, "GET", "/models", None) as response:
        found = _object(_read(response), endpoint)
    try:
        return [str(item["id"]) for item in found["data"]]
    except (KeyError, TypeError) as error:
        raise _not_a_model(endpoint, str(found)) from error


def _streamed(response: httpx.Response, endpoint: Endpoint, deadline: float) -> Iterator[str]:
    """The contents of the events; an answer that does not end as one is cut."""
    seen, reason = 0, None
    for line in response.iter_lines():
        if time.monotonic() > deadline:
            raise ModelError(Code.MODEL_SILENT, host=endpoint.host, seconds=int(endpoint.timeout))
        if not line.startswith("data:") or not (data := line[5:].strip()):
            continue
        if data == "[DONE]":
            break
        text, ended = _event(data, endpoint)
        seen, reason = seen + len(text), ended or reason
        if seen > MOST_CHARACTERS:
            raise ModelError(Code.MODEL_TOO_LONG, model=endpoint.model)
        if text:
            yield text
    else:
        if reason is None:
            raise ModelError(Code.MODEL_CUT, host=endpoint.host)
    if reason == "length":
        raise ModelError(Code.MODEL_TOO_LONG, model=endpoint.model)


def _event(data: str, endpoint: Endpoint) -> tuple[str, str | None]:
    """The text of an event, and why the answer ended if it did."""
    found = _object(data, endpoint)
    if "error" in found:
        raise _failed(endpoint, found)
    choices = found.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return "", None
    delta = choices[0].get("delta")
    text = delta.get("content") if isinstance(delta, dict) else None
    ended = choices[0].get("finish_reason")
    return (text if isinstance(text, str) else ""), (str(ended) if ended else None)


def _whole(response: httpx.Response, endpoint: Endpoint) -> str:
    body = _read(response)
    found = _object(body, endpoint)
    if "error" in found:
        raise _failed(endpoint, found)
    try:
        choice = found["choices"][0]
        text = choice["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise _not_a_model(endpoint, body) from error
    if choice.get("finish_reason") == "length" or len(str(text)) > MOST_CHARACTERS:
        raise ModelError(Code.MODEL_TOO_LONG, model=endpoint.model)
    return text if isinstance(text, str) else ""


def _read(response: httpx.Response) -> str:
    """The body, as far as an answer may be long."""
    text = ""
    for piece in response.iter_text():
        text += piece
        if len(text) > 10 * MOST_CHARACTERS:
            break
    return text


def _object(text: str, endpoint: Endpoint) -> Json:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_a_model(endpoint, text) from error
    if not isinstance(found, dict):
        raise _not_a_model(endpoint, text)
    return found


@contextmanager
def _requested(
    endpoint: Endpoint, method: str, path: str, body: Json | None
) -> Iterator[httpx.Response]:
    """The response to a request, if it is one; whatever goes wrong on the way is a ModelError."""
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    try:
        with (
            httpx.Client(timeout=endpoint.timeout, trust_env=not endpoint.is_local) as client,
            client.stream(
                method, endpoint.url.rstrip("/") + path, json=body, headers=headers
            ) as response,
        ):
            if response.status_code != 200:
                raise _refused(endpoint, response)
            yield response
    except httpx.TimeoutException as error:
        seconds = int(endpoint.timeout)
        raise ModelError(Code.MODEL_SILENT, host=endpoint.host, seconds=seconds) from error
    except httpx.ConnectError as error:
        raise ModelError(Code.MODEL_UNREACHABLE, url=endpoint.url, error=str(error)) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        raise ModelError(Code.MODEL_CUT, host=endpoint.host) from error


def _refused(endpoint: Endpoint, response: httpx.Response) -> ModelError:
    """What a status means, and what to do about it."""
    status = response.status_code
    if status in (401, 403):
        return ModelError(Code.MODEL_KEY, host=endpoint.host, status=status)
    if status == 404:
        return ModelError(Code.MODEL_UNKNOWN, url=endpoint.url, model=endpoint.model)
    if status == 429:
        wait = response.headers.get("retry-after", "")
        if wait.isascii() and wait.isdecimal() and len(wait) < 7:
            return ModelError(Code.MODEL_BUSY_UNTIL, host=endpoint.host, seconds=int(wait))
        return ModelError(Code.MODEL_BUSY, host=endpoint.host)
    return ModelError(
        Code.MODEL_FAILS, host=endpoint.host, reason=f"{status} {_reason(_read(response))}".strip()
    )


def _failed(endpoint: Endpoint, found: Json) -> ModelError:
    return ModelError(Code.MODEL_FAILS, host=endpoint.host, reason=_reason(json.dumps(found)))


def _not_a_model(endpoint: Endpoint, text: str) -> ModelError:
    return ModelError(Code.MODEL_NO_ENDPOINT, url=endpoint.url, text=" ".join(text.split())[:60])


def _reason(body: str) -> str:
    """The message in an error's JSON, else nothing: pages of HTML help nobody."""
    try:
        error = json.loads(body)["error"]
        text = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return " ".join(str(text).split())[:_LONGEST_REASON]
