"""Tables as data (CSV, JSON, the sheets of a workbook) -> blocks that name each value's column."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qabot.errors import DocumentError
from qabot.messages import Code, Loss, Lost, lost
from qabot.readers.blocks import Block
from qabot.readers.chats import chat_blocks
from qabot.readers.content import Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.heads import Place, head_rows, is_name, title_rows
from qabot.readers.left_out import left_out
from qabot.readers.question_tables import entries
from qabot.readers.rows import cell_text
from qabot.readers.tables import placed_blocks, row_blocks

MOST_ROWS = 200_000  # of a file
MOST_COLUMNS = 256
_DELIMITERS = ",;\t|"
_QUESTIONS = ("question", "q", "问题", "問題", "query", "instruction")
_ANSWERS = ("answer", "a", "答案", "回答", "response", "output")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and its number in the file, from 1.

    A value that covers several rows or columns is repeated in each; ``continued`` are the columns,
    from 0, whose cell continues the one to the left. ``line`` is the line at which it begins.
    """

    number: int
    cells: Sequence[str]
    continued: frozenset[int] = frozenset()
    line: int = 0


def read_csv(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The rows of a CSV or TSV file; the first names the columns if it looks like names.

    Raises DocumentError when it is not text.
    """
    text, losses = decode(data)
    try:
        rows = list(_csv_rows(text))
    except csv.Error as error:
        raise DocumentError(Code.NOT_TABLE, error=str(error)) from error
    kept, cut = capped(rows)
    return assemble(record_blocks(kept, level=1), losses=(*losses, *cut), title_from_headings=False)


def _csv_rows(text: str) -> Iterator[Row]:
    """The rows that are not empty; a cell may contain line ends."""
    reader = csv.reader(io.StringIO(text), _dialect(text))
    line = 1
    for number, cells in enumerate(reader, 1):
        if any(cell.strip() for cell in cells):
            yield Row(number, cells, line=line)
        line = reader.line_num + 1


def read_json(data: bytes, name: str) -> Content:  # noqa: ARG001
    """The objects of a JSON Lines file or of a JSON list, each as a row; questions as headings.

    Exports of chats are messages under who and when. Objects may differ in their keys. Lists of
    objects in an object are rows of their own, which begin with what names it. Raises
    DocumentError when the file is not JSON.
    """
    text, losses = decode(data)
    values = _values(text.lstrip("\ufeff"))
    omitted: Counter[Loss] = Counter()
    if chat := chat_blocks(values[0] if len(values) == 1 else {"messages": values}, omitted):
        return assemble(chat, losses=(*losses, *left_out(omitted)))
    if not all(isinstance(value, dict) for value in values):
        raise DocumentError(Code.NOT_OBJECTS)
    objects = [value for value in values if isinstance(value, dict)]
    cut = _too_many(len(objects))
    blocks = object_blocks(objects[:MOST_ROWS])
    return assemble(blocks, losses=(*losses, *cut), title_from_headings=False)


def object_blocks(objects: Sequence[Mapping[str, Any]]) -> Iterator[Block]:
    """Objects as rows, those with questions and answers as headings with answers below."""
    records = [_flat(value) for value in objects]
    keys = {key.lower(): key for record in records for key in record}
    question = next((keys[name] for name in _QUESTIONS if name in keys), None)
    answer = next((keys[name] for name in _ANSWERS if name in keys), None)
    if question is not None and answer is not None:
        every = dict.fromkeys(key for record in records for key in record)
        names = [question, answer, *(key for key in every if key not in (question, answer))]
        rows = ([record.get(name, "") for name in names] for record in records)
        yield from entries([names, *rows], 0, 1, level=1)
        return
    first = True
    for number, (value, record) in enumerate(zip(objects, records, strict=True), 1):
        for block in record_row(record.items(), number):
            yield replace(block, joined=not first)
            first = False
        for title, inner in _lists(value):
            if len(objects) == 1:
                yield Block("", level=1, name=title)
                first = True
            key = {} if len(objects) == 1 else dict(list(record.items())[:1])
            for row in (_flat(item, f"{title}.") for item in inner):
                for block in record_row((key | row).items(), number):
                    yield replace(block, joined=not first)
                    first = False


def _lists(value: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, list[Any]]]:
    """The lists of objects in an object, with their keys, those of objects in it by points."""
    for key, item in value.items():
        if isinstance(item, dict):
            yield from _lists(item, f"{above}{key}.")
        elif isinstance(item, list) and (inner := [x for x in item if isinstance(x, dict)]):
            yield f"{above}{key}", inner[:MOST_ROWS]
            for each in inner:
                yield from _lists(each, f"{above}{key}.")


def record_row(cells: Iterable[tuple[str, str]], number: int) -> Iterator[Block]:
    """Names and values as a row, in pieces where it is long."""
    places = [
        Place(cell_text(value), column, head=cell_text(name), row=number)
        for column, (name, value) in enumerate(cells)
    ]
    yield from row_blocks(places, "labels")


def record_blocks(rows: Sequence[Row], *, level: int) -> Iterator[Block]:
    """Rows as ``name：value；name：value``, each as a block with its cells.

    Rows above the names of the columns are captions and running text. After an empty row another
    table may begin, with names of its own. Where the columns are named question and answer, each
    question is a heading of ``level`` with its answer below.
    """
    heads: list[list[Place]] = []
    for segment in _segments(rows):
        places = [_places(row) for row in segment]
        if len(places) == 1 and len({p.text for p in places[0] if p.text}) == 1:
            text = next(place.text for place in places[0] if place.text)
            yield Block(text, line=segment[0].line)
            continue
        above = title_rows(places)  # which names or explains the rows below
        for row in places[:above]:
            yield Block(next(p.text for p in row if p.text), line=row[0].line)
        places = places[above:]
        count = head_rows(places)
        if not count and heads and _width(places) > _width(heads):
            heads = []
        yield from placed_blocks(places, level=level, layout="labels", heads=heads)
        heads = places[:count] or heads


def _width(rows: Sequence[Sequence[Place]]) -> int:
    return max(
        (place.column + place.columns for row in rows for place in row if place.text), default=0
    )


def _segments(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows between empty ones; names of columns go with the rows that follow."""
    segment: list[Row] = []
    for row in rows:
        if segment and row.number > segment[-1].number + 1 and not _are_names(segment):
            yield segment
            segment = []
        segment.append(row)
    if segment:
        yield segment


def _are_names(segment: Sequence[Row]) -> bool:
    """True for one row that may name the columns of others."""
    filled = [text for cell in segment[-1].cells if (text := cell_text(cell))]
    return len(segment) == 1 and len(set(filled)) > 1 and all(map(is_name, filled))


def _places(row: Row) -> list[Place]:
    """The cells of a row; one that covers several columns is one place."""
    places: list[Place] = []
    for column, text in enumerate(row.cells):
        if column in row.continued and places:
            places[-1] = replace(places[-1], columns=places[-1].columns + 1)
        else:
            places.append(Place(cell_text(text), column, row=row.number, line=row.line))
    return places


def capped(rows: Sequence[Row]) -> tuple[list[Row], tuple[Lost, ...]]:
    """At most 200,000 rows of 256 columns, and what that leaves out."""
    losses = _too_many(len(rows))
    wide = max((len(row.cells) for row in rows), default=0)
    if wide > MOST_COLUMNS:
        losses += (lost(Loss.COLUMNS_BEHIND, limit=MOST_COLUMNS, count=wide),)
    return [replace(row, cells=row.cells[:MOST_COLUMNS]) for row in rows[:MOST_ROWS]], losses


def _too_many(count: int) -> tuple[Lost, ...]:
    return (lost(Loss.ROWS_BEHIND, limit=MOST_ROWS, count=count),) if count > MOST_ROWS else ()


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas unless another sign divides the first lines more often."""
    lines = text[:10_000].splitlines()[:20]
    counts = {sign: sum(line.count(sign) for line in lines) for sign in _DELIMITERS}

    class Found(csv.excel):
        delimiter = max(_DELIMITERS, key=lambda sign: counts[sign])

    csv.field_size_limit(10_000_000)
    return Found


def _values(text: str) -> list[object]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return list(_lines(text))
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list) and item]
        alone = len(lists) == len(value) == 1 and isinstance(lists[0][0], dict)
        return lists[0] if alone else [value]
    return value if isinstance(value, list) else [value]


def _lines(text: str) -> Iterator[object]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise DocumentError(Code.NOT_JSON, line=number) from error


def _flat(value: Mapping[str, object], above: str = "") -> dict[str, str]:
    """The values of an object as text, by key; keys of objects in it are joined by points."""
    found: dict[str, str] = {}
    for key, item in value.items():
        name = f"{above}{key}"
        if isinstance(item, dict):
            found |= _flat(item, f"{name}.")
        elif isinstance(item, list):
            found[name] = "、".join(str(part) for part in item if not isinstance(part, dict | list))
        elif item is not None:
            found[name] = str(item).encode("utf-8", "replace").decode()
    return found
