"""The parts of a library on a server: each a generation from an index folder of its own.

Passages and documents are numbered through, part after part. A library of one part is the usual
case; several come from several machines that index a share of the documents each.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from qabot.errors import BrokenIndexError
from qabot.messages import Code
from qabot.milvus.client import Client, Row
from qabot.milvus.facts import Made
from qabot.milvus.schema import Names

SPAN = ("number", "document", "first", "behind")
_SPANS_KEPT = 100_000
_ROWS_AT_ONCE = 1_000
Span = tuple[int, int, int]  # number of the document, start, end


@dataclass(frozen=True, slots=True)
class Part:
    """A generation of one part, by the names of its collections; it never changes."""

    client: Client
    names: Names
    made: Made


class Parts:
    """The parts in order of their names, with the numbers of their passages and documents."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = tuple(parts)
        manifests = [part.made.manifest for part in parts]
        self._passages = [0, *accumulate(manifest.passages for manifest in manifests)]
        self._documents = [0, *accumulate(manifest.documents for manifest in manifests)]
        self._spans: dict[int, Span] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._parts)

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts)

    def __getitem__(self, place: int) -> Part:
        return self._parts[place]

    @property
    def passages(self) -> int:
        """How many passages there are in all parts."""
        return self._passages[-1]

    def first_document(self, place: int) -> int:
        """The number of the first document of the part at this place."""
        return self._documents[place]

    def of_document(self, number: int) -> tuple[Part, int]:
        """The part that has this document, and the document's number there."""
        place = bisect_right(self._documents, number) - 1
        return self._parts[place], number - self._documents[place]

    def numbered(self, place: int, row: Row) -> int:
        """The number of the passage in a row of a part; its span is kept for when it is shown."""
        number = self._passages[place] + int(row["number"])
        document = self._documents[place] + int(row["document"])
        with self._lock:
            if len(self._spans) > _SPANS_KEPT:
                self._spans.clear()
            self._spans[number] = document, int(row["first"]), int(row["behind"])
        return number

    def span(self, number: int) -> Span:
        """Where a passage is; raises BrokenIndexError when the server has none of this number."""
        with self._lock:
            found = self._spans.get(number)
        if found is not None:
            return found
        self.rows([number], ())
        with self._lock:
            if number in self._spans:
                return self._spans[number]
        server = self._parts[0].client.server.shown
        raise BrokenIndexError(Code.MILVUS_ALTERED, server=server, path=str(number))

    def rows(self, numbers: Sequence[int], fields: Sequence[str]) -> dict[int, Row]:
        """The rows of these passages by number; those that are missing are left out."""
        found: dict[int, Row] = {}
        for place, part in enumerate(self._parts):
            first, behind = self._passages[place : place + 2]
            own = [number - first for number in numbers if first <= number < behind]
            for start in range(0, len(own), _ROWS_AT_ONCE):
                listed = ", ".join(map(str, own[start : start + _ROWS_AT_ONCE]))
                condition = f"number in [{listed}]"
                for row in part.client.rows(part.names.passages, condition, (*SPAN, *fields)):
                    found[self.numbered(place, row)] = row
        return found
