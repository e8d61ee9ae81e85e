"""Which optional packages are installed that readers use."""

from __future__ import annotations

import importlib.util

_OCR = "rapidocr"  # recognises characters where it is installed
_HEIC = "pi_heif"  # decodes HEIC


def can_recognise() -> bool:
    """True where the extra is installed; PDF and photos are then read with wider limits."""
    return importlib.util.find_spec(_OCR) is not None


def can_open_heic() -> bool:
    """True where photos of iPhones can be decoded, and what is on them recognised."""
    return can_recognise() and importlib.util.find_spec(_HEIC) is not None


def abilities() -> str:
    """Names what is installed: with more, files that could not be read or only in part may be."""
    found = {"ocr": can_recognise(), "heic": can_open_heic()}
    return "+".join(name for name, is_there in found.items() if is_there) or "-"
