"""Markdown's inline markup -> the words that a reader sees; what is left out is counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from qabot.messages import Loss
from qabot.readers.latex import LONGEST_FORMULA, plain_formula
from qabot.readers.scripts import lowered, raised

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

HARD_BREAK = "\x0b"  # is in no normal text
BREAK = re.compile(f"{HARD_BREAK}\n?")
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
_STRUCK = frozenset({"s", "del", "strike"})
_SHIFTED = {"sup": raised, "sub": lowered}
_BREAKS = frozenset("br p div tr li table ul ol center h1 h2 h3 h4 h5 h6".split())  # noqa: SIM905
_SILENT = frozenset(  # tags that leave no trace; others, such as <姓名> or <name>, are words
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "samp",
        "small",
        "span",
        "strong",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "details",
        "summary",
        "section",
        "article",
        "header",
        "footer",
        "figure",
        "figcaption",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "col",
        "caption",
        "dl",
        "dd",
        "dt",
        "blockquote",
    ]
)
_PLAIN_FORMULA = re.compile(r"[0-9A-Za-z.,+\-=/<>()%:|* ]+")
_CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_IN_WORDS = re.compile(r"\\(?:text|mbox|mathrm|rm)")
_LATEX = re.compile(r"[\\^_{}]")
_COMMAND = re.compile(r"\\[A-Za-z]|(?<!\\)[\^_{}]")  # but no sign that is only escaped
_LITERAL = re.compile(r"_{3,}|\*{4,}|(?<=\d)(?:\*{1,2}|~{1,2})(?=\d)")
_DOLLAR = re.compile(r"\$")
_NOTE_MARK = re.compile(r"\[\^([^\]\s]{1,60})\]")


def words_of(tokens: Sequence[Token], lost: Counter[Loss]) -> str:
    """The text of inline tokens: soft line ends are ``\\n``, hard ones `BREAK`.

    Emphasis, code and links leave their words, formulas what they print. Pictures and struck
    passages are left out and counted in ``lost``.
    """
    words = _Words(lost)
    for token in tokens:
        words.add(token)
    return words.text()


class _Words:
    """The text so far; what is raised, lowered or struck is gathered apart until it ends."""

    def __init__(self, lost: Counter[Loss]) -> None:
        self._lost = lost
        self._parts: list[list[str]] = [[]]
        self._open: list[str] = []

    def add(self, token: Token) -> None:
        if token.type in ("softbreak", "hardbreak"):
            self._put("\n" if token.type == "softbreak" else f"{HARD_BREAK}\n")
        elif token.type == "image":
            self._lost[Loss.PICTURE] += 1
        elif token.type == "s_open":
            self._begin("s")
        elif token.type == "s_close":
            self._end("s")
        elif token.type == "html_inline":
            self._tag(token.content)
        else:
            self._put(token.content)

    def text(self) -> str:
        """All of it; what was never closed is not shifted, and stays."""
        while self._open:
            self._open.pop()
            rest = self._parts.pop()
            self._parts[-1] += rest
        return "".join(self._parts[0])

    def _put(self, text: str) -> None:
        self._parts[-1].append(text)

    def _begin(self, name: str) -> None:
        self._open.append(name)
        self._parts.append([])

    def _end(self, name: str) -> None:
        if not self._open or self._open[-1] != name:
            return
        self._open.pop()
        text = "".join(self._parts.pop())
        if name in _SHIFTED:
            self._put(_SHIFTED[name](text))
        elif text.strip():
            self._lost[Loss.STRUCK] += 1

    def _tag(self, source: str) -> None:
        found = _TAG.match(source)
        if found is None:
            return  # a comment
        name = found[2].lower()
        if name == "img":
            self._lost[Loss.PICTURE] += 1
        elif name in _BREAKS:
            self._put(HARD_BREAK)
        elif name in ("td", "th"):
            self._put(" ")
        elif name in _SHIFTED or name in _STRUCK:
            (self._end if found[1] else self._begin)(name)
        elif name not in _SILENT:
            self._put(source)


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, struck text, formulas, notes, and HTML tables as one block."""
    from markdown_it import MarkdownIt

    from qabot.readers.markdown_rules import add_block_rules

    found = MarkdownIt("commonmark", {"maxNesting": 100}).enable(["table", "strikethrough"])
    found.inline.ruler.before("escape", "formula", _formula)
    found.inline.ruler.before("strikethrough", "signs", _signs)
    found.inline.ruler.before("link", "note_mark", _note_mark)
    add_block_rules(found)
    return found


def title_text(source: str) -> str:
    """A heading's words without their markup: ``**甲** [乙](url)`` -> ``甲 乙``."""
    tokens = parser().parseInline(source)
    words = "".join(words_of(token.children or [], Counter()) for token in tokens)
    return " ".join(words.replace(HARD_BREAK, " ").split())


def with_formulas(text: str) -> str:
    """A text that is not Markdown, with the formulas in it as one line each."""
    parts: list[str] = []
    at = 0
    for found in _DOLLAR.finditer(text):
        if found.start() >= at and (formula := _formula_at(text, found.start(), len(text))):
            printed, end = formula
            parts += text[at : found.start()], printed
            at = end
    return "".join((*parts, text[at:]))


def _formula(state: StateInline, silent: bool) -> bool:
    """``$…$``, ``$$…$$``, ``\\(…\\)`` and ``\\[…\\]``; other rules get what is not a formula."""
    found = _formula_at(state.src, state.pos, state.posMax)
    if found is None:
        return False
    printed, end = found
    if not silent:
        state.push("text", "", 0).content = printed
    state.pos = end
    return True


def _formula_at(source: str, start: int, limit: int) -> tuple[str, int] | None:
    """The formula that begins here, as it is printed, and its end; None where there is none."""
    opening = _opening(source, start)
    if not opening:
        return None
    closing = {"\\(": "\\)", "\\[": "\\]"}.get(opening, opening)
    first = start + len(opening)
    end = _closing(source, first, min(first + LONGEST_FORMULA, limit), closing)
    inside = source[first:end]
    if end < 0 or not _is_formula(inside, opening, source[end + 1 : end + 2]):
        return None
    behind = end + len(closing)
    printed = plain_formula(inside)
    return " ".join(source[start:behind].split()) if printed is None else printed, behind


def _signs(state: StateInline, silent: bool) -> bool:
    """Signs that mark nothing up: blanks to fill in, masked numbers, ``20*30*40``, ``5~~8``."""
    if state.src[state.pos] not in "_*~":
        return False
    found = _LITERAL.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = found[0]
    state.pos = found.end()
    return True


def _note_mark(state: StateInline, silent: bool) -> bool:
    """``[^1]`` -> ``[1]``."""
    if state.src[state.pos] != "[":
        return False
    found = _NOTE_MARK.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("text", "", 0).content = f"[{found[1]}]"
    state.pos = found.end()
    return True


def _opening(source: str, start: int) -> str:
    return next((sign for sign in ("$$", "$", "\\(", "\\[") if source.startswith(sign, start)), "")


def _closing(source: str, first: int, last: int, closing: str) -> int:
    at = source.find(closing, first, last)
    while at > 0 and closing[0] == "$" and source[at - 1] == "\\":
        at = source.find(closing, at + 1, last)
    return at


def _is_formula(inside: str, opening: str, behind: str) -> bool:
    if not inside.strip() or (_CHINESE.search(inside) and not _IN_WORDS.search(inside)):
        return False
    if opening.startswith("\\"):  # may be a bracket that is escaped
        return bool(_COMMAND.search(inside))
    if _LATEX.search(inside) or opening == "$$":
        return True
    edges = inside[0].isspace() or inside[-1].isspace()
    return bool(_PLAIN_FORMULA.fullmatch(inside)) and not edges and not behind.isdigit()
