"""Exports of chats in JSON -> messages, each under who wrote it and when.

Known are Telegram Desktop's ``result.json``, and lists of messages with a sender, a time and a
text, as exporters of QQ, WeChat and others write them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from qabot.messages import Loss
from qabot.readers.blocks import Block
from qabot.readers.encoding import whole

_WHO = (
    *("from", "sender", "sendername", "sendernickname", "sendermembername", "nickname", "remark"),
    *("talker", "发送者", "发送人", "昵称", "发言人"),
)
_WHEN = (
    *("date", "time", "timestamp", "datetime", "createtime", "strtime", "formattedtime", "ts"),
    *("时间", "日期", "发送时间"),
)
_WHAT = ("text", "content", "message", "msg", "strcontent", "body", "内容", "消息", "消息内容")
_MEDIA = ("photo", "file", "sticker_emoji", "media_type")
_LEAST = 0.6  # share of the entries that must be messages
_CHINA = timezone(timedelta(hours=8))
_MEMBER = ("name", "nickname", "displayname", "remark", "uin", "uid", "id")


def chat_blocks(value: Any, lost: Counter[Loss]) -> list[Block] | None:
    """The messages of a chat, or of all chats in it; None for JSON that is something else."""
    if not isinstance(value, dict):
        return None
    chats = value.get("chats")
    several = chats.get("list") if isinstance(chats, dict) else None
    if isinstance(several, list):
        found = [chat_blocks(chat, lost) for chat in several]
        blocks = [block for part in found for block in part or ()]
        return blocks or None
    messages = value.get("messages")
    if not isinstance(messages, list) or not _are_messages(messages):
        return None
    title = _name_of(value)
    heading = [Block(title, level=1)] if title else []
    return heading + [block for message in messages for block in _message(message, lost)]


def _are_messages(values: Sequence[Any]) -> bool:
    entries = [value for value in values if isinstance(value, dict)]
    whole = sum(all(_field(entry, names) for names in (_WHO, _WHEN)) for entry in entries)
    told = sum(_field(entry, _WHAT) is not None for entry in entries)
    return whole >= 1 and told >= 1 and whole >= _LEAST * sum(_is_said(e) for e in entries)


def _is_said(entry: Mapping[str, Any]) -> bool:
    """False for what a service notes: who joined, what was pinned."""
    return entry.get("type") != "service"


def _name_of(chat: Mapping[str, Any]) -> str:
    for key in ("name", "chatName", "title", "chatInfo", "session"):
        value = chat.get(key)
        if isinstance(value, dict):
            value = value.get("name")
        if isinstance(value, str) and value.strip():
            return whole(value).strip()
    return ""


def _message(message: Any, lost: Counter[Loss]) -> Iterator[Block]:
    if not isinstance(message, dict):
        return
    if not _is_said(message):
        lost[Loss.SERVICE_NOTE] += 1
        return
    text = _said(_field(message, _WHAT))
    if any(message.get(key) for key in _MEDIA):
        lost[Loss.PICTURE_OR_FILE] += 1
    if not text.strip():
        return
    who, when = _person(_field(message, _WHO)), _time(_field(message, _WHEN))
    if head := " ".join(part for part in (who, when) if part):
        yield Block(head, kind="speaker")
    for number, line in enumerate(re.split(r"\n\s*\n", text)):
        yield Block(line, joined=bool(head) and not number)


def _field(entry: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The value of the first of the names that the entry has, however it is written."""
    keys = {re.sub(r"[_\s-]", "", str(key)).lower(): key for key in entry}
    return next((entry[keys[n]] for n in names if n in keys and entry[keys[n]] is not None), None)


def _said(value: Any) -> str:
    """A text, or parts of one: ``["甲", {"type": "bold", "text": "乙"}]`` -> ``甲乙``."""
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, dict):
        return _said(_field(value, _WHAT))
    if isinstance(value, list):
        return "".join(_said(part) for part in value[:10_000] if isinstance(part, str | dict))
    return ""


def _person(value: Any) -> str:
    if isinstance(value, dict):
        value = _field(value, _MEMBER)
    return " ".join(whole(str(value)).split()) if isinstance(value, str | int) else ""


def _time(value: Any) -> str:
    """As it is written; a number of seconds or milliseconds as the time in China."""
    text = whole(str(value)).strip() if isinstance(value, str | int | float) else ""
    if re.fullmatch(r"\d{10}(?:\d{3})?(?:\.\d{1,9})?", text):
        seconds = float(text) if float(text) < 1e11 else float(text) / 1000
        moment = datetime.fromtimestamp(seconds, UTC).astimezone(_CHINA)
        return f"{moment:%Y-%m-%d %H:%M:%S}"
    return text.replace("T", " ")[:40]
