"""Pages that are pictures -> runs of text, by character recognition (rapidocr, an extra)."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qabot.readers.pdf.lines import Run

MOST_PAGES = 500  # that are recognised in one file; a page takes seconds
_RESOLUTION = 200 / 72  # pixels a point; more is slower and hardly better
MOST_PIXELS = 20_000_000  # of a page; larger ones are made smaller
_A4 = 595 * 842  # square points; a picture that says no size is taken to be of this one
_MOST_POINTS = 0.75  # per pixel: a small picture is part of a screen, not a large sheet
_LONGEST = 2000  # pixels of a side; the engine makes what is longer smaller
_CUT_WITHIN = 0.25  # share of a band, at its end, where it may be cut
_LEAST_SURE = 0.5  # below, what is recognised is noise
_THREADS = 2
_MARK = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,;:?!()]|[()](?=[\u4e00-\u9fff])")
_WIDE = str.maketrans(",;:?!()", "，；：？！（）")
_ELLIPSIS = re.compile(r"…+[.…]*|\.{6}")

Point = tuple[float, float]
Box = Sequence[Point]


def recognised(page: Any) -> list[Run]:
    """The runs of a pypdfium2 page, by its picture; none if it contains no text.

    The picture is turned straight by the slant of its lines.
    """
    width, height = page.get_size()
    scale = min(_RESOLUTION, math.sqrt(MOST_PIXELS / max(width * height, 1)))
    pixels = page.render(scale=scale, rev_byteorder=False).to_numpy()
    return runs_of_boxes(_lines(pixels, 1 / scale, height))


def recognised_picture(pixels: NDArray[np.uint8]) -> list[Run]:
    """The same of a picture (height, width, 3: blue, green, red).

    Of a long one, such as a long screenshot, bands are recognised one after the other.
    """
    height, width = pixels.shape[:2]
    points = points_of(width, height)
    lines: list[tuple[Box, str]] = []
    for top, bottom in bands_of(pixels):
        lines += _lines(pixels[top:bottom], points, (height - top) * points)
    return runs_of_boxes(lines)


def points_of(width: int, height: int) -> float:
    """Points per pixel of a picture, as if it covered a sheet of A4."""
    return min(math.sqrt(_A4 / max(width * height, 1)), _MOST_POINTS)


def bands_of(pixels: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    """First row and end of each band of at most 2,000 rows, cut between lines where possible.

    One of at most twice as many rows, or that is not far higher than wide, stays whole.
    """
    height, width = pixels.shape[:2]
    top, high = 0, max(_LONGEST, width)
    if height <= 2 * high:
        yield 0, height
        return
    while height - top > high:
        first = top + int(high * (1 - _CUT_WITHIN))
        cut = first + _calmest(pixels[first : top + high])
        yield top, cut
        top = cut
    yield top, height


def _calmest(rows: NDArray[np.uint8]) -> int:
    """The row in the middle of the longest stretch of rows that differ least from left to right."""
    spread = np.ptp(rows[:, :, 1].astype(np.int16), axis=1)
    is_calm = spread <= spread.min() + 8  # of 255: what compression adds
    longest = length = end = 0
    for row, calm in enumerate(is_calm):
        length = length + 1 if calm else 0
        if length > longest:
            longest, end = length, row
    return int(end - longest // 2)


def _lines(pixels: Any, points: float, top: float) -> list[tuple[Box, str]]:
    """What the engine is sure of, in points; ``top`` is the height of the first row of pixels."""
    found = _engine()(pixels)
    if found.boxes is None:
        return []
    boxes = [[(float(x) * points, top - float(y) * points) for x, y in box] for box in found.boxes]
    lines = zip(boxes, found.txts, found.scores, strict=True)
    return [(box, text) for box, text, sure in lines if sure >= _LEAST_SURE and text.strip()]


def runs_of_boxes(lines: Sequence[tuple[Box, str]]) -> list[Run]:
    """Boxes (four corners from the top left, clockwise; y upwards) as runs, turned straight."""
    if not lines:
        return []
    slant = statistics.median(_slant(box) for box, _ in lines)
    runs = []
    for order, (box, text) in enumerate(lines):
        corners = [_turned(corner, -slant) for corner in box]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        low, high = min(y for _, y in corners), max(y for _, y in corners)
        size = 0.85 * (high - low)  # boxes have a margin
        runs.append(Run(left, right, low + 0.2 * size, size, widened(text.strip()), order))
    return _evened(runs)


def widened(text: str) -> str:
    """Marks next to Chinese characters in full width; pictures do not show which they are.

    ``(一)总体,`` -> ``（一）总体，``
    """
    for _ in range(2):  # a mark may be next to one that has just become wide
        text = _MARK.sub(lambda found: found[0].translate(_WIDE), text)
    return _ELLIPSIS.sub("……", text)


def _evened(runs: Sequence[Run]) -> list[Run]:
    """Sizes near that of the text are that size: heights of boxes follow their characters."""
    usual = statistics.median(run.size for run in runs)
    for run in runs:
        if 0.75 < run.size / usual < 1.25:
            run.size = usual
    return list(runs)


def _slant(box: Box) -> float:
    (x0, y0), (x1, y1) = box[0], box[1]
    return math.atan2(y1 - y0, x1 - x0)


def _turned(point: Point, angle: float) -> Point:
    cos, sin = math.cos(angle), math.sin(angle)
    return point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos


@cache
def _engine() -> Callable[[Any], Any]:
    from rapidocr import RapidOCR

    engine: Callable[[Any], Any] = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
        }
    )
    return engine
