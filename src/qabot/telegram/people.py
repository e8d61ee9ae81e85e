"""Who may do what: languages, roles, groups, invitations, daily counts, notices."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Container

from qabot.telegram.state_file import StateFile

_HIDDEN = "sha256:"  # what an invitation code never begins with


class People(StateFile):
    """What is remembered of people and groups."""

    def language(self, user: int) -> str | None:
        """The language that a user chose; None without a choice."""
        row = self._db.execute("SELECT language FROM people WHERE user = ?", (user,)).fetchone()
        return row[0] if row else None

    def set_language(self, user: int, language: str) -> None:
        """Keeps the language that a user chose."""
        self._db.execute(
            "INSERT INTO people VALUES (?, ?, NULL, ?) ON CONFLICT DO UPDATE SET language = ?",
            (user, language, self._now(), language),
        )

    def role(self, user: int) -> str | None:
        """ "member", "admin" or None, as invitations gave it."""
        row = self._db.execute("SELECT role FROM people WHERE user = ?", (user,)).fetchone()
        return row[0] if row else None

    def set_role(self, user: int, role: str | None) -> None:
        """Gives a user a role, or takes it away with None."""
        self._db.execute(
            "INSERT INTO people VALUES (?, NULL, ?, ?) ON CONFLICT DO UPDATE SET role = ?",
            (user, role, self._now(), role),
        )

    def people(self) -> dict[int, str]:
        """Users with a role, and their roles."""
        rows = self._db.execute("SELECT user, role FROM people WHERE role IS NOT NULL")
        return dict(rows.fetchall())

    def groups(self) -> set[int]:
        """The groups that were let in by chat."""
        return {chat for (chat,) in self._db.execute("SELECT chat FROM groups")}

    def allow_group(self, chat: int) -> None:
        """Lets a group in."""
        self._db.execute("INSERT OR IGNORE INTO groups VALUES (?, ?)", (chat, self._now()))

    def revoke_group(self, chat: int) -> bool:
        """Shuts a group out; False when it was not let in."""
        return self._db.execute("DELETE FROM groups WHERE chat = ?", (chat,)).rowcount > 0

    def move_group(self, old: int, new: int) -> None:
        """A group became a supergroup: its permission and its answers move along."""
        for table in ("groups", "answers", "conversations", "owed", "brought"):
            self._db.execute(f"UPDATE OR REPLACE {table} SET chat = ? WHERE chat = ?", (new, old))

    def invite(self, code: str, role: str, seconds: float) -> None:
        """Keeps an invitation, by the hash of its code, for so many seconds."""
        self._db.execute(
            "INSERT INTO invites VALUES (?, ?, ?)", (_hidden(code), role, self._now() + seconds)
        )

    def _upgrade(self) -> None:
        """Codes that an older version kept as they are become their hashes."""
        codes = self._db.execute("SELECT code FROM invites").fetchall()
        shown = [code for (code,) in codes if not code.startswith(_HIDDEN)]
        for code in shown:
            self._db.execute("UPDATE invites SET code = ? WHERE code = ?", (_hidden(code), code))
        if shown:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def use_invite(self, code: str, user: int, *, admins: Container[int] = ()) -> str | None:
        """Gives a user the role of an invitation, which is used up by it, in one step.

        None when it was used or is too old. An admin stays one, whatever the invitation gives.
        """
        with self._transaction():
            row = self._db.execute(
                "DELETE FROM invites WHERE code = ? AND expires > ? RETURNING role",
                (_hidden(code), self._now()),
            ).fetchone()
            if row is None:
                return None
            role = str(row[0])
            if role == "admin" or user not in admins:
                self.set_role(user, role)
            return role

    def count_use(self, user: int) -> int:
        """How many questions this user has asked today, this one included."""
        day = time.strftime("%Y-%m-%d", time.localtime(self._now()))
        rows = self._db.execute(
            "INSERT INTO uses VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"
            " RETURNING count",
            (user, day),
        )
        return int(rows.fetchone()[0])

    def forget_notice(self, kind: str) -> None:
        """A notice that did not arrive may be given again."""
        self._db.execute("DELETE FROM notices WHERE kind = ?", (kind,))

    def may_notice(self, kind: str, seconds: float) -> bool:
        """True once in so many seconds for a kind of notice, over restarts, too."""
        now = self._now()
        row = self._db.execute("SELECT at FROM notices WHERE kind = ?", (kind,)).fetchone()
        if row and 0 <= now - row[0] < seconds:
            return False
        self._db.execute("INSERT OR REPLACE INTO notices VALUES (?, ?)", (kind, now))
        return True


def _hidden(code: str) -> str:
    """What is kept of an invitation code: enough to know it again, nothing to use it with."""
    return _HIDDEN + hashlib.sha256(code.encode("utf-8", "backslashreplace")).hexdigest()
