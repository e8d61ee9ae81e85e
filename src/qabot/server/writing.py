"""Sentences of a language model, next to the quotes of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request

from qabot.errors import QabotError, SettingsError
from qabot.language.text import is_cjk
from qabot.library import Library
from qabot.messages import Language
from qabot.rendering.schemas import quote_json
from qabot.rendering.written import label_of, sentence_json, written_json
from qabot.server.asking import Said, unavailable
from qabot.server.desk import Desk
from qabot.server.events import Step
from qabot.server.links import quote_url
from qabot.server.problems import WebError
from qabot.server.texts import texts_for
from qabot.types import Answer, Quote
from qabot.writing.answer import Cited, Sentence, Written, cited

_SIGN_EVERY = 15.0  # seconds; proxies close what is silent for long


def has_model(library: Library) -> bool:
    """True where the settings name a language model that can be asked."""
    if not library.settings.model_url or not library.settings.model:
        return False
    try:
        library.endpoint()
    except SettingsError:
        return False
    return True


def writes(request: Request) -> bool:
    """True where the pages are to show sentences, too."""
    library: Library = request.app.state.library
    return library.settings.written and has_model(library)


class _LeftError(QabotError):
    """Nobody waits for the sentences any more; shown to nobody."""


class Writing:
    """A model that writes about an answer: its sentences as they are checked, then all of it.

    It is stopped at its next sentence where nobody waits for it any more.
    """

    def __init__(self, desk: Desk, library: Library, answer: Answer) -> None:
        self._loop = asyncio.get_running_loop()
        self._checked = asyncio.Queue[Sentence | None]()
        self._left = False
        self.answer = answer
        self._made = desk.begin(partial(library.write, answer, self._add))
        self._made.add_done_callback(self._ended)

    def _add(self, sentence: Sentence) -> None:
        """Called in the thread of the writer."""
        if self._left:
            raise _LeftError("Nobody waits for these sentences")
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._checked.put_nowait, sentence)

    def _ended(self, made: asyncio.Future[Written]) -> None:
        if not made.cancelled():
            made.exception()  # raised again where it is waited for, if it is
        self._checked.put_nowait(None)

    async def sentences(self) -> AsyncIterator[Sentence | None]:
        """Each as soon as it is checked; None as a sign of life while there is none."""
        try:
            while True:
                try:
                    sentence = await asyncio.wait_for(self._checked.get(), _SIGN_EVERY)
                except TimeoutError:
                    yield None
                    continue
                if sentence is None:
                    return
                yield sentence
        finally:
            self._left = True

    async def made(self) -> Written:
        """All of it; raises WebError where there is no index now."""
        try:
            return await self._made
        except QabotError as error:
            raise unavailable() from error


def begin(request: Request, answer: Answer) -> Writing:
    """Has the model write; raises WebError where there is none, or where too many wait."""
    library: Library = request.app.state.library
    if not has_model(library):
        why = "This server has no language model: ask for quotes, or set model_url and model"
        raise WebError(400, "no_model", why, param="written")
    return Writing(request.app.state.writers, library, answer)


async def steps(writing: Writing, base: str) -> AsyncIterator[Step | None]:
    """Events for sentences, each with the sources that it is the first to name; then the rest."""
    known = 0
    language: Language = "zh" if any(map(is_cjk, writing.answer.question)) else "en"
    async for sentence in writing.sentences():
        if sentence is None:
            yield None
            continue
        named = dict(zip(sentence.quotes, sentence.sources, strict=True))
        new = [quote for number, quote in named.items() if number >= known]
        known += len(new)
        data = sentence_json(sentence, language)
        yield Step("sentence", data | {"sources": [_source(quote, base) for quote in new]})
    try:
        yield Step("", written_fields(await writing.made(), base))
    except WebError as problem:
        yield Step("error", problem.fields())


def written_fields(made: Written, base: str | None) -> dict[str, Any]:
    """``written`` and ``sources`` of an answer's JSON, each source with its address."""
    sources = [_source(quote, base) for quote in made.sources]
    return {"written": written_json(made)["written"], "sources": sources}


def _source(quote: Quote, base: str | None) -> dict[str, Any]:
    return quote_json(quote) | ({"url": quote_url(base, quote)} if base else {})


def with_sentences(said: Said, made: Written) -> tuple[Said, str]:
    """The answer with the sources as its first quotes, and the sentences that name them.

    Struck sentences are left out. Where nothing is left, the answer is as it was, and the notice
    is the text.
    """
    question = said.asked.question
    notice = [made.notice.text("zh" if any(map(is_cjk, question)) else "en")] if made.notice else []
    if len(made.sentences) == made.struck:
        return said, "".join(notice)
    quoted = cited(made.answer, made.sentences)
    answer = replace(made.answer, quotes=quoted.quotes, parts=())
    lines = [
        sentence_line(sentence, quoted, question)
        for sentence in made.sentences
        if not sentence.is_struck
    ]
    refusal = texts_for(question)["refusal"]
    lines += [f"{part.question} — {refusal}" for part in made.answer.parts if not part.quotes]
    return replace(said, reply=replace(said.reply, answer=answer)), "\n\n".join([*lines, *notice])


def sentence_line(sentence: Sentence, quoted: Cited, question: str) -> str:
    """A sentence with the numbers of the quotes that it rests on."""
    numbers = "".join(f"[{number}]" for number in quoted.numbers(sentence))
    return f"{label_of(sentence, question)} {sentence.text} {numbers}".strip()
