"""What all clients must show of the same server; run by the Python of each client.

The file that the first argument names has what was asked and answered without any client.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OVERLONG = "好" * 1001
TOO_LONG = "1001"  # the number of characters is in what is said, in each language
REFUSED = "火星上有几座火山"


@dataclass(frozen=True)
class Agreed:
    """``base`` is the server's address, ``index`` its index, ``command`` runs qabot.

    ``message`` is the one that answers ``question``, ``quotes`` are the texts in it, by the API;
    ``further`` is the content that answers ``follow_up`` after it, ``refusal`` that of a refusal.
    ``written`` is the message of the model `qabot-written`, with a sentence before the quotes.
    """

    base: str
    token: str
    index: str
    command: list[str]
    question: str
    follow_up: str
    message: dict[str, Any]
    quotes: list[dict[str, Any]]
    further: str
    refusal: str
    written: dict[str, Any]

    @property
    def content(self) -> str:
        found: str = self.message["content"]
        return found


def agreed() -> Agreed:
    return Agreed(**json.loads(Path(sys.argv[1]).read_text("utf-8")))


def same(what: str, got: object, want: object) -> None:
    """Prints what was compared; ends with 1 where it differs."""
    if got != want:
        sys.exit(f"  WRONG {what}:\n    got  {got!r}\n    want {want!r}")
    print(f"  ok    {what}")


def contains(what: str, text: str, part: str) -> None:
    same(what, part if part in text else text, part)


def cut(content: str, annotations: list[dict[str, Any]]) -> list[str]:
    """What the indices of annotations cut out of a content."""
    places = [annotation["url_citation"] for annotation in annotations]
    return [content[place["start_index"] : place["end_index"]] for place in places]


def asked(*questions: str) -> list[dict[str, str]]:
    """The messages of a conversation in which only the questions count."""
    messages = []
    for question in questions[:-1]:
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": "…"})
    return [*messages, {"role": "user", "content": questions[-1]}]
