"""`/v1/models` and `/v1/chat/completions`, as OpenAI's clients ask for them."""

from __future__ import annotations

import time
import uuid
from collections.abc import AsyncIterable, Iterable, Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from qabot.server.asking import Asked, Said, answer
from qabot.server.bodies import read_object
from qabot.server.chunks import Form
from qabot.server.helpers import (
    NO_TOOLS,
    chooses_tools,
    helper_answer,
    is_helper_request,
    without_attachment,
)
from qabot.server.links import base_of
from qabot.server.markdown import Written, written
from qabot.server.problems import WebError, flag, json_response, wrong_type
from qabot.server.writing import begin, has_model, with_sentences
from qabot.types import Answer

MODEL = "qabot"
WRITTEN = "qabot-written"  # the same with sentences, where a language model is set
_MADE = 1764000000  # when there was such a model first; clients want a number
_Json = dict[str, Any]


async def models(request: Request) -> Response:
    """``GET /v1/models``."""
    return json_response({"object": "list", "data": [_model(name) for name in _names(request)]})


async def model(request: Request) -> Response:
    """``GET /v1/models/NAME``."""
    name = request.path_params["model"]
    _check_model(name, request)
    return json_response(_model(name))


async def complete(request: Request) -> Response:
    """The last question, answered with what the ones before it leave to be understood.

    The quotes are known before the first byte is sent, so that an error has its status in a
    stream, too. Sentences of a model are streamed as they are checked.
    """
    return await _complete(request, as_sources=False)


async def complete_with_sources(request: Request) -> Response:
    """The same for Open WebUI: in a stream each quote is a source with its text."""
    return await _complete(request, as_sources=True)


async def _complete(request: Request, *, as_sources: bool) -> Response:
    body = await read_object(request)
    name = body.get("model", MODEL)
    _check_model(name, request)
    stream, with_usage = flag(body, "stream"), _wants_usage(body)
    questions = _questions(body.get("messages"))
    own = chooses_tools(body["messages"])
    said = NO_TOOLS if own else await _said(request, questions)
    head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": name}
    usage = partial(_usage, questions)
    if stream:
        head |= {"object": "chat.completion.chunk"} | ({"usage": None} if with_usage else {})
        form = Form(head, usage if with_usage else None, as_sources=as_sources)
        return StreamingResponse(
            _streamed(request, said, form, sentences=name == WRITTEN),
            media_type="text/event-stream; charset=utf-8",
        )
    made = await _written(request, said, sentences=name == WRITTEN)
    message = {
        "role": "assistant",
        "content": made.content,
        "refusal": None,
        "annotations": made.annotations,
    }
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    head |= {"object": "chat.completion", "choices": [choice], "usage": usage(made)}
    return json_response(head)


async def _said(request: Request, questions: list[str]) -> Said | str:
    """What the last question is answered with; a text for what a client asks for itself."""
    *before, question = questions
    if is_helper_request(question):
        return helper_answer(question)
    asked = Asked(question, tuple(m for m in before if not is_helper_request(m)))
    return await answer(request, asked)


def _streamed(
    request: Request, said: Said | str, form: Form, *, sentences: bool
) -> Iterable[bytes] | AsyncIterable[bytes]:
    if isinstance(said, str):
        return form.whole(Written(said, []))
    if found := _to_write_about(said, sentences=sentences):
        return form.growing(said, begin(request, found), base_of(request))
    return form.whole(written(said, base_of(request)))


async def _written(request: Request, said: Said | str, *, sentences: bool) -> Written:
    if isinstance(said, str):
        return Written(said, [])
    if found := _to_write_about(said, sentences=sentences):
        said, text = with_sentences(said, await begin(request, found).made())
        return written(said, base_of(request), text)
    return written(said, base_of(request))


def _to_write_about(said: Said, *, sentences: bool) -> Answer | None:
    """The answer that a model is to write about; None for refusals and small talk."""
    found = said.reply.answer
    return found if sentences and found and found.found else None


def _usage(questions: list[str], made: Written) -> _Json:
    """In characters: there are no tokens here."""
    asked, said = sum(map(len, questions)), len(made.content)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def _names(request: Request) -> list[str]:
    return [MODEL, WRITTEN] if has_model(request.app.state.library) else [MODEL]


def _model(name: str) -> _Json:
    return {"id": name, "object": "model", "created": _MADE, "owned_by": "qabot"}


def _check_model(name: object, request: Request) -> None:
    if not isinstance(name, str):
        raise wrong_type("model", "a text", name)
    if name not in _names(request):
        why = f"There is no model '{name[:60]}' here: ask for '{MODEL}'"
        raise WebError(404, "model_not_found", why, param="model")


def _wants_usage(body: Mapping[str, Any]) -> bool:
    options = body.get("stream_options")
    if options is None:
        return False
    if not isinstance(options, dict):
        raise wrong_type("stream_options", "an object", options)
    return flag(options, "include_usage")


def _questions(messages: object) -> list[str]:
    """What the user said, in order: the last is asked. Raises WebError where there is nothing."""
    if not isinstance(messages, list):
        raise wrong_type("messages", "a list", messages)
    found = []
    for number, message in enumerate(messages):
        if not isinstance(message, dict):
            raise wrong_type(f"messages[{number}]", "an object", message)
        if message.get("role") == "user":
            text = _text(message.get("content"), f"messages[{number}].content")
            found.append(without_attachment(text))
    if not found:
        why = "There is no message with the role 'user': send the question as one"
        raise WebError(400, "no_question", why, param="messages")
    return found


def _text(content: object, name: str) -> str:
    """A text, or the parts of a message that are texts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise wrong_type(name, "a text or a list of parts", content)
    texts = []
    for part in content:
        if not isinstance(part, dict):
            raise wrong_type(name, "a list of objects", part)
        if part.get("type") == "text":
            text = part.get("text")
            if not isinstance(text, str):
                raise wrong_type(f"{name}.text", "a text", text)
            texts.append(text)
    return "\n".join(texts)
