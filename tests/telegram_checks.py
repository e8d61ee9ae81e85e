"""What the Bot API accepts: formatted text, keyboards, commands, inline results. Pure functions.

Where the real server drops or mends silently what a bot sent by mistake (an entity beyond the end
of the text, a link that is none), these functions refuse: a test should see the mistake.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Wire = dict[str, Any]
"""An object of the Bot API as it travels."""

MAX_TEXT = 4096  # characters after entities parsing; in UTF-16 units, which are never fewer
MAX_CAPTION = 1024
MAX_RAW_TEXT = 32_768  # bytes, before entities parsing
MAX_ENTITIES = 100  # the real server drops the rest
MAX_BUTTONS = 100
MAX_CALLBACK_DATA = 64  # bytes
MAX_RESULT_ID = 64  # bytes
MAX_RESULTS = 50
MAX_COMMANDS = 100

_QUOTES = {"blockquote", "expandable_blockquote"}
_CODE = {"pre", "code"}
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_FOUND = {  # the server finds these itself, and accepts them
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
}
_EXTRA_FIELDS = {  # type -> (required, optional)
    "text_link": ({"url"}, set[str]()),
    "text_mention": ({"user"}, set[str]()),
    "custom_emoji": ({"custom_emoji_id"}, set[str]()),
    "pre": (set[str](), {"language"}),
}
_TAGS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **{kind: kind for kind in ("code", "pre", "blockquote")},
    "tg-spoiler": "spoiler",
    "a": "text_link",
}
_MARKUP = re.compile(r"<(/?)([a-zA-Z][\w-]*)([^<>]*)>|&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);|<")
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_MENTION = re.compile(r"(?<!\w)@[A-Za-z0-9_]{3,32}(?!\w)")
_URL = re.compile(r"https?://[^\s<>\"，。；）]+")
_ACTIONS = {  # a button has exactly one of these
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query"),
    *("switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "copy_text"),
    *("callback_game", "pay"),
}
_BUTTON_FIELDS = _ACTIONS | {"text", "icon_custom_emoji_id", "style"}
_MARKUP_FIELDS = {
    "inline_keyboard": {"inline_keyboard"},
    "keyboard": {
        *("keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard"),
        *("input_field_placeholder", "selective"),
    },
    "remove_keyboard": {"remove_keyboard", "selective"},
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
}
_SCOPES = {  # type -> fields beside it
    "default": set[str](),
    "all_private_chats": set[str](),
    "all_group_chats": set[str](),
    "all_chat_administrators": set[str](),
    "chat": {"chat_id"},
    "chat_administrators": {"chat_id"},
    "chat_member": {"chat_id", "user_id"},
}
_RESULT_FIELDS = {
    *("type", "id", "title", "input_message_content", "reply_markup", "url", "description"),
    *("thumbnail_url", "thumbnail_width", "thumbnail_height"),
}
_CONTENT_FIELDS = {"message_text", "parse_mode", "entities", "link_preview_options"}
PREVIEW_FIELDS = {
    *("is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"),
}


class Refusal(Exception):  # noqa: N818 - the server refuses; nothing has failed
    """The answer to a request that is not carried out."""

    def __init__(self, status: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(reason: str) -> Refusal:
    return Refusal(400, f"Bad Request: {reason}")


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of text at an entity; UnicodeDecodeError where it cuts a character in two."""
    return text.encode("utf-16-le")[2 * offset : 2 * (offset + length)].decode("utf-16-le")


def formatted(
    text: str, entities: Sequence[Wire] | None, parse_mode: str | None, most: int = MAX_TEXT
) -> tuple[str, list[Wire]]:
    """A message's text and entities as users see them; text may be empty."""
    if not isinstance(text, str):
        raise bad("strings are expected as texts")
    if len(text.encode()) > MAX_RAW_TEXT:
        raise bad("text is too long")
    if parse_mode and entities:
        raise bad("parse_mode and entities exclude each other")
    if parse_mode:
        if parse_mode.lower() != "html":
            raise bad(f"unsupported parse_mode: this server reads HTML only, not {parse_mode}")
        text, found = parse_html(text)
    else:
        if not all(isinstance(entity, dict) for entity in entities or []):
            raise bad("can't parse MessageEntity: expected an Object")
        found = [dict(entity) for entity in entities or []]
    if "\r" in text and found:
        raise bad("the server removes carriage returns, which moves the entities after them")
    check_entities(text, found)
    text = re.sub(r"[\x00-\x09\x0b\x0c\x0e-\x1f]", " ", text.replace("\r", ""))
    text, found = _trimmed(text, found)
    if utf16_length(text) > most:
        raise bad("message is too long" if most == MAX_TEXT else "message caption is too long")
    return text, found


def check_entities(text: str, entities: Sequence[Wire]) -> None:
    if len(entities) > MAX_ENTITIES:
        raise bad(f"{len(entities)} entities; the server takes {MAX_ENTITIES} and drops the rest")
    for entity in entities:
        _check_entity(text, entity)
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    open_ones: list[Wire] = []
    for entity in ordered:
        while open_ones and _end(open_ones[-1]) <= entity["offset"]:
            open_ones.pop()
        for outer in open_ones:
            _check_nesting(outer, entity)
        open_ones.append(entity)


def _check_entity(text: str, entity: Wire) -> None:
    kind = entity.get("type")
    if kind not in {*_QUOTES, *_CODE, *_STYLES, *_FOUND, *_EXTRA_FIELDS}:
        raise bad(f"can't parse MessageEntity: unsupported type {kind!r}")
    required, optional = _EXTRA_FIELDS.get(kind, (set(), set()))
    _check_fields(entity, {"type", "offset", "length"} | required, optional, "MessageEntity")
    offset, length = entity["offset"], entity["length"]
    if type(offset) is not int or type(length) is not int:
        raise bad(f"can't parse MessageEntity: offset and length must be integers: {entity}")
    if offset < 0 or length <= 0 or offset + length > utf16_length(text):
        raise bad(f"entity outside of the text of {utf16_length(text)} UTF-16 units: {entity}")
    try:
        utf16_slice(text, offset, length)
    except UnicodeDecodeError:
        raise bad(f"entity begins or ends inside a surrogate pair: {entity}") from None
    if kind == "text_link":
        check_url(entity["url"], "entity URL")


def _check_nesting(outer: Wire, inner: Wire) -> None:
    if _end(inner) > _end(outer):
        raise bad(f"entities overlap: {outer} and {inner}")
    kinds = outer["type"], inner["type"]
    if _CODE & set(kinds) and kinds[0] not in _QUOTES:
        raise bad(f"pre and code hold and join no other entity: {outer} and {inner}")
    if _QUOTES.issuperset(kinds):
        raise bad(f"block quotes cannot be nested: {outer} and {inner}")
    if not (_QUOTES | _STYLES) & set(kinds):
        raise bad(f"these entities cannot be nested: {outer} and {inner}")


def _end(entity: Wire) -> int:
    end: int = entity["offset"] + entity["length"]
    return end


def _trimmed(text: str, entities: Sequence[Wire]) -> tuple[str, list[Wire]]:
    """The server cuts white space at both ends, at the start only as far as the first entity."""
    left = len(text) - len(text.lstrip())
    if entities:
        first = utf16_slice(text, 0, min(entity["offset"] for entity in entities))
        left = min(left, len(first))
    cut = utf16_length(text[:left])
    text = text[left:].rstrip()
    size = utf16_length(text)
    kept = []
    for entity in sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])):
        start, end = entity["offset"] - cut, min(_end(entity) - cut, size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def parse_html(source: str) -> tuple[str, list[Wire]]:
    """Text and entities of the Bot API's HTML style."""
    text, entities, position = "", list[Wire](), 0
    opened: list[tuple[str, str, int]] = []
    for match in _MARKUP.finditer(source):
        text += source[position : match.start()]
        position = match.end()
        if match[0].startswith("&"):
            text += html.unescape(match[0])
        elif match[2] is None or match[2].lower() not in _TAGS:
            at = len(source[: match.start()].encode())
            raise bad(
                f'can\'t parse entities: Unsupported start tag "{match[2] or ""}" '
                f"at byte offset {at}"
            )
        elif not match[1]:
            opened.append((match[2].lower(), match[3], utf16_length(text)))
        else:
            entities += _closed(opened, match[2].lower(), utf16_length(text))
    if opened:
        raise bad(
            "can't parse entities: Can't find end tag corresponding to start tag "
            f'"{opened[-1][0]}"'
        )
    return text + source[position:], entities


def _closed(opened: list[tuple[str, str, int]], tag: str, end: int) -> list[Wire]:
    if not opened or opened[-1][0] != tag:
        raise bad(f'can\'t parse entities: Unmatched end tag "</{tag}>"')
    _, attributes, start = opened.pop()
    if end == start:
        return []
    entity: Wire = {"type": _TAGS[tag], "offset": start, "length": end - start}
    if tag == "a":
        link = _HREF.search(attributes)
        entity["url"] = html.unescape(link[1]) if link else ""
    elif tag == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    return [entity]


def found_entities(text: str) -> list[Wire]:
    """The commands, mentions and links that the server finds in what a user typed."""
    found: list[Wire] = []
    for kind, pattern in (("url", _URL), ("bot_command", _COMMAND), ("mention", _MENTION)):
        for match in pattern.finditer(text):
            offset = utf16_length(text[: match.start()])
            if not any(one["offset"] <= offset < _end(one) for one in found):
                found.append({"type": kind, "offset": offset, "length": utf16_length(match[0])})
    return sorted(found, key=lambda one: one["offset"])


def check_url(url: object, name: str) -> None:
    """http and https need a host with a dot, as on the real server; tg:// opens a chat."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    web = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    chat = parts.scheme == "tg" and parts.netloc
    if not (web or chat) or re.search(r"\s", str(url)):
        raise bad(f"{name} '{url}' is invalid: Wrong HTTP URL")


def check_markup(markup: Wire) -> Wire | None:
    """The keyboard under a message, None where it is empty or no inline keyboard."""
    kind = next((kind for kind in _MARKUP_FIELDS if kind in markup), None)
    if kind is None:
        raise bad("object expected as reply markup")
    _check_fields(markup, {kind}, _MARKUP_FIELDS[kind], "reply markup")
    if kind != "inline_keyboard":
        return None
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad('Field "inline_keyboard" must be of type Array of Array')
    for button in (button for row in rows for button in row):
        _check_button(button)
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": [row for row in rows if row]} if any(rows) else None


def _check_button(button: object) -> None:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: must be an Object")
    _check_fields(button, {"text"}, _BUTTON_FIELDS, "inline keyboard button")
    if not isinstance(button["text"], str) or not button["text"].strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = _ACTIONS & button.keys()
    if not actions:
        raise bad("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad(f"inline keyboard button with several actions: {sorted(actions)}")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
            raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        check_url(button["url"], "inline keyboard button URL")


def check_commands(commands: Sequence[object]) -> list[Wire]:
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    checked = []
    for command in commands:
        if not isinstance(command, dict):
            raise bad("can't parse BotCommand: must be an Object")
        _check_fields(command, {"command", "description"}, set(), "BotCommand")
        name = str(command["command"]).removeprefix("/")
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= utf16_length(str(command["description"])) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": name, "description": command["description"]})
    return checked


def check_scope(scope: Mapping[str, object] | None, language: str) -> tuple[str, str]:
    """The key under which a scope's commands are kept."""
    scope = scope or {"type": "default"}
    kind = scope.get("type")
    if not isinstance(kind, str) or kind not in _SCOPES:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    _check_fields(scope, {"type"} | _SCOPES[kind], set(), "BotCommandScope")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad(f"invalid language code {language!r}: two letters of ISO 639-1 are expected")
    return json.dumps(dict(scope), sort_keys=True), language


def check_results(results: Sequence[object]) -> list[Wire]:
    """Inline results as the user gets them: articles, their texts parsed."""
    if len(results) > MAX_RESULTS:
        raise bad("RESULTS_TOO_MUCH")
    checked = [_check_result(result) for result in results]
    if len({result["id"] for result in checked}) < len(checked):
        raise bad("RESULT_ID_DUPLICATE")
    return checked


def _check_result(result: object) -> Wire:
    if not isinstance(result, dict) or result.get("type") != "article":
        raise bad(f"can't parse inline query result: this server takes articles only: {result}")
    required = {"type", "id", "title", "input_message_content"}
    _check_fields(result, required, _RESULT_FIELDS, "InlineQueryResultArticle")
    if not 1 <= len(str(result["id"]).encode()) <= MAX_RESULT_ID:
        raise bad("RESULT_ID_INVALID")
    if not str(result["title"]).strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    content = result["input_message_content"]
    if not isinstance(content, dict):
        raise bad("can't parse InputMessageContent")
    _check_fields(content, {"message_text"}, _CONTENT_FIELDS, "InputTextMessageContent")
    text, entities = formatted(
        content["message_text"], content.get("entities"), content.get("parse_mode")
    )
    if not text:
        raise bad("message text is empty")
    if result.get("reply_markup"):
        check_markup(result["reply_markup"])
    content = {**content, "message_text": text, "entities": entities}
    return {**result, "input_message_content": content}


def _check_fields(
    given: Mapping[str, object], required: set[str], optional: set[str], name: str
) -> None:
    if missing := sorted(required - given.keys()):
        raise bad(f"can't parse {name}: Can't find field {missing[0]!r}")
    if unknown := sorted(given.keys() - required - optional):
        raise bad(f"can't parse {name}: there is no field {unknown[0]!r}")


def check_preview(options: Mapping[str, object]) -> None:
    _check_fields(options, set(), PREVIEW_FIELDS, "LinkPreviewOptions")
