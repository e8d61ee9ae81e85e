"""Whether two sentences that give different figures are about the same thing at the same time."""

from __future__ import annotations

import re

from qabot.documents.titles import stems
from qabot.language.text import fold
from qabot.types import Document, Passage

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_TITLE = 60  # characters that are looked at


def about_the_same(one: Passage, text: str, other: Passage, other_text: str, question: str) -> bool:
    """False where the sentences are of different years, or in documents of different subjects.

    Only then may it be said that documents differ: holidays of two companies do not. What a
    title has that the other's has not names a subject, if the other document never speaks of it.
    """
    years, others = set(_YEAR.findall(text)), set(_YEAR.findall(other_text))
    if years and others and not years & others and not _YEAR.search(question):
        return False
    return not _of_different_subjects(one.document, other.document)


def _of_different_subjects(one: Document, other: Document) -> bool:
    if one.untitled or other.untitled:
        return False
    own, others = _pairs(one.title), _pairs(other.title)
    here, there = own - others, others - own
    if not here or not others or not there:
        return False
    text, other_text = fold(one.text), fold(other.text)
    return not any(pair in other_text for pair in here) and not any(pair in text for pair in there)


def _pairs(title: str) -> set[str]:
    """Letters side by side in what a title is about, without the kind of document."""
    about = fold(stems(title)[-1] if stems(title) else title)[:_LONGEST_TITLE]
    return {about[i : i + 2] for i in range(len(about) - 1) if about[i : i + 2].isalnum()}
