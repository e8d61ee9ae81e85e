"""Figures and dates in each of their writings; Chinese numerals against cn2an."""

from __future__ import annotations

from itertools import product

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.language.numbers import figures, in_one_writing, key, same
from qabot.language.numerals import _SMALL, canonical
from qabot.language.text import fold


def test_every_number_below_ten_thousand_is_read_without_the_library() -> None:
    for number in range(11, 10_000):
        written = cn2an.an2cn(str(number))
        assert _SMALL.fullmatch(written), written
        assert canonical(written) == str(number)


def test_what_is_read_without_the_library_the_library_reads_alike() -> None:
    read = 0
    for length in range(2, 7):
        for characters in product("零一三十百千", repeat=length):
            number = "".join(characters)
            if _SMALL.fullmatch(number) and set(number) & set("十百千"):
                read += 1
                assert canonical(number) == str(cn2an.cn2an(number, "smart")), number
    assert read > 50


def test_scales_without_a_number_are_none_for_the_library_either() -> None:
    for length in range(1, 6):
        for characters in product("百千万亿", repeat=length):
            scales = "".join(characters)
            assert canonical(scales) is None
            with pytest.raises((ValueError, KeyError)):
                cn2an.cn2an(scales, "smart")


@given(st.integers(0, 10**14))
def test_numbers_of_any_size_are_read_as_cn2an_writes_them(number: int) -> None:
    assert canonical(cn2an.an2cn(str(number))) == str(number)
    assert canonical(cn2an.an2cn(str(number), "up")) == str(number)


def read(text: str) -> list[tuple[str, str]]:
    return [(figure.value, figure.unit) for figure in figures(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2亿4000万元", "240000000", "元"),
        ("二亿四千万元", "240000000", "元"),
        ("2.4亿元", "240000000", "元"),
        ("7248亿4000万元", "724840000000", "元"),
        ("2亿4,000万元", "240000000", "元"),
        ("1,200万5千元", "12005000", "元"),
        ("12万5千元", "125000", "元"),
        ("3亿5千万", "350000000", ""),
        ("2.5亿3千万元", "280000000", "元"),
        ("3万5000元", "35000", "元"),
        ("1万2", "12000", ""),
        ("2千5百", "2500", ""),
        ("1千零5", "1005", ""),
        ("10万零300人", "100300", "人"),
        ("3百", "300", ""),
        ("10余万人", "100000", "人"),
        ("100余万", "1000000", ""),
        ("10多万", "100000", ""),
        ("十余万人", "100000", "人"),
        ("20余家", "20", "家"),
        ("2兆元", "2000000000000", "元"),
        ("一兆二千亿", "1200000000000", ""),
        ("千分之三", "3", "‰"),
        ("3‰", "3", "‰"),
        ("5‱", "5", "‱"),
        ("万分之五", "5", "‱"),
        ("百分之百", "100", "%"),
        ("一亿五", "150000000", ""),
        ("1亿5", "150000000", ""),
        ("十二点五亿元", "1250000000", "元"),
        ("伍仟元", "5000", "元"),
        ("\N{MINUS SIGN}3度", "-3", "度"),
        ("零下3度", "-3", "度"),
        ("零下三度", "-3", "度"),
        ("-3℃", "-3", "℃"),
        ("气温为-3度", "-3", "度"),
        ("负3度", "-3", "度"),
        ("增速为-2.1%", "-2.1", "%"),
        ("3千米", "3", "千米"),
        ("五千克", "5", "千克"),
    ],
)
def test_figure_has_one_value_in_any_writing(text: str, value: str, unit: str) -> None:
    assert read(text) == [(value, unit)]


@pytest.mark.parametrize("text", ["几十万", "数百家", "几千人", "百万富翁", "三四百", "七八十人"])
def test_number_that_is_not_told_is_no_figure(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3-5度", ["3", "5"]),
        ("3℃-5℃", ["3", "5"]),
        ("增长2%-3%", ["2", "3"]),
        ("3胜2负1平", ["3", "2", "1"]),
        ("1万2020年", ["10000", "2020"]),
        ("投资3亿5月开工", ["300000000", "5"]),
        ("30兆瓦", ["30"]),
        ("-10~-5℃", ["-10", "-5"]),
        ("温度-5~3℃", ["-5", "3"]),
        ("5-10元", ["5", "10"]),
        ("亏损-3.2万元", ["-32000"]),
        ("周三十点开会", ["10:00"]),
        ("每周五天", ["5"]),
        ("20200101-20201231", ["2020", "1", "1", "2020", "12", "31"]),
        ("3百货", ["3"]),
    ],
)
def test_neighbours_stay_apart_and_ranges_are_not_negative(text: str, values: list[str]) -> None:
    assert [value for value, _ in read(text)] == values


DATE = [("2020", "年"), ("10", "月"), ("30", "日")]


@pytest.mark.parametrize(
    "text",
    [
        "2020-10-30", "2020/10/30", "2020.10.30", "20201030", "２０２０－１０－３０",
        "2020年10月30日", "二〇二〇年十月三十日", "二零二零年十月三十日", "2020年10-30",
        "日期：2020-10-30。", "2020-10-30T", "（20201030）",
    ],
)  # fmt: skip
def test_date_is_year_month_and_day_in_any_writing(text: str) -> None:
    assert read(text) == DATE
    assert "2020年10月30日" in in_one_writing(fold(text))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2021-3-5", [("2021", "年"), ("3", "月"), ("5", "日")]),
        ("2024-03", [("2024", "年"), ("3", "月")]),
        ("2024年3月", [("2024", "年"), ("3", "月")]),
        ("10月30号", [("10", "月"), ("30", "号")]),
        ("24年3月", [("24", "年"), ("3", "月")]),
        (
            "2019.09-2023.06",
            [("2019", "年"), ("9", "月"), ("2023", "年"), ("6", "月")],
        ),
        ("2020-10-30 08:05", [*DATE, ("8:05", "点")]),
    ],
)
def test_parts_of_dates_have_their_units(text: str, parts: list[tuple[str, str]]) -> None:
    assert read(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "3.10", "1.2.3.4", "GB/T 20592-2009", "HG/T 2020-10", "电话0531-66110110", "10-30",
        "身份证370102199803041234", "2020.13.40", "2021-02-29", "18991231", "21000101",
        "20201030元", "2019.12万元", "电话：20201030", "编号20201030", "2020.1.2版", "2020.1",
        "v2020.10.30", "192.168.1.1", "2020-10-30-77", "2020-2021", "12020-10-30",
    ],
)  # fmt: skip
def test_other_codes_and_impossible_days_are_no_dates(text: str) -> None:
    assert not {unit for _, unit in read(text)} & {"月", "日"}


def test_versions_differ_where_decimals_are_equal() -> None:
    section, decimal = figures("3.10和3.1")
    assert (section.digits, decimal.digits) == ("3.10", "3.1")
    new, old = figures("3.10版与3.1版")
    assert (new.value, old.value) == ("3.10", "3.1")
    assert read("1.2.3.4") == [("1.2.3.4", "")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("8:30", "8:30", "点"), ("8：30", "8:30", "点"), ("08:30", "8:30", "点"),
        ("8点半", "8:30", "点"), ("八点半", "8:30", "点"), ("8点30分", "8:30", "点"),
        ("8时30分", "8:30", "时"), ("上午九时", "9:00", "时"), ("上午9点", "9:00", "点"),
        ("下午2点", "14:00", "点"), ("下午两点半", "14:30", "点"), ("晚上七点", "19:00", "点"),
        ("凌晨12点", "0:00", "点"),
        ("十点一刻", "10:15", "点"), ("2:30 pm", "14:30", "点"), ("12点钟开会", "12:00", "点"),
    ],
)  # fmt: skip
def test_time_of_day_has_one_value_in_any_writing(text: str, value: str, unit: str) -> None:
    assert read(text) == [(value, unit)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("提出三点要求", [("3", "")]),
        ("比分3:10", [("3", ""), ("10", "")]),
        ("三点一四", [("3.14", "")]),
        ("24小时", [("24", "小时")]),
        ("25:00", [("25", ""), ("0", "")]),
    ],
)
def test_points_and_ratios_are_no_times_of_day(text: str, found: list[tuple[str, str]]) -> None:
    assert read(text) == found


def test_span_of_a_figure_has_its_sign_and_its_words() -> None:
    text = "昨夜零下3度，今早8点半为\N{MINUS SIGN}1℃，2020-10-30起。"
    assert [text[figure.start : figure.end] for figure in figures(text)] == [
        "零下3度", "早8点半", "\N{MINUS SIGN}1℃", "2020-", "10-", "30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("五千元", "5000块", True),
        ("0.5万元", "人民币5,000元", True),
        ("5000", "5000元", True),
        ("3公里", "3千米", True),
        ("3 km", "3公里", True),
        ("30日", "30号", True),
        ("3℃", "3度", True),
        ("5千克", "5 kg", True),
        ("8:30", "8时30分", True),
        ("3度", "零下3度", False),
        ("3元", "3美元", False),
        ("3%", "3‰", False),
        ("3个月", "3月", False),
        ("3个小时", "三小时", True),
        ("两个星期", "2周", True),
        ("15个工作日", "15工作日", True),
        ("15个工作日", "15天", False),
        ("6个学分", "6学分", True),
        ("3元", "4元", False),
    ],
)
def test_figures_are_the_same_by_value_and_meaning_of_the_unit(
    one: str, other: str, equal: bool
) -> None:
    first, second = figures(one)[0], figures(other)[0]
    assert same(first, second) is same(second, first) is equal
    assert not (first.unit and second.unit) or (key(first) == key(second)) is equal


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("投资二亿四千万元", "投资240000000元"),
        ("五千元，5,000元，0.5万元", "5000元,5000元,5000元"),
        ("三家公司和一带一路", "三家公司和一带一路"),
        ("百分之三", "3%"),
        ("零下三度", "-3度"),
        ("October 30", "october 30"),
        ("没有数字", "没有数字"),
    ],
)
def test_figures_with_a_unit_get_one_writing(text: str, plain: str) -> None:
    assert in_one_writing(fold(text)) == plain


def test_short_forms_are_not_taken_for_written_in_full() -> None:
    assert canonical("三百五") == "350"
    assert canonical("三百零五") == "305"
    assert canonical("一千二") == "1200"
