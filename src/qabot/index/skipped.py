"""What gives no document, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qabot.messages import Message, plain


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that gives no document, and why, to be read on from its path."""

    path: str
    message: Message

    @property
    def reason(self) -> str:
        """The message in English."""
        return str(self.message)

    def to_json(self) -> dict[str, Any]:
        """``{"path": …, "reason": …, "code": …, "fields": {…}}``."""
        return {"path": self.path, "reason": self.reason, **self.message.to_json()}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Skipped:
        """Of an older version, which knew no codes, or of a newer one with others: the sentence.

        Raises KeyError or TypeError for what `to_json` has not made.
        """
        reason: str = values["reason"]
        try:
            why = Message.from_json(values)
        except (KeyError, TypeError, ValueError):
            why = plain(reason)
        return cls(values["path"], why)
