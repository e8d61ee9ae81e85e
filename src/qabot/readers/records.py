"""Tables as data (CSV, JSON, the sheets of a workbook) -> blocks that name each value's column."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from qabot.errors import DocumentError
from qabot.readers.content import Block, Content, assemble
from qabot.readers.encoding import decode
from qabot.readers.tables import cell_text, entries, labelled, question_columns
from qabot.text import is_cjk

MOST_ROWS = 200_000  # of a file
MOST_COLUMNS = 256
_PASSAGE = 300  # characters of rows under one heading: what is found as one
_HEAD_ROWS = 10  # in which the names of the columns are looked for
_LONGEST_NAME = 40  # characters
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")
_DELIMITERS = ",;\t|"
_QUESTIONS = ("question", "q", "问题", "問題", "query", "instruction")
_ANSWERS = ("answer", "a", "答案", "回答", "response", "output")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells and its number in the file, from 1."""

    number: int
    cells: Sequence[str]


def read_csv(data: bytes, name: str) -> Content:  # noqa: ARG001 - all readers are called alike
    """The rows of a CSV or TSV file; the first names the columns if it looks like names.

    Raises DocumentError when it is no text.
    """
    text, losses = decode(data)
    try:
        rows = [
            Row(number, cells)
            for number, cells in enumerate(csv.reader(io.StringIO(text), _dialect(text)), 1)
            if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise DocumentError(f"is no table ({error}): save it as CSV again, in UTF-8") from error
    kept, cut = capped(rows)
    return assemble(record_blocks(kept, level=1), losses=(*losses, *cut), title_from_headings=False)


def read_json(data: bytes, name: str) -> Content:  # noqa: ARG001
    """The objects of a JSON Lines file or of a JSON list, each as a row; questions as headings.

    Objects may differ in their keys. Raises DocumentError when the file is no JSON.
    """
    text, losses = decode(data)
    values = _values(text.lstrip("\ufeff"))
    if not all(isinstance(value, dict) for value in values):
        raise DocumentError("is no list of JSON objects: save it as text or as one object a line")
    records = [_flat(value) for value in values if isinstance(value, dict)][:MOST_ROWS]
    keys = {key.lower(): key for record in records for key in record}
    question = next((keys[name] for name in _QUESTIONS if name in keys), None)
    answer = next((keys[name] for name in _ANSWERS if name in keys), None)
    cut = _too_many(len(values))
    blocks: Iterable[Block] = (Block(labelled(record.items())) for record in records)
    if question is not None and answer is not None:
        every = dict.fromkeys(key for record in records for key in record)
        names = [question, answer, *(key for key in every if key not in (question, answer))]
        rows = ([record.get(name, "") for name in names] for record in records)
        blocks = entries([names, *rows], 0, 1, level=1)
    return assemble(blocks, losses=(*losses, *cut), title_from_headings=False)


def record_blocks(rows: Sequence[Row], *, level: int) -> Iterator[Block]:
    """Rows as ``name：value；name：value`` under headings that say which rows they are.

    Rows above the names of the columns are running text. Where the columns are named question and
    answer, each question is a heading of ``level`` with its answer below. Without names the cells
    of a row are divided by bars.
    """
    head = _head(rows)
    if head is None:
        yield from _grouped(((row.number, _bare(row.cells)) for row in rows), level)
        return
    for row in rows[:head]:
        yield Block(_bare(row.cells))
    names, body = rows[head].cells, rows[head + 1 :]
    columns = question_columns(names)
    if columns is not None:
        yield from entries([row.cells for row in rows[head:]], *columns, level=level)
        return
    yield from _grouped(
        ((row.number, labelled(zip_longest(names, row.cells, fillvalue=""))) for row in body),
        level,
    )


def capped(rows: Sequence[Row]) -> tuple[list[Row], tuple[str, ...]]:
    """At most 200,000 rows of 256 columns, and what that leaves out."""
    lost = _too_many(len(rows))
    wide = max((len(row.cells) for row in rows), default=0)
    if wide > MOST_COLUMNS:
        lost += (f"columns after the {MOST_COLUMNS}th left out, of {wide:,}",)
    return [Row(row.number, row.cells[:MOST_COLUMNS]) for row in rows[:MOST_ROWS]], lost


def _too_many(count: int) -> tuple[str, ...]:
    return (f"rows after the {MOST_ROWS:,}th left out, of {count:,}",) if count > MOST_ROWS else ()


def _grouped(lines: Iterator[tuple[int, str]], level: int) -> Iterator[Block]:
    """A heading for each 300 characters of rows; ``第3-9行`` where they are Chinese."""
    group: list[tuple[int, str]] = []
    length = 0
    for number, line in lines:
        if group and length + len(line) > _PASSAGE:
            yield from _group(group, level)
            group, length = [], 0
        if line:
            group.append((number, line))
            length += len(line)
    if group:
        yield from _group(group, level)


def _group(group: Sequence[tuple[int, str]], level: int) -> Iterator[Block]:
    first, last = group[0][0], group[-1][0]
    span = f"{first}" if first == last else f"{first}-{last}"
    chinese = any(is_cjk(character) for _, line in group for character in line)
    rows = "row" if first == last else "rows"
    yield Block("", level=level, name=f"第{span}行" if chinese else f"{rows} {span}")
    for _, line in group:
        yield Block(line)


def _bare(cells: Sequence[str]) -> str:
    return " | ".join(text for cell in cells if (text := cell_text(cell)))


def _head(rows: Sequence[Row]) -> int | None:
    """Where the row stands that names the columns: short, different words above other rows."""
    for place, row in enumerate(rows[:_HEAD_ROWS]):
        names = [cell_text(cell) for cell in row.cells]
        filled = [name for name in names if name]
        if (
            len(filled) >= 2
            and place + 1 < len(rows)
            and len(set(filled)) == len(filled)
            and len(filled) >= 0.5 * len(rows[place + 1].cells)
            and all(len(name) <= _LONGEST_NAME and not _NUMBER.fullmatch(name) for name in filled)
        ):
            return place
    return None


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
        return lists[0] if len(lists) == 1 and isinstance(lists[0][0], dict) else [value]
    return value if isinstance(value, list) else [value]


def _lines(text: str) -> Iterator[object]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise DocumentError(f"is no JSON (line {number}): correct it") from error


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
