"""Books (EPUB) -> their chapters in reading order, with the headings of their pages."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.archive import Archive
from qabot.readers.content import Block, Content, assemble
from qabot.readers.html import page_text, parse_page, readable, to_blocks
from qabot.readers.left_out import left_out, within
from qabot.readers.markup import pieces
from qabot.readers.page_pictures import pictures
from qabot.readers.xml import parse_xml

_CONTAINER = "META-INF/container.xml"
_OLD_CONTENTS = "application/x-dtbncx+xml"
_NOT_STATED = ("unknown", "unknown title", "untitled")  # what programs write for a title
_DEEPEST = 6
_Title = tuple[int, str]
_PAGES = ("application/xhtml+xml", "text/html")


def read_epub(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The text of all chapters in the order of the book; its table of contents is left out.

    Raises DocumentError when the book is damaged or encrypted.
    """
    archive = Archive(data)
    if "META-INF/rights.xml" in archive or _is_encrypted(archive):
        raise DocumentError(Code.ENCRYPTED)
    package_path = _package(archive)
    package = parse_xml(archive.read(package_path), package_path)
    losses: list[Lost] = []
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
    raise DocumentError(Code.BOOK_WITHOUT_PACKAGE)


def _chapters(
    archive: Archive, package: etree._Element, folder: str, losses: list[Lost]
) -> Iterator[Block]:
    items = {item.get("id"): item for item in package.iter("{*}item")}
    titles = _titles(archive, items.values(), folder)
    seen: set[str] = set()
    omitted: Counter[Loss] = Counter()
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
            losses.append(lost(Loss.CHAPTER_MISSING, part=path))
            continue
        page = archive.read(path)
        if page.strip():
            text, broken = page_text(page)
            losses += within(path, broken)
            root = parse_page(text)
            omitted += readable(root) + _pictures(root, path)
            yield from _titled(list(to_blocks(pieces(root))), titles[path])
    losses += left_out(omitted)


def _pictures(root: etree._Element, path: str) -> Counter[Loss]:
    """Those of a chapter, not that of the cover."""
    is_cover = posixpath.basename(path).lower().startswith("cover")
    return pictures(root, () if is_cover else set(root.iter()))


def _titled(blocks: list[Block], titles: Sequence[_Title]) -> list[Block]:
    """A chapter whose headings are not marked as such, with those of the table of contents."""
    if any(map(_is_heading, blocks)):
        return blocks
    levels = {_squeezed(title): level for level, title in titles}
    titled = [b if b.kind else replace(b, level=levels.get(_squeezed(b.text), 0)) for b in blocks]
    if titles and not any(map(_is_heading, titled)):
        level, title = titles[0]
        titled.insert(0, Block("", level, name=title))
    return titled


def _is_heading(block: Block) -> bool:
    return bool(block.level) and not block.kind


def _titles(
    archive: Archive, items: Iterable[etree._Element], folder: str
) -> Mapping[str, list[_Title]]:
    """What the table of contents calls each chapter, with the depth of its entry from 1."""
    found: dict[str, list[_Title]] = defaultdict(list)
    for item in items:
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        is_nav = "nav" in (item.get("properties") or "").split()
        if path not in archive or not (is_nav or item.get("media-type") == _OLD_CONTENTS):
            continue
        try:
            contents = parse_xml(archive.read(path), path)
        except DocumentError:
            continue  # the book can be read without
        entries = _nav_entries(contents) if is_nav else _old_entries(contents)
        for level, title, address in entries:
            chapter = unquote(address.partition("#")[0])
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), chapter))
            if title and (level, title) not in found[target]:
                found[target].append((level, title))
    return found


def _nav_entries(contents: etree._Element) -> Iterator[tuple[int, str, str]]:
    for nav in contents.iter("{*}nav"):
        if nav.get("{http://www.idpf.org/2007/ops}type") in ("toc", None):
            for link in nav.iter("{*}a"):
                depth = sum(1 for _ in link.iterancestors("{*}ol"))
                title = " ".join("".join(map(str, link.itertext())).split())
                yield min(max(depth, 1), _DEEPEST), title, link.get("href") or ""


def _old_entries(contents: etree._Element) -> Iterator[tuple[int, str, str]]:
    """The same of the table of contents that books had before EPUB 3 (.ncx)."""
    for point in contents.iter("{*}navPoint"):
        label, target = point.find("{*}navLabel"), point.find("{*}content")
        if label is not None and target is not None:
            depth = 1 + sum(1 for _ in point.iterancestors("{*}navPoint"))
            title = " ".join("".join(map(str, label.itertext())).split())
            yield min(depth, _DEEPEST), title, target.get("src") or ""


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _stated(package: etree._Element, name: str) -> str:
    found = (e.text for e in package.iter("{http://purl.org/dc/elements/1.1/}" + name))
    stated = next((text.strip() for text in found if text and text.strip()), "")
    return "" if stated.lower() in _NOT_STATED else stated
