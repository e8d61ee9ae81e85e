"""Tables made at random, with what each of their rows must say: heads, merged cells, values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

from tests.support.shown_values import EMPTY, VALUES, Value

CAPTIONS = (
    "表1 各区县粮食产量",
    "表2-1：主要指标完成情况",
    "附表3 人员名册",
    "2024年价目表",
    "各区县面积和产量（2023年）",
    "图表5 收支情况 & 说明",
)
UNITS = (
    "单位：万元",
    "单位:人",
    "（单位：公顷、吨）",
    "计量单位：吨",
    "金额单位：人民币元",
    "单位：%",
)
FIELDS = ("学历：硕士", "填报日期：2024年3月", "填报单位：济南市统计局", "审核人: 李明")
NOTES = ("注：以上数据为初步统计数。", "资料来源：市统计局年报。", "备注：均含税，不含运费。")
GROUPS = ("2022年", "2023年", "粮食作物", "经济作物", "上半年", "城镇", "A类*")
LEAVES = (
    *("面积（公顷）", "产量", "占比(%)", "增速", "负责人", "联系电话", "备注", "单价_元", "C&D级"),
    *("规格|型号", "#编号", "2021", "评定日期", "<5分", "其中：女性", "同比增长", "说明"),
)
PLAIN = LEAVES[:7]  # what nobody takes for a value of the key: one of them is the second name
KEYS = ("区县", "品名", "项目", "站点名称", "科目", "指标")
NAMES = (
    *("历下区", "市中区", "槐荫区", "天桥区", "历城区", "长清区", "章丘区", "济阳区", "莱芜区"),
    *(
        "1.营业收入",
        "（一）管理费用",
        "其中：利息",
        "DN20 阀门",
        "合计",
        "甲*乙",
        "C# 培训班",
        "A|B 线",
    ),
)
WORDS = (
    *("无", "—", "1. 先登记，后领取", "2、凭证办理", "见附件<二>", "R&D 中心", "AT&amp;T"),
    *("a_b_c", "**重点**", "- 否", "> 60 分", "# 号楼", "王立新", "收入", "材料费", "姓名：李明"),
    *("是；否", "C:\\数据\\表|一", "`代码`", "1|2|3", "第一行\n第二行", "甲\n\n乙", "[链接](a)"),
    *("1. 申请\n2. 审核；\n3. 发证", "![图]", "~~作废~~", "$5 与 $6", "\\*", "x<y>z", "&lt;"),
    "由城内众泉汇流而成，面积四十六公顷，全年开放，凭身份证预约，节假日另行通知。" * 3,
    "自2019年起由市园林局统一管理，2023年完成修缮；" * 15,
)  # fmt: skip
_SIGNS = "泉城湖山水园路桥甲乙丙|*_<>&#`~[]()\\$!-+.=1280、：；，。 "
_CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Area:
    """A cell of a table with how far it goes; rows are counted from the first row of heads."""

    row: int
    column: int
    rows: int
    columns: int
    value: Value

    def covers(self, row: int) -> bool:
        return self.row <= row < self.row + self.rows

    @property
    def is_merged(self) -> bool:
        return self.rows > 1 or self.columns > 1


@dataclass(frozen=True, slots=True)
class Told:
    """A cell that a row must have: its head's path, its value, the columns that it covers."""

    head: str
    text: str
    column: int
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """A table: its cells, and the texts around it; ``heads`` rows name the columns."""

    heads: int
    rows: int
    columns: int
    areas: tuple[Area, ...]
    caption: str = ""
    unit: str = ""
    note: str = ""
    field: str = ""  # a line of a form above the table, which is not a part of it
    is_unit_below: bool = False
    is_marked: bool = False  # heads are marked as such, where the format can say so
    is_inside: bool = False  # what is around it is merged rows of its own, in many documents

    @property
    def height(self) -> int:
        return self.heads + self.rows

    def path(self, column: int) -> str:
        """The different names above a column, from the top down."""
        above = [
            area.value.shown
            for area in sorted(self.areas, key=lambda area: area.row)
            if area.row < self.heads and area.column <= column < area.column + area.columns
        ]
        return " ".join(dict.fromkeys(filter(None, above)))

    @property
    def above(self) -> list[str]:
        return list(filter(None, (self.field, self.caption, *self._unit(below=False))))

    @property
    def below(self) -> list[str]:
        return list(filter(None, (*self._unit(below=True), self.note)))

    def _unit(self, *, below: bool) -> tuple[str, ...]:
        return (self.unit,) if self.is_unit_below == below else ()

    def told(self) -> list[list[Told]]:
        """What each row below the heads says; a merged value in every row that it covers."""
        return [
            [
                Told(self.path(area.column), area.value.shown, area.column, area.columns)
                for area in sorted(self.areas, key=lambda area: area.column)
                if area.covers(row) and area.value.shown
            ]
            for row in range(self.heads, self.height)
        ]

    def grid(self) -> list[list[Value]]:
        """The values where they begin, for formats in which a cell covers only its own place."""
        found = [[EMPTY] * self.columns for _ in range(self.height)]
        for area in self.areas:
            found[area.row][area.column] = area.value
        return found

    def as_drawn(self) -> Made:
        """The same with the texts around it as merged rows of the table, where they are inside."""
        if not self.is_inside:
            return self
        first, last = self.above, self.below
        down = len(first)
        end = down + self.height
        areas = [replace(area, row=area.row + down) for area in self.areas]
        for row, text in (*enumerate(first), *enumerate(last, end)):
            areas.append(Area(row, 0, 1, self.columns, Value.text(text)))
        return Made(
            self.heads + down,
            self.rows + len(last),
            self.columns,
            tuple(areas),
            is_marked=self.is_marked and not first,
        )

    def in_row(self, row: int) -> list[Area]:
        """The cells that begin in a row, from the left to the right."""
        return sorted((a for a in self.areas if a.row == row), key=lambda area: area.column)


@dataclass(frozen=True, slots=True)
class Ability:
    """What a format can express; the rest is not asked of it."""

    merges: bool = True
    formats: bool = False  # numbers with formats: otherwise what is shown is written as text
    breaks: bool = True  # line ends in cells
    around: bool = True  # captions, units and notes
    long: bool = True  # cells of hundreds of characters
    plain: bool = False  # only texts that no sign is part of


@st.composite
def tables(draw: st.DrawFn, ability: Ability) -> Made:
    """A table of what the format can express."""
    columns = draw(st.integers(2, 6))
    heads = _heads(draw, columns, ability)
    depth = max(area.row + area.rows for area in heads)
    rows = draw(st.integers(1 if columns > 2 else 3, 5))
    body = _body(draw, columns, depth, rows, ability)
    made = Made(depth, rows, columns, (*heads, *body), is_marked=draw(st.booleans()))
    if not ability.around:
        return made
    caption, field = draw(
        st.sampled_from([("", ""), *((c, "") for c in CAPTIONS), *(("", f) for f in FIELDS)])
    )
    return replace(
        made,
        caption=caption,
        field=field,
        unit=draw(st.sampled_from(("", *UNITS))),
        note=draw(st.sampled_from(("", *NOTES))),
        is_unit_below=draw(st.booleans()),
        is_inside=draw(st.booleans()) and ability.merges,
    )


def _heads(draw: st.DrawFn, columns: int, ability: Ability) -> list[Area]:
    """One to three rows of heads: the key's goes over all, others are in groups."""
    depth = draw(st.sampled_from((1, 2, 2, 3))) if ability.merges and columns > 2 else 1
    key = draw(st.sampled_from(KEYS))
    names = iter(draw(st.permutations(GROUPS)))
    first = draw(st.sampled_from(PLAIN))
    rest = [leaf for leaf in LEAVES if leaf != first]
    tops = iter([first, *draw(st.permutations(rest))])
    areas = list(_split(draw, (1, columns), (0, depth), names, tops))
    used = max(area.row + 1 for area in areas)
    lowest = [replace(a, rows=used - a.row) if a.row + a.rows == depth else a for a in areas]
    return [Area(0, 0, used, 1, Value.text(key)), *lowest]


def _split(
    draw: st.DrawFn,
    columns: tuple[int, int],
    levels: tuple[int, int],
    groups: Iterator[str],
    leaves: Iterator[str],
) -> Iterator[Area]:
    """The heads of columns from one level down; a name of its own for each group and each leaf."""
    at, end = columns
    level, depth = levels
    while at < end:
        wide = draw(st.integers(1, min(3, end - at))) if level < depth - 1 else 1
        if wide == 1:
            yield Area(level, at, depth - level, 1, Value.text(next(leaves)))
        else:
            yield Area(level, at, 1, wide, Value.text(next(groups)))
            inner = iter(draw(st.permutations(LEAVES)))
            yield from _split(draw, (at, at + wide), (level + 1, depth), groups, inner)
        at += wide


def _body(draw: st.DrawFn, columns: int, first: int, rows: int, ability: Ability) -> list[Area]:
    """Rows with a key and values; no two cells overlap, and no row is only what covers it."""
    keys = list(draw(st.permutations(NAMES)))
    taken: set[tuple[int, int]] = set()
    areas: list[Area] = []
    for row in range(first, first + rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            high, wide = _size(draw, (row, column), (first + rows, columns), taken, ability)
            value = Value.text(keys.pop()) if column == 0 else draw(values(ability, column == 1))
            areas.append(Area(row, column, high, wide, value))
            taken |= {(row + y, column + x) for y in range(high) for x in range(wide)}
    return areas


def _size(
    draw: st.DrawFn,
    place: tuple[int, int],
    ends: tuple[int, int],
    taken: set[tuple[int, int]],
    ability: Ability,
) -> tuple[int, int]:
    """How many rows and columns a cell covers; the second column is never merged downwards."""
    row, column = place
    way = draw(st.sampled_from(("", "", "", "down", "across"))) if ability.merges else ""
    high = draw(st.integers(1, ends[0] - row)) if way == "down" and column != 1 else 1
    wide = draw(st.integers(1, min(3, ends[1] - column))) if way == "across" and column > 1 else 1
    if any((row, column + x) in taken for x in range(wide)):
        wide = 1
    return high, wide


def values(ability: Ability, is_filled: bool) -> st.SearchStrategy[Value]:
    """Empty cells unless they must be filled, numbers with formats, words with signs."""
    shown = [v for v in VALUES if ability.formats or v.shown]
    numbers: st.SearchStrategy[Any] = st.sampled_from(shown)
    if not ability.formats:
        numbers = numbers.map(lambda value: Value.text(value.shown))
    filled = numbers | words(ability).map(Value.text)
    return filled if is_filled else st.just(EMPTY) | filled


def words(ability: Ability) -> st.SearchStrategy[str]:
    if ability.plain:
        return st.sampled_from(("无", "王立新", "趵突泉", "位于历下区", "见附件二", "材料费"))
    kept = [w for w in WORDS if (ability.breaks or "\n" not in w) and (ability.long or len(w) < 60)]
    chance = st.text(_SIGNS, min_size=1, max_size=10).map(_tidy)
    special = [word for word in kept if "\n" in word or len(word) > 60] or kept
    return (
        st.sampled_from(kept)
        | st.sampled_from(special)
        | chance.filter(lambda text: bool(_CHINESE.search(text)))
    )


def _tidy(text: str) -> str:
    return " ".join(text.split())
