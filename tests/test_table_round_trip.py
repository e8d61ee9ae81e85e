"""Tables made at random, written by other programs in each format, against what was put in.

``SUITE_TABLES=N`` makes N tables for each program instead of a few (`make tables`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings

from qabot.documents.units import units
from qabot.readers import read_document
from qabot.structure import Block
from qabot.types import Document
from tests.support.random_tables import Made, Told, tables
from tests.support.table_writers import PRODUCERS, Producer

EXAMPLES = int(os.environ.get("SUITE_TABLES", "20"))


def rows_of(document: Document) -> list[list[Told]]:
    """The rows of all tables; a row that is written in several pieces is one again."""
    rows: dict[tuple[int, int], dict[int, Told]] = {}
    for block in document.structure.blocks:
        if block.kind == "row":
            key = (block.group, block.level or -block.number)
            cells = document.structure.cells(block)
            rows.setdefault(key, {}).update(
                (c.column, Told(c.head, document.text[c.start : c.end], c.column, c.columns))
                for c in cells
            )
    return [list(row.values()) for row in rows.values()]


def companions(document: Document, role: str) -> set[str]:
    """What the rows of the table have next to them in this role."""
    groups = [document.structure.group(b) for b in document.structure.blocks if b.kind == "row"]
    return {
        document.text[c.start : c.end]
        for group in groups
        for c in (group.companions if group else ())
        if c.role == role
    }


def unit_blocks(document: Document) -> Iterator[tuple[str, Block]]:
    for unit in units(document, 0, document.length):
        yield document.text[unit.start : unit.end], unit.block


def check(document: Document, made: Made) -> None:
    note(document.text)
    assert rows_of(document) == made.told()
    assert companions(document, "caption") == ({made.caption} if made.caption else set())
    assert companions(document, "unit") == ({made.unit} if made.unit else set())
    quotable = {text for text, block in unit_blocks(document) if block.is_quotable}
    assert {made.note, made.field} - {""} <= quotable
    heads = {" ".join(a.value.shown for a in made.in_row(n)) for n in range(made.heads)}
    assert not {" ".join(text.replace("|", " ").split()) for text in quotable} & heads


@pytest.mark.parametrize("producer", PRODUCERS.values(), ids=list(PRODUCERS))
def test_table_comes_back_as_it_was_written(producer: Producer, tmp_path: Path) -> None:
    path = tmp_path / f"a.{producer.suffix}"

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(tables(producer.ability))
    def write_and_read(made: Made) -> None:
        path.write_bytes(producer.write(made.as_drawn()))
        check(read_document(path, name=path.name), made)

    write_and_read()
