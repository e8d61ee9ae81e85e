"""Where the lines of `qabot chat` come from: a prompt that remembers them, or standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.system.private import opener
from qabot.typed import typed_lines

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession


def line_reader(folder: Path) -> Callable[[], str | None]:
    """A function that gives the next line, or None at the end; a prompt if a person types."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return partial(next, typed_lines(sys.stdin.buffer), None)
    session: PromptSession[str] = _session(folder)

    def prompt() -> str | None:
        while True:
            try:
                return session.prompt("› ").strip()
            except KeyboardInterrupt:
                continue  # Ctrl-C clears the line
            except EOFError:
                return None

    return prompt


def _session(folder: Path) -> PromptSession[str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    path = folder / "chat-history"
    try:
        open(path, "a", opener=opener).close()
        history: History = FileHistory(os.fspath(path))
    except OSError:
        history = InMemoryHistory()
    return PromptSession(history=history, auto_suggest=AutoSuggestFromHistory())
