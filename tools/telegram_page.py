"""A conversation as a page in Telegram's manner, to judge how answers look without a telephone.

Messages are taken as the Bot API gives them: text with entities in UTF-16, buttons, replies.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from html import escape
from typing import Any

Json = dict[str, Any]

_TAGS = {
    "bold": ("<b>", "</b>"),
    "italic": ("<i>", "</i>"),
    "underline": ("<u>", "</u>"),
    "strikethrough": ("<s>", "</s>"),
    "code": ("<code>", "</code>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "expandable_blockquote": ('<blockquote class="long">', "</blockquote>"),
}
_STYLE = """
body { margin: 0; background: #d5e0d0; font: 15px/1.42 "Noto Sans CJK SC", "PingFang SC",
  "Microsoft YaHei", "Noto Sans", system-ui, sans-serif, "Noto Color Emoji"; color: #0f0f0f; }
header { position: sticky; top: 0; background: #fff; padding: 10px 16px; font-weight: 600;
  border-bottom: 1px solid #c9d3c5; z-index: 1; }
header small { display: block; font-weight: 400; color: #7a8a78; }
main { max-width: 430px; margin: 0 auto; padding: 12px 10px 40px; }
section { margin: 6px 0; display: flex; flex-direction: column; }
.bot { align-items: flex-start; } .person { align-items: flex-end; }
.bubble { box-sizing: border-box; max-width: 88%; padding: 6px 10px 5px; border-radius: 14px;
  background: #fff; box-shadow: 0 1px 1px #0002; white-space: pre-wrap; overflow-wrap: anywhere; }
.person .bubble { background: #e1fec6; }
.buttons { width: 88%; } .row { display: flex; gap: 4px; margin-top: 4px; }
.row span { flex: 1; text-align: center; padding: 6px 4px; border-radius: 9px; color: #fff;
  background: #7b9a74cc; font-size: 14px; }
.reply { display: block; border-left: 3px solid #4fae4e; padding: 1px 8px; margin-bottom: 4px;
  background: #4fae4e18; border-radius: 4px; color: #3b7f3b; font-size: 13px; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; max-width: 320px; }
blockquote { margin: 2px 0; padding: 3px 8px 4px 9px; border-left: 3px solid #3390ec;
  background: #3390ec14; border-radius: 5px; display: block; }
blockquote.long { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3;
  overflow: hidden; } /* as collapsed by Telegram; pointing at it opens it */
blockquote.long:hover { display: block; }
a { color: #2678c2; text-decoration: none; }
time { float: right; font-size: 11px; color: #8a9a88; margin: 6px 0 0 10px; }
.file { color: #2678c2; }
"""


def conversation_page(title: str, messages: Sequence[Json]) -> str:
    """A page of its own, without anything from elsewhere."""
    body = "\n".join(_section(message) for message in messages)
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<header>{escape(title)}<small>bot</small></header><main>{body}</main></body></html>\n"
    )


def marked_up(text: str, entities: Sequence[Json]) -> str:
    """The text as HTML; entities nest, and their offsets count UTF-16 code units."""
    units = text.encode("utf-16-le")
    opened: dict[int, list[str]] = {}
    closed: dict[int, list[str]] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        before, after = _tags(entity)
        opened.setdefault(entity["offset"], []).append(before)
        closed.setdefault(entity["offset"] + entity["length"], []).insert(0, after)
    places = sorted({0, len(units) // 2, *opened, *closed})
    html = []
    for start, end in zip(places, [*places[1:], places[-1]], strict=True):
        html += [*closed.get(start, ()), *opened.get(start, ())]
        html.append(escape(units[2 * start : 2 * end].decode("utf-16-le")))
    # a line that ends at a block would leave a line empty
    return re.sub(r"\n?(<blockquote[^>]*>|</blockquote>)\n?", r"\1", "".join(html))


def _tags(entity: Json) -> tuple[str, str]:
    if entity["type"] == "text_link":
        return f'<a href="{escape(entity["url"])}" rel="noreferrer">', "</a>"
    return _TAGS.get(entity["type"], ("", ""))


def _section(message: Json) -> str:
    side = "bot" if message["from"]["is_bot"] else "person"
    parts = [_reply(message) if side == "bot" else ""]
    if "document" in message:
        parts.append(f'<span class="file">📄 {escape(message["document"]["file_name"])}</span>')
    text = message.get("text") or message.get("caption") or ""
    parts.append(marked_up(text, message.get("entities", [])))
    clock = time.strftime("%H:%M", time.gmtime(message["date"]))
    bubble = f'<div class="bubble">{"".join(parts)}<time>{clock}</time></div>'
    return f'<section class="{side}">{bubble}{_buttons(message)}</section>'


def _reply(message: Json) -> str:
    replied = message.get("reply_to_message")
    if not replied:
        return ""
    text = replied.get("text") or replied.get("document", {}).get("file_name", "")
    return f'<span class="reply">{escape(text.splitlines()[0] if text else "")}</span>'


def _buttons(message: Json) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    lines = []
    for row in rows:
        cells = "".join(f"<span>{escape(button['text'])}</span>" for button in row)
        lines.append(f'<div class="row">{cells}</div>')
    return f'<div class="buttons">{"".join(lines)}</div>' if lines else ""
