"""Tables drawn as programs draw them, with cells wrapped over lines, and what is in them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.support.made import Placed, Rule

SIZE = 10.0
PITCH = 13.0
PADDING = 4.0
LEFT, TOP = 60.0, 620.0
NAMES = ("趵突泉", "大明湖", "黑虎泉", "千佛山", "小清河", "百花洲", "曲水亭街", "泉城路步行街区")
WORDS = (
    "位于济南市历下区趵突泉南路一号，全年开放",
    "由城内众泉汇流而成，面积四十六公顷",
    "水温恒定在十八摄氏度左右，可直接饮用",
    "自2019年起由市园林局统一管理，2023年完成修缮",
    "无",
    "每日8:30至17:00，节假日延长至21:00",
    "约占市区绿地面积的12.5%",
    "联系人：王立新；电话：0531-86920680",
)
FIGURES = ("3218.45", "46", "12.5%", "2023年", "—", "1,024")
_UNITS = re.compile(r"[“（《]?(?:[!-~]+|.)[，。、；：”）》]*")


@dataclass(frozen=True, slots=True)
class Table:
    """What was drawn, its rows as qabot writes them, and its cells of more than one line."""

    placed: list[Placed]
    rules: list[Rule]
    rows: list[str]
    wrapped: list[str]


def table(
    cells: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    border: str,
    middle: bool = False,
    gap: float = 4.0,
) -> Table:
    """Rows of cells drawn one after the other, from the left to the right.

    ``border`` is "lines" (across the whole table), "boxes" (around each cell), "bars" (thin filled
    rectangles), "three" (above, below, and under the first row) or "none". Cells are at the top
    of their row or in its middle; ``gap`` lies between a row and the next, in points.
    """
    placed: list[Placed] = []
    longer: list[str] = []
    edges = [TOP]
    for row in cells:
        lines = [_lines(cell, width) for cell, width in zip(row, widths, strict=True)]
        most = max(map(len, lines))
        longer += [cell for cell, parts in zip(row, lines, strict=True) if len(parts) > 1]
        for at, cell in enumerate(lines):
            down = (most - len(cell)) * PITCH / 2 if middle else 0
            x = LEFT + sum(widths[:at]) + PADDING
            y = edges[-1] - gap / 2 - SIZE - down
            for number, line in enumerate(cell):  # pdfium loses one character without its font
                placed.append((x, y - number * PITCH, SIZE, line if len(line) > 1 else f"{line} "))
        edges.append(edges[-1] - gap - SIZE * 1.2 - PITCH * (most - 1))
    rules = list(_rules(edges, widths, border))
    return Table(placed, rules, [f"| {' | '.join(row)} |" for row in cells], longer)


def made_up(seed: int, *, border: str) -> Table:
    """A table of two to five columns and three to eight rows; the same for the same seed."""
    chance = random.Random(f"{border} {seed}")
    columns, count = chance.randint(2, 5), chance.randint(3, 8)
    wide = [chance.random() < 0.5 for _ in range(columns)]
    wide[chance.randrange(columns)] = True
    widths = [chance.choice((88.0, 128.0)) if w else 58.0 for w in wide]
    rows = [
        [f"{name}" for name in chance.sample(("名称", "位置", "面积", "说明", "年份"), columns)]
    ]
    for _ in range(count):
        rows.append([chance.choice(NAMES + WORDS if w else FIGURES) for w in wide])
    return table(
        rows, widths, border=border, middle=chance.random() < 0.4, gap=chance.choice((2.0, 6.0))
    )


def _lines(text: str, width: float) -> list[str]:
    """The text in lines of this width: no mark begins a line, figures stay whole."""
    room, lines, used = width - 2 * PADDING, [""], 0.0
    for unit in _UNITS.findall(text):
        long = sum(SIZE / 2 if character.isascii() else SIZE for character in unit)
        if lines[-1] and used + long > room:
            lines.append("")
            used = 0.0
        lines[-1] += unit
        used += long
    return lines


def _rules(edges: Sequence[float], widths: Sequence[float], border: str) -> Iterator[Rule]:
    xs = [LEFT + sum(widths[:at]) for at in range(len(widths) + 1)]
    left, right, top, bottom = xs[0], xs[-1], edges[0], edges[-1]
    if border == "three":
        yield from ((left, y, right, y) for y in (top, edges[1], bottom))
    elif border == "lines":
        yield from ((left, y, right, y) for y in edges)
        yield from ((x, bottom, x, top) for x in xs)
    elif border == "bars":
        yield from ((left, y, right, y + 0.5) for y in edges)
        yield from ((x, bottom, x + 0.5, top) for x in xs)
    elif border == "boxes":
        for high, low in pairwise(edges):
            yield from ((a, low, b, high) for a, b in pairwise(xs))
