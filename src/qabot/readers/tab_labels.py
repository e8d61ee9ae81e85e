"""The names of tabs -> headings of what they show."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from qabot.readers.page_signs import replace_by

_TABS = re.compile(r"tab|switch|nav-pills", re.I)
_LISTS = ("ul", "ol", "div")
_PANELS = frozenset({"div", "section", "article", "dl", "ul", "ol", "table"})
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LONGEST_NAME = 20  # characters
_MOST_TABS = 12


def with_tab_labels(root: etree._Element) -> None:
    """Puts the name of each tab over its panel, where a page has as many names as panels."""
    level = 1
    for element in list(root.iter(*_LISTS, *_HEADS)):
        if element.tag in _HEADS:
            level = min(int(str(element.tag)[1]) + 1, len(_HEADS))
        elif _TABS.search(f"{element.get('class')} {element.get('id')} {element.get('role')}"):
            names = [" ".join("".join(map(str, child.itertext())).split()) for child in element]
            panels = _panels(element, len(names))
            if panels and all(0 < len(name) <= _LONGEST_NAME for name in names):
                _label(panels, names, level)
                replace_by(element, "")


def _panels(tabs: etree._Element, count: int) -> list[etree._Element]:
    """The sections that follow a list of tabs, or are all in the one that follows it."""
    if not 2 <= count <= _MOST_TABS:
        return []
    following = [e for e in tabs.itersiblings() if isinstance(e.tag, str)]
    inside = [e for e in following[0] if isinstance(e.tag, str)] if following else []
    for sections in (following[:count], inside):
        same = {section.tag for section in sections}
        if len(sections) == count and len(same) == 1 and same <= _PANELS:
            return sections
    return []


def _label(panels: Sequence[etree._Element], names: Sequence[str], level: int) -> None:
    for panel, name in zip(panels, names, strict=True):
        head = next(panel.iter(*_HEADS), None)
        if head is not None and " ".join("".join(map(str, head.itertext())).split()) == name:
            continue
        title = etree.Element(f"h{level}")
        title.text = name
        title.tail, panel.text = panel.text, None
        if panel.tag in ("div", "section", "article"):
            panel.insert(0, title)
        else:
            panel.text, title.tail = title.tail, None
            panel.addprevious(title)
