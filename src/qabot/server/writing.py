"""Sentences of a language model, next to the quotes of an answer."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from starlette.requests import Request

from qabot.errors import QabotError, SettingsError
from qabot.language.text import is_cjk
from qabot.library import Library
from qabot.rendering.written import label_of, written_json
from qabot.server.asking import Said, unavailable
from qabot.server.desk import Desk
from qabot.server.links import quote_url
from qabot.server.problems import WebError
from qabot.types import Answer
from qabot.writing.answer import Sentence, Written


def has_model(library: Library) -> bool:
    """True where the settings name a language model that can be asked."""
    if not library.settings.model_url or not library.settings.model:
        return False
    try:
        library.endpoint()
    except SettingsError:
        return False
    return True


async def write(request: Request, answer: Answer) -> Written:
    """What the model writes; raises WebError where the server has no model, or no index now."""
    library: Library = request.app.state.library
    if not has_model(library):
        why = "This server has no language model: ask for quotes, or set model_url and model"
        raise WebError(400, "no_model", why, param="written")
    desk: Desk = request.app.state.writers
    try:
        return await desk.run(partial(library.write, answer))
    except QabotError as error:
        raise unavailable() from error


def written_fields(made: Written, base: str) -> dict[str, Any]:
    """``written`` and ``sources`` of an answer's JSON, each source with its address."""
    found = written_json(made)
    for shown, quote in zip(found["sources"], made.sources, strict=True):
        shown["url"] = quote_url(base, quote)
    return {name: found[name] for name in ("written", "sources")}


def with_sentences(said: Said, made: Written) -> tuple[Said, str]:
    """The answer with the sources as its first quotes, and the sentences that name them.

    Struck sentences are left out. Where nothing is left, the notice is the text.
    """
    question = said.asked.question
    others = tuple(q for q in made.answer.quotes if q not in made.sources)
    answer = replace(made.answer, quotes=(*made.sources, *others), parts=())
    lines = [
        f"{label_of(sentence, question)} {sentence.text} {_numbers(sentence)}".strip()
        for sentence in made.sentences
        if not sentence.is_struck
    ]
    if made.notice is not None:
        lines.append(made.notice.text("zh" if any(map(is_cjk, question)) else "en"))
    return replace(said, reply=replace(said.reply, answer=answer)), "\n\n".join(lines)


def _numbers(sentence: Sentence) -> str:
    return "".join(f"[{number + 1}]" for number in sentence.quotes)
