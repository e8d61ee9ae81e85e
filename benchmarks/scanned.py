"""Pages as a scanner gives them, drawn from known paragraphs: one picture, aslant, compressed."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
)
DPI = 200
_POINT = DPI / 72  # pixels
_PAGE = (595, 842)  # points
_MARGIN, _GUTTER, _SIZE, _PITCH = 40, 18, 10.5, 16  # points
_SLANT = 0.6  # degrees
_NO_START = "，。、；：？！”’）》」』】"


def font() -> Path | None:
    """A font with Chinese characters, if one is installed where Debian puts it."""
    return next((path for path in FONTS if path.exists()), None)


def scan(paragraphs: Sequence[str], columns: int, path: Path) -> tuple[bytes, str]:
    """A PDF of one page in these columns, at 200 dpi, and the text that found room on it."""
    letters = ImageFont.truetype(str(path), round(_SIZE * _POINT))
    size = (round(_PAGE[0] * _POINT), round(_PAGE[1] * _POINT))
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    width = (_PAGE[0] - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns
    rows = int((_PAGE[1] - 2 * _MARGIN) / _PITCH)
    lines = [line for paragraph in paragraphs for line in _wrapped(paragraph, int(width / _SIZE))]
    shown = lines[: rows * columns]
    for number, line in enumerate(shown):
        column, row = divmod(number, rows)
        x, y = _MARGIN + column * (width + _GUTTER), _MARGIN + row * _PITCH
        for at, character in enumerate(line):
            draw.text(((x + at * _SIZE) * _POINT, y * _POINT), character, 0, letters)
    return _aged(picture), "".join("".join(shown).split())


def _wrapped(paragraph: str, width: int) -> list[str]:
    """Lines of so many characters; a mark that must not begin a line is set out at its end."""
    text, lines = f"　　{paragraph}", []
    while text:
        end = width + (text[width : width + 1] in _NO_START if text[width:] else 0)
        lines.append(text[:end])
        text = text[end:]
    return lines


def _aged(picture: Image.Image) -> bytes:
    """The picture aslant, with noise, as JPEG in a PDF."""
    chance = random.Random(0)
    noise = Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height))
    picture = picture.rotate(_SLANT, fillcolor=255, resample=Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    Image.blend(picture, noise, 0.06).save(buffer, "PDF", resolution=DPI, quality=55)
    return buffer.getvalue()
