"""Labels whose characters are set apart to fill a width -> the words they are."""

from __future__ import annotations

import re

_SPACED = re.compile(
    r"(?:(?<=\s)|^)[\u4e00-\u9fff](?:[ \u3000]{1,8}[\u4e00-\u9fff]){1,5}(?=\s*(?:$|[：:(（]))"
)
_LISTED = frozenset("一二三四五六七八九十甲乙丙丁戊己庚辛是否有无男女上中下左右东南西北春夏秋冬")


def closed_up(text: str) -> str:
    """``总 投 资：500万元`` -> ``总投资：500万元``; ``是 否`` and ``甲 乙 丙`` stay as they are."""
    return _SPACED.sub(lambda found: _closed(found[0]), text)


def _closed(text: str) -> str:
    letters = "".join(text.split())
    return text if set(letters) <= _LISTED else letters
