"""Bodies of requests: no larger, slower or deeper than a client that means well sends them."""

from __future__ import annotations

import asyncio
import json
from typing import Any, NoReturn
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request

from qabot.server.problems import WebError, wrong_type

LARGEST = 1 << 20  # bytes; chat clients send the whole conversation each time
DEEPEST = 32  # arrays and objects within one another
SLOWEST = 20.0  # seconds until the whole body must be here
_FIELDS = 200


async def read_body(request: Request) -> bytes:
    """The whole body; raises WebError 413 when it is too large, 408 when it comes too slowly."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > LARGEST):
        raise _too_large()
    body = bytearray()
    try:
        async with asyncio.timeout(SLOWEST):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise _too_large()
    except TimeoutError:
        why = f"The request was not complete after {SLOWEST:.0f} seconds: send it again"
        raise WebError(408, "too_slow", why) from None
    except ClientDisconnect:
        raise WebError(400, "incomplete", "The request is incomplete: send it again") from None
    return bytes(body)


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object of a body; raises WebError for all else."""
    body = await read_body(request)
    try:
        value = json.loads(body.decode("utf-8-sig"), parse_constant=_refused)
    except (ValueError, RecursionError):
        raise WebError(400, "invalid_json", "The body is no JSON in UTF-8: correct it") from None
    if not isinstance(value, dict):
        raise wrong_type("body", "a JSON object", value)
    if not _is_shallow(value):
        raise WebError(400, "too_deep", f"The JSON has more than {DEEPEST} levels: make it flat")
    return value


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a form, as a page without script sends them."""
    text = (await read_body(request)).decode("utf-8", "replace")
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        raise WebError(400, "too_many_fields", "The form has too many fields") from None


def _too_large() -> WebError:
    return WebError(413, "too_large", f"The request is larger than {LARGEST:,} bytes: shorten it")


def _refused(constant: str) -> NoReturn:
    raise ValueError(constant)  # NaN and Infinity are not JSON


def _is_shallow(value: object) -> bool:
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return True
    return False


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
