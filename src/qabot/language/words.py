"""Search words: what a text is found by. Never shown, never cut from for a quote."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from qabot.errors import SettingsError
from qabot.language.articles import found as labels
from qabot.language.numbers import folded_figures, in_one_writing
from qabot.language.text import fold
from qabot.messages import Code
from qabot.system.loading import Loading

RULES = 3  # counts up when terms change, so that an index made with other rules is refused
_CHINESE = r"\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_MARKS = r"\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u24ff\u2776-\u2793"  # ², ③: no part of a word
_LETTER = rf"[^\W_{_CHINESE}{_MARKS}]"
_RUN = re.compile(rf"[{_CHINESE}]+")
_CODE = re.compile(rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|{_LETTER}+(?:[-./_:'’+#@]{_LETTER}+)*[+#]*")
_TOKEN = re.compile(f"({_RUN.pattern})|{_CODE.pattern}")
_ENTRY = re.compile(r"(.+?)(?:\s+\d+)?(?:\s+[a-zA-Z]+)?")  # word, frequency, part of speech
_SHARES = frozenset("%‰‱")  # signs that are not words, so that 3% and 3‰ would be the same
_COUNTED = re.compile(rf"(?<![\d.,:/-])\d+[{_CHINESE}]")
_NUMBERED = re.compile(r"(?<![月\d.,:/-])\d+号")  # written, it would be a day
_PART = re.compile(rf"{_LETTER}+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is in a text; ``term`` is its folded form."""

    start: int
    end: int
    term: str

    @property
    def is_function_word(self) -> bool:
        """True for particles, pronouns, question words: what says nothing about the subject."""
        return self.term in _function_words()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A word with its part of speech as jieba's dictionary names it: nr person, ns place, …"""

    start: int
    end: int
    tag: str


class Segmenter:
    """Cuts text into words with jieba's dictionary, extended by the user's own words."""

    def __init__(self, user_words: Sequence[str] = ()) -> None:
        self._user_words = tuple(sorted({fold(word) for word in user_words}))
        self._mixed = _mixed_words(self._user_words)

    @property
    def revision(self) -> str:
        """Changes whenever the terms of a text may."""
        words = "\n".join(self._user_words)
        return f"{RULES}-{hashlib.sha256(words.encode()).hexdigest()[:12]}"

    @property
    def user_words(self) -> tuple[str, ...]:
        """The words of the user's dictionary."""
        return self._user_words

    def words(self, text: str) -> list[Word]:
        """The words and codes of a text in order, without overlaps, space or punctuation."""
        folded = fold(text)
        if self._mixed is None:
            return self._pure_words(folded, 0, len(folded))
        found: list[Word] = []
        at = 0
        for match in self._mixed.finditer(folded):
            found += self._pure_words(folded, at, match.start())
            found.append(Word(match.start(), match.end(), match[0]))
            at = match.end()
        return found + self._pure_words(folded, at, len(folded))

    def _pure_words(self, folded: str, start: int, end: int) -> list[Word]:
        """The words and codes between two places, without user words of several scripts."""
        found = []
        for match in _TOKEN.finditer(folded, start, end):
            at = match.start()
            pieces = self._jieba.cut(match[0], False) if match[1] else (match[0],)
            for piece in pieces:
                found.append(Word(at, at + len(piece), piece))
                at += len(piece)
        return found

    def tagged(self, text: str) -> list[Tagged]:
        """The words of a text in order with their parts of speech; names are guessed too."""
        found = []
        at = 0
        for piece, tag in self._jieba.tag(fold(text)):
            found.append(Tagged(at, at + len(piece), tag))
            at += len(piece)
        return found

    def terms(self, text: str) -> list[str]:
        """What a text is indexed and searched by, repeated as often as it occurs.

        Chinese gives characters, bigrams and words of three and more (a word of two is a bigram),
        other scripts give words; codes are kept whole and in parts; figures are added in one
        writing: ``GB/T 1234`` -> gb/t, gb, t, 1234, #1234. So are labels: ``第三十三条`` -> 第33条.
        Dates and figures with a unit are taken as if they were written in digits; digits and the
        character behind them are one term more: 13号, which 130号 and 13:34 are not found by.
        """
        folded = fold(text)
        written = in_one_writing(folded)
        found: list[str] = []
        for match in _RUN.finditer(written):
            run = match[0]
            found.extend(run)
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
            found.extend(w for w in self._jieba.cut_for_search(run, False) if len(w) > 2)
        for match in _CODE.finditer(written):
            parts = _PART.findall(match[0].replace(",", ""))
            found.extend(parts)
            if len(parts) > 1 or match[0] != parts[0]:
                found.append(match[0])
        found.extend(term for term in _COUNTED.findall(written) if term[-1] not in "日号")
        found.extend(_NUMBERED.findall(folded))
        for figure in folded_figures(folded):
            found.extend(f"#{value}" for value in {figure.value: 1, figure.digits: 1})
            if figure.unit in _SHARES:
                found.append(f"#{figure.value}{figure.unit}")
        found.extend(label.term for label in labels(folded))
        if self._mixed is not None:
            found.extend(" ".join(m[0].split()) for m in self._mixed.finditer(folded))
        return found

    @cached_property
    def _jieba(self) -> Any:
        return _dictionary(self._user_words).get()


def load_dictionary() -> None:
    """Begins to load jieba's dictionary in parallel to everything else."""
    _dictionary(()).begin()


@lru_cache(maxsize=4)
def _dictionary(user_words: tuple[str, ...]) -> Loading[Any]:
    def load() -> Any:
        import rjieba

        segmenter = rjieba.Jieba()  # 0.2 s
        for word in user_words:
            segmenter.add_word(word, None, None)
        return segmenter

    return Loading(load)


def _mixed_words(words: Sequence[str]) -> re.Pattern[str] | None:
    """Finds the words that jieba is never asked for, as they are not all Chinese: 5g专网.

    The longest first; none inside a longer word of letters or digits.
    """
    mixed = [word for word in words if not _RUN.fullmatch(word)]
    if not mixed:
        return None
    patterns = (
        (rf"(?<!{_LETTER})" if re.match(_LETTER, word) else "")
        + r"[ \t]+".join(map(re.escape, word.split()))
        + (rf"(?!{_LETTER})" if re.match(_LETTER, word[-1]) else "")
        for word in sorted(mixed, key=len, reverse=True)
    )
    return re.compile("|".join(patterns))


def read_user_dictionary(path: Path) -> list[str]:
    """The words of a jieba user dictionary: one a line, frequency and part of speech optional.

    A word may contain spaces, as in jieba: ``GB/T 1234 5 n`` is the word ``GB/T 1234``.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(Code.DICTIONARY_UNREADABLE, path=path, error=str(error)) from error
    lines = (line.strip() for line in text.splitlines() if not line.startswith("#"))
    words = [match[1] for line in lines if (match := _ENTRY.fullmatch(line))]
    if signs := [word for word in words if not any(map(str.isalnum, word))]:
        raise SettingsError(Code.DICTIONARY_SIGNS, path=path, words=", ".join(signs[:5]))
    return [" ".join(word.split()) for word in words]


@cache
def _function_words() -> frozenset[str]:
    lines = (files("qabot") / "data/function_words.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
