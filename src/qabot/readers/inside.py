"""A file in another one: an attachment of a mail, a mail in a mailbox."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Inside:
    """A file's name, as the file around it has it, and its bytes."""

    name: str
    data: bytes = field(repr=False)


def to_json(files: Sequence[Inside]) -> list[list[str]]:
    """Each file as a list of its name and its bytes in base64."""
    return [[file.name, b64encode(file.data).decode()] for file in files]


def from_json(values: Sequence[Sequence[str]]) -> tuple[Inside, ...]:
    """Raises ValueError or TypeError for what `to_json` has not made."""
    return tuple(Inside(str(name), b64decode(data)) for name, data in values)
