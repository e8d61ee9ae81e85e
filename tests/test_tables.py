"""What the cells of a table are to one another, against tables whose answer is known."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.readers.blocks import Block
from qabot.readers.heads import Place
from qabot.readers.records import Row, record_blocks
from qabot.readers.rows import LabelledLength, labelled_row
from qabot.readers.tables import Layout, TableCell, table_blocks

Cells = list[tuple[str, str]]


def cells(block: Block) -> Cells:
    return [(cell.head, block.text[cell.start : cell.end]) for cell in block.cells]


def rows(*lines: str, head: bool = False) -> list[list[TableCell]]:
    """Cells divided by bars; ``*2`` behind one says that it covers two columns, ``_2`` two rows."""
    found = []
    for number, line in enumerate(lines):
        row = []
        for text in line.split("|"):
            text, _, wide = text.partition("*")
            text, _, high = text.partition("_")
            row.append(TableCell(text, int(wide or 1), int(high or 1), head and number == 0))
        found.append(row)
    return found


def read(table: Sequence[Sequence[TableCell]], layout: Layout = "bars") -> list[Block]:
    return list(table_blocks(table, layout=layout))


def test_each_cell_of_a_row_knows_the_head_of_its_column() -> None:
    head, first, second = read(rows("项目|2021年|2022年", "营业收入|70.1|79.2", "净利润|9.8|11.0"))
    assert (head.kind, head.text) == ("head", "| 项目 | 2021年 | 2022年 |")
    assert first.text == "| 营业收入 | 70.1 | 79.2 |"
    assert cells(first) == [("项目", "营业收入"), ("2021年", "70.1"), ("2022年", "79.2")]
    assert cells(second) == [("项目", "净利润"), ("2021年", "9.8"), ("2022年", "11.0")]
    assert [b.joined for b in (head, first, second)] == [False, True, True]


def test_heads_of_two_rows_are_joined_column_by_column() -> None:
    table = rows("地区_2|2022年*2|2023年*2", "面积|产量|面积|产量", "长清区|41|266|42|279")
    one, two, row = read(table)
    assert (one.kind, two.kind) == ("head", "head")
    assert cells(row) == [
        ("地区", "长清区"),
        ("2022年 面积", "41"),
        ("2022年 产量", "266"),
        ("2023年 面积", "42"),
        ("2023年 产量", "279"),
    ]


def test_value_that_covers_rows_is_written_in_each_of_them() -> None:
    table = rows(
        "级别|地区|住宿费",
        "处级_2|省会城市|500",
        "其他地区|400",
        "科级_2|省会城市|380",
        "其他地区|320",
    )
    assert [block.text for block in read(table)][1:] == [
        "| 处级 | 省会城市 | 500 |",
        "| 处级 | 其他地区 | 400 |",
        "| 科级 | 省会城市 | 380 |",
        "| 科级 | 其他地区 | 320 |",
    ]


def test_value_that_covers_columns_stands_once_and_those_behind_it_keep_their_heads() -> None:
    total = read(rows("货物|规格|数量|金额", "纸|A4|330|6.0", "合计*2|330|6.0"))[-1]
    assert total.text == "| 合计 | 330 | 6.0 |"
    assert cells(total) == [("货物", "合计"), ("数量", "330"), ("金额", "6.0")]
    assert [(cell.column, cell.columns) for cell in total.cells] == [(0, 2), (2, 1), (3, 1)]


def test_names_and_values_side_by_side_are_a_form() -> None:
    first, second = read(rows("姓名|李明|性别|男", "联系电话|0531-1|出生日期|1990年1月"))
    assert first.text == "| 姓名 | 李明 | 性别 | 男 |"
    assert cells(first) == [("姓名", "李明"), ("性别", "男")]
    assert cells(second) == [("联系电话", "0531-1"), ("出生日期", "1990年1月")]


def test_two_columns_of_names_and_values_have_no_heads() -> None:
    table = rows("公司名称|济南泉城仪表有限公司", "成立时间|2012年3月", "法定代表人|董卫国")
    assert [cells(block) for block in read(table, "labels")] == [
        [("公司名称", "济南泉城仪表有限公司")],
        [("成立时间", "2012年3月")],
        [("法定代表人", "董卫国")],
    ]
    assert read(table, "labels")[2].text == "法定代表人：董卫国"


def test_two_columns_under_names_have_heads() -> None:
    assert cells(read(rows("产品|价格", "挂号|5元", "洗牙|180元"))[1]) == [
        ("产品", "挂号"),
        ("价格", "5元"),
    ]


def test_figures_alone_have_no_heads() -> None:
    assert [cells(block) for block in read(rows("1|2", "3|4"))] == [
        [("", "1"), ("", "2")],
        [("", "3"), ("", "4")],
    ]


def test_title_above_and_note_below_are_not_rows() -> None:
    table = rows("2024年价目表*3", "品名|规格|单价", "阀门|DN20|35.5", "注：以上价格均含税。*3")
    assert [(block.kind, block.text) for block in read(table, "labels")] == [
        ("caption", "2024年价目表"),
        ("row", "品名：阀门；规格：DN20；单价：35.5"),
        ("note", "注：以上价格均含税。"),
    ]


def test_heads_that_a_page_repeats_are_left_out() -> None:
    table = rows("站点|站长", "甲站|赵一", "站点|站长", "乙站|钱二")
    assert [block.text for block in read(table)] == [
        "| 站点 | 站长 |",
        "| 甲站 | 赵一 |",
        "| 乙站 | 钱二 |",
    ]


def test_each_piece_of_a_wide_row_begins_with_its_key() -> None:
    heads = ["序号", "站点", *(f"{n}月平均流量（立方米每秒）" for n in range(1, 37))]
    values = ["7", "黄台桥站", *(f"{n}.55" for n in range(1, 37))]
    pieces = list(record_blocks([Row(1, heads), Row(2, values)], level=1))
    assert len(pieces) > 2
    assert all(len(piece.text) <= 300 for piece in pieces)
    assert all(("站点", "黄台桥站") in cells(piece) for piece in pieces)
    told = [cell for piece in pieces for cell in cells(piece) if cell[0] != "站点"]
    expected = [*zip(heads, values, strict=True)]
    assert told == [cell for cell in expected if cell[0] != "站点"]


def test_tables_one_below_the_other_have_heads_of_their_own() -> None:
    lines = [
        *([1, ["姓名", "部门"]], [2, ["马强", "车间"]]),
        *([4, ["物料", "数量", "库位"]], [5, ["车床", "2015", "A-1"]]),
    ]
    blocks = list(record_blocks([Row(n, texts) for n, texts in lines], level=1))  # type: ignore[arg-type]
    assert [(block.text, block.level) for block in blocks] == [
        ("姓名：马强；部门：车间", 2),
        ("物料：车床；数量：2015；库位：A-1", 5),
    ]
    assert [block.joined for block in blocks] == [False, False]


def test_rows_go_on_under_their_heads_after_an_empty_row() -> None:
    lines = [Row(1, ["姓名", "得分"]), Row(2, ["赵一", "90"]), Row(4, ["钱二", "81"])]
    assert [block.text for block in record_blocks(lines, level=1)] == [
        "姓名：赵一；得分：90",
        "姓名：钱二；得分：81",
    ]


LETTER = st.text("甲乙丙丁戊己庚辛abc", min_size=1, max_size=5)


@given(
    st.integers(2, 6),
    st.lists(st.lists(st.integers(0, 10**6), min_size=6, max_size=6), min_size=1, max_size=8),
    st.sampled_from(["bars", "labels"]),
)
def test_cells_of_any_table_with_marked_heads_come_back(
    wide: int, numbers: list[list[int]], layout: Layout
) -> None:
    heads = [f"列{'甲乙丙丁戊己'[n]}" for n in range(wide)]
    body = [[f"{value / 100:,.2f}" for value in row[:wide]] for row in numbers]
    table = [[TableCell(head, is_head=True) for head in heads]]
    table += [[TableCell(text) for text in row] for row in body]
    found = [cells(block) for block in read(table, layout) if block.kind == "row"]
    assert found == [list(zip(heads, row, strict=True)) for row in body]


@pytest.mark.parametrize("layout", ["bars", "labels"])
def test_empty_rows_and_cells_are_left_out(layout: Layout) -> None:
    table = rows("名|值|注", "||", "甲|1|", "|2|乙")
    found = [block for block in read(table, layout) if block.kind == "row"]
    assert [cells(block) for block in found] == [
        [("名", "甲"), ("值", "1")],
        [("值", "2"), ("注", "乙")],
    ]


def test_questions_and_answers_are_headings_with_paragraphs() -> None:
    blocks = read(rows("问题|答案", "几点开门？|八点。", "几点关门？|五点。"))
    assert [(block.text, block.level) for block in blocks] == [
        ("几点开门？", 6),
        ("八点。", 0),
        ("几点关门？", 6),
        ("五点。", 0),
    ]


@given(
    st.lists(
        st.builds(
            Place,
            st.text("甲乙ab1 ", min_size=1, max_size=6),
            st.just(0),
            head=st.text("丙c2", max_size=4),
        ),
        max_size=8,
    )
)
def test_length_of_a_row_is_counted_as_it_is_written(row: list[Place]) -> None:
    assert LabelledLength.of(row).characters == len(labelled_row(row).text)
