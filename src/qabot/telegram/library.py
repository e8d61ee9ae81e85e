"""The index as the bot uses it: questions, further passages, documents. Blocking, thread-safe."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qabot.citations import record
from qabot.errors import DocumentError, QabotError
from qabot.index import Index, IndexReport, LiveIndex, Progress, Recipe, Status, update
from qabot.index import find_document as find_in_index
from qabot.index import status as index_status
from qabot.readers import read_document
from qabot.retrieval import prepare, retrieve
from qabot.telegram.followups import with_question_before
from qabot.telegram.rendering import Shown
from qabot.telegram.state import Place
from qabot.types import Answer, Document, Hit, Quote

FURTHER = 20  # passages that "more" can show
LARGEST_FILE = 50_000_000  # bytes; Telegram takes no more from bots
_OPENINGS_AWAITED = 60  # half a second each
_TEXT = (".txt", ".md", ".markdown", ".text")
_LOG = logging.getLogger(__name__)


def documents_beside(folder: Path) -> Path:
    """Where documents from chats are kept, unless it is set: where the index's own may lie."""
    return folder.absolute().parent / "corpus" / "telegram"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, the question as it was understood, and its quotes ready to be shown.

    ``followed``: it was read as going on from the question before.
    """

    answer: Answer
    understood: str
    followed: bool
    quotes: tuple[Shown, ...]
    related: tuple[Shown, ...]


class Library:
    """What is asked, in which index; the index may come to be later than the bot."""

    def __init__(
        self,
        folder: Path,
        open_index: Callable[[], Index],
        answer: Callable[[Index, str], Answer],
        recipe: Recipe,
    ) -> None:
        self.folder = folder
        self._open_index, self._answer, self._recipe = open_index, answer, recipe
        self._live: LiveIndex | None = None
        self._opening = threading.Lock()

    def close(self) -> None:
        if self._live:
            self._live.close()

    def ask(self, question: str, before: str | None = None) -> Answered:
        """The answer to a question, or to what it means after the question before it.

        Raises QabotError when there is no index, QuestionError when nothing can be asked so.
        """
        with self._using() as index:
            understood = with_question_before(question, before, index.segmenter)
            answer = self._answer(index, understood)
        record(self.folder, answer)
        return Answered(
            answer,
            understood,
            understood != question,
            _shown(answer.quotes),
            _shown(answer.related),
        )

    def further(self, question: str, shown: Sequence[Place]) -> list[Place]:
        """The passages that the question finds, best first, without those that hold ``shown``."""
        with self._using() as index:
            hits = retrieve(index, prepare(index, question), FURTHER)
        quotes = [_as_quote(hit) for hit in hits if not _holds_any(hit, shown)]
        record(self.folder, Answer(question, (), 0.0, tuple(quotes)))
        return [Place.of(quote) for quote in quotes]

    def open(self, place: Place) -> Shown | None:
        """The quote in its document, whichever version is served now; None when that is gone."""
        try:
            document = find_in_index(self.folder, place.sha256)
        except QabotError as error:
            _LOG.warning("A quote of %s cannot be opened: %s", place.path, error)
            return None
        return Shown(place, document) if place.end <= document.length else None

    def file_of(self, shown: Shown) -> tuple[str, bytes]:
        """The name and bytes of a document's file, or its text once the file holds another."""
        path = self.folder.absolute().parent / shown.document.path
        try:
            if path.stat().st_size <= LARGEST_FILE and _holds(path, shown.document):
                return path.name, path.read_bytes()
        except OSError as error:
            _LOG.info("The text of %s is sent, not its file: %s", shown.document.path, error)
        name = path.name if path.suffix.lower() in _TEXT else f"{path.name}.txt"
        return name, shown.document.text.encode()

    def status(self) -> Status:
        return index_status(self.folder)

    def update(self, paths: Sequence[Path], progress: Progress | None = None) -> IndexReport:
        """Updates the index; when it returns, questions are answered from the new one."""
        report = update(self.folder, paths, recipe=self._recipe, progress=progress)
        for _ in range(_OPENINGS_AWAITED):  # each waits a moment for the new one to be open
            with self._using() as index:
                if index.generation >= report.generation:
                    break
        return report

    @contextmanager
    def _using(self) -> Iterator[Index]:
        with self._opening:
            if self._live is None:
                self._live = LiveIndex(self.folder, self._open_index)
        with self._live.using() as index:
            yield index


def _holds(path: Path, document: Document) -> bool:
    try:
        return read_document(path, name=document.path).sha256 == document.sha256
    except DocumentError:
        return False


def _shown(quotes: Sequence[Quote]) -> tuple[Shown, ...]:
    return tuple(Shown(Place.of(quote), quote.document) for quote in quotes)


def _as_quote(hit: Hit) -> Quote:
    p = hit.passage
    return Quote(p.document, p.start, p.end, p.text, round(hit.score, 4), p.heading, p.page)


def _holds_any(hit: Hit, places: Sequence[Place]) -> bool:
    passage = hit.passage
    return any(
        place.sha256 == passage.document.sha256
        and passage.start <= place.start
        and place.end <= passage.end
        for place in places
    )
