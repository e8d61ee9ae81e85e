"""Charts of Office -> their title and a table: categories down, series across."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lxml import etree

from qabot.readers.content import Block
from qabot.readers.tables import TableCell, table_blocks
from qabot.readers.xml import local

_MOST_POINTS = 10_000
_MOST_DIGITS = 40  # a longer number stays as it is written
_EPOCH = date(1899, 12, 30)  # day 0 of Excel
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


@dataclass(frozen=True, slots=True)
class _Series:
    name: str
    categories: tuple[tuple[int, str], ...]
    values: tuple[tuple[int, str], ...]


def chart_blocks(root: etree._Element | None) -> Iterator[Block]:
    """Title, titles of the axes of values, and a table for series of the same categories.

    The values are those that the chart keeps. Nothing comes from a chart without values.
    """
    if root is None:
        return
    series = [_series(element) for element in root.iter() if local(element.tag) == "ser"]
    series = [item for item in series if item.values]
    if not series:
        return
    title = _title(next((e for e in root.iter() if local(e.tag) == "chart"), root))
    titles = [title, *(_title(axis) for axis in root.iter() if local(axis.tag) == "valAx")]
    yield from (Block(text) for text in dict.fromkeys(titles) if text)
    for categories in dict.fromkeys(item.categories for item in series):
        group = [item for item in series if item.categories == categories]
        yield from table_blocks(_rows(_axis_name(root), dict(categories), group, title))


def _rows(
    head: str, categories: dict[int, str], group: list[_Series], title: str
) -> list[list[TableCell]]:
    names = [item.name or (title if len(group) == 1 else "") for item in group]
    rows = [[TableCell(name, is_head=True) for name in (head, *names)]]
    values = [dict(item.values) for item in group]
    for place in sorted({place for column in (categories, *values) for place in column}):
        cells = [categories.get(place, ""), *(column.get(place, "") for column in values)]
        rows.append([TableCell(cell) for cell in cells])
    return rows


def _series(element: etree._Element) -> _Series:
    name = _child(element, "tx")
    texts = [] if name is None else [e.text or "" for e in name.iter() if local(e.tag) == "v"]
    categories = _child(element, "cat", "xVal")
    return _Series(" ".join(texts), _points(categories), _points(_child(element, "val", "yVal")))


def _points(element: etree._Element | None) -> tuple[tuple[int, str], ...]:
    """Place and text of each point; the names of several levels are joined, the outermost first."""
    if element is None:
        return ()
    levels = [e for e in element.iter() if local(e.tag) == "lvl"] or [element]
    code = next((e.text or "" for e in element.iter() if local(e.tag) == "formatCode"), "")
    named = [_level(level, code) for level in reversed(levels)]
    places = sorted({place for level in named for place in level})[:_MOST_POINTS]
    found = []
    for place in places:
        outer = [_covering(level, place) for level in named[:-1]]
        found.append((place, " ".join(filter(None, [*outer, named[-1].get(place, "")]))))
    return tuple(found)


def _covering(level: dict[int, str], place: int) -> str:
    """The name of an outer level, which is at the first of the places that it covers."""
    return next((level[at] for at in sorted(level, reverse=True) if at <= place), "")


def _level(element: etree._Element, code: str) -> dict[int, str]:
    found = {}
    for point in element.iter():
        place = point.get("idx") or ""
        if local(point.tag) == "pt" and place.isdecimal():
            text = next((e.text or "" for e in point if local(e.tag) == "v"), "")
            found[int(place)] = _shown(text.strip(), point.get("formatCode") or code)
    return found


def _shown(text: str, code: str) -> str:
    """A number as the chart shows it: as per cent or a day where its format says so."""
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    form = _QUOTED.sub("", code.split(";")[0]).lower()
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return text
    if "%" in form:
        places = len(form.partition(".")[2].rstrip("%"))
        return f"{number * 100:.{places}f}%"
    if "y" in form and 0 < number < 2_958_466:
        return _day(_EPOCH + timedelta(days=int(number)), form)
    return format(Decimal(f"{number:.12g}"), "f") if len(text) > 12 else text


def _day(day: date, form: str) -> str:
    if "d" in form:
        return day.isoformat()
    return f"{day:%Y-%m}" if "m" in form else f"{day:%Y}"


def _axis_name(root: etree._Element) -> str:
    axes = (axis for axis in root.iter() if local(axis.tag) in ("catAx", "dateAx"))
    return next(filter(None, map(_title, axes)), "")


def _title(element: etree._Element) -> str:
    title = _child(element, "title")
    if title is None:
        return ""
    texts = (e.text or "" for e in title.iter() if local(e.tag) in ("t", "v"))
    return "".join(texts).strip()


def _child(element: etree._Element, *names: str) -> etree._Element | None:
    return next((child for child in element if local(child.tag) in names), None)
