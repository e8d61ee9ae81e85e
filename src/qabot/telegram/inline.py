"""Inline mode: ``@bot question`` in any chat offers quotes to send there."""

from __future__ import annotations

import logging

from telegram import (
    InlineQueryResultArticle,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.error import BadRequest

from qabot.errors import QabotError
from qabot.telegram.addressing import clean
from qabot.telegram.rendering import Shown, quote_block
from qabot.telegram.sending import again, message_entities
from qabot.telegram.services import Context, words_for
from qabot.telegram.styled import Styled, shortened, split
from qabot.telegram.texts import Texts
from qabot.telegram.working import TookTooLongError

_CACHED = 10  # seconds for which Telegram shows the same results to the same user
_SHORTEST = 2  # characters from which a question is asked
_LOG = logging.getLogger(__name__)


async def on_inline_query(update: Update, context: Context) -> None:
    """Quotes as results; who may not ask in private is notified and gets none."""
    query, here = update.inline_query, context.here
    if query is None:
        return
    words = words_for(update, context)
    results: list[InlineQueryResultArticle] = []
    question = clean(query.query).strip()
    if not here.access.may_ask(query.from_user.id):
        if here.access.count_inline(query.from_user.id) is not None:
            return  # who types on needs no further answer
        hint = words.inline_stranger
    elif len(question) < _SHORTEST:
        hint = words.inline_hint
    elif (seconds := here.access.count_inline(query.from_user.id)) is not None:
        hint = words.slow_down.format(seconds=seconds)
    else:
        results = await _results(context, question, words)
        hint = "" if results else words.inline_nothing
    if hint:
        results = [_notice(hint, words)]
    try:
        await again(lambda: query.answer(results, cache_time=_CACHED, is_personal=True))
    except BadRequest as error:
        _LOG.info("An inline query was answered too late: %s", error)


async def _results(context: Context, question: str, words: Texts) -> list[InlineQueryResultArticle]:
    here = context.here
    started = here.metrics.clock()
    try:
        found = await here.work(here.library.ask, question)
    except TookTooLongError:
        return [_notice(words.inline_slow, words)]
    except QabotError as error:
        _LOG.info("No inline answer: %s", error)
        return []
    here.metrics.answered(found=bool(found.quotes), seconds=here.metrics.clock() - started)
    return [_article(number, quote, words) for number, quote in enumerate(found.quotes)]


def _article(number: int, quote: Shown, words: Texts) -> InlineQueryResultArticle:
    content = split(quote_block(quote, words, None))[0]
    return InlineQueryResultArticle(
        id=str(number),
        title=shortened(quote.text, 60),
        description=shortened(quote.place.title, 80),
        input_message_content=_content(content),
    )


def _notice(text: str, words: Texts) -> InlineQueryResultArticle:
    """A result that only says something; sent by mistake, it says what the bot is for."""
    content = Styled(words.short_description)
    return InlineQueryResultArticle(
        id="notice", title=text, input_message_content=_content(content)
    )


def _content(message: Styled) -> InputTextMessageContent:
    return InputTextMessageContent(
        message.text,
        entities=message_entities(message),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
