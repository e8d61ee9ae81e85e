"""Requests that a chat program sends by itself: a title, tags, further questions for a chat.

Open WebUI sends them to the model that was asked, each beginning with ``### Task:``. They ask
nothing of the documents.
"""

from __future__ import annotations

import json
import re

_BEGINNING = "### Task:"
_HISTORY = re.compile(r"<chat_history>(.*)", re.DOTALL)
_FIRST = re.compile(r"^\s*USER:\s*(.+)", re.MULTILINE)
_LONGEST_TITLE = 60
_EMPTY_LISTS = ("follow_ups", "tags", "queries")  # by the key that the answer must have


def is_helper_request(message: str) -> bool:
    return message.lstrip().startswith(_BEGINNING)


def helper_answer(message: str) -> str:
    """The JSON that is asked for: the title is the first question, lists are empty."""
    instructions = _HISTORY.sub("", message)
    for key in _EMPTY_LISTS:
        if f'"{key}"' in instructions:
            return json.dumps({key: []})
    if '"title"' in instructions or "title" in instructions.lower():
        return json.dumps({"title": _title(message)}, ensure_ascii=False)
    return json.dumps({"text": ""})


def _title(message: str) -> str:
    history = _HISTORY.search(message)
    first = _FIRST.search(history[1] if history else message)
    title = " ".join(first[1].split()) if first else "qabot"
    return title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
