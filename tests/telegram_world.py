"""The chats of the fake Telegram, and what people do in them.

Everything is kept as it travels. `World.changed` guards it all and wakes whoever waits.
"""

from __future__ import annotations

import copy
import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from telegram_checks import Refusal, Wire, bad, found_entities, utf16_length
from telegram_values import CallbackQuery, File, InlineQuery, Message, User, Webhook

BOT_NAME = "qabot_test_bot"
UPDATE_TYPES = {
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection"),
    *("business_message", "edited_business_message", "deleted_business_messages"),
    *("message_reaction", "message_reaction_count", "inline_query", "chosen_inline_result"),
    *("callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll"),
    *("poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost"),
    *("removed_chat_boost", "managed_bot", "guest_message"),
}
_ON_REQUEST = {"message_reaction", "message_reaction_count", "chat_member"}
_CHAT_FIELDS = {"id", "first_name", "username"}  # what a private chat has of its user
_ANONYMOUS = {  # Telegram's own, the same in every group
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_RIGHTS = {  # of an administrator
    **dict.fromkeys(
        (
            *("can_be_edited", "is_anonymous", "can_promote_members", "can_change_info"),
            *("can_post_stories", "can_edit_stories", "can_delete_stories"),
        ),
        False,
    ),
    **dict.fromkeys(
        (
            *("can_manage_chat", "can_delete_messages", "can_manage_video_chats"),
            *("can_restrict_members", "can_invite_users"),
        ),
        True,
    ),
}


class World:
    """All that the server knows. Hold `changed` while reading or writing it."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.closing = False
        self.bot: Wire = {
            "id": 123456,
            "is_bot": True,
            "first_name": "qabot",
            "username": BOT_NAME,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.query_lifetime = 15.0  # seconds in which a button or inline query can be answered
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.updates: list[Wire] = []
        self.allowed: list[str] = []
        self.poll: object | None = None  # the getUpdates that waits
        self.webhook: Webhook | None = None
        self.files: dict[str, File] = {}
        self.callbacks: dict[str, CallbackQuery] = {}
        self.inline_queries: dict[str, InlineQuery] = {}
        self.commands: dict[tuple[str, str], list[Wire]] = {}
        self.descriptions: dict[tuple[str, str], str] = {}
        self.private_ids = itertools.count(1)
        self._ids = itertools.count(1001)
        self._update_ids = itertools.count(700_000_001)

    def next_id(self) -> int:
        return next(self._ids)

    def wait(self, condition: Callable[[], object], timeout: float, why: str) -> None:
        with self.changed:
            if not self.changed.wait_for(condition, timeout):
                raise AssertionError(f"{why} within {timeout:g} s")

    def push(self, kind: str, value: Wire) -> None:
        """Queue an update, unless its type was not asked for."""
        wanted = kind in self.allowed if self.allowed else kind not in _ON_REQUEST
        if wanted:
            number = next(self._update_ids)
            self.updates.append({"update_id": number, kind: copy.deepcopy(value)})
            self.changed.notify_all()

    def confirm(self, offset: int) -> None:
        """Forget the updates before offset; a negative offset keeps as many at the end."""
        if offset < 0:
            self.updates = self.updates[offset:]
        else:
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
        self.changed.notify_all()

    def add_file(self, name: str, mime: str, data: bytes, size: int | None = None) -> File:
        number = self.next_id()
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        path = f"documents/file_{number}.{suffix if suffix.isalnum() else 'bin'}"
        file = File(f"BQACAgQ{number}", path, name, mime, data, len(data) if size is None else size)
        self.files[file.id] = file
        return file

    def user(self, name: str, *, language: str, username: str) -> User:
        with self.changed:
            user = User(self.next_id(), name, language, username)
            self.users[user.id] = user
            return user

    def private(self, user: User) -> Chat:
        with self.changed:
            if user.id not in self.chats:
                about = {key: value for key, value in user.wire.items() if key in _CHAT_FIELDS}
                members = {user.id: "member"}
                chat = Chat(self, {**about, "type": "private"}, members, self.private_ids)
                self.chats[user.id] = chat
            return self.chats[user.id]

    def group(self, title: str, people: Sequence[User], *, topics: bool, admin: bool) -> Chat:
        with self.changed:
            wire: Wire = {"id": -(10**12) - self.next_id(), "type": "supergroup", "title": title}
            if topics:
                wire["is_forum"] = True
            members = {one.id: "member" for one in people}
            members |= {people[0].id: "creator"} if people else {}
            members[self.bot["id"]] = "administrator" if admin else "member"
            chat = Chat(self, wire, members, itertools.count(2))  # 1 is the general topic
            self.chats[wire["id"]] = chat
            return chat

    def inline(self, user: User, text: str, offset: str, timeout: float) -> list[Wire]:
        with self.changed:
            query = InlineQuery(str(self.next_id()), time.monotonic())
            self.inline_queries[query.id] = query
            about = {"id": query.id, "from": user.wire, "query": text, "offset": offset}
            self.push("inline_query", {**about, "chat_type": "sender"})
        self.wait(lambda: query.results is not None, timeout, "the inline query was not answered")
        assert query.results is not None
        return query.results


@dataclass(eq=False, slots=True)
class Chat:
    """A private chat or a supergroup. Message ids count per group, as on the real server."""

    world: World
    wire: Wire
    members: dict[int, str]  # id -> status
    message_ids: Iterator[int]
    started: bool = False  # the user has written; a bot cannot begin a private chat
    seen: list[Message] = field(default_factory=list)  # the bot's messages and edits, in order
    actions: list[str] = field(default_factory=list)  # what sendChatAction told
    drafts: list[Message] = field(default_factory=list)
    reactions: dict[int, list[Wire]] = field(default_factory=dict)  # the bot's, by message id
    stored: dict[int, Wire] = field(default_factory=dict)
    migrated_to: int | None = None
    _waited: int = 0

    @property
    def id(self) -> int:
        return int(self.wire["id"])

    @property
    def is_private(self) -> bool:
        return bool(self.wire["type"] == "private")

    @property
    def messages(self) -> list[Message]:
        """All messages as they stand now, users' and bot's, oldest first."""
        with self.world.changed:
            return [Message(copy.deepcopy(wire)) for wire in self.stored.values()]

    def send(
        self,
        text: str,
        *,
        by: User | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
        quote: str = "",
    ) -> Message:
        """A user's message; quote is the part of reply_to that the user marked."""
        if not 1 <= utf16_length(text) <= 4096:
            raise ValueError("clients send 1 to 4096 UTF-16 units a message: cut the text")
        content: Wire = {"text": text}
        if entities := found_entities(text):
            content["entities"] = entities
        with self.world.changed:
            if quote and reply_to:
                position = utf16_length(reply_to.text[: reply_to.text.index(quote)])
                content["quote"] = {"text": quote, "position": position, "is_manual": True}
            return self._say(content, by, reply_to, topic)

    def send_document(
        self,
        name: str,
        data: bytes,
        *,
        caption: str = "",
        by: User | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
        mime: str = "application/octet-stream",
        size: int | None = None,
        album: str = "",
    ) -> Message:
        """A user's document; size is what Telegram says of it, the length of data by default."""
        with self.world.changed:
            content: Wire = {"document": self.world.add_file(name, mime, data, size).document}
            if caption:
                content |= {"caption": caption, "caption_entities": found_entities(caption)}
            if album:
                content["media_group_id"] = album
            return self._say(content, by, reply_to, topic)

    def send_content(
        self, content: Wire, *, by: User | None = None, topic: int | None = None
    ) -> Message:
        """A message of any other kind: content is what Telegram would say, say {"sticker": ...}."""
        with self.world.changed:
            return self._say(dict(content), by, None, topic)

    def send_anonymously(self, text: str) -> Message:
        """The message of an administrator who writes in the group's name."""
        with self.world.changed:
            content: Wire = {"text": text, "sender_chat": self.wire, "from": _ANONYMOUS}
            if entities := found_entities(text):
                content["entities"] = entities
            return self._say(content, None, None, None)

    def edit(self, message: Message, text: str) -> Message:
        """The user edits what they wrote, the caption where it is a document."""
        with self.world.changed:
            wire = self.stored[message.id]
            names = ("text", "entities") if "text" in wire else ("caption", "caption_entities")
            wire |= {names[0]: text, names[1]: found_entities(text)}
            wire["edit_date"] = int(time.time())
            if self._bot_sees(wire):
                self.world.push("edited_message", wire)
            return Message(copy.deepcopy(wire))

    def delete(self, message: Message) -> None:
        """Remove a message; bots are not told."""
        with self.world.changed:
            del self.stored[message.id]

    def topic(self, name: str, *, by: User | None = None) -> int:
        """Id of a new forum topic."""
        with self.world.changed:
            created = {"name": name, "icon_color": 7322096}
            wire = self._new(self._person(by).wire, {"forum_topic_created": created})
            wire |= {"message_thread_id": wire["message_id"], "is_topic_message": True}
            self.world.push("message", wire)
            return int(wire["message_id"])

    def delete_topic(self, topic: int) -> None:
        with self.world.changed:
            inside = [one for one in self.stored if self._thread(one) == topic]
            for number in inside:
                del self.stored[number]

    def press(self, message: Message, button: str, *, by: User | None = None) -> CallbackQuery:
        """Press a button by its label or callback data, on the message as it stands now."""
        with self.world.changed:
            wire = self.stored[message.id]
            found = [
                one["callback_data"]
                for one in Message(wire).buttons
                if "callback_data" in one and button in (one["text"], one["callback_data"])
            ]
            if not found:
                raise AssertionError(f"no button {button!r} among {Message(wire).buttons}")
            return self._callback(wire, found[0], self._person(by))

    def press_stale(self, message: Message, data: str, *, by: User | None = None) -> CallbackQuery:
        """Press a button that the message once had: clients may show it still, or forge it."""
        with self.world.changed:
            return self._callback(self.stored[message.id], data, self._person(by))

    def react(self, message: Message, emoji: str, *, by: User | None = None) -> None:
        """Bots that asked for message_reaction hear of it, in groups only as administrators."""
        with self.world.changed:
            if self.is_private or self._bot_status == "administrator":
                new = [{"type": "emoji", "emoji": emoji}] if emoji else []
                about = {"chat": self.wire, "message_id": message.id, "date": int(time.time())}
                change = {"user": self._person(by).wire, "old_reaction": [], "new_reaction": new}
                self.world.push("message_reaction", about | change)

    def wait(self, fits: Callable[[Message], object] = bool, timeout: float = 10) -> Message:
        """The bot's next message or edit that fits; those before it are passed over.

        AssertionError, with what came instead, where none comes in time.
        """
        fitting: list[int] = []

        def found() -> bool:
            fitting[:] = [at for at in range(self._waited, len(self.seen)) if fits(self.seen[at])]
            return bool(fitting)

        with self.world.changed:
            if not self.world.changed.wait_for(found, timeout):
                came = [message.text for message in self.seen[self._waited :]]
                raise AssertionError(f"no such message within {timeout:g} s; there came {came}")
            self._waited = fitting[0] + 1
            return self.seen[fitting[0]]

    def block(self) -> None:
        """The user blocks the bot."""
        self._change_bot("kicked", self._person(None))

    def unblock(self) -> None:
        self._change_bot("member", self._person(None))

    def add_bot(self, *, by: User | None = None, admin: bool = False) -> None:
        self._change_bot("administrator" if admin else "member", self._person(by))

    def remove_bot(self, *, by: User | None = None) -> None:
        self._change_bot("kicked", self._person(by))

    def join(self, user: User) -> None:
        with self.world.changed:
            self.members[user.id] = "member"
            self.world.push("message", self._new(user.wire, {"new_chat_members": [user.wire]}))

    def migrate(self) -> Chat:
        """The group's successor: this one refuses every call and names the new id."""
        with self.world.changed:
            wire = {**self.wire, "id": -(10**12) - self.world.next_id()}
            chat = Chat(self.world, wire, dict(self.members), itertools.count(2))
            self.world.chats[chat.id] = chat
            told = self._new(self._person(None).wire, {"migrate_to_chat_id": chat.id})
            self.world.push("message", told)
            self.migrated_to = chat.id
            return chat

    # What the bot does, called with the lock held.

    def check_bot_may_write(self) -> None:
        if self.migrated_to is not None:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        if self._bot_status == "kicked":
            blocked = (
                "blocked by the user" if self.is_private else "kicked from the supergroup chat"
            )
            raise Refusal(403, f"Forbidden: bot was {blocked}")
        if self._bot_status == "left":
            raise Refusal(403, "Forbidden: bot is not a member of the supergroup chat")
        if self.is_private and not self.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")

    def store_from_bot(self, content: Wire) -> Wire:
        wire = self._new(self.bot_wire, content)
        self.show(wire)
        return wire

    def show(self, wire: Wire) -> None:
        """Put a message of the bot, as it stands, before the users' eyes."""
        self.seen.append(Message(copy.deepcopy(wire)))
        self.world.changed.notify_all()

    def message(self, number: int, what: str) -> Wire:
        if number not in self.stored:
            raise bad(f"{what} not found")
        return self.stored[number]

    def is_topic(self, number: int) -> bool:
        return "forum_topic_created" in self.stored.get(number, {})

    def member(self, number: int) -> Wire:
        """A ChatMember; users who are not in the chat have left it."""
        is_bot = number == self.world.bot["id"]
        if not is_bot and number not in self.world.users:
            raise bad("PARTICIPANT_ID_INVALID")
        status = self.members.get(number, "member" if is_bot and self.is_private else "left")
        user = self.bot_wire if is_bot else self.world.users[number].wire
        extra: dict[str, Wire] = {
            "creator": {"is_anonymous": False},
            "administrator": _RIGHTS,
            "kicked": {"until_date": 0},
        }
        return {"status": status, "user": user, **extra.get(status, {})}

    @property
    def bot_wire(self) -> Wire:
        return {key: self.world.bot[key] for key in ("id", "is_bot", "first_name", "username")}

    @property
    def _bot_status(self) -> str:
        return self.members.get(self.world.bot["id"], "member" if self.is_private else "left")

    def _person(self, by: User | None) -> User:
        if by is not None:
            return by
        return next(self.world.users[one] for one in self.members if one in self.world.users)

    def _new(self, sender: Wire, content: Wire) -> Wire:
        number = next(self.message_ids)
        about = {"message_id": number, "from": sender, "chat": self.wire, "date": int(time.time())}
        self.stored[number] = {**about, **content}
        return self.stored[number]

    def _thread(self, number: int) -> int | None:
        return Message(self.stored[number]).thread

    def _say(
        self, content: Wire, by: User | None, reply_to: Message | None, topic: int | None
    ) -> Message:
        if topic is not None:
            # Clients answer a topic's first message where the user answers none.
            content |= {"message_thread_id": topic, "is_topic_message": True}
            content["reply_to_message"] = bare(self.stored[topic])
        if reply_to is not None:
            content["reply_to_message"] = bare(self.stored.get(reply_to.id, reply_to.wire))
        self.started = True
        wire = self._new(self._person(by).wire, content)
        if self._bot_sees(wire):
            self.world.push("message", wire)
        return Message(copy.deepcopy(wire))

    def _callback(self, wire: Wire, data: str, person: User) -> CallbackQuery:
        query = CallbackQuery(str(self.world.next_id()), self.world.changed, time.monotonic())
        self.world.callbacks[query.id] = query
        about = {"id": query.id, "from": person.wire, "message": wire, "data": data}
        self.world.push("callback_query", {**about, "chat_instance": str(self.id)})
        return query

    def _bot_sees(self, wire: Wire) -> bool:
        """Privacy mode: commands, mentions and replies only, unless it is off for this bot."""
        if self._bot_status in ("left", "kicked"):
            return False
        everything = self.world.bot["can_read_all_group_messages"]
        if self.is_private or everything or self._bot_status == "administrator":
            return True
        if wire.get("reply_to_message", {}).get("from", {}).get("id") == self.world.bot["id"]:
            return True
        message = Message(wire)
        return any(
            _addressed(one["type"], message.entity_text(one).lower()) for one in message.entities
        )

    def _change_bot(self, status: str, by: User) -> None:
        with self.world.changed:
            number = self.world.bot["id"]
            old = self.member(number)
            self.members[number] = status
            about = {"chat": self.wire, "from": by.wire, "date": int(time.time())}
            change = {"old_chat_member": old, "new_chat_member": self.member(number)}
            self.world.push("my_chat_member", about | change)


def bare(wire: Wire) -> Wire:
    """A message as it stands inside of another: without what it answers itself."""
    return {key: value for key, value in wire.items() if key != "reply_to_message"}


def _addressed(kind: str, text: str) -> bool:
    """Whether an entity calls the bot; a command without a name does, it being the only bot."""
    name = f"@{BOT_NAME}"
    if kind == "mention":
        return text == name
    return kind == "bot_command" and ("@" not in text or text.endswith(name))
