"""Photos and scans: turned, cut, damaged, small and huge; recognition is a stand-in."""

from __future__ import annotations

import importlib.util
import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import qabot
from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers import formats, read_documents
from qabot.readers.content import Content
from qabot.readers.extras import can_recognise
from qabot.readers.formats import Format, format_of
from qabot.readers.pdf.lines import Run
from qabot.readers.pdf.recognition import bands_of, points_of, runs_of_boxes
from qabot.readers.picture import read_picture
from qabot.readers.sandbox import Sandbox
from qabot.types import Document
from qabot.uploads.naming import with_ending_of

COLOURS = {
    "红": (255, 0, 0),
    "绿": (0, 255, 0),
    "蓝": (0, 0, 255),
    "黑": (0, 0, 0),
    "白": (255,) * 3,
}
SAMPLES = Path(__file__).parent / "samples"
OCR = "page 1 read by character recognition (OCR): compare with the original"
Pixels = NDArray[np.uint8]


def picture(mode: str = "RGB", size: tuple[int, int] = (400, 200)) -> Image.Image:
    """Corners in red, green (top), blue, black (bottom)."""
    made = Image.new("RGB", size, "white")
    width, height = size[0] // 4, size[1] // 4
    for place, colour in zip(
        ((0, 0), (size[0] - width, 0), (0, size[1] - height), (size[0] - width, size[1] - height)),
        ("红", "绿", "蓝", "黑"),
        strict=True,
    ):
        made.paste(COLOURS[colour], (*place, place[0] + width, place[1] + height))
    return made.convert(mode)


def saved(made: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer, kind, **options)
    return buffer.getvalue()


def corners(pixels: Pixels) -> list[Run]:
    """A recogniser that names the colours of the corners: top left, top right, bottom, bottom."""
    height, width = pixels.shape[:2]
    text = ""
    for x, y in ((9, 9), (width - 9, 9), (9, height - 9), (width - 9, height - 9)):
        seen = pixels[y, x, ::-1].astype(int)
        text += min(COLOURS, key=lambda name: int(abs(seen - np.array(COLOURS[name])).sum()))
    return runs_of_boxes([([(0, 20), (60, 20), (60, 0), (0, 0)], f"{text}。")])


def nothing(_: Pixels) -> list[Run]:
    return []


def refused(data: bytes, recognise: Callable[[Pixels], list[Run]] | None = corners) -> Code:
    with pytest.raises(DocumentError) as caught:
        read_picture(data, "a", recognise=recognise)
    return caught.value.code


KINDS = [
    ("JPEG", "RGB", ".jpg"),
    ("JPEG", "CMYK", ".jpg"),
    ("PNG", "RGB", ".png"),
    ("PNG", "RGBA", ".png"),
    ("PNG", "P", ".png"),
    ("TIFF", "RGB", ".tif"),
    ("TIFF", "CMYK", ".tif"),
    ("WEBP", "RGBA", ".webp"),
    ("BMP", "RGB", ".bmp"),
]


@pytest.mark.parametrize(("kind", "mode", "ending"), KINDS)
def test_each_kind_is_seen_in_its_colours_and_known_by_its_content(
    kind: str, mode: str, ending: str
) -> None:
    data = saved(picture(mode), kind)
    content = read_picture(data, "a", recognise=corners)
    assert (content.text, content.recognised, content.losses) == ("红绿蓝黑。", (1,), (OCR,))
    for other in ("", ".png", ".pdf", ".docx", ".txt", ".eml"):
        assert format_of(data, other) is Format.PICTURE
    assert with_ending_of("扫描件", Format.PICTURE, data) == f"扫描件{ending}"


@pytest.mark.parametrize(
    ("text", "suffix"), [(b"BM\xe6\x98\xaf", ""), (b"BMW " * 9, ".txt"), (b"II*a MM", ".md")]
)
def test_text_that_begins_like_a_picture_is_text(text: bytes, suffix: str) -> None:
    assert format_of(text, suffix) in (Format.TEXT, Format.MARKDOWN)


TURNED = {  # what is seen of each orientation of EXIF: the corner that row 0, column 0 becomes
    1: "红绿蓝黑",
    2: "绿红黑蓝",
    3: "黑蓝绿红",
    4: "蓝黑红绿",
    5: "红蓝绿黑",
    6: "蓝红黑绿",
    7: "黑绿蓝红",
    8: "绿黑红蓝",
}


@pytest.mark.parametrize("orientation", [0, *TURNED, 9])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_picture_is_turned_as_its_exif_says(kind: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = read_picture(saved(picture(), kind, exif=exif), "a", recognise=corners)
    assert content.text == TURNED.get(orientation, TURNED[1]) + "。"


def test_what_is_transparent_is_white_and_16_bits_are_grey() -> None:
    clear = picture("RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 100, 50))
    assert read_picture(saved(clear, "PNG"), "a", recognise=corners).text == "白绿蓝黑。"
    values = np.full((200, 400), 65535, np.uint16)
    values[150:, 300:] = 0
    deep = saved(Image.fromarray(values), "PNG")
    assert read_picture(deep, "a", recognise=corners).text == "白白白黑。"


def test_pages_of_a_tiff_are_pages_without_previews_and_empty_ones_are_a_loss() -> None:
    preview = picture(size=(800, 800))
    preview.encoderinfo = {"tiffinfo": {254: 1}}
    turned = picture().transpose(Image.Transpose.ROTATE_180)
    empty = Image.new("RGB", (400, 200), "white")
    data = saved(picture(), "TIFF", save_all=True, append_images=[preview, empty, turned])

    def recognise(pixels: Pixels) -> list[Run]:
        return [] if pixels.min() == 255 else corners(pixels)

    content = read_picture(data, "a", recognise=recognise)
    assert content.text == "红绿蓝黑。\n\n黑蓝绿红。"
    assert content.recognised == (1, 3)
    assert content.losses == (
        "page 2 without text",
        "pages 1, 3 read by character recognition (OCR): compare with the original",
    )
    assert [content.text[at:][:2] for at in content.pages[-1:]] == ["黑蓝"]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_read(kind: str) -> None:
    others = [picture().rotate(180), picture().rotate(90)]
    data = saved(picture(), kind, save_all=True, append_images=others, lossless=True)
    content = read_picture(data, "a", recognise=corners)
    assert content.text == "红绿蓝黑。"
    assert content.losses == (OCR, "2 further pictures of an animation left out")


@pytest.mark.parametrize(
    ("size", "is_small"),
    [((16, 16), True), ((199, 199), True), ((99, 900), True), ((200, 100), False)],
)
def test_icons_are_passed_over_and_others_say_what_they_need(
    size: tuple[int, int], is_small: bool
) -> None:
    data = saved(picture(size=size), "PNG")
    assert refused(data, None) is (Code.PICTURE_SMALL if is_small else Code.PICTURE_NEEDS_OCR)
    if is_small:
        assert refused(data) is Code.PICTURE_SMALL


def test_reasons_say_what_to_do_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "can_open_heic", lambda: False)
    assert refused(saved(picture(), "PNG"), nothing) is Code.PICTURE_WITHOUT_TEXT
    needs = DocumentError(Code.PICTURE_NEEDS_OCR)
    for language in ("en", "zh"):
        assert "pip install 'qabot[ocr]'" in needs.message.text(language)
    for brand in (b"heic", b"mif1"):
        with pytest.raises(DocumentError, match=r"JPEG \(in Files") as caught:
            format_of(b"\x00\x00\x00\x18ftyp" + brand + bytes(20), ".jpg")
        assert "兼容性最佳" in caught.value.message.text("zh")
    with pytest.raises(DocumentError, match="HEIC"):
        format_of(b"x", ".heic")
    with pytest.raises(DocumentError, match=r"is not a \.png file"):
        format_of(b"x", ".png")


def test_large_picture_is_made_smaller_and_huge_ones_are_refused() -> None:
    sizes: list[tuple[int, ...]] = []

    def recognise(pixels: Pixels) -> list[Run]:
        sizes.append(pixels.shape)
        return corners(pixels)

    large = saved(Image.new("L", (8000, 5000)), "PNG")
    assert read_picture(large, "a", recognise=recognise).text == "黑黑黑黑。"
    assert sizes == [(3535, 5656, 3)]
    for width, height in ((10_001, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)):
        assert refused(bomb(width, height)) is Code.PICTURE_LARGE


def test_long_pictures_are_cut_between_lines() -> None:
    pixels = np.full((9000, 600, 3), 255, np.uint8)
    for top in range(0, 9000, 60):
        pixels[top : top + 40, ::7] = 0
    bands = list(bands_of(pixels))
    assert [top for top, _ in bands] == [0, *(end for _, end in bands[:-1])]
    assert bands[-1][1] == 9000
    assert all(1500 <= end - top <= 2000 for top, end in bands[:-1])
    assert all(pixels[end].min() == pixels[end - 1].min() == 255 for _, end in bands[:-1])
    assert list(bands_of(pixels[:4000])) == [(0, 4000)]
    assert list(bands_of(np.zeros((5000, 4000, 3), np.uint8))) == [(0, 5000)]


def test_points_of_a_page_and_of_a_piece_of_a_screen() -> None:
    assert points_of(1190, 1684) == pytest.approx(0.5)
    assert points_of(200, 100) == 0.75


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int, content: bytes = b"") -> bytes:
    """A PNG that says it has so many pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def tiff(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + struct.pack("<I", following)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Pictures that are cut off, lie or loop, and what else their makers may think of."""
    for kind, mode, _ in KINDS:
        data = saved(picture(mode), kind)
        for share in (0.02, 0.3, 0.9):
            yield f"{kind} {mode} cut at {share}", data[: int(len(data) * share)]
        flipped = bytearray(data)
        for at in range(30, len(data), 97):
            flipped[at] ^= 0x55
        yield f"{kind} {mode} flipped", bytes(flipped)
        yield f"{kind} {mode} followed by a page", data + b"<html>%PDF-1.7</html>"
    yield "no pixels", bomb(400, 200)
    yield "zero size", bomb(0, 0)
    yield "pixels of another size", bomb(400, 200, zlib.compress(bytes(10)))
    yield "too many pixels", bomb(400, 200, zlib.compress(bytes(50_000_000)))
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90_000_000)))
    good = saved(picture(), "PNG")
    yield "a text that unpacks to 90 MB", good[:33] + text + good[33:]
    yield "a chunk of 4 GB", good[:33] + b"\xff\xff\xff\xffzTXt" + good[33:]
    size = [(256, 4, 1, 400), (257, 4, 1, 200), (258, 3, 1, 8), (262, 3, 1, 1)]
    yield "a TIFF that loops", tiff(size, 8)
    yield "a TIFF without strips", tiff(size)
    yield "a TIFF of 2^32 values", tiff([*size, (273, 4, 0xFFFFFFFF, 8)])
    yield "a TIFF that ends in its header", b"II*\0\xff\xff\xff\xff"
    exif = b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(40)
    jpeg = saved(picture(), "JPEG")
    marked = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    yield "EXIF that is broken", jpeg[:2] + marked + jpeg[2:]
    yield "a WebP of nothing", b"RIFF\x04\0\0\0WEBP"
    yield "a bitmap of negative size", b"BM" + bytes(12) + struct.pack("<Iii", 40, -400, -200)


def test_each_hostile_picture_gives_a_document_or_a_reason() -> None:
    outcomes: dict[str, Content | Code] = {}
    for name, data in hostile():
        try:
            outcomes[name] = read_picture(data, name, recognise=corners)
        except DocumentError as error:
            outcomes[name] = error.code
    assert len(outcomes) >= 50
    reasons = {outcome for outcome in outcomes.values() if isinstance(outcome, Code)}
    assert reasons <= {Code.DAMAGED_PICTURE, Code.PICTURE_LARGE, Code.PICTURE_SMALL}
    for name, outcome in outcomes.items():
        if "followed" in name or name == "EXIF that is broken":
            assert isinstance(outcome, Content), name
            assert outcome.text == "红绿蓝黑。", name
        if "cut at 0.02" in name:
            assert outcome is Code.DAMAGED_PICTURE, name
    assert outcomes["no pixels"] is outcomes["zero size"] is Code.DAMAGED_PICTURE


ENGINE = """
from types import SimpleNamespace

class RapidOCR:
    def __init__(self, params): pass
    def __call__(self, picture):
        box = [(10, 10), (290, 10), (290, 30), (10, 30)]
        text = "x".join(map(str, picture.shape)) + "。"
        return SimpleNamespace(boxes=[box], txts=[text], scores=[1.0])
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in for the engine, in this process and in those of the sandbox."""
    place = tmp_path / "modules"
    place.mkdir()
    (place / "rapidocr.py").write_text(ENGINE, "utf-8")
    monkeypatch.syspath_prepend(place)
    paths = (str(place), str(Path(qabot.__file__).parents[1]), os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))


@pytest.mark.usefixtures("engine")
def test_photos_in_a_folder_are_read_behind_the_walls(tmp_path: Path) -> None:
    assert can_recognise()
    good = saved(picture(size=(400, 300)), "JPEG")
    files = {"a.png": good, "b.pdf": good, "c.jpg": good[:400], "d.webp": bomb(9, 9)}
    outcomes: dict[str, Document | DocumentError] = {}
    with closing(Sandbox(workers=1)) as sandbox:
        for name, data in files.items():
            (tmp_path / name).write_bytes(data)
            outcomes |= dict(read_documents(tmp_path / name, name=name, sandbox=sandbox))
    for name in ("a.png", "b.pdf"):
        read = outcomes[name]
        assert isinstance(read, Document)
        assert (read.text, read.recognised, read.title) == ("300x400x3。", (1,), name[0])
    assert str(outcomes["c.jpg"]).startswith("is a picture that is damaged or cut off")
    assert str(outcomes["d.webp"]).startswith("is a small picture (9 × 9 pixels)")


@pytest.mark.skipif(
    importlib.util.find_spec("rapidocr") is None, reason="the extra qabot[ocr] is not installed"
)
def test_photo_is_read_by_the_engine(tmp_path: Path) -> None:
    made = Image.new("RGB", (1200, 900), "white")
    font = ImageFont.load_default(60)
    for row, text in enumerate(("Springs 37.99 in 2024", "Lakes 18.5 in 2023")):
        ImageDraw.Draw(made).text((100, 200 + 300 * row), text, "black", font)
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = made.transpose(Image.Transpose.ROTATE_90)
    (tmp_path / "a.jpg").write_bytes(saved(upright, "JPEG", exif=exif))
    ((_, read),) = read_documents(tmp_path / "a.jpg", name="a.jpg")
    assert isinstance(read, Document)
    assert read.text.split() == ["Springs", "37.99", "in", "2024", "Lakes", "18.5", "in", "2023"]
    assert (read.recognised, read.losses) == ((1,), (OCR,))


needs_heic = pytest.mark.skipif(
    importlib.util.find_spec("pi_heif") is None, reason="the extra qabot[ocr] is not installed"
)


@needs_heic
@pytest.mark.parametrize("name", ["corners", "turned"])
def test_photo_of_an_iphone_is_upright_in_its_colours(name: str) -> None:
    """Both were made by pillow-heif; the second lies on its side, as its marks say."""
    content = read_picture((SAMPLES / f"{name}.heic").read_bytes(), name, recognise=corners)
    assert content.text == "红绿蓝黑。"
    assert content.losses == (OCR,)


@needs_heic
@pytest.mark.usefixtures("engine")
def test_photo_of_an_iphone_is_read_behind_the_walls(tmp_path: Path) -> None:
    data = (SAMPLES / "turned.heic").read_bytes()
    files = {"a.heic": data, "b.jpg": data, "c.heic": data[:700], "d.heic": data[:40] + bytes(900)}
    outcomes: dict[str, Document | DocumentError] = {}
    with closing(Sandbox(workers=1)) as sandbox:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
            outcomes |= dict(read_documents(tmp_path / name, name=name, sandbox=sandbox))
    for name in ("a.heic", "b.jpg"):
        read = outcomes[name]
        assert isinstance(read, Document), read
        assert read.text == "240x640x3。"
    for name in ("c.heic", "d.heic"):
        assert str(outcomes[name]).startswith("is a picture that is damaged or cut off")


@pytest.mark.parametrize("is_there", [True, False])
def test_heic_is_a_picture_where_it_can_be_decoded(
    monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    monkeypatch.setattr(formats, "can_open_heic", lambda: is_there)
    data = (SAMPLES / "corners.heic").read_bytes()
    if is_there:
        assert format_of(data, ".heic") is Format.PICTURE
    else:
        with pytest.raises(DocumentError, match="pip install"):
            format_of(data, ".heic")
