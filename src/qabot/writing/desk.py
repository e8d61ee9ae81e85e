"""Drafts of a model -> sentences that were checked against what they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qabot.types import Quote
from qabot.writing.answer import Sentence
from qabot.writing.claims import check
from qabot.writing.sources import Source, texts
from qabot.writing.stream import Draft


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is given under one number, and the source sentences that it rests on."""

    text: str
    sources: tuple[Source, ...]


def materials_of(sources: Sequence[Source]) -> list[Material]:
    """Each source sentence under a number of its own."""
    return [Material(source.text, (source,)) for source in sources]


@dataclass(slots=True)
class Desk:
    """Sentences that were judged, and the quotes that they rest on, numbered as they come up.

    A sentence is always compared with source sentences, also where the model was given others.
    """

    materials: list[Material]
    sentences: list[Sentence] = field(default_factory=list)
    rested_on: list[Quote] = field(default_factory=list)

    def judged(self, draft: Draft) -> Sentence | None:
        """The sentence with its verdict; None for one that was written before."""
        if any(sentence.text == draft.text for sentence in self.sentences):
            return None
        named = self.named(draft)
        titles = list(dict.fromkeys(title for source in named for title in source.titles))
        verdict = check(draft.text, texts(named), titles)
        quotes = tuple(source.quote for source in named)
        numbers = tuple(map(self._number, quotes))
        sentence = Sentence(draft.text, numbers, verdict.standing, verdict.reasons, quotes)
        self.sentences.append(sentence)
        return sentence

    def named(self, draft: Draft) -> list[Source]:
        """The source sentences that the numbers of a draft lead to, each once."""
        known = [self.materials[n - 1] for n in draft.numbers if 1 <= n <= len(self.materials)]
        found: list[Source] = []
        for source in (source for material in known for source in material.sources):
            if source not in found:
                found.append(source)
        return found

    def _number(self, quote: Quote) -> int:
        if quote not in self.rested_on:
            self.rested_on.append(quote)
        return self.rested_on.index(quote)
