"""How long the office formats take to read: processor time and memory of one large file of each.

    python -m benchmarks.formats

Each file is made here and read three times in a process of its own. Writes results/formats.json.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import statistics
import time
from collections.abc import Callable, Mapping

from benchmarks.data import save
from qabot.readers.worker import parser_of
from tests.support import doc_made, odf_made, ofd_made, xls_made

PAGES, LINES = 200, 40  # of the OFD
PARAGRAPHS, ROWS = 3_000, 20_000
TIMES = 3
_WORDS = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工"


def line(chance: random.Random, length: int = 36) -> str:
    figures = f"{chance.randrange(1000, 99999)}元"
    return "".join(chance.choices(_WORDS, k=length - len(figures))) + figures


def package(chance: random.Random) -> bytes:
    """Pages of 40 lines and a table."""
    table = ofd_made.table(25, 260, [40, 40], [["甲", "乙"], ["1", "2"]])
    pages = [
        ofd_made.page(ofd_made.lines(25, 20, 3.6, [line(chance) for _ in range(LINES)]) + table)
        for _ in range(PAGES)
    ]
    return ofd_made.ofd(ofd_made.document(pages))


def text(chance: random.Random) -> bytes:
    return odf_made.packed("".join(odf_made.p(line(chance, 80)) for _ in range(PARAGRAPHS)))


def sheet(chance: random.Random) -> bytes:
    rows = [odf_made.row(line(chance, 12), str(n), "12.6%") for n in range(ROWS)]
    return odf_made.packed(odf_made.table(*rows), kind="spreadsheet")


def old_sheet(chance: random.Random) -> bytes:
    cells: list[bytes] = []
    for row in range(ROWS):
        cells.append(xls_made.cell(row, 0, line(chance, 12)))
        cells += [xls_made.cell(row, 1, row), xls_made.cell(row, 2, 0.126, 16)]
    return xls_made.xls({"表": cells}, formats=["0.0%"])


def old_text(chance: random.Random) -> bytes:
    return doc_made.doc([doc_made.p(line(chance, 80)) for _ in range(PARAGRAPHS)])


MADE: Mapping[str, tuple[str, Callable[[random.Random], bytes], str]] = {
    "ofd": ("ofd", package, f"{PAGES} pages of {LINES} lines and a table"),
    "odt": ("odf", text, f"{PARAGRAPHS} paragraphs of 80 characters"),
    "ods": ("odf", sheet, f"{ROWS} rows of 3 cells"),
    "xls": ("xls", old_sheet, f"{ROWS} rows of 3 cells"),
    "doc": ("doc", old_text, f"{PARAGRAPHS} paragraphs of 80 characters"),
}


def measured(name: str) -> dict[str, object]:
    kind, make, contents = MADE[name]
    data, read = make(random.Random(name)), parser_of(kind)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    taken = []
    for _ in range(TIMES):
        began = time.process_time()
        found = read(data, name)
        taken.append(time.process_time() - began)
    more = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "contents": contents,
        "characters": len(found.text),
        "processor_seconds_median": round(statistics.median(taken), 2),
        "more_memory_mb": round(more / 1024),
    }


def main() -> None:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        figures = dict(zip(MADE, pool.map(measured, MADE, chunksize=1), strict=True))
    save("formats", "python -m benchmarks.formats", figures)


if __name__ == "__main__":
    main()
