"""Which paragraphs of a PDF are headings: by its bookmarks, by size, by chapter numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

_LONGEST = 60  # characters
_LARGER = 1.1  # times the size of running text
_DEEPEST = 6
_NO_END = re.compile(r".*[。！？；，、：:,;.…]\s*")
_NUMBER = "[一二三四五六七八九十百千零〇\\d]{1,6}"
_CHAPTER = re.compile(  # a group for each kind, from the top down
    rf"(第{_NUMBER}[编編卷篇部](?=\s|$))|(第{_NUMBER}章)|(第{_NUMBER}[节節])"
    r"|([一二三四五六七八九十]{1,3}、)|([(（][一二三四五六七八九十]{1,3}[)）])"
)


class Headings:
    """What makes a heading in one document: its bookmarks, and the sizes larger than its text.

    With bookmarks that are found in the text, only they count; else size decides, and among
    lines of the size of the text the numbers of chapters.
    """

    def __init__(
        self, lines: Sequence[tuple[str, float]], outline: Mapping[str, int], body: float
    ) -> None:
        self._body = body
        named = sum(_squeezed(text) in outline for text, _ in lines)
        self._outline = outline if named >= 2 else {}
        large = Counter(
            round(size, 1) for text, size in lines if self._is_large(size) and _may_be(text)
        )
        self._sizes = sorted(large, reverse=True)
        kinds = {found.lastindex or 0 for text, _ in lines if (found := _chapter(text))}
        self._kinds = sorted(kinds)

    def level(self, text: str, size: float) -> int:
        """The depth of a heading from 1; 0 for running text."""
        if self._outline:
            return min(self._outline.get(_squeezed(text), 0), _DEEPEST)
        if not _may_be(text):
            return 0
        if self._is_large(size):
            return min(self._sizes.index(round(size, 1)) + 1, _DEEPEST)
        found = _chapter(text)
        if found is None:
            return 0
        return min(len(self._sizes) + self._kinds.index(found.lastindex or 0) + 1, _DEEPEST)

    def _is_large(self, size: float) -> bool:
        return size > _LARGER * self._body


def _may_be(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return len(text) <= _LONGEST and letters >= 2 and not _NO_END.fullmatch(text)


def _chapter(text: str) -> re.Match[str] | None:
    return _CHAPTER.match(text.lstrip()) if _may_be(text) and len(text) <= _LONGEST // 2 else None


def _squeezed(text: str) -> str:
    return "".join(text.split())
