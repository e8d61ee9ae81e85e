"""Questions from a file: a line of JSON for each, and the same for its answer."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qabot.cli.printing import print_json
from qabot.errors import QuestionError, SettingsError, why_unreadable
from qabot.messages import Code
from qabot.typed import read_lines

if TYPE_CHECKING:
    from qabot.library import Library


def answer_batch(path: Path, library: Library) -> None:
    """Prints an object for each line of the file, or the reason why it cannot be asked."""
    from qabot.rendering import question_error_json

    if library.settings.written:
        from qabot.cli.written import tell_where_texts_go

        tell_where_texts_go(library)
    for entry in _read_batch(path):
        try:
            answer = _answered(library, entry["question"])
        except QuestionError as error:
            answer = question_error_json(entry["question"], error)
        print_json({"id": entry["id"], **answer})


def _answered(library: Library, question: str) -> dict[str, Any]:
    from qabot.rendering import answer_json

    answer = library.ask(question)
    if not library.settings.written:
        return answer_json(answer)
    from qabot.rendering.written import written_json

    return written_json(library.write(answer))


def _read_batch(path: Path) -> list[dict[str, Any]]:
    """All lines, checked before the first is answered."""
    try:
        with click.open_file(os.fspath(path), "rb") as file:
            lines = read_lines(file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(Code.NOT_READ, path=path, why=why_unreadable(error)) from error
    entries = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if not isinstance(entry["question"], str):
                raise TypeError
            entries.append({"id": entry["id"], "question": entry["question"]})
        except (ValueError, KeyError, TypeError) as error:
            raise SettingsError(Code.BATCH_LINE, line=number, path=path) from error
    return entries
