"""What the fake Telegram is made of: users, messages, queries, files. Kept as they travel."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from telegram_checks import Wire, utf16_slice


@dataclass(frozen=True, slots=True)
class User:
    id: int
    name: str
    language: str
    username: str

    @property
    def wire(self) -> Wire:
        wire: Wire = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            wire["username"] = self.username
        return {**wire, "language_code": self.language} if self.language else wire


@dataclass(frozen=True, slots=True)
class Message:
    """A message as users saw it at one instant; an edit makes another one with the same id."""

    wire: Wire

    @property
    def id(self) -> int:
        return int(self.wire["message_id"])

    @property
    def text(self) -> str:
        """The text, or the caption of a document, or the empty string."""
        return str(self.wire.get("text", self.wire.get("caption", "")))

    @property
    def entities(self) -> list[Wire]:
        entities: list[Wire] = self.wire.get("entities") or self.wire.get("caption_entities") or []
        return entities

    @property
    def reply_markup(self) -> Wire | None:
        """The inline keyboard, None without one."""
        return self.wire.get("reply_markup")

    @property
    def buttons(self) -> list[Wire]:
        rows: list[list[Wire]] = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    @property
    def reply_to(self) -> int | None:
        """Id of the message that this one answers."""
        answered = self.wire.get("reply_to_message")
        return int(answered["message_id"]) if answered else None

    @property
    def thread(self) -> int | None:
        """Id of the forum topic, None in the general one and outside of forums."""
        return self.wire.get("message_thread_id")

    @property
    def document(self) -> Wire | None:
        return self.wire.get("document")

    @property
    def edited(self) -> bool:
        return "edit_date" in self.wire

    def entity_text(self, entity: Wire) -> str:
        return utf16_slice(self.text, entity["offset"], entity["length"])


@dataclass(frozen=True, slots=True)
class Shown:
    """What the user sees after pressing a button; text is empty where nothing is shown."""

    text: str
    alert: bool
    url: str | None


@dataclass(eq=False, slots=True)
class CallbackQuery:
    id: str
    changed: threading.Condition  # wakes whoever waits for the answer
    asked: float
    shown: Shown | None = None

    def wait_answer(self, timeout: float = 10) -> Shown:
        """AssertionError where the bot does not answer in time."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.shown, timeout):
                raise AssertionError(f"the button was not answered within {timeout:g} s")
            assert self.shown
            return self.shown


@dataclass(slots=True)
class InlineQuery:
    id: str
    asked: float
    results: list[Wire] | None = None


@dataclass(frozen=True, slots=True)
class File:
    id: str
    path: str
    name: str
    mime: str
    data: bytes
    size: int

    @property
    def unique(self) -> str:
        return f"u{self.id}"

    @property
    def document(self) -> Wire:
        return {
            "file_id": self.id,
            "file_unique_id": self.unique,
            "file_name": self.name,
            "mime_type": self.mime,
            "file_size": self.size,
        }


@dataclass(slots=True)
class Webhook:
    url: str
    secret: str
    connections: int
    last_error: str = ""
    last_error_date: int = 0
