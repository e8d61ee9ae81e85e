"""A document or a stretch of it in a few sentences, each resting on sentences of the document."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qabot.answering.sentences import is_question
from qabot.messages import Code, message
from qabot.types import Answer, Passage
from qabot.writing.answer import Sentence, Written
from qabot.writing.client import Endpoint, ModelError
from qabot.writing.desk import Desk, Material, materials_of
from qabot.writing.prompts import summary_messages
from qabot.writing.sources import MOST_CHARACTERS, Source, sentences_between
from qabot.writing.summaries import leading_within
from qabot.writing.writer import Shown, why_nothing, written_turn

MOST_SENTENCES = 8  # of a whole summary
_OF_A_PART = 4  # sentences of a part of what is too long for one prompt
Progress = Callable[[int, int], None]  # parts that are done, and how many there are


def digest(
    endpoint: Endpoint,
    passage: Passage,
    shown: Shown | None = None,
    progress: Progress | None = None,
) -> Written:
    """What a model writes about a passage; ``shown`` gets each sentence once it is checked.

    What is too long for one prompt is summarised by parts, and then the supported sentences of
    the parts. Each sentence is compared with the document's own sentences all the same. The
    answer's quotes are the leading sentences by heading. A model that fails raises nothing: the
    notice says what to do.
    """
    quotes = tuple(leading_within(passage))
    answer = Answer(passage.document.title, quotes, 0.0)
    found = sentences_between(passage.document, passage.start, passage.end)
    materials = materials_of([source for source in found if not is_question(source.text)])
    while len(parts := _in_parts(materials)) > 1:
        shorter, error = _condensed(endpoint, parts, progress)
        if error is not None:
            return Written(answer, endpoint.model, complete=False, notice=error.message)
        if not shorter or _length(shorter) >= _length(materials):
            return Written(answer, endpoint.model, notice=message(Code.WRITTEN_UNSUPPORTED))
        materials = shorter
    desk = Desk(materials)
    turn = written_turn(endpoint, _asked(materials, MOST_SENTENCES), desk, shown)
    return Written(
        answer,
        endpoint.model,
        tuple(desk.sentences),
        tuple(desk.rested_on),
        turn.error is None,
        turn.error.message if turn.error else why_nothing(desk.sentences),
    )


def _condensed(
    endpoint: Endpoint, parts: Sequence[list[Material]], progress: Progress | None
) -> tuple[list[Material], ModelError | None]:
    """The supported sentences about each part, with the source sentences that they rest on."""
    found: list[Material] = []
    for done, part in enumerate(parts):
        if progress is not None:
            progress(done, len(parts))
        desk = Desk(part)
        turn = written_turn(endpoint, _asked(part, _OF_A_PART), desk)
        if turn.error is not None:
            return [], turn.error
        known = [source for material in part for source in material.sources]
        kept = [sentence for sentence in desk.sentences if sentence.verdict == "supported"]
        found += [Material(one.text, _sources_of(one, known)) for one in kept]
    return found, None


def _sources_of(sentence: Sentence, known: Sequence[Source]) -> tuple[Source, ...]:
    return tuple(source for source in known if source.quote in sentence.sources)


def _asked(materials: Sequence[Material], most: int) -> list[dict[str, str]]:
    return summary_messages([material.text for material in materials], most=most)


def _in_parts(materials: Sequence[Material]) -> list[list[Material]]:
    """Stretches that fit into a prompt, in order; a longer sentence is one by itself."""
    parts: list[list[Material]] = [[]]
    for material in materials:
        if parts[-1] and _length([*parts[-1], material]) > MOST_CHARACTERS:
            parts.append([])
        parts[-1].append(material)
    return parts


def _length(materials: Sequence[Material]) -> int:
    return sum(len(material.text) for material in materials)
