"""A page of a PDF as a picture, with a quote marked where it is drawn."""

from __future__ import annotations

import ctypes
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from qabot.errors import DocumentError
from qabot.language.text import fold
from qabot.messages import Code
from qabot.readers.pdf.glyphs import MOST_GLYPHS
from qabot.readers.pdf.radicals import plain

_SCALE = 2.0  # pixels per point: 144 dots per inch
_WIDEST, _HIGHEST = 1300, 2600  # pixels
_MARK = np.array([255, 236, 120])  # the paper under a mark, in red, green and blue
_SAME_LINE = 0.5  # of the height, by which boxes of one line overlap
_FEWEST = 2  # characters of a piece that is looked for by itself
_PIECES = re.compile(r"[|\n]+")  # what divides cells and lines in a quote is not drawn
_NO_CHARACTER = frozenset({0, 10, 13, 0xFFFE, 0xFFFF})
_HYPHEN = 2  # what pdfium gives for one at the end of a line

Box = tuple[float, float, float, float]  # left, bottom, right, top, in points
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as PNG; ``marked`` is false where the quote was not found on it."""

    picture: bytes
    marked: bool


def draw_page(data: bytes, number: int, quote: str, share: float) -> Drawn:
    """Page ``number`` (from 1), with the characters of ``quote`` marked; empty = nothing.

    Of several places where the quote is drawn the one nearest to ``share`` (0 to 1) of the page's
    characters is marked. At most 1,300 x 2,600 pixels. Raises DocumentError when the file or the
    page cannot be drawn.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            document.init_forms()
            return _drawn(document[number - 1], quote, share)
        finally:
            document.close()
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise DocumentError(Code.DAMAGED_PDF) from error


def _drawn(page: pypdfium2.PdfPage, quote: str, share: float) -> Drawn:
    width, height = page.get_size()
    scale = min(_SCALE, _WIDEST / max(width, 1), _HIGHEST / max(height, 1))
    bitmap = page.render(scale=scale, rev_byteorder=True)
    pixels = np.array(bitmap.to_numpy()[:, :, :3])
    boxes = _lines(_boxes_of(page, quote, share))
    for box in boxes:
        _mark(pixels, _in_pixels(page, box, pixels))
    return Drawn(_png(pixels), bool(boxes))


# --- where a quote is ---------------------------------------------------------------------


def _boxes_of(page: pypdfium2.PdfPage, quote: str, share: float) -> list[Box]:
    """The boxes of the quote's characters: of the whole of it, or of those cells found in order."""
    if not quote.strip():
        return []
    letters, boxes = _characters(page)
    wanted = _bare(quote)
    at = _nearest(letters, wanted, share)
    if at is not None:
        return boxes[at : at + len(wanted)]
    found: list[Box] = []
    after = 0
    for piece in map(_bare, _PIECES.split(quote)):
        at = letters.find(piece, after) if len(piece) >= _FEWEST else -1
        if at >= 0:
            found += boxes[at : at + len(piece)]
            after = at + len(piece)
    return found


def _characters(page: pypdfium2.PdfPage) -> tuple[str, list[Box]]:
    """The page's characters without white space, as they are compared, with the box of each."""
    text = page.get_textpage()
    letters: list[str] = []
    boxes: list[Box] = []
    rectangle = pdfium.FS_RECTF()
    for index in range(min(text.count_chars(), MOST_GLYPHS)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in _NO_CHARACTER:
            continue
        shown = _bare("-" if code == _HYPHEN else chr(code))
        if not shown or not pdfium.FPDFText_GetLooseCharBox(text, index, ctypes.byref(rectangle)):
            continue
        box = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
        letters.append(shown)
        boxes += [box] * len(shown)
    return "".join(letters), boxes


def _bare(text: str) -> str:
    """As characters are compared: without white space and the bars of tables, folded.

    In units of UTF-16, as pdfium counts.
    """
    whole = unicodedata.normalize("NFKC", "".join(map(plain, text)))
    bare = fold("".join(c for c in whole if not c.isspace() and c != "|")).lower()
    return "".join(map(_units, bare))


def _units(character: str) -> str:
    code = ord(character)
    if code <= 0xFFFF:
        return character
    high, low = divmod(code - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)


def _nearest(letters: str, wanted: str, share: float) -> int | None:
    """Where ``wanted`` begins, nearest to the share of all; None where it does not occur."""
    expected = share * len(letters)
    return min(_places(letters, wanted), key=lambda at: abs(at - expected), default=None)


def _places(letters: str, wanted: str) -> Iterator[int]:
    at = letters.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = letters.find(wanted, at + 1)


def _lines(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that follow one another in a line as one."""
    lines: list[Box] = []
    for box in boxes:
        if lines and _is_level(lines[-1], box):
            last = lines[-1]
            lines[-1] = (
                min(last[0], box[0]),
                min(last[1], box[1]),
                max(last[2], box[2]),
                max(last[3], box[3]),
            )
        else:
            lines.append(box)
    return lines


def _is_level(line: Box, box: Box) -> bool:
    height = min(line[3] - line[1], box[3] - box[1])
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    return overlap >= _SAME_LINE * height and -height <= box[0] - line[2] <= 2 * height


# --- pixels -------------------------------------------------------------------------------


def _in_pixels(page: pypdfium2.PdfPage, box: Box, pixels: Pixels) -> tuple[slice, slice]:
    """The rows and columns of a picture that a box covers, however the page is turned."""
    height, width = pixels.shape[:2]
    points: list[tuple[int, int]] = []
    x, y = ctypes.c_int(), ctypes.c_int()
    for corner in ((box[0], box[1]), (box[2], box[3])):
        pdfium.FPDF_PageToDevice(
            page, 0, 0, width, height, 0, *corner, ctypes.byref(x), ctypes.byref(y)
        )
        points.append((x.value, y.value))
    columns, rows = ([p[axis] for p in points] for axis in (0, 1))
    return _span(rows, height), _span(columns, width)


def _span(ends: Sequence[int], most: int) -> slice:
    return slice(max(min(ends), 0), max(min(max(ends) + 1, most), 0))


def _mark(pixels: Pixels, place: tuple[slice, slice]) -> None:
    """As a highlighter does: the paper gets the colour, the ink stays."""
    part = pixels[place].astype(np.uint16)
    pixels[place] = (part * _MARK // 255).astype(np.uint8)


def _png(pixels: Pixels) -> bytes:
    """Rows of red, green and blue as PNG."""
    height, width = pixels.shape[:2]
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each after the number of its filter
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), 6)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checked = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checked)
