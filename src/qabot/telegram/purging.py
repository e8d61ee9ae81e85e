"""``/purge`` deletes a document for good, after a question: its file, its texts, its versions."""

from __future__ import annotations

import asyncio
import logging

from telegram import Update

from qabot.errors import QabotError, message_of
from qabot.ingest import Purged
from qabot.telegram.callbacks import Action, Callback
from qabot.telegram.forgetting import forget_documents
from qabot.telegram.keyboards import Button, Keyboard
from qabot.telegram.ledger import Sent
from qabot.telegram.matching import Named, likely, meant
from qabot.telegram.placing import documents_folder
from qabot.telegram.removing import (
    Pressed,
    brought_by,
    choice,
    named_documents,
    taken_out,
    wanted_name,
    with_titles,
)
from qabot.telegram.sending import edit
from qabot.telegram.services import Context, Services, reply, words_for
from qabot.telegram.styled import Styled, shortened
from qabot.telegram.texts import Texts

_ASK, _YES, _NO = 0, 1, 2  # what a button says
_LOG = logging.getLogger(__name__)


async def purge(update: Update, context: Context) -> None:
    """``/purge NAME``, or in reply to a file: asks whether it is to be deleted for good.

    Documents that were removed or replaced before can be named as well. For admins only.
    """
    words, here = words_for(update, context), context.here
    user, message = update.effective_user, update.message
    if user is None or message is None or not here.access.is_admin(user.id):
        await reply(update, context, words.only_admins)
        return
    known = await _known(here, user.id)
    wanted = wanted_name(message, context)
    ledger = here.state.documents
    found = meant(wanted, known) if wanted else brought_by(message, ledger, known)
    if len(found) == 1:
        sent = ledger.adopt(found[0].name, removed=True)
        text = words.purge_confirm.format(name=found[0].name)
        await reply(update, context, text, _confirming(sent, words))
    elif not wanted and not found:
        await reply(update, context, words.purge_usage)
    elif offered := found or likely(wanted, await asyncio.to_thread(with_titles, here, known)):
        keyboard = choice(ledger, offered, Action.PURGE)
        await reply(update, context, words.purge_which, keyboard)
    else:
        await reply(update, context, words.purge_unknown.format(name=shortened(wanted, 100)))


async def _known(here: Services, user: int) -> list[Named]:
    """The documents that came by chat, and those of which something is kept."""
    documents = named_documents(here, user)
    names = {document.name for document in documents}
    for sent in here.state.documents.all():
        if sent.name not in names:
            documents.append(Named(sent.name, sent.given, own=sent.owner == user))
    names |= {document.name for document in documents}
    try:
        gone = await here.work(here.library.gone, documents_folder(here))
    except QabotError as error:
        _LOG.info("What was removed before cannot be listed: %s", error)
        return documents
    return [*documents, *(Named(name, name) for name in sorted(gone - names))]


def _confirming(sent: Sent, words: Texts) -> Keyboard:
    labels = ((words.purge_button, _YES), (words.cancel, _NO))
    return (
        tuple(
            Button(label, Callback(Action.PURGE, sent.id, (says, sent.stamp)))
            for label, says in labels
        ),
    )


async def press_purge(pressed: Pressed) -> str | None:
    """Asks, deletes or leaves it, as the button says; only admins may."""
    here, words = pressed.here, pressed.words
    if not here.access.is_admin(pressed.user.id):
        return words.only_admins
    sent = here.state.documents.numbered(pressed.callback.answer)
    if sent is None:
        return words.document_purged
    if sent.stamp != pressed.callback.argument(1):
        return words.document_changed
    keyboard: Keyboard = ()
    if pressed.callback.argument(0) == _YES:
        async with here.writer:
            text = await _purged(pressed, sent.name)
    elif pressed.callback.argument(0) == _NO:
        text = words.purge_cancelled.format(name=sent.name)
    else:
        text = words.purge_confirm.format(name=sent.name)
        keyboard = _confirming(sent, words)
    await edit(pressed.context.bot, pressed.chat, pressed.message, Styled(text), keyboard)
    return None


async def _purged(pressed: Pressed, name: str) -> str:
    """Deletes the file, what was read of it, and what the bot remembers of it; what came of it."""
    here, words = pressed.here, pressed.words
    file = documents_folder(here) / name
    language = here.language_for(pressed.user)
    if file.is_file():
        problem = await taken_out(here, name, words, language)
        if problem:
            return problem
    try:
        purged = await asyncio.to_thread(here.library.purge, file)
    except (QabotError, OSError) as error:
        _LOG.warning("A document was not deleted for good: %s", error)
        return words.remove_failed.format(name=name, reason=message_of(error).text(language))
    hashes = purged.hashes if purged else ()
    forget_documents(here.state, here.library.folder, [name], hashes)
    return _told(name, purged, words)


def _told(name: str, purged: Purged | None, words: Texts) -> str:
    lines = [words.purged.format(name=name)]
    for path in purged.elsewhere if purged else ():
        lines.append(words.purged_elsewhere.format(other=shortened(path, 200)))
    if purged and purged.copies:
        lines.append(words.purged_copies)
    return "\n".join(lines)
