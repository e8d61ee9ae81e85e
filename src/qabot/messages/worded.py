"""What is said, as members of an enumeration with both wordings next to each other.

``{count:s}`` in a wording is the s of an English plural, ``{count:is}`` is "is" or "are".
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]


class Worded(StrEnum):
    """A kind of message; its members are ``NAME = (code, English wording, Chinese wording)``.

    The value of a member is its code, which never changes.
    """

    english: str
    chinese: str

    def __new__(cls, code: str, english: str, chinese: str) -> Worded:
        """A member with its wordings."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.english, member.chinese = english, chinese
        return member

    def text(self, language: Language, /, **fields: str | int | float) -> str:
        """The wording in this language, with the fields in it."""
        return filled(self.chinese if language == "zh" else self.english, fields)


def filled(wording: str, fields: dict[str, str | int | float]) -> str:
    """The wording with its fields."""
    values = {n: _Count(v) if isinstance(v, int) else v for n, v in fields.items()}
    return wording.format(**values)


class _Count(int):
    def __format__(self, form: str) -> str:
        if form in _PLURALS:
            return _PLURALS[form][self != 1]
        return super().__format__(form)


_PLURALS = {"s": ("", "s"), "is": ("is", "are")}
