"""The stream of a chat completion: OpenAI's chunks, with sentences as soon as they are checked."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qabot.server.asking import Said
from qabot.server.events import COMMENT
from qabot.server.links import quote_url
from qabot.server.markdown import Written, model_text, source, understood_text, written
from qabot.server.open_webui import source_chunk, source_chunks
from qabot.server.problems import WebError, json_bytes
from qabot.server.texts import texts_for
from qabot.server.writing import Writing, sentence_line, with_sentences
from qabot.writing.answer import Cited, Sentence, cited

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is streamed: what each chunk begins with, and how its length is counted.

    ``as_sources`` sends quotes as Open WebUI's sources in place of annotations, each before the
    text that names it.
    """

    head: _Json
    usage: Callable[[Written], _Json] | None = None
    as_sources: bool = False

    def whole(self, made: Written) -> Iterator[bytes]:
        """An answer that is known, line by line."""
        yield self._event({"role": "assistant", "content": ""})
        yield from self._rest(made, 0, 0)

    async def growing(self, said: Said, writing: Writing, base: str) -> AsyncIterator[bytes]:
        """Sentences as they are checked, then the quotes: together the content of `written`."""
        yield self._event({"role": "assistant", "content": ""})
        sent, told = understood_text(said), 0  # text, and how many quotes, that were sent
        if sent:
            yield self._event({"content": sent})
        shown: list[Sentence] = []
        async for sentence in writing.sentences():
            if sentence is None:
                yield COMMENT
            elif not sentence.is_struck:
                between = "\n\n" if shown else ""
                shown.append(sentence)
                quoted = cited(writing.answer, shown)
                last = max([told, *quoted.numbers(sentence)])
                for chunk in self._sources(said, quoted, range(told, last), base):
                    yield chunk
                line = model_text(sentence_line(sentence, quoted, said.asked.question))
                sent, told = sent + between + line, last
                yield self._event({"content": between + line})
        try:
            said, text = with_sentences(said, await writing.made())
        except WebError as problem:
            yield _data(problem.fields())
            return
        for chunk in self._rest(written(said, base, text), len(sent), told):
            yield chunk

    def _sources(self, said: Said, quoted: Cited, places: range, base: str) -> Iterator[bytes]:
        """The quotes at these places as sources, where sources are wanted."""
        texts = texts_for(said.asked.question)
        for place in places if self.as_sources else ():
            quote = quoted.quotes[place]
            title, url = source(quote, texts), quote_url(base, quote)
            yield _data(source_chunk(self.head, place + 1, quote, title, url))

    def _rest(self, made: Written, sent: int, told: int) -> Iterator[bytes]:
        """What is behind so many characters and quotes."""
        if self.as_sources:
            yield from map(_data, source_chunks(self.head, made, told))
        yield from self._lines(made.content[sent:])
        yield from self._end(made)

    def _lines(self, text: str) -> Iterator[bytes]:
        for line in text.splitlines(keepends=True):
            yield self._event({"content": line})

    def _end(self, made: Written) -> Iterator[bytes]:
        """What a client does not know of, it leaves out."""
        if made.annotations and not self.as_sources:
            yield self._event({"annotations": made.annotations})
        yield self._event({}, "stop")
        if self.usage:
            yield _data(self.head | {"choices": [], "usage": self.usage(made)})
        yield b"data: [DONE]\n\n"

    def _event(self, delta: _Json, finished: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finished}
        return _data(self.head | {"choices": [choice]})


def _data(value: _Json) -> bytes:
    return b"data: " + json_bytes(value) + b"\n\n"
