"""A piece of a page: what is there as one, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lxml import etree

from qabot.readers.tables import TableCell
from qabot.structure import Kind


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, a heading (``level`` from 1), an item of a list, or a table with its ``rows``.

    ``label`` is before the text: the number of an item, the term that a text defines.
    ``level`` of an item is how deep its list is in others. ``element`` is the block that contains
    the text, and ``home`` the term, definition or summary that it is in. ``is_beside`` is true in
    menus, heads, feet and margins; ``linked`` is the share of the text that leads elsewhere.
    """

    text: str
    element: etree._Element
    level: int = 0
    is_beside: bool = False
    linked: float = 0.0
    kind: Kind | Literal[""] = ""
    label: str = ""
    rows: tuple[tuple[TableCell, ...], ...] = ()
    home: etree._Element | None = None

    @property
    def is_heading(self) -> bool:
        """True for a heading."""
        return bool(self.level) and not self.kind

    def around(self) -> set[etree._Element]:
        """The element and all that contain it."""
        return {self.element, *self.element.iterancestors()}
