"""Pages of runs -> the blocks of a document: what continues on the next page is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from qabot.messages import Loss
from qabot.readers.content import Block
from qabot.readers.pdf.aligned import with_aligned_rows
from qabot.readers.pdf.contents import with_contents
from qabot.readers.pdf.grids import with_drawn_rows, with_ruled_rows
from qabot.readers.pdf.headings import Headings
from qabot.readers.pdf.heads import Leaf, running_heads
from qabot.readers.pdf.lines import Run, body_size
from qabot.readers.pdf.notes import split_notes
from qabot.readers.pdf.order import has_gutter, is_drawn_by_rows, regions
from qabot.readers.pdf.paragraphs import Paragraph, glued, goes_on, is_indented, paragraphs
from qabot.readers.pdf.rules import Grid
from qabot.readers.pdf.tables import blocks_of_table, tables_in
from qabot.structure import Kind


@dataclass(slots=True)
class Page:
    """A page's runs; ``problem`` says why it has none."""

    runs: list[Run]
    bottom: float
    top: float
    is_vertical: bool
    is_turned: bool
    grid: Grid
    problem: Loss | None = None
    is_recognised: bool = False
    notes: Sequence[str] = ()


_KINDS: Mapping[str, Kind] = {  # of a run or paragraph; all else is a heading or a paragraph
    "note": "note",
    "contents": "contents",
    "item": "item",
    "field": "paragraph",
}


def blocks_of(pages: Sequence[Page], outline: Mapping[str, int], space: str) -> Iterator[Block]:
    """The paragraphs of all pages; one that a page divides is whole, with the place of the turn."""
    found = _paragraphs(pages, space)
    body = body_size([run for page in pages for run in page.runs])
    texts = [p for p in found if not (p.is_row or p.kind)]
    headings = Headings([(p.text, p.size) for p in texts], outline, body)
    at = 0
    for part in tables_in(found):
        if isinstance(part, list):
            for page, block in blocks_of_table(part):
                yield replace(block, breaks=(0,) * (page - at))
                at = max(at, page)
            continue
        breaks = [0] * (part.page - at)
        at = max(at, part.page)
        for offset, page in part.turns:
            breaks += [offset] * (page - at)
            at = max(at, page)
        level = 0 if part.kind else headings.level(part.text, part.size)
        yield Block(part.text, level, breaks=tuple(breaks), kind=_KINDS.get(part.kind, ""))
    yield Block("", breaks=(0,) * (len(pages) - at))


def _paragraphs(pages: Sequence[Page], space: str) -> list[Paragraph]:
    """Those of all pages; footnotes follow the paragraph that ends their page, or continues."""
    heads = running_heads([_leaf(page) for page in pages])
    rows = _are_drawn_by_rows(pages)
    found: list[Paragraph] = []
    waiting: list[Paragraph] = []
    for number, page in enumerate(pages, 1):
        runs = [run for run in page.runs if id(run) not in heads[number - 1]]
        notes = [] if page.is_vertical else split_notes(runs, page.grid, page.bottom, page.top)
        left_out = {id(run) for note in notes for run in note}
        runs = [run for run in runs if id(run) not in left_out]
        for region in _regions(page, runs, space, by_rows=rows):
            for place, paragraph in enumerate(paragraphs(region, number, space)):
                last = found[-1] if found else None
                if last and not place and goes_on(last, paragraph, is_indented(region)):
                    _append(last, paragraph, space)
                else:
                    found += [*waiting, paragraph]
                    waiting = []
        waiting += (note for runs in notes for note in _notes(runs, number, space))
        waiting += (Paragraph(text, 0, number, kind="note") for text in page.notes)
    return [*found, *waiting]


def _regions(page: Page, runs: Sequence[Run], space: str, *, by_rows: bool) -> list[list[Run]]:
    """The regions of a page in reading order, rows of tables as one run each."""
    runs = with_ruled_rows(with_contents(runs), page.grid, space)
    by_gutters = page.is_turned or by_rows or is_drawn_by_rows(runs)
    if not by_gutters:
        runs = with_aligned_rows(with_drawn_rows(runs, space))
    return regions(runs, by_gutters=by_gutters)


def _notes(runs: Sequence[Run], page: int, space: str) -> Iterator[Paragraph]:
    for paragraph in paragraphs(runs, page, space):
        paragraph.kind = "note"
        yield paragraph


def _leaf(page: Page) -> Leaf:
    return Leaf([] if page.is_vertical else page.runs, page.bottom, page.top, page.grid)


def _append(last: Paragraph, paragraph: Paragraph, space: str) -> None:
    text = glued(last.text, paragraph.text, space)
    if paragraph.page != (last.turns[-1][1] if last.turns else last.page):
        last.turns.append((len(text) - len(paragraph.text), paragraph.page))
    last.text, last.free, last.room = text, paragraph.free, paragraph.room


def _are_drawn_by_rows(pages: Sequence[Page]) -> bool:
    """True where most pages with columns are drawn row by row: one program made them all."""
    drawn = [is_drawn_by_rows(page.runs) for page in pages if has_gutter(page.runs)]
    return sum(drawn) > 0.5 * len(drawn)
