"""What a page shows by more than letters -> letters: raised figures, formulas, filled forms.

The tree of a page is changed in place, so that all who read it later see the same text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from qabot.messages import Loss
from qabot.readers.mathml import formula
from qabot.readers.page_styles import with_styles
from qabot.readers.scripts import lowered, raised

_STRUCK = frozenset({"s", "strike", "del"})
_SHIFTED = frozenset({"sup", "sub"})
_INLINE = frozenset({"a", "b", "code", "em", "font", "i", "small", "span", "strong", "u"})
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.I)
_SHIFT = re.compile(r"vertical-align\s*:\s*(super|sub)\b", re.I)
_LONGEST_SHIFTED = 40  # characters; longer text is small print
_LONG = 5000  # characters that are copied to be joined with others
_BARS = frozenset({"/", "⁄", "∕"})
_MARKS = {"tm": "™", "sm": "℠", "st": "st", "nd": "nd", "rd": "rd", "th": "th"}
_NOTE_LINK = re.compile(r"noteref|footnote|endnote|\bfn", re.I)
_NOTE_MARK = re.compile(r"\d{1,3}")
_BACK = frozenset({"↩", "↩︎", "↑", "⤴", "^", "⏎"})  # from a note to its place
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_FOLDS = re.compile(r"accordion|collaps|faq|question", re.I)
_FIELDS = frozenset({"input", "select", "textarea"})
_VALUES = frozenset(
    "text number tel email url date month week time datetime datetime-local range".split()  # noqa: SIM905
)
_SEARCH = re.compile(r"search|keyword|query", re.I)
_SEARCH_NAMES = frozenset({"q", "s", "k", "wd", "kw", "key", "word"})
_DRAWN = frozenset({"katex-html", "MathJax_Preview", "MathJax_SVG", "mjx-math"})
_BOXES = frozenset({"checkbox", "radio"})


def written_out(root: etree._Element) -> Counter[Loss]:
    """Changes the tree to plain text; gives how much of what is left out.

    Raised and lowered text becomes Unicode signs, a formula one line, a box ☑ or □, a field its
    value. Struck text goes. A tree that is written out already stays as it is.
    """
    struck = 0
    with_styles(root)
    for element in elements(root):
        kind = _local(element)
        style = element.get("style") or ""
        if element is root:
            continue
        if kind in _STRUCK or _LINE_THROUGH.search(style):
            struck += bool(_text(element))
            replace_by(element, "")
        elif kind == "math":
            _write_formula(element)
        elif kind in _FIELDS:
            replace_by(element, _filled(element, kind))
        elif element.get("role") in _BOXES:
            element.text = _box(element.get("aria-checked") == "true") + (element.text or "")
            del element.attrib["role"]
        elif _is_drawn_twice(element) or (kind == "a" and _text(element) in _BACK):
            replace_by(element, "")
        elif kind == "button":
            _keep_title(element)
        elif _is_note_mark(element):
            replace_by(element, raised(_text(element)))
        else:
            _write_shifted(element, kind, style)
    return Counter({Loss.STRUCK: struck} if struck else {})


def elements(root: etree._Element) -> Iterator[etree._Element]:
    """The elements in order; what is taken out of the tree meanwhile is left out with its own."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element is not root and element.getparent() is None:
            continue
        yield element
        if element is root or element.getparent() is not None:
            waiting.extend(child for child in reversed(element) if isinstance(child.tag, str))


def replace_by(element: etree._Element, text: str) -> None:
    """Puts a text in the place of an element; what follows it stays.

    Behind a long text the element stays, as one without meaning: with thousands of elements the
    text would be copied as often.
    """
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    above = (parent.text if before is None else before.tail) or ""
    if len(above) > _LONG:
        del element[:]
        element.attrib.clear()
        element.tag, element.text = "span", text
        return
    text = above + text + (element.tail or "")
    if before is None:
        parent.text = text
    else:
        before.tail = text
    parent.remove(element)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition(":")[2]


def _text(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _write_shifted(element: etree._Element, kind: str, style: str) -> None:
    """Raised and lowered text, if it is such; a figure over another becomes ``1/5``."""
    found = _SHIFT.search(style) if kind in _INLINE else None
    if kind not in _SHIFTED and not found:
        return
    is_raised = kind == "sup" or bool(found and found[1].lower() == "super")
    text, below = _text(element), element.getnext()
    if not text or len(text) > _LONGEST_SHIFTED:
        return
    if is_raised and below is not None and below.tag == "sub" and _is_bar(element.tail):
        apart = " " if _before(element)[-1:].isdecimal() else ""
        element.tail = None
        replace_by(below, "")
        replace_by(element, f"{apart}{text}/{_text(below)}")
    elif text.lower() in _MARKS:
        replace_by(element, _MARKS[text.lower()])
    else:
        replace_by(element, raised(text) if is_raised else lowered(text))


def _keep_title(button: etree._Element) -> None:
    """A button that is the title of what it folds out is read as such; others are not."""
    parent = button.getparent()
    if parent is not None and parent.tag in _HEADS:
        button.tag = "span"
    elif _FOLDS.search(button.get("class") or "") or _text(button).endswith(("？", "?")):
        button.tag = "summary"


def _is_bar(text: str | None) -> bool:
    return (text or "").strip() in _BARS


def _is_note_mark(element: etree._Element) -> bool:
    """True for a link to a note that only its look distinguishes from the figure before it."""
    if element.tag != "a" or not _NOTE_MARK.fullmatch(_text(element)):
        return False
    named = " ".join(element.get(name) or "" for name in ("epub:type", "role", "class"))
    address = element.get("href") or ""
    if _NOTE_LINK.search(named) or ("#" in address and _NOTE_LINK.search(address)):
        return True
    return address.startswith("#") and _before(element)[-1:].isdecimal()


def _before(element: etree._Element) -> str:
    """The text that is before an element in its parent, or in the parent of that."""
    for _ in range(3):
        before = element.getprevious()
        parent = element.getparent()
        text = (before.tail or _text(before)) if before is not None else None
        text = text if before is not None or parent is None else parent.text
        if (text or "").strip() or parent is None or parent.tag not in {*_INLINE, "label", "sup"}:
            return (text or "").rstrip()
        element = parent
    return ""


def _write_formula(element: etree._Element) -> None:
    """A formula as a line; what hides it because it is also drawn as a picture hides no more."""
    for ancestor in list(element.iterancestors())[:2]:
        if (
            len(ancestor) == 1
            and ancestor.tag == "span"
            and "none" in (ancestor.get("style") or "")
        ):
            del ancestor.attrib["style"]
    text = formula(element) or element.get("alttext") or ""
    apart = " " if text[:1].isdecimal() and _before(element)[-1:].isdecimal() else ""
    replace_by(element, apart + text)


def _is_drawn_twice(element: etree._Element) -> bool:
    """True for the drawing of a formula that also is as text next to it."""
    if _DRAWN.isdisjoint((element.get("class") or "").split()):
        return False
    parent = element.getparent()
    return parent is not None and bool(_text(parent).replace(_text(element), "", 1).strip())


def _box(is_checked: bool) -> str:
    return "☑" if is_checked else "□"


def _filled(element: etree._Element, kind: str) -> str:
    """What a field of a form shows, behind its label; nothing for one that is empty or hidden."""
    if kind == "input" and element.get("type", "text").lower() in _BOXES:
        follows = (element.tail or "").strip() or element.getnext() is not None
        is_hidden = "none" in (element.get("style") or "") or element.get("hidden") is not None
        return _box(element.get("checked") is not None) if follows and not is_hidden else ""
    value = _value(element, kind)
    if not value or _is_for_search(element):
        return ""
    before = _before(element)
    label = element.get("aria-label") or "" if not before else ""
    colon = "：" if label or (before and (before[-1].isalnum() or before[-1] in ")）*")) else ""
    return f"{label}{colon}{value} "


def _value(element: etree._Element, kind: str) -> str:
    if kind == "select":
        options = (o for o in element.iter("option") if o.get("selected") is not None)
        return "、".join(filter(None, map(_text, options)))
    if kind == "textarea":
        return "".join(map(str, element.itertext())).strip()
    shown = element.get("type", "text").lower() in _VALUES
    return (element.get("value") or "").strip() if shown else ""


def _is_for_search(element: etree._Element) -> bool:
    names = [element.get(name) or "" for name in ("name", "id", "class")]
    for form in element.iterancestors("form"):
        names += [form.get(name) or "" for name in ("role", "id", "class", "action")]
    return any(_SEARCH.search(name) or name.lower() in _SEARCH_NAMES for name in names)
