"""What an OFD package has besides its pages: annotations, seals, attachments, an outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Loss
from qabot.readers.ofd.drawing import Drawing, draw, within
from qabot.readers.ofd.package import Body, Package, child, children, text_of
from qabot.readers.ofd.seals import seal_name
from qabot.readers.ofd.text import Pen

_MOST = 10_000  # annotations of a document
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_STAMP = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_LARGEST = 10_000_000  # bytes of an attachment that is read


@dataclass(slots=True)
class Extras:
    """Notes by the ID of their page, seals and files in order; ``lost`` counts what is left out."""

    notes: dict[str, list[str]] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)
    lost: Counter[Loss] = field(default_factory=Counter)
    seals: int = 0


def read_extras(package: Package, body: Body) -> Extras:
    """The annotations and seals of a document as notes of its pages, and its attachments."""
    extras = Extras()
    _annotations(package, body, extras)
    _seals(package, body, extras)
    _attachments(package, body, extras)
    return extras


def outline_of(body: Body) -> dict[str, int]:
    """The titles of the outline, without white space, with their depth from 1."""
    found: dict[str, int] = {}

    def add(element: etree._Element, depth: int) -> None:
        for part in children(element, "OutlineElem"):
            found.setdefault("".join((part.get("Title") or "").split()), depth)
            if depth < 6:
                add(part, depth + 1)

    outlines = child(body.root, "Outlines")
    if outlines is not None:
        add(outlines, 1)
    found.pop("", None)
    return found


def _annotations(package: Package, body: Body, extras: Extras) -> None:
    found = package.linked(body.place, text_of(child(body.root, "Annotations")))
    if found is None:
        return
    place, root = found
    for page in children(root, "Page"):
        inner = package.linked(place, text_of(child(page, "FileLoc")))
        for element in inner[1].iter("{*}Annot", "Annot") if inner else ():
            if sum(map(len, extras.notes.values())) >= _MOST:
                return
            if element.get("Visible") in ("false", "0"):
                extras.lost[Loss.NOTE_UNSEEN] += 1
            elif element.get("Type") == "Watermark":
                extras.lost[Loss.WATERMARK] += 1
            else:
                notes = extras.notes.setdefault(page.get("PageID") or "", [])
                notes += filter(None, _said(element, body))


def _said(element: etree._Element, body: Body) -> Iterator[str]:
    """What an annotation says, and what is written in its appearance, each once."""
    remark = " ".join(text_of(child(element, "Remark")).split())
    yield remark
    appearance = child(element, "Appearance")
    if appearance is None:
        return
    drawing, pen = Drawing(), Pen(_IDENTITY, body.box[3])
    draw(drawing, appearance, within(appearance, pen), body.units)
    lines: list[str] = []
    last: float | None = None
    for glyph, _ in drawing.glyphs:
        if last is None or abs(glyph.y - last) > 0.5 * glyph.size:
            lines.append("")
        lines[-1] += glyph.text
        last = glyph.y
    drawn = " ".join(" ".join(line.split()) for line in lines if line.strip())
    yield drawn if drawn != remark else ""


def _seals(package: Package, body: Body, extras: Extras) -> None:
    """A note for each signature with a seal: whose it is, and when it was set."""
    if body.signatures is None:
        return
    found = package.linked("", body.signatures)
    for element in children(found[1], "Signature") if found else ():
        inner = package.linked(body.signatures, element.get("BaseLoc"))
        signed = child(inner[1], "SignedInfo") if inner else None
        if inner is None or signed is None or extras.seals >= _MOST:
            continue
        extras.seals += 1
        stamp = child(signed, "StampAnnot")
        page = "" if stamp is None else stamp.get("PageRef") or ""
        name = _seal_name(package, inner[0], signed)
        set_on = _STAMP.match(text_of(child(signed, "SignatureDateTime")))
        day = "-".join(set_on.groups()) if set_on else ""
        if name:
            text = f"签章：{name}" + (f"（{day}）" if day else "")
            notes = extras.notes.setdefault(page, [])
            notes += [] if text in notes else [text]


def _seal_name(package: Package, place: str, signed: etree._Element) -> str:
    link = text_of(child(child(signed, "Seal"), "BaseLoc"))
    name = package.place(place, link) if link else None
    if name is None:
        return ""
    try:
        return seal_name(package.archive.read(name))
    except DocumentError:
        return ""


def _attachments(package: Package, body: Body, extras: Extras) -> None:
    found = package.linked(body.place, text_of(child(body.root, "Attachments")))
    for element in children(found[1], "Attachment") if found else ():
        if element.get("Visible") in ("false", "0"):
            extras.lost[Loss.ATTACHMENT_UNSEEN] += 1
        elif found and len(extras.files) < _MOST:
            extras.files.append(_file(package, found[0], element))


def _file(package: Package, base: str, element: etree._Element) -> tuple[str, bytes]:
    """The name with its ending, and the content; empty where it cannot be read."""
    link = text_of(child(element, "FileLoc"))
    place = package.place(base, link) if link else None
    name = element.get("Name") or link.rpartition("/")[2] or "?"
    ending = "." + (link.rpartition(".")[2] if "." in link else element.get("Format") or "")
    if "." not in name and len(ending) > 1:
        name += ending
    try:
        data = package.archive.read(place) if place else b""
    except DocumentError:
        data = b""
    return name, data if len(data) <= _LARGEST else b""
