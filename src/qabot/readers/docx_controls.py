"""Content controls of Word: boxes say whether they are ticked, hints of empty ones go."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from qabot.messages import Loss
from qabot.readers.styles import W, is_on
from qabot.readers.symbols import EMPTY, TICKED
from qabot.readers.xml import local


def settle_controls(root: etree._Element, lost: Counter[Loss]) -> None:
    """Writes the state of each box into it and takes out what is in controls left empty."""
    for control in list(root.iter(f"{W}sdt")):
        properties, content = control.find(f"{W}sdtPr"), control.find(f"{W}sdtContent")
        if properties is None or content is None:
            continue
        box = next((e for e in properties if local(e.tag) == "checkbox"), None)
        if box is not None:
            _write(content, TICKED if _is_checked(box) else EMPTY)
        elif is_on(properties.find(f"{W}showingPlcHdr")):
            if any((text.text or "").strip() for text in content.iter(f"{W}t")):
                lost[Loss.HINT] += 1
            _write(content, "")


def _is_checked(box: etree._Element) -> bool:
    state = next((e for e in box if local(e.tag) == "checked"), None)
    if state is None:
        return False
    return next((v for k, v in state.attrib.items() if local(k) == "val"), "1") in ("1", "true")


def _write(content: etree._Element, text: str) -> None:
    """Puts the text in the place of the first letters below, and nothing in the others'."""
    for element in list(content.iter(f"{W}t", f"{W}sym")):
        element.tag = f"{W}t"
        element.text, text = text, ""
    if text:
        run = etree.SubElement(next(content.iter(f"{W}p"), content), f"{W}r")
        etree.SubElement(run, f"{W}t").text = text
