"""Pages of PDF files over HTTP: what is marked, and what is not drawn."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import numpy.typing as npt
import pytest

from qabot.ingest import update
from qabot.readers.pdf.drawing import draw_page
from tests.support.made import Placed, column, pdf
from tests.support.served import Served, serving

FIRST = "济南自贸区的面积为37.99平方公里。"
SAME = "青岛有森林公园12处。"
PAGES: list[list[Placed]] = [
    column(60, 780, ["第一页的内容在这里。"], 12),
    [*column(60, 780, ["济南自贸区的面积为", "37.99平方公里。"], 12), (60, 300, 12, SAME)],
    [(60, 700, 12, SAME), (60, 200, 12, SAME)],
]
YELLOW = (255, 236, 120)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/a.pdf").write_bytes(pdf(PAGES))
    (tmp_path / "documents/b.md").write_text("# 别的\n\n别的内容在这里。\n", encoding="utf-8")
    update(tmp_path / "index", [tmp_path / "documents"])
    with serving(tmp_path / "index") as found:
        yield found


def pixels(png: bytes) -> npt.NDArray[np.uint8]:
    """A picture without filters, read as its format says; checksums must be right."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, body, width = 8, b"", 0
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        data = png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            kind + data
        )
        if kind == b"IHDR":
            width = struct.unpack(">I", data[:4])[0]
        body += data if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(body), np.uint8).reshape(-1, 1 + 3 * width)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(len(rows), width, 3)


def marked_lines(png: bytes) -> list[tuple[int, int, int]]:
    """The marks from the top down: middle in points from below, left and right in points."""
    yellow = (pixels(png) == YELLOW).all(axis=2)
    rows = np.flatnonzero(yellow.any(axis=1))
    found = []
    for block in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if len(rows) else ():
        columns = np.flatnonzero(yellow[block].any(axis=0))
        middle = 842 - (block[0] + block[-1]) / 4
        found.append((round(middle), columns[0] // 2, columns[-1] // 2))
    return found


def document(served: Served, name: str) -> tuple[str, str]:
    listed = served.client.get("/api/documents").json()["documents"]
    sha256 = next(entry["sha256"] for entry in listed if entry["path"].endswith(name))
    return sha256, served.client.get(f"/api/text/{sha256}").json()["text"]


def picture(served: Served, number: int, quote: str, nth: int = 0) -> httpx.Response:
    sha256, text = document(served, "a.pdf")
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    span = {"start": start, "end": start + len(quote)}
    return served.client.get(f"/api/page/{sha256}/{number}.png", params=span)


def test_quote_is_marked_where_it_is_drawn(served: Served) -> None:
    drawn = picture(served, 2, FIRST)
    assert (drawn.status_code, drawn.headers["x-qabot-marked"]) == (200, "true")
    assert drawn.headers["content-type"] == "image/png"
    first, second = marked_lines(drawn.content)
    assert abs(first[0] - 784) <= 3  # 4 points above its baseline
    assert abs(second[0] - 766) <= 3  # 18 points below
    assert abs(first[1] - 60) <= 2
    assert abs(first[2] - (60 + 9 * 12)) <= 2  # nine characters of 12 points


def test_one_of_several_places_is_the_quoted_one(served: Served) -> None:
    upper, lower = (marked_lines(picture(served, 3, SAME, nth).content) for nth in (1, 2))
    assert [round(line[0], -1) for line in upper + lower] == [700, 200]


def test_quote_of_another_page_is_not_marked(served: Served) -> None:
    drawn = picture(served, 1, FIRST)
    assert (drawn.status_code, drawn.headers["x-qabot-marked"]) == (200, "false")
    assert marked_lines(drawn.content) == []


def test_cells_of_a_row_are_marked_one_by_one() -> None:
    page = [(60.0, 700.0, 12.0, "东厂"), (300.0, 700.0, 12.0, "1250")]
    drawn = draw_page(pdf([[*page, (60, 600, 12, "西厂")]]), 1, "| 东厂 | 1250 |", 0)
    assert drawn.marked
    (line,) = marked_lines(drawn.picture)
    assert (line[1], line[2] > 300) == (60, True)


def test_pages_of_any_size_are_drawn_small() -> None:
    body = pdf([[(60, 700, 12, SAME)]]).replace(b"[0 0 595 842]", b"[0 0 20000 9]")
    height, width = pixels(draw_page(body, 1, "", 0).picture).shape[:2]
    assert width <= 1301
    assert height <= 2601


@pytest.mark.parametrize(
    ("name", "path", "status", "code"),
    [
        ("a.pdf", "4.png", 404, "no_page"),
        ("a.pdf", "0.png", 404, "no_page"),
        ("a.pdf", "x.png", 404, "no_page"),
        ("b.md", "1.png", 404, "no_page"),
        ("a.pdf", "1.png?start=5&end=4", 400, "no_slice"),
        ("a.pdf", "1.png?start=5", 400, "no_slice"),
        ("a.pdf", "1.png?start=a&end=4", 400, "invalid_type"),
    ],
)
def test_what_cannot_be_drawn_is_reported(
    served: Served, name: str, path: str, status: int, code: str
) -> None:
    sha256, _ = document(served, name)
    response = served.client.get(f"/api/page/{sha256}/{path}")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_file_that_has_changed_or_is_away_is_not_drawn(served: Served) -> None:
    path = served.library.folder.parent / "documents/a.pdf"
    assert picture(served, 2, FIRST).status_code == 200
    path.write_bytes(pdf([[*PAGES[0]], [(60, 700, 12, "别的内容。")], PAGES[2]]))
    changed = picture(served, 2, FIRST)
    assert (changed.status_code, changed.json()["error"]["code"]) == (409, "file_changed")
    path.write_bytes(b"%PDF-1.4 broken")
    assert picture(served, 2, FIRST).status_code == 409
    path.unlink()
    away = picture(served, 2, FIRST)
    assert (away.status_code, away.json()["error"]["code"]) == (409, "no_file")
    path.symlink_to("/etc/hostname")
    assert picture(served, 2, FIRST).status_code == 409
