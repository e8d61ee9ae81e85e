"""A file that was sent -> its documents, and what of it was left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from qabot.errors import DocumentError
from qabot.index.entries import Entry
from qabot.index.skipped import Skipped
from qabot.readers import CONVERTIBLE, DEFAULT_MAX_BYTES, SUFFIXES, read_documents, unsupported
from qabot.readers.file_names import ending_of
from qabot.readers.formats import format_of
from qabot.types import Document
from qabot.uploads.naming import safe_name, split_ending, with_ending_of
from qabot.uploads.slots import Content


@dataclass(frozen=True, slots=True)
class Read:
    """What a file contains: several documents where it is an archive.

    ``given`` is what its sender calls it, ``name`` what it may be called here; both with the
    ending of the format if there was none. ``refused`` are members of an archive that give no
    document.
    """

    given: str
    name: str
    documents: tuple[Document, ...]
    refused: tuple[Skipped, ...] = ()

    @property
    def content(self) -> Content:
        """What the file contains: hashes of documents, and whether they are in an archive."""
        return frozenset((d.path != self.name, d.sha256) for d in self.documents)


def read_upload(data: bytes, given: str, max_bytes: int = DEFAULT_MAX_BYTES) -> Read:
    """The documents of a file that its sender calls ``given``; raises DocumentError for none.

    A file without an ending gets that of the format that its content shows.
    """
    ending = split_ending(given)[1].lower()
    if not ending:
        given = with_ending_of(given, format_of(data, ""), data)
    elif (known := ending_of(PurePath(given))) not in SUFFIXES and known not in CONVERTIBLE:
        raise DocumentError(unsupported(ending))
    name = safe_name(given)
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / name
        path.write_bytes(data)
        outcomes = list(read_documents(path, name=name, max_bytes=max_bytes))
    documents = tuple(found for _, found in outcomes if isinstance(found, Document))
    refused = [(path, why) for path, why in outcomes if isinstance(why, DocumentError)]
    if not documents:
        raise refused[0][1]
    return Read(given, name, documents, tuple(Skipped(p, e.message) for p, e in refused))


def contents_below(entries: Iterable[Entry], folder: str) -> dict[str, Content]:
    """What each file in a folder contains, by its name; ``folder`` as paths are shown."""
    below = folder + "/"
    contents: dict[str, Content] = {}
    for entry in entries:
        if entry.path.startswith(below):
            name, inside, _ = entry.path.removeprefix(below).partition("/")
            contents[name] = contents.get(name, frozenset()) | {(bool(inside), entry.sha256)}
    return contents
