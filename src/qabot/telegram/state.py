"""What the bot remembers, in SQLite: updates, answers, verdicts, people. One thread uses it.

An update is written down before Telegram is notified that it has arrived, and ticked off when it
has been dealt with, so that no question is lost with the process. That an answer is about to be
sent is written down, too, so that none is sent twice.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Container, Sequence

from qabot.telegram.people import People
from qabot.telegram.remembered import Asked, Debt, Place, Record, from_json, to_json, without_words

FILE = "telegram.sqlite"
KEPT_DAYS = 180  # for which buttons under an answer work
_UPDATES_KEPT = 7 * 86400.0  # seconds; Telegram itself repeats updates for a day
_LEFT_TURNS = "DELETE FROM turns WHERE answer NOT IN (SELECT id FROM answers)"


_LOG = logging.getLogger(__name__)


class State(People):
    """The open database; raises QabotError when it cannot be used."""

    # --- updates --------------------------------------------------------------------------

    def arrived(self, update: int, body: str) -> bool:
        """Writes an update down; False when it was seen before."""
        row = (update, body, self._now())
        statement = "INSERT OR IGNORE INTO updates (id, body, received) VALUES (?, ?, ?)"
        return self._db.execute(statement, row).rowcount == 1

    def begin(self, update: int) -> int:
        """How often work on this update was begun, this time included."""
        self._db.execute("UPDATE updates SET begun = begun + 1 WHERE id = ?", (update,))
        return max(self.attempts(update), 1)

    def attempts(self, update: int) -> int:
        """How often work on this update was begun so far; 0 when it is not known."""
        row = self._db.execute("SELECT begun FROM updates WHERE id = ?", (update,)).fetchone()
        return int(row[0]) if row else 0

    def done(self, update: int) -> None:
        """Ticks it off; that it was seen is remembered, its content is not."""
        self._db.note("UPDATE updates SET body = NULL WHERE id = ?", (update,))

    def waiting_numbers(self) -> list[int]:
        """The numbers of the updates that were not dealt with, in order."""
        rows = self._db.execute("SELECT id FROM updates WHERE body IS NOT NULL ORDER BY id")
        return [number for (number,) in rows]

    def waiting(self) -> list[tuple[str, float]]:
        """Updates that were not dealt with, in order, each with the time when it arrived."""
        rows = "SELECT id, received FROM updates WHERE body IS NOT NULL ORDER BY id"
        return [(self.body(number) or "", at) for number, at in self._db.execute(rows).fetchall()]

    def body(self, update: int) -> str | None:
        """An update as it was written down; None when it is dealt with or is not text."""
        row = self._db.execute(
            "SELECT CAST(body AS BLOB) FROM updates WHERE id = ? AND body IS NOT NULL", (update,)
        ).fetchone()
        try:
            return bytes(row[0]).decode() if row else None
        except UnicodeDecodeError:
            return None

    def set_aside(self, update: int) -> None:
        """Ticks off what cannot be read; its content is kept for anyone who wants to look at it."""
        self._db.note(
            "INSERT OR REPLACE INTO set_aside SELECT id, body, ? FROM updates WHERE id = ?",
            (self._now(), update),
        )
        self.done(update)

    # --- answers --------------------------------------------------------------------------

    def ask(self, asked: Asked) -> int:
        """Remembers a question and returns the number of its answer."""
        a = asked
        row = (a.update, a.chat, a.thread, a.user, a.message, a.question, a.understood)
        cursor = self._db.execute(
            "INSERT INTO answers (update_id, chat, thread, user, message, question, understood,"
            " language, status, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'asked', ?)",
            (*row, a.language, self._now()),
        )
        return int(cursor.lastrowid or 0)

    def answered(
        self,
        answer: int,
        understood: str,
        places: Sequence[Place],
        *,
        found: bool,
        confidence: float,
    ) -> None:
        """What is about to be sent; from now on it may have arrived."""
        self._db.execute(
            "UPDATE answers SET status = 'sending', found = ?, confidence = ?, quotes = ?,"
            " understood = ? WHERE id = ?",
            (found, confidence, to_json(places), understood, answer),
        )

    def sent(self, answer: int, message: int) -> None:
        """Notes the message with which an answer was sent."""
        self._db.note(
            "UPDATE answers SET status = 'sent', sent = ? WHERE id = ?", (message, answer)
        )

    def offered(self, answer: int, message: int) -> None:
        """The message that offers an answer, which is not begun yet."""
        self._db.execute("UPDATE answers SET sent = ? WHERE id = ?", (message, answer))

    def reword(self, answer: int, question: str) -> None:
        """The words of a question that is offered, as they are now."""
        self._db.execute(
            "UPDATE answers SET question = ?1, understood = ?1 WHERE id = ?2", (question, answer)
        )

    def failed(self, answer: int) -> None:
        """Notes that an answer could not be given."""
        self._db.note("UPDATE answers SET status = 'failed' WHERE id = ?", (answer,))

    def add_more(self, answer: int, places: Sequence[Place]) -> None:
        """Keeps the further passages of an answer."""
        self._db.execute("UPDATE answers SET more = ? WHERE id = ?", (to_json(places), answer))

    def answer(self, number: int) -> Record | None:
        """The answer of this number; None when it is unknown."""
        return self._one("id = ?", number)

    def answer_to(self, update: int) -> Record | None:
        """The answer that an update led to, None when there was none yet."""
        return self._one("update_id = ?", update)

    def answer_to_message(self, chat: int, message: int) -> Record | None:
        """The newest answer to a message of a user."""
        return self._one("chat = ? AND message = ?", chat, message)

    def _one(self, condition: str, *values: int) -> Record | None:
        row = self._db.execute(
            "SELECT id, chat, thread, user, message, question, understood, language, update_id,"
            f" status, found, quotes, more, sent FROM answers WHERE {condition}"
            " ORDER BY id DESC LIMIT 1",
            values,
        ).fetchone()
        if row is None:
            return None
        status, found, quotes, more, sent = row[9:]
        try:
            places = tuple(from_json(quotes))
            others = None if more is None else tuple(from_json(more))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            _LOG.error("Answer %d cannot be read and is left out: %s", row[0], error)
            return None
        return Record(row[0], Asked(*row[1:9]), status, bool(found), places, others, sent)

    def vote(self, answer: int, user: int, value: int) -> bool:
        """Sets a verdict, 1 or -1; the same one again takes it back and gives False."""
        key = (answer, user)
        row = self._db.execute(
            "SELECT value FROM votes WHERE answer = ? AND user = ?", key
        ).fetchone()
        if row and row[0] == value:
            self._db.execute("DELETE FROM votes WHERE answer = ? AND user = ?", key)
            return False
        self._db.execute(
            "INSERT OR REPLACE INTO votes VALUES (?, ?, ?, NULL, ?)", (*key, value, self._now())
        )
        return True

    def give_reason(self, answer: int, user: int, reason: int) -> None:
        """Keeps why a verdict was bad."""
        self._db.execute(
            "UPDATE votes SET reason = ? WHERE answer = ? AND user = ? AND value = -1",
            (reason, answer, user),
        )

    def votes(self, answer: int | None = None) -> tuple[int, int]:
        """How many are for and against an answer, or all answers."""
        up, down = self._db.execute(
            "SELECT coalesce(sum(value = 1), 0), coalesce(sum(value = -1), 0) FROM votes"
            " WHERE ? IS NULL OR answer = ?",
            (answer, answer),
        ).fetchone()
        return up, down

    def unanswered(self, since: float) -> list[str]:
        """Questions that were refused or voted down since then, the newest first."""
        rows = self._db.execute(
            "SELECT understood FROM answers WHERE asked >= ? AND status <> 'failed' AND"
            " (status = 'sent' AND found = 0 OR id IN (SELECT answer FROM votes WHERE value = -1))"
            " ORDER BY id DESC",
            (since,),
        )
        return [question for (question,) in rows]

    # --- what is owed ---------------------------------------------------------------------

    def owe(self, debt: Debt) -> int:
        """Remembers it, due at once, and returns its number; of one kind a person has but one."""
        d = debt
        now = self._now()
        rows = self._db.execute(
            "INSERT INTO owed (chat, thread, user, reply_to, language, answer, since, due, tries)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)"
            " ON CONFLICT DO UPDATE SET reply_to = excluded.reply_to RETURNING id",
            (d.chat, d.thread, d.user, d.reply_to, d.language, d.answer, now, now),
        )
        return int(rows.fetchone()[0])

    def due(self, now: float, most: int) -> list[Debt]:
        """What can be reported now, the oldest of each chat, at most so many."""
        rows = self._db.execute(
            "SELECT chat, thread, user, reply_to, language, answer, min(id), tries FROM owed"
            " WHERE due <= ? GROUP BY chat ORDER BY min(id) LIMIT ?",
            (now, most),
        )
        return [Debt(*row) for row in rows]

    def put_off(self, debt: int, due: float) -> None:
        """Notifying has failed; of the same chat nothing is tried before."""
        self._db.note("UPDATE owed SET tries = tries + 1 WHERE id = ?", (debt,))
        self._db.note(
            "UPDATE owed SET due = max(due, ?) WHERE chat = (SELECT chat FROM owed WHERE id = ?)",
            (due, debt),
        )

    def paid(self, debt: int) -> None:
        """Notes that the person was notified."""
        self._db.note("DELETE FROM owed WHERE id = ?", (debt,))

    # --- conversations --------------------------------------------------------------------

    def set_turn(self, answer: int, context: str) -> None:
        """What was talked about after an answer; replies to it go on from there."""
        self._db.execute("INSERT OR REPLACE INTO turns VALUES (?, ?)", (answer, context))

    def turn_of(self, answer: int) -> str | None:
        """What was talked about after an answer."""
        row = self._db.execute("SELECT context FROM turns WHERE answer = ?", (answer,)).fetchone()
        return str(row[0]) if row else None

    def turn_of_message(self, chat: int, message: int) -> str | None:
        """What was talked about after the answer that a message of the bot's is."""
        row = self._db.execute(
            "SELECT context FROM turns JOIN answers ON answers.id = turns.answer"
            " WHERE chat = ? AND sent = ? ORDER BY answers.id DESC LIMIT 1",
            (chat, message),
        ).fetchone()
        return str(row[0]) if row else None

    def talk_before(self, chat: int, thread: int, user: int, since: float) -> str | None:
        """The context of a conversation, unless it is older than that; None without one."""
        row = self._db.execute(
            "SELECT question FROM conversations WHERE chat = ? AND thread = ? AND user = ?"
            " AND at >= ?",
            (chat, thread, user, since),
        ).fetchone()
        return str(row[0]) if row else None

    def set_talk(self, chat: int, thread: int, user: int, context: str | None) -> None:
        """What the next message may go on from; None forgets."""
        if context is None:
            self._db.execute(
                "DELETE FROM conversations WHERE chat = ? AND thread = ? AND user = ?",
                (chat, thread, user),
            )
            return
        self._db.execute(
            "INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?)",
            (chat, thread, user, context, self._now()),
        )

    # --- forgetting -----------------------------------------------------------------------

    def forget(self, user: int) -> tuple[int, int]:
        """Deletes a user's questions, verdicts, language; how many answers and verdicts that were.

        The permission and the day's count stay, or forgetting would be a way around the quota.
        """
        with self._transaction():
            votes = self._db.execute(
                "DELETE FROM votes WHERE user = ?1"
                " OR answer IN (SELECT id FROM answers WHERE user = ?1)",
                (user,),
            ).rowcount
            answers = self._db.execute("DELETE FROM answers WHERE user = ?", (user,)).rowcount
            self._db.execute("DELETE FROM conversations WHERE user = ?", (user,))
            self._db.execute(_LEFT_TURNS)
            self.struck.sweep()
            self._db.execute("DELETE FROM owed WHERE user = ?", (user,))
            self.documents.forget(user)
            self._db.execute("UPDATE people SET language = NULL WHERE user = ?", (user,))
        return answers, votes

    def forget_documents(self, hashes: Container[str]) -> None:
        """Takes the words of documents that were deleted for good out of the answers."""
        self._db.execute("PRAGMA secure_delete = ON")
        with self._transaction():
            self.struck.forget_all()
            rows = self._db.execute("SELECT id, quotes, more FROM answers").fetchall()
            for answer, quotes, more in rows:
                bare = [without_words(text, hashes) for text in (quotes, more)]
                if bare != [quotes, more]:
                    change = "UPDATE answers SET quotes = ?, more = ? WHERE id = ?"
                    self._db.execute(change, (*bare, answer))
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def sweep(self) -> None:
        """Deletes what is older than it is kept."""
        now = self._now()
        with self._transaction():
            self._db.execute(
                "DELETE FROM updates WHERE body IS NULL AND received < ?", (now - _UPDATES_KEPT,)
            )
            oldest = now - 86400 * KEPT_DAYS
            self._db.execute("DELETE FROM answers WHERE asked < ?", (oldest,))
            self._db.execute(_LEFT_TURNS)
            self.struck.sweep()
            self._db.execute("DELETE FROM votes WHERE at < ?", (oldest,))
            self._db.execute("DELETE FROM owed WHERE since < ?", (now - _UPDATES_KEPT,))
            self._db.execute("DELETE FROM set_aside WHERE at < ?", (now - _UPDATES_KEPT,))
            self._db.execute("DELETE FROM conversations WHERE at < ?", (now - 86400,))
            self._db.execute("DELETE FROM invites WHERE expires < ?", (now,))
            today = time.strftime("%Y-%m-%d", time.localtime(now))
            self._db.execute("DELETE FROM uses WHERE day < ?", (today,))
