"""Small files of each format, made from their parts, so that what stands in them is known."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A .docx whose body is this XML; ``styles="…"`` adds what stands in that part."""
    head = f'<w:document {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    roots = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}
    return zipped(
        {
            "word/document.xml": f"{head} {math}><w:body>{body}</w:body></w:document>",
            **{
                f"word/{name}.xml": f"<w:{roots[name]} {W}>{xml}</w:{roots[name]}>"
                for name, xml in parts.items()
            },
        }
    )


def paragraph(text: str, properties: str = "") -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}</w:p>"


def level(depth: int, kind: str, pattern: str, rest: str = "") -> str:
    """One depth of a numbered list in a numbering part."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{rest}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )
