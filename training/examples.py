"""Questions with passages to read, made from the sets: with the answer, without it, altered.

Only articles that `data.part` gives to training are used. Passages are cut as qabot cuts them and
carry their title as in the index. Of every epoch's examples

- each answerable question comes with the passage that answers it,
- a share of them with a passage that does not, found by qabot's own retrieval (`mined`),
- a share of them altered: a name or figure that the passage contains is exchanged for another,
- the sets' own questions that the paragraph does not answer with the passage nearest to them.

A share of all is turned into the other script, as a whole or only the question.
"""

from __future__ import annotations

import random
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import opencc

from benchmarks.data import Part, Question, build, load, part, write_documents
from qabot.answering.retrieval import prepare, retrieve
from qabot.documents.passages import split
from qabot.language.numbers import figures
from qabot.language.text import fold
from qabot.language.words import Segmenter
from qabot.types import Document, Span

SETS = {  # file -> traditional characters
    "cmrc2018_trial.json": False,
    "cmrc2018_dev.json": False,
    "drcd_dev.json": True,
    "squad2_zh_dev_part.json": False,
    "cjrc_dev.json": False,
}
WHOLE = ("cmrc2018_trial.json",)  # all of it is for training
MINED, ALTERED, UNANSWERABLE = 0.35, 0.35, 0.6
OTHER_SCRIPT, OTHER_QUESTION, UNTITLED = 0.2, 0.08, 0.3
_NAMES = frozenset({"nr", "ns", "nt", "nz", "nrt"})
_RETRIEVED = 8


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage; ``spans`` are offsets of ``text`` that answer, none = none does."""

    question: str
    title: str
    text: str
    spans: tuple[Span, ...]
    traditional: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A question of a set with what can be made of it."""

    positive: Example | None
    mined: tuple[Example, ...]
    own: Example | None  # the paragraph's nearest passage, for a question that it does not answer


def sources(path: Path, wanted: Part) -> list[Source]:
    """The questions of one set whose articles are for ``wanted``."""
    paragraphs, questions = load(path)
    traditional = SETS[path.name]
    whole = path.name in WHOLE
    usable = {n for n, p in enumerate(paragraphs) if whole or part(p.article) == wanted}
    if not usable:
        return []
    cut = {n: _cut(paragraphs[n].text) for n in usable}
    found = []
    with tempfile.TemporaryDirectory() as place:
        paths = write_documents(Path(place) / "documents", paragraphs, titled=True)
        index = build(Path(place) / "index", [paths[n] for n in sorted(usable)])
        for question in questions:
            if question.paragraph not in usable:
                continue
            title = paragraphs[question.paragraph].title
            hits = retrieve(index, prepare(index, question.text), _RETRIEVED)
            near = [
                Example(
                    question.text,
                    hit.passage.document.title,
                    hit.passage.text,
                    (),
                    traditional,
                    "mined",
                )
                for hit in hits
                if not _holds(hit.passage.text, question)
            ]
            if question.answers:
                positive = _positive(question, title, cut[question.paragraph], traditional)
                found.append(Source(positive, tuple(near[:3]), None))
            else:
                pieces = {text for _, text in cut[question.paragraph]}
                own = next((e for e in near if e.text in pieces), None)
                found.append(Source(None, (), own and replace(own, origin="unanswerable")))
    return found


def epoch(all_sources: Sequence[Source], number: int, seed: int) -> list[Example]:
    """The examples of an epoch in the order of training; the same for the same numbers."""
    chance = random.Random(1000 * seed + number)
    strangers = strangers_of(all_sources)
    made: list[Example] = []
    for source in all_sources:
        if source.positive:
            made.append(source.positive)
            if source.mined and chance.random() < MINED:
                made.append(chance.choice(source.mined))
            if chance.random() < ALTERED:
                made.extend(altered(source.positive, strangers, chance))
        elif source.own and chance.random() < UNANSWERABLE:
            made.append(source.own)
    chance.shuffle(made)
    return [_varied(example, chance) for example in made]


def altered(
    example: Example, strangers: dict[str, list[str]], chance: random.Random
) -> Iterator[Example]:
    """The question with a figure or name of the passage exchanged for another, if there is any."""
    said = fold(f"{example.title}\n{example.text}")
    question = example.question
    options: list[tuple[int, int, str]] = []
    for figure in figures(question):
        digits = re.match(r"\d+", question[figure.start :])
        if digits and re.search(rf"(?<!\d){digits[0]}(?!\d)", said):
            other = str(int(digits[0]) + chance.choice((-3, -2, -1, 1, 2, 3, 5, 10)))
            if not re.search(rf"(?<!\d){other}(?!\d)", said):
                options.append((figure.start, figure.start + digits.end(), other))
    for word in segmenter().tagged(question):
        name = question[word.start : word.end]
        if word.tag in _NAMES and len(name) > 1 and fold(name) in said and strangers[word.tag]:
            other = chance.choice(strangers[word.tag])
            if fold(other) not in said:
                options.append((word.start, word.end, other))
    if options:
        start, end, other = chance.choice(options)
        text = question[:start] + other + question[end:]
        yield replace(example, question=text, spans=(), origin="altered")


@cache
def segmenter() -> Segmenter:
    return Segmenter()


def converted(example: Example) -> Example:
    """In the other script; spans are kept, since the parts between their ends are turned singly."""
    turn = _converter(example.traditional)
    cuts = sorted({0, len(example.text), *(o for span in example.spans for o in span)})
    parts = [turn(example.text[a:b]) for a, b in pairwise(cuts)]
    places, at = {0: 0}, 0
    for cut, piece in zip(cuts[1:], parts, strict=True):
        at += len(piece)
        places[cut] = at
    return replace(
        example,
        question=turn(example.question),
        title=turn(example.title),
        text="".join(parts),
        spans=tuple((places[a], places[b]) for a, b in example.spans),
        traditional=not example.traditional,
    )


def turned(text: str, traditional: bool) -> str:
    """A text in the other script than it is in."""
    return _converter(traditional)(text)


@cache
def _converter(traditional: bool) -> Callable[[str], str]:
    turn: Callable[[str], str] = opencc.OpenCC("t2s" if traditional else "s2t").convert
    return turn


def _varied(example: Example, chance: random.Random) -> Example:
    draw = chance.random()
    if draw < OTHER_SCRIPT:
        example = converted(example)
    elif draw < OTHER_SCRIPT + OTHER_QUESTION:
        example = replace(example, question=_converter(example.traditional)(example.question))
    if chance.random() < UNTITLED:
        example = replace(example, title="")
    return example


def strangers_of(all_sources: Sequence[Source]) -> dict[str, list[str]]:
    """The names in all questions by part of speech."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for source in all_sources:
        if source.positive:
            for word in segmenter().tagged(source.positive.question):
                if word.tag in _NAMES and word.end - word.start > 1:
                    found[word.tag][source.positive.question[word.start : word.end]] = None
    return defaultdict(list, {tag: list(names) for tag, names in found.items()})


def _cut(text: str) -> list[tuple[int, str]]:
    """Where each passage of a paragraph starts, and its text."""
    document = Document("", "", "", text, "")
    return [(passage.start, passage.text) for passage in split(document)]


def _positive(
    question: Question, title: str, pieces: Sequence[tuple[int, str]], traditional: bool
) -> Example | None:
    """The question with the passage that has an answer, and where all answers in it are."""
    for start, text in pieces:
        spans = {
            (at - start, at - start + len(answer))
            for at, answer in zip(question.starts, question.answers, strict=True)
            if text[max(at - start, 0) : at - start + len(answer)] == answer and at >= start
        }
        if spans:
            ordered = tuple(sorted(spans))
            return Example(question.text, title, text, ordered, traditional, "answerable")
    return None


def _holds(text: str, question: Question) -> bool:
    return any(fold(answer) in fold(text) for answer in question.answers)
