"""What the readers of formats give back: blocks of text, joined once into a text with its maps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from qabot.errors import DocumentError
from qabot.readers.markdown import LONGEST_HEADING
from qabot.text import normalise
from qabot.types import Heading

MOST_CHARACTERS = 30_000_000  # of one document: some 15,000 pages


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell of a row: where its value is in the row's text, and which columns it covers.

    ``head`` is the name of its column, those of several head rows joined; empty where it has none.
    """

    start: int
    end: int
    column: int
    columns: int = 1
    head: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, an item of a list or a row of a table, as a reader gives it.

    ``level`` is 0 for running text, else the depth of a heading (1 = top); of an item of a list,
    how deep its list is in others (1 = in none). ``name`` is the heading's title where it is not
    the text itself; a heading without text has only its name. ``joined`` is true for a row that
    stands on the line after the block before it; other blocks have an empty line before them.
    ``breaks`` are offsets of ``text`` at which a new page begins. ``kind`` is ``row``, ``head``
    (the heads of a table's columns), ``item``, ``note`` (a footnote), ``question``, ``answer``,
    ``field`` (of a form) or empty: a heading or a paragraph, as ``level`` says.
    """

    text: str
    level: int = 0
    name: str = ""
    joined: bool = False
    breaks: tuple[int, ...] = ()
    kind: str = ""
    cells: tuple[RowCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a file, as ``Document`` has it, before it has a path; ``text`` is normal."""

    text: str = field(repr=False)
    headings: tuple[Heading, ...] = field(default=(), repr=False)
    pages: tuple[int, ...] = field(default=(), repr=False)
    title: str | None = None
    published: str | None = None
    author: str | None = None
    url: str | None = None
    losses: tuple[str, ...] = ()
    body: int = 0
    recognised: tuple[int, ...] = ()

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Content:
        fields["headings"] = tuple(Heading(*heading) for heading in fields["headings"])
        for name in ("pages", "losses", "recognised"):
            fields[name] = tuple(fields[name])
        return cls(**fields)

    def to_json(self) -> dict[str, Any]:
        fields = asdict(self)
        fields["headings"] = [[h.start, h.level, h.title] for h in self.headings]
        return fields


def assemble(
    blocks: Iterable[Block],
    *,
    title: str | None = None,
    published: str | None = None,
    author: str | None = None,
    url: str | None = None,
    losses: Iterable[str] = (),
    recognised: Iterable[int] = (),
    title_from_headings: bool = True,
) -> Content:
    """The blocks as one normalised text, with the offsets of its headings and pages.

    Blocks without text are left out, their page breaks are kept. A heading of more than 120
    characters is taken for a paragraph. ``title`` falls back to the first heading of level 1
    unless ``title_from_headings`` is false.
    Raises DocumentError for more than 30 million characters.
    """
    parts: list[str] = []
    headings: list[Heading] = []
    pages: list[int] = []
    length = 0
    for block in blocks:
        text = normalise(block.text).strip()
        blank = len(block.text) - len(block.text.lstrip())
        if text and parts:
            parts.append("\n" if block.joined else "\n\n")
            length += len(parts[-1])
        pages += (
            length + min(len(normalise(block.text[blank:at])), len(text)) for at in block.breaks
        )
        name = " ".join(normalise(block.name or block.text).split())
        if block.level and name and len(name) <= LONGEST_HEADING:
            start = length if text or not parts else length + 2  # where the next block begins
            headings.append(Heading(start, block.level, name))
        if text:
            parts.append(text)
            length += len(text)
        if length > MOST_CHARACTERS:
            raise DocumentError(
                f"holds more than {MOST_CHARACTERS:,} characters: split it into several files"
            )
    top = next((heading for heading in headings if heading.level == 1), None)
    return Content(
        text="".join(parts),
        headings=tuple(headings),
        pages=tuple(pages),
        title=_line(title) or (top.title if top and title_from_headings else None),
        published=_line(published),
        author=_line(author),
        url=_line(url),
        losses=tuple(losses),
        recognised=tuple(recognised),
    )


def _line(value: str | None) -> str | None:
    """In one line and in normal form; None when nothing is left."""
    return " ".join(normalise(value or "").split()) or None
