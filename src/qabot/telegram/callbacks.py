"""What a button carries: ``1:c:4f:0:-1``, at most 64 bytes, read back as it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

VERSION = 1
_FORM = re.compile(r"([0-9]{1,3}):([a-z]):([0-9a-z]{1,13})((?::-?[0-9]{1,9}){0,3})", re.ASCII)
_LARGEST = 2**63 - 1  # what SQLite numbers answers with
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Action(StrEnum):
    """What a button does; the letters are stored in chats forever and must keep their meaning."""

    RELATED = "n"
    MORE = "m"  # argument: how many were shown
    CONTEXT = "c"  # arguments: number of the quote, page (0 = where the quote is)
    PAGE = "p"  # the same, in the message that the button is under
    DOCUMENT = "d"  # argument: number of the quote
    VOTE = "v"  # argument: 1 or -1
    REASON = "w"  # argument: which
    AGAIN = "r"
    LITERAL = "o"  # the question as it was written, without what was put in
    OTHER = "h"  # the other whole question that was nearly as likely meant
    LANGUAGE = "l"  # of whom, in the place of the answer; argument: 0 = Chinese, 1 = English
    FORGET = "f"  # the same; argument: 1 = yes
    RESTORE = "b"  # the number of a former version, in the place of the answer
    REMOVE = "k"  # the number of a document, likewise
    STRUCK = "s"  # the sentences of a model that were struck
    PURGE = "y"  # the same; argument: 1 = yes


@dataclass(frozen=True, slots=True)
class Callback:
    """A button's action, the answer or person that it belongs to (0 = none), and its arguments."""

    action: Action
    answer: int = 0
    arguments: tuple[int, ...] = ()

    def argument(self, number: int) -> int:
        """The argument with this number, 0 where there is none."""
        return self.arguments[number] if number < len(self.arguments) else 0


def encode(callback: Callback) -> str:
    """The data of a button, at most 64 bytes."""
    parts = [str(VERSION), callback.action.value, _base36(callback.answer)]
    return ":".join([*parts, *map(str, callback.arguments)])


def decode(data: str) -> Callback | None:
    """None for what no version of ours has written."""
    found = _FORM.fullmatch(data)
    if found is None or int(found[1]) != VERSION or found[2] not in list(Action):
        return None
    answer = int(found[3], 36)
    if answer > _LARGEST:
        return None
    arguments = tuple(int(part) for part in found[4].split(":")[1:])
    return Callback(Action(found[2]), answer, arguments)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
