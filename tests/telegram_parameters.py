"""The parameters of the Bot API's methods: which there are, and their values in a request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telegram_checks import Refusal, Wire, bad

# name:kind, the required ones with an exclamation mark. `unused` are parameters of the Bot API that
# this server does not carry out.
_SENDING = (
    "chat_id:chat! message_thread_id:int disable_notification:bool protect_content:bool "
    "reply_parameters:object reply_markup:object business_connection_id:unused "
    "direct_messages_topic_id:unused allow_paid_broadcast:unused message_effect_id:unused "
    "suggested_post_parameters:unused "
)
_TEXT = "text:str! parse_mode:str entities:list link_preview_options:object "
_EDITING = "chat_id:chat message_id:int inline_message_id:unused business_connection_id:unused "
_CAPTION = "caption:str parse_mode:str caption_entities:list "
_SCOPED = "scope:object language_code:str "
_PARAMETERS = {
    "getMe": "",
    "getUpdates": "offset:int limit:int timeout:int allowed_updates:list",
    "setWebhook": (
        "url:str! certificate:file ip_address:str max_connections:int allowed_updates:list "
        "drop_pending_updates:bool secret_token:str"
    ),
    "deleteWebhook": "drop_pending_updates:bool",
    "getWebhookInfo": "",
    "sendMessage": _SENDING + _TEXT,
    "sendDocument": _SENDING + _CAPTION + "document:file! thumbnail:file "
    "disable_content_type_detection:bool",
    "sendMessageDraft": "chat_id:chat! message_thread_id:int draft_id:int! text:str "
    "parse_mode:str entities:list",
    "sendChatAction": "chat_id:chat! message_thread_id:int action:str! "
    "business_connection_id:unused",
    "editMessageText": _EDITING + _TEXT + "reply_markup:object",
    "editMessageCaption": _EDITING + _CAPTION + "show_caption_above_media:unused "
    "reply_markup:object",
    "editMessageReplyMarkup": _EDITING + "reply_markup:object",
    "deleteMessage": "chat_id:chat! message_id:int!",
    "deleteMessages": "chat_id:chat! message_ids:list!",
    "setMessageReaction": "chat_id:chat! message_id:int! reaction:list is_big:bool",
    "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str cache_time:int",
    "answerInlineQuery": (
        "inline_query_id:str! results:list! cache_time:int is_personal:bool next_offset:str "
        "button:object"
    ),
    "setMyCommands": "commands:list! " + _SCOPED,
    "getMyCommands": _SCOPED,
    "deleteMyCommands": _SCOPED,
    "setMyDescription": "description:str language_code:str",
    "getMyDescription": "language_code:str",
    "setMyShortDescription": "short_description:str language_code:str",
    "getMyShortDescription": "language_code:str",
    "getFile": "file_id:str!",
    "getChat": "chat_id:chat!",
    "getChatMember": "chat_id:chat! user_id:int!",
    "getChatMemberCount": "chat_id:chat!",
    "getChatAdministrators": "chat_id:chat!",
    "leaveChat": "chat_id:chat!",
}


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes


@dataclass(slots=True)
class Call:
    """One request: its parameters as values, and what is wrong with it though it is carried out."""

    method: str
    parameters: Wire
    files: dict[str, Upload] = field(default_factory=dict)
    is_there: Callable[[], bool] = lambda: True  # whether the client still listens
    notes: list[str] = field(default_factory=list)

    def get(self, name: str, default: Any = None) -> Any:
        return self.parameters.get(name, default)


def prepare(method: str, raw: Wire, files: dict[str, Upload]) -> Call:
    """The call of a request; Refusal where the method or a value is none."""
    name = next((name for name in _PARAMETERS if name.lower() == method.lower()), None)
    if name is None:
        raise Refusal(404, "Not Found: method not found")
    call = Call(name, {}, files)
    if name != method:
        call.notes.append(f"the method is spelt {name}")
    kinds = dict(one.split(":") for one in _PARAMETERS[name].split())
    for key, value in raw.items():
        kind = kinds.get(key, "").rstrip("!")
        if not kind:
            call.notes.append(f"there is no parameter {key!r}, the real server ignores it")
        elif kind == "unused":
            call.notes.append(f"this server does not carry out {key!r}")
        elif value is not None:
            call.parameters[key] = _value(key, kind, value)
    for key, kind in kinds.items():
        if kind.endswith("!") and call.get(key) is None and key not in files:
            raise bad(f"{_missing(key)} is empty")
    return call


def _missing(key: str) -> str:
    return {"text": "message text", "message_id": "message identifier"}.get(key, key)


def _value(key: str, kind: str, value: object) -> object:
    if kind in ("list", "object"):
        return _nested(key, list if kind == "list" else dict, value)
    if kind == "bool":
        return _truth(key, value)
    text = value if isinstance(value, str) else json.dumps(value)
    _check_encoding(text)
    if kind == "chat" and text.startswith("@"):
        raise bad("chat not found")
    if kind in ("int", "chat"):
        if not re.fullmatch(r"-?\d{1,19}", text):
            raise bad(f"{key}: can't parse {text!r} as an integer")
        return int(text)
    return text


def _nested(key: str, kind: type, value: object) -> object:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(f"can't parse {key} JSON object") from None
    if not isinstance(value, kind):
        raise bad(f"{key}: expected {'an Array' if kind is list else 'an Object'}")
    _check_encoding(json.dumps(value, ensure_ascii=False))
    return value


def _truth(key: str, value: object) -> bool:
    text = str(value).lower()
    if text not in ("true", "false", "1", "0"):
        raise bad(f"{key}: {value!r} is neither true nor false")
    return text in ("true", "1")


def _check_encoding(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
