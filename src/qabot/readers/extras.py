"""Which optional packages are installed that readers use."""

from __future__ import annotations

import importlib.util

_OCR = "rapidocr"  # recognises characters where it is installed


def can_recognise() -> bool:
    """True where the extra is installed; PDF and photos are then read with wider limits."""
    return importlib.util.find_spec(_OCR) is not None


def abilities() -> str:
    """Names what is installed: with more, files that could not be read or only in part may be."""
    return "ocr" if can_recognise() else "-"
