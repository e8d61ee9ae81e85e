"""Why a sentence is struck or marked."""

from __future__ import annotations

from dataclasses import dataclass

from qabot.messages import Code, Message, message


@dataclass(frozen=True, slots=True)
class Reason:
    """A message, and whether it contradicts the sentence or only leaves it unconfirmed."""

    message: Message
    is_hard: bool

    def softened(self, closeness: float) -> Reason:
        """The same as a doubt if too few words of a sentence are those of the quotes.

        What differs contradicts the quotes if it is said in their words: ``closeness`` is their
        share. Words in quotation marks contradict them in any case.
        """
        code = self.message.code
        least = _STRICTER.get(code, _CLOSE) if isinstance(code, Code) else _CLOSE
        return self if closeness >= least else Reason(self.message, False)


def hard(code: Code, **fields: str) -> Reason:
    """A reason to strike a sentence."""
    return Reason(message(code, **fields), True)


def soft(code: Code, **fields: str) -> Reason:
    """A reason to mark a sentence."""
    return Reason(message(code, **fields), False)


_CLOSE = 0.75
_STRICTER = {  # reasons that rest on how a sentence is read
    Code.CLAIM_FIGURE: 0.6,
    Code.CLAIM_OWNER: 0.85,
    Code.CLAIM_ROLES: 0.85,
    Code.CLAIM_NEGATION: 0.85,
    Code.CLAIM_HEDGE: 0.85,
    Code.CLAIM_QUOTATION: 0.0,
    Code.CLAIM_WORDS: 0.0,
}
