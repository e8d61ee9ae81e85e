"""An answer in sentences: asked of the model, and shown as it grows.

A private chat sees the checked sentences as a draft, which Telegram takes away once the answer is
sent: if the process is stopped meanwhile, no half answer stays. Groups see that the bot is typing.
"""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot
from telegram.error import TelegramError

from qabot.errors import QabotError
from qabot.messages import Code, Message, message
from qabot.telegram.library import Answered
from qabot.telegram.sending import Chat, message_entities
from qabot.telegram.sentences import draft_message
from qabot.telegram.services import Context, while_typing
from qabot.telegram.styled import split
from qabot.telegram.texts import Texts
from qabot.telegram.working import TookTooLongError
from qabot.types import Answer
from qabot.writing.answer import Sentence, Written

_EVERY = 1.0  # seconds between two states of a draft
_LOG = logging.getLogger(__name__)


async def sentences_about(
    context: Context, answer: int, found: Answered, chat: Chat, words: Texts
) -> Written | None:
    """What the model writes about an answer; None for a refusal, and where no model is to write.

    Raises nothing for a model that fails: then a notice says what to do.
    """
    here = context.here
    if not found.answer.found or not here.library.writes:
        return None
    draft = _Draft(context.bot, chat, answer, found.answer, words)
    showing = asyncio.create_task(draft.show())
    try:
        work = here.writers.run(here.library.write, found.answer, draft.add)
        return await while_typing(context.bot, chat, work)
    except TookTooLongError as error:
        return draft.broken_off(message(Code.MODEL_SLOW, seconds=error.seconds))
    except QabotError as error:
        return draft.broken_off(error.message)
    finally:
        await draft.end(showing)


class _Draft:
    """The sentences so far; ``add`` is called in the thread that writes."""

    def __init__(self, bot: Bot, chat: Chat, number: int, answer: Answer, words: Texts) -> None:
        self._bot, self._chat, self._number = bot, chat, number
        self._answer, self._words = answer, words
        self._sentences: list[Sentence] = []
        self._loop = asyncio.get_running_loop()
        self._more, self._over = asyncio.Event(), asyncio.Event()

    def broken_off(self, notice: Message) -> Written:
        """What was checked before the model was given up."""
        sentences = tuple(self._sentences)
        sources = {
            number: quote
            for sentence in sentences
            for number, quote in zip(sentence.quotes, sentence.sources, strict=True)
        }
        return Written(
            self._answer,
            "",
            sentences,
            tuple(sources.values()),
            complete=False,
            notice=notice,
        )

    def add(self, sentence: Sentence) -> None:
        """Another checked sentence."""
        self._loop.call_soon_threadsafe(self._added, sentence)

    def _added(self, sentence: Sentence) -> None:
        self._sentences.append(sentence)
        self._more.set()

    async def show(self) -> None:
        """Shows what there is, at most once in a second, until ``end``; only in private."""
        while self._chat.id > 0:
            await self._more.wait()
            self._more.clear()
            if self._over.is_set() or not await self._is_shown():
                return
            try:
                await asyncio.wait_for(self._over.wait(), _EVERY)
            except TimeoutError:
                continue
            return

    async def end(self, showing: asyncio.Task[None]) -> None:
        """Nothing is shown any more when this returns, so that the answer comes last."""
        self._over.set()
        self._more.set()
        await showing

    async def _is_shown(self) -> bool:
        """False where Telegram takes no drafts."""
        message = draft_message(self._sentences, self._answer, self._words)
        if not message.text:
            return True
        part = split(message)[-1]
        try:
            await self._bot.send_message_draft(
                self._chat.id,
                self._number,
                part.text,
                entities=message_entities(part),
                message_thread_id=self._chat.thread or None,
            )
        except TelegramError as error:
            _LOG.info("No draft of answer %d: %s", self._number, error)
            return False
        return True
