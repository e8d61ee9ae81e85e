"""Our marks and cuts, compared with a library that reads HTML into marks by itself: Telethon.

Generated messages are cut as the bot cuts them, and each part is written as HTML. What Telethon
reads from that must be the part's text and the very entities that the bot would send. What the bot
has sent in the demo must come back from Telethon's HTML as it was.
"""

from __future__ import annotations

import html
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from telethon.extensions import html as telethon_html
from telethon.tl import types
from telethon.utils import get_inner_text

from qabot.telegram.styled import Kind, Mark, Styled, entities, joined, split, styled

Json = dict[str, Any]
MESSAGES = 3000
PIECES = (
    *(
        "济南市地区生产总值为7248.40亿元。",
        "word ",
        "😀",
        "👨‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏽",
        "🇨🇳🇩🇪",
        "e\u0301",
    ),
    *(
        "\n",
        "\n\n",
        " ",
        "\u00a0",
        "<b>&amp;*_`[x](y)</blockquote>",
        "שלום",
        "\u202eמ\u202c",
        "𠮷野家",
    ),
    *("x" * 70, "&lt;", "</", "１２３４", "—"),
)
TAGS = {"bold": "b", "italic": "i", "underline": "u", "code": "code"}
KINDS = {
    types.MessageEntityBold: "bold",
    types.MessageEntityItalic: "italic",
    types.MessageEntityUnderline: "underline",
    types.MessageEntityCode: "code",
    types.MessageEntityTextUrl: "text_link",
    types.MessageEntityBlockquote: "expandable_blockquote",
}


def main(recorded: str) -> int:
    chance = random.Random(20261126)
    wrong: list[str] = []
    parts = 0
    for _ in range(MESSAGES):
        message = generated(chance)
        cut = split(message, longest=chance.choice((30, 300, 4000)), most_marks=20)
        parts += len(cut)
        if seen("".join(part.text for part in cut)) != seen(message.text):
            wrong.append(f"text is lost of {message.text!r}")
        wrong += [line for part in cut for line in problems(part)]
    sent = list(texts(json.loads(Path(recorded).read_text("utf-8"))))
    wrong += [line for text, marks in sent for line in changed(text, marks)]
    print(
        f"{MESSAGES} messages in {parts} parts, {len(sent)} sent by the bot: {len(wrong)} problems"
    )
    for line in wrong[:20]:
        print("  ", line)
    return 1 if wrong else 0


def seen(text: str) -> str:
    """Without white space, and without what Telegram takes out, which may be all of a part."""
    return "".join(text.replace("\u202e", "").replace("\u202c", "").split())


def generated(chance: random.Random) -> Styled:
    """Quotes with marked words, links and plain text, of hostile pieces."""
    kinds: list[Kind] = ["bold", "italic", "underline", "code"]
    blocks = []
    for _ in range(chance.randint(1, 6)):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 40)))
        start = chance.randrange(len(text))
        mark = Mark(chance.choice(kinds), start, chance.randint(start + 1, len(text)))
        blocks.append(
            chance.choice(
                (
                    Styled(text, (mark,)).within("expandable_blockquote"),
                    styled(text, "text_link", "https://example.org/?a=1&b=%E6%B5%8E"),
                    Styled(text),
                )
            )
        )
    return joined(blocks, chance.choice(("\n\n", "\n", "")))


def problems(part: Styled) -> list[str]:
    """Where Telethon reads another text or other marks than the bot would send."""
    text, found = telethon_html.parse(as_html(part))
    expected = [tuple(entity.values()) for entity in entities(part)]
    read = [described(entity) for entity in found]
    wrong = [] if text == part.text else [f"{text!r} is read from {part.text!r}"]
    if sorted(read, key=repr) != sorted(expected, key=repr):
        wrong.append(f"{read} is read where {expected} is sent, of {part.text!r}")
    inner = [part.text[mark.start : mark.end] for mark in in_order(part)]
    if get_inner_text(part.text, [as_entity(entity) for entity in entities(part)]) != inner:
        wrong.append(f"other words are marked in {part.text!r}")
    return wrong


def in_order(part: Styled) -> list[Mark]:
    return sorted(part.marks, key=lambda mark: (mark.start, -mark.end))


def as_html(part: Styled) -> str:
    """The part in Telegram's HTML; marks nest, so that the inner ones close first."""
    pieces: list[str] = []
    waiting = in_order(part)
    opened: list[Mark] = []
    for at, character in enumerate([*part.text, ""]):
        while opened and opened[-1].end == at:
            pieces.append(f"</{tag(opened.pop()).partition(' ')[0]}>")
        while waiting and waiting[0].start == at:
            opened.append(waiting.pop(0))
            pieces.append(f"<{tag(opened[-1])}>")
        pieces.append(html.escape(character))
    return "".join(pieces)


def tag(mark: Mark) -> str:
    if mark.kind == "expandable_blockquote":
        return "blockquote expandable"
    if mark.url:
        return f'a href="{html.escape(mark.url)}"'
    return TAGS[mark.kind]


def described(entity: Any) -> tuple[str | int, ...]:
    url = getattr(entity, "url", None)
    kind = KINDS[type(entity)]
    if kind == "expandable_blockquote" and not entity.collapsed:
        kind = "blockquote"
    return (kind, entity.offset, entity.length, *([url] if url else []))


def as_entity(fields: Json) -> Any:
    """One of Telethon's entities for one as the Bot API names it."""
    kind = next(made for made, name in KINDS.items() if name == fields["type"])
    more: Json = {"url": fields["url"]} if "url" in fields else {}
    if kind is types.MessageEntityBlockquote:
        more["collapsed"] = True
    return kind(offset=fields["offset"], length=fields["length"], **more)


def texts(state: Json) -> Iterator[tuple[str, list[Json]]]:
    """What the bot has sent or edited, with its marks."""
    for call in state["calls"]:
        parameters = call["parameters"]
        if "text" in parameters and "entities" in parameters:
            marks = parameters["entities"]
            yield parameters["text"], json.loads(marks) if isinstance(marks, str) else marks


def changed(text: str, marks: list[Json]) -> list[str]:
    """What is not as it was after Telethon has written and read it."""
    made = telethon_html.unparse(text, [as_entity(mark) for mark in marks])
    back, found = telethon_html.parse(made)
    names = ("type", "offset", "length", "url")
    expected = sorted(tuple(mark[name] for name in names if name in mark) for mark in marks)
    same = back == text and sorted(described(entity) for entity in found) == expected
    return [] if same else [f"{found} comes back of {marks} in {text!r}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
