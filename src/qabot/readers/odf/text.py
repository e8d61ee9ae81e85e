"""A paragraph of OpenDocument -> its text as it is seen, and what is anchored in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from qabot.messages import Loss
from qabot.readers.docx_fields import PAGE, without_pages
from qabot.readers.equations import beside
from qabot.readers.odf.source import DRAW, FORM, TEXT, XML, Source
from qabot.readers.odf.styles import Look, Styles, whole
from qabot.readers.scripts import lowered, raised
from qabot.readers.xml import local

_SPACE = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 100  # that one element writes
_SIGNS = {"tab": "\t", "line-break": "\n"}
_PAGES = ("page-number", "page-count")
_UNSEEN = frozenset(  # what is not shown in its place
    {"ruby-text", "number", "script", "tracked-changes", "event-listeners", "desc", "title"}
    | {"annotation-end", "meta-field-info", "forms", "variable-decls", "sequence-decls"}
)
ANCHORED = frozenset(
    {"note", "annotation", "frame", "custom-shape", "g", "rect", "ellipse", "circle", "line"}
    | {"polygon", "polyline", "path", "connector", "caption", "control", "a-frame"}
)
_SCRIPTS: Mapping[str, Callable[[str], str]] = {"superscript": raised, "subscript": lowered}
_TICKS = {"checked": "☑", "unchecked": "□"}


@dataclass(slots=True)
class Line:
    """A paragraph while it is read: its pieces with how they are raised, and what hangs on it."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    anchored: list[etree._Element] = field(default_factory=list)
    struck: bool = False
    is_hidden: bool = False
    goes_on: bool = False  # its end was deleted, so the next paragraph continues it

    @property
    def text(self) -> str:
        """The pieces as one text; a paragraph that is raised as a whole is only small."""
        pieces = [piece for piece in self.pieces if piece[0]]
        whole_text = "".join(text for text, _ in pieces)
        if len({script for text, script in pieces if text.strip()}) > 1:
            groups = groupby(pieces, key=lambda piece: piece[1])
            whole_text = "".join(
                _SCRIPTS.get(script, str)("".join(text for text, _ in group))
                for script, group in groups
            )
        return without_pages(whole_text).strip(" ")


class TextReader:
    """Reads paragraphs; what they leave out is counted in ``lost``."""

    def __init__(self, styles: Styles, lost: Counter[Loss], source: Source) -> None:
        self._styles, self._lost, self._source = styles, lost, source
        self._deleted = {
            region.get(f"{TEXT}id") or region.get(f"{XML}id") or ""
            for region in source.body.iter(f"{TEXT}changed-region")
            if region.find(f"{TEXT}deletion") is not None
        }
        self._open: set[str] = set()
        self._controls = {
            key: element
            for form in source.body.iter(f"{FORM}form")
            for element in form.iter()
            if (key := element.get(f"{XML}id") or element.get(f"{FORM}id"))
        }

    def line(self, paragraph: etree._Element) -> Line:
        """A paragraph or heading; its text is empty where it is hidden."""
        line = Line()
        look = self._styles.look("paragraph", paragraph.get(f"{TEXT}style-name"))
        self._collect(paragraph, line, look)
        if line.is_hidden:
            line.pieces.clear()
        line.goes_on = bool(self._open)
        return line

    def _collect(self, element: etree._Element, line: Line, look: Look) -> None:
        self._add(element.text, line, look)
        for child in element:
            self._child(child, local(child.tag), line, look)
            self._add(child.tail, line, look)

    def _child(self, child: etree._Element, kind: str, line: Line, look: Look) -> None:
        if kind in ("change-start", "change-end"):
            self._mark(child, kind)
        elif kind in ANCHORED:
            self._hang(child, kind, line, look)
        elif kind in _UNSEEN or child.get(f"{TEXT}display") == "none":
            pass
        elif kind.startswith("hidden-") and child.get(f"{TEXT}is-hidden") == "true":
            line.is_hidden = line.is_hidden or kind == "hidden-paragraph"
            self._lost[Loss.HIDDEN_PASSAGE] += 1
        elif sign := _sign(child, kind):
            self._put(sign, line, look)
        elif kind == "span":
            inner = self._styles.look("text", child.get(f"{TEXT}style-name"))
            self._collect(child, line, inner.within(look))
        else:
            self._collect(child, line, look)

    def _hang(self, child: etree._Element, kind: str, line: Line, look: Look) -> None:
        """An equation is text of its line; what else hangs on a paragraph is read after it."""
        if self._open:
            return
        if kind == "frame" and (formula := self._source.formula(child)):
            before = line.pieces[-1][0] if line.pieces else ""
            self._put(beside(before, formula) + formula, line, look)
            return
        line.anchored.append(child)
        if kind == "control":
            self._put(self._control(child), line, look)

    def _mark(self, element: etree._Element, kind: str) -> None:
        """Begins or ends what was deleted; flat files of LibreOffice keep it in its place."""
        key = element.get(f"{TEXT}change-id") or ""
        if kind == "change-end":
            self._open.discard(key)
        elif key in self._deleted:
            self._open.add(key)

    def _add(self, text: str | None, line: Line, look: Look) -> None:
        """Text between elements, in which white space of any length is one space."""
        if not text:
            return
        shown = _SPACE.sub(" ", text)
        before = line.pieces[-1][0] if line.pieces else " "
        self._put(shown.lstrip(" ") if before[-1:] in " \n" else shown, line, look)

    def _put(self, text: str, line: Line, look: Look) -> None:
        if not text or self._open:
            return
        if look.hidden:
            self._lost[Loss.HIDDEN_PASSAGE] += bool(text.strip())
        elif look.struck:
            self._lost[Loss.STRUCK] += bool(text.strip()) and not line.struck
            line.struck = line.struck or bool(text.strip())
        else:
            line.struck = line.struck and not text.strip()
            line.pieces.append((text, look.script))

    def _control(self, element: etree._Element) -> str:
        """What a field of a form shows: its text, its choice, its tick."""
        control = self._controls.get(element.get(f"{DRAW}control") or "")
        if control is None or control.get(f"{FORM}echo-char"):
            return ""
        if local(control.tag) in ("checkbox", "radio"):
            state = control.get(f"{FORM}current-state") or control.get(f"{FORM}state") or ""
            ticked = state == "checked" or control.get(f"{FORM}current-selected") == "true"
            return _TICKS["checked" if ticked else "unchecked"] + (
                control.get(f"{FORM}label") or ""
            )
        if local(control.tag) in ("button", "image", "frame", "hidden", "password"):
            return ""
        return control.get(f"{FORM}current-value") or control.get(f"{FORM}value") or ""


def _sign(element: etree._Element, kind: str) -> str:
    """What an element without text of its own writes; empty for all others."""
    if kind == "s":
        return " " * min(whole(element.get(f"{TEXT}c"), 1), _MOST_SPACES)
    return PAGE if kind in _PAGES else _SIGNS.get(kind, "")
