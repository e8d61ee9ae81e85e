"""Buttons about documents: who may press them, and what each does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update

from qabot.telegram.callbacks import Action, Callback
from qabot.telegram.purging import press_purge
from qabot.telegram.removing import Pressed, press_remove
from qabot.telegram.restoring import press_restore
from qabot.telegram.services import Context, words_for


async def on_document_press(update: Update, context: Context, callback: Callback) -> str | None:
    """Does what a button about a document says; returns the reply to the person who pressed."""
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


_DEEDS: Mapping[Action, Callable[[Pressed], Awaitable[str | None]]] = {
    Action.RESTORE: press_restore,
    Action.REMOVE: press_remove,
    Action.PURGE: press_purge,
}
ABOUT_DOCUMENTS = frozenset(_DEEDS)
