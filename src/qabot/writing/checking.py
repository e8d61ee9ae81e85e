"""A trial of a language model: one small question with two source sentences."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from qabot.messages import Message
from qabot.writing.claims import check
from qabot.writing.client import Endpoint, ModelError, models, pieces
from qabot.writing.prompts import messages
from qabot.writing.stream import drafts

_QUESTION = "图书馆周末开放到几点？藏书有多少？"
_SOURCES = ("图书馆工作日开放至18点，周末开放至21点。", "图书馆现有藏书30.5万册。")


@dataclass(slots=True)
class Trial:
    """How a model did: ``first`` is seconds to its first sentence, ``listed`` what its server has.

    ``listed`` is None where the server does not list its models.
    """

    model: str
    listed: tuple[str, ...] | None = None
    pieces: int = 0
    first: float = 0.0
    sentences: int = 0
    referring: int = 0
    supported: int = 0
    error: Message | None = None

    @property
    def is_listed(self) -> bool:
        """True where the server lists the model."""
        return self.model in (self.listed or ())

    @property
    def streams(self) -> bool:
        """True where the answer came in pieces."""
        return self.pieces > 1

    @property
    def obeys(self) -> bool:
        """True where at least half of the sentences name their sources."""
        return 0 < self.sentences <= 2 * self.referring

    @property
    def is_fit(self) -> bool:
        """True where the model answered and kept to the form."""
        return self.error is None and self.obeys


def tried(endpoint: Endpoint) -> Trial:
    """Asks a model what a library's opening hours are; nothing is raised."""
    trial = Trial(endpoint.model)
    try:
        trial.listed = tuple(models(endpoint))
    except ModelError:
        trial.listed = None  # some servers do not list them
    began = time.monotonic()
    try:
        for draft in drafts(_counted(trial, endpoint)):
            trial.first = trial.first or time.monotonic() - began
            named = [_SOURCES[n - 1] for n in draft.numbers if 1 <= n <= len(_SOURCES)]
            trial.sentences += 1
            trial.referring += bool(named)
            trial.supported += check(draft.text, named).standing == "supported"
    except ModelError as error:
        trial.error = error.message
    return trial


def _counted(trial: Trial, endpoint: Endpoint) -> Iterator[str]:
    for piece in pieces(endpoint, messages(_QUESTION, _SOURCES)):
        trial.pieces += 1
        yield piece
