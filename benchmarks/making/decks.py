"""Writers of slides (.odp).

A deck is a list of slides: a title, points, the rows of a table, and notes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.making.programs import converted, form, load, run, script
from benchmarks.making.texts import Write


def slides_of(source: Path) -> list[dict[str, Any]]:
    slides: list[dict[str, Any]] = json.loads(source.with_suffix(".json").read_text("utf-8"))
    return slides


def by_office(source: Path, target: Path) -> None:
    """LibreOffice, from slides of python-pptx."""
    converted(form(source, ".pptx"), target, "odp")


def by_pptxgenjs(source: Path, target: Path) -> None:
    """LibreOffice, from slides of PptxGenJS."""
    with TemporaryDirectory() as folder:
        slides = Path(folder) / "a.pptx"
        script("deck.js", slides, given=slides_of(source))
        converted(slides, target, "odp")


def by_flat(source: Path, target: Path) -> None:
    converted(form(source, ".pptx"), target, "fodp")


def by_calligra(source: Path, target: Path) -> None:
    run("env", "QT_QPA_PLATFORM=offscreen", "calligraconverter", form(source, ".pptx"), target)


def by_odfpy(source: Path, target: Path) -> None:
    draw, text, style = load("odf.draw"), load("odf.text"), load("odf.style")
    document = load("odf.opendocument").OpenDocumentPresentation()
    layout = style.PageLayout(name="L")
    document.automaticstyles.addElement(layout)
    master = style.MasterPage(name="M", pagelayoutname=layout)
    document.masterstyles.addElement(master)
    for slide in slides_of(source):
        page = draw.Page(masterpagename=master, name=slide["title"])
        document.presentation.addElement(page)
        for number, said in enumerate([slide["title"], *slide["points"]]):
            frame = draw.Frame(width="20cm", height="2cm", x="1cm", y=f"{1 + 2 * number}cm")
            box = draw.TextBox()
            box.addElement(text.P(text=said))
            frame.addElement(box)
            page.addElement(frame)
    document.save(str(target))


def by_odfdo(source: Path, target: Path) -> None:
    odfdo = load("odfdo")
    document = odfdo.Document("presentation")
    document.body.clear()
    for number, slide in enumerate(slides_of(source), 1):
        page = odfdo.DrawPage(f"page{number}", name=slide["title"])
        for line, said in enumerate([slide["title"], *slide["points"]]):
            page.append(
                odfdo.Frame.text_frame(
                    said,
                    size=("20cm", "2cm"),
                    position=("1cm", f"{1 + 2 * line}cm"),
                )
            )
        document.body.append(page)
    document.save(str(target))


DECKS: Sequence[tuple[str, str, Write]] = (
    ("odp", "LibreOffice from pptx of python-pptx", by_office),
    ("odp", "LibreOffice from pptx of PptxGenJS", by_pptxgenjs),
    ("fodp", "LibreOffice from pptx of python-pptx", by_flat),
    ("odp", "Calligra", by_calligra),
    ("odp", "odfpy", by_odfpy),
    ("odp", "odfdo", by_odfdo),
)
