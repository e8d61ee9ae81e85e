"""The tokens of a LaTeX source, with where its groups and arguments begin and end."""

from __future__ import annotations

from collections.abc import Iterable

from qabot.readers.tex_signs import SIGNS
from qabot.readers.tex_tokens import Token, closings

_LONGEST_OPTION = 50  # tokens of an argument in square brackets


class Source:
    """Tokens by their places. An argument in square brackets is cut off the text behind it."""

    def __init__(self, found: Iterable[Token]) -> None:
        self.tokens = list(found)
        self._closings = closings(self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)

    def place(self, name: str) -> int:
        """Where a command is first; -1 without it."""
        return next((n for n, t in enumerate(self.tokens) if t[:2] == ("command", name)), -1)

    def is_group(self, at: int) -> bool:
        """True where a group begins that ends."""
        return at in self._closings

    def argument(self, at: int) -> tuple[int, int, int]:
        """Where an argument begins and ends, and what is behind it; empty where there is none."""
        if at + 1 < len(self.tokens) and not self.tokens[at].text.strip(" \n"):
            at += self.tokens[at].kind == "text" and at + 1 in self._closings
        if at in self._closings:
            end = self._closings[at]
            return at + 1, end, end + 1
        if at < len(self.tokens) and self.tokens[at].kind == "command":
            return at, at + 1, at + 1
        return at, at, at

    def optional(self, at: int) -> tuple[str, int]:
        """The text of an argument in square brackets, which is then passed; empty without one."""
        token = self.tokens[at] if at < len(self.tokens) else Token("blank")
        if token.kind != "text" or not token.text.startswith("["):
            return "", at
        parts: list[str] = []
        for place in range(at, min(at + _LONGEST_OPTION, len(self.tokens))):
            inner = self.tokens[place]
            text, bracket, rest = inner.text.partition("]")
            if inner.kind == "text" and bracket:
                self.tokens[place] = inner._replace(text=rest)
                return "".join([*parts, text]).removeprefix("["), place + (not rest.strip(" \n"))
            parts.append(inner.text if inner.kind == "text" else SIGNS.get(inner.text, ""))
            if inner.kind == "blank":
                break
        return "", at
