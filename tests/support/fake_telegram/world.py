"""Chats, messages, files and what users do: the state behind the methods."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.support.fake_telegram.checks import utf16
from tests.support.fake_telegram.wire import ApiError, Call, Json, bad, nested, number

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(@[A-Za-z0-9_]{3,32})?(?![\w/<>@])")
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{2,32}(?!\w)")
QUERY_LIFE = 15.0  # seconds after which a callback query can no longer be answered


@dataclass(slots=True)
class Query:
    """A callback or inline query that waits for its answer."""

    made: float
    life: float = QUERY_LIFE
    answer: Json | None = None


@dataclass(slots=True)
class File:
    name: str
    data: bytes
    described: Json


@dataclass
class World:
    """All that the server knows; ``push`` is set by the server and delivers an update."""

    token: str
    pending: list[Json] = field(default_factory=list)
    chats: dict[int, Json] = field(default_factory=dict)
    topics: dict[int, set[int]] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    queries: dict[str, Query] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    privacy: bool = True

    def __post_init__(self) -> None:
        self._updates = itertools.count(1000)
        self._messages = itertools.count(1)
        self._queries = itertools.count(7000)
        self._files = itertools.count(1)
        self.me = {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "qabot",
            "username": "qabot_test_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    # --- what users do --------------------------------------------------------------------

    def say(self, act: Json) -> tuple[str, Json] | None:
        """An update for a message as a user writes it; None when privacy mode hides it."""
        message = self._message_of(act)
        if "document" in act or "photo" in act:
            if "document" in act:
                message["document"] = self.add_file(**act["document"]).described
            else:
                message["photo"] = [self.add_photo(), *self._larger_photo(act["photo"])]
            if act.get("noname"):
                message.get("document", {}).pop("file_name", None)
            if act.get("album"):
                message["media_group_id"] = act["album"]
            if act.get("text"):
                message["caption"] = act["text"]
                message["caption_entities"] = _found_entities(act["text"])
        else:
            message["text"] = act["text"]
            message["entities"] = _found_entities(act["text"])
        message.update(act.get("extra", {}))
        for name in act.get("without", ()):
            message.pop(name, None)
        kind = act.get("kind", "message")
        if act.get("edits"):
            kind = "edited_message"
            message["message_id"] = act["edits"]
            message["edit_date"] = message["date"]
        self.messages[message["chat"]["id"], message["message_id"]] = message
        return (kind, message) if self._visible(message) else None

    def press(self, act: Json) -> tuple[str, Json]:
        """A callback query; the button must be under the message unless ``forged``.

        Of an ``old`` message Telegram gives the chat and the number, and nothing else.
        """
        user, chat = self.user(act), act.get("chat") or act.get("user", 1)
        message = self.messages[chat, act["message"]]
        offered = [
            button.get("callback_data")
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
        ]
        if act["data"] not in offered and not act.get("forged"):
            raise KeyError(f"no button {act['data']!r} under message {act['message']}: {offered}")
        identifier = str(next(self._queries))
        self.queries[identifier] = Query(time.monotonic(), act.get("life", QUERY_LIFE))
        query = {"id": identifier, "from": user, "chat_instance": str(chat), "data": act["data"]}
        if act.get("old"):
            message = {"chat": message["chat"], "message_id": message["message_id"], "date": 0}
        return "callback_query", {**query, "message": message}

    def ask_inline(self, act: Json) -> tuple[str, Json]:
        identifier = str(next(self._queries))
        self.queries[identifier] = Query(time.monotonic(), act.get("life", QUERY_LIFE))
        query = {"id": identifier, "from": self.user(act), "query": act["query"]}
        return "inline_query", {**query, "offset": "", "chat_type": "sender"}

    def membership(self, act: Json) -> tuple[str, Json]:
        """The bot is added to a group or removed from it."""
        chat = self.group(act)
        before, after = ("left", "member") if act.get("added", True) else ("member", "left")
        (self.left.discard if after == "member" else self.left.add)(chat["id"])
        return "my_chat_member", {
            "chat": chat,
            "from": self.user(act),
            "date": int(time.time()),
            "old_chat_member": {"user": self.me, "status": before},
            "new_chat_member": {"user": self.me, "status": after},
        }

    def user(self, act: Json) -> Json:
        number = act.get("user", 1)
        name = act.get("name", f"User {number}")
        user = {"id": number, "is_bot": False, "first_name": name}
        return {**user, "language_code": act["language"]} if act.get("language") else user

    def group(self, act: Json) -> Json:
        chat = {"id": act["chat"], "type": "supergroup", "title": act.get("title", "Group")}
        if act.get("topics"):
            chat["is_forum"] = True
            self.topics[act["chat"]] = set(act["topics"])
        return self.chats.setdefault(act["chat"], chat)

    def _message_of(self, act: Json) -> Json:
        user = self.user(act)
        if act.get("chat"):
            chat = self.group(act)
        else:
            private = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
            chat = self.chats.setdefault(user["id"], private)
        date = int(time.time()) - act.get("age", 0)
        message = {"message_id": next(self._messages), "from": user, "chat": chat, "date": date}
        if act.get("thread"):
            message.update(message_thread_id=act["thread"], is_topic_message=True)
        if act.get("reply_to"):
            answered = self.messages[chat["id"], act["reply_to"]]
            message["reply_to_message"] = _without_reply(answered)
        if act.get("quote"):
            message["quote"] = {"text": act["quote"], "position": 0, "is_manual": True}
        return message

    def _visible(self, message: Json) -> bool:
        """What privacy mode lets a bot see of a group."""
        if message["chat"]["type"] == "private" or not self.privacy:
            return True
        text = message.get("text") or message.get("caption") or ""
        entities = message.get("entities") or message.get("caption_entities") or []
        if any(e["type"] == "bot_command" for e in entities):
            return True
        names = [_marked(text, e).lower() for e in entities if e["type"] == "mention"]
        if f"@{self.me['username']}".lower() in names:
            return True
        return bool(message.get("reply_to_message", {}).get("from", {}).get("id") == self.me["id"])

    def update(self, kind: str, content: Json) -> Json:
        return {"update_id": next(self._updates), kind: content}

    # --- what the bot does ----------------------------------------------------------------

    def new_message(self, raw: Json, content: Json, keyboard: Json | None) -> Json:
        chat = self.target(raw)
        message: Json = {
            "message_id": next(self._messages),
            "from": {k: self.me[k] for k in ("id", "is_bot", "first_name", "username")},
            "chat": self.chats[chat],
            "date": int(time.time()),
        }
        self._into_topic(raw, chat, message)
        self._as_reply(raw, chat, message)
        if keyboard:
            message["reply_markup"] = keyboard
        message.update(content)
        self.messages[chat, message["message_id"]] = message
        return message

    def _into_topic(self, raw: Json, chat: int, message: Json) -> None:
        thread = number(raw, "message_thread_id")
        if not thread:
            return
        if thread not in self.topics.get(chat, ()) or thread == 1:
            raise bad("message thread not found")
        message.update(message_thread_id=thread, is_topic_message=True)

    def _as_reply(self, raw: Json, chat: int, message: Json) -> None:
        reply = nested(raw, "reply_parameters")
        if not reply:
            return
        answered = self.messages.get((chat, reply["message_id"]))
        if answered is None:
            if not reply.get("allow_sending_without_reply"):
                raise bad("message to be replied not found")
            return
        message["reply_to_message"] = _without_reply(answered)

    def target(self, raw: Json) -> int:
        chat = number(raw, "chat_id")
        if chat in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat in self.left:
            raise ApiError(403, "Forbidden: bot is not a member of the supergroup chat")
        if chat not in self.chats:
            raise bad("chat not found")
        return chat

    def own_message(self, raw: Json, purpose: str) -> Json:
        message = self.messages.get((self.target(raw), number(raw, "message_id")))
        if message is None:
            raise bad(f"message to {purpose} not found")
        if purpose == "edit" and message["from"]["id"] != self.me["id"]:
            raise bad("message can't be edited")
        return message

    def open_query(self, identifier: str) -> Query:
        query = self.queries.get(identifier)
        late = query is not None and time.monotonic() - query.made > query.life
        if query is None or query.answer is not None or late:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        return query

    def add_photo(self) -> Json:
        identifier = f"AgACAgQAAx{next(self._files)}"
        size = {"width": 90, "height": 60, "file_size": 1000}
        return {"file_id": identifier, "file_unique_id": f"u{identifier}", **size}

    def _larger_photo(self, photo: Any) -> list[Json]:
        """The photo in its whole size, where the act has its ``data``; it has no name or type."""
        if not isinstance(photo, dict):
            return []
        described = self.add_file("", photo["data"]).described
        size = {"width": 1280, "height": 960}
        kept = ("file_id", "file_unique_id", "file_size")
        return [{**size, **{key: described[key] for key in kept}}]

    def add_file(
        self, name: str, data: bytes | str, kind: str = "text/plain", size: int | None = None
    ) -> File:
        held = data.encode() if isinstance(data, str) else data
        identifier = f"BQACAgQAAx{next(self._files)}"
        described = {
            "file_id": identifier,
            "file_unique_id": f"u{identifier}",
            "file_name": name,
            "mime_type": kind,
            "file_size": len(held) if size is None else size,
        }
        self.files[identifier] = File(name, held, described)
        return self.files[identifier]


def _marked(text: str, entity: Json) -> str:
    start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
    return text.encode("utf-16-le")[start:end].decode("utf-16-le")


def _without_reply(message: Json) -> Json:
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def _found_entities(text: str) -> list[Json]:
    """Commands and mentions, as the server finds them in what users write.

    A letter of any script, a digit or an underscore directly before or behind makes it none.
    """
    found: list[Any] = []
    for kind, pattern in (("bot_command", _COMMAND), ("mention", _MENTION)):
        for match in pattern.finditer(text):
            start = match.start()
            inside = any(first <= start < last for _, first, last in found)
            if not inside:
                found.append((kind, start, match.end()))
    return [
        {"type": kind, "offset": utf16(text[:start]), "length": utf16(text[start:end])}
        for kind, start, end in sorted(found, key=lambda f: f[1])
    ]
