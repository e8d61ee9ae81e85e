"""Question and sources -> sentences, each checked before it is handed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qabot.messages import Code, Message, message
from qabot.types import Answer
from qabot.writing.answer import Search, Sentence, Written
from qabot.writing.client import Endpoint, ModelError, pieces
from qabot.writing.desk import Desk, materials_of
from qabot.writing.prompts import NOTHING, found_message, messages
from qabot.writing.sources import Source, texts
from qabot.writing.stream import Draft, drafts

MOST_ROUNDS = 3  # of searching that a model may ask for
MOST_SEARCHES = 3  # in one round
Shown = Callable[[Sentence], None]
Further = Callable[[str], Sequence[Source]]  # the sources for a question; none is a refusal
_Talk = Sequence[Mapping[str, str]]


def write(
    endpoint: Endpoint,
    answer: Answer,
    sources: Sequence[Source],
    shown: Shown | None = None,
    further: Further | None = None,
) -> Written:
    """What a model writes about an answer; ``shown`` gets each sentence once it is checked.

    With ``further`` the model may ask for other searches, three rounds of three at most, each of
    which may be refused. Nothing is raised for a model that fails: the answer's quotes remain,
    and the notice says what to do. An answer without quotes is not sent to the model.
    """
    if not answer.found or not sources:
        return Written(answer, endpoint.model, notice=message(Code.WRITTEN_REFUSED))
    desk = Desk(materials_of(sources))
    searches: list[Search] = []
    talk: _Talk = messages(answer.question, texts(sources), may_search=further is not None)
    for rounds_left in range(MOST_ROUNDS if further else 0, -1, -1):
        turn = written_turn(endpoint, talk, desk, shown)
        if turn.error or further is None or not turn.searches or not rounds_left:
            break
        results = [(question, _new(desk, further(question))) for question in turn.searches]
        searches += [Search(question, bool(new)) for question, new in results]
        reply = _told(desk, results, answer.question, may_search=rounds_left > 1)
        talk = [*talk, {"role": "assistant", "content": turn.text}, reply]
    return _finished(answer, endpoint, desk, turn.error, tuple(searches))


@dataclass(slots=True)
class Turn:
    """One answer of the model: its text, the searches it asked for, and what went wrong."""

    endpoint: Endpoint
    talk: _Talk
    text: str = ""
    searches: list[str] = field(default_factory=list)
    error: ModelError | None = None

    def pieces(self) -> Iterator[str]:
        """The pieces of the text; what goes wrong is kept, so that what came is judged."""
        try:
            for piece in pieces(self.endpoint, self.talk):
                self.text += piece
                yield piece
        except ModelError as error:
            self.error = error


def written_turn(endpoint: Endpoint, talk: _Talk, desk: Desk, shown: Shown | None = None) -> Turn:
    """Has the model write; its sentences are judged at the desk, one after the other."""
    turn = Turn(endpoint, talk)
    for draft in drafts(turn.pieces()):
        if turn.error is not None and not draft.numbers:
            break  # it was cut in the middle
        if draft.text.strip(" 。.").lower() in NOTHING:
            continue
        if question := _search_in(draft):
            turn.searches.append(question)
            continue
        sentence = desk.judged(draft)
        if shown is not None and sentence is not None:
            shown(sentence)
    turn.searches = list(dict.fromkeys(turn.searches))[:MOST_SEARCHES]
    return turn


def why_nothing(sentences: Sequence[Sentence]) -> Message | None:
    """Why there is nothing to show, where that is so."""
    if not sentences:
        return message(Code.WRITTEN_NOTHING)
    if all(sentence.is_struck for sentence in sentences):
        return message(Code.WRITTEN_UNSUPPORTED)
    return None


def _finished(
    answer: Answer,
    endpoint: Endpoint,
    desk: Desk,
    error: ModelError | None,
    searches: tuple[Search, ...],
) -> Written:
    notice = error.message if error else why_nothing(desk.sentences)
    return Written(
        answer,
        endpoint.model,
        tuple(desk.sentences),
        tuple(desk.rested_on),
        error is None,
        notice,
        searches,
    )


def _search_in(draft: Draft) -> str:
    """The question that a line asks to search for; empty for a sentence."""
    found = _SEARCH.match(draft.text)
    return found[1].strip() if found else ""


def _new(desk: Desk, sources: Sequence[Source]) -> list[Source]:
    """Those that the model has not been given yet."""
    known = {_place(source) for material in desk.materials for source in material.sources}
    return [source for source in sources if _place(source) not in known]


def _place(source: Source) -> tuple[str, int, int]:
    return source.quote.document.sha256, source.quote.start, source.quote.end


def _told(
    desk: Desk,
    results: Sequence[tuple[str, Sequence[Source]]],
    question: str,
    *,
    may_search: bool,
) -> dict[str, str]:
    """What was found, numbered on; the desk gets it as well."""
    first = len(desk.materials) + 1
    for _, sources in results:
        desk.materials += materials_of([one for one in sources if one in _new(desk, sources)])
    given = [material.text for material in desk.materials[first - 1 :]]
    missing = [searched for searched, sources in results if not sources]
    return found_message(question, given, first, missing, may_search=may_search)


_SEARCH = re.compile(r"(?:查|搜索|检索|search)\s*[:：]\s*(.+)", re.IGNORECASE)
