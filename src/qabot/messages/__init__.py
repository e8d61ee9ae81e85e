"""Messages by code and fields, with their English and Chinese wordings.

What happened is a code with the values that belong to it; a wording is looked up only where it is
shown. Nothing is recognised by its wording.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qabot.messages.codes import Code
from qabot.messages.losses import Loss
from qabot.messages.worded import Language

__all__ = [
    "Code",
    "Field",
    "Language",
    "Loss",
    "Lost",
    "Message",
    "loss_from_json",
    "loss_in",
    "loss_to_json",
    "lost",
    "message",
    "plain",
]

_SCALARS = (str, int, float)


@dataclass(frozen=True, slots=True)
class Message:
    """What happened: a code, and the values that its wording has gaps for, by name."""

    code: Code | Loss
    fields: tuple[tuple[str, Field], ...] = ()

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language) -> str:
        """The wording in this language, with the fields in it."""
        values = {name: _shown(value, language) for name, value in self.fields}
        return self.code.text(language, **values)

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
        found = cls(_code(values["code"]), tuple((n, _field(v)) for n, v in fields.items()))
        try:
            found.text("en"), found.text("zh")  # so that showing it never fails
        except IndexError as error:
            raise ValueError(f"not a message: {error}") from error
        return found


Field = str | int | float | Message


def message(code: Code | Loss, /, **fields: Field | Path) -> Message:
    """A message with these fields; paths are kept as their text."""
    return Message(
        code, tuple((n, str(v) if isinstance(v, Path) else v) for n, v in fields.items())
    )


def plain(text: str) -> Message:
    """A sentence that has no code: it reads the same in every language."""
    return message(Code.PLAIN, text=text)


class Lost(str):
    """What reading could not keep: the sentence in English, which knows its code and fields.

    It is compared, stored and sent as its English sentence is; `loss_in` says it in Chinese, too.
    """

    __slots__ = ("message",)
    message: Message

    def __new__(cls, of: Message) -> Lost:
        """The loss of this message."""
        made = super().__new__(cls, str(of))
        made.message = of
        return made

    def __reduce__(self) -> tuple[type[Lost], tuple[Message]]:
        """So that copies know their message."""
        return Lost, (self.message,)


def lost(what: Loss, /, **fields: Field) -> Lost:
    """A loss of this kind, ``lost(Loss.PICTURE, count=2)``; another loss may be a field."""
    of = {n: v.message if isinstance(v, Lost) else v for n, v in fields.items()}
    return Lost(message(what, **of))


def loss_in(loss: str, language: Language) -> str:
    """The loss in this language; one that an older version kept is in English."""
    return loss.message.text(language) if isinstance(loss, Lost) else loss


def loss_to_json(loss: str) -> str | dict[str, Any]:
    """``{"loss": …, "code": …, "fields": {…}}``; the sentence for one without a code."""
    return {"loss": str(loss), **loss.message.to_json()} if isinstance(loss, Lost) else loss


def loss_from_json(values: str | Mapping[str, Any]) -> str:
    """The sentence for one of an older version, or of a newer one with other codes.

    Raises KeyError or TypeError for what `loss_to_json` has not made.
    """
    if isinstance(values, str):
        return values
    sentence = values["loss"]
    if not isinstance(sentence, str):
        raise TypeError("a loss is a sentence")
    try:
        return Lost(Message.from_json(values))
    except (KeyError, TypeError, ValueError):
        return sentence


_CODES: Mapping[str, Code | Loss] = {item.value: item for item in (*Code, *Loss)}


def _shown(value: Field, language: Language) -> str | int | float:
    return value.text(language) if isinstance(value, Message) else value


def _code(value: str) -> Code | Loss:
    """Raises KeyError for what is neither."""
    return _CODES[value]


def _field(value: Any) -> Field:
    if isinstance(value, dict):
        return Message.from_json(value)
    if not isinstance(value, _SCALARS):
        raise TypeError(f"a field of a message is text or a number, not {value!r}")
    return value
