"""Blocks, groups and cells of a document, against what was put in."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.structure import KINDS, Cell, Companion, Group, Structure, structure_of

NUMBER = st.integers(0, 2**31 - 1)
CELLS = st.lists(
    st.builds(Cell, NUMBER, NUMBER, NUMBER, NUMBER, st.sampled_from(["", "姓名", "2023年 产量"])),
    max_size=4,
)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(KINDS), NUMBER, NUMBER, NUMBER, st.integers(-1, 9)), max_size=12
)
GROUPS = st.lists(
    st.builds(
        Group,
        NUMBER,
        NUMBER,
        st.lists(st.builds(Companion, st.just("unit"), NUMBER, NUMBER), max_size=3).map(tuple),
    ),
    max_size=4,
)
TWO = structure_of(
    [("paragraph", 0, 5, 0, -1), ("row", 6, 20, 3, 0), ("row", 21, 30, 4, 0)],
    [(), (Cell(6, 8, 0, 1, "名"), Cell(9, 12, 1, 2, "值")), (Cell(21, 23, 0, 1, "名"),)],
    [Group(1, 2, (Companion("unit", 0, 5),))],
)


@given(BLOCKS, st.data(), GROUPS)
def test_structure_survives_its_bytes(
    blocks: list[tuple[str, int, int, int, int]], data: st.DataObject, groups: list[Group]
) -> None:
    cells = [tuple(data.draw(CELLS)) for _ in blocks]
    made = structure_of(blocks, cells, groups)  # type: ignore[arg-type]
    read = Structure.from_bytes(made.to_bytes())
    assert read == made
    assert read.groups == tuple(groups)
    assert [(b.kind, b.start, b.end, b.level, b.group) for b in read.blocks] == blocks
    assert [read.cells(block) for block in read.blocks] == cells


@pytest.mark.parametrize("data", [b"", b"no", zlib.compress(b""), zlib.compress(b"\x09\0\0\0[]")])
def test_bytes_that_are_not_a_structure_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"structure|JSON|Expecting|unpack"):
        Structure.from_bytes(data)


@pytest.mark.parametrize(
    ("start", "end", "numbers"),
    [(0, 1, [0]), (5, 6, []), (4, 7, [0, 1]), (20, 22, [2]), (0, 99, [0, 1, 2]), (30, 40, [])],
)
def test_blocks_between_two_offsets_are_those_with_a_part_there(
    start: int, end: int, numbers: list[int]
) -> None:
    assert [block.number for block in TWO.between(start, end)] == numbers


def test_structures_that_were_kept_without_lines_are_read_with_none() -> None:
    before = replace(TWO, rows=TWO.rows[:, :7])
    assert Structure.from_bytes(before.to_bytes()) == TWO


def test_block_at_an_offset_its_cells_and_its_group() -> None:
    row = TWO.at(9)
    assert row is not None
    assert (row.number, row.kind, row.level) == (1, "row", 3)
    assert TWO.cells(row) == (Cell(6, 8, 0, 1, "名"), Cell(9, 12, 1, 2, "值"))
    group = TWO.group(row)
    assert group is not None
    assert group.companion("unit") == Companion("unit", 0, 5)
    assert group.companion("heads") is None
    assert TWO.at(5) is None
    first = TWO.at(0)
    assert first is not None
    assert TWO.group(first) is None
    assert TWO.cells(first) == ()
