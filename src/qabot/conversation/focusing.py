"""Where a reading that follows on from a turn is looked for: in what the talk is about."""

from __future__ import annotations

from qabot.answering.contradictions import is_of_other_year
from qabot.answering.retrieval import Focus
from qabot.conversation.context import Context
from qabot.conversation.forms import Reading
from qabot.language.text import fold
from qabot.search.backend import Backend


def focus_of(index: Backend, reading: Reading, context: Context | None) -> Focus | None:
    """Where a reading that follows on from a turn is looked for; None for one of its own.

    The documents quoted before, unless another thing is named. Those that are called like the
    subject, or have it as a heading, go before others that are called so as well.
    """
    if reading.form == "alone" or context is None:
        return None
    subject, asked = fold(reading.subject), _asked_of_subject(reading, context)
    if reading.form == "substitution" and subject:  # not where the former was
        return Focus(frozenset(), reading.subject, asked)
    found = [index.document(identifier) for identifier in context.documents]
    documents = [d for d in found if d and not is_of_other_year(reading.text, "", d)]
    called = [d.id for d in documents if subject and subject in fold(d.title)]
    if called:
        return Focus(frozenset(called), "", asked)
    headed = any(subject in fold(h.title) for d in documents for h in d.headings)
    if subject and headed:
        return Focus(frozenset(), reading.subject, asked)
    return Focus(frozenset(d.id for d in documents), reading.subject, asked if documents else "")


def _asked_of_subject(reading: Reading, context: Context) -> str:
    """The question without what it is about; empty where that is not known."""
    if reading.form in ("subject", "anaphora"):
        return reading.own
    if reading.form == "attribute":
        return reading.text.removeprefix(reading.subject).lstrip("的")
    if reading.form == "substitution":
        text = reading.text
        for subject in (reading.subject, *context.subjects):
            text = text.replace(subject, "", 1)
        return text.strip("的 ") if text != reading.text else ""
    return ""
