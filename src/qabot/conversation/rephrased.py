"""A language model's reading of a message: one more candidate, if it invents nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from qabot.conversation.context import Context
from qabot.conversation.forms import Reading, Readings
from qabot.conversation.names import Names, named
from qabot.language.numbers import figures
from qabot.language.text import fold
from qabot.language.words import Segmenter

Rephrase = Callable[[str, Sequence[str]], str]  # a message, and the questions before it
_LONGEST = 200  # characters of a question
_AT = 2  # its place among the readings: those after it are not looked up
_NAMES = frozenset(("nr", "ns", "nt", "nz", "nrt"))


def with_rephrased(
    meant: Readings,
    message: str,
    context: Context,
    names: Names,
    segmenter: Segmenter,
    rephrase: Rephrase,
) -> Readings:
    """The readings with the model's among them; as they are where it is refused.

    A message that can only be read by itself is not sent to the model.
    """
    if [reading.form for reading in meant.found] == ["alone"] and not meant.bound:
        return meant
    text = rephrase(message, (context.question, *context.earlier))
    if not text or any(reading.text == text for reading in meant.found):
        return meant
    if not brings_nothing(text, message, context, names, segmenter):
        return meant
    if not is_about(text, message, context, names, segmenter):
        return meant
    found = [*meant.found[:_AT], Reading(text, message, "rephrased"), *meant.found[_AT:]]
    return Readings(tuple(found), meant.bound)


def is_about(text: str, message: str, context: Context, names: Names, segmenter: Segmenter) -> bool:
    """True where a question keeps a figure and a name of the message, and is not an earlier one.

    One of several is enough: of 不是2019年，是2020年 the first is to go.
    """
    if fold(text).rstrip("？?") in {
        fold(q).rstrip("？?") for q in (context.question, *context.earlier)
    }:
        return False
    own = [figure.value for figure in figures(fold(message))]
    kept = {figure.value for figure in figures(fold(text))}
    if own and not kept.intersection(own):
        return False
    said = named(message, names, segmenter)
    return not said or any(fold(name) in fold(text) for name in said)


def brings_nothing(
    text: str, message: str, context: Context, names: Names, segmenter: Segmenter
) -> bool:
    """True where each figure and name of a question is in the message or was talked about."""
    if len(text) > _LONGEST or "\n" in text:
        return False
    talk = (message, context.question, *context.earlier, *context.subjects, *context.topics)
    known = fold("\n".join((*talk, *context.answers)))
    values = {figure.value for figure in figures(known)}
    if any(figure.value not in values for figure in figures(fold(text))):
        return False
    if any(word not in known for word in re.findall(r"[a-z0-9]*\d[a-z0-9.]*", fold(text))):
        return False
    tagged = [fold(text)[t.start : t.end] for t in segmenter.tagged(text) if t.tag in _NAMES]
    return all(fold(name) in known for name in (*named(text, names, segmenter), *tagged))
