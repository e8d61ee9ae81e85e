"""What the readers of formats give back: blocks of text, joined once into a text with its maps."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from qabot.errors import DocumentError
from qabot.language.text import normalise
from qabot.messages import Code, Lost
from qabot.readers.blocks import Block
from qabot.readers.dialogue import split_dialogue
from qabot.readers.grouping import grouped, states_something, with_captions, with_lists
from qabot.readers.inside import Inside, from_json, to_json
from qabot.structure import NO_STRUCTURE, Cell, Kind, Structure, structure_of
from qabot.types import Heading, Properties, properties_from

__all__ = ["LONGEST_HEADING", "MOST_CHARACTERS", "Block", "Content", "assemble"]

MOST_CHARACTERS = 30_000_000  # of one document: some 15,000 pages
LONGEST_HEADING = 120  # characters; a longer "heading" is a paragraph above a rule, or a slip


@dataclass(frozen=True, slots=True)
class Content(Properties):
    """What is in a file, as ``Document`` has it, before it has a path; ``text`` is normal.

    ``inside`` are files in it that are to be read as documents of their own; without a text the
    file is no more than what is inside.
    """

    text: str = field(repr=False)
    title: str | None = None
    structure: Structure = field(default=NO_STRUCTURE, repr=False)
    inside: tuple[Inside, ...] = ()

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Content:
        """Raises ValueError, KeyError or TypeError for what `to_json` has not made."""
        structure = Structure.from_bytes(b64decode(values["structure"]))
        inside = from_json(values["inside"])
        return cls(values["text"], values["title"], structure, inside, **properties_from(values))

    def to_json(self) -> dict[str, Any]:
        """An object for JSON; `from_json` reads it back."""
        structure = b64encode(self.structure.to_bytes()).decode()
        values: dict[str, Any] = {"text": self.text, "title": self.title, "structure": structure}
        values["inside"] = to_json(self.inside)
        return values | self.properties_json()


def assemble(
    blocks: Iterable[Block],
    *,
    title: str | None = None,
    published: str | None = None,
    author: str | None = None,
    url: str | None = None,
    losses: Iterable[Lost] = (),
    recognised: Iterable[int] = (),
    inside: Iterable[Inside] = (),
    title_from_headings: bool = True,
) -> Content:
    """The blocks as one normalised text, with its structure and the offsets of headings and pages.

    Blocks without text are left out, their page breaks are kept. A heading of more than 120
    characters is taken for a paragraph. ``title`` falls back to the first heading of level 1
    unless ``title_from_headings`` is false.
    Raises DocumentError for more than 30 million characters.
    """
    joined = _Joined()
    for block in with_lists(with_captions(split_dialogue(list(_settled(blocks))))):
        joined.add(block)
    headings = joined.headings
    top = next((heading for heading in headings if heading.level == 1), None)
    return Content(
        text="".join(joined.parts),
        structure=joined.structure(),
        headings=tuple(headings),
        pages=tuple(joined.pages),
        title=_line(title) or (top.title if top and title_from_headings else None),
        published=_line(published),
        author=_line(author),
        url=_line(url),
        losses=tuple(losses),
        recognised=tuple(recognised),
        inside=tuple(inside),
    )


def _settled(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with their texts in normal form, and page breaks where these texts have them."""
    for block in blocks:
        plain = normalise(block.text)
        text = plain.strip()
        blank = len(block.text) - len(block.text.lstrip())
        breaks = tuple(min(len(normalise(block.text[blank:at])), len(text)) for at in block.breaks)
        level = block.level
        if level and not block.kind and len(_named(block)) > LONGEST_HEADING:
            level = 0
        yield replace(block, text=text, breaks=breaks, level=level)


class _Joined:
    """What blocks come to, one after the other: the text so far, and where each block is in it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.headings: list[Heading] = []
        self.pages: list[int] = []
        self._length = 0
        self._blocks: list[tuple[Kind, int, int, int, int]] = []
        self._cells: list[tuple[Cell, ...]] = []
        self._marks: list[Block] = []

    def add(self, block: Block) -> None:
        if block.text and self.parts:
            self._put("\n" if block.joined else "\n\n")
        self.pages += (self._length + at for at in block.breaks)
        heading = block.level and not block.kind
        if heading and (name := _named(block)):
            start = self._length if block.text or not self.parts else self._length + 2
            self.headings.append(Heading(start, block.level, name))
        if not block.text:
            return
        start = self._length
        self._put(block.text)
        kind = block.kind or ("heading" if heading else "paragraph")
        self._blocks.append((kind, start, self._length, block.level, -1))
        self._cells.append(
            tuple(replace(c, start=start + c.start, end=start + c.end) for c in block.cells)
        )
        self._marks.append(block)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)
        if self._length > MOST_CHARACTERS:
            raise DocumentError(Code.TOO_LONG, limit=MOST_CHARACTERS)

    def structure(self) -> Structure:
        placed = []
        for (kind, start, end, level, group), block, following in zip(
            self._blocks, self._marks, [*self._marks[1:], None], strict=False
        ):
            states = kind == "heading" and states_something(block, following)
            placed.append(("statement" if states else kind, start, end, level, group))
        blocks, groups = grouped(placed, self._marks)
        return structure_of(blocks, self._cells, groups, [mark.line for mark in self._marks])


def _named(block: Block) -> str:
    """The title of a heading, in one line."""
    return " ".join(normalise(block.name or block.text).split())


def _line(value: str | None) -> str | None:
    """In one line and in normal form; None when nothing is left."""
    return " ".join(normalise(value or "").split()) or None
