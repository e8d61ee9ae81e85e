"""A reader that reads nothing twice while one message is dealt with."""

from __future__ import annotations

from qabot.models.span_reader import Reading, SpanReader
from qabot.types import Passage


class RememberingReader(SpanReader):
    """As the reader given: what was read to judge a reading is not read again to answer it."""

    def __init__(self, reader: SpanReader) -> None:
        self._reader = reader
        self._read: dict[tuple[str, str, int, int], Reading] = {}

    def read(self, question: str, passage: Passage) -> Reading:
        """As `SpanReader.read`; the same question and passage are read once."""
        key = question, passage.document.id, passage.start, passage.end
        if key not in self._read:
            self._read[key] = self._reader.read(question, passage)
        return self._read[key]

    def load(self) -> None:
        """As `SpanReader.load`."""
        self._reader.load()
