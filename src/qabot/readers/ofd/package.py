"""The parts of an OFD package (GB/T 33190-2016): documents, pages, resources, where they lie."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml import etree

from qabot.errors import DocumentError
from qabot.readers.archive import Archive
from qabot.readers.xml import local, parse_xml

ROOT = "OFD.xml"
Box = tuple[float, float, float, float]  # x, y of the top left corner, width, height, in mm
A4: Box = (0.0, 0.0, 210.0, 297.0)
_MOST_RESOURCES = 20_000  # drawings of one document that others may refer to


class Package:
    """The XML parts of a package by their places; each is parsed when it is asked for."""

    def __init__(self, data: bytes) -> None:
        self.archive = Archive(data)

    def place(self, base: str, given: str) -> str | None:
        """The name of a member that a part at ``base`` refers to; None where there is none.

        Places are relative to the part, or to the package where they begin with a slash; some
        programs leave out the slash.
        """
        given = given.strip().replace("\\", "/")
        near = posixpath.normpath(posixpath.join("/", posixpath.dirname(base), given))
        for name in (near, posixpath.normpath(posixpath.join("/", given))):
            if name.lstrip("/") in self.archive:
                return name.lstrip("/")
        return None

    def root(self, name: str) -> etree._Element:
        """The XML of a member; raises DocumentError when it is missing or broken."""
        return parse_xml(self.archive.read(name), name)

    def linked(self, base: str, given: str | None) -> tuple[str, etree._Element] | None:
        """The name and XML of what a part refers to; None where it is missing or broken."""
        name = self.place(base, given or "") if given else None
        if name is None:
            return None
        try:
            return name, self.root(name)
        except DocumentError:
            return None


@dataclass(slots=True)
class Template:
    """A page that others are drawn upon; ``is_above`` is true where it is drawn over them."""

    place: str
    is_above: bool


@dataclass(slots=True)
class Body:
    """One document of a package: where its pages are, and what they share."""

    place: str
    root: etree._Element
    information: Mapping[str, str]
    custom: Mapping[str, str]
    box: Box
    pages: Sequence[tuple[str, str]]  # ID and place, in order
    templates: Mapping[str, Template]
    signatures: str | None = None
    units: dict[str, etree._Element] = field(default_factory=dict)  # drawings by ID


def bodies(package: Package) -> Iterator[Body]:
    """The documents of a package in order; those whose root is missing or broken are left out.

    Raises DocumentError when the package's own root is missing or broken.
    """
    root = package.root(ROOT)
    for element in children(root, "DocBody"):
        found = package.linked(ROOT, text_of(child(element, "DocRoot")))
        if found:
            yield _body(package, element, *found)


def _body(package: Package, element: etree._Element, place: str, root: etree._Element) -> Body:
    common = child(root, "CommonData")
    information = child(element, "DocInfo")
    own = list(information) if information is not None else []
    custom = [e for group in own if local(group.tag) == "CustomDatas" for e in group]
    signatures = text_of(child(element, "Signatures"))
    body = Body(
        place,
        root,
        {local(e.tag): text_of(e) for e in own},
        {e.get("Name") or "": text_of(e) for e in custom},
        box_of(child(child(common, "PageArea"), "PhysicalBox")) or A4,
        [(e.get("ID") or "", e.get("BaseLoc") or "") for e in children(child(root, "Pages"))],
        {
            e.get("ID") or "": Template(e.get("BaseLoc") or "", e.get("ZOrder") == "Foreground")
            for e in children(common, "TemplatePage")
        },
        package.place(ROOT, signatures) if signatures else None,
    )
    for name in ("PublicRes", "DocumentRes"):
        for link in children(common, name):
            add_resources(package, body.units, place, text_of(link))
    return body


def add_resources(
    package: Package, units: dict[str, etree._Element], base: str, given: str
) -> None:
    """Adds the drawings of a part with resources, by their IDs."""
    found = package.linked(base, given)
    if found is None:
        return
    for unit in found[1].iter("{*}CompositeGraphicUnit", "CompositeGraphicUnit"):
        if len(units) < _MOST_RESOURCES:
            units[unit.get("ID") or ""] = unit


def children(element: etree._Element | None, name: str = "") -> list[etree._Element]:
    """The children of that local name, whatever their namespace; all without a name."""
    return [e for e in (() if element is None else element) if name in ("", local(e.tag))]


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of this name; None without one."""
    return next(iter(children(element, name)), None)


def text_of(element: etree._Element | None) -> str:
    """The text of an element, without white space around it; empty for None."""
    return "" if element is None else (element.text or "").strip()


def box_of(element: etree._Element | None) -> Box | None:
    """The box that an element's text gives; None for none, or one without an extent."""
    values = numbers(text_of(element))
    if len(values) != 4 or min(values[2:]) <= 0:
        return None
    return values[0], values[1], values[2], values[3]


def numbers(given: str | None) -> list[float]:
    """``1 2.5`` -> ``[1.0, 2.5]``; nothing where one of them is not a finite number."""
    try:
        values = [float(part) for part in (given or "").split()]
    except ValueError:
        return []
    return values if all(abs(value) < 1e6 for value in values) else []
