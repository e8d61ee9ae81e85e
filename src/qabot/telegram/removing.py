"""``/remove``, and the buttons that remove a document or bring a former version back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from telegram import Message, Update, User

from qabot.errors import QabotError
from qabot.telegram.addressing import said
from qabot.telegram.callbacks import Action, Callback
from qabot.telegram.ledger import Former, Ledger
from qabot.telegram.matching import Named, likely, meant
from qabot.telegram.naming import free_name
from qabot.telegram.placing import (
    Change,
    bytes_of,
    documents_folder,
    drop_former,
    former_bytes,
    held_documents,
    keep_former,
    make,
)
from qabot.telegram.reasons import reason_in
from qabot.telegram.rendering import Button, Keyboard
from qabot.telegram.sending import Chat, edit, send
from qabot.telegram.services import Context, Services, reply, words_for
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.texts import Language, Texts
from qabot.telegram.uploading import FORMER_KEPT, restore_button, when_sent

_LISTED = 30  # names that /remove shows
_LONGEST_BUTTON = 60  # characters
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button about a document: who pressed it where, and which document or version it is of."""

    context: Context
    callback: Callback
    user: User
    chat: int
    message: int
    words: Texts

    @property
    def here(self) -> Services:
        return self.context.here


async def remove(update: Update, context: Context) -> None:
    """``/remove NAME``, or in reply to a file: takes a document that came by chat out of the index.

    Where the name fits none or several, the likely ones come as buttons.
    """
    words, here = words_for(update, context), context.here
    user, message = update.effective_user, update.message
    if user is None or message is None or not here.access.may_upload(user.id):
        await reply(update, context, words.only_admins)
        return
    async with here.writer:
        held = named_documents(here, user.id)
        wanted = _wanted(message, context)
        found = meant(wanted, held) if wanted else _brought(message, here.state.documents, held)
        if len(found) == 1:
            text = await _taken_out(here, found[0].name, words, here.language_for(user))
            await reply(update, context, text)
            return
    if not wanted and not found:
        await reply(update, context, _removable([d.name for d in held], words))
        return
    text, offered = _offer(wanted, found, held, words)
    keyboard = choice(here.state.documents, offered, Action.REMOVE)
    await reply(update, context, text, keyboard)


def named_documents(here: Services, user: int) -> list[Named]:
    """The documents that came by chat, as this person may call them."""
    documents = []
    for path in held_documents(documents_folder(here)):
        sent = here.state.documents.of(path.name)
        documents.append(
            Named(path.name, sent.given, own=sent.owner == user)
            if sent
            else Named(path.name, path.name)
        )
    return documents


def _wanted(message: Message, context: Context) -> str:
    """The name behind the command, in one line."""
    heard = said(message, context.bot.bot)
    return " ".join(heard.text.split()) if heard else ""


def _brought(message: Message, ledger: Ledger, held: Sequence[Named]) -> list[Named]:
    """The documents of the message that is replied to: a file, or what the bot told of some."""
    replied = message.reply_to_message
    if replied is None:
        return []
    names = ledger.brought(message.chat.id, replied.message_id)
    found = [document for document in held if document.name in names]
    if not found and replied.document and replied.document.file_name:
        return meant(replied.document.file_name, held)
    return found


def _offer(
    wanted: str, found: Sequence[Named], held: Sequence[Named], words: Texts
) -> tuple[str, Sequence[Named]]:
    """Which documents may be meant, and the words for it."""
    if found:
        return words.remove_which, found
    if not held:
        return words.remove_none, ()
    offered = likely(wanted, held)
    text = words.remove_elsewhere.format(name=shortened(wanted, 100))
    return f"{text}\n{words.remove_which}" if offered else text, offered


def choice(ledger: Ledger, documents: Sequence[Named], action: Action) -> Keyboard:
    """A button for each document."""
    numbers = [ledger.adopt(document.name).id for document in documents]
    return tuple(
        (Button(_ends(document.name), Callback(action, number)),)
        for document, number in zip(documents, numbers, strict=True)
    )


def _ends(name: str) -> str:
    """The beginning and the end of a long name: official titles differ at their end."""
    if len(name) <= _LONGEST_BUTTON:
        return name
    return f"{name[: _LONGEST_BUTTON // 2]}…{name[-(_LONGEST_BUTTON // 2) :]}"


def _removable(held: Sequence[str], words: Texts) -> str:
    names = [f"• {name}" for name in held[:_LISTED]]
    if len(held) > _LISTED:
        names.append("…")
    return words.remove_usage.format(names="\n".join(names)) if names else words.remove_none


async def _taken_out(here: Services, name: str, words: Texts, language: Language) -> str:
    """Removes a document, unless another has removed it meanwhile; what came of it."""
    folder = documents_folder(here)
    if not (folder / name).is_file():
        return words.remove_elsewhere.format(name=name)
    try:
        await asyncio.to_thread(make, here.library, folder, Change(removed=[name]), None)
    except (QabotError, OSError) as error:
        _LOG.warning("A document was not removed: %s", error)
        return words.remove_failed.format(name=name, reason=_reason(error, language))
    here.state.documents.adopt(name)
    here.state.documents.remove(name)
    return words.removed.format(name=name)


def _reason(error: Exception, language: str) -> str:
    known = isinstance(error, QabotError)
    return reason_in(
        "zh" if language == "zh" else "en", str(error) if known else type(error).__name__
    )


async def on_document_press(update: Update, context: Context, callback: Callback) -> str | None:
    """Does what a button about a document says; returns what whoever pressed is told."""
    query = update.callback_query
    assert query is not None
    words = words_for(update, context)
    if query.message is None:
        return words.expired
    if not context.here.access.may_upload(query.from_user.id):
        return words.only_admins
    chat, number = query.message.chat.id, query.message.message_id
    pressed = Pressed(context, callback, query.from_user, chat, number, words)
    return await _DEEDS[callback.action](pressed)


async def _remove(pressed: Pressed) -> str | None:
    here, words = pressed.here, pressed.words
    sent = here.state.documents.numbered(pressed.callback.answer)
    if sent is None:
        return words.expired
    async with here.writer:
        text = await _taken_out(here, sent.name, words, here.language_for(pressed.user))
    await edit(pressed.context.bot, pressed.chat, pressed.message, Styled(text))
    return None


async def _restore(pressed: Pressed) -> str | None:
    """Brings a version back; what is there instead becomes a former one by that."""
    here, words = pressed.here, pressed.words
    former = here.state.documents.former(pressed.callback.answer)
    data = former_bytes(here.library, former.data) if former else None
    if former is None or data is None:
        return words.restore_gone
    if former.owner != pressed.user.id and not here.access.is_admin(pressed.user.id):
        return words.restore_not_yours
    async with here.writer:
        name = _name_for(former, here)
        if bytes_of(documents_folder(here) / name) == data:
            return words.restored_already.format(name=name)
        try:
            back = await _put_back(here, former, name, data)
        except (QabotError, OSError) as error:
            _LOG.warning("A former version was not brought back: %s", error)
            return words.restore_failed
    keyboard = ((restore_button(back, name, words),),) if back else ()
    text = words.restored.format(name=name, when=when_sent(former, words))
    await send(pressed.context.bot, Chat(pressed.chat, 0, pressed.message), Styled(text), keyboard)
    return None


def _name_for(former: Former, here: Services) -> str:
    """The name it had, unless somebody else's document has that now."""
    now = here.state.documents.of(former.name)
    folder = documents_folder(here)
    if not (folder / former.name).exists() or (now and now.owner == former.owner):
        return former.name
    return free_name(former.name, [path.name for path in held_documents(folder)])


async def _put_back(here: Services, former: Former, name: str, data: bytes) -> int:
    """Places a former version; the number of what it replaces, 0 for nothing."""
    ledger, folder = here.state.documents, documents_folder(here)
    current, now = bytes_of(folder / name), ledger.of(name)
    kept = keep_former(here.library, current) if current is not None and now else ""
    await asyncio.to_thread(make, here.library, folder, Change({name: data}), None)
    back = ledger.replace(now, kept) if now and kept else 0
    ledger.claim(name, former.given, former.owner, former.sent)
    drop_former(here.library, ledger.forget_former(name, but=FORMER_KEPT))
    return back


_DEEDS: Mapping[Action, Callable[[Pressed], Awaitable[str | None]]] = {
    Action.RESTORE: _restore,
    Action.REMOVE: _remove,
}
ABOUT_DOCUMENTS = frozenset(_DEEDS)
