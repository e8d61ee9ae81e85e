"""A conversation with the documents: what is left out of a message is known from those before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qabot.answering.answers import ask, checked_question
from qabot.answering.designations import designations
from qabot.answering.retrieval import Focus, LookedUp
from qabot.conversation.attributes import as_whole
from qabot.conversation.comparing import pair_in, singly
from qabot.conversation.context import SUBJECTS_KEPT, Context
from qabot.conversation.covering import shares_words
from qabot.conversation.focusing import focus_of
from qabot.conversation.forms import Reading, Readings
from qabot.conversation.judging import (
    Judged,
    answered_elsewhere,
    best_reading,
    near_readings,
)
from qabot.conversation.names import Names, entity_of, named, subjects_of, topic
from qabot.conversation.parts import parts_of
from qabot.conversation.readings import readings
from qabot.conversation.remembering import RememberingReader
from qabot.conversation.rephrased import Rephrase, with_rephrased
from qabot.conversation.roles import Role, role_of
from qabot.conversation.speech import plain
from qabot.conversation.times import in_year
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter
from qabot.models.span_reader import SpanReader
from qabot.search.backend import Backend
from qabot.types import Answer, Part, Quote


@dataclass(frozen=True, slots=True)
class Asking:
    """How questions are answered: as `qabot.answering.answers.ask` takes it.

    ``rephrase`` asks a language model what a message means after the questions before it.
    """

    quotes: int
    threshold: float
    reader: SpanReader | None
    rephrase: Rephrase | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a message was answered with.

    ``role`` is what the message was for; ``answer`` is None unless it asked the documents.
    ``understood`` is the question as it was answered, ``followed``: something was put in from the
    turns before. ``others`` are further ways to read it, the message itself among them; those that
    were near are in ``context.near``.
    ``context`` is what the next message follows on from.
    """

    role: Role
    answer: Answer | None
    understood: str
    followed: bool
    others: tuple[str, ...]
    context: Context | None


def reply_to(
    index: Backend,
    names: Names,
    message: str,
    context: Context | None,
    asking: Asking,
    *,
    small_talk: bool = True,
) -> Reply:
    """The reply to a message after a context; raises QuestionError for what cannot be asked."""
    message = checked_question(message)
    role: Role = role_of(message) if small_talk else "question"
    if role != "question":
        return Reply(role, None, message, followed=False, others=(), context=context)
    if asking.reader is not None:
        asking = replace(asking, reader=RememberingReader(asking.reader))
    turns: list[_Turn] = []
    pieces = parts_of(plain(message))
    asking = replace(asking, quotes=_quotes_each(asking.quotes, len(pieces)))
    for piece in pieces:
        turn = _answered(index, names, piece, context, asking)
        context = turn.context
        turns.append(turn)
    return Reply(
        role,
        _joined(message, [turn.answer for turn in turns]),
        _together([turn.understood for turn in turns]),
        followed=any(turn.followed for turn in turns),
        others=_others(message, turns),
        context=context,
    )


@dataclass(frozen=True, slots=True)
class _Turn:
    answer: Answer
    understood: str
    followed: bool
    others: tuple[str, ...]
    context: Context


def _quotes_each(quotes: int, parts: int) -> int:
    return quotes if parts == 1 else max(1, quotes // parts)


def _answered(
    index: Backend, names: Names, message: str, context: Context | None, asking: Asking
) -> _Turn:
    segmenter = index.segmenter
    meant = (
        readings(message, context, names, segmenter)
        if context
        else Readings((Reading(message, message, "alone"),), bound=False)
    )
    if context and asking.rephrase:
        meant = with_rephrased(meant, message, context, names, segmenter, asking.rephrase)
    judged = best_reading(index, meant, context or Context(""), asking.reader)
    chosen = judged[0].reading
    if chosen.form == "alone" and (whole := as_whole(chosen.text)) != chosen.text:
        chosen = replace(chosen, text=whole)
    apart = singly(chosen.text, context.pair if context else (), names, segmenter)
    each = replace(asking, quotes=_quotes_each(asking.quotes, len(apart) or 1))
    focus = focus_of(index, chosen, context)
    looked = judged[0].looked_up if chosen is judged[0].reading and not apart else None
    answers = [_ask(index, text, each, focus, looked) for text in apart or (chosen.text,)]
    answer = _joined(chosen.text, answers)
    if context and chosen.form != "alone" and len(answers) == 1:
        answer = _checked(index, judged, answer, context, asking)
    return _Turn(
        answer,
        chosen.text,
        chosen.form != "alone",
        tuple(one.reading.text for one in judged[1:]),
        replace(context_after(chosen, answer, context, names, index), near=near_readings(judged)),
    )


def _checked(
    index: Backend, judged: Sequence[Judged], answer: Answer, context: Context, asking: Asking
) -> Answer:
    """A refusal where only another document of the kind has what is asked for.

    The talk is of one company, whose handbook does not speak of 餐补; the other's does.
    """
    if not answer.found or answer.confidence >= _SURE_ENOUGH:
        return answer
    quote = answer.quotes[0]
    text = quote.document.text
    label = text[text.rfind("\n", 0, quote.start) + 1 : quote.start]  # 第三条
    said = "\n".join((quote.document.title, *quote.heading, label, quote.text))
    chosen = judged[0].reading
    if chosen.form == "substitution" and fold(chosen.subject or chosen.own) in fold(text):
        return answer  # another is named, and the document is about it
    if shares_words(index, chosen.own, said):
        return answer
    if not answered_elsewhere(index, judged, context, asking.reader):
        return answer
    return replace(answer, quotes=(), related=answer.quotes)


_SURE_ENOUGH = 0.5
_EARLIER_KEPT = 3
_LEAST_TITLE = 3  # characters of a title that names what its document is about


def _ask(
    index: Backend, question: str, asking: Asking, focus: Focus | None, looked_up: LookedUp | None
) -> Answer:
    return ask(
        index,
        question,
        quotes=asking.quotes,
        min_confidence=asking.threshold,
        reader=asking.reader,
        focus=focus,
        looked_up=looked_up,
    )


def context_after(
    chosen: Reading, answer: Answer, before: Context | None, names: Names, index: Backend
) -> Context:
    """What is talked about after an answer: what the question was of comes first."""
    segmenter = index.segmenter
    own, topics = _subjects_after(chosen, names, segmenter)
    quotes = answer.quotes or answer.related[:1]
    followed = chosen.form != "alone" and before is not None
    quoted = [entity_of(quote.document.title, segmenter) for quote in answer.quotes[:1]]
    quoted = [name for name in quoted if len(name) >= _LEAST_TITLE]  # none for a.md, 通知.md
    stayed = before is not None and (followed or (not own and _stayed(answer, before)))
    kept = before.subjects if before and stayed else ()
    put_in = "" if own else chosen.subject
    if before and chosen.form == "anaphora" and chosen.subject in before.answers:
        kept, own = (), [*before.subjects, *own]  # 他 is not what the talk is about
    subjects = _first([*own, put_in, *in_year(kept, chosen.text)]) or _first(quoted)
    return Context(
        chosen.text,
        subjects,
        _first([*topics, *(before.topics if before and followed else ())]),
        tuple(_marked(answer.quotes)),
        tuple(dict.fromkeys(quote.document.id for quote in quotes)),
        _pair_after(chosen, subjects, before, names, index),
        (before.question, *before.earlier)[:_EARLIER_KEPT] if before else (),
    )


def _subjects_after(
    chosen: Reading, names: Names, segmenter: Segmenter
) -> tuple[list[str], list[str]]:
    """As `subjects_of`; what was put in is one subject, however it is written with the rest."""
    own, topics = subjects_of(chosen.text, names, segmenter)
    if chosen.form not in ("subject", "anaphora", "attribute") or not chosen.subject:
        return own, topics
    owner = topic(chosen.own, segmenter).rpartition("的")[0]
    owners = [f"{chosen.subject}的{owner}"] if owner else []
    return [*owners, chosen.subject, *named(chosen.own, names, segmenter)], topics


def _stayed(answer: Answer, before: Context) -> bool:
    """True where what was asked without a subject was answered where the talk was, or nowhere."""
    return not answer.found or answer.quotes[0].document.id in before.documents


def _pair_after(
    chosen: Reading, subjects: Sequence[str], before: Context | None, names: Names, index: Backend
) -> tuple[str, ...]:
    """Two things named side by side, or the one asked about before and the one now."""
    pair = pair_in(chosen.text, names, index.segmenter)
    if pair or before is None:
        return pair
    if chosen.form in ("substitution", "alone") and subjects and before.subjects:
        old, new = before.subjects[0], subjects[0]
        if chosen.form == "alone" and not (new in chosen.text and _are_of_a_kind(old, new)):
            return before.pair
        if old != new and new not in before.pair:
            return old, new
    return before.pair


def _are_of_a_kind(one: str, other: str) -> bool:
    """True for two models, and for names that end alike."""
    return one[-1] == other[-1] or bool(designations(one) and designations(other))


def _first(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subject for subject in found if subject))[:SUBJECTS_KEPT]


def _marked(quotes: Sequence[Quote]) -> list[str]:
    return [
        quote.document.text[start:end] for quote in quotes[:2] for start, end in quote.highlights
    ]


def _joined(message: str, answers: Sequence[Answer]) -> Answer:
    """One answer, with the parts in order; it is found where one of them is."""
    if len(answers) == 1:
        return answers[0]
    found = [answer for answer in answers if answer.found]
    return replace(
        answers[0],
        question=message,
        quotes=tuple(quote for answer in answers for quote in answer.quotes),
        related=() if found else tuple(quote for answer in answers for quote in answer.related),
        confidence=max(answer.confidence for answer in (found or answers)),
        conflicting=False,
        parts=tuple(part for answer in answers for part in _parts(answer)),
    )


def _together(questions: Sequence[str]) -> str:
    """Several questions in one line; a single one as it is."""
    if len(questions) == 1:
        return questions[0]
    mark = "；" if any(map(is_cjk, "".join(questions))) else "; "
    return mark.join(question.rstrip("?？ ") for question in questions)


def _parts(answer: Answer) -> tuple[Part, ...]:
    return answer.parts or (Part(answer.question, answer.confidence, len(answer.quotes)),)


def _others(message: str, turns: Sequence[_Turn]) -> tuple[str, ...]:
    if len(turns) > 1 or not turns[0].followed:
        return tuple(turns[0].others) if len(turns) == 1 else ()
    return tuple(dict.fromkeys((plain(message), *turns[0].others)))
