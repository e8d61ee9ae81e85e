"""Why a sentence is struck or marked."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.messages import Code, Message, message


@dataclass(frozen=True, slots=True)
class Reason:
    """A message, and whether it contradicts the sentence or only leaves it unconfirmed."""

    message: Message
    is_hard: bool

    def softened(self) -> Reason:
        """The same as a doubt, unless it is about figures or quoted words themselves."""
        return self if self.message.code in _CERTAIN else Reason(self.message, False)


def hard(code: Code, **fields: str) -> Reason:
    """A reason to strike a sentence."""
    return Reason(message(code, **fields), True)


def soft(code: Code, **fields: str) -> Reason:
    """A reason to mark a sentence."""
    return Reason(message(code, **fields), False)


_CERTAIN = frozenset(
    (
        Code.CLAIM_FIGURE,
        Code.CLAIM_QUOTATION,
        Code.CLAIM_WORDS,
    )
)
