"""What the bot remembers of an answer, as values: places of quotes, what was asked, debts."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace

from qabot.types import Quote, Span


@dataclass(frozen=True, slots=True)
class Place:
    """A quote without its text: the hash and the offsets open it whatever is indexed later."""

    sha256: str
    start: int
    end: int
    path: str
    title: str
    heading: tuple[str, ...] = ()
    page: int | None = None
    highlights: tuple[Span, ...] = ()

    @classmethod
    def of(cls, quote: Quote) -> Place:
        """Where a quote is."""
        document = quote.document
        return cls(
            document.sha256,
            quote.start,
            quote.end,
            document.path,
            document.title,
            quote.heading,
            quote.page,
            quote.highlights,
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and where it was asked; ``update`` is what asked it, a message or a button."""

    chat: int
    thread: int
    user: int
    message: int
    question: str
    understood: str
    language: str
    update: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """An answer as it is remembered.

    ``status``: "asked", "sending" (it may have arrived), "sent", "failed". ``places`` are its
    quotes or, of a refusal, the nearest sentences.
    """

    id: int
    asked: Asked
    status: str
    found: bool
    places: tuple[Place, ...]
    more: tuple[Place, ...] | None
    sent: int | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Debt:
    """A person who is still to be notified that a message may not have arrived.

    ``answer`` is the one that can be given again (0 = it was not an answer), ``tries`` how often
    notifying has failed.
    """

    chat: int
    thread: int
    user: int
    reply_to: int
    language: str
    answer: int = 0
    id: int = 0
    tries: int = 0


def to_json(places: Sequence[Place]) -> str:
    """The places as JSON; `from_json` reads them back."""
    return json.dumps([asdict(place) for place in places], ensure_ascii=False)


def without_words(text: str | None, hashes: Container[str]) -> str | None:
    """The places of these documents without what is in them; other places as they are."""
    if not text:
        return text
    places = [
        replace(place, path="", title="", heading=()) if place.sha256 in hashes else place
        for place in from_json(text)
    ]
    return to_json(places)


def from_json(text: str) -> Iterator[Place]:
    """The places that `to_json` wrote."""
    for fields in json.loads(text):
        fields["heading"] = tuple(fields["heading"])
        fields["highlights"] = tuple((start, end) for start, end in fields["highlights"])
        yield Place(**fields)
