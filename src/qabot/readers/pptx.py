"""PowerPoint presentations -> their slides, one page each: title, text, tables, notes."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pptx
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE_TYPE

from qabot.errors import DocumentError
from qabot.language.text import is_cjk
from qabot.messages import Code, Loss
from qabot.readers.archive import Archive
from qabot.readers.charts import chart_blocks
from qabot.readers.content import Block, Content, assemble
from qabot.readers.drawing import diagram_blocks
from qabot.readers.left_out import left_out
from qabot.readers.parts import reference
from qabot.readers.pptx_order import Box, ordered
from qabot.readers.pptx_text import frame_blocks, frame_text
from qabot.readers.properties import read_properties
from qabot.readers.strict import without_strict
from qabot.readers.tables import TableCell, table_blocks
from qabot.readers.xml import local, parse_xml

_DEEPEST = 20  # groups of shapes in one another
_MAIN = "ppt/presentation.xml"


def read_pptx(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of each slide from the top down, then its notes; the title is a heading.

    Page numbers are those of the slides. Raises DocumentError when the file is damaged.
    """
    archive = Archive(data)
    lost: Counter[Loss] = Counter()
    blocks = pptx_blocks(data, lost)
    properties = read_properties(archive)
    return assemble(
        blocks,
        title=properties.title,
        published=properties.published,
        author=properties.author,
        losses=left_out(lost),
    )


def pptx_blocks(data: bytes, lost: Counter[Loss]) -> list[Block]:
    """The blocks of all slides; what is left out is counted in ``lost``."""
    data = without_strict(data, Archive(data), _MAIN)
    try:
        slides = list(pptx.Presentation(io.BytesIO(data)).slides)
        return [block for slide in slides for block in _slide(slide, lost)]
    except (MemoryError, RecursionError, DocumentError):
        raise
    except Exception as error:  # python-pptx raises anything over a broken file
        raise DocumentError(Code.DAMAGED_PRESENTATION, error=type(error).__name__) from error


def _slide(slide: Any, lost: Counter[Loss]) -> Iterator[Block]:
    _choose(slide._element)
    title = slide.shapes.title
    text = frame_text(title.text_frame, lost) if title is not None and title.has_text_frame else ""
    yield Block(_line(text), level=1, breaks=(0,))
    rest = [shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id]
    yield from _shapes(rest, lost, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_placeholder
        yield from frame_blocks(notes, lost)
    for relation in slide.part.rels.values():
        if relation.reltype.endswith("/comments") and not relation.is_external:
            root = parse_xml(relation.target_part.blob, "comments")
            lost[Loss.COMMENT] += sum(local(element.tag) == "cm" for element in root.iter())


def _choose(slide: etree._Element) -> None:
    """Puts what a new program shows in the place of a choice between new and old programs."""
    for choice in [e for e in slide.iter() if local(e.tag) == "AlternateContent"]:
        parent = choice.getparent()
        chosen = next((e for e in choice if local(e.tag) == "Choice"), None)
        if parent is None or chosen is None or local(parent.tag) not in ("spTree", "grpSp"):
            continue
        for element in list(chosen):
            choice.addprevious(element)
        parent.remove(choice)


def _shapes(shapes: Sequence[Any], lost: Counter[Loss], depth: int) -> Iterator[Block]:
    for group in ordered([_box(shape) for shape in shapes if not _is_number(shape)]):
        if len(group) == 2 and (pair := _pair(group, lost)):
            yield pair
        else:
            for box in group:
                yield from _shape(box.shape, lost, depth)


def _box(shape: Any) -> Box:
    text = shape.text_frame.text.strip() if shape.has_text_frame else ""
    place = (shape.left or 0, shape.top or 0, shape.width or 0, shape.height or 0)
    return Box(shape, *place, text)


def _is_number(shape: Any) -> bool:
    return shape.is_placeholder and "SLIDE_NUMBER" in str(shape.placeholder_format.type)


def _pair(group: list[Box], lost: Counter[Loss]) -> Block | None:
    """A short label with the short text that it names, as one entry; None for longer ones."""
    if len(group[1].text) > 60:
        return None
    label, value = (_line(frame_text(box.shape.text_frame, lost)) for box in group)
    if not label or not value:
        return Block(label or value)
    if label[-1] in ":：":
        return Block(label + value, kind="paragraph")
    sign = "：" if any(map(is_cjk, label + value)) else ": "
    return Block(f"{label}{sign}{value}", kind="paragraph")


def _shape(shape: Any, lost: Counter[Loss], depth: int) -> Iterator[Block]:
    kind = local(shape._element.tag)
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        if depth < _DEEPEST:
            yield from _shapes(list(shape.shapes), lost, depth + 1)
        else:
            lost[Loss.NESTED_GROUP] += 1
    elif shape.has_text_frame:
        yield from frame_blocks(shape, lost)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield from table_blocks(_rows(shape.table, lost))
    elif kind == "pic":
        is_media = any(local(e.tag) in ("videoFile", "audioFile") for e in shape._element.iter())
        lost[Loss.VIDEO_OR_SOUND if is_media else Loss.PICTURE] += 1
    elif kind == "graphicFrame":
        yield from _graphic(shape, lost)


def _graphic(shape: Any, lost: Counter[Loss]) -> Iterator[Block]:
    """A chart or a diagram; what else a frame may show is reported."""
    blocks: list[Block] = []
    what = Loss.EMBEDDED_OBJECT
    if getattr(shape, "has_chart", False) and shape.has_chart:
        what, blocks = Loss.CHART, list(chart_blocks(shape.chart._chartSpace))
    elif any((e.get("uri") or "").endswith("/diagram") for e in shape._element.iter()):
        what, blocks = Loss.DIAGRAM, list(diagram_blocks(_diagram(shape), lost))
    if not any(block.text for block in blocks):
        lost[what] += 1
    yield from blocks


def _diagram(shape: Any) -> etree._Element | None:
    """The data part of a diagram; None where the frame has none."""
    for element in shape._element.iter():
        key = reference(element, "dm") if local(element.tag) == "relIds" else None
        if key is not None and key in shape.part.rels:
            return parse_xml(shape.part.related_part(key).blob, "diagram")
    return None


def _rows(table: Any, lost: Counter[Loss]) -> list[list[TableCell]]:
    """The rows of a table; a place that a merged cell covers has no cell of its own."""
    return [
        [
            TableCell(
                frame_text(cell.text_frame, lost),
                columns=cell.span_width if cell.is_merge_origin else 1,
                rows=cell.span_height if cell.is_merge_origin else 1,
            )
            for cell in row.cells
            if not cell.is_spanned
        ]
        for row in table.rows
    ]


def _line(text: str) -> str:
    return " ".join(text.split())
