"""``/remove``, and the buttons that remove a document or bring a former version back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import Message, Update, User

from qabot.errors import QabotError, SettingsError, message_of
from qabot.telegram.addressing import said
from qabot.telegram.callbacks import Action, Callback
from qabot.telegram.keyboards import Button, Keyboard
from qabot.telegram.ledger import Ledger
from qabot.telegram.matching import Named, likely, meant
from qabot.telegram.placing import documents_folder, make
from qabot.telegram.sending import edit
from qabot.telegram.services import Context, Services, reply, words_for
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.texts import Language, Texts
from qabot.uploads.placing import Change, held_documents

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
        wanted = wanted_name(message, context)
        found = meant(wanted, held) if wanted else brought_by(message, here.state.documents, held)
        if len(found) == 1:
            text = await _removed(here, found[0].name, words, here.language_for(user))
            await reply(update, context, text)
            return
    if not wanted and not found:
        await reply(update, context, _removable([d.name for d in held], words))
        return
    if not found:
        held = await asyncio.to_thread(with_titles, here, held)
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


def with_titles(here: Services, documents: Sequence[Named]) -> list[Named]:
    """The same with the titles of what they contain, and the names within archives."""
    titles = here.library.titles(documents_folder(here))
    return [replace(d, titles=titles.get(d.name, ())) for d in documents]


def wanted_name(message: Message, context: Context) -> str:
    """The name behind the command, in one line."""
    heard = said(message, context.bot.bot)
    return " ".join(heard.text.split()) if heard else ""


def brought_by(message: Message, ledger: Ledger, held: Sequence[Named]) -> list[Named]:
    """The documents of the message that is replied to: a file, or the bot's report on some."""
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
    noted = [ledger.adopt(document.name) for document in documents]
    return tuple(
        (Button(_ends(sent.name), Callback(action, sent.id, (0, sent.stamp))),) for sent in noted
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


async def _removed(here: Services, name: str, words: Texts, language: Language) -> str:
    """Removes a document, unless another has removed it meanwhile; what came of it."""
    if not (documents_folder(here) / name).is_file():
        return words.remove_elsewhere.format(name=name)
    return await taken_out(here, name, words, language) or words.removed.format(name=name)


async def taken_out(here: Services, name: str, words: Texts, language: Language) -> str | None:
    """Takes a document out of the index, and its file away; why that failed, or None."""
    change = Change(removed=[name])
    try:
        await asyncio.to_thread(make, here.library, documents_folder(here), change, None)
    except SettingsError as error:  # an index is never empty
        _LOG.warning("A document was not removed: %s", error)
        return words.remove_last.format(name=name)
    except (QabotError, OSError) as error:
        _LOG.warning("A document was not removed: %s", error)
        return words.remove_failed.format(name=name, reason=message_of(error).text(language))
    here.state.documents.adopt(name)
    here.state.documents.remove(name)
    return None


async def press_remove(pressed: Pressed) -> str | None:
    """Removes the document of a button; None where nothing was to be done."""
    here, words = pressed.here, pressed.words
    sent = here.state.documents.numbered(pressed.callback.answer)
    if sent is None or sent.stamp != pressed.callback.argument(1):
        return words.document_changed
    async with here.writer:
        text = await _removed(here, sent.name, words, here.language_for(pressed.user))
    await edit(pressed.context.bot, pressed.chat, pressed.message, Styled(text))
    return None
