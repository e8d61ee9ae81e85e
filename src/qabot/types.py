"""The values that flow: Document -> Passage -> Hit -> Quote -> Answer.

Offsets count Python characters (code points) of ``Document.text``, ends are exclusive. The text
is normalised once, while reading (Unicode NFC, ``\\n`` line ends), and never touched again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from qabot.messages import loss_from_json, loss_to_json
from qabot.structure import NO_STRUCTURE, Cell, Companion, Structure
from qabot.structure import Span as Span

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: where its section starts, and how deep it is (1 = top)."""

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """What is known of a document besides its text: a new property is added here and only here.

    ``headings`` and ``pages`` are in text order; ``pages`` contains the start of each page, empty
    where a format has none. A slide is a page; of a workbook the headings are the sheets (level 1)
    and groups of their rows (level 2, 第12-19行); in a table of questions and answers each
    question is a heading. ``losses`` says what reading could not keep, in
    English; each is a `qabot.messages.Lost`, or a plain sentence that an older version kept.
    ``body`` is where the text proper begins, after front matter: what comes before is kept but
    never quoted. ``untitled`` is true where the title is only the file's name. ``recognised``
    contains the numbers, from 1, of pages whose text was recognised from a picture.
    """

    headings: tuple[Heading, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = field(default=(), repr=False)
    published: str | None = None
    author: str | None = None
    url: str | None = None
    losses: tuple[str, ...] = ()
    body: int = 0
    untitled: bool = False
    recognised: tuple[int, ...] = ()

    def properties(self) -> dict[str, Any]:
        """The properties by name, as the constructors of all that has them take them."""
        return {name: getattr(self, name) for name in PROPERTIES}

    def properties_json(self) -> dict[str, Any]:
        """The same as JSON; a heading as [start, level, title], a loss with its code."""
        headings = [[h.start, h.level, h.title] for h in self.headings]
        losses = [loss_to_json(loss) for loss in self.losses]
        return self.properties() | {"headings": headings, "losses": losses}


PROPERTIES = tuple(item.name for item in fields(Properties))


def properties_from(values: Mapping[str, Any]) -> dict[str, Any]:
    """The properties in such JSON; those that it lacks, as older JSON does, are left out.

    Raises KeyError or TypeError for what is not such JSON.
    """
    found = {name: values[name] for name in PROPERTIES if name in values}
    found = {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()}
    found["headings"] = tuple(Heading(*heading) for heading in values["headings"])
    if "losses" in found:
        found["losses"] = tuple(loss_from_json(loss) for loss in values["losses"])
    return found


@dataclass(frozen=True, slots=True)
class Document(Properties):
    """A file as qabot sees it; ``sha256`` is that of ``text`` in UTF-8, so it fixes all offsets.

    ``id`` follows from ``path`` and stays when the content changes. ``structure`` says of which
    blocks the text consists: paragraphs, rows of tables, items of lists and so on.
    """

    id: str
    path: str
    title: str
    text: str = field(repr=False)
    sha256: str
    structure: Structure = field(default=NO_STRUCTURE, repr=False)

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
        """The words of the slice."""
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
    ``companions`` are what is shown with it so that it is understood, such as the heads of a
    table's columns, each a slice of the same document outside the quote. ``cells`` are those of
    the row that is quoted. ``items`` says of a list how many of its items are quoted, and of how
    many; (0, 0) for all else.
    """

    document: Document
    start: int
    end: int
    text: str
    score: float
    heading: tuple[str, ...] = ()
    page: int | None = None
    highlights: tuple[Span, ...] = ()
    companions: tuple[Companion, ...] = ()
    cells: tuple[Cell, ...] = ()
    items: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.document.text):
            raise ValueError(f"quote {self.start}-{self.end} lies outside {self.document.path}")
        if self.text != self.document.text[self.start : self.end]:
            raise ValueError(f"quote {self.start}-{self.end} is no slice of {self.document.path}")
        if any(not self.start <= s < e <= self.end for s, e in self.highlights):
            raise ValueError(f"highlight outside quote {self.start}-{self.end}")


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """The index that an answer is from; ``embedded`` of its ``passages`` have a vector.

    ``away`` is the address of the server that should have answered, where the index on this
    machine did, since the server could not be reached; else empty.
    """

    generation: int
    encoder: str
    passages: int
    embedded: int
    away: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds that an answer took, and its steps."""

    total: float = 0.0
    encode: float = 0.0
    search: float = 0.0
    answer: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions in a message; ``quotes`` of the answer's quotes are its own."""

    question: str
    confidence: float
    quotes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the documents say about a question; no quotes = they do not contain the answer.

    ``confidence`` estimates the probability that the first quote answers. ``related`` are the
    nearest sentences of a refusal, never presented as an answer. ``conflicting``: the first two
    quotes are of different documents that give different figures or dates. ``parts`` are the
    questions of a message that asks several, in the order of their quotes; empty for one question.
    """

    question: str
    quotes: tuple[Quote, ...]
    confidence: float
    related: tuple[Quote, ...] = ()
    conflicting: bool = False
    parts: tuple[Part, ...] = ()
    index: IndexInfo | None = field(default=None, compare=False)
    timing: Timing = field(default=Timing(), compare=False)

    @property
    def found(self) -> bool:
        """False for a refusal."""
        return bool(self.quotes)


class Encoder(Protocol):
    """Turns text into unit vectors; prefixes that a model wants are added inside.

    Both methods return float32 of shape (len(texts), dimension), rows of length 1, in order;
    no texts give shape (0, dimension). ``revision`` changes whenever vectors do.
    """

    @property
    def name(self) -> str:
        """The name or folder that it is loaded by."""

    @property
    def revision(self) -> str:
        """Changes whenever the same text would get another vector."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimension), float32."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (texts, dimension), float32."""
