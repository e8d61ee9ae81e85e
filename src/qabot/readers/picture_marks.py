"""Which kind of picture bytes are, by how they begin."""

from __future__ import annotations

_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"II+\x00\x08\x00", ".tif"),
    (b"MM\x00+\x00\x08", ".tif"),
)
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # bytes of the header behind that of the file


def picture_ending(data: bytes) -> str | None:
    """The usual ending of a picture that can be read (``.png``); None for all other bytes.

    Two letters are not believed: a bitmap must have a header of a known length as well, since a
    text may begin with BM.
    """
    for beginning, ending in _BEGINNINGS:
        if data.startswith(beginning):
            return ending
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    is_bitmap = data[:2] == b"BM" and data[6:10] == bytes(4)
    return ".bmp" if is_bitmap and int.from_bytes(data[14:18], "little") in _BMP_HEADERS else None


def is_heic(data: bytes) -> bool:
    """True for the photos that iPhones take unless they are set otherwise."""
    return data[4:8] == b"ftyp" and data[8:12] in _BRANDS
