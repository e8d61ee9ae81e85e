"""The index as the bot uses it: questions, further passages, documents. Blocking, thread-safe."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qabot.conversation import Context as Talk
from qabot.errors import DocumentError, QabotError
from qabot.index import Status
from qabot.index.citations import is_purged
from qabot.index.store import Store
from qabot.ingest import IndexReport, Progress, Purged
from qabot.library import Library
from qabot.readers import document_of, read_bytes
from qabot.system.paths import shown_path
from qabot.telegram.remembered import Place
from qabot.telegram.rendering import Shown
from qabot.types import Answer, Quote
from qabot.writing.answer import Sentence, Written

FURTHER = 20  # passages that "more" can show
LARGEST_FILE = 50_000_000  # bytes; Telegram takes no more from bots
_TEXT = (".txt", ".md", ".markdown", ".text")
_LOG = logging.getLogger(__name__)


def documents_beside(folder: Path) -> Path:
    """Where documents from chats are kept, unless it is set: where the index's own may lie."""
    return folder.absolute().parent / "corpus" / "telegram"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, the question as it was understood, and its quotes ready to be shown.

    ``followed``: it was read as following on from the turn before. ``talk`` is what the next
    message may follow on from.
    """

    answer: Answer
    understood: str
    followed: bool
    quotes: tuple[Shown, ...]
    related: tuple[Shown, ...]
    talk: Talk | None = None


class BotLibrary:
    """The library as the bot asks it; the index may come to be later than the bot."""

    def __init__(self, library: Library) -> None:
        self.folder = library.folder
        self._library = library

    def close(self) -> None:
        """Closes the index."""
        self._library.close()

    def warm_up(self) -> None:
        """Loads models and index; raises QabotError when there is none."""
        self._library.warm_up()

    def ask(self, question: str, before: Talk | None = None) -> Answered:
        """The answer to a question, or to what it means after the turn before it.

        Raises QabotError when there is no index, QuestionError when nothing can be asked so.
        """
        reply = self._library.reply(question, before, small_talk=False)
        assert reply.answer is not None
        return Answered(
            reply.answer,
            reply.understood if reply.followed else question,
            reply.followed,
            shown_quotes(reply.answer.quotes),
            shown_quotes(reply.answer.related),
            reply.context,
        )

    @property
    def writes(self) -> bool:
        """True where answers are to be given in sentences of a language model, too."""
        return self._library.settings.written

    @property
    def model_host(self) -> str | None:
        """Where texts are sent to, if they leave this machine; raises SettingsError."""
        if not self.writes:
            return None
        endpoint = self._library.endpoint()
        return None if endpoint.is_local else endpoint.host

    def write(self, answer: Answer, shown: Callable[[Sentence], None]) -> Written:
        """What the model writes about an answer; raises QabotError without a model or an index."""
        return self._library.write(answer, shown)

    def further(self, question: str, shown: Sequence[Place]) -> list[Place]:
        """The passages that the question finds, best first, without those that contain ``shown``.

        They are recorded as quoted.
        """
        found = self._library.further(question, FURTHER)
        return [Place.of(quote) for quote in found if not _holds_any(quote, shown)]

    def open(self, place: Place) -> Shown | None:
        """The quote in its document, whichever version is served; None when there is none."""
        try:
            document = self._library.document(place.sha256)
        except QabotError as error:
            _LOG.warning("A quote of %s cannot be opened: %s", place.path, error)
            return None
        return Shown(place, document) if place.end <= document.length else None

    def file_of(self, shown: Shown) -> tuple[str, bytes]:
        """The name and bytes of a document's file, or its text once the file contains another."""
        path = self.folder.absolute().parent / shown.document.path
        try:
            data = read_bytes(path, LARGEST_FILE)  # once: it may be another a moment later
            if document_of(data, path, name=shown.document.path).sha256 == shown.document.sha256:
                return path.name, data
        except DocumentError as error:
            _LOG.info("The text of %s is sent, not its file: %s", shown.document.path, error)
        name = path.name if path.suffix.lower() in _TEXT else f"{path.name}.txt"
        return name, shown.document.text.encode()

    def is_purged(self, places: Sequence[Place]) -> bool:
        """True where one of these quotes is of a document that was deleted for good."""
        return any(is_purged(self.folder, place.sha256) for place in places)

    def gone(self, below: Path) -> set[str]:
        """Names of files in this folder that were deleted, and whose texts are kept."""
        with closing(Store(self.folder, read_only=True)) as store:
            paths = [entry.path for entry in store.gone_before(math.inf)]
        start = shown_path(below, self.folder.absolute().parent) + "/"
        return {p.removeprefix(start).partition("/")[0] for p in paths if p.startswith(start)}

    def titles(self, below: Path) -> dict[str, tuple[str, ...]]:
        """The titles of what each file in this folder contains, and names within archives."""
        found: dict[str, tuple[str, ...]] = {}
        try:
            entries = self.status().entries
        except QabotError:
            return found
        start = shown_path(below, self.folder.absolute().parent) + "/"
        for entry in entries:
            if entry.path.startswith(start):
                name, _, inside = entry.path.removeprefix(start).partition("/")
                found[name] = (*found.get(name, ()), entry.title, *inside.split("/")[-1:])
        return found

    def purge(self, file: Path) -> Purged | None:
        """Deletes what was read of a file for good; None when nothing is kept of it."""
        path = shown_path(file, self.folder.absolute().parent)
        with closing(Store(self.folder, read_only=True)) as store:
            if not store.versions_at(path):
                return None
        return self._library.purge([path])

    def status(self) -> Status:
        """What is served."""
        return self._library.status()

    def update(self, paths: Sequence[Path], progress: Progress | None = None) -> IndexReport:
        """Updates the index; when it returns, questions are answered from the new one."""
        return self._library.update(paths, progress=progress)


def shown_quotes(quotes: Sequence[Quote]) -> tuple[Shown, ...]:
    """The quotes as messages show them, with their documents at hand."""
    return tuple(Shown(Place.of(quote), quote.document) for quote in quotes)


def _holds_any(quote: Quote, places: Sequence[Place]) -> bool:
    return any(
        place.sha256 == quote.document.sha256
        and quote.start <= place.start
        and place.end <= quote.end
        for place in places
    )
