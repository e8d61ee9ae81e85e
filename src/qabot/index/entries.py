"""What an index lists of a document: everything but its text."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from qabot.types import Document, Properties, properties_from

NOT_AN_ENTRY = (ValueError, KeyError, TypeError)  # what a line that was altered may raise


@dataclass(frozen=True, slots=True)
class Entry(Properties):
    """A document without its text: what an index lists, and all that is needed to load it.

    ``structure`` is the hash of its structure; empty for what was kept before there were any.
    """

    id: str
    path: str
    title: str
    sha256: str
    structure: str = ""
    length: int = 0

    @classmethod
    def of(cls, document: Document) -> Entry:
        """What is listed of a document."""
        named = (document.id, document.path, document.title, document.sha256)
        structure = hashlib.sha256(document.structure.to_bytes()).hexdigest()
        return cls(*named, structure, document.length, **document.properties())

    @classmethod
    def from_json(cls, line: str) -> Entry:
        """Raises ValueError, KeyError or TypeError for a line that was altered."""
        values = json.loads(line)
        own = {"structure": ""} | {name: values[name] for name in _OWN if name in values}
        return cls(**own, **properties_from(values))

    def to_json(self) -> str:
        """A line of JSON with its keys in order; `from_json` reads it back."""
        values = {name: getattr(self, name) for name in _OWN} | self.properties_json()
        return json.dumps(values, ensure_ascii=False, sort_keys=True)


_OWN = ("id", "path", "title", "sha256", "structure", "length")
