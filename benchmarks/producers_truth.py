"""What the samples of `producers` contain, by hand or from corpus/, and how a text is scored.

A sentence counts if it is in the text verbatim, a figure if it is there with the two
characters after it, a cell if it is in one line with the other cells of its row, in their
order and apart from them; names of columns may precede the values.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from tests.support.office_samples import slides, text_file
from tests.support.produced import KINDS, Story, flat_text, page, told
from tests.support.shown_values import VALUES

HERE = Path(__file__).parent
_SENTENCE = re.compile(r"(?<=[。！？])(?![”’」』）])")
_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*[%‰℃]?[\u4e00-\u9fff]{0,2}")
_APART = r"\**\s*(?:[|；;\t,:：]|\s{2,})[^\n]*?"  # what is between the cells of a row
_FIRST_DAY = datetime(1899, 12, 30)
MAIL = {
    "subject": "关于朱镕基同志题词的通知",
    "from": "陶喆 <tao@example.org>",
    "to": "王芳 <wang@example.org>",
    "date": "Mon, 18 Mar 2024 08:30:00 +0800",
}


@dataclass(frozen=True, slots=True)
class Truth:
    """Sentences, rows of cells, texts that must not be there, and the page of some sentences."""

    sentences: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    gone: tuple[str, ...] = ()
    pages: tuple[tuple[str, int], ...] = ()

    def by(self, producer: str, kind: str) -> Truth:
        """What this producer was able to write of it."""
        found = self
        if kind not in ("odp", "fodp"):  # the pages of the samples of OFD are not known beforehand
            found = replace(found, pages=())
        if producer.startswith(_WITHOUT_TABLES) or kind in _WITHOUT_TABLES_IN:
            found = replace(found, rows=())
        if producer.startswith("SheetJS"):
            found = replace(found, gone=())  # its free edition hides nothing
        if kind == "ods" and producer.startswith(_WITHOUT_FORMATS):
            rows = (*found.rows[:3], *(found.rows[-3:] if "pandas" not in producer else ()))
            found = replace(found, rows=rows, gone=())
        if kind == "ods" and producer == "Gnumeric":
            found = replace(found, rows=tuple(row for row in map(_by_gnumeric, found.rows) if row))
        return found


_WITHOUT_TABLES = ("feedgen", "git", "aspose", "msgforge", "pandoc, opml")
_WITHOUT_TABLES_IN = ("srt", "vtt", "ass", "ssa")
_WITHOUT_FORMATS = ("odfdo", "pandas", "SheetJS")  # they write values as they are stored
_UNKNOWN_TO_GNUMERIC = (
    "一百二十三",
    "壹佰贰拾叁",
    "星期一",
)  # it shows them as nothing, or the code
_IN_GNUMERIC = {  # what it displays, and writes, where Excel displays something else
    "-46.5": "−46.5",
    "3218.5": "3218.4",
    "-3,218": "−3,218",
    "-1.0%": "−1.0%",
    "1.2E-04": "1.2E−04",
}
FEATURES = ("LibreOffice",)  # programs that keep numbers of lists, changes and hidden text


def is_able(producer: str, kind: str, source: str) -> bool:
    """False where the producer itself is known to lose what the source is there to show."""
    if source == "texts/rules":
        keeps = producer.startswith(FEATURES) and kind != "wordml"
        return keeps or kind == "strict"
    if "LibreOffice's PDF" in producer:
        return source == "texts/spaced"  # easyofd writes spaces around letters into all others
    return not (source == "decks/talk" and producer == "Calligra")  # it drops the notes


def _by_gnumeric(row: tuple[str, ...]) -> tuple[str, ...]:
    if set(row) & set(_UNKNOWN_TO_GNUMERIC):
        return ()
    return tuple(_IN_GNUMERIC.get(cell, cell) for cell in row)


@dataclass(frozen=True, slots=True)
class Score:
    """Of sentences, figures, cells, pages and texts to be left out: right ones and all."""

    sentences: tuple[int, int]
    figures: tuple[int, int]
    cells: tuple[int, int]
    pages: tuple[int, int]
    gone: tuple[int, int]
    characters: int
    ms: float
    missed: tuple[str, ...] = ()

    @property
    def is_short(self) -> bool:
        return any(right < of for right, of in self.parts().values())

    def parts(self) -> dict[str, tuple[int, int]]:
        return {
            "sentences": self.sentences,
            "figures": self.figures,
            "cells": self.cells,
            "pages": self.pages,
            "left_out": self.gone,
        }

    def told(self) -> str:
        parts = (f"{name} {a}/{b}" for name, (a, b) in self.parts().items() if b)
        return f"{', '.join(parts)}; missed {list(self.missed[:4])}"


def scored(said: Mapping[str, Any], truth: Truth) -> Score:
    text = str(said["text"])
    lines = text.split("\n")
    missed = [s for s in truth.sentences if s not in text]
    figures = [f for s in truth.sentences for f in _FIGURE.findall(s)]
    hits = [_cells(lines, row) for row in truth.rows]
    missed += [" | ".join(row) for row, n in zip(truth.rows, hits, strict=True) if n < len(row)]
    missed += [text for text in truth.gone if text in str(said["text"])]
    starts = said.get("pages", [])
    placed = [_page_of(text, starts, sentence) == number for sentence, number in truth.pages]
    return Score(
        (sum(s in text for s in truth.sentences), len(truth.sentences)),
        (sum(f in text for f in figures), len(figures)),
        (sum(hits), sum(map(len, truth.rows))),
        (sum(placed), len(placed)),
        (sum(g not in text for g in truth.gone), len(truth.gone)),
        len(text),
        float(said.get("ms", 0)),
        (*([str(said["error"])] if "error" in said else []), *missed),
    )


def _cells(lines: Sequence[str], row: Sequence[str]) -> int:
    """How many cells of a row are in one line, in order; names of columns may be in others."""
    told = [rf"(?<!\w){re.escape(cell)}(?![\w%]|[.,]\d)" for cell in row]
    if any(re.search(_APART.join(told), line) for line in lines):
        return len(row)
    text = "\n".join(lines)
    return sum(f"{cell}：" in text for cell in row)


def _page_of(text: str, starts: Sequence[int], sentence: str) -> int:
    at = text.find(sentence)
    return sum(start <= at for start in starts) if at >= 0 else 0


def summed(scores: Sequence[Score]) -> dict[str, Any]:
    """Percent of all samples together; milliseconds for 100,000 characters in the median."""
    report: dict[str, Any] = {}
    for name in ("sentences", "figures", "cells", "pages", "left_out"):
        pairs = [score.parts()[name] for score in scores]
        of = sum(pair[1] for pair in pairs)
        if of:
            right = sum(pair[0] for pair in pairs)
            report[name] = {"percent": round(100 * right / of, 1), "right": right, "of": of}
    speeds = [100_000 * score.ms / score.characters for score in scores if score.characters]
    report["ms_for_100_000_characters"] = round(median(speeds)) if speeds else None
    report["unread"] = sum(not score.characters for score in scores)
    return report


# the contents, and their sources


def write_sources(folder: Path) -> dict[str, Truth]:
    """The sources that producers read; returns what each contains, by folder/name."""
    writers = (_texts, _rules, _books, _decks, _mails, _spoken)
    return {name: truth for write in writers for name, truth in write(folder).items()}


def _sentences(story: Story) -> tuple[str, ...]:
    parts = (s for p in story.paragraphs for s in _SENTENCE.split(p) if s)
    return (*story.headings, *parts)


def _texts(folder: Path) -> dict[str, Truth]:
    target = folder / "texts"
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    for kind in KINDS:
        story = told(kind)
        base = target / kind
        _put(base, ".json", json.dumps(story.parts, ensure_ascii=False))
        _put(base, ".html", page(story).replace("<h2>", "<h1>").replace("</h2>", "</h1>"))
        _put(base, ".fodt", flat_text(story))
        _put(base, ".md", _markdown(story))
        base.with_suffix(".docx").write_bytes(_docx(story))
        for suffix in (".rst", ".org", ".rtf"):
            _convert(base, suffix)
        _put(base, ".adoc", _asciidoc(story))
        _print(base)
        rows = tuple(map(tuple, story.rows))
        found[f"texts/{kind}"] = Truth(_sentences(story), rows)
    return found


def _put(base: Path, suffix: str, text: str) -> None:
    base.with_suffix(suffix).write_text(text, "utf-8")


def _markdown(story: Story) -> str:
    parts = []
    for part in story.parts:
        if isinstance(part, str):
            parts.append(part)
        else:
            head, *rows = (f"| {' | '.join(row)} |" for row in part)
            parts.append("\n".join([head, "|" + "---|" * len(part[0]), *rows]))
    return "\n\n".join(parts) + "\n"


def _asciidoc(story: Story) -> str:
    parts = []
    for part in story.parts:
        if isinstance(part, str):
            parts.append(re.sub("^# ", "== ", part).replace("++", "{plus}{plus}"))
        else:
            rows = ("".join(f"|{cell}\n" for cell in row) for row in part)
            parts.append(f'[cols="{"1," * (len(part[0]) - 1)}1"]\n|===\n{"".join(rows)}|===')
    return "= 标题\n\n" + "\n\n".join(parts) + "\n"


def _docx(story: Story) -> bytes:
    import io

    import docx

    document = docx.Document()
    for part in story.parts:
        if not isinstance(part, str):
            table = document.add_table(len(part), len(part[0]))
            for y, row in enumerate(part):
                for x, cell in enumerate(row):
                    table.cell(y, x).text = cell
        elif part.startswith("# "):
            document.add_heading(part[2:], 1)
        else:
            document.add_paragraph(part)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _convert(base: Path, suffix: str) -> None:
    words: list[str | Path] = [
        "pandoc",
        "--standalone",
        "--wrap=none",
        "--from=gfm",
        base.with_suffix(".md"),
    ]
    subprocess.run([*words, "-o", base.with_suffix(suffix)], check=False)


def _print(base: Path) -> None:
    """A PDF by Chromium."""
    script, target = HERE / "making" / "snapshot.js", base.with_suffix(".pdf")
    if not target.exists():
        address = base.with_suffix(".html").absolute().as_uri()
        subprocess.run(["node", script, address, target], check=False)


def _rules(folder: Path) -> dict[str, Truth]:
    """Numbers of lists, a change, hidden text, a note, a merged table (`office_samples`)."""
    (folder / "texts" / "rules.docx").write_bytes(text_file())
    sentences = (
        "缴存管理办法",
        "第一章 总则",
        "第一条 为规范缴存，制定本办法。",
        "第二条 缴存基数上限为38205元。",
        "上限每年七月调整。",
        "面积为120m²，年产量3×10⁵吨。",
        "修订前新增的修订后。",
        "看得见的话。",
        "𠮷野家在㙍城，朱镕基与陶喆。",
        "表后的一段。",
    )
    rows = (
        ("区县", "2023年", "2024年"),
        ("历下区", "52310", "58900"),
        ("历下区", "31200", "33010"),
    )
    return {"texts/rules": Truth(sentences, rows, ("删去的", "看不见"))}


def _books(folder: Path) -> dict[str, Truth]:
    """Values with their formats as Excel shows them, merged labels, and what is hidden."""
    import openpyxl

    target = folder / "books"
    target.mkdir(parents=True, exist_ok=True)
    shown: list[list[object]] = [["编号", ""], ["指标", ""], ["值", ""], ["底价", ""]]
    values = [value for value in VALUES if value.code or not isinstance(value.stored, str)]
    rows = [shown] + [
        [
            [f"甲{n:03d}", "@"],
            [f"指标{n:03d}", ""],
            [_stored(v.stored), v.code],
            [f"底价{n:03d}", ""],
        ]
        for n, v in enumerate(values)
    ]
    rows.append([["甲999", "@"], ["藏起来", ""], [4, ""], ["底价999", ""]])
    merged: list[list[object]] = [
        ["部门", "岗位", "人数"],
        ["财务处", "会计", 3],
        ["", "出纳", 2],
        ["", "审计", 1],
    ]
    sheets = [
        _sheet("指标", rows) | {"hidden_rows": [len(rows) - 1], "hidden_columns": [3]},
        _sheet("编制", [[[c, ""] for c in row] for row in merged]) | {"merged": [[1, 0, 3, 1]]},
        _sheet("内部", [[["内部底价", ""], [700, ""]]]) | {"hidden": True},
    ]
    _put(target / "values", ".json", json.dumps(sheets, ensure_ascii=False))
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for told_sheet in sheets:
        _fill(book.create_sheet(told_sheet["name"]), told_sheet)
    book.save(target / "values.xlsx")
    lines = tuple((f"甲{n:03d}", f"指标{n:03d}", v.shown) for n, v in enumerate(values))
    people = (("财务处", "会计", "3"), ("财务处", "出纳", "2"), ("财务处", "审计", "1"))
    gone = ("底价000", "藏起来", "内部底价")
    return {"books/values": Truth((), (("编号", "指标", "值"), *lines, *people), gone)}


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return (value - _FIRST_DAY).total_seconds() / 86400
    return value


def _sheet(name: str, rows: object) -> dict[str, Any]:
    usual = {"merged": [], "hidden_rows": [], "hidden_columns": [], "hidden": False}
    return {"name": name, "rows": rows, **usual}


def _fill(sheet: Any, told_sheet: Mapping[str, Any]) -> None:
    for y, row in enumerate(told_sheet["rows"], 1):
        for x, (stored, code) in enumerate(row, 1):
            if stored != "":
                cell = sheet.cell(y, x, stored)
                cell.number_format = code or "General"
    for y, x, rows, columns in told_sheet["merged"]:
        sheet.merge_cells(None, y + 1, x + 1, y + rows, x + columns)
    for y in told_sheet["hidden_rows"]:
        sheet.row_dimensions[y + 1].hidden = True
    for x in told_sheet["hidden_columns"]:
        sheet.column_dimensions["ABCDEFG"[x]].hidden = True
    if told_sheet["hidden"]:
        sheet.sheet_state = "hidden"


def _decks(folder: Path) -> dict[str, Truth]:
    """The paragraphs of a story as points of slides, and the slides of `office_samples`."""
    import io

    import pptx

    target = folder / "decks"
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    for kind in KINDS:
        deck, sentences, pages = pptx.Presentation(), [], []
        told_slides = _slides(told(kind))
        for number, slide in enumerate(told_slides, 1):
            made = deck.slides.add_slide(deck.slide_layouts[1])
            made.shapes.title.text = slide["title"]
            made.placeholders[1].text_frame.text = "\n".join(slide["points"])
            sentences += [slide["title"], *slide["points"]]
            pages += [(text, number) for text in slide["points"]]
        buffer = io.BytesIO()
        deck.save(buffer)
        (target / f"{kind}.pptx").write_bytes(buffer.getvalue())
        _put(target / kind, ".json", json.dumps(told_slides, ensure_ascii=False))
        found[f"decks/{kind}"] = Truth(tuple(sentences), pages=tuple(pages))
    (target / "talk.pptx").write_bytes(slides())
    said = (
        "一季度汇报",
        "一季度汇报的要点：增长5.6%。",
        "讲稿：先说增速。",
        "二季度安排的要点：增长5.6%。",
    )
    pages = [(said[1], 1), (said[3], 2)]
    found["decks/talk"] = Truth(said, (("指标", "数值"), ("增速", "5.6%")), pages=tuple(pages))
    return found


def _slides(story: Story) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for part in story.parts:
        if isinstance(part, str) and part.startswith("# "):
            found.append({"title": part[2:], "points": [], "rows": [], "notes": ""})
        elif isinstance(part, str):
            found[-1]["points"].append(part)
    return [slide for slide in found if slide["points"]]


def _mails(folder: Path) -> dict[str, Truth]:
    target = folder / "mails"
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    for kind in KINDS:
        story = told(kind)
        texts = [*story.paragraphs, "朱镕基与陶喆在㙍城。"]
        mail = {**MAIL, "paragraphs": texts, "rows": story.rows}
        _put(target / kind, ".json", json.dumps(mail, ensure_ascii=False))
        sentences = (MAIL["subject"], *(s for t in texts for s in _SENTENCE.split(t) if s))
        found[f"mails/{kind}"] = Truth(sentences)
    return found


def _spoken(folder: Path) -> dict[str, Truth]:
    target = folder / "spoken"
    target.mkdir(parents=True, exist_ok=True)
    found = {}
    for kind in KINDS:
        lines = [s for p in told(kind).paragraphs for s in _SENTENCE.split(p) if s]
        _put(target / kind, ".json", json.dumps(lines, ensure_ascii=False))
        found[f"spoken/{kind}"] = Truth(tuple(lines))
    return found
