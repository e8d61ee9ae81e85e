"""The bot put together: which update goes to which handler, and who may come in at all."""

from __future__ import annotations

import logging
import sqlite3

from telegram import Message, Update
from telegram.constants import ChatID
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter
from telegram.ext import (
    Application,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from qabot.telegram import commands
from qabot.telegram.addressing import is_own
from qabot.telegram.asking import on_edited
from qabot.telegram.database import is_damaged, passes
from qabot.telegram.hearing import HANDLERS, measured, on_message
from qabot.telegram.inline import on_inline_query
from qabot.telegram.journal import InOrder, JournalQueue
from qabot.telegram.limits import Limiter
from qabot.telegram.pressing import on_press, tell
from qabot.telegram.remembered import Debt
from qabot.telegram.rights import missing_right, tell_missing_right
from qabot.telegram.sending import Chat, Unsure, send
from qabot.telegram.services import (
    App,
    Context,
    Services,
    chat_of,
    may_ask,
    reply,
    report_error,
    words_for,
)
from qabot.telegram.styled import Styled
from qabot.telegram.uploading import on_document, on_edited_document, on_photo

UPDATES = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
_READ_TIMEOUT = 25.0  # seconds; a slow server has mostly done what it was asked
_POOL = 32  # connections; more requests wait for one
_LOG = logging.getLogger(__name__)


def create_application(services: Services, polling: HTTPXRequest | None = None) -> App:
    """The library's application with our handlers; ``polling`` is the client for getUpdates."""
    settings = services.settings
    builder = (
        Application.builder()
        .token(settings.token)
        .base_url(settings.base_url)
        .base_file_url(settings.base_file_url)
        .request(_request())
        .get_updates_request(polling or _request())
        .rate_limiter(Limiter(services.access.is_expected))
        .context_types(ContextTypes(context=Context))
        .concurrent_updates(InOrder(services.state))
        .update_queue(JournalQueue(services.state))
        .updater(None)
        .job_queue(None)
    )
    application: App = builder.build()
    application.bot_data["services"] = services
    _connect(application)
    _add_handlers(application)
    return application


def _connect(application: App) -> None:
    """What was left on the disk comes back by the queue, what failed is handled anew."""
    processor, queue = application.update_processor, application.update_queue
    assert isinstance(processor, InOrder)
    assert isinstance(queue, JournalQueue)
    processor.take_up = lambda number: queue.take_up(number, application.bot)
    processor.handle = application.process_update


def _request() -> HTTPXRequest:
    return HTTPXRequest(
        connection_pool_size=_POOL,
        read_timeout=_READ_TIMEOUT,
        write_timeout=_READ_TIMEOUT,
        connect_timeout=10,
        pool_timeout=30,
    )


def _add_handlers(application: App) -> None:
    new = filters.UpdateType.MESSAGE
    application.add_handler(TypeHandler(Update, gate), group=-1)
    for name, handler in HANDLERS.items():
        application.add_handler(CommandHandler(name, handler, filters=new))
    edited = filters.UpdateType.EDITED_MESSAGE
    application.add_handler(MessageHandler(edited & filters.Document.ALL, on_edited_document))
    application.add_handler(MessageHandler(edited, on_edited))
    application.add_handler(MessageHandler(filters.Document.ALL, on_document))
    application.add_handler(MessageHandler(filters.PHOTO, on_photo))
    application.add_handler(MessageHandler(filters.COMMAND, measured(commands.unknown)))
    application.add_handler(MessageHandler(filters.TEXT | filters.CAPTION, on_message))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migrated))
    application.add_handler(MessageHandler(~filters.StatusUpdate.ALL, commands.no_text))
    application.add_handler(CallbackQueryHandler(on_press))
    application.add_handler(InlineQueryHandler(on_inline_query))
    application.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)


async def gate(update: Update, context: Context) -> None:
    """Lets through those who may come in; others get a notice in private, nothing in groups.

    What has its own rules passes: inline queries, memberships, and invitations.
    """
    here = context.here
    here.metrics.counts["updates"] += 1
    if update.inline_query or update.my_chat_member:
        return
    sent = update.message or update.edited_message
    if sent and is_own(sent, context.bot.bot):
        raise ApplicationHandlerStop
    if may_ask(update, context):
        return
    message = update.message
    if message and message.migrate_to_chat_id:
        return
    await _stop(update, context)
    raise ApplicationHandlerStop


async def _stop(update: Update, context: Context) -> None:
    """The reply to strangers. An invitation is used here: no other handler sees what they send."""
    user, chat = update.effective_user, update.effective_chat
    if user is None or chat is None or chat.type == "channel":
        return
    if update.callback_query:
        if context.here.access.may_hear(user.id):
            words = words_for(update, context)
            await tell(update.callback_query, words.inline_stranger, alert=True)
    elif (code := _code(update.message)) is not None:
        context.args = [code]
        await commands.start(update, context)
    else:
        await commands.refuse(update, context)


def _code(message: Message | None) -> str | None:
    """What is behind /start in a private message, as a link puts it there."""
    if message is None or message.chat.type != "private":
        return None
    parts = (message.text or "").split()
    return parts[1] if len(parts) > 1 and parts[0] == "/start" else None


async def membership(update: Update, context: Context) -> None:
    """The bot was added to a group: by an admin it opens, by another it is left unless allowed."""
    change, here = update.my_chat_member, context.here
    if change is None or change.chat.type not in ("group", "supergroup"):
        return
    if change.new_chat_member.status not in ("member", "administrator"):
        return
    if change.old_chat_member.status in ("member", "administrator"):
        return  # only its rights have changed
    words, chat = words_for(update, context), change.chat.id
    if here.access.is_admin(change.from_user.id):
        here.state.allow_group(chat)
    if here.access.is_open_group(chat):
        text = words.group_welcome.format(bot=context.bot.username)
        await send(context.bot, Chat(chat), Styled(text))
        return
    _LOG.warning("User %d added the bot to group %d: it leaves", change.from_user.id, chat)
    text = words.group_stranger.format(chat=chat)
    if change.from_user.id == ChatID.ANONYMOUS_ADMIN:
        text += f"\n{words.anonymous}"
    await send(context.bot, Chat(chat), Styled(text))
    await context.bot.leave_chat(chat)


async def migrated(update: Update, context: Context) -> None:
    """Takes over what belongs to a group that became a supergroup."""
    message = update.message
    if message and message.migrate_to_chat_id:
        context.here.move_group(message.chat.id, message.migrate_to_chat_id)


async def on_error(update: object, context: Context) -> None:
    """Whatever a handler did not foresee: logged in full, reported by number."""
    error = context.error
    assert error is not None
    found = update if isinstance(update, Update) else None
    if isinstance(error, sqlite3.Error) and _is_of_the_disk(error, found, context):
        return
    try:
        await _tell_error(error, found, context)
    except sqlite3.Error as another:
        if not _is_of_the_disk(another, found, context):
            raise


async def _tell_error(error: Exception, found: Update | None, context: Context) -> None:
    chat = found.effective_chat if found else None
    right = missing_right(error) if chat and chat.type != "private" else None
    if right and chat:
        await tell_missing_right(context, right, chat)
        return
    if isinstance(error, Forbidden):
        _LOG.info("A chat takes no answer to update %s: %s", _number(found), error)
        return
    # what Telegram refuses is a mistake of the bot, not of the network
    lost = isinstance(error, (Unsure, NetworkError, RetryAfter))
    if lost and not isinstance(error, BadRequest):
        context.here.metrics.counts["errors"] += 1
        _LOG.warning("Telegram could not be reached for update %s: %s", _number(found), error)
        if found:
            await owe_reply(found, context)
        return
    await report_error(context, error, found, lambda number: _say_error(found, context, number))


async def _say_error(update: Update | None, context: Context, number: str) -> None:
    if update is None:
        return
    text = words_for(update, context).error.format(error=number)
    if update.callback_query:
        await tell(update.callback_query, text, alert=True)
    elif update.effective_message:
        await reply(update, context, text)


def _is_of_the_disk(error: sqlite3.Error, update: Update | None, context: Context) -> bool:
    """True when the disk or the file is to blame, which the life of the bot looks after.

    What met a full disk is dealt with once more when there is room.
    """
    context.here.state.met(error)
    processor = context.application.update_processor
    assert isinstance(processor, InOrder)
    if is_damaged(error):
        return True
    return passes(error) and (update is None or processor.repeat(update))


async def owe_reply(update: Update, context: Context) -> None:
    """What answers an update may be lost: its person is notified, now or later."""
    here, message, user = context.here, update.effective_message, update.effective_user
    answered = here.state.answer_to(update.update_id)
    if answered:
        a = answered.asked
        debt = Debt(a.chat, a.thread, a.user, a.message, a.language, answered.id)
    elif update.message and message and user:
        chat = chat_of(message)
        debt = Debt(chat.id, chat.thread, user.id, chat.reply_to, here.language_for(user))
    else:
        return  # who presses a button sees that nothing came of it
    await here.owing.owe(context.bot, debt)


def _number(update: Update | None) -> int | str:
    return update.update_id if update else "-"
