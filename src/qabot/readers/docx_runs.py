"""The text of a paragraph of Word as it is seen: scripts, signs, equations, fields of forms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree

from qabot.messages import Loss
from qabot.readers.docx_fields import (
    PAGE,
    Field,
    form_value,
    is_page_number,
    shown,
    without_pages,
)
from qabot.readers.eq_fields import eq_text
from qabot.readers.equations import beside, equation
from qabot.readers.scripts import lowered, raised
from qabot.readers.styles import Look, Styles, W, style_of
from qabot.readers.symbols import is_symbol_font, settled, symbol
from qabot.readers.xml import local

UNSEEN = frozenset(  # what Word does not show, or shows elsewhere
    {"del", "moveFrom", "rPr", "pPr", "delInstrText", "Fallback", "rt", "delText"}
    | {"txbxContent", "sdtPr", "sdtEndPr", "tblPr", "footnotePr", "ctrlPr"}
)
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SMALLER = 0.85  # a raised run is a superscript when it is that much smaller than its neighbours
_DEEPEST = 200  # fields in fields; more are a mistake
_PLAIN = Look()


@dataclass(slots=True)
class _Line:
    """A paragraph while it is read: its pieces, each with how it is raised, and open fields."""

    paragraph: etree._Element
    style: str | None
    pieces: list[tuple[str, str]] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    struck: bool = False  # the run before was
    has_symbols: bool = False
    largest: int = 0

    def add(self, text: str, script: str = "") -> None:
        if any(item.quiet for item in self.fields):
            return
        for item in self.fields:
            item.has_result = item.has_result or bool(text)
        self.pieces.append((text, script))


class RunReader:
    """Reads paragraphs; what they leave out is counted in ``lost``."""

    def __init__(self, styles: Styles, lost: Counter[Loss]) -> None:
        self._styles = styles
        self._lost = lost
        self._readers: dict[str, Callable[[etree._Element, _Line], None]] = {
            "r": self._run,
            "oMath": self._equation,
            "oMathPara": self._equation,
            "fldChar": self._field_mark,
            "instrText": self._field_code,
            "fldSimple": self._simple_field,
            "object": self._object,
        }

    def text(self, paragraph: etree._Element) -> str:
        """What a paragraph shows, without page numbers, boxes and notes."""
        line = _Line(paragraph, style_of(paragraph))
        self._collect(paragraph, line, _PLAIN)
        text = without_pages(_joined(line.pieces))
        return settled(text) if line.has_symbols else text

    def _collect(self, element: etree._Element, line: _Line, look: Look) -> None:
        for child in element:
            kind = local(child.tag)
            if kind in UNSEEN:
                continue
            if kind == "t":
                line.add(self._letters(child.text or "", look, line), look.script)
            elif kind in _SIGNS:
                line.add(_SIGNS[kind])
            elif kind == "sym":
                line.add(self._sign(child, line), look.script)
            elif kind in ("blip", "imagedata"):
                self._lost[Loss.PICTURE] += 1
            elif kind in self._readers:
                self._readers[kind](child, line)
            else:
                self._collect(child, line, look)

    def _run(self, run: etree._Element, line: _Line) -> None:
        look = self._styles.look(run, line.style)
        if look.hidden:
            return
        if look.position and not look.script:
            look = self._moved(look, line)
        before = len(line.pieces)
        self._collect(run, line, look)
        text = "".join(text for text, _ in line.pieces[before:])
        if look.struck and text.strip():
            del line.pieces[before:]
            self._lost[Loss.STRUCK] += not line.struck
        if text:
            line.struck = look.struck and (line.struck or bool(text.strip()))

    def _moved(self, look: Look, line: _Line) -> Look:
        """A run that was moved up or down and made smaller is a script in all but name."""
        if not line.largest:
            runs = line.paragraph.iter(f"{W}r")
            line.largest = max(self._styles.look(run, line.style).size for run in runs)
        if look.size > _SMALLER * line.largest:
            return look
        script = "superscript" if look.position > 0 else "subscript"
        return Look(script, look.struck, look.hidden, look.font, look.size, look.position)

    def _letters(self, text: str, look: Look, line: _Line) -> str:
        """The text of a run, each letter of a symbol font as the sign that it draws."""
        known = is_symbol_font(look.font)
        if not known and not any("\uf020" <= c <= "\uf0ff" for c in text):
            return text
        signs = []
        for character in text:
            code = ord(character)
            if 0xF020 <= code <= 0xF0FF or (known and 0x20 < code < 0x100):
                line.has_symbols = True
                signs.append(symbol(look.font, code) or self._unknown())
            else:
                signs.append(character)
        return "".join(signs)

    def _sign(self, element: etree._Element, line: _Line) -> str:
        line.has_symbols = True
        try:
            code = int(element.get(f"{W}char") or "", 16)
        except ValueError:
            return self._unknown()
        return symbol(element.get(f"{W}font") or "", code) or self._unknown()

    def _unknown(self) -> str:
        self._lost[Loss.SYMBOL] += 1
        return ""

    def _equation(self, element: etree._Element, line: _Line) -> None:
        text = equation(element)
        before = line.pieces[-1][0] if line.pieces else ""
        line.add(beside(before, text) + text)

    def _field_mark(self, mark: etree._Element, line: _Line) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            data = mark.find(f"{W}ffData")
            shown_value = None if data is None else form_value(data)
            line.add(shown_value or "")
            if len(line.fields) < _DEEPEST:
                line.fields.append(Field(quiet=shown_value is not None))
        elif kind == "separate" and line.fields and is_page_number(line.fields[-1].code):
            line.add(PAGE)
            line.fields[-1].quiet = True
        elif kind == "end" and line.fields:
            ended = line.fields.pop()
            if not ended.has_result and not ended.quiet:
                self._without_result(ended.code, line)

    def _without_result(self, code: str, line: _Line) -> None:
        if is_page_number(code):
            line.add(PAGE)
        elif text := shown(code):
            line.has_symbols = True
            line.add(text)
        elif code.split()[:1] in (["EQ"], ["eq"]):
            text = eq_text(code)
            self._lost[Loss.EQUATION_FIELD] += not text
            line.add(beside(line.pieces[-1][0] if line.pieces else "", text) + text)

    def _field_code(self, element: etree._Element, line: _Line) -> None:
        if line.fields:
            line.fields[-1].code += element.text or ""

    def _simple_field(self, element: etree._Element, line: _Line) -> None:
        code = element.get(f"{W}instr") or ""
        line.fields.append(Field(code))
        if not is_page_number(code):
            self._collect(element, line, _PLAIN)
        ended = line.fields.pop()
        if not ended.has_result:
            self._without_result(code, line)

    def _object(self, element: etree._Element, line: _Line) -> None:  # noqa: ARG002
        programs = [e.get("ProgID") or "" for e in element.iter() if local(e.tag) == "OLEObject"]
        is_equation = any(name.startswith("Equation") for name in programs)
        self._lost[Loss.EMBEDDED_EQUATION if is_equation else Loss.EMBEDDED_OBJECT] += 1


def _joined(pieces: list[tuple[str, str]]) -> str:
    """The pieces as one text; neighbours that are raised alike are raised together.

    A paragraph that is raised as a whole is only small.
    """
    pieces = [piece for piece in pieces if piece[0]]
    if len({script for text, script in pieces if text.strip()}) == 1 and len(pieces) > 0:
        together = "".join(text for text, _ in pieces)
        if len(together.strip()) > 3 or not pieces[0][1]:
            return together
    text = ""
    for script, group in groupby(pieces, key=lambda piece: piece[1]):
        part = "".join(piece[0] for piece in group)
        text += _SCRIPTS.get(script, str)(part)
    return text


_SCRIPTS: dict[str, Callable[[str], str]] = {"superscript": raised, "subscript": lowered}
