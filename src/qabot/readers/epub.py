"""Books (EPUB) -> their chapters in reading order, with the headings of their pages."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from qabot.errors import DocumentError
from qabot.readers.archive import Archive
from qabot.readers.content import Block, Content, assemble
from qabot.readers.html import page_text, parse_page, to_blocks
from qabot.readers.markup import pieces
from qabot.readers.xml import parse_xml

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of all chapters in the order of the book; its table of contents is left out.

    Raises DocumentError when the book is damaged or encrypted.
    """
    archive = Archive(data)
    if "META-INF/rights.xml" in archive or _is_encrypted(archive):
        raise DocumentError("is encrypted (DRM): only its own program can open it")
    package_path = _package(archive)
    package = parse_xml(archive.read(package_path), package_path)
    losses: list[str] = []
    blocks = list(_chapters(archive, package, posixpath.dirname(package_path), losses))
    return assemble(
        blocks,
        title=_stated(package, "title"),
        published=_stated(package, "date")[:10],
        author=_stated(package, "creator"),
        losses=losses,
    )


def _is_encrypted(archive: Archive) -> bool:
    """True where more than fonts is encrypted."""
    name = "META-INF/encryption.xml"
    if name not in archive:
        return False
    encrypted = parse_xml(archive.read(name), name).iter("{*}CipherReference")
    return any(str(item.get("URI")).endswith(("html", "htm")) for item in encrypted)


def _package(archive: Archive) -> str:
    root = parse_xml(archive.read(_CONTAINER), _CONTAINER)
    for element in root.iter("{*}rootfile"):
        if path := element.get("full-path"):
            return unquote(path)
    raise DocumentError("is damaged (it does not say where its text is): download it again")


def _chapters(
    archive: Archive, package: etree._Element, folder: str, losses: list[str]
) -> Iterator[Block]:
    items = {item.get("id"): item for item in package.iter("{*}item")}
    seen: set[str] = set()
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES:
            continue
        if "nav" in (item.get("properties") or "").split():
            continue
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        if path in seen:
            continue
        seen.add(path)
        if path not in archive:
            losses.append(f"the chapter {path} is missing")
            continue
        page = archive.read(path)
        if page.strip():
            text, lost = page_text(page)
            losses += (f"{path}: {loss}" for loss in lost)
            yield from to_blocks(list(pieces(parse_page(text))))


def _stated(package: etree._Element, name: str) -> str:
    found = (e.text for e in package.iter("{http://purl.org/dc/elements/1.1/}" + name))
    return next((text.strip() for text in found if text and text.strip()), "")
