"""Requests that a chat program sends by itself: a title, tags, further questions for a chat.

Open WebUI sends them to the model that was asked, each beginning with ``### Task:``. They ask
nothing of the documents. A question begins in the same way where a person attached a file to it:
then it comes after the text of the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

_BEGINNING = "### Task:"
_BEGINNINGS = (_BEGINNING, "Your task is to reflect the speaker's likely facial expression")
NO_TOOLS = json.dumps({"tool_calls": []})
_HISTORY = re.compile(r"<chat_history>(.*)", re.DOTALL)
_FIRST = re.compile(r"^\s*USER:\s*(.+)", re.MULTILINE)
_LONGEST_TITLE = 60
_EMPTY_LISTS = ("follow_ups", "tags", "queries")  # by the key that the answer must have


def is_helper_request(message: str) -> bool:
    """True for what Open WebUI asks for itself: titles, tags, searches."""
    return message.lstrip().startswith(_BEGINNINGS)


def without_attachment(message: str) -> str:
    """The question in a message that has instructions and the text of a file before it.

    Other messages stay as they are: qabot answers from its own documents only.
    """
    instructions, opened, rest = message.partition("<context>")
    if not opened or "<chat_history>" in instructions:
        return message
    _, closed, question = rest.rpartition("</context>")
    begins = instructions.lstrip().startswith(_BEGINNING)
    return question.strip() or message if begins and closed else message


def chooses_tools(messages: Sequence[object]) -> bool:
    """Whether a program asks which of its own tools to use before it asks the question."""
    first = messages[0] if messages else None
    content = first.get("content") if isinstance(first, dict) else None
    return (
        isinstance(content, str)
        and content.startswith("Available Tools:")
        and '"tool_calls"' in content
    )


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
