"""The front door: a folder of documents that can be asked, searched, opened and kept up to date.

from qabot import Library

with Library("index") as library:
    library.update(["documents"])
    for quote in library.ask("济南自贸区面积有多少").quotes:
        print(quote.text, quote.document.path)
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from qabot.answering.answers import ask as ask_index
from qabot.answering.answers import checked_question
from qabot.answering.retrieval import prepare, retrieve
from qabot.errors import QuestionError, SettingsError
from qabot.maintained import MaintainedIndex
from qabot.messages import Code
from qabot.search.backend import Backend
from qabot.types import Answer, Hit, Passage, Quote, Span

if TYPE_CHECKING:
    from qabot.conversation import Context, Reply
    from qabot.evaluation import Case, Evaluation, Outcome
    from qabot.writing.answer import Sentence, Written
    from qabot.writing.client import Endpoint
    from qabot.writing.sources import Source


class Library(MaintainedIndex):
    """Documents and their index, opened when it is first asked. Safe to use from several threads.

    ``folder`` is that of the index, which `update` makes. Settings are keywords with the names of
    `Settings` (``quotes``, ``min_confidence``, ``fast`` …); those that are not given come from
    QABOT_… in the environment and from qabot.toml next to the index. Raises SettingsError for an
    unknown name or a value out of range.

    A generation that is published while the library is open is answered from at once.
    """

    def warm_up(self) -> None:
        """Loads models and index and answers once, so that the first question is quick.

        Nothing is recorded as quoted. Raises what `ask` raises.
        """
        self.load()
        self._answered(lambda index: self._answer(index, "qabot", self.threshold))

    def ask(self, question: str) -> Answer:
        """At most ``quotes`` verbatim quotes that answer, best first; none is a refusal.

        What is quoted is recorded, so that it can be opened as long as the index is kept. Raises
        QuestionError when the question is empty, contains no words or is longer than 1,000
        characters, QabotError when there is no index or it cannot be read.
        """
        question = checked_question(question)
        self.load()
        answer = self._answered(lambda index: self._answer(index, question, self.threshold))
        self._record(answer)
        return answer

    def write(self, answer: Answer, shown: Callable[[Sentence], None] | None = None) -> Written:
        """What the language model of the settings writes about an answer, each sentence checked.

        ``shown`` gets each sentence once it is checked. An answer without quotes is not sent to
        the model. The model may ask for further searches, each of which may be refused. A model
        that fails raises nothing: the answer remains, with a notice. Raises SettingsError where no
        model is set, QabotError when there is no index.
        """
        from qabot.writing.sources import sources_of
        from qabot.writing.writer import write

        endpoint = self.endpoint()
        sources = self._answered(lambda index: sources_of(index, answer)) if answer.found else []
        written = write(endpoint, answer, sources, shown, self._further_sources)
        if written.sources:
            self._record(replace(answer, quotes=written.sources))
        return written

    def _rephrase(self) -> Callable[[str, Sequence[str]], str] | None:
        """What asks the model how a message is meant, where it is to write answers."""
        if not self.settings.written:
            return None
        from qabot.writing.rephrasing import rephrased

        return partial(rephrased, self.endpoint())

    def _further_sources(self, question: str) -> list[Source]:
        """The source sentences for a question of the model; none where it is refused."""
        from qabot.writing.sources import sources_of

        try:
            question = checked_question(question)
        except QuestionError:
            return []

        def found(index: Backend) -> list[Source]:
            answer = self._answer(index, question, self.threshold)
            return sources_of(index, answer) if answer.found else []

        return self._answered(found)

    def endpoint(self) -> Endpoint:
        """Where the language model of the settings answers; raises SettingsError without one."""
        from qabot.writing.connection import endpoint_of

        settings = self.settings
        url, name = settings.model_url, settings.model
        return endpoint_of(url, name, settings.model_timeout, os.environ)

    def reply(
        self,
        message: str,
        context: Context | None = None,
        *,
        quotes: int | None = None,
        min_confidence: float | None = None,
        small_talk: bool = True,
    ) -> Reply:
        """The answer to a message in a conversation, after the turn that left ``context``.

        What a message leaves out is taken from the turns before; several questions are answered
        in order; small talk is not searched for, unless ``small_talk`` is false: then everything
        is a question. ``quotes`` and ``min_confidence`` go before the settings. What is quoted is
        recorded. Raises what `ask` raises.
        """
        from qabot.conversation import Asking, reply_to

        message = checked_question(message)
        self.load()
        threshold = self.threshold if min_confidence is None else min_confidence
        asking = Asking(quotes or self.settings.quotes, threshold, self._reader(), self._rephrase())
        reply = self._answered(
            lambda index: reply_to(
                index, self._names_in(index), message, context, asking, small_talk=small_talk
            )
        )
        if reply.answer:
            self._record(reply.answer)
        return reply

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The ``limit`` passages that a question finds, best first; raises what `ask` raises."""
        question = checked_question(question)
        return self._answered(lambda index: retrieve(index, prepare(index, question), limit))

    def further(self, question: str, limit: int = 20) -> list[Quote]:
        """What `search` finds, as quotes, which are recorded as those of an answer are."""
        quotes = [_quote_of(hit) for hit in self.search(question, limit)]
        self._record(Answer(question, (), 0.0, tuple(quotes)))
        return quotes

    def show(self, reference: str) -> Passage:
        """What a reference such as ``corpus/a.md:118-163`` names: a slice, or a whole document.

        Offsets are in characters of the text, as a quote gives them. Raises QabotError for an
        unknown document, SettingsError when the slice lies outside it.
        """
        name, span = split_reference(reference)
        document = self.document(name)
        start, end = span or (0, document.length)
        if not 0 <= start < end <= document.length:
            raise SettingsError(
                Code.NO_SLICE, path=document.path, length=document.length, start=start, end=end
            )
        return Passage(document, start, end)

    def summary(self, reference: str) -> list[Quote]:
        """The leading sentence below each heading of a document, as quotes in text order.

        Of a slice, those in it. No model is asked. What is quoted is recorded. Raises what `show`
        raises.
        """
        from qabot.writing.summaries import leading_within

        quotes = tuple(leading_within(self.show(reference)))
        self._record(Answer(reference, quotes, 0.0))
        return list(quotes)

    def digest(
        self,
        reference: str,
        shown: Callable[[Sentence], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Written:
        """A document or a slice of it in a few sentences of the language model, each checked.

        What is too long for one prompt is summarised by parts; ``progress(done, parts)`` is called
        before each. The answer's quotes are what `summary` gives. Raises what `show` raises, and
        SettingsError where no model is set.
        """
        from qabot.writing.digests import digest

        made = digest(self.endpoint(), self.show(reference), shown, progress)
        self._record(replace(made.answer, quotes=(*made.answer.quotes, *made.sources)))
        return made

    def evaluate(self, cases: Iterable[Case]) -> Evaluation:
        """Figures over questions with known answers, as `qabot.evaluation.read_cases` reads them.

        Nothing is recorded as quoted. Raises what `ask` raises.
        """
        from qabot.evaluation import evaluate

        with self.evaluating() as outcome_of:
            return evaluate([outcome_of(case) for case in cases])

    @contextmanager
    def evaluating(self) -> Iterator[Callable[[Case], Outcome]]:
        """What `evaluate` does with each case, for callers that have other work in between.

        All cases are answered from the generation that is served when the block begins.
        """
        self.load()
        with self.using() as index:
            yield partial(self._outcome, index)

    def _outcome(self, index: Backend, case: Case) -> Outcome:
        """With the nearest quotes of a refusal, too: they show what another threshold would do."""
        from qabot.evaluation import Outcome

        answer = self._answer(index, case.question, 0.0)
        return Outcome(case, answer, refused=answer.confidence < self.threshold)

    def _answer(self, index: Backend, question: str, threshold: float) -> Answer:
        return ask_index(
            index,
            question,
            quotes=self.settings.quotes,
            min_confidence=threshold,
            reader=self._reader(),
        )


def split_reference(reference: str) -> tuple[str, Span | None]:
    """``a.md:3-9`` -> ("a.md", (3, 9)); a name that only looks like it has a colon stays whole."""
    name, colon, span = reference.rpartition(":")
    start, dash, end = span.partition("-")
    if colon and dash and start.isdecimal() and end.isdecimal():
        return name, (int(start), int(end))
    return reference, None


def _quote_of(hit: Hit) -> Quote:
    p = hit.passage
    return Quote(p.document, p.start, p.end, p.text, round(hit.score, 4), p.heading, p.page)
