"""The values that flow: Document -> Passage -> Hit -> Quote -> Answer.

Offsets count Python characters (code points) of ``Document.text``, ends are exclusive. The text
is normalised once, while reading (Unicode NFC, ``\\n`` line ends), and never touched again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

Span = tuple[int, int]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: where its section starts, and how deep it stands (1 = top)."""

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as qabot sees it; ``sha256`` is that of ``text`` in UTF-8, so it fixes all offsets.

    ``id`` follows from ``path`` and stays when the content changes. ``headings`` and ``pages``
    are in text order; ``pages`` holds the start of each page, empty where a format has none. A
    slide is a page; of a workbook the headings are the sheets (level 1) and groups of their rows
    (level 2, 第12-19行); in a table of questions and answers each question is a heading.
    ``losses`` says what reading could not keep, in words for the user. ``body`` is where the
    text proper begins, after front matter: what stands before is kept but never quoted.
    ``untitled`` is true where the title is but the file's name. ``recognised`` holds the numbers,
    from 1, of pages whose text was recognised from a picture.
    """

    id: str
    path: str
    title: str
    text: str = field(repr=False)
    sha256: str
    headings: tuple[Heading, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = field(default=(), repr=False)
    published: str | None = None
    author: str | None = None
    url: str | None = None
    losses: tuple[str, ...] = ()
    body: int = 0
    untitled: bool = False
    recognised: tuple[int, ...] = ()

    @property
    def length(self) -> int:
        """Characters of the text."""
        return len(self.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a document that is found as one; ``heading`` is the path from the top down."""

    document: Document
    start: int
    end: int
    heading: tuple[str, ...] = ()
    page: int | None = None

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its rank (from 0) in each leg; None = not found there."""

    passage: Passage
    score: float
    dense_rank: int | None
    lexical_rank: int | None
    similarity: float | None = None  # cosine; None = no vector yet


@dataclass(frozen=True, slots=True)
class Quote:
    """A checked slice: ``text == document.text[start:end]``, or it cannot be made.

    ``highlights`` are the answer's own words as offsets of the document, inside the quote.
    """

    document: Document
    start: int
    end: int
    text: str
    score: float
    heading: tuple[str, ...] = ()
    page: int | None = None
    highlights: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.document.text):
            raise ValueError(f"quote {self.start}-{self.end} lies outside {self.document.path}")
        if self.text != self.document.text[self.start : self.end]:
            raise ValueError(f"quote {self.start}-{self.end} is no slice of {self.document.path}")
        if any(not self.start <= s < e <= self.end for s, e in self.highlights):
            raise ValueError(f"highlight outside quote {self.start}-{self.end}")


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds that an answer took, and its steps."""

    total: float = 0.0
    encode: float = 0.0
    search: float = 0.0
    answer: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say to a question; no quotes = they do not hold the answer.

    ``confidence`` estimates the probability that the first quote answers. ``related`` holds the
    nearest sentences of a refusal, never presented as an answer. ``conflicting``: the first two
    quotes are of different documents that give different figures or dates.
    """

    question: str
    quotes: tuple[Quote, ...]
    confidence: float
    related: tuple[Quote, ...] = ()
    generated: str | None = None
    conflicting: bool = False
    timing: Timing = field(default=Timing(), compare=False)

    @property
    def found(self) -> bool:
        return bool(self.quotes)


class Encoder(Protocol):
    """Turns text into unit vectors; prefixes that a model wants are added inside.

    Both methods return float32 of shape (len(texts), dimension), rows of length 1, in order;
    no texts give shape (0, dimension). ``revision`` changes whenever vectors do.
    """

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def dimension(self) -> int: ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors: ...
    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...
