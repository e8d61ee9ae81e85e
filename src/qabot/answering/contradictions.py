"""What speaks against a sentence: another time, another version or article, the opposite."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from qabot.language.articles import articles
from qabot.language.numbers import Figure, figures
from qabot.language.text import fold
from qabot.types import Document

_FIRST_YEAR, _LAST_YEAR = 1000, 2999
_RANGES = ("-", "–", "—", "－", "~", "～", "至", "到", "年至", "年到", "年-", "年—", "月至", "月到")
_LONGEST_RANGE = 100
_TIMES = ("年", "月", "季度", "届", "期")
_SHARES = frozenset("%‰‱")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_VERSION = re.compile(
    r"(?<![a-z])v ?\d+(?:\.\d+)*|(?:19|20)\d\d(?=年?[修版])"
    r"|第?[一二三四五六七八九十\d]+版|试行|征求意见稿"
)
_NAMING = 300  # characters at the beginning of a document in which it names its version
_NOT = (
    "不予|不得|不能|不可以?|不应当?|不准|不享受|不适用|不属于|不包括|不需要?"
    "|无需|无须|毋需|禁止|严禁|免于"
)
_DENIED = re.compile(f"(?:{_NOT})(?=[\u3400-\u9fff])")
_DENIES = re.compile("不|未|没|无|禁|免|除非|否")


def contradicts(question: str, sentence: str) -> bool:
    """True where both name a time of one kind, such as a year, and none is the same.

    So it is with a share that has the same figure in another unit.
    """
    asked, there = figures(question), figures(sentence)
    for unit in _TIMES:
        times = _times(unit, asked, question)
        others = _times(unit, there, sentence) if times else frozenset()
        if others and not times & others:
            return True
    shares = {(f.value, f.unit) for f in asked if f.unit in _SHARES}
    said = {(f.value, f.unit) for f in there if f.unit in _SHARES}
    alike = {value for value, _ in shares} & {value for value, _ in said}
    return bool(alike) and not shares & said  # 3‰ asked, 3% said


def is_of_other_year(question: str, passage: str, document: Document) -> bool:
    """True where the question names a year, and the document is by its name about another.

    The year may be in the passage all the same.
    """
    asked = _times("年", figures(question), question)
    if not asked or asked & _times("年", figures(passage), passage):
        return False
    named = {int(year) for year in _YEAR.findall(fold(_name_of(document)))}
    return bool(named) and not asked & named


def version_fit(question: str, document: Document) -> float:
    """1 for a document that names the version asked for, -1 for one that names another, else 0."""
    asked = _versions(question)
    if not asked:
        return 0.0
    named = _versions(f"{_name_of(document)}\n{document.text[:_NAMING]}")
    if asked & named:
        return 1.0
    return -1.0 if named else 0.0


def label_fit(question: str, text: str) -> float:
    """1 where a text has the article, step or class that the question names, -1 where another.

    ``第33条`` fits 第三十三条; a text without labels of the kind gives 0.
    """
    asked = {(label.kind, label.term) for label in articles(question)}
    there = {(label.kind, label.term) for label in articles(text)}
    if asked & there:
        return 1.0
    kinds = {kind for kind, _ in asked}
    return -1.0 if any(kind in kinds for kind, _ in there) else 0.0


def denies(question: str, sentence: str, terms: Collection[str]) -> bool:
    """True where one of both denies what the other says: 可以报销 asked, 不予报销 said.

    ``terms`` are the question's; what is denied must be one of them.
    """
    asked, said = fold(question), fold(sentence)
    if _DENIES.search(asked):
        return False
    return any(
        len(term) > 1 and said.startswith(term, match.end() + gap)
        for match in _DENIED.finditer(said)
        for gap in (0, 1)
        for term in terms
    )


def _name_of(document: Document) -> str:
    return f"{document.title}\n{PurePosixPath(document.path).stem}"


@lru_cache(maxsize=1024)
def _versions(text: str) -> frozenset[str]:
    """``V1.0（2022版）`` -> v1.0, 2022."""
    return frozenset(found.replace(" ", "") for found in _VERSION.findall(fold(text)))


def _times(unit: str, found: Sequence[Figure], text: str) -> frozenset[int]:
    """The times in a unit, all those from 2018 to 2020年 among them.

    Of years only those of the calendar, since 3年 is a length of time.
    """
    times: set[int] = set()
    for number, figure in enumerate(found):
        if figure.unit != unit or not figure.value.isdecimal():
            continue
        last = int(figure.value)
        if unit == "年" and not _FIRST_YEAR <= last <= _LAST_YEAR:
            continue
        times.add(last)
        before = found[number - 1] if number else None
        if before and before.value.isdecimal() and text[before.end : figure.start] in _RANGES:
            first = int(before.value)
            times.update(range(max(first, last - _LONGEST_RANGE), last))
    return frozenset(times)
