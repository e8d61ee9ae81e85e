"""Photos and scans (JPEG, PNG, TIFF, WebP, BMP, HEIC) -> text, by character recognition.

The pages go through the same geometry as scanned pages of PDF.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, WebPImagePlugin

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.content import Content, assemble
from qabot.readers.left_out import of_pages
from qabot.readers.pdf import settled
from qabot.readers.pdf.flow import Page, blocks_of
from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.recognition import MOST_PAGES, MOST_PIXELS, points_of
from qabot.readers.pdf.rules import Grid
from qabot.readers.picture_marks import is_heic

LEAST_LONG, LEAST_SHORT = 200, 100  # pixels of the sides; smaller are icons and decoration
LARGEST = 100_000_000  # pixels; cameras of phones reach it
_PLUGINS = (TiffImagePlugin, WebPImagePlugin)  # loaded here, or Pillow would load all it has
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP")
_HEIC = "HEIF"  # as Pillow calls it once it can be opened; photos in it are upright
_ORIENTATION, _SUBFILE, _REDUCED = 0x0112, 254, 1  # tags of EXIF and TIFF
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Pixels = NDArray[np.uint8]  # (height, width, 3): blue, green, red
Recognise = Callable[[Pixels], list[Run]]


@dataclass(slots=True)
class _Pages:
    """The pages that were read, and what of the file was left out."""

    pages: list[Page] = field(default_factory=list)
    losses: list[Lost] = field(default_factory=list)


def read_picture(
    data: bytes,
    name: str,  # noqa: ARG001 - all readers are called alike
    *,
    recognise: Recognise | None = None,
) -> Content:
    """The text of a photo or scan; of a TIFF that of all its pages, at most 500.

    It is turned as its EXIF says; what is transparent is white. Raises DocumentError for a picture
    that is damaged, smaller than 200 x 100 pixels or larger than 100 million, in which no text is
    recognised, or if there is no ``recognise``.
    """
    with _opened(data) as picture:
        found = _read(picture, recognise)
    if not any(page.runs for page in found.pages):
        is_broken = all(page.problem == Loss.PAGES_DAMAGED for page in found.pages)
        raise DocumentError(Code.DAMAGED_PICTURE if is_broken else Code.PICTURE_WITHOUT_TEXT)
    space = settled(found.pages, "")
    return assemble(
        blocks_of(found.pages, {}, space),
        losses=[*_losses(found.pages), *found.losses],
        recognised=_numbers(found.pages, None),
    )


@contextmanager
def _opened(data: bytes) -> Iterator[Image.Image]:
    """The picture, which is decoded only when its pixels are asked for."""
    formats = _formats(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about size, which is checked here, and odd metadata
        try:
            picture = Image.open(io.BytesIO(data), formats=list(formats))
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except MemoryError:
            raise
        except Exception as error:
            raise DocumentError(Code.DAMAGED_PICTURE) from error
        with picture:
            yield picture


def _formats(data: bytes) -> tuple[str, ...]:
    """The formats that the bytes may be in, with Pillow ready to open them."""
    if not is_heic(data):
        return _FORMATS
    import pi_heif  # an extra, loaded where it is needed

    pi_heif.register_heif_opener(thumbnails=False)
    return (_HEIC,)


def _read(picture: Image.Image, recognise: Recognise | None) -> _Pages:
    found, is_too_small = _Pages(), False
    for frame in _frames(picture, found.losses):
        if frame is not None and _is_small(frame):
            is_too_small = True
            continue
        if frame is not None and frame.width * frame.height > LARGEST:
            raise _too_large()
        if recognise is None:
            raise DocumentError(Code.PICTURE_NEEDS_OCR)
        found.pages.append(_page(frame, recognise))
    if is_too_small and not found.pages:
        raise DocumentError(Code.PICTURE_SMALL, width=picture.width, height=picture.height)
    return found


def _frames(picture: Image.Image, losses: list[Lost]) -> Iterator[Image.Image | None]:
    """The pages of a TIFF but its previews, None for a damaged one; else the first picture."""
    if picture.format != "TIFF":
        further = getattr(picture, "n_frames", 1) - 1
        if further > 0 and picture.format != "MPO":  # which has the same picture several times
            losses.append(lost(Loss.FURTHER_PICTURES, count=further))
        yield picture
        return
    for number in range(MOST_PAGES + 1):
        try:
            picture.seek(number)
        except EOFError:
            return
        except Image.DecompressionBombError as error:
            raise _too_large() from error
        except Exception:  # noqa: BLE001 - where the next page is, is not known either
            yield None
            return
        if number == MOST_PAGES:
            losses.append(lost(Loss.PAGES_AFTER, limit=MOST_PAGES))
        elif not _is_preview(picture):
            yield picture


def _is_preview(picture: Image.Image) -> bool:
    kind = getattr(picture, "tag_v2", {}).get(_SUBFILE, 0)
    return isinstance(kind, int) and bool(kind & _REDUCED)


def _is_small(picture: Image.Image) -> bool:
    short, long = sorted(picture.size)
    return long < LEAST_LONG or short < LEAST_SHORT


def _page(frame: Image.Image | None, recognise: Recognise) -> Page:
    """A page with its runs, or why it has none."""
    try:
        pixels = _pixels(frame) if frame is not None else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - libraries raise anything over a broken file
        pixels = None
    if pixels is None:
        return Page([], 0, 0, False, False, Grid(), Loss.PAGES_DAMAGED)
    height, width = pixels.shape[:2]
    runs = recognise(pixels)
    top = height * points_of(width, height)
    return Page(
        runs, 0, top, False, True, Grid(), None if runs else Loss.PAGES_WITHOUT_TEXT, bool(runs)
    )


def _pixels(frame: Image.Image) -> Pixels:
    """What is seen: upright, on white, at most 20 million pixels."""
    frame.load()
    shown = _in_colours(frame)
    share = (MOST_PIXELS / (shown.width * shown.height)) ** 0.5
    if share < 1:
        shown.thumbnail((int(shown.width * share) or 1, int(shown.height * share) or 1))
    turn = _TURNS.get(_orientation(frame))
    if turn is not None:
        shown = shown.transpose(turn)
    return np.ascontiguousarray(np.asarray(shown)[:, :, ::-1])


def _orientation(frame: Image.Image) -> Any:
    """How it is to be turned, 1 to 8; Pillow turns a TIFF by itself, and no tag remains then."""
    try:
        value = frame.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001 - broken notes about a picture do not harm it
        return 1
    return value if isinstance(value, int) else 1


def _in_colours(frame: Image.Image) -> Image.Image:
    """Red, green, blue; figures of 16 bits and more are spread from black to white."""
    if frame.mode[0] in "IF":
        values = np.nan_to_num(np.asarray(frame, np.float32), posinf=0, neginf=0)
        low, high = float(values.min()), float(values.max())
        grey = (values - low) * (255 / max(high - low, 1e-9))
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    if frame.has_transparency_data:
        clear = frame.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")
    return frame.convert("RGB")


def _losses(pages: Sequence[Page]) -> Iterator[Lost]:
    for problem in (Loss.PAGES_DAMAGED, Loss.PAGES_WITHOUT_TEXT):
        if numbers := _numbers(pages, problem):
            yield of_pages(problem, numbers)
    yield of_pages(Loss.PAGES_RECOGNISED, _numbers(pages, None))


def _numbers(pages: Sequence[Page], problem: Loss | None) -> list[int]:
    return [number for number, page in enumerate(pages, 1) if page.problem == problem]


def _too_large() -> DocumentError:
    return DocumentError(Code.PICTURE_LARGE, limit=LARGEST // 1_000_000)
