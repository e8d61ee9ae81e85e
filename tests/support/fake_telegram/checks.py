"""What the server refuses: texts, entities, keyboards, inline results."""

from __future__ import annotations

import re
from typing import Any

from tests.support.fake_telegram.wire import Json, bad, nested

TEXT, CAPTION, ENTITIES = 4096, 1024, 100
_ENTITY_BYTES = 9500  # of all entities together, as measured on the real server
_KINDS = frozenset(
    (
        *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"),
        *("bold", "italic", "underline", "strikethrough", "spoiler", "blockquote"),
        *("expandable_blockquote", "code", "pre", "text_link", "text_mention", "custom_emoji"),
    )
)
_QUOTES = ("blockquote", "expandable_blockquote")
_ACTIONS = (
    *("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat"),
    *("copy_text", "web_app"),
)
# of tdlib/td, td/telegram/misc.cpp: clean_input_string and strip_empty_characters
_REMOVED = frozenset("\r\u0333\u033f\u030a" + "".join(map(chr, range(0x2028, 0x202F))))
_EMPTY = re.compile(
    "[ \n\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)
_URL = re.compile(r"(https?|tg)://[^\s]+")


def utf16(text: str) -> int:
    """The length of a text as Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


def checked_text(
    raw: Json, *, name: str = "text", entities: str = "entities", limit: int = TEXT
) -> tuple[str, list[Json]]:
    """The text and its entities as they are stored; raises ApiError as the server does.

    Like the server it takes some characters out, and moves the entities accordingly.
    """
    text = str(raw.get(name) or "")
    if raw.get("parse_mode"):
        raise bad("parse_mode must not be used: texts come with entities (the stand-in is strict)")
    if len(text.encode()) > 1 << 15:
        raise bad("text is too long")
    try:
        text.encode("utf-16-le")
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    marks = nested(raw, entities) or []
    check_entities(text, marks)
    text, marks = cleaned(text, marks)
    if name == "text" and _EMPTY.fullmatch(text):
        raise bad("message text is empty")
    if len(text) > limit:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return text, marks


def cleaned(text: str, marks: list[Json]) -> tuple[str, list[Json]]:
    """What the server makes of a text: no overrides of direction, no control characters."""
    places, kept = [0], []
    for character in text:
        stays = character not in _REMOVED
        if stays:
            kept.append(" " if character < " " and character != "\n" else character)
        places += [places[-1] + stays] * (1 + (ord(character) > 0xFFFF))
        if ord(character) > 0xFFFF:
            places[-1] += 1
    moved = []
    for mark in marks:
        start, end = places[mark["offset"]], places[mark["offset"] + mark["length"]]
        if start < end:
            moved.append({**mark, "offset": start, "length": end - start})
    return "".join(kept), moved


def check_entities(text: str, marks: list[Json]) -> None:
    """Stricter than Telegram, which passes over what is wrong: it is a slip all the same."""
    if len(marks) > ENTITIES:
        raise bad("too many entities (the stand-in is strict)")
    if sum(len(repr(mark)) for mark in marks) > _ENTITY_BYTES:
        raise bad("ENTITIES_TOO_LONG")
    bounds = _bounds(text)
    for mark in marks:
        _check_mark(mark, text, bounds)
    _check_nesting(sorted(marks, key=lambda m: (m["offset"], -m["length"])))


def _check_mark(mark: Json, text: str, bounds: set[int]) -> None:
    start, end = mark["offset"], mark["offset"] + mark["length"]
    if mark["type"] not in _KINDS:
        raise bad(f"unsupported entity type {mark['type']}")
    if start < 0 or mark["length"] <= 0 or end > utf16(text):
        raise bad(f"entity {mark} reaches beyond the text")
    if start not in bounds or end not in bounds:
        raise bad(f"entity {mark} cuts a surrogate pair")
    if mark["type"] == "text_link" and not _URL.fullmatch(mark.get("url", "")):
        raise bad(f"entity {mark} has no URL")


def _check_nesting(marks: list[Json]) -> None:
    open_marks: list[Json] = []
    for mark in marks:
        start, end = mark["offset"], mark["offset"] + mark["length"]
        open_marks = [o for o in open_marks if o["offset"] + o["length"] > start]
        for outer in open_marks:
            if end > outer["offset"] + outer["length"]:
                raise bad(f"entities {outer} and {mark} cross")
            if outer["type"] in ("code", "pre"):
                raise bad(f"entity {mark} stands inside {outer}")
            if outer["type"] in _QUOTES and mark["type"] in _QUOTES:
                raise bad("blockquotes can't be nested")
        open_marks.append(mark)


def _bounds(text: str) -> set[int]:
    """Offsets in UTF-16 at which a character begins or the text ends."""
    bounds, at = {0}, 0
    for character in text:
        at += 1 + (ord(character) > 0xFFFF)
        bounds.add(at)
    return bounds


def checked_keyboard(raw: Json) -> Json | None:
    """The inline keyboard of a request; None when there is none."""
    markup = nested(raw, "reply_markup")
    if not isinstance(markup, dict) or "inline_keyboard" not in markup:
        return None
    rows = markup["inline_keyboard"]
    if sum(map(len, rows)) > 100:
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return markup if any(rows) else None


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad('can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = [name for name in _ACTIONS if name in button]
    if len(actions) != 1:
        raise bad("Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button and not _URL.fullmatch(button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def check_inline_results(results: Any) -> None:
    if not isinstance(results, list) or len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    ids = [str(result.get("id", "")) for result in results]
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    for result in results:
        if not 1 <= len(str(result["id"]).encode()) <= 64:
            raise bad("RESULT_ID_INVALID")
        if result.get("type") != "article" or not result.get("title"):
            raise bad("article without a title")
        content = result.get("input_message_content") or {}
        checked_text({**content, "text": content.get("message_text")})


def check_commands(commands: Any) -> None:
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch("[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
