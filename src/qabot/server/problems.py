"""What a client did wrong, or has to wait for, in the form that OpenAI's clients know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

_RPC_INVALID, _RPC_INTERNAL = -32600, -32603  # JSON-RPC 2.0, section 5.1
_TYPES = {401: "authentication_error", 429: "rate_limit_error"}


class WebError(Exception):
    """An answer with a status of 400 or more; ``code`` is a word for programs."""

    def __init__(
        self, status: int, code: str, message: str, *, wait: int | None = None, param: str = ""
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.wait, self.param = wait, param

    @property
    def headers(self) -> dict[str, str]:
        """``Retry-After`` where waiting helps, how to sign in where a token is missing."""
        found = {} if self.wait is None else {"Retry-After": str(self.wait)}
        return found | ({"WWW-Authenticate": "Bearer"} if self.status == 401 else {})

    def fields(self) -> dict[str, Any]:
        """The error as JSON."""
        kind = "server_error" if self.status >= 500 else "invalid_request_error"
        error = {
            "message": self.message,
            "type": _TYPES.get(self.status, kind),
            "param": self.param or None,
            "code": self.code,
        }
        return {"error": error}

    def response(self) -> Response:
        """The same, with its status."""
        return json_response(self.fields(), self.status, self.headers)

    def rpc_response(self) -> Response:
        """In the form of JSON-RPC, of which clients of the tools show the message."""
        number = _RPC_INTERNAL if self.status >= 500 else _RPC_INVALID
        error = {"code": number, "message": self.message, "data": {"code": self.code}}
        return json_response(
            {"jsonrpc": "2.0", "id": None, "error": error}, self.status, self.headers
        )


def json_response(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """The value as JSON in UTF-8."""
    return Response(
        json_bytes(value), status, headers=dict(headers or {}), media_type="application/json"
    )


def json_bytes(value: object) -> bytes:
    """Half characters, which JSON can spell and UTF-8 cannot, become question marks."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")


def wrong_type(name: str, wanted: str, value: Any) -> WebError:
    """For a field that is of another type than it must be."""
    given = "null" if value is None else type(value).__name__
    return WebError(400, "invalid_type", f"'{name}' must be {wanted}, not {given}", param=name)


def broken() -> WebError:
    """For a bug of ours."""
    why = "Something went wrong here: ask again, or tell who runs this server"
    return WebError(500, "internal", why)


def flag(body: Mapping[str, Any], name: str) -> bool:
    """True or false of a body; false where it is left out."""
    value = body.get(name)
    if value is not None and not isinstance(value, bool):
        raise wrong_type(name, "true or false", value)
    return bool(value)
