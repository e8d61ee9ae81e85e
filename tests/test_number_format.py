"""Values of cells as they are shown, against what spreadsheets show."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.readers.number_format import Value, built_in, shown
from qabot.readers.numerals import with_units

MONDAY = 45369  # 2024-03-18
SHOWN: list[tuple[Value, str, str]] = [
    (38205, "General", "38205"),
    (0.1 + 0.2, "General", "0.3"),
    (1 / 3, "", "0.333333333333333"),
    (-2.5, "General", "-2.5"),
    (True, "0.00", "TRUE"),
    (None, "0", ""),
    (45.4, "0", "45"),
    (2.675, "0.0", "2.7"),
    (1.005, "0.00", "1.01"),
    (0.125, "0.00", "0.13"),
    (-0.001, "0.00", "0.00"),
    (5, "#.##", "5."),
    (0.5, "#.##", ".5"),
    (0, "#", ""),
    (7, "000000", "000007"),
    (5311234567, "0000-0000000", "0531-1234567"),
    (13800138000, "000-0000-0000", "138-0013-8000"),
    (37010119900101, "0", "37010119900101"),
    (1234567, "#,##0", "1,234,567"),
    (999, "#,##0", "999"),
    (5, "0,000", "0,005"),
    (1234.5, "#,##0.00", "1,234.50"),
    (0.45, "0%", "45%"),
    (0.1234, "0.00%", "12.34%"),
    (-0.0103, "0.0%", "-1.0%"),
    (123456789, "0.00E+00", "1.23E+08"),
    (0.00012, "0.0E+00", "1.2E-04"),
    (12345, "##0.0E+0", "12.3E+3"),
    (9.999, "0.00E+00", "1.00E+01"),
    (0.25, "# ?/?", "1/4"),
    (1.25, "# ?/?", "1 1/4"),
    (2, "# ?/?", "2"),
    (0.3125, "# ??/??", "5/16"),
    (1.5, "?/?", "3/2"),
    (0.375, "# ?/8", "3/8"),
    (0.5, "# ?/100", "50/100"),
    (-1.25, "# ?/?", "-1 1/4"),
    (1234567, "#,##0,", "1,235"),
    (1234567890, '0.0,,"百万"', "1234.6百万"),
    (123456, '0\\.0,"万"', "12.3万"),
    (123456, '0!.0,"万"', "12.3万"),
    (1234567890, '0\\.00,,"亿"', "12.35亿"),
    (1234567890, '0!.00,,"亿"', "12.35亿"),
    (-123456, '0!.0,"万"', "-12.3万"),
    (123456, '[>=10000]0\\.0,"万";0', "12.3万"),
    (9999, '[>=10000]0\\.0,"万";0', "9999"),
    (1, '[=1]"是";[=0]"否"', "是"),
    (0, '[=1]"是";[=0]"否"', "否"),
    (2, '[=1]"是";[=0]"否"', "2"),
    (3, '[=1]"是";[=2]"否";"未定"', "未定"),
    (95, '[>=90]"优秀";[>=60]"合格";"不合格"', "优秀"),
    (85, '[>=90]"优秀";[>=60]"合格";"不合格"', "合格"),
    (59, '[>=90]"优秀";[>=60]"合格";"不合格"', "不合格"),
    (50, '[>=60]"合格"', "50"),
    (-1234, "#,##0;[Red](#,##0)", "(1,234)"),
    (-1234, "#,##0_);(#,##0)", "(1,234)"),
    (1234, "#,##0_);(#,##0)", "1,234"),
    (-5, "[红色]0;[蓝色]-0", "-5"),
    (0, '0;-0;"—"', "—"),
    (0, "0;;", ""),
    (-5, "0;;", ""),
    (98765, ";;;", ""),
    ("密", ";;;", ""),
    (1234.5, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "¥1,234.50"),
    (0, '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ', "¥-"),
    (38205, '#,##0"元"', "38,205元"),
    (38205, 'General"元"', "38205元"),
    (1234.5, '"￥"#,##0.00', "￥1,234.50"),
    (-5, '"￥"0', "-￥5"),
    (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
    (12, "[$USD] 0", "USD 12"),
    (25.5, '0.0"℃"', "25.5℃"),
    (3, '"第"0"季度"', "第3季度"),
    (2024, "0年", "2024年"),
    (2024, "0\\年", "2024年"),
    (50, '0"元/d"', "50元/d"),
    (7, '"HT-2024-"000', "HT-2024-007"),
    (123, "@", "123"),
    ("济南", '@"市"', "济南市"),
    ("A1", '"编号："@', "编号：A1"),
    ("甲", '0;0;0;"文："@', "文：甲"),
    ("甲", "0.00", "甲"),
    (123, "[DBNum1][$-804]General", "一百二十三"),
    (123, "[DBNum2][$-804]General", "壹佰贰拾叁"),
    (1234.5, '[DBNum2][$-804]General"元"', "壹仟贰佰叁拾肆.伍元"),
    (12, '"第"[DBNum1]0"条"', "第一十二条"),
    (45, '[DBNum2]0"角"0"分"', "肆角伍分"),
    (2024, "[DBNum1]0000", "二〇二四"),
    (MONDAY, "[$-804]aaaa", "星期一"),
    (MONDAY, "[$-804]aaa;@", "周一"),
    (MONDAY, '"周"aaa', "周一"),
    (MONDAY, "dddd", "Monday"),
    (MONDAY, "ddd", "Mon"),
    (MONDAY, "[$-804]dddd", "星期一"),
    (MONDAY, "d-mmm-yy", "18-Mar-24"),
    (MONDAY, "mmmm d, yyyy", "March 18, 2024"),
    (MONDAY, "yyyy-mm-dd", "2024-03-18"),
    (MONDAY, "yyyy/m/d;@", "2024/3/18"),
    (MONDAY, 'yyyy"年"m"月"d"日"', "2024年3月18日"),
    (MONDAY, 'e"年"m"月"', "2024年3月"),
    (MONDAY, "yy-mm", "24-03"),
    (MONDAY, 'm"月"d"日"', "3月18日"),
    (date(2020, 12, 15), '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇二〇年十二月十五日"),
    (datetime(2020, 1, 1), 'yyyy"年"', "2020年"),
    (MONDAY, "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2024年3月18日"),
    (60, "yyyy-mm-dd", "1900-02-29"),
    (1, "yyyy-mm-dd", "1900-01-01"),
    (61, "yyyy-mm-dd", "1900-03-01"),
    (2958465, "yyyy-mm-dd", "9999-12-31"),
    (2958466, "yyyy-mm-dd", "2958466"),
    (-1, "yyyy-mm-dd", "-1"),
    (time(8, 30), "h:mm", "8:30"),
    (time(8, 30), "hh:mm:ss", "08:30:00"),
    (time(20, 5), "h:mm AM/PM", "8:05 PM"),
    (time(0, 5), "h:mm A/P", "12:05 A"),
    (time(8, 30), '上午/下午h"时"mm"分"', "上午8时30分"),
    (time(15, 30), "[$-804]AM/PM h:mm", "下午 3:30"),
    (timedelta(hours=30, minutes=15), "[h]:mm", "30:15"),
    (timedelta(hours=30), '[h]"小时"mm"分"', "30小时00分"),
    (timedelta(minutes=90, seconds=5), "[mm]:ss", "90:05"),
    (timedelta(minutes=3, seconds=7), "mm:ss", "03:07"),
    (timedelta(seconds=61.25), "mm:ss.00", "01:01.25"),
    (0.35416666666, "h:mm", "8:30"),
    (12, "USD 0", "12"),
    (12, "0 kg", "12"),
    (12, "0;0;0;0;0", "12"),
    (12, "0" * 2000, "12"),
]


@pytest.mark.parametrize(("value", "code", "expected"), SHOWN)
def test_value_is_shown_by_its_format(value: Value, code: str, expected: str) -> None:
    assert shown(value, code) == expected


def test_workbook_that_counts_from_1904_shows_the_same_days() -> None:
    assert shown(MONDAY - 1462, 'yyyy"年"m"月"d"日"', date1904=True) == "2024年3月18日"
    assert shown(0, "yyyy-mm-dd", date1904=True) == "1904-01-01"
    assert shown(date(2024, 3, 18), "aaaa", date1904=True) == "星期一"


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [
        (14, MONDAY, "2024-03-18"),
        (31, MONDAY, "2024年3月18日"),
        (57, MONDAY, "2024年3月"),
        (20, 0.5, "12:00"),
        (10, 0.126, "12.60%"),
        (44, -1234.5, "¥-1,234.50"),
        (163, 5, "5"),
    ],
)
def test_formats_that_files_give_by_number(number: int, value: float, expected: str) -> None:
    assert shown(value, built_in(number)).strip() == expected


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "〇"),
        ("10", "一十"),
        ("1005", "一千〇五"),
        ("100005", "一十万〇五"),
        ("100000005", "一亿〇五"),
        ("1234500000000", "一万二千三百四十五亿"),
        ("1000000000000", "一万亿"),
        ("1000000010000", "一万亿〇一万"),
    ],
)
def test_numbers_with_units(digits: str, words: str) -> None:
    assert with_units(digits, 1) == words


CODES = st.lists(
    st.sampled_from(
        [
            *'0#?.,%/;@[]"\\!_* -+()ymdhseagb年',
            *("E+", "[h]", "[>=5]", "[DBNum1]", "[$-804]", "General", "AM/PM", '"元"'),
            *("yyyy", "mm", "ss", ".00", "?/?", "[红色]"),
        ]
    ),
    max_size=12,
).map("".join)
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.sampled_from([10**400, 10**5000, -(10**299), 1e308, 5e-324, 2958465.9999999]),
)


@given(VALUES, st.one_of(CODES, st.text(max_size=20)), st.booleans())
def test_no_format_and_no_value_raises(value: Value, code: str, date1904: bool) -> None:
    assert isinstance(shown(value, code, date1904=date1904), str)
