"""Pictures and films of a page, which are not read -> how many there are of each kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from lxml import etree

from qabot.messages import Loss

_KINDS = {
    "img": Loss.PICTURE,
    "image": Loss.PICTURE,
    "video": Loss.VIDEO,
    "audio": Loss.RECORDING,
    "iframe": Loss.VIDEO,
}
_FILMS = re.compile(r"video|player|youtu|bilibili|v\.qq", re.I)
_SMALL = 60  # pixels; smaller ones are icons
_NUMBER = re.compile(r"\d+")
_BESIDE = ("nav", "header", "footer", "aside", "button", "noscript")


def pictures(root: etree._Element, kept: Collection[etree._Element]) -> Counter[Loss]:
    """How many pictures, films and recordings are among the elements kept.

    Icons and what is before or behind the text, such as banners, are not counted.
    """
    around = {parent for e in kept if (parent := e.getparent()) is not None}
    around = {e for e in (*around, *kept) if e.tag not in ("html", "body")}
    found: Counter[Loss] = Counter()
    since: Counter[Loss] = Counter()  # the last element kept
    started = False
    for element in root.iter(etree.Element):
        kind = _kind(element)
        if element in kept and not kind:
            started = True
            found += since
            since.clear()
        elif kind:
            parent = element.getparent()
            if parent in around:
                found[kind] += 1
            elif started:
                since[kind] += 1
    return found


def _kind(element: etree._Element) -> Loss | None:
    """What an element shows; None for text, icons and menus."""
    kind = _KINDS.get(str(element.tag))
    if not kind or next(element.iterancestors(*_BESIDE), None) is not None:
        return None
    names = ("src", "data-src", "xlink:href", "href")
    source = next((source for name in names if (source := element.get(name))), "")
    if element.tag == "iframe":
        return kind if _FILMS.search(source) else None
    if element.tag in ("img", "image") and (not source or _is_small(element)):
        return None
    return kind


def _is_small(element: etree._Element) -> bool:
    sizes = (_NUMBER.match(element.get(name) or "") for name in ("width", "height"))
    return any(size is not None and int(size[0]) <= _SMALL for size in sizes)
