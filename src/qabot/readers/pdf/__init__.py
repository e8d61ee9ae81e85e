"""PDF -> text in reading order, by pdfium's characters and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2

from qabot.errors import DocumentError
from qabot.readers.content import Block, Content, assemble
from qabot.readers.pdf.glyphs import MOST_GLYPHS, Glyph, Sheet, read_sheet
from qabot.readers.pdf.grids import with_drawn_rows, with_ruled_rows
from qabot.readers.pdf.headings import Headings
from qabot.readers.pdf.lines import Run, body_size, runs_of, settle_spaces
from qabot.readers.pdf.order import has_gutter, is_drawn_by_rows, regions
from qabot.readers.pdf.paragraphs import Paragraph, glued, goes_on, is_indented, paragraphs
from qabot.readers.pdf.recognition import MOST_PAGES as MOST_RECOGNISED
from qabot.readers.pdf.rules import Grid

MOST_PAGES = 5000
_MARGIN = 0.09  # share of the page's height in which running heads and feet stand
_FEWEST_HEADS = 3  # pages on which a line must return to be one
_MOST_UNKNOWN = 0.05  # share of a page's characters that no font gives a meaning
_UNKNOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_NO_TITLES = re.compile(r"(?:untitled|未命名|无标题|microsoft word.*|.*\.\w{3,4})?", re.I)


@dataclass(slots=True)
class _Page:
    """A page's runs; ``problem`` says why it has none."""

    runs: list[Run]
    bottom: float
    top: float
    is_vertical: bool
    is_turned: bool
    grid: Grid
    problem: str = ""
    is_recognised: bool = False


def read_pdf(
    data: bytes,
    name: str,  # noqa: ARG001 - all readers are called alike
    *,
    recognise: Callable[[Any], list[Run]] | None = None,
) -> Content:
    """The text of a PDF: columns one after the other, lines joined, repeated heads left out.

    Pages without text are read by ``recognise`` if there is one. Both that and those that stay
    without text are told as losses. Raises DocumentError when the file is damaged, wants a
    password, has more than 5,000 pages, or holds no text that can be read.
    """
    document = _opened(data)
    try:
        if len(document) > MOST_PAGES:
            raise DocumentError(f"has more than {MOST_PAGES:,} pages: split it")
        slanted, cut, pages = 0, [], []
        for number in range(len(document)):
            sheet, problem = _sheet(document, number)
            slanted += sheet.slanted
            cut += [number + 1] if sheet.is_cut else []
            pages.append(_page(sheet, problem))
        if recognise:
            _recognise(document, pages, recognise)
        metadata, outline = document.get_metadata_dict(), _outline(document)
    finally:
        document.close()
    recognised = [number for number, page in enumerate(pages, 1) if page.is_recognised]
    losses = list(_losses(pages, recognised, slanted, cut))
    if not any(page.runs for page in pages):
        raise DocumentError(_without_text(pages))
    every = [run for page in pages for run in page.runs]
    space = settle_spaces(every, str(metadata.get("Producer") or ""))
    return assemble(
        _blocks(pages, outline, space),
        title=_title(metadata),
        published=_published(metadata),
        author=metadata.get("Author"),
        losses=losses,
        recognised=recognised,
    )


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(
                "is protected by a password: open it, and save or print it without one"
            ) from error
        raise DocumentError(
            "is damaged or cut off (no whole PDF): copy or download it again, or open it in a "
            "browser and print it to PDF"
        ) from error


def _sheet(document: pypdfium2.PdfDocument, number: int) -> tuple[Sheet, str]:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return Sheet([], 0, 0), "damaged"
    sheet = read_sheet(page)
    page.close()
    return sheet, "" if sheet.glyphs else "without text"


def _page(sheet: Sheet, problem: str) -> _Page:
    glyphs: Sequence[Glyph] = sheet.glyphs
    unknown = sum(bool(_UNKNOWN.match(glyph.text)) for glyph in glyphs)
    if unknown > _MOST_UNKNOWN * len(glyphs):
        glyphs, problem = [], "with fonts that do not say which characters they show"
    return _Page(
        runs_of(glyphs, sheet.grid),
        sheet.bottom,
        sheet.top,
        sheet.is_vertical,
        sheet.is_turned,
        sheet.grid,
        problem,
    )


def _recognise(
    document: pypdfium2.PdfDocument,
    pages: Sequence[_Page],
    recognise: Callable[[Any], list[Run]],
) -> None:
    """Reads the pages without text by their pictures, at most 500."""
    empty = [number for number, page in enumerate(pages) if page.problem not in ("", "damaged")]
    for number in empty[:MOST_RECOGNISED]:
        page, picture = pages[number], document[number]
        runs = recognise(picture)
        _, page.bottom, _, page.top = picture.get_bbox()
        if runs:
            page.runs, page.problem = runs, ""
            page.is_turned = page.is_recognised = True
        picture.close()


def _losses(
    pages: Sequence[_Page], recognised: Sequence[int], slanted: int, cut: Sequence[int]
) -> Iterator[str]:
    problems: dict[str, list[int]] = {}
    for number, page in enumerate(pages, 1):
        if page.problem:
            problems.setdefault(page.problem, []).append(number)
    for problem, numbers in problems.items():
        yield f"{page_list(numbers)} {problem}"
    if recognised:
        read = page_list(recognised)
        yield f"{read} read by character recognition (OCR): compare with the original"
    if cut:
        yield f"{page_list(cut)} read up to {MOST_GLYPHS:,} characters"
    if slanted:
        yield f"{slanted:,} slanted characters, as of a watermark, left out"


def page_list(numbers: Sequence[int]) -> str:
    """``[1, 2, 3, 7]`` -> ``pages 1-3, 7``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = ", ".join(f"{a}-{b}" if a < b else f"{a}" for a, b in spans)
    return f"page{'s' if len(numbers) > 1 else ''} {shown}"


def _without_text(pages: Sequence[_Page]) -> str:
    problems = {page.problem for page in pages}
    if problems == {"without text"}:
        return (
            "holds no text that can be read, only pictures, as scans do: install character "
            "recognition with `pip install 'qabot[ocr]'`, or run it through an OCR program"
        )
    if not pages or problems == {"damaged"}:
        return "is damaged (none of its pages can be opened): copy or download it again"
    return (
        "holds text whose fonts do not say which characters they show: print it from its program "
        "anew, or install character recognition with `pip install 'qabot[ocr]'`"
    )


def _blocks(pages: Sequence[_Page], outline: Mapping[str, int], space: str) -> Iterator[Block]:
    """The paragraphs of all pages; one that a page divides is whole, with the place of the turn."""
    found = _paragraphs(pages, space)
    body = body_size([run for page in pages for run in page.runs])
    headings = Headings([(p.text, p.size) for p in found if not p.is_row], outline, body)
    at, row = 0, False
    for paragraph in found:
        breaks = [0] * (paragraph.page - at)
        at = max(at, paragraph.page)
        for offset, page in paragraph.turns:
            breaks += [offset] * (page - at)
            at = max(at, page)
        level = 0 if paragraph.is_row else headings.level(paragraph.text, paragraph.size)
        joined = row and paragraph.is_row
        yield Block(paragraph.text, level, joined=joined, breaks=tuple(breaks))
        row = paragraph.is_row
    yield Block("", breaks=(0,) * (len(pages) - at))


def _paragraphs(pages: Sequence[_Page], space: str) -> list[Paragraph]:
    heads = _running_heads(pages)
    rows = _are_drawn_by_rows(pages)
    found: list[Paragraph] = []
    for number, page in enumerate(pages, 1):
        left_out = {id(r) for line in _margin_lines(page) if _masked(line) in heads for r in line}
        runs = [run for run in page.runs if id(run) not in left_out]
        runs = with_ruled_rows(runs, page.grid, space)
        by_gutters = page.is_turned or rows or is_drawn_by_rows(runs)
        if not by_gutters:
            runs = with_drawn_rows(runs, space)
        for region in regions(runs, by_gutters=by_gutters):
            for place, paragraph in enumerate(paragraphs(region, number, space)):
                last = found[-1] if found else None
                if last and not place and goes_on(last, paragraph, is_indented(region)):
                    _append(last, paragraph, space)
                else:
                    found.append(paragraph)
    return found


def _append(last: Paragraph, paragraph: Paragraph, space: str) -> None:
    text = glued(last.text, paragraph.text, space)
    if paragraph.page != (last.turns[-1][1] if last.turns else last.page):
        last.turns.append((len(text) - len(paragraph.text), paragraph.page))
    last.text, last.free, last.room = text, paragraph.free, paragraph.room


def _are_drawn_by_rows(pages: Sequence[_Page]) -> bool:
    """True where most pages with columns are drawn row by row: one program made them all."""
    drawn = [is_drawn_by_rows(page.runs) for page in pages if has_gutter(page.runs)]
    return sum(drawn) > 0.5 * len(drawn)


def _running_heads(pages: Sequence[_Page]) -> set[str]:
    """Lines, with digits masked, that return in the margins of at least two pages in five.

    What ends as a sentence does is text.
    """
    counts: Counter[str] = Counter()
    for page in pages:
        lines = (line for line in _margin_lines(page) if line[-1].text.rstrip()[-1] not in "。！？")
        counts.update({_masked(line) for line in lines})
    least = max(_FEWEST_HEADS, 0.4 * len(pages))
    return {line for line, count in counts.items() if count >= least}


def _margin_lines(page: _Page) -> list[list[Run]]:
    """The lines above and below the text, each whole: a cell of a row is no head by itself."""
    if page.is_vertical:
        return []
    margin = _MARGIN * (page.top - page.bottom)
    lines: list[list[Run]] = []
    for run in sorted(page.runs, key=lambda run: (-run.y, run.x)):
        if not page.bottom + margin <= run.y <= page.top - margin:
            if lines and lines[-1][0].is_level_with(run):
                lines[-1].append(run)
            else:
                lines.append([run])
    return [sorted(line, key=lambda run: run.x) for line in lines]


def _masked(line: Sequence[Run]) -> str:
    return re.sub(r"\d+", "#", "".join("".join(run.text.split()) for run in line))


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
