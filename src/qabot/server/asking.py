"""A question with the messages before it, answered by the library in the thread of the model."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request

from qabot.answering.answers import LONGEST_QUESTION
from qabot.conversation import Context, Reply, role_of
from qabot.conversation.smalltalk import small_talk
from qabot.errors import QabotError, QuestionError
from qabot.language.text import is_cjk
from qabot.library import Library
from qabot.server.desk import Desk
from qabot.server.helpers import is_helper_request
from qabot.server.memory import Memory
from qabot.server.metrics import Metrics
from qabot.server.problems import WebError

_REMEMBERED = 4  # messages before the question at least, where there are as many
_KEPT = 2000  # contexts
_LOG = logging.getLogger(__name__)
_Key = tuple[int, tuple[str, ...]]  # a generation, and what was said
_SENDING = {
    "zh": "这里不能发送文件：请把文件放进文档文件夹，再运行 qabot index，就可以问了。",
    "en": "Files cannot be sent here: put the file into the folder of documents and run "
    "`qabot index`; then ask about it.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a client sends it; None = as the server is set."""

    question: str
    history: tuple[str, ...] = ()
    quotes: int | None = None
    min_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What it is answered with: ``words`` where nothing was asked of the documents."""

    asked: Asked
    reply: Reply
    words: str = field(default="")


class Turns:
    """Contexts of conversations that go on, so that their earlier turns need no second answer.

    A client sends all that was said each time. What it was about is found as it was then: by
    answering one message after the other. The same messages always give the same context, whether
    it was kept or not. Only the thread of the model comes here.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: OrderedDict[_Key, Context | None] = OrderedDict()

    def answer(self, asked: Asked) -> Reply:
        """Raises what `Library.reply` raises."""
        before = remembered(asked.history)
        reply = self._library.reply(
            asked.question,
            self._after(before),
            quotes=asked.quotes,
            min_confidence=asked.min_confidence,
        )
        if reply.answer and asked.quotes is None and asked.min_confidence is None:
            self._keep((*before, asked.question.strip()), reply.context)
        return reply

    def _after(self, messages: tuple[str, ...]) -> Context | None:
        context, done = None, len(messages)
        while done and self._key(messages[:done]) not in self._kept:
            done -= 1
        if done:
            context = self._kept[self._key(messages[:done])]
        for number in range(done, len(messages)):
            context = self._library.reply(messages[number], context).context
            self._keep(messages[: number + 1], context)
        return context

    def _keep(self, messages: tuple[str, ...], context: Context | None) -> None:
        key = self._key(messages)
        self._kept[key] = context
        self._kept.move_to_end(key)
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    def _key(self, messages: tuple[str, ...]) -> _Key:
        """Of the generation that is served: another one may answer otherwise."""
        with self._library.using() as index:
            return index.generation, messages


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where answers are counted, and the questions noted to which there is none."""

    metrics: Metrics
    memory: Memory
    files: Desk

    async def enter(self, said: Said, seconds: float) -> None:
        """Counts an answer that took so many seconds, waiting included; raises nothing.

        What a chat program asks by itself is neither counted nor noted.
        """
        if is_helper_request(said.asked.question):
            return
        _count(self.metrics, said, seconds)
        if refused := _refused(said):
            with suppress(WebError):  # too many wait
                await self.files.run(partial(_note, self.memory, refused))


def ledger_of(request: Request) -> Ledger:
    """That of the server that a request came to."""
    state = request.app.state
    return Ledger(state.metrics, state.intake.memory, state.files)


async def answer(request: Request, asked: Asked) -> Said:
    """Raises WebError for what cannot be asked or answered now."""
    state = request.app.state
    library: Library = state.library
    desk: Desk = state.model
    began = time.monotonic()
    try:
        said = await desk.run(partial(answered, library, state.turns, asked))
    except QuestionError as error:
        raise WebError(400, "wrong_question", str(error), param="question") from error
    except QabotError as error:
        raise unavailable() from error
    await ledger_of(request).enter(said, time.monotonic() - began)
    return said


def _count(metrics: Metrics, said: Said, seconds: float) -> None:
    if said.reply.answer is None:
        metrics.counts["talk"] += 1
    else:
        metrics.answered(found=said.reply.answer.found, seconds=seconds)


def _refused(said: Said) -> list[str]:
    """The questions of a message to which there is no answer, as they were understood."""
    found = said.reply.answer
    if found is None or said.asked.min_confidence is not None:
        return []  # another threshold than the one that is set says nothing of the documents
    if found.parts:
        return [part.question for part in found.parts if not part.quotes]
    return [] if found.found else [said.reply.understood]


def _note(memory: Memory, questions: Sequence[str]) -> None:
    """Where that cannot be written, the answer stays as it is."""
    try:
        for question in questions:
            memory.refused(question)
    except (OSError, sqlite3.Error) as error:
        _LOG.warning("Questions without an answer cannot be noted: %s", error)


def unavailable() -> WebError:
    """Without what the library says: it names files of this machine."""
    why = "There is no index that can be asked now: ask again later, or tell who runs this server"
    return WebError(503, "no_index", why, wait=10)


def remembered(messages: Sequence[str]) -> tuple[str, ...]:
    """The last four to seven messages that ask something, each cut to what can be asked.

    They begin at every fourth, so that the beginning stays the same for some turns.
    """
    cut = [message.encode("utf-8", "replace").decode()[:LONGEST_QUESTION] for message in messages]
    cut = [message.strip() for message in cut]
    asking = [m for m in cut if any(map(str.isalnum, m)) and role_of(m) == "question"]
    first = max(0, len(asking) - _REMEMBERED) // _REMEMBERED * _REMEMBERED
    return tuple(asking[first:])


def answered(library: Library, turns: Turns, asked: Asked) -> Said:
    """What every surface of the server answers with, in the thread of the model.

    Raises what `Library.reply` raises.
    """
    reply = turns.answer(asked)
    return Said(asked, reply, "" if reply.answer else _words(library, reply))


def _words(library: Library, reply: Reply) -> str:
    message = reply.understood
    with library.using() as index:
        titles = index.titles
    sending = _SENDING["zh" if any(map(is_cjk, message)) else "en"]
    return small_talk(reply.role, message, len(titles), titles[:4], sending)
