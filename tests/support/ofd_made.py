"""OFD packages as the programs of Chinese offices lay them out, from texts at known places.

Lengths are millimetres, y grows downwards. Each text is an object with a box of its own; its
characters have offsets, repeated ones written ``g 3 4.5``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from tests.support.made import zipped

NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'
Number = float | int


def offsets(text: str, size: Number) -> list[float]:
    """Full-width characters as wide as high, others half."""
    return [size if ord(c) > 0x2E7F or c in "“”‘’—…" else size / 2 for c in text]


def delta(steps: Sequence[float]) -> str:
    """``4.5 4.5 4.5 2`` -> ``g 3 4.5 2``, as programs write offsets."""
    found: list[str] = []
    for step, group in groupby(steps):
        count = len(list(group))
        found += [f"g {count} {step:g}"] if count > 2 else [f"{step:g}"] * count
    return " ".join(found)


def text(
    x: Number, y: Number, size: Number, said: str, *, attributes: str = "", inside: str = "",
    key: int = 0, steps: Sequence[float] | None = None,
) -> str:  # fmt: skip
    """A TextObject whose baseline begins at (x, y); ``inside`` goes before its TextCode."""
    steps = offsets(said, size)[:-1] if steps is None else steps
    given = f' DeltaX="{delta(steps)}"' if steps else ""
    width = sum(offsets(said, size))
    return (
        f'<ofd:TextObject ID="{key or 99}" Boundary="{x:g} {y - size:g} {width:g} {1.4 * size:g}" '
        f'Font="1" Size="{size:g}" {attributes}>{inside}'
        f'<ofd:TextCode X="0" Y="{size:g}"{given}>{escape(said)}</ofd:TextCode></ofd:TextObject>'
    )


def lines(x: Number, y: Number, size: Number, said: Sequence[str], pitch: float = 1.6) -> str:
    """Texts one below the other, ``pitch`` sizes apart."""
    return "".join(text(x, y + n * pitch * size, size, line) for n, line in enumerate(said))


def rule(x0: Number, y0: Number, x1: Number, y1: Number) -> str:
    """A straight line, in a box of its own as programs write it."""
    return (
        f'<ofd:PathObject ID="98" Boundary="{x0:g} {y0:g} {max(x1 - x0, 0.1):g} '
        f'{max(y1 - y0, 0.1):g}" LineWidth="0.25"><ofd:AbbreviatedData>M 0 0 L {x1 - x0:g} '
        f"{y1 - y0:g}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def grid(xs: Sequence[Number], ys: Sequence[Number]) -> str:
    across = "".join(rule(xs[0], y, xs[-1], y) for y in ys)
    return across + "".join(rule(x, ys[0], x, ys[-1]) for x in xs)


def table(x: Number, y: Number, widths: Sequence[Number], rows: Sequence[Sequence[str]]) -> str:
    """A table with all its lines, rows of 8 mm, cells of 3.5 mm, drawn row by row."""
    xs = [x + sum(widths[:n]) for n in range(len(widths) + 1)]
    ys = [y + 8 * n for n in range(len(rows) + 1)]
    cells = (
        text(xs[column] + 1, ys[number] + 5.5, 3.5, cell)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
        if cell
    )
    return grid(xs, ys) + "".join(cells)


def layer(content: str, kind: str = "Body") -> str:
    return f'<ofd:Layer Type="{kind}" ID="90">{content}</ofd:Layer>'


def page(content: str, *, template: str = "", area: str = "") -> str:
    """The XML of a page; ``content`` is that of one layer, or layers."""
    use = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    body = content if content.startswith("<ofd:Layer") else layer(content)
    size = f"<ofd:Area><ofd:PhysicalBox>{area}</ofd:PhysicalBox></ofd:Area>" if area else ""
    return f"<ofd:Page {NAMES}>{use}{size}<ofd:Content>{body}</ofd:Content></ofd:Page>"


def document(
    pages: Sequence[str],
    *,
    templates: Sequence[str] = (),
    root: str = "",
    resources: str = "",
    box: str = "0 0 210 297",
    folder: str = "Doc_0",
) -> dict[str, str]:
    """The parts of one document; ``root`` is added to Document.xml, ``resources`` are units."""
    pieces = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    drawn = "".join(
        f'<ofd:TemplatePage ID="t{n}" BaseLoc="Tpls/Tpl_{n}/Content.xml"/>'
        for n in range(len(templates))
    )
    link = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>" if resources else ""
    parts = {
        f"{folder}/Document.xml": f"<ofd:Document {NAMES}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>{box}</ofd:PhysicalBox></ofd:PageArea>{link}{drawn}</ofd:CommonData>"
        f"<ofd:Pages>{pieces}</ofd:Pages>{root}</ofd:Document>"
    }
    parts |= {f"{folder}/Pages/Page_{n}/Content.xml": xml for n, xml in enumerate(pages)}
    parts |= {f"{folder}/Tpls/Tpl_{n}/Content.xml": xml for n, xml in enumerate(templates)}
    if resources:
        parts[f"{folder}/DocumentRes.xml"] = f"<ofd:Res {NAMES}>{resources}</ofd:Res>"
    return parts


def ofd(
    *documents: Mapping[str, str],
    information: str = "",
    body: str = "",
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A package of these documents; ``body`` is added to the first one's entry."""
    entries = "".join(
        f"<ofd:DocBody><ofd:DocInfo>{'' if n else information}</ofd:DocInfo>"
        f"<ofd:DocRoot>{next(iter(found))}</ofd:DocRoot>{'' if n else body}</ofd:DocBody>"
        for n, found in enumerate(documents)
    )
    root = f'<ofd:OFD {NAMES} Version="1.0" DocType="OFD">{entries}</ofd:OFD>'
    inner = {name: xml for found in documents for name, xml in found.items()}
    return zipped({"OFD.xml": root, **inner, **(parts or {})})


def unit(key: str, content: str) -> str:
    """A drawing that pages refer to by its ID."""
    return (
        f'<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID={quoteattr(key)} Width="50" '
        f'Height="50"><ofd:Content>{content}</ofd:Content></ofd:CompositeGraphicUnit>'
        "</ofd:CompositeGraphicUnits>"
    )
