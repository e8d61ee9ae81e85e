"""Conversations over documents of which there are two of a kind, and how they are judged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qabot.conversation import Context, Reply
from qabot.library import Library

FOLDER = Path(__file__).parents[1] / "conversations"
DEVELOPMENT = FOLDER / "development"  # its documents are an index of their own


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, what is right, and whether the reply was."""

    title: str
    message: str
    wanted: str
    understood: str
    right: bool


def conversations(split: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Titles, and messages with what is right; a split is "test", "measured" or "development".

    ``+a|b``: the first quote has one of these; ``+a&b``: the quotes have all of these, for what
    asks two things; ``-``: the documents do not contain it; ``~``: nothing was asked of them.
    """
    place = DEVELOPMENT if split == "development" else FOLDER
    found = json.loads((place / "conversations.json").read_text("utf-8"))
    return [
        (talk["title"], [(message, wanted) for message, wanted in talk["turns"]])
        for talk in found
        if talk["split"] == split
    ]


def talked(library: Library, split: str) -> Iterator[Judged]:
    """Every message of the split's conversations, in order, judged."""
    for title, turns in conversations(split):
        context: Context | None = None
        for message, wanted in turns:
            reply = library.reply(message, context)
            context = reply.context
            yield Judged(title, message, wanted, reply.understood, is_right(reply, wanted))


def is_right(reply: Reply, wanted: str) -> bool:
    answer = reply.answer
    if wanted == "~":
        return answer is None
    if answer is None or wanted == "-":
        return answer is not None and not answer.found
    texts = [quote.text for quote in answer.quotes]
    needed = [part.split("|") for part in wanted[1:].split("&")]
    looked_at = "\n".join(texts if len(needed) > 1 else texts[:1])
    return all(any(text in looked_at for text in some) for some in needed)
