"""PowerPoint presentations -> their slides, each a page: title, text, tables, notes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pptx
from pptx.enum.shapes import MSO_SHAPE_TYPE

from qabot.errors import DocumentError
from qabot.readers.archive import Archive
from qabot.readers.content import Block, Content, assemble
from qabot.readers.properties import read_properties
from qabot.readers.tables import rows_to_blocks

_DEEPEST = 20  # groups of shapes in one another


def read_pptx(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of each slide from the top down, then its notes; the title is a heading.

    Page numbers are those of the slides. Raises DocumentError when the file is damaged.
    """
    archive = Archive(data)
    losses: list[str] = []
    try:
        slides = list(pptx.Presentation(io.BytesIO(data)).slides)
        blocks = [block for slide in slides for block in _slide(slide, losses)]
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # python-pptx raises anything over a broken file
        raise DocumentError(
            f"is damaged ({type(error).__name__}): open it in PowerPoint or WPS and save it again"
        ) from error
    if losses:
        count = len(losses)
        losses = [f"{count:,} picture{'s' if count > 1 else ''} left out"]
    properties = read_properties(archive)
    return assemble(
        blocks,
        title=properties.title,
        published=properties.published,
        author=properties.author,
        losses=losses,
    )


def _slide(slide: Any, losses: list[str]) -> Iterator[Block]:
    title = slide.shapes.title
    text = title.text_frame.text if title is not None and title.has_text_frame else ""
    yield Block(_line(text), level=1, breaks=(0,))
    rest = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    for shape in sorted(rest, key=lambda shape: (shape.top or 0, shape.left or 0)):
        yield from _shape(shape, losses, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        yield from _frame(slide.notes_slide.notes_text_frame)


def _shape(shape: Any, losses: list[str], depth: int) -> Iterator[Block]:
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP and depth < _DEEPEST:
        for inner in shape.shapes:
            yield from _shape(inner, losses, depth + 1)
    elif shape.has_text_frame:
        yield from _frame(shape.text_frame)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from rows_to_blocks([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif shape.shape_type == MSO_SHAPE_TYPE.PICTURE:
        losses.append(shape.name)


def _frame(frame: Any) -> Iterator[Block]:
    for paragraph in frame.paragraphs:
        if text := paragraph.text.replace("\v", "\n"):
            yield Block(text)


def _line(text: str) -> str:
    return " ".join(text.replace("\v", " ").split())
