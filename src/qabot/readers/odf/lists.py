"""Numbers in front of the paragraphs of lists and headings, as LibreOffice writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from qabot.readers.numbering import number_text
from qabot.readers.odf.source import TEXT, XML
from qabot.readers.odf.styles import Level, Styles, whole


@dataclass(slots=True)
class Counter:
    """A list that is being read: its levels from 1, and how far each has counted."""

    levels: Mapping[int, Level]
    counts: dict[int, int] = field(default_factory=dict)

    def label(self, depth: int, start: str | None = None) -> str:
        """The label of the next item at a depth, with the space behind it; empty for bullets."""
        level = self.levels.get(depth, Level("none"))
        self.counts[depth] = whole(start, self.counts.get(depth, level.start - 1) + 1)
        for deeper in [key for key in self.counts if key > depth]:
            del self.counts[deeper]
        if level.kind in ("bullet", "none"):
            return ""
        shown = range(max(depth - level.shown + 1, 1), depth + 1)
        label = level.before + ".".join(filter(None, map(self._number, shown))) + level.behind
        return f"{label} " if level.spaced and label[-1:] not in "、，．。）】 \u3000" else label

    def _number(self, depth: int) -> str:
        level = self.levels.get(depth, Level("none"))
        if level.kind in ("bullet", "none"):
            return ""
        return number_text(self.counts.get(depth, level.start), level.kind)


class Lists:
    """The lists of a document: which one a list continues, and the numbers of headings."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._by_id: dict[str, Counter] = {}
        self._by_style: dict[str, Counter] = {}
        self.headings = Counter(styles.outline)

    def opened(self, element: etree._Element, outer: Counter | None) -> Counter:
        """The counter of a list; one inside another counts with it unless it has its own style."""
        style = element.get(f"{TEXT}style-name")
        levels = self._styles.list_of(style)
        if outer is not None:
            return Counter(levels, outer.counts) if levels else outer
        followed = element.get(f"{TEXT}continue-list")
        found: Counter | None = None
        if followed:
            found = self._by_id.get(followed)
        elif element.get(f"{TEXT}continue-numbering") == "true":
            found = self._by_style.get(style or "")
        counter = Counter(levels, found.counts if found else {})
        self._by_style[style or ""] = counter
        self._by_id[element.get(f"{XML}id") or ""] = counter
        return counter
