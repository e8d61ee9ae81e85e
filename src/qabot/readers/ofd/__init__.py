"""OFD (GB/T 33190-2016) -> text in reading order, by the glyphs that its pages draw.

The pages go through the same geometry as those of PDF: glyphs, runs, the lines of tables, regions,
paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Block, Content, assemble
from qabot.readers.left_out import left_out, of_pages
from qabot.readers.ofd.drawing import Drawing, draw, layers
from qabot.readers.ofd.extras import Extras, outline_of, read_extras
from qabot.readers.ofd.package import (
    Body,
    Package,
    add_resources,
    bodies,
    box_of,
    child,
    children,
    text_of,
)
from qabot.readers.ofd.tags import Field, field_lines, read_fields
from qabot.readers.ofd.text import POINTS, Pen
from qabot.readers.pdf import MOST_PAGES, page_of, problems_of, settled
from qabot.readers.pdf.attachments import blocks_of_files, text_files
from qabot.readers.pdf.flow import Page, blocks_of
from qabot.readers.pdf.glyphs import MOST_GLYPHS, sheet_of
from qabot.readers.pdf.rules import Grid

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ENCRYPTED = ("Encryptions.xml", "Decryptseed.dat")


@dataclass(slots=True)
class _Reading:
    """What has been read of the documents of a package, and what was left out of it."""

    pages: list[Page] = field(default_factory=list)
    outline: dict[str, int] = field(default_factory=dict)
    fields: list[Field] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    lost: Counter[Loss] = field(default_factory=Counter)
    cut: list[int] = field(default_factory=list)
    slanted: int = 0
    seals: int = 0


def read_ofd(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of all documents of an OFD package, page after page, as it is seen.

    Notes and seals follow the page that they are on, the fields of invoices and attached texts
    follow the pages. Raises DocumentError when the package is damaged, encrypted, has more than
    5,000 pages, or contains no text that can be read.
    """
    package = Package(data)
    if any(part in package.archive for part in _ENCRYPTED):
        raise DocumentError(Code.ENCRYPTED)
    reading = _Reading()
    found = list(bodies(package))
    for body in found:
        _read(package, body, reading)
    texts, files_lost = text_files(reading.files)
    losses = [*_losses(reading), *files_lost]
    if not (any(page.runs or page.notes for page in reading.pages) or texts or reading.fields):
        raise DocumentError(_without_text(reading.pages))
    space = settled(reading.pages, "")
    information = found[0].information
    dated = _DATE.match(information.get("ModDate") or information.get("CreationDate") or "")
    return assemble(
        chain(
            blocks_of(reading.pages, reading.outline, space),
            _field_blocks(reading.fields),
            blocks_of_files(texts),
        ),
        title=information.get("Title"),
        published=dated[0] if dated else None,
        author=information.get("Author"),
        losses=losses,
    )


def _read(package: Package, body: Body, reading: _Reading) -> None:
    if len(reading.pages) + len(body.pages) > MOST_PAGES:
        raise DocumentError(Code.TOO_MANY_PAGES, limit=MOST_PAGES)
    extras = read_extras(package, body)
    objects: dict[str, str] = {}
    for key, link in body.pages:
        reading.pages.append(_page(package, body, link, objects, reading))
        reading.pages[-1].notes = extras.notes.pop(key, [])
    if reading.pages:
        rest = chain.from_iterable(extras.notes.values())  # of pages that are not there
        reading.pages[-1].notes = [*reading.pages[-1].notes, *rest]
    _add(reading, extras)
    reading.outline = {**outline_of(body), **reading.outline}
    reading.fields += read_fields(package, body, objects)


def _add(reading: _Reading, extras: Extras) -> None:
    reading.files += extras.files
    reading.lost += extras.lost
    reading.seals += extras.seals


def _page(
    package: Package, body: Body, link: str, objects: dict[str, str], reading: _Reading
) -> Page:
    """A page with its templates below and above it; the texts of its objects go to ``objects``."""
    found = package.linked(body.place, link)
    if found is None:
        return Page([], 0, 0, False, False, Grid(), Loss.PAGES_DAMAGED)
    place, root = found
    box = box_of(child(child(root, "Area"), "PhysicalBox")) or body.box
    units = dict(body.units)
    for element in children(root, "PageRes"):
        add_resources(package, units, place, text_of(element))
    drawing, pen = Drawing(), Pen(_IDENTITY, box[3])
    below, above = _templates(package, body, root)
    drawn_on = 0
    for part in (*below, root, *above):
        before = len(drawing.glyphs)
        for layer in layers(child(part, "Content")):
            draw(drawing, layer, pen, units)
            _note_texts(layer, objects)
        drawn_on += len(drawing.glyphs) > before
    number = len(reading.pages) + 1
    reading.cut += [number] if drawing.is_cut else []
    reading.lost += Counter({Loss.PICTURE: drawing.pictures, Loss.TEXT_UNSEEN: drawing.unseen})
    corners = (0.0, 0.0, box[2] * POINTS, box[3] * POINTS)
    glyphs = drawing.glyphs[:MOST_GLYPHS]
    sheet = sheet_of(glyphs, corners, lambda: drawing.lines, is_cut=drawing.is_cut)
    reading.slanted += sheet.slanted
    page = page_of(
        replace(sheet, is_turned=sheet.is_vertical),
        None if sheet.glyphs else Loss.PAGES_WITHOUT_TEXT,
    )
    if not sheet.glyphs:
        page.bottom, page.top = 0.0, corners[3]
    return page


def _templates(
    package: Package, body: Body, root: etree._Element
) -> tuple[list[etree._Element], list[etree._Element]]:
    """The pages that a page is drawn upon, and those drawn over it."""
    below: list[etree._Element] = []
    above: list[etree._Element] = []
    for use in children(root, "Template"):
        template = body.templates.get(use.get("TemplateID") or "")
        found = package.linked(body.place, template.place) if template else None
        if template and found:
            order = use.get("ZOrder")
            is_above = order == "Foreground" if order else template.is_above
            (above if is_above else below).append(found[1])
    return below, above


def _note_texts(layer: etree._Element, objects: dict[str, str]) -> None:
    for part in layer.iter("{*}TextObject", "TextObject"):
        texts = (code.text or "" for code in children(part, "TextCode"))
        objects[part.get("ID") or ""] = "".join(texts)


def _field_blocks(fields: Sequence[Field]) -> Iterator[Block]:
    """The fields below a heading, each in a line."""
    lines = list(field_lines(list(fields)))
    if lines:
        yield Block("", level=2, name="发票信息" if _is_invoice(fields) else "标引信息")
    for number, line in enumerate(lines):
        yield Block(line, joined=number > 0)


def _is_invoice(fields: Sequence[Field]) -> bool:
    return any("发票" in item.name or item.name == "价税合计" for item in fields)


def _losses(reading: _Reading) -> Iterator[Lost]:
    yield from problems_of(reading.pages)
    if reading.cut:
        yield of_pages(Loss.PAGES_CUT, reading.cut, limit=MOST_GLYPHS)
    if reading.slanted:
        yield lost(Loss.SLANTED, count=reading.slanted)
    yield from left_out(reading.lost)
    if reading.seals:
        yield lost(Loss.SIGNATURE, count=reading.seals)


def _without_text(pages: Sequence[Page]) -> Code:
    problems = {page.problem for page in pages}
    if problems == {Loss.PAGES_WITHOUT_TEXT}:
        return Code.OFD
    return (
        Code.TEXT_UNMAPPED if pages and problems != {Loss.PAGES_DAMAGED} else Code.NO_READABLE_PAGE
    )
