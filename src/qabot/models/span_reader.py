"""The reader that comes with qabot: where in a passage the answer to a question is, if at all.

The bundled encoder, trained further on question sets (training/), with two more outputs: for each
token how likely the answer starts and ends there, and for the passage whether it answers. It is
given question and passage together, so that it sees what vectors of each alone do not. Where one
is in traditional and the other in simplified characters, both are read in simplified ones: to the
reader another form of a character is another name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qabot.documents.readings import Reading as Copy
from qabot.documents.readings import context_text, reading_of
from qabot.language.text import fold, is_cjk
from qabot.models.bundled import BEGIN, END, FOLDER, read_bundled, tokenizer_of
from qabot.models.session import open_session
from qabot.system.loading import Loading
from qabot.types import Passage, Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int64]

WHAT = "reader"
QUESTION_TOKENS = 64
TOKENS = 384  # question, title and passage; what does not fit is read in another window
OVERLAP = 64
LONGEST_ANSWER = 64  # tokens
_MODEL = FOLDER / "reader.onnx"


@dataclass(frozen=True, slots=True)
class Window:
    """What the model reads at once: the passage's tokens begin at ``first``.

    ``offsets`` has shape (tokens of the passage, 2): where each is in the passage's text.
    """

    ids: tuple[int, ...]
    first: int
    offsets: Offsets


@dataclass(frozen=True, slots=True)
class Found:
    """How sure the reader is of a stretch of text, and the part of it that answers.

    ``odds`` are log odds that an answer is there, against that the passage contains none.
    """

    odds: float
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class _Scores:
    """Of a window: log odds that an answer starts and ends at each token; shape (tokens,)."""

    offsets: Offsets
    starts: Floats
    ends: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the reader makes of a passage; ``answers`` are log odds that it answers.

    ``copy`` is what it was given to read.
    """

    answers: float
    windows: tuple[_Scores, ...]
    copy: Copy

    def within(self, start: int, end: int) -> Found | None:
        """How likely an answer is in ``[start, end)`` of the document; None = no token does.

        Offsets, also those that are found, are the document's.
        """
        place = self.copy.from_document(start, end)
        found = [f for scores in self.windows if place and (f := _within(scores, *place))]
        best = max(found, key=lambda f: f.odds, default=None)
        span = self.copy.to_document(*best.span) if best else None
        return Found(best.odds, span) if best and span else None


class SpanReader:
    """Reads one passage at a time: int8 scales are taken over a run, so neighbours would matter."""

    def __init__(self, *, threads: int | None = None) -> None:
        self._session = Loading(lambda: open_session(_MODEL, WHAT, threads=threads))

    def read(self, question: str, passage: Passage) -> Reading:
        """Raises EncoderError when the model's files are missing or damaged."""
        copy = reading_of(passage.document, passage.start, passage.end)
        context, text = context_text(passage), copy.text
        if _is_traditional(question, least=1) != _is_traditional(text, least=len(text) / 50):
            question, context, text = fold(question), fold(context), fold(text)
        windows, answers = [], []
        session = self._session.get()
        for window in windows_of(self._tokenizer, question, context, text):
            tokens = np.array([window.ids], np.int64)
            feed = {"input_ids": tokens, "attention_mask": np.ones_like(tokens)}
            ends, answerable = session.run(None, feed)
            place = slice(window.first, window.first + len(window.offsets))
            odds = ends[0] - ends[0, 0]
            windows.append(_Scores(window.offsets, odds[place, 0], odds[place, 1]))
            answers.append(float(answerable[0]))
        return Reading(max(answers), tuple(windows), copy)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        return tokenizer_of(read_bundled("tokenizer.json").decode("utf-8", "replace"))

    def load(self) -> None:
        """Begins to load the model in parallel to everything else; `read` waits for it."""
        self._session.begin()


@lru_cache(maxsize=2)
def load_reader(threads: int | None = None) -> SpanReader | None:
    """The bundled reader, loaded once; None where its file was left out of an installation."""
    return SpanReader(threads=threads) if _MODEL.is_file() else None


def windows_of(tokenizer: Tokenizer, question: str, context: str, text: str) -> Iterator[Window]:
    """``<s> query: question </s> passage: context text </s>``, as often as the text needs."""
    head = question_tokens(tokenizer, question)
    before, ids, offsets = passage_tokens(tokenizer, context, text)
    room = TOKENS - len(head) - len(before) - 1
    for at in range(0, max(len(ids) - OVERLAP, 1), room - OVERLAP):
        some = slice(at, at + room)
        yield Window((*head, *before, *ids[some], END), len(head) + len(before), offsets[some])


def question_tokens(tokenizer: Tokenizer, question: str) -> list[int]:
    """``<s> query: question </s>``."""
    asked = tokenizer.encode(f"query: {question}", add_special_tokens=False).ids
    return [BEGIN, *asked[: QUESTION_TOKENS - 2], END]


def passage_tokens(
    tokenizer: Tokenizer, context: str, text: str
) -> tuple[list[int], list[int], Offsets]:
    """Tokens of ``passage: context``, those of ``text``, and where in it these are."""
    prefix = f"passage: {context}"
    encoded = tokenizer.encode(prefix + text, add_special_tokens=False)
    offsets = np.array(encoded.offsets, np.int64).reshape(-1, 2) - len(prefix)
    own = int(np.argmax(offsets[:, 1] > 0)) if (offsets[:, 1] > 0).any() else len(offsets)
    return encoded.ids[:own][:_LONGEST_CONTEXT], encoded.ids[own:], offsets[own:].clip(0)


def _is_traditional(text: str, *, least: float) -> bool:
    """True when at least so many characters have another form in simplified Chinese."""
    changed = sum(is_cjk(a) and a != b for a, b in zip(text, fold(text), strict=True))
    return changed >= max(least, 1)


def _within(scores: _Scores, start: int, end: int) -> Found | None:
    (own,) = np.nonzero((scores.offsets[:, 0] < end) & (scores.offsets[:, 1] > start))
    own = own[scores.offsets[own, 1] > scores.offsets[own, 0]]
    if not len(own):
        return None
    pairs = scores.starts[own][:, None] + scores.ends[own][None, :]
    first, last = np.indices(pairs.shape)
    pairs = np.where((last >= first) & (last - first < LONGEST_ANSWER), pairs, -np.inf)
    at, to = divmod(int(pairs.argmax()), pairs.shape[1])
    odds = float(np.logaddexp.reduce(pairs, axis=None))
    span = int(scores.offsets[own[at], 0]), int(scores.offsets[own[to], 1])
    return Found(odds, (max(span[0], start), min(span[1], end)))


_LONGEST_CONTEXT = 96  # tokens of title and headings
