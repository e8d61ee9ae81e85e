"""What goes over the wire: the parameters of each method, and errors as the server words them.

Source of names and error texts: https://core.telegram.org/bots/api (version 10.0) and the server's
own code, tdlib/telegram-bot-api.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

Json = dict[str, Any]

_SEND = (
    "business_connection_id message_thread_id direct_messages_topic_id disable_notification "
    + (
        "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters "
        "reply_parameters reply_markup"
    )
)
_EDIT = "business_connection_id chat_id message_id inline_message_id reply_markup"

# method: (parameters that must be there, parameters that may)
METHODS: dict[str, tuple[str, str]] = {
    "getMe": ("", ""),
    "getUpdates": ("", "offset limit timeout allowed_updates"),
    "setWebhook": (
        "url",
        "certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    ),
    "deleteWebhook": ("", "drop_pending_updates"),
    "getWebhookInfo": ("", ""),
    "sendMessage": ("chat_id text", f"parse_mode entities link_preview_options {_SEND}"),
    "sendDocument": (
        "chat_id document",
        f"thumbnail caption parse_mode caption_entities disable_content_type_detection {_SEND}",
    ),
    "sendMessageDraft": ("chat_id draft_id", "message_thread_id text parse_mode entities"),
    "sendChatAction": ("chat_id action", "business_connection_id message_thread_id"),
    "editMessageText": ("text", f"parse_mode entities link_preview_options {_EDIT}"),
    "editMessageReplyMarkup": ("", _EDIT),
    "deleteMessage": ("chat_id message_id", ""),
    "answerCallbackQuery": ("callback_query_id", "text show_alert url cache_time"),
    "answerInlineQuery": (
        "inline_query_id results",
        "cache_time is_personal next_offset button",
    ),
    "setMyCommands": ("commands", "scope language_code"),
    "deleteMyCommands": ("", "scope language_code"),
    "getMyCommands": ("", "scope language_code"),
    "setMyDescription": ("", "description language_code"),
    "setMyShortDescription": ("", "short_description language_code"),
    "getFile": ("file_id", ""),
    "getChat": ("chat_id", ""),
    "getChatMember": ("chat_id user_id", ""),
    "leaveChat": ("chat_id", ""),
}
BY_LOWER_CASE = {name.lower(): name for name in METHODS}


class ApiError(Exception):
    """An answer that is not a success; ``parameters`` as the server adds them."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> ApiError:
    return ApiError(400, f"Bad Request: {description}")


@dataclass(slots=True)
class Part:
    """A file that came with a request."""

    name: str
    kind: str
    data: bytes


@dataclass(slots=True)
class Call:
    """One request as it came, and how it ended; ``at`` is in seconds since 1970."""

    method: str
    parameters: Json
    files: list[str] = field(default_factory=list)
    code: int = 0
    error: str | None = None
    result: Any = None
    at: float = field(default_factory=time.time)


async def read_parameters(request: Request) -> tuple[Json, dict[str, Part]]:
    """Parameters from query, form, JSON and multipart; nested objects are decoded."""
    raw: Json = dict(request.query_params)
    parts: dict[str, Part] = {}
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind == "application/json":
        body = await request.body()
        raw.update(json.loads(body) if body else {})
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        async with request.form(max_part_size=64 << 20) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    data = await value.read()
                    parts[name] = Part(value.filename or "", value.content_type or "", data)
                else:
                    raw[name] = value
    return raw, parts


def check_parameters(method: str, raw: Json, parts: dict[str, Part]) -> None:
    """Unknown names are an error here, though the real server passes over them: they are slips."""
    needed, allowed = (set(names.split()) for names in METHODS[method])
    given = set(raw) | set(parts)
    attached = {str(value)[9:] for value in raw.values() if str(value).startswith("attach://")}
    unknown = given - needed - allowed - attached
    if unknown:
        raise bad(f"unknown parameter {sorted(unknown)[0]} of {method} (the stand-in is strict)")
    for name in sorted(needed - given):
        raise bad(_MISSING.get(name, f"parameter {name} is required"))


_MISSING = {"chat_id": "chat_id is empty", "text": "message text is empty"}


def number(raw: Json, name: str, default: int = 0) -> int:
    value = raw.get(name, default)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad(f"parameter {name} must be a number, not {value!r}") from None


def flag(raw: Json, name: str) -> bool:
    return str(raw.get(name, "")).lower() in ("true", "1", "yes", "t")


def nested(raw: Json, name: str) -> Any:
    """A parameter that contains an object or a list, None when it is not there."""
    value = raw.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None
