"""Tables of PDFs, drawn with and without lines, against the cells that were drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from qabot.readers.content import Block
from qabot.readers.pdf import read_pdf, rules
from qabot.readers.pdf.spaced import closed_up
from qabot.readers.tables import TableCell, table_blocks
from tests.support.made import Placed, Rule, column, pdf, wrapped
from tests.support.tabled import LEFT, PITCH, SIZE, TOP, made_up, table

Table = Sequence[Sequence[TableCell]]

TEXT = (
    "趵突泉位于济南市中心，泉水一年四季恒定在十八摄氏度左右，严冬时水面上水气袅袅，"
    "像一层薄薄的烟雾。"
)
SIDES = (60.0, 160.0, 260.0, 360.0)  # of a table of three columns
BORDERS = ("lines", "boxes", "bars", "three", "none")


def read(page: Sequence[Placed], lines: Sequence[Rule] = (), *, filled: bool = False) -> str:
    return read_pdf(pdf([page], rules=lines, filled=filled), "a.pdf").text


def tables(pages: Sequence[Sequence[Placed]], lines: Sequence[Rule] = ()) -> list[Table]:
    """The tables of a document as they are given on, row by row."""
    kept: list[Table] = []

    def keep(rows: Table) -> Iterator[Block]:
        kept.append([list(row) for row in rows])
        return table_blocks(rows)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("qabot.readers.pdf.tables.table_blocks", keep)
        read_pdf(pdf(pages, rules=lines), "a.pdf")
    return kept


def drawn(y: float, *rows: Sequence[str]) -> list[Placed]:
    """Rows of three cells, 20 points apart; ``y`` is the upper edge of the first."""
    return [
        (SIDES[at] + 4, y - 20 * line - 14, 10.0, f"{cell} ")
        for line, row in enumerate(rows)
        for at, cell in enumerate(row)
        if cell
    ]


def ruled(y: float, count: int) -> list[Rule]:
    across: list[Rule] = [(60, y - 20 * at, 360, y - 20 * at) for at in range(count + 1)]
    return across + [(x, y - 20 * count, x, y) for x in SIDES]


def around(placed: Sequence[Placed]) -> list[Placed]:
    """What was drawn, between two paragraphs."""
    before, after = (column(60, y, wrapped(f"　　{TEXT}", 30)) for y in (780, 120))
    return [*before, *placed, *after]


@pytest.mark.parametrize("border", BORDERS)
def test_wrapped_cells_stand_whole_in_their_rows(border: str) -> None:
    for seed in range(20):
        made = made_up(seed, border=border)
        text = read(around(made.placed), made.rules, filled=border == "bars")
        assert text.split("\n\n") == [TEXT, "\n".join(made.rows), TEXT], seed


def test_cells_without_text_keep_their_place() -> None:
    cells = [["名称", "位置", "备注"], ["趵突泉", "", "免费"], ["大明湖", "城内众泉汇流而成", ""]]
    made = table(cells, [58, 58, 58], border="lines")
    assert read(made.placed, made.rules) == (
        "| 名称 | 位置 | 备注 |\n| 趵突泉 |  | 免费 |\n| 大明湖 | 城内众泉汇流而成 |  |"
    )


def test_cells_that_go_over_rows_and_columns_stand_where_they_begin() -> None:
    xs, ys = (60, 120, 180, 240), (700, 680, 660, 640)
    lines: list[Rule] = [(60, y, 240, y) for y in (700, 680, 640)]
    lines += [(120, 660, 240, 660), (60, 640, 60, 700), (240, 640, 240, 700)]
    lines += [(120, 640, 120, 700), (180, 640, 180, 680)]  # no line in 单位
    cells = [
        (0, 0, "区县"),
        (1, 0, "单位：处"),
        (0, 1, "历下"),
        (1, 1, "泉"),
        (2, 1, "七十"),
        (1, 2, "湖"),
        (2, 2, "三"),
    ]
    placed = [(xs[x] + 4.0, ys[y] - 14.0, 10.0, f"{text} ") for x, y, text in cells]
    assert tables([placed], lines) == [
        [
            [TableCell("区县"), TableCell("单位：处", columns=2)],
            [TableCell("历下", rows=2), TableCell("泉"), TableCell("七十")],
            [TableCell("湖"), TableCell("三")],
        ]
    ]


@pytest.mark.parametrize("lines", [ruled(740, 3), []])
def test_table_that_goes_on_over_the_page_is_one_without_its_repeated_heads(
    lines: list[Rule],
) -> None:
    head = ("地区", "面积", "产量")
    first = [head, ("历城区", "1200", "8400"), ("章丘区", "5300", "37100")]
    second = [head, ("长清区", "4100", "26600"), ("平阴县", "3700", "24050")]
    pages = [drawn(740, *first), drawn(740, *second)]
    assert tables(pages, lines) == [[[TableCell(c) for c in row] for row in first + second[1:]]]
    content = read_pdf(pdf(pages, rules=lines), "a.pdf")
    assert content.pages == (0, content.text.index("| 长清区"))


def test_tables_with_other_columns_are_two() -> None:
    lines = ruled(740, 2)
    lines += [(60, y, 360, y) for y in (640, 620, 600)] + [(x, 600, x, 640) for x in (60, 200, 360)]
    placed = drawn(740, ("地区", "面积", "产量"), ("历城区", "1200", "8400"))
    placed += [(64, 626, 10, "单位"), (204, 626, 10, "电话"), (64, 606, 10, "水务局")]
    placed += [(204, 606, 10, "8812")]
    assert [len(table) for table in tables([placed], lines)] == [2, 2]


def test_total_covers_the_columns_before_its_amount() -> None:
    lines = [rule for rule in ruled(740, 3) if rule[0] == 60 or rule[1] == rule[3]]
    lines += [(x, 700, x, 740) for x in SIDES[1:3]] + [(260, 680, 260, 700), (360, 680, 360, 740)]
    placed = drawn(
        740, ("名称", "数量", "金额"), ("复印纸", "20", "2300.88"), ("合 计", "", "¥3185")
    )
    assert tables([placed], lines)[0][2] == [TableCell("合计", columns=2), TableCell("¥3185")]


def test_heads_over_columns_cover_them_in_tables_without_lines() -> None:
    rights = (170.0, 223.0, 276.0, 329.0)  # of figures that are at the right
    data = [
        ("历城区", "1200", "8400", "1150", "8300"),
        ("章丘区", "5300", "37100", "5400", "38900"),
    ]
    data += [("长清区", "4100", "26600", "", "27900"), ("平阴县", "3700", "24050", "3650", "24800")]
    placed: list[Placed] = [(55, 700, 10, "地区")]
    for right, head in zip(rights, ("面积（公顷）", "产量（吨）") * 2, strict=True):
        placed.append((right - 10 * len(head) + 5, 700, 10, head))  # close upon one another
    for line, (name, *figures) in enumerate(data, 1):
        placed.append((55, 700 - 15.0 * line, 10, name))
        for right, figure in zip(rights, figures, strict=True):
            placed += [(right - 5 * len(figure), 700 - 15.0 * line, 10, figure)] if figure else []
    placed += [(115, 715, 10, "2022年"), (221, 715, 10, "2023年")]  # drawn last
    below = [TableCell(text) for text in ("地区", *("面积（公顷）", "产量（吨）") * 2)]
    assert tables([placed]) == [
        [
            [TableCell(""), TableCell("2022年", columns=2), TableCell("2023年", columns=2)],
            below,
            *([TableCell(text) for text in row] for row in data),
        ]
    ]


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("合 计", "合计"),
        ("总 投 资：500万元", "总投资：500万元"),
        ("联 系 人：王立新  电　话：8812", "联系人：王立新  电话：8812"),
        ("目　　录", "目录"),
        ("是 否", "是 否"),
        ("甲 乙 丙", "甲 乙 丙"),
        ("趵突泉 大明湖", "趵突泉 大明湖"),
        ("共 72 处", "共 72 处"),
    ],
)
def test_labels_set_apart_are_closed_up(text: str, closed: str) -> None:
    assert closed_up(text) == closed


def test_table_that_is_open_at_its_sides_is_read_by_its_lines() -> None:
    made = made_up(3, border="lines")
    sides = {min(x for x, _, _, _ in made.rules), max(x for _, _, x, _ in made.rules)}
    lines = [rule for rule in made.rules if not (rule[0] == rule[2] and rule[0] in sides)]
    assert len(lines) == len(made.rules) - 2
    assert read(made.placed, lines).split("\n") == made.rows


def test_lines_of_a_cell_that_end_early_stand_apart() -> None:
    made = table([["名单", "人数"], ["", "二人"]], [128, 58], border="lines")
    placed = [*made.placed, *column(LEFT + 4, TOP - 30, ["王立新", "李明"])]
    lines = [*made.rules[:2], (LEFT, TOP - 60, LEFT + 186, TOP - 60)]
    lines += [(x, TOP - 60, x, TOP) for x in (LEFT, LEFT + 128, LEFT + 186)]
    assert read(placed, lines).split("\n")[-1] == "| 王立新 李明 | 二人 |"


def test_underlined_words_do_not_divide_their_cell() -> None:
    made = table(
        [["名称", "说明"], ["趵突泉", "位于济南市历下区，全年开放"]], [58, 88], border="lines"
    )
    x, y, _, text = made.placed[-2]
    assert text.startswith("位于")
    assert read(made.placed, [*made.rules, (x, y - 1, x + 40, y - 1)]).split("\n") == made.rows


def test_table_on_a_page_on_its_side_is_read_as_if_it_stood_upright() -> None:
    def turned(x: float, y: float) -> tuple[float, float]:
        return 595 - y, x

    cells = [("name", "place"), ("spring", "in the middle"), ("", "of the town"), ("lake", "north")]
    placed = [
        (*turned(60 + 90 * at, 500 - PITCH * line), SIZE, text)
        for line, row in enumerate(cells)
        for at, text in enumerate(row)
        if text
    ]
    edges = [512, 498, 472, 459]
    lines = [(*turned(56, y), *turned(240, y)) for y in edges]
    lines += [(*turned(x, 459), *turned(x, 512)) for x in (56, 146, 240)]
    found = read_pdf(pdf([placed], angle=90, rules=lines), "a.pdf").text
    assert found == "| name | place |\n| spring | in the middle of the town |\n| lake | north |"


def test_columns_of_text_between_lines_are_no_table() -> None:
    halves = [column(x, 700, wrapped(f"　　{TEXT * 2}", 20)) for x in (60.0, 320.0)]
    lines: list[Rule] = [(290, 100, 290, 720), (50, 720, 540, 720), (50, 730, 540, 730)]
    lines += [(50, 100, 540, 100)]
    page = [(60.0, 722.0, 6.0, "济南日报"), *halves[0], *halves[1]]
    assert read(page, lines).split("\n\n") == ["济南日报", TEXT * 2, TEXT * 2]


@pytest.mark.parametrize("x", [99.0, 102.0, 112.0])
def test_numbers_of_articles_stay_with_their_text(x: float) -> None:
    numbers = ("第一条", "第二条", "第三条", "第四条")
    placed: list[Placed] = []
    for at, number in enumerate(numbers):
        y = 700 - 40.0 * at
        placed += [(60.0, y, 10.0, number), *column(x, y, wrapped(TEXT, 30))]
    assert read(placed).split("\n\n") == [f"{number} {TEXT}" for number in numbers]


def test_lines_of_a_drawing_make_no_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_up(0, border="boxes")
    monkeypatch.setattr(rules, "MOST_LINES", 10)
    assert len(made.rules) > 10
    monkeypatch.setattr(rules.Grid, "cell", None)  # nobody may ask for one
    assert "趵突泉" in read(made.placed, made.rules)
