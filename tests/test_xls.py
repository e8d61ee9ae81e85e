"""Old workbooks (.xls, .et), against what their programs show."""

from __future__ import annotations

import struct

import pytest

from qabot.errors import DocumentError
from qabot.readers.formats import Format, format_of
from qabot.readers.xls import read_xls
from tests.support.xls_made import box, cell, compound, error, merged, record, stream, xls

HEAD = [cell(0, n, text) for n, text in enumerate(("项目", "数值"))]


def shown(codes_and_values: list[tuple[str, float | str]], **given: bool) -> list[str]:
    """What cells show by their formats."""
    cells = list(HEAD)
    for row, (_, value) in enumerate(codes_and_values, 1):
        cells += [cell(row, 0, f"第{row}"), cell(row, 1, value, 15 + row)]
    data = xls({"表": cells}, formats=[code for code, _ in codes_and_values], **given)
    lines = read_xls(data, "a.xls").text.split("\n")
    return [line.partition("数值：")[2] for line in lines if "数值：" in line]


def test_cells_are_as_their_formats_show_them() -> None:
    wanted: list[tuple[str, float | str, str]] = [
        ("0.0%", 0.126, "12.6%"),
        ("000000", 1, "000001"),
        ('0!.0,"万"', 123456, "12.3万"),
        ('0\\.00,,"亿"', 1234567890, "12.35亿"),
        ('[=1]"是";[=0]"否"', 0, "否"),
        ('yyyy"年"m"月"d"日"', 45369, "2024年3月18日"),
        ("[$-804]aaaa", 45369, "星期一"),
        ('[DBNum2][$-804]General"元"', 1234, "壹仟贰佰叁拾肆元"),
        ("yyyy\\-mm\\-dd\\ hh:mm:ss", 45369, "2024-03-18"),
        ('@"市"', "济南", "济南市"),
    ]
    found = shown([(code, value) for code, value, _ in wanted])
    assert found == [text for _, _, text in wanted]


def test_workbook_of_a_macintosh_counts_from_1904() -> None:
    assert shown([("yyyy-mm-dd", 43907)], date1904=True) == ["2024-03-18"]


def test_hidden_parts_are_left_out_and_merged_cells_repeated() -> None:
    row = record(0x208, struct.pack("<HHHHHHI", 3, 0, 3, 255, 0, 0, 0x20))
    column = record(0x7D, struct.pack("<HHHHHH", 2, 2, 2000, 15, 1, 0))
    values: list[list[str | float]] = [
        ["区县", "年份", "底价", "缴存额"], ["历下区", 2023, 800, 52310], ["", 2024, 801, 58900],
        ["藏行", 2025, 802, 1],
    ]  # fmt: skip
    cells = [cell(r, c, v) for r, line in enumerate(values) for c, v in enumerate(line) if v]
    data = xls(
        {"缴存": [column, row, *cells, merged((1, 2, 0, 0))], "内部": [cell(0, 0, "藏表")]},
        hidden=["内部"],
    )
    content = read_xls(data, "a.et")
    assert content.text == (
        "缴存\n\n区县：历下区；年份：2023；缴存额：52310\n区县：历下区；年份：2024；缴存额：58900"
    )
    assert content.losses == (
        "缴存: 1 hidden row left out",
        "缴存: 1 hidden column left out",
        "the hidden sheet 内部 left out",
    )


def test_boxes_are_read_and_pictures_and_charts_counted() -> None:
    first = [*HEAD, cell(1, 0, "甲"), cell(1, 1, True), box("图上的说明。"), box("", 8), box("", 5)]
    second = [*HEAD, cell(1, 0, "乙"), error(1, 1, 0x07), box("另一张表的说明。")]
    picture = [*HEAD, cell(1, 0, "丙"), cell(1, 1, '=DISPIMG("ID_1",1)')]
    content = read_xls(xls({"一": first, "二": second, "三": picture}), "a.xls")
    assert content.text.split("\n\n") == [
        "一", "项目：甲；数值：TRUE", "图上的说明。", "二", "项目：乙；数值：#DIV/0!",
        "另一张表的说明。", "三", "项目：丙",
    ]  # fmt: skip
    assert content.losses == ("2 pictures left out", "1 chart left out")


def test_is_recognised_with_and_without_a_file_system_around_it() -> None:
    bare = stream({"表": HEAD})
    assert format_of(compound({"Workbook": bare}), ".doc") is Format.XLS
    assert format_of(bare, ".xls") is Format.XLS
    assert read_xls(bare, "a.xls").text == "表\n\n项目；数值"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (xls({"表": HEAD}, before=record(0x2F, bytes(54))), "password"),
        (xls({"表": HEAD})[:700], "damaged"),
        (compound({"Workbook": b"\x09\x08"}), "damaged"),
    ],
)
def test_broken_or_locked_workbook_has_a_reason(data: bytes, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        read_xls(data, "a.xls")
