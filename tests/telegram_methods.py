"""The methods of the fake Bot API: what each checks, does and gives back."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from telegram_checks import (
    MAX_CAPTION,
    Refusal,
    Wire,
    bad,
    check_commands,
    check_markup,
    check_preview,
    check_results,
    check_scope,
    check_url,
    formatted,
    utf16_length,
)
from telegram_parameters import Call
from telegram_values import File, Message, Shown, Webhook
from telegram_world import UPDATE_TYPES, Chat, World, bare

MAX_DOWNLOAD = 20_000_000
MAX_UPLOAD = 50_000_000
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_POLLED_TWICE = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
_WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
_ACTIONS = {
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice"),
    *("upload_document", "choose_sticker", "find_location", "record_video_note"),
    "upload_video_note",
}
_REPLY_FIELDS = {
    *("message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode"),
    *("quote_entities", "quote_position", "checklist_task_id", "poll_option_id"),
}


def carry_out(world: World, call: Call) -> object:
    """The result of a call, as it travels; the lock is held.

    A method's function bears its name in Python's spelling; `prepare` has let no other name pass.
    """
    snake = re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", call.method)
    method: Callable[[World, Call], object] = globals()[snake]
    return copy.deepcopy(method(world, call))


# Updates


def get_me(world: World, _: Call) -> Wire:
    return world.bot


def get_updates(world: World, call: Call) -> list[Wire]:
    """Long polling; the lock is let go while it waits."""
    if world.webhook:
        raise Refusal(409, _WEBHOOK_IS_SET)
    limit, seconds = call.get("limit", 100), min(call.get("timeout", 0), 50)
    if not 1 <= limit <= 100 or seconds < 0:
        raise bad("limit must be 1 to 100, and timeout not negative")
    _set_allowed(world, call)
    if call.get("offset"):
        world.confirm(call.get("offset"))
    world.poll = call
    world.changed.notify_all()
    _wait_for_updates(world, call, time.monotonic() + seconds)
    if world.webhook:
        raise Refusal(409, "Conflict: terminated by setWebhook request")
    if world.poll is not call:
        raise Refusal(409, _POLLED_TWICE)
    world.poll = None
    return world.updates[:limit]


def _wait_for_updates(world: World, call: Call, end: float) -> None:
    """Until there are updates, time is up, another poll takes over or the client is gone."""
    while not world.updates and world.poll is call and not world.closing and not world.webhook:
        left = end - time.monotonic()
        if left <= 0 or not call.is_there():
            break
        world.changed.wait(min(left, 0.5))


def _set_allowed(world: World, call: Call) -> None:
    allowed = call.get("allowed_updates")
    if allowed is None:
        return
    if unknown := [name for name in allowed if name not in UPDATE_TYPES]:
        call.notes.append(f"there are no updates of the type {unknown[0]!r}")
    world.allowed = allowed


def set_webhook(world: World, call: Call) -> bool:
    url, secret = call.get("url"), call.get("secret_token", "")
    connections = call.get("max_connections", 40)
    if not url:
        return delete_webhook(world, call)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= connections <= 100:
        raise bad("max_connections must be 1 to 100")
    _set_allowed(world, call)
    if call.get("drop_pending_updates"):
        world.updates = []
    world.webhook = Webhook(url, secret, connections)
    world.changed.notify_all()
    return True


def delete_webhook(world: World, call: Call) -> bool:
    world.webhook = None
    if call.get("drop_pending_updates"):
        world.updates = []
    return True


def get_webhook_info(world: World, _: Call) -> Wire:
    hook = world.webhook
    info: Wire = {"url": hook.url if hook else "", "has_custom_certificate": False}
    info["pending_update_count"] = len(world.updates)
    if world.allowed:
        info["allowed_updates"] = world.allowed
    if hook:
        info["max_connections"] = hook.connections
    if hook and hook.last_error:
        info |= {"last_error_date": hook.last_error_date, "last_error_message": hook.last_error}
    return info


# Messages


def send_message(world: World, call: Call) -> Wire:
    chat, place = _destination(world, call)
    content = _text(call)
    return chat.store_from_bot(content | place | _markup(call))


def send_document(world: World, call: Call) -> Wire:
    chat, place = _destination(world, call)
    content = {"document": _document(world, call).document} | _caption(call)
    return chat.store_from_bot(content | place | _markup(call))


def send_message_draft(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    if not chat.is_private:
        raise bad("TEXTDRAFT_PEER_INVALID")
    if not call.get("draft_id"):
        raise bad("draft_id must be non-zero")
    text, entities = formatted(call.get("text", ""), call.get("entities"), call.get("parse_mode"))
    chat.drafts.append(Message({"message_id": 0, "text": text, "entities": entities}))
    world.changed.notify_all()
    return True


def send_chat_action(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    if call.get("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    thread = call.get("message_thread_id")
    if thread not in (None, 1) and not chat.is_topic(thread):
        raise bad("message thread not found")
    chat.actions.append(call.get("action"))
    world.changed.notify_all()
    return True


def edit_message_text(world: World, call: Call) -> Wire:
    chat, wire = _own_message(world, call)
    if "text" not in wire:
        raise bad("there is no text in the message to edit")
    return _edit(chat, wire, {"entities": []} | _text(call) | {"reply_markup": _keyboard(call)})


def edit_message_caption(world: World, call: Call) -> Wire:
    chat, wire = _own_message(world, call)
    if "document" not in wire:
        raise bad("there is no caption in the message to edit")
    blank = {"caption": "", "caption_entities": []}
    return _edit(chat, wire, blank | _caption(call) | {"reply_markup": _keyboard(call)})


def edit_message_reply_markup(world: World, call: Call) -> Wire:
    chat, wire = _own_message(world, call)
    return _edit(chat, wire, {"reply_markup": _keyboard(call)})


def _edit(chat: Chat, wire: Wire, change: Wire) -> Wire:
    """Replace what is named in change; an edit without a keyboard removes the keyboard."""
    looks = {key: value for key, value in change.items() if key != "link_preview_options"}
    if all((wire.get(key) or None) == (value or None) for key, value in looks.items()):
        raise bad(_NOT_MODIFIED)
    wire |= change | {"edit_date": int(time.time())}
    for key in [key for key, value in wire.items() if value is None or value == []]:
        del wire[key]
    chat.show(wire)
    return wire


def delete_message(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    _delete(world, chat, call.get("message_id"))
    return True


def delete_messages(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    if not 1 <= len(call.get("message_ids")) <= 100:
        raise bad("message_ids must be 1 to 100")
    for number in call.get("message_ids"):
        if number in chat.stored:  # missing ones are skipped
            _delete(world, chat, number)
    return True


def _delete(world: World, chat: Chat, number: int) -> None:
    wire = chat.message(number, "message to delete")
    own = wire["from"]["id"] == world.bot["id"]
    if not (own or chat.is_private or chat.members[world.bot["id"]] == "administrator"):
        raise bad("message can't be deleted")
    del chat.stored[number]


def set_message_reaction(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    chat.message(call.get("message_id"), "message to react")
    reactions = call.get("reaction", [])
    if len(reactions) > 1 or any(one.get("type") != "emoji" for one in reactions):
        raise bad("REACTIONS_TOO_MANY")
    chat.reactions[call.get("message_id")] = reactions
    world.changed.notify_all()
    return True


def _chat(world: World, call: Call) -> Chat:
    number = call.get("chat_id")
    if number not in world.chats:
        known = number in world.users
        raise (
            Refusal(403, "Forbidden: bot can't initiate conversation with a user")
            if known
            else bad("chat not found")
        )
    world.chats[number].check_bot_may_write()
    return world.chats[number]


def _destination(world: World, call: Call) -> tuple[Chat, Wire]:
    """Where a message goes: its chat, and its topic and the message that it answers."""
    chat = _chat(world, call)
    thread = call.get("message_thread_id")
    if thread is not None and not chat.is_topic(thread):  # 1 too: the general topic has no id
        raise bad("message thread not found")
    answered = _answered(chat, call.get("reply_parameters"))
    place: Wire = {"reply_to_message": bare(answered)} if answered else {}
    its_thread = answered.get("message_thread_id") if answered else None
    if answered and thread and thread != its_thread:
        call.notes.append(f"answers a message of the topic {its_thread} in the topic {thread}")
    if thread := thread or its_thread:
        place |= {"message_thread_id": thread, "is_topic_message": True}
    if call.get("protect_content"):
        place["has_protected_content"] = True
    return chat, place


def _answered(chat: Chat, reply: Wire | None) -> Wire | None:
    if reply is None:
        return None
    if unknown := sorted(reply.keys() - _REPLY_FIELDS):
        raise bad(f"can't parse reply parameters: there is no field {unknown[0]!r}")
    if reply.get("chat_id", chat.id) != chat.id:
        raise bad("this server does not carry out replies across chats")
    number = reply.get("message_id")
    if type(number) is not int:
        raise bad("can't parse reply parameters: message_id must be an integer")
    if number not in chat.stored:
        if reply.get("allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")
    quote, _ = formatted(
        reply.get("quote", ""), reply.get("quote_entities"), reply.get("quote_parse_mode")
    )
    if quote not in Message(chat.stored[number]).text or utf16_length(quote) > 1024:
        raise bad("QUOTE_TEXT_INVALID")
    return chat.stored[number]


def _own_message(world: World, call: Call) -> tuple[Chat, Wire]:
    if call.get("chat_id") is None or call.get("message_id") is None:
        raise bad("message identifier is not specified")
    chat = _chat(world, call)
    wire = chat.message(call.get("message_id"), "message to edit")
    if wire["from"]["id"] != world.bot["id"]:
        raise bad("message can't be edited")
    return chat, wire


def _text(call: Call) -> Wire:
    text, entities = formatted(call.get("text"), call.get("entities"), call.get("parse_mode"))
    if not text:
        raise bad("message text is empty")
    content: Wire = {"text": text, "entities": entities} if entities else {"text": text}
    if options := call.get("link_preview_options"):
        check_preview(options)
        content["link_preview_options"] = options
    return content


def _caption(call: Call) -> Wire:
    text, entities = formatted(
        call.get("caption", ""), call.get("caption_entities"), call.get("parse_mode"), MAX_CAPTION
    )
    content: Wire = {"caption": text} if text else {}
    return content | ({"caption_entities": entities} if entities else {})


def _keyboard(call: Call) -> Wire | None:
    markup = call.get("reply_markup")
    return check_markup(markup) if markup else None


def _markup(call: Call) -> Wire:
    keyboard = _keyboard(call)
    return {"reply_markup": keyboard} if keyboard else {}


def _document(world: World, call: Call) -> File:
    """The document of a request: a part of its body, or the id of a file that is there."""
    given = str(call.get("document", "document"))
    name = given.removeprefix("attach://")
    if upload := call.files.get(name):
        if not upload.data:
            raise bad("file must be non-empty")
        if len(upload.data) > MAX_UPLOAD:
            raise Refusal(413, "Request Entity Too Large")
        return world.add_file(upload.name, upload.mime, upload.data)
    if given not in world.files:
        raise bad("wrong file identifier/HTTP URL specified")
    return world.files[given]


# Buttons, inline mode


def answer_callback_query(world: World, call: Call) -> bool:
    query = world.callbacks.get(call.get("callback_query_id"))
    if query is None or query.shown or time.monotonic() - query.asked > world.query_lifetime:
        raise bad(_TOO_OLD)
    text, url = call.get("text", ""), call.get("url")
    if utf16_length(text) > 200:
        raise bad("MESSAGE_TOO_LONG")
    if url:
        check_url(url, "callback query answer URL")
    query.shown = Shown(text, bool(call.get("show_alert")), url)
    world.changed.notify_all()
    return True


def answer_inline_query(world: World, call: Call) -> bool:
    query = world.inline_queries.get(call.get("inline_query_id"))
    if query is None or time.monotonic() - query.asked > world.query_lifetime:
        raise bad(_TOO_OLD)
    if query.results is not None:
        raise bad(_TOO_OLD)
    if len(call.get("next_offset", "").encode()) > 64:
        raise bad("NEXT_OFFSET_INVALID")
    query.results = check_results(call.get("results"))
    world.changed.notify_all()
    return True


# The bot's profile


def set_my_commands(world: World, call: Call) -> bool:
    key = check_scope(call.get("scope"), call.get("language_code", ""))
    world.commands[key] = check_commands(call.get("commands"))
    return True


def get_my_commands(world: World, call: Call) -> list[Wire]:
    return world.commands.get(check_scope(call.get("scope"), call.get("language_code", "")), [])


def delete_my_commands(world: World, call: Call) -> bool:
    world.commands.pop(check_scope(call.get("scope"), call.get("language_code", "")), None)
    return True


def set_my_description(world: World, call: Call) -> bool:
    return _describe(world, call, "description", 512)


def set_my_short_description(world: World, call: Call) -> bool:
    return _describe(world, call, "short_description", 120)


def get_my_description(world: World, call: Call) -> Wire:
    return {"description": world.descriptions.get(_described(call, "description"), "")}


def get_my_short_description(world: World, call: Call) -> Wire:
    return {"short_description": world.descriptions.get(_described(call, "short_description"), "")}


def _describe(world: World, call: Call, name: str, most: int) -> bool:
    text = call.get(name, "")
    if utf16_length(text) > most:
        raise bad(f"{name} is longer than {most} characters")
    world.descriptions[_described(call, name)] = text
    return True


def _described(call: Call, name: str) -> tuple[str, str]:
    _, language = check_scope(None, call.get("language_code", ""))
    return name, language


# Files and chats


def get_file(world: World, call: Call) -> Wire:
    file = world.files.get(call.get("file_id"))
    if file is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD:
        raise bad("file is too big")
    about = {"file_id": file.id, "file_unique_id": file.unique}
    return {**about, "file_size": file.size, "file_path": file.path}


def get_chat(world: World, call: Call) -> Wire:
    chat = _chat(world, call)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    accepted = dict.fromkeys((*gifts, "gifts_from_channels"), True)
    about: Wire = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}
    return {**chat.wire, **about}


def get_chat_member(world: World, call: Call) -> Wire:
    return _chat(world, call).member(call.get("user_id"))


def get_chat_member_count(world: World, call: Call) -> int:
    chat = _chat(world, call)
    return sum(status not in ("left", "kicked") for status in chat.members.values())


def get_chat_administrators(world: World, call: Call) -> list[Wire]:
    chat = _chat(world, call)
    if chat.is_private:
        raise bad("there are no administrators in the private chat")
    members = [chat.member(number) for number in chat.members]
    return [one for one in members if one["status"] in ("creator", "administrator")]


def leave_chat(world: World, call: Call) -> bool:
    chat = _chat(world, call)
    if chat.is_private:
        raise bad("chat member status can't be changed in private chats")
    chat.members[world.bot["id"]] = "left"
    return True
