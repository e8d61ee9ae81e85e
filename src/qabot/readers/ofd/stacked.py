"""Texts of OFD that their program has put on top of one another, as one line in their order.

Programs that make OFD of PDF give each piece of a line the box of the whole line, and the same
distance to all of its characters.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from itertools import groupby

from lxml import etree

from qabot.readers.ofd.package import children, numbers
from qabot.readers.xml import local

_NARROWEST = 0.25  # of the size: no letter is narrower on average


def lined_up(parts: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """The objects in their order; texts in one box are one, and one that is drawn twice is too."""
    for box, run in groupby(parts, _box):
        found = list(run)
        if not box:
            yield from found
        elif len({_said(part) for part in found}) == 1:
            yield found[0]
        elif _fits(found, box):
            yield _one(found, box)
        else:
            yield from found


def _box(part: etree._Element) -> tuple[str, ...]:
    """What texts on top of one another have in common; empty for all else."""
    codes = children(part, "TextCode")
    box = part.get("Boundary") or ""
    if local(part.tag) != "TextObject" or len(codes) != 1 or len(numbers(box)) != 4:
        return ()
    if codes[0].get("DeltaY") or part.get("CTM") or part.get("ReadDirection"):
        return ()
    return (box, codes[0].get("X") or "", codes[0].get("Y") or "")


def _fits(parts: Sequence[etree._Element], box: tuple[str, ...]) -> bool:
    """False for texts that are too long for one line in the box: these do hide one another."""
    length = sum(len(_said(part)) for part in parts)
    size = (numbers(parts[0].get("Size") or "") or [0.0])[0]
    return numbers(box[0])[2] >= _NARROWEST * size * length


def _said(part: etree._Element) -> str:
    return "".join(code.text or "" for code in children(part, "TextCode"))


def _one(parts: Sequence[etree._Element], box: tuple[str, ...]) -> etree._Element:
    """The first object with all texts, as wide as the box."""
    joined = copy.deepcopy(parts[0])
    code, text = children(joined, "TextCode")[0], "".join(map(_said, parts))
    code.text = text
    code.set("DeltaX", f"g {max(len(text) - 1, 1)} {numbers(box[0])[2] / max(len(text), 1)}")
    return joined
