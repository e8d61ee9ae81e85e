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
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.answering.answers import ask as ask_index
from qabot.answering.answers import checked_question
from qabot.answering.retrieval import prepare, retrieve
from qabot.errors import QabotError, QuestionError, SettingsError
from qabot.index import (
    Index,
    Status,
    find_document,
    newest_generation,
)
from qabot.index import rollback as serve_former
from qabot.index import status as read_status
from qabot.index.citations import record
from qabot.messages import Code
from qabot.opened import OpenedIndex, StrPath
from qabot.types import Answer, Document, Hit, Passage, Quote, Span

if TYPE_CHECKING:
    from qabot.conversation import Context, Reply
    from qabot.evaluation import Case, Evaluation, Outcome
    from qabot.ingest import IndexReport, Progress, Purged
    from qabot.ingest.watching import Watched
    from qabot.writing.answer import Sentence, Written
    from qabot.writing.client import Endpoint
    from qabot.writing.sources import Source


class Library(OpenedIndex):
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
        with self.using() as index:
            self._answer(index, "qabot", self.threshold)

    def ask(self, question: str) -> Answer:
        """At most ``quotes`` verbatim quotes that answer, best first; none is a refusal.

        What is quoted is recorded, so that it can be opened as long as the index is kept. Raises
        QuestionError when the question is empty, contains no words or is longer than 1,000
        characters, QabotError when there is no index or it cannot be read.
        """
        question = checked_question(question)
        self.load()
        with self.using() as index:
            answer = self._answer(index, question, self.threshold)
        record(self.folder, answer)
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
        with self.using() as index:
            sources = sources_of(index, answer) if answer.found else []
        written = write(endpoint, answer, sources, shown, self._further_sources)
        if written.sources:
            record(self.folder, replace(answer, quotes=written.sources))
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
        with self.using() as index:
            answer = self._answer(index, question, self.threshold)
            return sources_of(index, answer) if answer.found else []

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
        with self.using() as index:
            reply = reply_to(
                index, self._names_in(index), message, context, asking, small_talk=small_talk
            )
        if reply.answer:
            record(self.folder, reply.answer)
        return reply

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The ``limit`` passages that a question finds, best first; raises what `ask` raises."""
        question = checked_question(question)
        with self.using() as index:
            return retrieve(index, prepare(index, question), limit)

    def further(self, question: str, limit: int = 20) -> list[Quote]:
        """What `search` finds, as quotes, which are recorded as those of an answer are."""
        quotes = [_quote_of(hit) for hit in self.search(question, limit)]
        record(self.folder, Answer(question, (), 0.0, tuple(quotes)))
        return quotes

    def document(self, reference: str) -> Document:
        """A document by its id, path or sha256, in a former version as well.

        Raises QabotError when no document is called that.
        """
        return find_document(self.folder, reference)

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
        record(self.folder, Answer(reference, quotes, 0.0))
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
        record(self.folder, replace(made.answer, quotes=(*made.answer.quotes, *made.sources)))
        return made

    def status(self) -> Status:
        """What the index contains and how it was made; raises QabotError when there is none."""
        return read_status(self.folder)

    def update(
        self,
        paths: Iterable[StrPath],
        *,
        reread: bool = False,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Reads files and folders and publishes a new generation; what is unchanged is kept.

        Documents that are not below ``paths`` any more are no longer served. ``reread`` looks at
        files that seem unchanged, too. ``progress(step, done, total)`` is called as it continues,
        with the steps read (bytes), words and embed (passages). Raises QabotError, after which the
        former generation still answers. Questions that follow are answered from the new one.
        """
        from qabot.ingest import update as update_index

        recipe = replace(self.recipe(), reread=reread)
        report = update_index(
            self.folder,
            [Path(path) for path in paths],
            recipe=recipe,
            retention=self.retention,
            progress=progress,
        )
        self._follow(report.generation)
        return report

    def watch(
        self, paths: Iterable[StrPath], *, sweep: float = 300, watched: Watched | None = None
    ) -> Iterator[IndexReport | QabotError]:
        """Updates whenever documents change; yields each report, or why an update failed.

        ``sweep`` is the number of seconds between full rescans, which catch what events missed;
        ``watched`` shows other threads how the watch does.
        """
        from qabot.ingest.watching import watch

        yield from watch(
            self.folder,
            [Path(path) for path in paths],
            recipe=self.recipe(),
            retention=self.retention,
            sweep=sweep,
            watched=watched,
        )

    def purge(self, references: Iterable[str]) -> Purged:
        """Deletes documents for good, former versions and quoted ones as well.

        A reference is an id, a path or a sha256; that of an archive means all in it. The
        documents must no longer be served: remove the files and `update` first. Raises
        SettingsError for what is not known or still served. It cannot be undone.
        """
        from qabot.ingest import purge as purge_index

        paths = [self._former_path(reference) for reference in references]
        purged = purge_index(self.folder, paths, recipe=self.recipe(), retention=self.retention)
        self._follow(newest_generation(self.folder))
        return purged

    def _former_path(self, reference: str) -> str:
        """The path that a reference names; the reference itself if no document is called that."""
        try:
            return self.document(reference).path
        except SettingsError:
            return reference

    def rollback(self) -> int:
        """Serves the generation before the one that is served now; returns its number."""
        return int(serve_former(self.folder).name)

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

    def _outcome(self, index: Index, case: Case) -> Outcome:
        """With the nearest quotes of a refusal, too: they show what another threshold would do."""
        from qabot.evaluation import Outcome

        answer = self._answer(index, case.question, 0.0)
        return Outcome(case, answer, refused=answer.confidence < self.threshold)

    def _answer(self, index: Index, question: str, threshold: float) -> Answer:
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
