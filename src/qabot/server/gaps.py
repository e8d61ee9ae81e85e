"""Questions that found no answer, in the server or in the bot over the same index."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from qabot.errors import QabotError
from qabot.gaps import Gap, group
from qabot.messages import Code
from qabot.server.memory import FILE, Memory

_DAY = 86400.0  # seconds


def has_memory(folder: Path) -> bool:
    """True where a bot or a server has ever noted something."""
    from qabot.telegram.state import FILE as BOT

    return any((folder / name).exists() for name in (FILE, BOT))


def gaps_of(folder: Path, days: int) -> Sequence[Gap]:
    """What was refused in the last days, or voted down in a chat, the most frequent first.

    Raises QabotError when it cannot be read.
    """
    since = time.time() - days * _DAY
    return group([*_of_server(folder, since), *_of_bot(folder, since)])


def gaps_json(gaps: Sequence[Gap], days: int) -> dict[str, Any]:
    """The object of ``qabot gaps --json``, schema qabot.gaps/1."""
    listed = [{"count": gap.count, "questions": list(gap.questions)} for gap in gaps]
    return {"schema": "qabot.gaps/1", "days": days, "gaps": listed}


def _of_server(folder: Path, since: float) -> list[str]:
    memory = Memory(folder)
    try:
        with closing(memory):
            return [question for _, question in memory.unanswered(since)]
    except sqlite3.Error as error:
        raise QabotError(Code.NOT_READ, path=folder / FILE, why=str(error)) from error


def _of_bot(folder: Path, since: float) -> list[str]:
    from qabot.telegram.state import FILE as BOT
    from qabot.telegram.state import State

    if not (folder / BOT).exists():
        return []
    with closing(State(folder / BOT)) as state:
        return state.unanswered(since)
