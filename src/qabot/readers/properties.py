"""What office files say of themselves: title, author, date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qabot.readers.archive import Archive
from qabot.readers.xml import local, parse_xml

_PART = "docProps/core.xml"
_NOBODY = frozenset(  # authors that programs write, not people
    {"python-docx", "openpyxl", "python-pptx", "administrator", "user", "admin", "微软用户"}
    | {"windows 用户", "windows user", "microsoft office user", "apache poi", "dell", "lenovo"}
)


@dataclass(frozen=True, slots=True)
class Properties:
    """The core properties; ``published`` is the day of the last change, YYYY-MM-DD."""

    title: str | None = None
    author: str | None = None
    published: str | None = None


def read_properties(archive: Archive) -> Properties:
    """The properties of an office file; what it does not say, or only a program, is None."""
    if _PART not in archive:
        return Properties()
    root = parse_xml(archive.read(_PART), _PART)
    return said({local(element.tag): (element.text or "").strip() for element in root})


def said(found: Mapping[str, str]) -> Properties:
    """The properties in fields by their names in the core properties."""
    author = found.get("creator", "")
    changed = found.get("modified") or found.get("created") or ""
    return Properties(
        title=found.get("title") or None,
        author=None if author.lower() in _NOBODY else author,
        published=changed[:10] or None,
    )
