"""TeX -> tokens: commands, groups, text, formulas, code that is shown as it is.

Each character is looked at once; comments are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

Kind = Literal["command", "open", "close", "text", "blank", "cell", "formula", "display", "code"]
_TOKEN = re.compile(
    r"\\([A-Za-z@]+)\*?|\\([\s\S]?)|([{}])|(&)|(\$\$?)|%([^\n]*)(?:\n[ \t]*)?|(\n[ \t]*(?:\n\s*)+)"
    r"|([^\\{}&$%\n]+|\n)"
)
_NAME = re.compile(r"[ \t]*\{([^{}\n]{1,60})\}")
_AS_IT_IS = frozenset(("verbatim", "Verbatim", "lstlisting", "minted", "alltt", "filecontents"))
_UNSEEN = frozenset(("comment", "tikzpicture", "picture", "pgfpicture", "thebibliography"))
_FORMULAS = frozenset(
    "equation align alignat gather multline eqnarray displaymath math flalign".split()  # noqa: SIM905
)
_ENDS = {"$": "$", "$$": "$$", "(": "\\)", "[": "\\]"}


class Token(NamedTuple):
    """A token; ``text`` is a command's name, a text, a formula or code, ``line`` from 1."""

    kind: Kind
    text: str = ""
    line: int = 0


def tokens(source: str) -> Iterator[Token]:
    """The tokens of a normalised source. ``begin`` and ``end`` have their name behind a colon.

    Environments of code and formulas are one token each, drawings have no text.
    """
    reader = _Reader(source)
    at = 0
    while found := _TOKEN.match(source, at):
        at = found.end()
        command, sign, bracket, cell, dollar, comment, blank, text = found.groups()
        line = reader.line(found.start())
        if command in ("begin", "end") and (name := _NAME.match(source, at)):
            at = name.end()
            kind = name[1].rstrip("*")
            whole = reader.environment(kind, name[1], at) if command == "begin" else None
            if whole:
                at = whole[1]
                yield whole[0]._replace(line=line)
            else:
                yield Token("command", f"{command}:{kind}", line)
        elif dollar or sign in ("(", "["):
            body, at = reader.until(_ENDS[dollar or sign], at)
            yield Token("formula" if (dollar or sign) in ("$", "(") else "display", body, line)
        elif command or sign is not None:
            yield Token("command", command or sign, line)
            at = reader.behind_space(at) if command else at
        elif bracket:
            yield Token("open" if bracket == "{" else "close", line=line)
        elif comment is None:
            yield Token(
                "cell" if cell else "blank" if blank else "text", cell or blank or text, line
            )


class _Reader:
    """Looks ahead in the source, never twice over the same part in vain."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._missing: set[str] = set()
        self._line, self._at = 1, 0

    def line(self, at: int) -> int:
        """The number of the line; to be asked in the order of the text."""
        self._line += self._source.count("\n", self._at, at)
        self._at = at
        return self._line

    def behind_space(self, at: int) -> int:
        """Blanks behind a command belong to it."""
        while self._source[at : at + 1] in (" ", "\t"):
            at += 1
        return at

    def until(self, end: str, at: int) -> tuple[str, int]:
        """What comes before the end, and where it ends; nothing where there is none."""
        place = -1 if end in self._missing else self._source.find(end, at)
        if place < 0:
            self._missing.add(end)
            return "", at
        return self._source[at:place], place + len(end)

    def environment(self, kind: str, name: str, at: int) -> tuple[Token, int] | None:
        """An environment that is taken as a whole."""
        if kind not in _AS_IT_IS | _UNSEEN | _FORMULAS:
            return None
        end = f"\\end{{{name}}}"
        body, behind = self.until(end, at)
        if behind == at:
            return None
        if kind in _UNSEEN:
            return Token("command", f"unseen:{kind}"), behind
        return Token("code" if kind in _AS_IT_IS else "display", body), behind


def closings(found: Sequence[Token]) -> dict[int, int]:
    """For each group that is closed: where it begins -> where it ends."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for place, token in enumerate(found):
        if token.kind == "open":
            opened.append(place)
        elif token.kind == "close" and opened:
            closed[opened.pop()] = place
    return closed
