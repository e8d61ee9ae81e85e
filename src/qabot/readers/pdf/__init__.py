"""PDF -> text in reading order, by pdfium's characters and their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import pypdfium2

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Content, assemble
from qabot.readers.left_out import of_pages
from qabot.readers.pdf.annotations import Annotations, attached_files, read_annotations
from qabot.readers.pdf.attachments import blocks_of_files, text_files
from qabot.readers.pdf.flow import Page, blocks_of
from qabot.readers.pdf.forms import with_fields
from qabot.readers.pdf.glyphs import MOST_GLYPHS, Glyph, Sheet, read_sheet
from qabot.readers.pdf.lines import Run, runs_of
from qabot.readers.pdf.raised import with_scripts
from qabot.readers.pdf.recognition import MOST_PAGES as MOST_RECOGNISED
from qabot.readers.pdf.rules import Grid
from qabot.readers.pdf.spaced import closed_up
from qabot.readers.pdf.spaces import settle_spaces

MOST_PAGES = 5000
_MOST_UNKNOWN = 0.05  # share of a page's characters that no font gives a meaning
_UNKNOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_NO_TITLES = re.compile(r"(?:untitled|未命名|无标题|microsoft word.*|.*\.\w{3,4})?", re.I)


def read_pdf(
    data: bytes,
    name: str,  # noqa: ARG001 - all readers are called alike
    *,
    recognise: Callable[[Any], list[Run]] | None = None,
) -> Content:
    """The text of a PDF: columns one after the other, lines joined, repeated heads left out.

    Pages without text are read by ``recognise`` if there is one. Both that and those that stay
    without text are reported as losses. Raises DocumentError when the file is damaged, wants a
    password, has more than 5,000 pages, or contains no text that can be read.
    """
    document = _opened(data)
    try:
        if len(document) > MOST_PAGES:
            raise DocumentError(Code.TOO_MANY_PAGES, limit=MOST_PAGES)
        unread = _open_forms(document)
        slanted, cut, pages = 0, [], []
        files = list(attached_files(document))
        for number in range(len(document)):
            page, sheet, extra = _page(document, number)
            slanted += sheet.slanted
            cut += [number + 1] if sheet.is_cut else []
            pages.append(page)
            files += extra.files
        if recognise:
            _recognise(document, pages, recognise)
        metadata, outline = document.get_metadata_dict(), _outline(document)
    finally:
        document.close()
    recognised = [number for number, page in enumerate(pages, 1) if page.is_recognised]
    texts, left_out = text_files(files)
    losses = [*_losses(pages, recognised, slanted, cut), *unread, *left_out]
    if not (any(page.runs or page.notes for page in pages) or texts):
        raise DocumentError(_without_text(pages))
    space = settled(pages, str(metadata.get("Producer") or ""))
    return assemble(
        chain(blocks_of(pages, outline, space), blocks_of_files(texts)),
        title=_title(metadata),
        published=_published(metadata),
        author=metadata.get("Author"),
        losses=losses,
        recognised=recognised,
    )


def settled(pages: Sequence[Page], producer: str) -> str:
    """Settles the spaces of all runs; what separates Chinese and Latin at line ends."""
    runs = [run for page in pages for run in page.runs]
    space = settle_spaces(runs, producer)
    for run in runs:
        closed = closed_up(run.text)
        run.text, run.seams = closed, run.seams if closed == run.text else ()
    return space


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(Code.PASSWORD_PDF) from error
        raise DocumentError(Code.DAMAGED_PDF) from error


def _open_forms(document: pypdfium2.PdfDocument) -> list[Lost]:
    """Makes the values of its form fields readable; the loss where they cannot be."""
    try:
        document.init_forms()
    except pypdfium2.PdfiumError:
        return [lost(Loss.FORM_VALUES)]
    return []


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[Page, Sheet, Annotations]:
    """A page with what is filled in and noted on it."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return (
            Page([], 0, 0, False, False, Grid(), Loss.PAGES_DAMAGED),
            Sheet([], 0, 0),
            Annotations(),
        )
    sheet, extra = read_sheet(page), read_annotations(page)
    _, bottom, _, top = page.get_bbox()
    page.close()
    made = page_of(sheet, None if sheet.glyphs else Loss.PAGES_WITHOUT_TEXT)
    if not sheet.glyphs:
        made.bottom, made.top = bottom, top
    notes = list(extra.notes)
    if made.is_turned:
        notes += [field.text for field in extra.fields if not field.is_box]
    elif extra.fields:
        made.runs = with_fields(made.runs, extra.fields, made.grid)
    made.notes = notes
    return made, sheet, extra


def page_of(sheet: Sheet, problem: Loss | None) -> Page:
    """A page of runs; none where most of its characters have no meaning."""
    glyphs: Sequence[Glyph] = sheet.glyphs
    unknown = sum(bool(_UNKNOWN.match(glyph.text)) for glyph in glyphs)
    if unknown > _MOST_UNKNOWN * len(glyphs):
        glyphs, problem = [], Loss.PAGES_UNMAPPED
    return Page(
        runs_of(with_scripts(glyphs), sheet.grid),
        sheet.bottom,
        sheet.top,
        sheet.is_vertical,
        sheet.is_turned,
        sheet.grid,
        problem,
    )


def _recognise(
    document: pypdfium2.PdfDocument,
    pages: Sequence[Page],
    recognise: Callable[[Any], list[Run]],
) -> None:
    """Reads the pages without text by their pictures, at most 500."""
    empty = [
        number
        for number, page in enumerate(pages)
        if page.problem not in (None, Loss.PAGES_DAMAGED)
    ]
    for number in empty[:MOST_RECOGNISED]:
        page, picture = pages[number], document[number]
        runs = recognise(picture)
        _, page.bottom, _, page.top = picture.get_bbox()
        if runs:  # also those of form fields, which the picture shows
            page.runs, page.problem = runs, None
            page.is_turned = page.is_recognised = True
        picture.close()


def _losses(
    pages: Sequence[Page], recognised: Sequence[int], slanted: int, cut: Sequence[int]
) -> Iterator[Lost]:
    yield from problems_of(pages)
    if recognised:
        yield of_pages(Loss.PAGES_RECOGNISED, recognised)
    if cut:
        yield of_pages(Loss.PAGES_CUT, cut, limit=MOST_GLYPHS)
    if slanted:
        yield lost(Loss.SLANTED, count=slanted)


def problems_of(pages: Sequence[Page]) -> Iterator[Lost]:
    """Which pages have no text, by why that is."""
    problems: dict[Loss, list[int]] = {}
    for number, page in enumerate(pages, 1):
        if page.problem:
            problems.setdefault(page.problem, []).append(number)
    for problem, numbers in problems.items():
        yield of_pages(problem, numbers)


def _without_text(pages: Sequence[Page]) -> Code:
    problems = {page.problem for page in pages}
    if problems == {Loss.PAGES_WITHOUT_TEXT}:
        return Code.TEXT_IN_PICTURES
    if not pages or problems == {Loss.PAGES_DAMAGED}:
        return Code.NO_READABLE_PAGE
    return Code.TEXT_UNMAPPED


def _outline(document: pypdfium2.PdfDocument) -> dict[str, int]:
    """Bookmarks, without white space, with their depth from 1."""
    found: dict[str, int] = {}
    try:
        for bookmark in document.get_toc(max_depth=6):
            title = "".join((bookmark.get_title() or "").split())
            found.setdefault(title, bookmark.level + 1)
    except (pypdfium2.PdfiumError, UnicodeDecodeError, RecursionError):
        return {}
    found.pop("", None)
    return found


def _title(metadata: Mapping[str, Any]) -> str | None:
    title = " ".join(str(metadata.get("Title") or "").split())
    return None if _NO_TITLES.fullmatch(title) else title


def _published(metadata: Mapping[str, Any]) -> str | None:
    found = _DATE.match(str(metadata.get("CreationDate") or ""))
    return "-".join(found.groups()) if found else None
