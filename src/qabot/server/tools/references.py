"""References such as ``qabot://SHA256/START-END``: where a quote is, in any version of a document.

A reference names a text by its hash, so it opens the same characters as long as the index is
kept, whatever becomes of the file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qabot.errors import BrokenIndexError, SettingsError
from qabot.index.citations import is_purged
from qabot.library import Library, split_reference
from qabot.types import Document, Passage, Quote, Span

MOST_CHARACTERS = 50_000  # of a text that is given at once: an assistant has to read them
TEMPLATE = "qabot://{sha256}/{span}"
_URI = re.compile(r"qabot://([0-9a-f]{8,64})(?:/(?:(\d{1,12})-(\d{1,12}))?)?", re.ASCII)


class ToolError(Exception):
    """Something that an assistant can mend; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a document: ``document.text[start:end]``."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        """The text of the slice."""
        return self.document.text[self.start : self.end]


def document_uri(sha256: str) -> str:
    """``qabot://SHA256``."""
    return f"qabot://{sha256}"


def uri(place: Quote | Passage | Slice) -> str:
    """``qabot://SHA256/START-END``; offsets count characters."""
    return f"{document_uri(place.document.sha256)}/{place.start}-{place.end}"


def find(library: Library, reference: str) -> Slice:
    """What a reference names; one of the command line, ``a.md:3-9``, is understood, too.

    Raises ToolError for what names nothing or too much, BrokenIndexError where nothing can be read.
    """
    name, span, by_hash = _split(reference.strip())
    document = _document(library, name, by_hash=by_hash)
    start, end = span or (0, document.length)
    if not 0 <= start < end <= document.length:
        raise ToolError(
            f"The document has {document.length:,} characters: there is no {start}-{end} in it. "
            "Give START-END within it"
        )
    if end - start > MOST_CHARACTERS:
        first = Slice(document, start, start + MOST_CHARACTERS)
        raise ToolError(
            f"That is {end - start:,} characters, and at most {MOST_CHARACTERS:,} are given at "
            f"once: begin with {uri(first)}"
        )
    return Slice(document, start, end)


def _split(reference: str) -> tuple[str, Span | None, bool]:
    """The name of a document, the span if there is one, and whether the name is a hash."""
    found = _URI.fullmatch(reference)
    if found:
        span = (int(found[2]), int(found[3])) if found[2] else None
        return found[1], span, True
    if reference.startswith("qabot:") or not reference:
        raise ToolError(
            f"'{reference[:100]}' is not a reference: give one as `ask` and `search` do, "
            "qabot://SHA256/START-END"
        )
    name, span = split_reference(reference)
    return name, span, False


def _document(library: Library, name: str, *, by_hash: bool) -> Document:
    try:
        document = library.document(name)
    except BrokenIndexError:
        raise
    except SettingsError:
        if by_hash and is_purged(library.folder, name):
            raise ToolError("This document was deleted for good: it cannot be shown") from None
        raise _unknown(name) from None
    if by_hash and not document.sha256.startswith(name):
        raise _unknown(name)
    return document


def _unknown(name: str) -> ToolError:
    return ToolError(
        f"There is no document '{name[:100]}' here: copy the reference as `ask` or `search` gave "
        "it, or call `documents`"
    )
