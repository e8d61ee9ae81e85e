"""What a conversation is about after a turn, so that the next one can leave it out."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

SUBJECTS_KEPT = 6
_LONGEST_SAID = 40  # characters of what was pointed at


@dataclass(frozen=True, slots=True)
class Context:
    """The question before, as it was understood, and what it and its answer were about.

    ``subjects`` are things that 它 can mean or be left out, the likeliest first: names, and
    what the documents quoted are about. ``topics`` are the words before what was asked, which may
    be meant as well. ``answers`` are the words that were marked in the quotes, ``documents`` the
    ids of the documents quoted. ``pair`` are the last two things of a kind: 前者, 后者, 两个.
    ``earlier`` are the questions before this one, the last first. ``near`` are other whole
    questions that the message may have meant as well, and that other sentences answer.
    """

    question: str
    subjects: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    pair: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    near: tuple[str, ...] = ()

    def about(self, said: str) -> Context:
        """The same where words of the answer were pointed at: they are what 这 means.

        Together with a figure, which may mean what it is a figure of, the subjects stay.
        """
        said = said.strip()[:_LONGEST_SAID]
        if not said:
            return self
        if said[0].isdigit():
            return replace(self, subjects=(said, *self.subjects)[:SUBJECTS_KEPT])
        return replace(self, subjects=(said,), topics=())

    def to_json(self) -> str:
        """A line of JSON; `from_json` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Context:
        """Raises ValueError or TypeError for what `to_json` has not made."""
        values: dict[str, Any] = json.loads(text)
        question = values.pop("question")
        return cls(question, **{name: tuple(found) for name, found in values.items()})
