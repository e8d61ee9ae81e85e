"""Commands of everybody and of admins."""

from __future__ import annotations

import asyncio
import logging

from telegram import Message, Update

from qabot.errors import QabotError
from qabot.gaps import group
from qabot.telegram.access import INVITE_HOURS
from qabot.telegram.journal import InOrder
from qabot.telegram.keyboards import forget_keyboard, language_keyboard
from qabot.telegram.menus import set_admin_menu
from qabot.telegram.metrics import percentile
from qabot.telegram.rendering import sources_message
from qabot.telegram.services import (
    Context,
    asker_of,
    chat_of,
    may_ask,
    now,
    reply,
    reply_once_a_minute,
    words_for,
)
from qabot.telegram.state import KEPT_DAYS
from qabot.telegram.styled import Styled, joined, shortened
from qabot.telegram.texts import Texts

GAP_DAYS = 30
_GAPS_SHOWN = 20
_TITLES = 5
_ALBUM_WAITS = 1.0  # seconds in which the other pictures of an album come
_LOG = logging.getLogger(__name__)


async def start(update: Update, context: Context) -> None:
    """Greets; with a code, as a link carries it, makes the person what the code says."""
    user, here = update.effective_user, context.here
    assert user is not None
    private = update.effective_chat is not None and update.effective_chat.id == user.id
    if context.args and private:
        role = here.state.use_invite(context.args[0], user.id, admins=here.admins())
        if role is not None and not (role == "member" and here.access.is_admin(user.id)):
            await _welcome(update, context, role)
        elif role is None and not here.access.may_ask(user.id):
            await _tell_stranger(update, context, words_for(update, context).invite_used)
            return
    if not may_ask(update, context):
        await refuse(update, context)
    elif private:
        await reply(update, context, await _greeting(update, context))
    else:  # where questions need a name in front of them
        text = words_for(update, context).group_welcome.format(bot=context.bot.username)
        await reply(update, context, text)


async def _welcome(update: Update, context: Context, role: str) -> None:
    user = update.effective_user
    assert user is not None
    _LOG.info("User %d is %s now", user.id, role)
    words = words_for(update, context)
    await reply(update, context, words.joined_admin if role == "admin" else words.joined)
    if role == "admin":
        await set_admin_menu(context.bot, user.id)


async def _greeting(update: Update, context: Context) -> Styled:
    words, here = words_for(update, context), context.here
    try:
        entries = (await here.work(here.library.status)).entries
    except QabotError:
        return Styled(words.no_index)
    titles = [shortened(entry.title or entry.path, 40) for entry in entries]
    listed = "\n".join(
        [*(f"• {title}" for title in titles[:_TITLES]), *["…"] * (len(titles) > _TITLES)]
    )
    return Styled(words.start.format(count=len(titles), titles=listed))


def _chat(update: Update) -> int:
    return update.effective_chat.id if update.effective_chat else 0


async def refuse(update: Update, context: Context) -> None:
    """Shows strangers their number, at most once per minute; says nothing in groups."""
    user, chat = update.effective_user, update.effective_chat
    context.here.metrics.counts["denied"] += 1
    if user and chat and chat.type == "private" and update.message:
        await _tell_stranger(update, context, words_for(update, context).stranger)


async def _tell_stranger(update: Update, context: Context, text: str) -> None:
    """Once per minute for each text, and not more in all than strangers get."""
    user, here = update.effective_user, context.here
    assert user is not None
    if here.may_tell(text, user.id) and here.access.may_hear(user.id):
        await reply(update, context, text.format(user=user.id))


async def show_help(update: Update, context: Context) -> None:
    """``/help``."""
    words = words_for(update, context)
    text = words.help.format(bot=context.bot.username)
    if is_admin(update, context):
        text += f"\n\n{words.help_admin}"
    await reply(update, context, text)


async def forget_question(update: Update, context: Context) -> None:
    """``/new``: the next question is on its own."""
    assert update.effective_message is not None
    chat = chat_of(update.effective_message)
    context.here.state.set_talk(chat.id, chat.thread, asker_of(update), None)
    await reply(update, context, words_for(update, context).new)


async def sources(update: Update, context: Context) -> None:
    """``/sources``."""
    words, here = words_for(update, context), context.here
    page = context.args[0] if context.args else "1"
    try:
        found = await here.work(here.library.status)
    except QabotError:
        await reply(update, context, words.no_index)
        return
    number = int(page) if page.isdecimal() and len(page) < 7 else 1
    await reply(update, context, sources_message(found, number, words))


async def choose_language(update: Update, context: Context) -> None:
    """``/lang``."""
    user = update.effective_user
    keyboard = language_keyboard(user.id if user else 0)
    await reply(update, context, words_for(update, context).language, keyboard)


async def privacy(update: Update, context: Context) -> None:
    """``/privacy``."""
    words, host = words_for(update, context), context.here.library.model_host
    leaves = f"\n{words.privacy_model.format(host=host)}" if host else ""
    await reply(update, context, words.privacy.format(days=KEPT_DAYS) + leaves)


async def forget(update: Update, context: Context) -> None:
    """``/forget``."""
    words, user = words_for(update, context), update.effective_user
    if user and asker_of(update) != user.id:  # whose records they are cannot be seen
        await reply(update, context, words.anonymous)
        return
    await reply(update, context, words.forget, forget_keyboard(words, user.id if user else 0))


async def unknown(update: Update, context: Context) -> None:
    """A command that there is not; in groups it may be meant for another bot."""
    if update.effective_chat and update.effective_chat.type == "private":
        await reply(update, context, words_for(update, context).unknown_command)


async def no_text(update: Update, context: Context) -> None:
    """A picture, a voice, a sticker: in private chats it is said that these are not read."""
    message = update.message
    if isinstance(message, Message) and message.chat.type == "private":
        if message.media_group_id and await _has_caption(message, update, context):
            return
        text = words_for(update, context).no_text
        await reply_once_a_minute(update, context, "no text", text)


async def _has_caption(message: Message, update: Update, context: Context) -> bool:
    """True for a picture of an album of which another has words, which are answered."""
    album, heard = (message.chat.id, message.media_group_id), context.here.pictures
    if album in heard:
        return True
    await asyncio.sleep(_ALBUM_WAITS)
    processor = context.application.update_processor
    assert isinstance(processor, InOrder)
    others = (other.message for other in processor.behind(update))
    return any(o and o.media_group_id == album[1] and o.caption for o in others)


# --- Admins -----------------------------------------------------------------------------------


def is_admin(update: Update, context: Context) -> bool:
    """True where an admin wrote."""
    user = update.effective_user
    return user is not None and context.here.access.is_admin(user.id)


async def _admin_words(update: Update, context: Context) -> Texts | None:
    """The wordings for an admin; anybody else is notified that the command is not theirs."""
    words = words_for(update, context)
    if is_admin(update, context):
        return words
    named = update.effective_user and asker_of(update) == update.effective_user.id
    await reply(update, context, words.only_admins if named else words.anonymous)
    return None


async def invite(update: Update, context: Context) -> None:
    """``/invite``."""
    if words := await _admin_words(update, context):
        code = context.here.access.invite("member")
        link = f"https://t.me/{context.bot.username}?start={code}"
        await reply(update, context, words.invite.format(hours=INVITE_HOURS, link=link))


async def allow(update: Update, context: Context) -> None:
    """``/allow`` in a group opens it; ``/allow ID`` a person or a group."""
    words = await _admin_words(update, context)
    if words is None:
        return
    number = _number(context) or (_chat(update) if _chat(update) < 0 else None)
    if number is None:
        await reply(update, context, words.allow_usage)
        return
    if number < 0:
        context.here.state.allow_group(number)
    elif not context.here.access.is_admin(number):
        context.here.state.set_role(number, "member")
    await reply(update, context, words.allowed.format(who=number))


async def revoke(update: Update, context: Context) -> None:
    """``/revoke``."""
    words, state = await _admin_words(update, context), context.here.state
    if words is None:
        return
    number = _number(context)
    held = {*state.people(), *state.groups()}
    if number is None or number not in held:
        who = ", ".join(map(str, sorted(held))) or "—"
        await reply(update, context, words.revoke_usage.format(who=who))
        return
    if number < 0:
        state.revoke_group(number)
    else:
        state.set_role(number, None)
    await reply(update, context, words.revoked.format(who=number))


def _number(context: Context) -> int | None:
    given = context.args[0] if context.args else ""
    digits = given.removeprefix("-")
    return int(given) if digits.isdecimal() and digits.isascii() and len(digits) < 19 else None


async def stats(update: Update, context: Context) -> None:
    """``/stats``."""
    words, here = await _admin_words(update, context), context.here
    if words is None:
        return
    metrics, (up, down) = here.metrics, here.state.votes()
    try:
        manifest = (await here.work(here.library.status)).manifest
        index = (manifest.generation, manifest.documents, manifest.passages)
    except QabotError:
        index = (0, 0, 0)
    text = words.stats.format(
        hours=f"{metrics.uptime / 3600:.1f}",
        questions=metrics.counts["questions"],
        refusals=metrics.counts["refusals"],
        errors=metrics.counts["errors"],
        p50=round(1000 * percentile(metrics.durations, 0.5)),
        p95=round(1000 * percentile(metrics.durations, 0.95)),
        generation=index[0],
        documents=index[1],
        passages=index[2],
        up=up,
        down=down,
    )
    await reply(update, context, text)


async def gaps(update: Update, context: Context) -> None:
    """``/gaps``."""
    words = await _admin_words(update, context)
    if words is None:
        return
    found = group(context.here.state.unanswered(now() - 86400 * GAP_DAYS))
    if not found:
        await reply(update, context, words.gaps_none.format(days=GAP_DAYS))
        return
    lines = [
        words.gap_line.format(count=gap.count, question=shortened(gap.questions[0], 200))
        for gap in found[:_GAPS_SHOWN]
    ]
    head = Styled(words.gaps.format(days=GAP_DAYS)).within("bold")
    await reply(update, context, joined([head, *map(Styled, lines)], "\n"))
