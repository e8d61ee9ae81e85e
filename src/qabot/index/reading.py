"""What came of a file when it was read, so that it need not be read again while it is the same."""

from __future__ import annotations

import json
from dataclasses import dataclass

from qabot.index.skipped import Skipped
from qabot.messages import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """The mark that a file had, and what it gave.

    ``documents`` are the path of each document with the hash of its text, ``skipped`` says why the
    file, or a file inside it, gave none.
    """

    mark: str
    documents: tuple[tuple[str, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def to_json(self) -> str:
        """A line of JSON with all but the mark."""
        skipped = [[item.path, item.message.to_json()] for item in self.skipped]
        return json.dumps({"documents": self.documents, "skipped": skipped}, ensure_ascii=False)

    @classmethod
    def from_json(cls, mark: str, line: str) -> Reading | None:
        """None for what `to_json` has not made, or for a reason that this version does not know."""
        try:
            values = json.loads(line)
            documents = tuple((str(path), str(sha256)) for path, sha256 in values["documents"])
            skipped = tuple(
                Skipped(str(path), Message.from_json(why)) for path, why in values["skipped"]
            )
        except (KeyError, TypeError, ValueError):
            return None
        return cls(mark, documents, skipped)
