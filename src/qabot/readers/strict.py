"""Office files saved as "Strict Open XML" -> the namespaces that all programs know."""

from __future__ import annotations

import io
import re
import zipfile

from qabot.readers.archive import Archive

_STRICT = re.compile(rb"""(["'])http://purl\.oclc\.org/ooxml/(\w+)/""")
_RENAMED = (  # these differ in more than the year
    (b"2006/extendedProperties", b"2006/extended-properties"),
    (b"2006/customProperties", b"2006/custom-properties"),
)


def transitional(xml: bytes) -> bytes:
    """The XML of a part with the namespaces of ISO's strict form replaced; else as it is."""
    if b"http://purl.oclc.org/ooxml/" not in xml:
        return xml
    xml = _STRICT.sub(rb"\1http://schemas.openxmlformats.org/\2/2006/", xml)
    for strict, usual in _RENAMED:
        xml = xml.replace(strict, usual)
    return xml


def without_strict(data: bytes, archive: Archive, main: str) -> bytes:
    """A whole office file in the usual namespaces; ``main`` is the part that says the form."""
    if main not in archive or b"http://purl.oclc.org/ooxml/" not in archive.read(main):
        return data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name in archive.members:
            part = archive.read(name)
            file.writestr(name, transitional(part) if name.endswith((".xml", ".rels")) else part)
    return buffer.getvalue()
