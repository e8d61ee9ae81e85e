"""OpenDocument files (ODF 1.2 and 1.3), packages or flat XML -> their body, styles, objects."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code
from qabot.readers.archive import Archive
from qabot.readers.mathml import formula
from qabot.readers.properties import Properties, said
from qabot.readers.xml import local, parse_xml

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE = f"{_NAMES}office:1.0}}", f"{_NAMES}text:1.0}}", f"{_NAMES}table:1.0}}"
STYLE, DRAW, FORM = f"{_NAMES}style:1.0}}", f"{_NAMES}drawing:1.0}}", f"{_NAMES}form:1.0}}"
PRESENTATION = f"{_NAMES}presentation:1.0}}"
SVG = f"{_NAMES}svg-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"
_CONTENT, _STYLES, _META, _MANIFEST = (
    "content.xml",
    "styles.xml",
    "meta.xml",
    "META-INF/manifest.xml",
)


@dataclass(frozen=True, slots=True)
class Source:
    """An opened file: ``body`` is the text, workbook or presentation; ``roots`` have the styles."""

    body: etree._Element
    roots: Sequence[etree._Element]
    properties: Properties
    archive: Archive | None = None

    def masters(self) -> Iterator[etree._Element]:
        """The master pages, with headers and footers."""
        for root in self.roots:
            yield from root.iter(f"{STYLE}master-page")

    def embedded(self, element: etree._Element) -> etree._Element | None:
        """The root of an object in a frame; None where it is missing, broken or not XML."""
        inner = next((e for e in element if isinstance(e.tag, str)), None)
        if inner is not None:
            return inner
        link = element.get(f"{XLINK}href") or ""
        name = posixpath.normpath(posixpath.join(link, _CONTENT))
        if self.archive is None or name not in self.archive:
            return None
        try:
            return parse_xml(self.archive.read(name), name)
        except DocumentError:
            return None

    def formula(self, frame: etree._Element) -> str:
        """The equation in a frame as text; empty where it shows something else."""
        for element in frame.iterchildren(f"{DRAW}object"):
            root = self.embedded(element)
            if root is not None and local(root.tag) == "math":
                return formula(root)
        return ""


def open_source(data: bytes, name: str) -> Source:
    """An OpenDocument file from its bytes.

    Raises DocumentError when it is damaged, protected by a password, or without a body.
    """
    if data.startswith(b"PK"):
        return _package(Archive(data))
    root = parse_xml(data, name)
    return Source(_body(root, name), [root], _properties(root))


def _package(archive: Archive) -> Source:
    if _MANIFEST in archive and b":encryption-data" in archive.read(_MANIFEST):
        raise DocumentError(Code.PASSWORD_OFFICE)
    content = parse_xml(archive.read(_CONTENT), _CONTENT)
    roots = [content]
    if _STYLES in archive:
        roots.append(parse_xml(archive.read(_STYLES), _STYLES))
    properties = Properties()
    if _META in archive:
        properties = _properties(parse_xml(archive.read(_META), _META))
    return Source(_body(content, _CONTENT), roots, properties, archive)


def _body(root: etree._Element, name: str) -> etree._Element:
    body = next((e for e in root if local(e.tag) == "body"), None)
    found = next((e for e in (() if body is None else body) if isinstance(e.tag, str)), None)
    if found is None:
        raise DocumentError(Code.DAMAGED_XML, part=name)
    return found


def _properties(root: etree._Element) -> Properties:
    meta = next(root.iter(f"{OFFICE}meta"), None)
    found = {local(e.tag): (e.text or "").strip() for e in (() if meta is None else meta)}
    return said(
        {
            "title": found.get("title", ""),
            "creator": found.get("initial-creator") or found.get("creator", ""),
            "modified": found.get("date") or found.get("creation-date", ""),
        }
    )
