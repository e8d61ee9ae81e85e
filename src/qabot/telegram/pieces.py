"""Messages that Telegram's applications cut into pieces because they were too long."""

from __future__ import annotations

from telegram import Message

_CUT_FROM = 4000  # UTF-16 units; the applications cut at 4,096, or at a space before that
_WITHIN = 2.0  # seconds; the pieces are sent at once


class Pieces:
    """Distinguishes the rest of a long message from a message of its own."""

    def __init__(self) -> None:
        self._cut: dict[tuple[int, int, int], float] = {}

    def goes_on(self, message: Message) -> bool:
        """True for a message that continues where the one before it was cut; each counts once."""
        if message.from_user is None:
            return False
        who = message.sender_chat.id if message.sender_chat else message.from_user.id
        key = message.chat.id, message.message_thread_id or 0, who
        at = message.date.timestamp()
        before = self._cut.pop(key, None)
        if len((message.text or "").encode("utf-16-le", "surrogatepass")) >= 2 * _CUT_FROM:
            self._cut[key] = at
        return before is not None and 0 <= at - before <= _WITHIN
