"""Sentences of a language model that were struck, kept for the button that shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from qabot.telegram.database import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS struck (answer INTEGER PRIMARY KEY, sentences TEXT NOT NULL);"


@dataclass(frozen=True, slots=True)
class StruckSentence:
    """What a model wrote that was not shown, and why, in the language of who asked."""

    text: str
    reasons: tuple[str, ...]


class Struck:
    """The struck sentences of answers, for as long as the answers are remembered."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def keep(self, answer: int, sentences: Sequence[StruckSentence]) -> None:
        """Keeps those of an answer, if there are any."""
        if sentences:
            found = json.dumps([asdict(sentence) for sentence in sentences], ensure_ascii=False)
            self._db.execute("INSERT OR REPLACE INTO struck VALUES (?, ?)", (answer, found))

    def of(self, answer: int) -> list[StruckSentence]:
        """Those of an answer; empty where there are none or they cannot be read."""
        row = self._db.execute(
            "SELECT sentences FROM struck WHERE answer = ?", (answer,)
        ).fetchone()
        try:
            found = json.loads(row[0]) if row else []
            return [StruckSentence(one["text"], tuple(one["reasons"])) for one in found]
        except (ValueError, TypeError, KeyError, RecursionError):
            return []

    def sweep(self) -> None:
        """Deletes those of answers that are not remembered any more."""
        self._db.execute("DELETE FROM struck WHERE answer NOT IN (SELECT id FROM answers)")

    def forget_all(self) -> None:
        """Deletes all: which documents their words came from is not known."""
        self._db.execute("DELETE FROM struck")
