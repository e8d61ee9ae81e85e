"""The name that somebody writes -> the documents that they mean, or may mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from qabot.uploads.naming import split_ending

MOST_LIKELY = 8  # names that are offered
_ALIKE = 0.5  # of difflib's ratio, from which two names are taken for like ones
_QUOTES = re.compile(r"[“”„‟\"「」『』《》〈〉«»‘’'`]")


@dataclass(frozen=True, slots=True)
class Named:
    """A document by its name here and by what its sender has called it; ``own``: the asker's.

    ``titles`` are those of the documents that it contains, as answers show them.
    """

    name: str
    given: str
    own: bool = False
    titles: tuple[str, ...] = ()


def meant(text: str, documents: Sequence[Named]) -> list[Named]:
    """The documents that a name means: none, one, or several that are called so.

    The name as it is written goes before one that only differs in the form of its characters,
    in case, in spaces, line breaks and quotation marks, and that before one without its ending. Of
    several the asker's own is meant if it alone has the name here.
    """
    if "/" in text and not any(d.given == text for d in documents):  # a path, as sources have it
        text = text.rpartition("/")[2]
    for form in (_as_it_is, _plain, _plain_stem):
        found = [d for d in documents if form(text) in (form(d.name), form(d.given))]
        if found and form(text):
            here = [d for d in found if d.own and form(d.name) == form(text)]
            return here if len(here) == 1 else found
    return []


def likely(text: str, documents: Sequence[Named]) -> list[Named]:
    """The documents whose names or titles are most like the text, or a part of it, best first.

    ``制度.zip/考勤.md`` is like the archive that contains it.
    """
    parts = [_plain_stem(part) for part in {text, *text.split("/")}]
    scored = [(_likeness(parts, (d.name, d.given, *d.titles)), d) for d in documents]
    best = sorted(scored, key=lambda pair: (-pair[0], pair[1].name))[:MOST_LIKELY]
    return [document for score, document in best if score >= _ALIKE]


def _likeness(parts: Sequence[str], names: Sequence[str]) -> float:
    """The most that a part is like a name: 1 where one contains the other."""
    return max(_alike(part, _plain_stem(name)) for part in parts for name in names)


def _alike(wanted: str, stem: str) -> float:
    if wanted and stem and (wanted in stem or stem in wanted):
        return 1.0
    matcher = SequenceMatcher(None, wanted, stem, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0  # the other takes long


def _as_it_is(name: str) -> str:
    return name


def _plain(name: str) -> str:
    """Without what people leave out or put in: case, width, accents' form, spaces and quotes."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(_QUOTES.sub("", unicodedata.normalize("NFC", folded)).split())


def _plain_stem(name: str) -> str:
    bare = _QUOTES.sub("", name).strip()
    return _plain(split_ending(bare)[0])
