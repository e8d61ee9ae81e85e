"""What happened in a soak, as it is seen from outside: what people wrote and what they were shown.

All times are in seconds since 1970.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from qabot.telegram.texts import CHINESE
from tests.support.soaking.facts import codes_in


class Kind(StrEnum):
    """What a message of the bot is to the person who reads it."""

    ANSWER = "answer"
    REFUSAL = "said not to be in the documents"
    UNSURE = "told that it may not have arrived"
    INTERRUPTED = "told that it was interrupted"
    GIVEN_UP = "told that it took too long"
    UNSENT = "told to send it again"
    BUSY = "told to wait for the answers before"
    TOO_FAST = "told to ask more slowly"
    LATE = "told that it came too late"
    ERROR = "told of an error"
    OTHER = "something else"


ASKS_AGAIN = frozenset((Kind.UNSURE, Kind.INTERRUPTED, Kind.GIVEN_UP, Kind.UNSENT))
DECLINES = frozenset((Kind.BUSY, Kind.TOO_FAST, Kind.LATE))
_TEMPLATES = {
    Kind.REFUSAL: CHINESE.refusal,
    Kind.UNSURE: CHINESE.unsure,
    Kind.INTERRUPTED: CHINESE.interrupted,
    Kind.GIVEN_UP: CHINESE.took_too_long,
    Kind.UNSENT: CHINESE.unsent,
    Kind.BUSY: CHINESE.busy,
    Kind.TOO_FAST: CHINESE.too_fast,
    Kind.LATE: CHINESE.late,
    Kind.ERROR: CHINESE.error,
}


def template(text: str) -> re.Pattern[str]:
    """A pattern for what a text of the bot becomes when its places are filled."""
    return re.compile(".+?".join(map(re.escape, re.split(r"\{\w+\}", text))))


_UNDERSTOOD = re.compile(f"^{template(CHINESE.understood).pattern[:-3]}.*\n+")
_PATTERNS = {kind: template(text) for kind, text in _TEMPLATES.items()}


def kind_of(text: str) -> Kind:
    """What a message is, by the codes that it contains or by the words that it begins with.

    How the question was understood may precede a refusal.
    """
    if codes_in(text):
        return Kind.ANSWER
    words = _UNDERSTOOD.sub("", text)
    found = (kind for kind, pattern in _PATTERNS.items() if pattern.match(words))
    return next(found, Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; an empty ``code`` means that the documents do not contain the answer (any more).

    ``not_code`` is then what must not be said. ``in_flood``: one of many at the same moment.
    """

    at: float
    chat: int
    message: int
    code: str
    not_code: str = ""
    in_flood: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the bot; ``heard`` is False where the bot did not learn that it arrived."""

    at: float
    chat: int
    message: int
    reply_to: int
    text: str
    heard: bool = True

    @property
    def kind(self) -> Kind:
        return kind_of(self.text)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A person has asked again by the button under the notice about this question."""

    at: float
    chat: int
    question: int


@dataclass(frozen=True, slots=True)
class Errand:
    """A document sent (``upload``) or taken away (``remove``), by its name."""

    at: float
    chat: int
    message: int
    what: str
    name: str


DONE, FAILED, UNKNOWN = "done", "told that it failed", "told to send it again"
_UPLOADED = (CHINESE.upload_done, CHINESE.upload_replaced, CHINESE.upload_duplicate)
_OUTCOMES = (
    *((text, "upload", DONE) for text in _UPLOADED),
    (CHINESE.upload_failed, "upload", FAILED),
    (CHINESE.upload_skipped, "upload", FAILED),
    (CHINESE.removed, "remove", DONE),
    (CHINESE.remove_elsewhere, "remove", DONE),
    (CHINESE.remove_failed, "remove", FAILED),
    (CHINESE.unsent, "", UNKNOWN),
    (CHINESE.error, "", UNKNOWN),
)


def outcome_of(errand: Errand, text: str) -> str | None:
    """How an errand ended, as a message in reply to it says; None where it says nothing yet."""
    for words, what, outcome in _OUTCOMES:
        named = words.replace("{name}", errand.name)
        if what in ("", errand.what) and template(named).search(text):
            return outcome
    return None


@dataclass(frozen=True, slots=True)
class Spell:
    """A fault and how long it lasted; without ``chats`` it concerned all of them."""

    kind: str
    begin: float
    end: float
    chats: tuple[int, ...] = ()


@dataclass(slots=True)
class Record:
    """``owners``: whose a code is; codes that are everybody's have none."""

    owners: dict[str, int] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    pressed: list[Pressed] = field(default_factory=list)
    errands: list[Errand] = field(default_factory=list)
    spells: list[Spell] = field(default_factory=list)
