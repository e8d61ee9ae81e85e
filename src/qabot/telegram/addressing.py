"""What a message says to the bot: by its name, a command, a reply; as people write Chinese.

Telegram marks a name or a command only where no letter is directly before or behind it, and
Chinese is written without spaces. So both are looked for in the text, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import Message, MessageEntity, User

from qabot.types import Span

ASK = "ask"
COMMANDS = frozenset(
    {ASK, "start", "help", "new", "sources", "lang", "privacy", "forget", "allow", "revoke"}
    | {"remove", "purge", "invite", "stats", "gaps"}
)
# /ask济南… and ／ask 济南…, too; a name behind it is a bot's
_COMMAND = re.compile(r"\s*[/／]([A-Za-z]+)(?:@([A-Za-z0-9_]+)|(?![A-Za-z_/.@]))\s*(.*)", re.DOTALL)
_AROUND = " \n,，:："


@dataclass(frozen=True, slots=True)
class Said:
    """A command, "" for none, and the words behind it; ``named``: the bot's name is there."""

    command: str
    text: str
    named: bool


def said(message: Message, me: User) -> Said | None:
    """What a message says to the bot; None when it does not speak to it.

    In groups it must name the bot, give one of its commands or reply to it.
    """
    text = words_of(message)
    names = _names(message, me)
    bare = _without(text, names) if names else text.strip()
    found = _COMMAND.match(bare)
    if found and found[2] and found[2].casefold() != _name(me):
        return None if message.chat.type != "private" else Said("", bare, named=False)
    if found and found[1].lower() in COMMANDS:
        return Said(found[1].lower(), found[3].strip(), named=bool(names or found[2]))
    return Said("", bare, named=bool(names)) if speaks_to(message, me) else None


def question_of(message: Message, me: User) -> str | None:
    """What a message asks the bot; None when it does not speak to it, or gives a command.

    A bare name or a bare /ask under another's message asks what that message says.
    """
    heard = said(message, me)
    if heard is None or heard.command not in ("", ASK):
        return None
    if heard.text or not (heard.named or heard.command):
        return heard.text or None
    return text_replied_to(message, me.id)


def speaks_to(message: Message, me: User) -> bool:
    """True for what is said to the bot: in private, by naming it, or in reply to it."""
    replied = message.reply_to_message
    answers = bool(replied and replied.from_user and replied.from_user.id == me.id)
    return message.chat.type == "private" or answers or bool(_names(message, me))


def is_own(message: Message, me: User) -> bool:
    """True for the bot's own words, which its inline mode has put into somebody's mouth."""
    return message.via_bot is not None and message.via_bot.id == me.id


def words_of(message: Message) -> str:
    """The text or caption of a message, cleaned."""
    return clean(message.text or message.caption or "")


def clean(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can contain and UTF-8 cannot."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def text_replied_to(message: Message, me: int) -> str | None:
    """What a message answers to, or the words of it that were chosen; not the bot's own answers."""
    if message.quote:
        return clean(message.quote.text)
    replied = message.reply_to_message
    if replied is None or (replied.from_user and replied.from_user.id == me):
        return None
    text = replied.text or replied.caption
    return clean(text) if text else None


def _name(me: User) -> str:
    return (me.username or "").casefold()


def _names(message: Message, me: User) -> list[Span]:
    """Where the message names the bot, in UTF-16; user names are written in any case."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    entities = message.parse_entities(kinds) or message.parse_caption_entities(kinds)
    marked = {
        (entity.offset, entity.offset + entity.length)
        for entity, text in entities.items()
        if text.casefold() == f"@{_name(me)}" or (entity.user and entity.user.id == me.id)
    }
    return sorted(marked | set(_written(words_of(message), me)))


def _written(text: str, me: User) -> list[Span]:
    """The same by the letters alone: no longer name, and no part of an address."""
    pattern = rf"(?<![A-Za-z0-9_./@])@{re.escape(_name(me))}(?![A-Za-z0-9_])"
    found = re.finditer(pattern, text, re.IGNORECASE | re.ASCII) if me.username else ()
    return [(_units(text[: m.start()]), _units(text[: m.end()])) for m in found]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _without(text: str, names: list[Span]) -> str:
    units = text.encode("utf-16-le")
    for start, end in reversed(names):
        units = units[: 2 * start] + units[2 * end :]
    return units.decode("utf-16-le", "replace").strip(_AROUND)
