"""A message that no handler of commands has taken -> the question or command that it contains."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from telegram import Message, Update

from qabot.telegram import commands
from qabot.telegram.addressing import ASK, Said, question_of, said
from qabot.telegram.asking import on_ask, take_question
from qabot.telegram.purging import purge
from qabot.telegram.removing import remove
from qabot.telegram.services import (
    Context,
    in_measure,
    may_ask,
    reply,
    reply_once_a_minute,
    words_for,
)

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def measured(handler: Handler) -> Handler:
    """The handler for those who may ask, and not too often: a second look behind the gate's."""

    async def handle(update: Update, context: Context) -> None:
        if may_ask(update, context) and await in_measure(update, context):
            await handler(update, context)

    return handle


def _in_private(handler: Handler) -> Handler:
    """The handler for private chats; in a group an admin is asked to come there."""

    async def handle(update: Update, context: Context) -> None:
        if update.effective_chat and update.effective_chat.type == "private":
            await handler(update, context)
        elif commands.is_admin(update, context):
            await reply(update, context, words_for(update, context).only_private)

    return handle


HANDLERS: Mapping[str, Handler] = {
    ASK: on_ask,  # counted as a question
    **{
        name: measured(handler)
        for name, handler in {
            "start": commands.start,
            "help": commands.show_help,
            "new": commands.forget_question,
            "sources": commands.sources,
            "lang": commands.choose_language,
            "privacy": commands.privacy,
            "forget": commands.forget,
            "allow": commands.allow,
            "revoke": commands.revoke,
            "remove": remove,
            "purge": purge,
            "invite": _in_private(commands.invite),
            "stats": _in_private(commands.stats),
            "gaps": _in_private(commands.gaps),
        }.items()
    },
}


async def on_message(update: Update, context: Context) -> None:
    """Text, or what is under a picture, in private; in a group if it speaks to the bot."""
    message = update.message
    heard = said(message, context.bot.bot) if message and message.from_user else None
    if message is None or heard is None:
        return
    if message.media_group_id:
        context.here.pictures.append((message.chat.id, message.media_group_id))
    question = question_of(message, context.bot.bot)
    if question is not None:
        await take_question(update, context, question)
    else:
        await _without_question(message, heard, update, context)


async def _without_question(
    message: Message, heard: Said, update: Update, context: Context
) -> None:
    """A command in the middle of talk, or a bare name."""
    if heard.command:
        context.args = heard.text.split()
        await HANDLERS[heard.command](update, context)
    elif message.chat.type != "private" and may_ask(update, context):
        text = words_for(update, context).usage_mention.format(bot=context.bot.username)
        await reply_once_a_minute(update, context, "bare name", text)
