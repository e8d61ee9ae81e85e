"""Small files of each format, made from their parts, so that what is in them is known."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """A .docx whose body is this XML; ``styles="…"`` adds what is in that part."""
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


Placed = tuple[float, float, float, str]  # x, y, size, text
Rule = tuple[float, float, float, float]  # two corners: a line, or the outline of a box


def pdf(
    pages: Sequence[Sequence[Placed]],
    *,
    angle: float = 0,
    info: str = "",
    rules: Sequence[Rule] = (),
    filled: bool = False,
) -> bytes:
    """A PDF whose pages show each text at its place, in points; drawn in the order given.

    ``rules`` are drawn on each page, as lines or, where they are ``filled``, as boxes. The font is
    one of those that readers have for Chinese and is not embedded; text at an angle is in
    Helvetica. ``info`` is added to the document's information.
    """
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
        "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 "
        "/W [1 95 500 814 939 500] /FontDescriptor << /FontName /STSong-Light"
        " /Flags 4 /FontBBox [0 -120 1000 880] /Ascent 880 /Descent -120 /ItalicAngle 0 /CapHeight "
        "880 /StemV 93 >> >>] >>"
    )
    latin = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>",
        font,
    ]
    for number, page in enumerate(pages):
        drawing = "".join(_ruled(*rule, filled=filled) for rule in rules)
        drawing += "".join(_drawn(*placed, angle) for placed in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * number} 0 R "
            f"/Resources << /Font << /F 3 0 R /H {latin} >> >> >>"
        )
        objects.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    objects.append(f"<< {info} >>")
    body, places = b"%PDF-1.5\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    return (
        body
        + (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R "
            f"/Info {size - 1} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
        ).encode()
    )


def column(x: float, y: float, lines: Sequence[str], size: float = 10) -> list[Placed]:
    """Lines one below the other, 1.5 sizes apart."""
    return [(x, y - 1.5 * size * number, size, line) for number, line in enumerate(lines)]


def wrapped(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def _ruled(x0: float, y0: float, x1: float, y1: float, *, filled: bool) -> str:
    if filled:
        return f"{x0} {y0} {x1 - x0} {y1 - y0} re f\n"
    if x0 == x1 or y0 == y1:
        return f"{x0} {y0} m {x1} {y1} l S\n"
    return f"{x0} {y0} {x1 - x0} {y1 - y0} re S\n"


def _drawn(x: float, y: float, size: float, text: str, angle: float) -> str:
    turn = math.radians(angle)
    cos, sin = round(math.cos(turn), 4), round(math.sin(turn), 4)
    font, code = ("H", text.encode("latin-1")) if angle else ("F", text.encode("utf-16-be"))
    matrix = f"{cos} {sin} {-sin} {cos} {x} {y} Tm"
    return f"BT /{font} {size} Tf {matrix} <{code.hex()}> Tj ET\n"
