"""Questions made from unlabelled text: what appears twice in an article is asked for.

Of an article in which a name, a figure or a phrase appears in two sentences, one sentence becomes
the question, with 什么 in the place of the phrase, and a passage with the other one, out of which
the first is cut, is what to read; see Ram et al., Few-Shot Question Answering by Pretraining Span
Selection, ACL 2021. Nothing but the meaning of the rest says where to look. Some come with a
passage of another article that does not contain the phrase.
"""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from multiprocessing import Pool
from pathlib import Path

from qabot.documents.passages import split
from qabot.documents.units import quotable_spans
from qabot.language.words import Word
from qabot.types import Document, Passage, Span
from training.examples import Example, converted, segmenter

FILE = "news.jsonl.gz"
WITHOUT = 0.3  # of the questions come with a passage that does not answer as well
OTHER_SCRIPT = 0.25
_EACH = 3  # questions of an article
_QUESTION = (14, 80)  # characters
_PHRASE = (2, 24)
_WORDS = 6  # of a phrase
_SHORTEST_READ = 60
_OFTEN = 0.002  # of the articles; a phrase that recurs in more says little
Place = tuple[Span, Span]  # a sentence, and where in it a phrase is


def clozes(path: Path, articles: int, seed: int) -> list[Example]:
    """Questions on so many articles of a file of {"text": …} lines, in the order of training."""
    chance = random.Random(seed)
    texts = _texts(path)
    chosen = [texts[n] for n in chance.sample(range(len(texts)), min(articles, len(texts)))]
    with Pool() as pool:
        found = pool.map(recurring, chosen, chunksize=50)
    often = Counter(phrase for phrases in found for phrase in phrases)
    made: list[Example] = []
    for text, phrases in zip(chosen, found, strict=True):
        telling = [p for phrase, p in phrases.items() if often[phrase] <= max(_OFTEN * articles, 2)]
        made.extend(_of_article(text, telling, chance))
    strangers = [example.text for example in made]
    for example in made[:]:
        other = chance.choice(strangers)
        phrase = example.text[slice(*example.spans[0])]
        if chance.random() < WITHOUT and phrase not in other:
            made.append(replace(example, text=other, spans=(), origin="mined"))
    chance.shuffle(made)
    return [converted(e) if chance.random() < OTHER_SCRIPT else e for e in made]


@cache
def _texts(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def recurring(text: str) -> dict[str, list[Place]]:
    """Phrases that appear in two sentences or more, none of them always part of a longer one."""
    runs: dict[str, list[Place]] = defaultdict(list)
    for start, end in quotable_spans(text, 0, len(text)):
        words = segmenter().words(text[start:end])
        for first in range(len(words)):
            for last in range(first, min(first + _WORDS, len(words))):
                if last > first and words[last].start != words[last - 1].end:
                    break
                if _is_phrase(words[first], words[last]):
                    span = start + words[first].start, start + words[last].end
                    runs[text[slice(*span)]].append(((start, end), span))
    kept = {p: places for p, places in runs.items() if len({s for s, _ in places}) > 1}
    return {
        phrase: places
        for phrase, places in kept.items()
        if not any(
            len(others) == len(places) and phrase != other and phrase in other
            for other, others in kept.items()
        )
    }


def _of_article(text: str, found: list[list[Place]], chance: random.Random) -> Iterator[Example]:
    passages = split(Document("", "", "", text, ""))
    chance.shuffle(found)
    used: set[Span] = set()
    for places in found:
        asked = sorted({s for s, _ in places if _asks(s)} - used)
        if len(used) == _EACH or not asked:
            continue
        sentence = chance.choice(asked)
        example = _example(text, passages, sentence, [span for _, span in places], chance)
        if example:
            used.add(sentence)
            yield example


def _is_phrase(first: Word, last: Word) -> bool:
    length = last.end - first.start
    return (
        _PHRASE[0] <= length <= _PHRASE[1]
        and not first.is_function_word
        and not last.is_function_word
    )


def _asks(sentence: Span) -> bool:
    return _QUESTION[0] <= sentence[1] - sentence[0] <= _QUESTION[1]


def _example(
    text: str, passages: list[Passage], asked: Span, places: list[Span], chance: random.Random
) -> Example | None:
    """The sentence as a question, and a passage with another place of the phrase."""
    phrase = text[slice(*places[0])]
    holding = [
        p
        for p in passages
        if any(p.start <= s and e <= p.end and not _within((s, e), asked) for s, e in places)
    ]
    if not holding:
        return None
    read = chance.choice(holding)
    left = text[read.start : read.end]
    if read.start < asked[1] and asked[0] < read.end:
        cut = max(asked[0] - read.start, 0), asked[1] - read.start
        left = left[: cut[0]] + left[cut[1] :]
    spans, at = [], left.find(phrase)
    while at >= 0:
        spans.append((at, at + len(phrase)))
        at = left.find(phrase, at + len(phrase))
    question = text[slice(*asked)].replace(phrase, "什么").strip()
    if not spans or len(left) < _SHORTEST_READ:
        return None
    return Example(question, "", left, tuple(spans), False, "answerable")


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
