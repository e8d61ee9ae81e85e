"""What a message is for: a question to the documents, a courtesy, or a question about the bot.

The patterns are in data/small_talk.toml.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from qabot.language.text import fold

Role = Literal["question", "courtesy", "who", "can", "send", "sure", "write"]
# who the bot is, what it can do, how to send files, whether it is right, whether it writes texts

_PIECES = re.compile(r"[\s,，.。!！?？~～、;；:：…]+")
_LONGEST = 40  # characters; what is longer is not small talk
_LONGEST_WORD = 24  # characters of one courtesy


@dataclass(frozen=True, slots=True)
class _Patterns:
    courtesy: re.Pattern[str]
    about: tuple[tuple[Role, re.Pattern[str]], ...]


def role_of(message: str) -> Role:
    """``好的，谢谢你`` -> courtesy; ``你能做什么`` -> can; everything else is a question."""
    text = fold(message).strip()
    pieces = [piece for piece in _PIECES.split(text) if piece]
    if not pieces or len(text) > _LONGEST:
        return "question"
    if _is_courtesy(" ".join(pieces)):
        return "courtesy"
    asking = [piece for piece in pieces if not _is_courtesy(piece)]
    if not asking:
        return "courtesy"
    whole = _about(" ".join(pieces)) or _about("".join(pieces))
    roles = [_about(piece) for piece in asking]
    return whole or (roles[0] if all(roles) and roles[0] else "question")


def _is_courtesy(piece: str) -> bool:
    """True for courtesies one after another, 好的收到谢谢.

    Step by step: one expression that repeats such expressions could take forever.
    """
    reached = {0}
    for start in range(len(piece)):
        if start in reached:
            ends = range(start + 1, min(start + _LONGEST_WORD, len(piece)) + 1)
            reached |= {end for end in ends if _patterns().courtesy.fullmatch(piece, start, end)}
    return len(piece) in reached


def _about(piece: str) -> Role | None:
    return next((role for role, pattern in _patterns().about if pattern.fullmatch(piece)), None)


@cache
def _patterns() -> _Patterns:
    data = tomllib.loads((files("qabot") / "data/small_talk.toml").read_text("utf-8"))
    courtesy = "|".join(data["courtesy"])
    about = []
    for entry in data["about"]:
        pattern = "|".join(entry["pattern"])
        pattern = pattern.replace("OPENING", data["opening"]).replace("YOU", data["you"])
        about.append((entry["role"], re.compile(pattern, re.IGNORECASE)))
    whole = re.compile(f"(?:{courtesy}){data['tail']}", re.IGNORECASE)
    return _Patterns(whole, tuple(about))
