"""Rich Text (.rtf) -> its text: deleted, hidden and struck text left out, tables, lists, notes.

Source: Rich Text Format Specification 1.9.1. Groups are kept on a list, so that no depth of them
harms; what a group changes ends with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from qabot.errors import DocumentError
from qabot.language.text import is_cjk
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.blocks import Block
from qabot.readers.content import Content, assemble
from qabot.readers.docx_fields import PAGE, is_page_number, shown, without_pages
from qabot.readers.eq_fields import eq_text
from qabot.readers.left_out import left_out
from qabot.readers.properties import said
from qabot.readers.rtf_flow import Flow, Look, Shapes
from qabot.readers.rtf_fonts import SYMBOLS, characters, page_of
from qabot.readers.rtf_state import State, changed
from qabot.readers.rtf_styles import DESCRIBED, SAID, Styles
from qabot.readers.rtf_tokens import Token, tokens, with_escapes
from qabot.readers.symbols import symbol

_MOST_GROUPS = 100_000  # one in the other
_MOST_FLOWS = 20  # notes and boxes, one in the other
_GOES = {  # words for where the text of their group goes
    **dict.fromkeys(("listtext", "pntext"), "label"),
    "fldinst": "field",
    "fonttbl": "fonts",
    "stylesheet": "styles",
    "info": "info",
}
_PRIVATE = range(0xF000, 0xF100)  # places of fonts that draw signs
_SIGNS: Mapping[str, str] = {  # control words and signs that are text
    "tab": "\t",
    "line": "\n",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "~": "\u00a0",
    "_": "-",
    "\t": "\t",
    "\\": "\\",
    "{": "{",
    "}": "}",
}
_SKIPPED = frozenset(  # groups that are not text
    """
    colortbl revtbl listtable listoverridetable rsidtbl filetbl nonshppict shprslt sp objdata
    nonesttables pnseclvl tc xe ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn atnid atnauthor
    generator template fchars lchars hsv private pgdsctbl mmathPr nesttableprops
    """.split()  # noqa: SIM905
)
_LOST = {"pict": Loss.PICTURE, "moMath": Loss.FORMULA}
_BOXES = ("shptxt", "dptxbxtext")
_NOTES = ("footnote", "annotation")
_MARGINS = frozenset(f"{kind}{page}" for kind in ("header", "footer") for page in ("", *"lrf"))
_STARRED = frozenset(("shpinst", "do", "shppict", "fldinst", "pntext", *_BOXES, *_NOTES, *_LOST))
_ENDS = ("par", "sect", "page", "column", "\n", "\r")
_CHARSETS = {"ansi": 1252, "mac": 10000, "pc": 437, "pca": 850}


@dataclass(slots=True)
class _Field:
    """A field: its code, and if a result was shown."""

    group: int
    code: str = ""
    is_shown: bool = False


def read_rtf(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of a document with its headings, lists, tables and notes, as it is shown.

    Notes and text boxes follow the paragraph that they belong to, headers and footers are at the
    end. Raises DocumentError for what does not begin as RTF does, or is nested too deeply.
    """
    if not data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError(Code.WRONG_ENDING, ending=".rtf")
    walk, blocks = _walked(data)
    properties = said(walk.properties())
    return assemble(
        blocks,
        title=properties.title,
        published=properties.published,
        author=properties.author,
        losses=[*_broken(blocks), *left_out(walk.lost)],
    )


def rtf_blocks(data: bytes, lost: Counter[Loss]) -> list[Block]:
    """The blocks of a text in RTF that is a part of something; what is left out is counted."""
    walk, blocks = _walked(data)
    lost.update(walk.lost)
    return blocks


def _walked(data: bytes) -> tuple[_Walk, list[Block]]:
    walk = _Walk()
    for token in tokens(with_escapes(data)):
        walk.take(token)
    return walk, walk.finished()


def _broken(blocks: Sequence[Block]) -> list[Lost]:
    count = sum(block.text.count("\ufffd") for block in blocks)
    return [lost(Loss.BROKEN, count=count)] if count else []


class _Walk:
    """Where the walk through the tokens is."""

    def __init__(self) -> None:
        self.lost: Counter[Loss] = Counter()
        self._known = Styles()
        self._state = State()
        self._groups: list[State] = []
        self._flows: list[tuple[int, str, Flow]] = [(0, "body", Flow(self.lost))]
        self._fields: list[_Field] = []
        self._margins: list[Block] = []
        self._bytes = bytearray()
        self._high = 0  # the first half of a character beyond the basic plane
        self._to_skip = 0  # bytes that replace a character that was given in Unicode
        self._page, self._default_font = "cp1252", 0
        self._starred = False
        self._shapes = Shapes()
        self._left_out: Loss | None = None  # why the text before was left out

    @property
    def _flow(self) -> Flow:
        return self._flows[-1][2]

    def take(self, token: Token) -> None:
        """Moves on by one token."""
        if token.kind in ("text", "escaped"):
            data = token.data[self._to_skip :] if self._to_skip else token.data
            self._to_skip = max(self._to_skip - len(token.data), 0)
            self._bytes += data
            return
        if self._bytes:
            self._put(self._decoded())
        if token.kind == "open":
            self._open()
        elif token.kind == "close":
            self._close()
        else:
            self._control(token.word, token.number)

    def finished(self) -> list[Block]:
        """All blocks, once the tokens are at their end, whole or not."""
        self._put(self._decoded())
        while self._groups:
            self._close()
        body = self._flow.finished()
        seen = {block.text.strip() for block in body}
        margins = [b for b in self._margins if b.text.strip() and b.text.strip() not in seen]
        margins = list({block.text.strip(): block for block in margins}.values())
        if not margins:
            return body
        chinese = any(is_cjk(c) for block in (*body, *margins) for c in block.text)
        name = "页眉页脚" if chinese else "Header and footer"
        return [*body, Block("", level=1, name=name), *margins]

    def properties(self) -> dict[str, str]:
        """Title, author and day of the last change, by their names in office files."""
        return self._known.properties()

    def _open(self) -> None:
        self._to_skip = 0
        self._groups.append(self._state)
        self._known.begin()
        if len(self._groups) > _MOST_GROUPS:
            raise DocumentError(Code.PARSER_NESTED)

    def _close(self) -> None:
        self._to_skip = 0
        depth = len(self._groups)
        if self._fields and self._fields[-1].group == depth:
            self._end_field(self._fields.pop())
        while len(self._flows) > 1 and self._flows[-1][0] == depth:
            self._end_flow()
        if self._groups:
            self._state = self._groups.pop()

    def _end_flow(self) -> None:
        _, kind, flow = self._flows.pop()
        blocks = flow.finished()
        if kind in _MARGINS:
            plain = (replace(b, text=without_pages(b.text)) for b in blocks)
            self._margins += (replace(b, level=0, kind=_if_row(b)) for b in plain)
        elif kind in _NOTES:
            self._flow.behind(_notes(blocks, is_comment=kind == "annotation"))
        else:
            self._flow.behind(blocks)

    def _end_field(self, found: _Field) -> None:
        """A field without a result shows what its code says, where that is known."""
        code = found.code.strip()
        if found.is_shown or not code:
            return
        kind = code.split(None, 1)[0].upper()
        if kind == "EQ":
            text = eq_text(code)
            self.lost[Loss.EQUATION_FIELD] += not text
            self._put(text)
        else:
            self._put(shown(code))

    def _decoded(self) -> str:
        data, self._bytes = bytes(self._bytes), bytearray()
        if not data:
            return ""
        fonts = self._known.fonts
        if data.isascii() and fonts[self._state.font].charset != SYMBOLS:
            return data.decode("ascii")
        return characters(data, fonts[self._state.font], fonts[self._state.eastern], self._page)

    def _put(self, text: str) -> None:
        """Text to where it goes now."""
        if self._high and text:
            self._high, text = 0, "\ufffd" + text
        goes = self._state.goes
        if not text or goes == "skip":
            return
        if goes == "body":
            self._show(text)
        elif goes == "label":
            self._flow.label(text)
        elif goes == "field" and self._fields:
            self._fields[-1].code += text
        elif goes in DESCRIBED:
            self._known.name(goes, text)

    def _show(self, text: str) -> None:
        state = self._state
        why = Loss.HIDDEN_PASSAGE if state.hidden else Loss.STRUCK if state.struck else None
        if state.deleted:
            why = None
        elif not why:
            if self._fields and is_page_number(self._fields[-1].code):
                text = "" if self._fields[-1].is_shown else PAGE
            self._flow.add(text, state.shift)
            for found in self._fields:
                found.is_shown = True
        elif why != self._left_out:
            self.lost[why] += 1
        self._left_out = why

    def _control(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, word == "*"
        if word in _SIGNS:
            if self._to_skip and not _SIGNS[word].isspace():
                self._to_skip -= 1
            else:
                self._put(_SIGNS[word])
            return
        self._to_skip = 0
        if word == "u" and number is not None:
            self._unicode(number % 0x10000)
        elif word in _ENDS:
            self._end_paragraph()
        elif not (self._begin(word, starred=starred) or self._describe(word, number)):
            self._state = changed(self._state, word, number, self._default_font)

    def _unicode(self, code: int) -> None:
        self._to_skip = self._state.unicode_count
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0
            whole = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
            self._put(chr(whole))
        elif code in _PRIVATE:
            sign = symbol(self._known.fonts[self._state.font].name, code)
            self._put(sign or ("•" if self._state.goes == "label" else ""))
        else:
            self._put(chr(code))

    def _end_paragraph(self) -> None:
        state, known = self._state, self._known
        if state.goes == "body":
            level = known.level(state.style, state.outline)
            contents = known.is_contents(state.style)
            self._flow.end_paragraph(Look(level, state.depth, state.in_table, contents))

    def _begin(self, word: str, *, starred: bool) -> bool:
        """True where the word begins a group of another kind."""
        state = self._state
        if state.goes == "skip":
            return True
        if word in _LOST or word in _SKIPPED or (starred and word not in _STARRED):
            self.lost.update([_LOST[word]] if word in _LOST else ())
            self._state = state._replace(goes="skip")
        elif word in _MARGINS or word in _NOTES or word in _BOXES:
            if len(self._flows) <= _MOST_FLOWS:  # else its text continues in the one around it
                self._flows.append((len(self._groups), word, Flow(self.lost)))
                self._state = State(font=self._default_font, unicode_count=state.unicode_count)
        elif word == "field":
            self._fields.append(_Field(len(self._groups)))
        elif word in _GOES or (word in SAID and state.goes == "info"):
            self._state = state._replace(goes=_GOES.get(word, word))
        else:
            return False
        return True

    def _describe(self, word: str, number: int | None) -> bool:
        """True where the word describes the file, a font, a style or a row."""
        goes, value = self._state.goes, number or 0
        if word in ("ansicpg", *_CHARSETS):
            self._page = page_of(value if word == "ansicpg" else _CHARSETS[word])
        elif word == "deff":
            self._default_font = value
            self._state = self._state._replace(font=value)
        elif goes in DESCRIBED:
            self._known.describe(goes, word, value)
        elif word in ("nestcell", "nestrow"):
            self._flow.end_paragraph(Look(in_table=True))
        elif word == "cell":
            self._flow.end_cell()
        elif word == "row":
            self._flow.end_row(self._shapes.row)
        else:
            return word.startswith(("tr", "cl", "cellx")) and self._shapes.describe(word, value)
        return True


def _notes(blocks: Sequence[Block], *, is_comment: bool) -> list[Block]:
    """The paragraphs of a note as such; a comment says that it is one."""
    chinese = any(is_cjk(character) for block in blocks for character in block.text)
    sign = ("批注：" if chinese else "Comment: ") if is_comment else ""
    found = [replace(b, level=0, kind=_if_row(b) or "note") for b in blocks]
    return [replace(b, text=sign + b.text) if b is found[0] and sign else b for b in found]


def _if_row(block: Block) -> Literal["row", "head", ""]:
    """The kind of a row or head of a table; empty for other blocks, which become plain."""
    return block.kind if block.kind == "row" or block.kind == "head" else ""
