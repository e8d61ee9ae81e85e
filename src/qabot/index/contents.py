"""What a generation contains: its documents in order of path, and the passages of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qabot.documents.passages import passage_at, split
from qabot.documents.readings import embedding_text
from qabot.index.entries import Entry
from qabot.index.listing import DOCUMENTS, write_listing
from qabot.index.manifest import broken
from qabot.index.store import Store, embedding_key
from qabot.messages import loss_from_json
from qabot.types import Passage

PASSAGES = "passages.npy"
KEYS = "keys.npy"
USER_WORDS = "words.txt"
_KEY = 32  # bytes
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Listed:
    """A document as a generation lists it: its line of JSON, and what is often asked of it."""

    line: str
    id: str
    path: str
    title: str
    sha256: str
    structure: str
    length: int
    losses: tuple[str, ...]

    @classmethod
    def of(cls, entry: Entry) -> Listed:
        """The entry with its line of JSON."""
        return cls.from_line(entry.to_json())

    @classmethod
    def from_line(cls, line: str) -> Listed:
        """Raises ValueError, KeyError or TypeError for a line that was altered."""
        values = json.loads(line)
        named = (values["id"], values["path"], values["title"], values["sha256"])
        rest = (values.get("structure", ""), values.get("length", 0))
        return cls(line, *named, *rest, tuple(map(loss_from_json, values.get("losses", ()))))

    @property
    def entry(self) -> Entry:
        """All that is listed of it; raises ValueError, KeyError or TypeError as `from_line`."""
        return Entry.from_json(self.line)


@dataclass(frozen=True, slots=True)
class Contents:
    """The passages of a generation, in the order in which a reader meets them.

    ``spans`` has (number of the document, start, end), shape (passages, 3); ``slots`` where each
    is in the lexical index; ``keys`` under what its vector is kept, shape (passages, 32).
    """

    spans: Numbers
    slots: Numbers
    keys: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.spans)

    @property
    def byte_keys(self) -> list[bytes]:
        """The key of each passage's vector in the store, in order."""
        return [row.tobytes() for row in self.keys]


def write_listed(folder: Path, listed: Sequence[Listed]) -> None:
    """Writes the documents of a generation, one per line."""
    write_listing(folder, (d.line for d in listed), ((d.id, d.title) for d in listed))


def read_listed(generation: Path) -> list[Listed]:
    """The documents of a generation in order of path; raises BrokenIndexError when damaged."""
    try:
        lines = (generation / DOCUMENTS).read_text("utf-8").split("\n")  # not at U+2028
        return [Listed.from_line(line) for line in lines if line]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise broken(generation, error) from error


def write_contents(folder: Path, contents: Contents) -> None:
    """Writes the passages of a generation: spans, keys and slots."""
    np.save(folder / PASSAGES, np.column_stack((contents.spans, contents.slots)))
    np.save(folder / KEYS, contents.keys)


def read_contents(generation: Path) -> Contents:
    """Raises OSError or ValueError when a file is missing or damaged."""
    spans, slots = read_places(generation)
    return Contents(spans, slots, np.load(generation / KEYS))


def read_places(generation: Path) -> tuple[Numbers, Numbers]:
    """The spans and slots of the passages; raises OSError or ValueError as `read_contents`."""
    rows = np.load(generation / PASSAGES)
    return rows[:, :3], rows[:, 3]


def read_user_words(generation: Path) -> Sequence[str]:
    """The words of the user's dictionary that a generation was made with."""
    return [word for word in (generation / USER_WORDS).read_text("utf-8").split("\n") if word]


def gather(
    listed: Sequence[Listed],
    store: Store,
    *,
    size: int,
    former: tuple[Sequence[Listed], Contents] | None,
) -> tuple[Contents, Numbers]:
    """The passages of the documents, and the number that each had in ``former``, -1 = none.

    A document that ``former`` lists in the same words has the same passages there and is not
    loaded; ``former`` must have been cut at the same size. Slots are those of ``former``; -1 =
    none yet.
    """
    known, before = _known(former)
    spans: list[Numbers] = []
    keys: list[npt.NDArray[np.uint8]] = []
    origins: list[Numbers] = []
    for number, document in enumerate(listed):
        rows = known.get(document.line)
        if rows is not None:
            part = before.spans[rows].copy()
            part[:, 0] = number
            keys.append(before.keys[rows])
            origins.append(np.arange(rows.start, rows.stop))
        else:
            passages = split(store.document(document.entry), size=size)
            part = np.array([(number, p.start, p.end) for p in passages], np.int64).reshape(-1, 3)
            keys.append(_keys(embedding_key(embedding_text(passage)) for passage in passages))
            origins.append(np.full(len(passages), -1))
        spans.append(part)
    if not listed:
        return _EMPTY, np.empty(0, np.int64)
    origin = np.concatenate(origins)
    slots = np.where(origin < 0, -1, before.slots[origin] if len(before) else -1)
    return Contents(np.concatenate(spans), slots, np.concatenate(keys)), origin


def load_passages(
    listed: Sequence[Listed], store: Store, contents: Contents, numbers: Iterable[int]
) -> Iterator[Passage]:
    """These passages with their texts; numbers of the same document should be neighbours."""
    loaded = -1
    for row in map(int, numbers):
        number, start, end = map(int, contents.spans[row])
        if number != loaded:
            document, loaded = store.document(listed[number].entry), number
        yield passage_at(document, start, end)


def _known(former: tuple[Sequence[Listed], Contents] | None) -> tuple[dict[str, slice], Contents]:
    """The rows of each document of a former generation, by its line."""
    if former is None:
        return {}, _EMPTY
    listed, contents = former
    bounds = np.searchsorted(contents.spans[:, 0], np.arange(len(listed) + 1)).tolist()
    return {d.line: slice(bounds[n], bounds[n + 1]) for n, d in enumerate(listed)}, contents


def _keys(keys: Iterable[bytes]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _KEY)


_EMPTY = Contents(np.empty((0, 3), np.int64), np.empty(0, np.int64), _keys(()))
