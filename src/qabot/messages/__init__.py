"""Messages by code and fields, with their English and Chinese wordings.

What happened is a code with the values that belong to it; a wording is looked up only where it is
shown. Nothing is recognised by its wording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qabot.messages.codes import Code

__all__ = ["Code", "Field", "Language", "Message", "message", "plain"]

Language = Literal["zh", "en"]
_SCALARS = (str, int, float)


@dataclass(frozen=True, slots=True)
class Message:
    """What happened: a code, and the values that its wording has gaps for, by name."""

    code: Code
    fields: tuple[tuple[str, Field], ...] = ()

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language) -> str:
        """The wording in this language, with the fields in it."""
        values = {
            name: value.text(language) if isinstance(value, Message) else value
            for name, value in self.fields
        }
        return _wordings(language)[self.code].format(**values)

    def to_json(self) -> dict[str, Any]:
        """``{"code": …, "fields": {…}}``; a message in a field is such an object, too."""
        fields = {n: v.to_json() if isinstance(v, Message) else v for n, v in self.fields}
        return {"code": str(self.code), "fields": fields}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Message:
        """Raises ValueError, KeyError or TypeError for what `to_json` has not made."""
        fields = values["fields"]
        if not isinstance(fields, dict):
            raise TypeError("fields of a message are an object")
        found = cls(Code(values["code"]), tuple((n, _field(v)) for n, v in fields.items()))
        try:
            found.text("en"), found.text("zh")  # so that showing it never fails
        except IndexError as error:
            raise ValueError(f"not a message: {error}") from error
        return found


Field = str | int | float | Message


def message(code: Code, /, **fields: Field | Path) -> Message:
    """A message with these fields; paths are kept as their text."""
    return Message(
        code, tuple((n, str(v) if isinstance(v, Path) else v) for n, v in fields.items())
    )


def plain(text: str) -> Message:
    """A sentence that has no code: it reads the same in every language."""
    return message(Code.PLAIN, text=text)


def _field(value: Any) -> Field:
    if isinstance(value, dict):
        return Message.from_json(value)
    if not isinstance(value, _SCALARS):
        raise TypeError(f"a field of a message is text or a number, not {value!r}")
    return value


def _wordings(language: Language) -> Mapping[Code, str]:
    if language == "zh":
        from qabot.messages import zh

        return zh.WORDINGS
    from qabot.messages import en

    return en.WORDINGS
