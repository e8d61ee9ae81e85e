"""The YAML block that a Markdown file may begin with: title, date, author, address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qabot.messages import Loss, Lost, lost

_LONGEST = 1 << 16  # characters; a longer block is text between two rules
_BLOCK = re.compile(r"---[ \t]*\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TITLE = ("title", "标题", "標題")
_PUBLISHED = ("date", "日期", "published")
_AUTHOR = ("author", "作者")
_URL = ("url", "link", "链接", "連結", "鏈接", "source")
_LOOKS_LIKE_KEYS = re.compile(
    rf"^(?:{'|'.join((*_TITLE, *_PUBLISHED, *_AUTHOR, *_URL))})\s*[:：]", re.I | re.M
)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_MOST_LISTS = 1000  # begun in a block; YAML takes time with the square of how deep they are
_URL_SHAPE = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the block says. ``end`` is the offset behind it, 0 = the file begins with no block.

    ``body`` is where quotes may begin: ``end``, or 0 when the block could not be read, so that
    nothing is lost. ``published`` is YYYY-MM-DD where the file gives a full date, else as written.
    """

    end: int = 0
    body: int = 0
    title: str | None = None
    published: str | None = None
    author: str | None = None
    url: str | None = None
    losses: tuple[Lost, ...] = ()


def read_front_matter(text: str) -> FrontMatter:
    """The block at the very start of a normalised text; prose between two rules is not one."""
    block = _BLOCK.match(text, 0, _LONGEST) if text.startswith("---") else None
    if block is None:
        return FrontMatter()
    fields = _fields(block["yaml"])
    if fields is not None:
        return FrontMatter(
            end=block.end(),
            body=block.end(),
            title=_first(fields, _TITLE),
            published=_published(_first(fields, _PUBLISHED)),
            author=_first(fields, _AUTHOR),
            url=_url(fields),
        )
    if _LOOKS_LIKE_KEYS.search(block["yaml"]):
        return FrontMatter(end=block.end(), losses=(lost(Loss.FRONT_MATTER),))
    return FrontMatter()


def _fields(block: str) -> Mapping[str, str] | None:
    """Keys in lower case with their values in one line; None when the block is not a mapping."""
    import yaml

    if block.count("[") + block.count("{") > _MOST_LISTS:
        return None
    try:  # a BaseLoader is a safe loader that leaves dates and numbers as they are written
        found: object = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    if not isinstance(found, dict):
        return {} if found in (None, "") else None
    return {str(key).strip().lower(): _line(value) for key, value in found.items()}


def _line(value: object) -> str:
    """A string, or a list of strings, in one line; anything else is empty."""
    if isinstance(value, str):
        value = value.encode("utf-8", "replace").decode()  # YAML can spell lone surrogates
        return " ".join(value.split())
    if isinstance(value, Sequence):
        return "、".join(_line(part) for part in value if isinstance(part, str))
    return ""


def _first(fields: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((fields[name] for name in names if fields.get(name)), None)


def _url(fields: Mapping[str, str]) -> str | None:
    urls = (fields.get(name, "") for name in _URL)
    return next((url for url in urls if _URL_SHAPE.fullmatch(url)), None)


def _published(written: str | None) -> str | None:
    """``2020年10月30日`` -> ``2020-10-30``; what is not a full date stays as written."""
    found = _DATE.match(written or "")
    if found is None:
        return written
    try:
        return date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return written
