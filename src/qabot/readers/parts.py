"""The parts of an office file and how they point at one another."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from lxml import etree

from qabot.readers.archive import Archive
from qabot.readers.strict import transitional
from qabot.readers.xml import local, parse_xml


class Parts:
    """The parts of a file by name, each parsed when it is first asked for."""

    def __init__(self, load: Callable[[str], etree._Element | None]) -> None:
        self._load = load
        self._roots: dict[str, etree._Element | None] = {}

    @classmethod
    def of(cls, archive: Archive) -> Parts:
        """The parts of a package."""

        def load(name: str) -> etree._Element | None:
            return parse_xml(transitional(archive.read(name)), name) if name in archive else None

        return cls(load)

    def root(self, name: str) -> etree._Element | None:
        """The XML of a part; None without such a part. Raises DocumentError for broken XML."""
        if name not in self._roots:
            self._roots[name] = self._load(name)
        return self._roots[name]

    def children(self, name: str) -> list[etree._Element]:
        """The children of a part's root; empty where there is no such part."""
        root = self.root(name)
        return [] if root is None else list(root)

    def target(self, part: str, key: str | None) -> str | None:
        """The part that ``key`` means in another part; None where it leads outside."""
        folder, name = posixpath.split(part)
        for relation in self.children(f"{folder}/_rels/{name}.rels"):
            if relation.get("Id") == key and relation.get("TargetMode") != "External":
                target = relation.get("Target") or ""
                return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        return None


def reference(element: etree._Element, name: str) -> str | None:
    """The key of another part in an attribute such as ``r:id``, whatever the namespace's form."""
    for key, value in element.attrib.items():
        if local(key) == name and "relationships" in str(key):
            return str(value)
    return None
