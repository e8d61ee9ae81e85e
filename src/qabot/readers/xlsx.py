"""Excel workbooks -> their sheets: a heading for each sheet, and for its rows."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lxml import etree

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.archive import Archive
from qabot.readers.content import Block, Content
from qabot.readers.left_out import left_out
from qabot.readers.number_format import built_in, cell_number, shown
from qabot.readers.properties import read_properties
from qabot.readers.records import MOST_COLUMNS
from qabot.readers.sheet import (
    Merge,
    Sheet,
    column_of,
    sheet_blocks,
    whole_workbook,
    workbook_content,
)
from qabot.readers.xml import local, parse_xml

_LARGEST = 50_000_000  # bytes of one sheet, unpacked
_BOOK = "xl/workbook.xml"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ROUND_NUMBER = re.compile(r"-?[1-9]\d{0,14}|0")


@dataclass(slots=True)
class _Book:
    """What all sheets share, and what is counted over all of them."""

    archive: Archive
    strings: Sequence[str]
    codes: Sequence[str]
    date1904: bool
    columns: dict[str, int] = field(default_factory=dict)
    pictures: int = 0
    charts: int = 0
    valueless: int = 0


def read_xlsx(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The cells of all sheets that are shown, as their programs last computed and show them.

    Both forms of the standard are read, Strict and Transitional. Raises DocumentError when the
    workbook is damaged.
    """
    archive = Archive(data)
    for member in archive.members.values():
        if member.file_size > _LARGEST:
            raise DocumentError(
                Code.MEMBER_TOO_LARGE,
                part=member.filename,
                size=member.file_size / 1e6,
                limit=_LARGEST // 1_000_000,
            )
    losses: list[Lost] = []
    blocks = whole_workbook(lambda: _blocks(archive, losses))
    return workbook_content(blocks, read_properties(archive), losses)


def _blocks(archive: Archive, losses: list[Lost]) -> Iterator[Block]:
    root = parse_xml(archive.read(_BOOK), _BOOK)
    parts = _related(archive, _BOOK)
    kinds = dict(parts.values())
    marked = next((e for e in root.iter("{*}workbookPr")), None)
    book = _Book(
        archive,
        _strings(archive, kinds.get("sharedStrings")),
        _codes(archive, kinds.get("styles")),
        date1904=marked is not None and marked.get("date1904") in ("1", "true"),
    )
    for element in root.iter("{*}sheet"):
        title = element.get("name") or ""
        key = next((v for k, v in element.attrib.items() if local(str(k) or "") == "id"), "")
        kind, part = parts.get(str(key), ("", ""))
        if element.get("state") in ("hidden", "veryHidden"):
            losses.append(lost(Loss.HIDDEN_SHEET, sheet=title))
        elif kind == "chartsheet":
            book.charts += 1
        elif kind == "worksheet" or not kind:
            yield from sheet_blocks(_sheet(book, title, part), losses)
    losses += left_out(
        {
            Loss.PICTURE: book.pictures,
            Loss.CHART: book.charts,
            Loss.FORMULA_WITHOUT_VALUE: book.valueless,
        }
    )


def _sheet(book: _Book, title: str, part: str) -> Sheet:
    sheet = Sheet(title)
    number = 0
    for element in _elements(book.archive, part, ("row", "col", "mergeCell")):
        kind = local(element.tag)
        if kind == "row":
            number = int(element.get("r") or number + 1)
            sheet.add(number, _cells(element, book))
            if element.get("hidden") in ("1", "true"):
                sheet.hidden_rows.add(number)
        elif kind == "col" and element.get("hidden") in ("1", "true"):
            last = min(int(element.get("max") or 0), MOST_COLUMNS + 1)
            sheet.hidden_columns.update(range(int(element.get("min") or 1) - 1, last))
        elif kind == "mergeCell" and (merge := _merge(element.get("ref") or "")):
            sheet.merges.append(merge)
    _beside(book, sheet, part)
    return sheet


def _cells(row: etree._Element, book: _Book) -> dict[int, str]:
    cells: dict[int, str] = {}
    column = -1
    for cell in row:
        if local(cell.tag) != "c":
            continue
        name = (cell.get("r") or "").rstrip("0123456789")
        if not name:
            column += 1
        elif name in book.columns:
            column = book.columns[name]
        else:
            column = book.columns[name] = column_of(name)
        if column <= MOST_COLUMNS:  # one more than are read, so that this is reported
            cells[column] = _value(cell, book)
    return cells


def _value(cell: etree._Element, book: _Book) -> str:
    """What a cell shows; empty for a picture or a formula that was never computed."""
    kind = cell.get("t") or "n"
    text = formula = None
    for part in cell:
        tag = local(part.tag)
        if tag == "v":
            text = part.text or ("" if kind == "str" else None)
        elif tag == "f":
            formula = part.text or ""
        elif tag == "is":
            text = _rich(part)
    if "DISPIMG(" in (formula or "") or (kind == "str" and "DISPIMG(" in (text or "")):
        book.pictures += 1
        return ""
    if text is None:
        book.valueless += formula is not None
        return ""
    style = int(cell.get("s") or 0)
    code = book.codes[style] if style < len(book.codes) else "General"
    return _shown(text, kind, code, book)


def _shown(text: str, kind: str, code: str, book: _Book) -> str:
    if kind == "n":
        return _number(text, code, date1904=book.date1904)
    if kind == "s":
        text = book.strings[int(text)]
        return text if code == "General" else shown(text, code)
    if kind == "b":
        return "TRUE" if text.strip() in ("1", "true") else "FALSE"
    if kind == "e":
        return text
    if kind == "d":
        moment = datetime.fromisoformat(text.strip())
        return shown(moment, code if code != "General" else "yyyy-mm-dd", date1904=book.date1904)
    return shown(_unescaped(text), code)


def _number(text: str, code: str, *, date1904: bool) -> str:
    text = text.strip()
    if code == "General" and _ROUND_NUMBER.fullmatch(text):
        return text
    is_whole = text.lstrip("+-").isdecimal() and len(text) < 300
    number: float = int(text) if is_whole else float(text)
    return cell_number(number, code, date1904=date1904)


def _merge(reference: str) -> Merge | None:
    ends = _CELL.findall(reference.upper())
    if len(ends) != 2:
        return None
    (left, top), (right, bottom) = ends
    first, row = column_of(left), int(top)
    return Merge(row, first, max(int(bottom) - row, 0) + 1, max(column_of(right) - first, 0) + 1)


def _elements(archive: Archive, part: str, tags: Sequence[str]) -> Iterator[etree._Element]:
    """The elements of a large part one by one, each forgotten when the next is asked for."""
    data = archive.read(part)
    if b"<!DOCTYPE" in data[:4096]:
        parse_xml(data, part)  # which refuses it
    for _, element in etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=[f"{{*}}{tag}" for tag in tags],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    ):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]  # type: ignore[union-attr,unused-ignore]


def _strings(archive: Archive, part: str | None) -> list[str]:
    if part is None or part not in archive:
        return []
    return [_rich(element) for element in _elements(archive, part, ("si",))]


def _rich(element: etree._Element) -> str:
    """The text of a string in one or several runs, without what shows how to pronounce it."""
    texts = []
    for part in element:
        tag = local(part.tag)
        if tag == "t":
            texts.append(part.text or "")
        elif tag == "r":
            texts += [run.text or "" for run in part if local(run.tag) == "t"]
    return _unescaped("".join(texts))


def _unescaped(text: str) -> str:
    """With characters that XML cannot contain, which are written ``_x000D_``."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: _character(int(match[1], 16), match[0]), text)


def _character(code: int, written: str) -> str:
    return written if 0xD800 <= code < 0xE000 else chr(code)


def _codes(archive: Archive, part: str | None) -> list[str]:
    """The number format of each style, as cells refer to them."""
    if part is None or part not in archive:
        return []
    root = parse_xml(archive.read(part), part)
    own = {e.get("numFmtId"): e.get("formatCode") or "" for e in root.iter("{*}numFmt")}
    styles = next(iter(root.iter("{*}cellXfs")), None)
    ids = [xf.get("numFmtId") or "0" for xf in (styles if styles is not None else ())]
    return [own[key] if key in own else built_in(int(key)) for key in ids]


def _related(archive: Archive, part: str) -> Mapping[str, tuple[str, str]]:
    """The parts that a part refers to: by the id that it uses, their kind and name."""
    folder, base = posixpath.split(part)
    name = f"{folder}/_rels/{base}.rels"
    if name not in archive:
        return {}
    found = {}
    for element in parse_xml(archive.read(name), name):
        target = posixpath.normpath(posixpath.join("/" + folder, element.get("Target") or ""))
        kind = (element.get("Type") or "").rpartition("/")[2]
        found[element.get("Id") or ""] = (kind, target.lstrip("/"))
    return found


def _beside(book: _Book, sheet: Sheet, part: str) -> None:
    """Reads what lies on a sheet: comments, text boxes, titles of charts; counts the rest."""
    threads: dict[str, list[str]] = {}
    notes: dict[str, list[str]] = {}
    for kind, target in _related(book.archive, part).values():
        if target not in book.archive:
            continue
        if kind == "drawing":
            _drawing(book, sheet, target)
        elif kind in ("comments", "threadedComment"):
            found = threads if kind == "threadedComment" else notes
            root = parse_xml(book.archive.read(target), target)
            for element in root.iter("{*}comment", "{*}threadedComment"):
                text = "".join(t.text or "" for t in element.iter("{*}t", "{*}text"))
                found.setdefault(element.get("ref") or "", []).append(_unescaped(text))
    for reference, texts in {**notes, **threads}.items():
        if match := _CELL.fullmatch(reference):
            sheet.notes.append((int(match[2]), column_of(match[1]), " ".join(texts)))


def _drawing(book: _Book, sheet: Sheet, part: str) -> None:
    root = parse_xml(book.archive.read(part), part)
    for fallback in list(root.iter("{*}Fallback")):  # says again what is before it
        above = fallback.getparent()
        if above is not None:
            above.remove(fallback)
    charts = _related(book.archive, part)
    for element in root.iter("{*}txBody", "{*}pic", "{*}chart"):
        kind = local(element.tag)
        if kind == "txBody":
            sheet.texts.append(_paragraphs(element))
        elif kind == "pic":
            book.pictures += 1
        else:
            key = next((str(v) for k, v in element.attrib.items() if local(k) == "id"), "")
            title = _chart_title(book.archive, charts.get(key, ("", ""))[1])
            sheet.texts.append(title)
            book.charts += not title


def _chart_title(archive: Archive, part: str) -> str:
    if part not in archive:
        return ""
    title = next(iter(parse_xml(archive.read(part), part).iter("{*}title")), None)
    above = title.getparent() if title is not None else None
    is_of_chart = above is not None and local(above.tag) == "chart"
    return _paragraphs(title) if title is not None and is_of_chart else ""


def _paragraphs(element: etree._Element) -> str:
    """The paragraphs of a shape, each on a line."""
    lines = ("".join(t.text or "" for t in p.iter("{*}t")) for p in element.iter("{*}p"))
    return "\n".join(line.strip() for line in lines if line.strip())
