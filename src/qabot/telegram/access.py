"""Who may ask, who may add documents, and how much: closed unless something opens it."""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from qabot.telegram.configuration import BotSettings
from qabot.telegram.state import State

INVITE_HOURS = 24
PRESSES_A_MINUTE = 40
INLINE_A_MINUTE = 40  # each pause in typing is one
COMMANDS_A_MINUTE = 15  # commands and edits of one person
COMMANDS_OF_ADMINS = 60
STRANGER_A_MINUTE = 3  # words to one stranger
STRANGERS_A_MINUTE = 60  # words to all of them together; Telegram takes 30 per second from a bot
_MOST_REMEMBERED = 10_000  # rates; who has been silent for a minute is forgotten
_ALL = 0  # nobody's number
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class TooMany:
    """Why a user must wait: ``seconds`` for the minute's limit, or until tomorrow (None)."""

    seconds: int | None


class Access:
    """Permissions from the settings and from invitations, and each user's rate."""

    def __init__(
        self, settings: BotSettings, state: State, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings, self._state, self._clock = settings, state, clock
        self._recent: dict[tuple[str, int], deque[float]] = {}

    def is_admin(self, user: int) -> bool:
        """True for an admin, by settings or by invitation."""
        return user in self._settings.admins or self._state.role(user) == "admin"

    def may_upload(self, user: int) -> bool:
        """True for a person who may send documents."""
        return user in self._settings.uploaders or self.is_admin(user)

    def may_ask(self, user: int, group: int | None = None) -> bool:
        """In a group all its members may, in private those who are allowed themselves.

        Permission for a group gives none for private chats, nor the other way round, except that
        admins may ask anywhere.
        """
        settings = self._settings
        if settings.everyone or self.is_admin(user):
            return True
        if group is not None:
            return group in settings.groups or group in self._state.groups()
        return (
            user in settings.users
            or user in settings.uploaders
            or self._state.role(user) is not None
        )

    def is_open_group(self, chat: int) -> bool:
        """True for a group whose members may ask."""
        settings = self._settings
        return settings.everyone or chat in settings.groups or chat in self._state.groups()

    def is_expected(self, chat: int) -> bool:
        """True for a chat in which somebody may ask, a group's or a person's own."""
        return self.is_open_group(chat) if chat < 0 else self.may_ask(chat)

    def nobody(self) -> bool:
        """True when no one may do anything: a bot that was just set up."""
        s = self._settings
        return not (
            s.everyone or s.users or s.groups or s.admins or s.uploaders or self._state.people()
        )

    def count(self, user: int) -> TooMany | None:
        """Counts a question; None when it may be asked. Admins have no daily limit."""
        seconds = self._seconds_to_wait("question", user, self._settings.per_minute)
        if seconds is not None:
            return TooMany(seconds)
        if self._state.count_use(user) > self._settings.per_day and not self.is_admin(user):
            return TooMany(None)
        self._recent["question", user].append(self._clock())
        return None

    def count_press(self, user: int) -> int | None:
        """Counts a press of a button; the seconds to wait when there were too many."""
        return self._count("press", user, PRESSES_A_MINUTE)

    def count_inline(self, user: int) -> int | None:
        """The same for an inline query; these have no limit per day."""
        return self._count("inline", user, INLINE_A_MINUTE)

    def count_command(self, user: int) -> int | None:
        """The same for commands and edits; admins have more of them."""
        limit = COMMANDS_OF_ADMINS if self.is_admin(user) else COMMANDS_A_MINUTE
        return self._count("command", user, limit)

    def may_hear(self, stranger: int) -> bool:
        """Counts a word to somebody who may not ask; False for one too many.

        However many strangers write, those who may ask do not wait for the replies to them.
        """
        if self._count("stranger", stranger, STRANGER_A_MINUTE) is not None:
            return False
        return self._count("strangers", _ALL, STRANGERS_A_MINUTE) is None

    def _count(self, kind: str, user: int, limit: int) -> int | None:
        seconds = self._seconds_to_wait(kind, user, limit)
        if seconds is None:
            self._recent[kind, user].append(self._clock())
        return seconds

    def _seconds_to_wait(self, kind: str, user: int, limit: int) -> int | None:
        now = self._clock()
        if len(self._recent) > _MOST_REMEMBERED:
            self._recent = {k: r for k, r in self._recent.items() if r and now - r[-1] < _MINUTE}
        recent = self._recent.setdefault((kind, user), deque())
        while recent and now - recent[0] >= _MINUTE:
            recent.popleft()
        return max(1, round(_MINUTE - (now - recent[0]))) if len(recent) >= limit else None

    def invite(self, role: str) -> str:
        """A code that makes one person a member or an admin, once, within a day."""
        code = secrets.token_urlsafe(16)
        self._state.invite(code, role, INVITE_HOURS * 3600)
        return code
